# SPDX-License-Identifier: Apache-2.0
"""The page that was just taken or scanned, as it is asked about; and asking for the next one."""

from __future__ import annotations

from dataclasses import replace

from config.logs import logger
from config.texts import Text, text
from devices.document_camera import DocumentCamera
from kiosk.capture.sight import PageTaken
from kiosk.steps.bound_papers import made_of
from kiosk.steps.facilities import usable
from kiosk.steps.scan_by_hand import ByHand
from kiosk.steps.scan_eye import CAPTURE
from kiosk.steps.scan_live import leave_key, live_anew
from kiosk.steps.scan_order import Order
from kiosk.steps.scan_page import Verdict, page_actions, page_note, verdict
from kiosk.steps.scan_place import before, have, material_of, page_name, place_of, trail_of, twin
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.scan_sheets import Asked, Sheets, ask_for_sheets
from kiosk.steps.screens import Action, PageCheck
from kiosk.steps.step import Outcome, Show
from kiosk.steps.visit import Page, Visit

log = logger(__name__)


def anew(visit: Visit) -> Outcome:
    """Ask for the page that is next."""
    return ask_for_sheets(asked(visit)) if visit.part(Sheets).using else live_anew(visit)


def again_words(visit: Visit) -> Text:
    """Return how taking a page again is called at the device in use."""
    return text("apply.page.rescan" if visit.part(Sheets).using else "apply.page.retake")


def asked(visit: Visit) -> Asked:
    """Return what is asked of the scanner."""
    material, sheets, staged = material_of(visit), visit.part(Sheets), visit.papers.staged
    room = material.max_pages - have(visit) - len(sheets.waiting)
    # One page in the place of another, or between two: a second sheet would be for no place.
    most = 1 if place_of(visit) < len(staged) else max(room, 1)
    camera = usable(visit.facilities, DocumentCamera)
    key = leave_key(visit)
    return Asked(page_name(visit), trail_of(visit), most, material.min_dpi, camera, key, before(visit), visit.id)


def lane_of(visit: Visit) -> str:
    """Return the lane of the device in use."""
    return SCANNER if visit.part(Sheets).using else CAPTURE


def let_go(visit: Visit) -> None:
    """Overwrite the page that is to be another."""
    taken, visit.papers.taken = visit.papers.taken, None
    if taken:
        taken.wipe()


def said_of_page(visit: Visit, taken: PageTaken) -> Verdict:
    """Weigh a page that was taken, beside the others of this application."""
    return verdict(taken.judgements, twin(visit, taken.like))


def check(visit: Visit, taken: PageTaken) -> Outcome:
    """Ask whether a page that was just taken can be kept."""
    said, at = said_of_page(visit, taken), visit.facilities.now().timestamp()
    device = SCANNER if visit.part(Sheets).using else "document_camera"
    if said.of_machine:
        log.warning("page-too-coarse", device=device, cause="resolution-of-device")
    made = made_of(taken, device, at)
    page = Page(visit.facilities.new_id(), bytearray(taken.jpeg), too_small=said.small, poor=said.poor, made=made)
    page.print, page.quad = bytearray(taken.print), taken.quad
    visit.papers.taken, visit.part(Order).note = page, None
    visit.part(ByHand).taken(replace(taken, print=b""))
    return shown(visit, page, taken)


def shown(visit: Visit, page: Page, taken: PageTaken) -> Show:
    """Show the page that waits, with what is said of it."""
    said, hand, order, material = said_of_page(visit, taken), visit.part(ByHand), visit.part(Order), material_of(visit)
    number = max(have(visit) + (not order.again), 1)
    adjust = (Action("adjust", text("apply.page.adjust"), icon="hand"),) if hand.can else ()
    pages = (Action("pages", text("apply.order.pages"), icon="list"),) if _others(visit) and hand.page else ()
    note = order.note or page_note(material, number, said)
    ways = page_actions(material, number, said.bad, again_words(visit), leave_key(visit))
    if place_of(visit) < len(visit.papers.staged):
        # It is for the place of another; what comes behind all is asked for there.
        ways = tuple(way for way in ways if way.name != "more")
    return Show(
        PageCheck(
            title=said.sentence or text("apply.page.title"),
            lead=text("apply.page.lead", page=page_name(visit)),
            trail=trail_of(visit),
            page=bytes(page.content),
            findings=said.findings,
            note=note,
            actions=(*(_busy((*ways, *adjust)) if order.turning else (*ways, *adjust)), *pages),
        )
    )


def _others(visit: Visit) -> bool:
    """Tell whether there are other pages to be looked at; not while one of them is taken again."""
    return have(visit) > 0 and not visit.part(Order).again


def _busy(ways: tuple[Action, ...]) -> tuple[Action, ...]:
    busy = text("apply.page.turning")
    return tuple(Action(one.name, one.label, one.icon, one.primary, enabled=False, reason=busy) for one in ways)
