# SPDX-License-Identifier: Apache-2.0
"""The papers of an application: what card and form have ticked, what the platform finds by itself, and the ways left.

A source that can be asked is asked first, by itself, so that nobody scans what the city already has. What it answers
is told as it is: that a source does not know is no mismatch.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from devices.page_printer import PagePrinter
from kiosk.domain.item import Material
from kiosk.platform.calls.checks import Found
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.ink_paper import BLANK_STEP, printable
from kiosk.steps.ink_part import Ink
from kiosk.steps.looking_up import ask_source, looked, next_to_ask, put_to_platform
from kiosk.steps.paper import SHEET, ask_for, print_key
from kiosk.steps.renewing import Renewal
from kiosk.steps.route import WET, Route, to_window
from kiosk.steps.scan_order import Order
from kiosk.steps.scan_sheets import can_scan
from kiosk.steps.screens import Action, MaterialRow, Materials, MaterialState
from kiosk.steps.standing import Stand, given, open_papers, put_off, stand
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.visit import Visit
from kiosk.steps.words import count, trail
from offline_queue.line import Line

SCAN, LATER, PROMISE, NETWORK, PRINT = "scan", "later", "promise", "network", "print"
MISSING = "print-missing"
# The pages of a paper that was scanned, looked through.
PAGES = "pages"
# How often the list looks whether there is a camera or scanner: one that comes back opens its way again by itself.
LOOK = After(1.0, "look")
# A paper that is on its way or comes later can be settled otherwise; what is done is changed from the review.
STATES = {Stand.LATER: MaterialState.LATER, Stand.PENDING: MaterialState.LATER}


@dataclass(frozen=True)
class MaterialsStep:
    """The list; camera or scanner are needed for one way only, so their absence closes that way and not the step."""

    name: str = "materials"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask the sources that were not asked yet, and show where each paper stands."""
        # A look that was under way when the list was left is lost with it: it is made again.
        visit.papers.looking = ""
        return self._ask_next(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take a source's answer; scan, promise, put off, open another row, or go on."""
        if isinstance(event, Elapsed):
            return _list(visit) if visit.papers.looking else self._ask_next(visit)
        if isinstance(event, Done | Failed):
            looked(visit, event.value if isinstance(event, Done) and isinstance(event.value, Found) else None)
            return self._ask_next(visit)
        if not isinstance(event, Press):
            return None
        if event.action == "next":
            return self._on(visit)
        if event.action == MISSING and _slip(visit):
            return ask_for(visit, "missing-print")
        asked = {material.id: material for material in visit.materials() if material.source == "applicant"}
        return self._way(visit, event.action, asked[event.value]) if event.value in asked else None

    def _ask_next(self, visit: Visit) -> Show:
        material = next_to_ask(visit)
        return _list(visit, ask_source(visit, material) if material else None)

    def _way(self, visit: Visit, way: str, material: Material) -> Outcome | None:
        papers = visit.papers
        if way == "open":
            papers.opened = material.id
            return _list(visit)
        if way not in _offered(visit, material):
            return None
        papers.opened = ""
        if way in (SCAN, PAGES):
            papers.scanning, visit.part(Order).asked = material.id, way == PAGES
            return GoTo("scan", return_here=True)
        if way == PROMISE:
            papers.promising = material.id
            return GoTo("promise", return_here=True)
        if way == PRINT:
            visit.part(Ink).asked = material.id
            return ask_for(visit, BLANK_STEP, SHEET)
        # What was chosen before for this paper goes, its pages overwritten: one paper is settled in one way.
        visit.replace(material)
        visit.part(Order).forget(material.id)
        if way == NETWORK:
            put_to_platform(visit, material)
        else:
            papers.later.add(material.id)
        return _list(visit)

    def _on(self, visit: Visit) -> Outcome | None:
        papers = visit.papers
        if open_papers(visit) and not to_window(visit):
            return None
        if open_papers(visit) and to_window(visit) == WET:
            # From here on it is the window's, also when the printer comes back: papers were put off that no application
            # may lack.
            visit.part(Route).chosen = WET
        # Who goes to a window brings there what was not scanned; nobody has to say so paper by paper.
        papers.later |= {material.id for material in open_papers(visit)}
        papers.opened = ""
        return Next()


def _offered(visit: Visit, material: Material) -> tuple[str, ...]:
    """Return the ways a paper may be settled in now."""
    able = {
        SCAN: can_scan(visit.facilities),
        # A promise counts by the signature; who signs at a window promises there.
        PROMISE: material.promise is not None and not to_window(visit),
        # A source that answered has answered; asking again at the same moment would bring the same.
        NETWORK: material.id not in visit.papers.answers and visit.facilities.line.line is not Line.UP,
        LATER: True,
    }
    # A look that broke off is left to the platform, whatever the line looks like by now.
    able[NETWORK] |= material.id in visit.papers.unanswered
    offered = tuple(way for way in material.ways if able.get(way, False))
    # Printed to be signed by hand and then scanned: without a camera it would be a paper to carry to the window unread.
    blank = SCAN in offered and printable(visit, material) and usable(visit.facilities, PagePrinter)
    look = (PAGES,) if visit.scanned(material) else ()
    return (*look, *offered, PRINT) if blank else (*look, *offered)


def standing(visit: Visit) -> list[tuple[Material, MaterialState]]:
    """Return each paper with where it stands; one is open at most."""
    papers = visit.papers
    waiting = [material.id for material in open_papers(visit) if material.id != papers.looking]
    opened = papers.opened or next(iter(waiting), "")
    found: list[tuple[Material, MaterialState]] = []
    for material in visit.materials():
        settled = stand(visit, material)
        state = MaterialState.WAITING if settled is None else STATES.get(settled, MaterialState.DONE)
        found.append((material, MaterialState.OPEN if material.id == opened else state))
    return found


def _list(visit: Visit, work: Work | None = None) -> Show:
    """Show where each paper stands, the first open one with its ways."""
    states = standing(visit)
    missing = 0 if to_window(visit) else len(open_papers(visit))
    reason = text("apply.materials.missing", count=missing) if missing else None
    on = Action("next", text("apply.next"), primary=True, enabled=not missing, reason=reason)
    return Show(
        Materials(
            title=_title(visit, missing),
            lead=_lead(visit, states),
            trail=trail("materials"),
            rows=tuple(_row(visit, material, state) for material, state in states),
            actions=(*_slip(visit), on),
        ),
        work=work,
        after=(LOOK,),
    )


def _slip(visit: Visit) -> tuple[Action, ...]:
    """Offer a slip of what must still be brought, where something must."""
    wanted = open_papers(visit) or put_off(visit)
    return (print_key(visit, MISSING, "paper.key.missing"),) if wanted else ()


def _row(visit: Visit, material: Material, state: MaterialState) -> MaterialRow:
    ways = _ways(visit, material) if state is MaterialState.OPEN else ()
    opens = state is MaterialState.DONE and bool(visit.scanned(material))
    return MaterialRow(material.id, material.name.text, note(visit, material), state, ways, opens)


def note(visit: Visit, material: Material) -> Text:
    """Return what is to be said of a paper as it stands."""
    papers, settled = visit.papers, stand(visit, material)
    if settled is Stand.SCANNED:
        return text("apply.materials.scanned", pages=len(visit.scanned(material)))
    if settled in (Stand.PROMISED, Stand.VERIFIED, Stand.PENDING, Stand.LATER):
        return text(f"apply.materials.{settled.value}")
    if lacking := visit.part(Order).lacking(material.id):
        return text("apply.materials.lacks", pages=lacking)
    if papers.looking == material.id:
        return text("apply.materials.looking")
    if material.id in papers.answers:
        return text(f"apply.materials.check-{papers.answers[material.id]}")
    if material.id in papers.unanswered:
        return text("apply.materials.check-none")
    mark = visit.part(Renewal).mark_of(material)
    return text(f"renewal.{mark}-hint", hint=material.note.text) if mark else material.note.text


def _ways(visit: Visit, material: Material) -> tuple[Action, ...]:
    """Return the keys of a paper: at most one of them is the blue one, the shortest way to be done with it."""
    offered = _offered(visit, material)
    scanned = bool(visit.scanned(material))
    scan = "apply.materials.scan-again" if scanned else "apply.materials.scan"
    keys = {
        # One page that is bad is mended there: all anew is for who laid the wrong paper.
        PAGES: Action(PAGES, text("apply.materials.pages"), icon="list", primary=True),
        NETWORK: Action(NETWORK, text("apply.materials.to-platform"), icon="upload"),
        PROMISE: Action(PROMISE, text("apply.materials.promise"), icon="document-pen"),
        SCAN: Action(SCAN, text(scan), icon="scan", primary=not scanned),
        PRINT: Action(PRINT, text("apply.materials.print-blank"), icon="print"),
        LATER: Action(LATER, text("apply.materials.bring-later"), icon="shop"),
    }
    if SCAN in material.ways and SCAN not in offered:
        # Shown flat with its reason: who has the paper in hand must not think that it was forgotten.
        reason = text("apply.cause.camera-short")
        keys[SCAN] = Action(SCAN, text(scan), icon="scan", enabled=False, reason=reason)
    shown = {*offered, *({SCAN} & set(material.ways))}
    return tuple(keys[way] for way in (PAGES, SCAN, PRINT, PROMISE, NETWORK, LATER) if way in shown)


def _title(visit: Visit, missing: int) -> Text:
    """Count what is here and what is put off apart: a paper that comes to the window has not been handed in."""
    here, later = len(given(visit)), len(put_off(visit))
    if to_window(visit):
        return text("apply.prefill.papers", done=count(here), later=count(len(visit.materials()) - here))
    if missing:
        key = "apply.materials.title-later" if later else "apply.materials.title"
        return text(key, done=count(here), later=count(later), missing=count(missing))
    key = "apply.materials.complete-later" if later else "apply.materials.complete"
    return text(key, count=count(here), later=count(later))


def _lead(visit: Visit, states: list[tuple[Material, MaterialState]]) -> Text:
    if to_window(visit):
        return text("apply.prefill.papers-lead")
    opened = next((material for material, state in states if state is MaterialState.OPEN), None)
    if opened is None:
        return text("apply.materials.lead-complete")
    key = "apply.materials.lead-scanned" if visit.scanned(opened) else "apply.materials.lead"
    return text(key, name=opened.name.text)
