# SPDX-License-Identifier: Apache-2.0
"""The papers of an application: what the card and the form have ticked already, what is scanned, what comes later."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from devices.document_camera import DocumentCamera
from kiosk.domain.item import Material
from kiosk.steps.events import Elapsed, Event, Press
from kiosk.steps.facilities import usable
from kiosk.steps.screens import Action, MaterialRow, Materials, MaterialState
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import count, trail

SCAN = "scan"
LATER = "later"
# How often the list looks whether there is a camera: one that comes back opens its way again by itself.
LOOK = After(1.0, "look")


@dataclass(frozen=True)
class MaterialsStep:
    """The list; a camera is needed for one way only, so its absence closes that way and not the step."""

    name: str = "materials"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show where each paper stands, the first open one with its ways."""
        states = standing(visit)
        missing = len(open_papers(visit))
        reason = text("apply.materials.missing", count=missing) if missing else None
        on = Action("next", text("apply.next"), primary=True, enabled=not missing, reason=reason)
        return Show(
            Materials(
                title=_title(len(given(visit)), len(put_off(visit)), missing),
                lead=_lead(states),
                trail=trail("materials"),
                rows=tuple(_row(visit, material, state) for material, state in states),
                actions=(on,),
            ),
            after=(LOOK,),
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Scan, put off, open another row, or go on."""
        if isinstance(event, Elapsed):
            return self.enter(visit)
        if not isinstance(event, Press):
            return None
        if event.action == "next":
            return self._on(visit)
        if event.value not in {material.id for material in visit.materials() if material.source == "applicant"}:
            return None
        return self._way(visit, event)

    def _way(self, visit: Visit, event: Press) -> Outcome | None:
        papers = visit.papers
        if event.action == "open":
            papers.opened = event.value
            return self.enter(visit)
        if event.action == SCAN and usable(visit.facilities, DocumentCamera):
            papers.scanning, papers.opened = event.value, ""
            return GoTo("scan", return_here=True)
        if event.action == LATER:
            papers.later.add(event.value)
            papers.opened = ""
            return self.enter(visit)
        return None

    def _on(self, visit: Visit) -> Outcome | None:
        if open_papers(visit):
            return None
        visit.papers.opened = ""
        return Next()


def open_papers(visit: Visit) -> list[Material]:
    """Return the papers for which nothing was chosen yet."""
    return [material for material in visit.materials() if _settled(visit, material) is None]


def standing(visit: Visit) -> list[tuple[Material, MaterialState]]:
    """Return each paper with where it stands; one is open at most."""
    papers = visit.papers
    found: list[tuple[Material, MaterialState]] = []
    opened = papers.opened or next((material.id for material in open_papers(visit)), "")
    for material in visit.materials():
        state = _settled(visit, material) or MaterialState.WAITING
        found.append((material, MaterialState.OPEN if material.id == opened else state))
    return found


def given(visit: Visit) -> list[Material]:
    """Return the papers that are here, in whatever form."""
    return [material for material in visit.materials() if _settled(visit, material) is MaterialState.DONE]


def put_off(visit: Visit) -> list[Material]:
    """Return the papers that are brought to a window later."""
    return [material for material in visit.materials() if _settled(visit, material) is MaterialState.LATER]


def _settled(visit: Visit, material: Material) -> MaterialState | None:
    # What card and form say is here already is never asked for again on paper.
    if material.source != "applicant" or visit.scanned(material):
        return MaterialState.DONE
    return MaterialState.LATER if material.id in visit.papers.later else None


def _row(visit: Visit, material: Material, state: MaterialState) -> MaterialRow:
    ways = _ways(visit, material) if state is MaterialState.OPEN else ()
    return MaterialRow(material.id, material.name.text, _note(visit, material, state), state, ways)


def _note(visit: Visit, material: Material, state: MaterialState) -> Text:
    pages = len(visit.scanned(material))
    if pages and state is MaterialState.DONE:
        return text("apply.materials.scanned", pages=pages)
    return text("apply.materials.later") if state is MaterialState.LATER else material.note.text


def _ways(visit: Visit, material: Material) -> tuple[Action, ...]:
    ways = []
    if SCAN in material.ways:
        able = usable(visit.facilities, DocumentCamera)
        again = "apply.materials.scan-again" if visit.scanned(material) else "apply.materials.scan"
        reason = None if able else text("apply.cause.camera-short")
        ways.append(Action(SCAN, text(again), icon="scan", primary=able, enabled=able, reason=reason))
    if LATER in material.ways:
        ways.append(Action(LATER, text("apply.materials.bring-later"), icon="shop"))
    return tuple(ways)


def _title(here: int, later: int, missing: int) -> Text:
    """Count what is here and what is put off apart: a paper that comes to the window has not been handed in."""
    if missing:
        key = "apply.materials.title-later" if later else "apply.materials.title"
        return text(key, done=count(here), later=count(later), missing=count(missing))
    key = "apply.materials.complete-later" if later else "apply.materials.complete"
    return text(key, count=count(here), later=count(later))


def _lead(states: list[tuple[Material, MaterialState]]) -> Text:
    opened = next((material for material, state in states if state is MaterialState.OPEN), None)
    return text("apply.materials.lead", name=opened.name.text) if opened else text("apply.materials.lead-complete")
