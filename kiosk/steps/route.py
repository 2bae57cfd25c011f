# SPDX-License-Identifier: Apache-2.0
"""Where a matter is finished: here, or at a window for a reason that is told and stored.

What cannot be signed or proven at a screen is filled in here all the same: the clerk finds it by its code, and nobody
writes it twice. A thumb on glass is no 指印, ink on paper no drawing: both are given on a paper, which a machine with a
page printer and a camera prints and takes in, and every other one leaves to the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kiosk.domain.identity import BY_CARD, reaches
from kiosk.domain.ink import THUMB as THUMB_PRINT
from kiosk.steps.ink_part import Ink, able
from kiosk.steps.standing import take_promises_back
from kiosk.steps.visit import Part, Visit

# Modes of a matter: from beginning to end at this machine, or filled in here for a window.
HERE, PREFILL = "full", "prefill"
FINGER, WET = "finger", "wet"
# What a person may choose that leads to a window.
THUMB, WITNESS = "thumb", "witness"


@dataclass(repr=False)
class Route(Part):
    """What this person chose that leads to a window."""

    NAME: ClassVar[str] = "route"
    chosen: str = ""
    """``thumb``: they give their thumb print at a window; ``witness``: nobody is here who could see it; ``wet``: they
    sign there."""

    @property
    def held(self) -> bool:
        """Tell that nothing is lost with it."""
        return False


def to_window(visit: Visit) -> str:
    """Return why this is finished at a window: wet, level, matter, thumb, witness; empty when it is finished here."""
    chosen, here = visit.part(Route).chosen, by_hand(visit)
    elsewhere = _elsewhere(visit, here)
    # The most particular reason first: it is what the person has to know to come prepared.
    if visit.matter.signature == WET and (elsewhere or not here):
        return WET
    return elsewhere or chosen


def _elsewhere(visit: Visit, here: bool) -> str:
    matter = visit.matter
    if not reaches(BY_CARD, matter.identity_level):
        return "level"
    # Such a matter waits for ink on paper and for nothing else: where that can be had, so can the matter.
    inked = here and matter.ink_here and matter.signature == WET
    return "matter" if matter.kiosk_mode == PREFILL and not inked else ""


def by_hand(visit: Visit) -> bool:
    """Tell whether a paper can be signed at this machine; what was told to be signed here stays to be signed here."""
    # A printer that breaks then is said where the paper is printed, and whoever stands there takes the window or waits.
    return not visit.part(Route).chosen and (visit.part(Ink).here or able(visit))


def tell_way(visit: Visit) -> None:
    """Hold to the way the review is about to name, whatever printer and camera do while it is read."""
    visit.part(Ink).here = in_ink(visit)
    if (why := to_window(visit)) and take_promises_back(visit):
        # They were given where they could be signed for; without them it is the window's, also with a printer again.
        visit.part(Route).chosen = why


def in_ink(visit: Visit) -> bool:
    """Tell whether this application is signed on paper, here."""
    inked = visit.matter.signature == WET or visit.part(Ink).mark == THUMB_PRINT
    return inked and not to_window(visit)
