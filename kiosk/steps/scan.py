# SPDX-License-Identifier: Apache-2.0
"""Scanning one paper page by page: live view or scanner, the page as it will be sent, the next page.

Entered for a paper that is whole, its pages are looked through: each is turned, moved, taken again or taken out.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text
from devices.device import DeviceError
from devices.document_camera import DocumentCamera
from kiosk.audit import Act
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.sight import PageTaken
from kiosk.steps import scan_by_hand as by_hand
from kiosk.steps.events import Done, Event, Failed, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.scan_by_hand import ByHand
from kiosk.steps.scan_check import again_words, anew, asked, check, lane_of, let_go, said_of_page, shown
from kiosk.steps.scan_corners import around, follow, noted, one_of_them, put_aside, untouched
from kiosk.steps.scan_eye import CAPTURE as CAPTURE
from kiosk.steps.scan_eye import LOOKING as LOOKING
from kiosk.steps.scan_eye import TAKE_SECONDS as TAKE_SECONDS
from kiosk.steps.scan_eye import LookAnew as LookAnew
from kiosk.steps.scan_eye import take as take
from kiosk.steps.scan_live import live, may_outline, opening, seen, taking
from kiosk.steps.scan_order import Order, can_adjust
from kiosk.steps.scan_page import REASONS, why
from kiosk.steps.scan_place import have, is_whole, material_of, place_of, trail_of
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.scan_sheets import Sheets, ask_for_sheets, scanning, stopped, trouble_line
from kiosk.steps.scan_turn import Turned, as_turned, known_turned, turning
from kiosk.steps.screens import CameraStatus
from kiosk.steps.step import Next, Offline, Outcome, Show
from kiosk.steps.visit import Page, Visit, zeroed
from kiosk.steps.words import is_the_persons, said_of

LEAVE = ("back", "back-to-materials", "leave")
UPSIDE_DOWN = 2
# What waits until a page is turned: whatever else is asked of the device would hear the answer to that.
AFTER_TURN = ("turn", "adjust", "order-again", "drop")


@dataclass(frozen=True)
class ScanStep:
    """Entered from the list of papers for the one named in ``visit.papers.scanning``; passed otherwise.

    Not in ``needs``: without camera and scanner the list of papers closes the way "scan", and the flow goes on.
    """

    name: str = "scan"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Open the live view for the first page, ask for sheets where only a scanner is there, or show the pages."""
        papers = visit.papers
        if not papers.scanning:
            return Next()
        _drop(visit)
        order, facilities = visit.part(Order), visit.facilities
        visit.part(Sheets).using = usable(facilities, SCANNER) and not usable(facilities, DocumentCamera)
        look = order.asked and bool(visit.scanned(material_of(visit)))
        papers.staged = order.begun.pop(papers.scanning, [])
        order.begin()
        order.listed = bool(papers.staged) or look
        if not look:
            return anew(visit)
        papers.staged = list(visit.scanned(material_of(visit)))
        order.look(papers.staged)
        return one_of_them(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the desk, take the page when it lies still, keep it or not."""
        order = visit.part(Order)
        if order.turning and isinstance(event, Done | Failed):
            return _turned(visit, event)
        if visit.part(ByHand).open:
            return follow(visit, event)
        if order.number:
            return _in_order(visit, event)
        if isinstance(event, Press):
            return _pressed(visit, event)
        return _heard(visit, event)


def _heard(visit: Visit, event: Event) -> Outcome | None:
    """Take what camera or scanner tell."""
    if isinstance(event, Seen):
        return seen(visit, event.value)
    if isinstance(event, Done) and isinstance(event.value, PageTaken):
        return check(visit, event.value)
    if isinstance(event, Done) and isinstance(event.value, PagesScanned):
        return _sheets_in(visit, event.value)
    return _failed(visit, event.error) if isinstance(event, Failed) else None


def _failed(visit: Visit, error: DeviceError) -> Outcome:
    if visit.part(Sheets).using:
        return ask_for_sheets(asked(visit), trouble_line(error))
    # A page that slipped is the person's to lay again; anything else is a camera they cannot mend.
    if is_the_persons(error):
        visit.part(ByHand).failed()
    status = CameraStatus.NO_PAGE if is_the_persons(error) else CameraStatus.LOST
    return live(visit, status, said_of(error, "camera"))


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    if event.action in LEAVE:
        return _leave(visit)
    taken, hand = visit.papers.taken, visit.part(ByHand)
    if taken is None:
        return _to_take(visit, event.action)
    if event.action == "choose" and taken.poor and not taken.too_small and event.value in REASONS:
        taken.kept_for, visit.papers.taken = event.value, None
        return _keep(visit, taken, more=False)
    if event.action in ("keep", "more") and not taken.too_small:
        return _kept(visit, taken, more=event.action == "more")
    if event.action in ("retake", "drop"):
        hand.drop()
        let_go(visit)
        return anew(visit)
    return _beside(visit, taken, event.action)


def _beside(visit: Visit, taken: Page, action: str) -> Outcome | None:
    """Do what is offered beside the page that waits."""
    hand, order = visit.part(ByHand), visit.part(Order)
    if action == "turn" and hand.page:
        order.turn(taken.id)
        return Show(shown(visit, taken, hand.page).screen, work=turning(lane_of(visit), taken, UPSIDE_DOWN))
    if action == "pages" and have(visit) and hand.page:
        order.look(visit.papers.staged)
        return one_of_them(visit)
    return by_hand.begin(hand, around(visit)) if action == "adjust" and hand.can and not order.turning else None


def _kept(visit: Visit, taken: Page, *, more: bool) -> Outcome:
    """Keep a page that is well; one that is not is asked about first."""
    if taken.poor:
        # Asked, and never refused: some papers are as faint as that, and the person decides. But the office is told.
        return Show(why(trail_of(visit), again_words(visit)))
    visit.papers.taken = None
    return _keep(visit, taken, more=more)


def _to_take(visit: Visit, action: str) -> Outcome | None:
    """Do what is asked while there is no page to be judged."""
    sheets = visit.part(Sheets)
    if action == "use-scanner" and usable(visit.facilities, SCANNER):
        sheets.using = True
        return anew(visit)
    if action == "use-camera" and usable(visit.facilities, DocumentCamera):
        sheets.using = False
        return anew(visit)
    if action == "by-hand" and may_outline(visit):
        return by_hand.begin(visit.part(ByHand), around(visit))
    if not sheets.using:
        return taking(visit) if action == "take" else None
    if action == "look-at-sheets" and (page := sheets.take()):
        return check(visit, page)
    return scanning(asked(visit)) if action == "scan-sheets" else None


def _sheets_in(visit: Visit, scanned: PagesScanned) -> Outcome | None:
    sheets = visit.part(Sheets)
    sheets.add(scanned.pages)
    # Said before the pages are looked at: whoever goes on might leave a sheet in the machine.
    if scanned.cause:
        return stopped(asked(visit), scanned)
    page = sheets.take()
    return check(visit, page) if page else None


# The pages kept so far.


def _in_order(visit: Visit, event: Event) -> Outcome | None:
    order, staged = visit.part(Order), visit.papers.staged
    if not isinstance(event, Press):
        return None
    if order.turning and (event.action in AFTER_TURN or order.waits(event.action, staged)):
        return one_of_them(visit) if order.leaving else None
    if event.action == "turn":
        page = staged[order.number - 1]
        order.turn(page.id)
        return Show(one_of_them(visit).screen, work=turning(lane_of(visit), page, 1))
    order.note = None
    if event.action == "order-again":
        order.again, order.number = order.number, 0
        return _taken_anew(visit)
    if event.action == "adjust" and can_adjust(staged[order.number - 1]):
        return by_hand.begin(visit.part(ByHand), around(visit))
    looked_at = order.number
    if act := order.act(event.action, staged, len(material_of(visit).pages)):
        noted(visit, act, looked_at)
        _settle(visit)
    if order.number:
        return one_of_them(visit)
    return _taken_anew(visit) if any(page.missing for page in staged) and act else _looked_through(visit)


def _looked_through(visit: Visit) -> Outcome:
    """Go back to where the pages were asked for: the list, or the page that waits."""
    return _leave(visit) if visit.part(Order).listed else untouched(visit)


def _taken_anew(visit: Visit) -> Outcome:
    """Take one page again, or for the place it left; one that was just taken waits meanwhile."""
    put_aside(visit)
    return anew(visit)


def _settle(visit: Visit) -> None:
    """Let what was done to the pages of a paper that was whole count at once."""
    papers = visit.papers
    if not visit.part(Order).listed:
        return
    papers.unbind(papers.scanning)
    if is_whole(visit):
        papers.pages[papers.scanning] = list(papers.staged)
    else:
        papers.pages.pop(papers.scanning, None)


# A page turned.


def _turned(visit: Visit, event: Done | Failed) -> Outcome | None:
    """Show the page as it lies now; one that was meant before and is gone is nothing."""
    order, wanted = visit.part(Order), visit.part(Order).turning
    now = event.value if isinstance(event, Done) else None
    if isinstance(now, Turned) and now.id != wanted:
        return None
    order.turning, order.note = "", None if isinstance(now, Turned) else text("apply.page.turn-failed")
    if isinstance(now, Turned):
        _lay_turned(visit, now)
    hand, taken = visit.part(ByHand), visit.papers.taken
    leaving, order.leaving = order.leaving, False
    if leaving and not order.note:
        order.number = 0
        return _looked_through(visit)
    if order.number:
        return one_of_them(visit)
    return shown(visit, taken, hand.page) if taken and hand.page else None


def _lay_turned(visit: Visit, now: Turned) -> None:
    papers, hand = visit.papers, visit.part(ByHand)
    if papers.taken and papers.taken.id == now.id and hand.page:
        old, papers.taken = papers.taken, as_turned(papers.taken, now, visit.facilities.new_id())
        hand.page = known_turned(hand.page, now)
        papers.taken.poor = said_of_page(visit, hand.page).poor
        zeroed(old.content)
    for place, page in enumerate(papers.staged):
        if page.id == now.id:
            papers.staged[place] = as_turned(page, now, visit.facilities.new_id())
            _settle(visit)
            zeroed(page.content)


# The page that is kept.


def _keep(visit: Visit, taken: Page, *, more: bool) -> Outcome:
    papers, material, order, sheets = visit.papers, material_of(visit), visit.part(Order), visit.part(Sheets)
    place = place_of(visit)
    for old in papers.staged[place : place + 1]:
        old.wipe()
    papers.staged[place : place + 1] = [taken]
    visit.part(ByHand).drop()
    sheets.turn_back()
    order.again, order.aside, order.kept = 0, False, True
    _settle(visit)
    # Sheets laid together are looked at together: nobody has to ask for each of them.
    if not is_whole(visit) or ((more or sheets.waiting) and have(visit) < material.max_pages):
        if waiting := sheets.take():
            return check(visit, waiting)
        if sheets.using or order.listed:
            return anew(visit)
        return opening(visit)
    return _finish(visit)


def _finish(visit: Visit) -> Outcome:
    """Let the pages be the paper."""
    papers, material = visit.papers, material_of(visit)
    visit.part(Sheets).drop()
    now = {id(page) for page in papers.staged}
    # Only now: whoever breaks off a second scan keeps the first.
    for page in visit.scanned(material):
        if id(page) not in now:
            page.wipe()
    papers.pages[material.id] = papers.staged
    # Scanned after all: it would otherwise be told on the slip as still to come.
    papers.later.discard(material.id)
    papers.stands.pop(material.id, None)
    kept_poor = [page.override for page in papers.staged if page.override]
    papers.staged, papers.scanning = [], ""
    why = {"reason": ",".join(kept_poor)} if kept_poor else {}
    if visit.part(Order).kept:
        pages = len(papers.pages[material.id])
        visit.facilities.note(Act.PAPER_SCANNED, visit.id, code=material.id, pages=pages, **why)
    visit.part(Order).begin()
    return Next()


def _leave(visit: Visit) -> Outcome:
    """Go back a step: to the pages that are looked through, the page that waits, or to the list.

    What was taken of a paper that is not whole is dropped, an earlier scan stays; so does what is left of a paper that
    lost a page.
    """
    order, papers, sheets = visit.part(Order), visit.papers, visit.part(Sheets)
    sheets.turn_back()
    if order.aside and (waiting := sheets.take()):
        let_go(visit)
        order.again, order.aside = 0, False
        return check(visit, waiting)
    if order.again and order.listed:
        visit.part(ByHand).drop()
        let_go(visit)
        order.number, order.again = order.again, 0
        return one_of_them(visit)
    if is_whole(visit):
        let_go(visit)
        visit.part(ByHand).drop()
        return _finish(visit)
    if order.listed and have(visit):
        order.begun[papers.scanning], papers.staged = papers.staged, []
    _drop(visit)
    papers.scanning = ""
    return Next()


def _drop(visit: Visit) -> None:
    papers = visit.papers
    kept = {id(page) for pages in papers.pages.values() for page in pages}
    for page in [*papers.staged, *([papers.taken] if papers.taken else [])]:
        if id(page) not in kept:
            page.wipe()
    papers.staged, papers.taken = [], None
    visit.part(Sheets).drop()
    visit.part(ByHand).drop()
    order = visit.part(Order)
    order.number = order.again = 0
    order.turning = ""
