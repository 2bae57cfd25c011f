# SPDX-License-Identifier: Apache-2.0
"""What is said of a page, lying there and taken: its note, what can be done with it, why a poor one goes along."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.capture.sight import Reason, Sight
from kiosk.domain.item import Material
from kiosk.steps.materials import LATER
from kiosk.steps.screens import Action, CameraStatus, Choice, Tile, Trail
from kiosk.steps.words import next_action

# Why somebody hands in a page that did not come out well, with the sign of each.
REASONS = {"faint": "document", "readable": "eye", "tried": "again"}


def why(trail: Trail | None) -> Choice:
    """Ask why a page that is not well is handed in as it is; taking it again is the way that is offered first."""
    choices = tuple(
        Tile(name, text(f"apply.page.why-{name}"), text(f"apply.page.why-{name}-note"), icon)
        for name, icon in REASONS.items()
    )
    retake = Action("retake", text("apply.page.retake"), icon="again", primary=True)
    return Choice(
        title=text("apply.page.why"),
        lead=text("apply.page.why-lead"),
        trail=trail,
        choices=choices,
        actions=(retake,),
    )


def page_note(material: Material, have: int, *, small: bool) -> Text:
    """Say how many pages there are, or why this one cannot be kept."""
    if not small:
        return text("apply.page.note", paper=material.name.text, pages=have)
    return text("apply.page.too-small-later" if LATER in material.ways else "apply.page.too-small")


def page_actions(material: Material, have: int, *, good: bool, small: bool) -> tuple[Action, ...]:
    """Offer the page when it is well; one that is not is taken again first, but the person decides."""
    if small:
        # Not the person's to decide: the office has said below which resolution it cannot read this paper.
        return (
            Action("back-to-materials", text("apply.scan.back")),
            Action("retake", text("apply.page.retake"), icon="again", primary=True),
        )
    if not good:
        return (
            Action("keep", text("apply.page.keep-anyway")),
            Action("retake", text("apply.page.retake"), icon="again", primary=True),
        )
    retake = Action("retake", text("apply.page.retake"), icon="again")
    more = Action("more", text("apply.page.more"), icon="plus")
    last = have >= len(material.pages) and have < material.max_pages
    return (retake, *((more,) if last else ()), next_action("apply.page.keep", "keep", "tick"))


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
