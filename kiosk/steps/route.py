# SPDX-License-Identifier: Apache-2.0
"""Where a matter is finished: here, or at a window for a reason that is told and stored.

What cannot be signed or proven at a screen is filled in here all the same: the clerk finds it by its code, and nobody
writes it twice. A thumb on glass is no 指印, ink on paper no drawing; both are given at the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kiosk.domain.identity import BY_CARD, reaches
from kiosk.steps.visit import Part, Visit

# Modes of a matter: from beginning to end at this machine, or filled in here for a window.
HERE, PREFILL = "full", "prefill"
FINGER, WET = "finger", "wet"


@dataclass(repr=False)
class Route(Part):
    """What this person chose that leads to a window."""

    NAME: ClassVar[str] = "route"
    chosen: str = ""
    """``thumb``: they give their thumb print at a window."""

    @property
    def held(self) -> bool:
        """Tell that nothing is lost with it."""
        return False


def to_window(visit: Visit) -> str:
    """Return why this is finished at a window: wet, level, matter, thumb; empty when it is finished here."""
    matter = visit.matter
    # The most particular reason first: it is what the person has to know to come prepared.
    if matter.signature == WET:
        return "wet"
    if not reaches(BY_CARD, matter.identity_level):
        return "level"
    if matter.kiosk_mode == PREFILL:
        return "matter"
    return visit.part(Route).chosen
