# SPDX-License-Identifier: Apache-2.0
"""The pages kept so far and their corners: one of them shown, one put aside meanwhile, the corners of any set anew.

Corners are set beside the page that waits, for a page that is not found, and among the pages of a paper that are looked
through, for as long as the picture is here that the page was made of. A kept page stays until the new one is kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from config.texts import text
from kiosk.audit import Act
from kiosk.capture.sight import PageTaken, Untouched
from kiosk.steps import scan_by_hand as by_hand
from kiosk.steps.events import Done, Event, Failed, Outlined, Press
from kiosk.steps.scan_by_hand import BEGIN, ByHand
from kiosk.steps.scan_check import again_words, check, lane_of, let_go, shown
from kiosk.steps.scan_eye import CAPTURE
from kiosk.steps.scan_live import live, live_anew
from kiosk.steps.scan_order import Order, one_page
from kiosk.steps.scan_place import before, material_of, name_of, page_name, place_of, trail_of
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.scan_sheets import Sheets
from kiosk.steps.screens import CameraStatus
from kiosk.steps.step import Outcome, Show
from kiosk.steps.visit import Page, Visit
from kiosk.steps.words import is_the_persons, said_of

if TYPE_CHECKING:
    from devices.device import DeviceError
    from kiosk.capture.sight import Quad


def noted(visit: Visit, act: Act, number: int) -> None:
    """Record what a person did to a page."""
    visit.facilities.note(act, visit.id, code=material_of(visit).id, number=number)


def one_of_them(visit: Visit) -> Show:
    """Show the page of those kept that is looked at."""
    order, staged = visit.part(Order), visit.papers.staged
    name = name_of(material_of(visit), order.number - 1)
    return Show(one_page(order, staged, name, trail_of(visit), again_words(visit)))


def put_aside(visit: Visit) -> None:
    """Let a page that was just taken wait until another was seen to."""
    taken, hand = visit.papers.taken, visit.part(ByHand)
    if taken and hand.page:
        visit.part(Sheets).add((replace(hand.page, jpeg=bytes(taken.content), print=bytes(taken.print)),))
        visit.part(Order).aside = True
        hand.drop()
        let_go(visit)


def around(visit: Visit) -> by_hand.Around:
    """Return what stands round the corners: of the kept page looked at, of the one that waits, or of a new one."""
    material, page, known = material_of(visit), _looked_at(visit), visit.part(ByHand).page
    name, lane, of, quad = page_name(visit), lane_of(visit), "", BEGIN
    if page and page.made and page.quad:
        name, of, quad = name_of(material, visit.part(Order).number - 1), page.made.still, page.quad
        lane = SCANNER if page.made.device == SCANNER else CAPTURE
    elif known:
        of, quad = known.original_sha256, known.quad
    return by_hand.Around(name, trail_of(visit), material.min_dpi, lane, before(visit), of, quad)


def _looked_at(visit: Visit) -> Page | None:
    """Return the page of those kept that is looked at."""
    number = visit.part(Order).number
    return visit.papers.staged[number - 1] if number else None


def follow(visit: Visit, event: Event) -> Outcome | None:
    """Follow a person who sets the corners."""
    hand, here = visit.part(ByHand), around(visit)
    if isinstance(event, Done) and isinstance(event.value, Untouched):
        return by_hand.here(hand, here, event.value)
    if isinstance(event, Done) and isinstance(event.value, PageTaken):
        return _laid(visit, here.lane, event.value)
    if isinstance(event, Failed):
        return _not_laid(visit, event.error)
    if hand.laying:
        return None
    if isinstance(event, Outlined) and hand.picture is not None:
        return by_hand.lay(hand, here, cast("Quad", event.corners))
    return untouched(visit) if isinstance(event, Press) and event.action in ("cancel", "back") else None


def _laid(visit: Visit, lane: str, page: PageTaken) -> Outcome:
    """Ask about the page as it is with these corners; the one it was stays until that is kept."""
    order = visit.part(Order)
    if order.number:
        put_aside(visit)
        order.again, order.number = order.number, 0
        visit.part(Sheets).turn_to(lane == SCANNER)
    let_go(visit)
    noted(visit, Act.CORNERS_SET, place_of(visit) + 1)
    return check(visit, page)


def _not_laid(visit: Visit, error: DeviceError) -> Outcome:
    hand = visit.part(ByHand)
    if is_the_persons(error) and hand.picture is not None:
        return by_hand.again(hand, around(visit), said_of(error, "camera"))
    hand.close()
    # The page is still there: that its still is not, is no reason to lose it.
    order, page = visit.part(Order), _looked_at(visit)
    if page or hand.page:
        order.note = text("apply.page.still-gone")
    if page:
        page.quad = None
        return one_of_them(visit)
    if hand.page:
        hand.gone = True
        return untouched(visit)
    return live(visit, CameraStatus.LOST, said_of(error, "camera"))


def untouched(visit: Visit) -> Outcome:
    """Go back to where the corners were asked for: to the page as it was, or to the live view."""
    hand, waiting = visit.part(ByHand), visit.papers.taken
    hand.close()
    if visit.part(Order).number:
        return one_of_them(visit)
    return shown(visit, waiting, hand.page) if waiting and hand.page else live_anew(visit)
