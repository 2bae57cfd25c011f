# SPDX-License-Identifier: Apache-2.0
"""What is said of a page, lying there and taken: its note, what can be done with it, why a poor one goes along.

A page that is not well has one sentence, which is the question of its screen, and one action beside keeping it.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from kiosk.capture.sight import Check, Judgement, Reason, Sight
from kiosk.domain.item import Material
from kiosk.steps.materials import LATER
from kiosk.steps.screens import Action, CameraStatus, Choice, Finding, Tile, Trail
from kiosk.steps.words import next_action

# Why somebody hands in a page that did not come out well, with the sign of each.
REASONS = {"faint": "document", "readable": "eye", "tried": "again"}
# What is no matter of how well a page can be read: it is kept as it is without a reason.
READABLE = frozenset({Check.UPRIGHT, Check.DUPLICATE})
# What is told of every page, well or not, and how much of it.
MOST_MARKS = 3
ALWAYS = frozenset({Check.CORNERS, Check.SHARP, Check.GLARE})


@dataclass(frozen=True)
class Verdict:
    """What is said of a page that was taken: marks beside it, and the first thing that is not well with its sentence.

    The first alone: who takes the page again for one cause may have mended the others with it.
    """

    findings: tuple[Finding, ...]
    bad: Check | None = None
    sentence: Text | None = None
    of_machine: bool = False
    """What is not well comes of the device: its staff are told, and nobody is asked to lay the paper otherwise."""

    @property
    def small(self) -> bool:
        """Tell whether it is under the resolution its material asks for."""
        return self.bad is Check.SIZE

    @property
    def poor(self) -> str:
        """Return the check by which it can be read badly; empty for none."""
        return self.bad.value if self.bad and self.bad not in READABLE else ""


def verdict(judgements: tuple[Judgement, ...], twin: Text | None) -> Verdict:
    """Weigh the checks of a page; ``twin`` says which page before is the same sheet, None when there is none."""
    counted = [one for one in judgements if twin or one.well or one.check is not Check.DUPLICATE]
    # Under the least resolution no other fault matters: it cannot be kept at all.
    faults = sorted((one for one in counted if not one.well), key=lambda one: one.check is not Check.SIZE)
    if not faults:
        return Verdict(_findings(counted, None))
    worst = faults[0]
    said = {Check.DUPLICATE: twin, Check.UPRIGHT: text("apply.page.upside-down")}.get(worst.check)
    return Verdict(_findings(counted, worst), worst.check, said or worst.message, worst.of_machine)


def _findings(counted: list[Judgement], worst: Judgement | None) -> tuple[Finding, ...]:
    """Return the marks beside the page: three at most, in the largest type there is room for no more."""
    well = [one for one in counted if one.well and one.check in ALWAYS]
    shown = [one for one in counted if one is worst or one in well[: MOST_MARKS - bool(worst)]]
    return tuple(Finding(one.well, one.mark) for one in shown)


def why(trail: Trail | None, again: Text) -> Choice:
    """Ask why a page that is not well is handed in as it is; taking it again is the way that is offered first."""
    choices = tuple(
        Tile(name, text(f"apply.page.why-{name}"), text(f"apply.page.why-{name}-note"), icon)
        for name, icon in REASONS.items()
    )
    retake = Action("retake", again, icon="again", primary=True)
    return Choice(
        title=text("apply.page.why"),
        lead=text("apply.page.why-lead"),
        trail=trail,
        choices=choices,
        actions=(retake,),
    )


def page_note(material: Material, have: int, said: Verdict) -> Text:
    """Say how many pages there are, or what becomes of one that cannot be kept, to staff as well where it is theirs."""
    if not said.small:
        return text("apply.page.note", paper=material.name.text, pages=have)
    why = "too-coarse" if said.of_machine else "too-small"
    return text(f"apply.page.{why}-later" if LATER in material.ways else f"apply.page.{why}")


def page_actions(material: Material, have: int, bad: Check | None, again: Text, leave: Action) -> tuple[Action, ...]:
    """Offer the page when it is well; for one that is not, first what mends it, but the person decides."""
    if bad is None:
        more = Action("more", text("apply.page.more"), icon="plus")
        last = have >= len(material.pages) and have < material.max_pages
        retake = Action("retake", again, icon="again")
        return (retake, *((more,) if last else ()), next_action("apply.page.keep", "keep", "tick"))
    retake = Action("retake", again, icon="again", primary=True)
    if bad is Check.SIZE:
        # Not the person's to decide: the office has said below which resolution it cannot read this paper.
        return (leave, retake)
    if bad is Check.UPRIGHT:
        return (Action("keep", text("apply.page.keep-anyway")), next_action("apply.page.turn", "turn", "again"))
    if bad is Check.DUPLICATE:
        other = Action("retake", text("apply.page.other"), icon="document", primary=True)
        return (Action("keep", text("apply.page.keep-both")), other)
    return (Action("keep", text("apply.page.keep-anyway")), retake)


def can_take(status: CameraStatus, sight: Sight | None) -> bool:
    """Tell whether there may be something to take; over an empty desk the key would do nothing that can be seen."""
    if status in (CameraStatus.STARTING, CameraStatus.LOST):
        return False
    return sight is None or sight.sighting.reason is not Reason.NOTHING


def status_of(sight: Sight) -> tuple[CameraStatus, Text]:
    """Say what is seen."""
    if sight.taken:
        return CameraStatus.SEEN, text("apply.scan.taken-already")
    if sight.sighting.quad is None:
        nothing = sight.sighting.reason is Reason.NOTHING
        return CameraStatus.NO_PAGE, text("apply.scan.lay-flat") if nothing else sight.sighting.message
    if sight.hold > 0:
        return CameraStatus.HELD, text("apply.scan.keep-still")
    return CameraStatus.SEEN, text("apply.scan.seen")
