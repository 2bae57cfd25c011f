"""Signed by hand: printed, signed with a pen or by thumb print, scanned and bound; else the window, said in words."""

from __future__ import annotations

import msgspec
import pytest

from devices.device import Condition, DeviceState
from devices.page_printer import PageResult
from kiosk.audit import Act
from kiosk.domain.ink import SIGNED_FORM
from kiosk.domain.item import ServiceItem
from kiosk.flows.offer import decide
from kiosk.sandbox import checks
from kiosk.steps.home import Offer, Why
from kiosk.steps.route import to_window
from kiosk.steps.screens import (
    Camera,
    Guide,
    Review,
    Stored,
    Trouble,
)
from kiosk.steps.standing import put_off
from tests.support.answering import begun
from tests.support.flow_walk import Walk, card
from tests.support.ink_walk import (
    RENTAL,
    at_ink,
    at_rental_papers,
    body_of,
    print_it,
    scan_it,
    told,
    with_pages,
)
from tests.support.paper_walk import FakePages

CONSENT, PROMISED = "consent-to-the-check-of-means", "statement-of-marital-status"


pytestmark = pytest.mark.usefixtures("unset_papers")


def ready(walk: Walk, kind: str) -> None:
    walk.facilities.states[kind] = DeviceState(kind, Condition.READY)


def signed() -> Walk:
    walk, _ = at_ink()
    print_it(walk)
    scan_it(walk)
    return walk


# With a pen.


def test_with_printer_and_camera_a_matter_in_ink_is_finished_here() -> None:
    walk = begun(RENTAL)
    assert to_window(walk.visit) == "wet"
    with_pages(walk)
    assert to_window(walk.visit) == ""


@pytest.mark.parametrize("gone", ["page_printer", "document_camera"])
def test_without_one_of_both_the_way_leads_to_the_window_as_before(gone: str) -> None:
    walk = begun(RENTAL)
    with_pages(walk)
    walk.facilities.lose(gone)
    assert to_window(walk.visit) == "wet"


def test_an_office_that_does_not_take_such_scans_keeps_its_window() -> None:
    walk = begun(RENTAL)
    with_pages(walk)
    walk.visit.item = msgspec.structs.replace(walk.visit.matter, ink_here=False)
    assert to_window(walk.visit) == "wet"


def test_the_guide_says_beforehand_that_it_is_signed_on_paper_here() -> None:
    walk = begun(RENTAL)
    with_pages(walk)
    walk.choose("self")
    assert walk.sees(Guide).tags[0].label.key == "apply.guide.ink-here"


def test_it_is_printed_signed_scanned_and_stored_as_handed_in() -> None:
    body = body_of(signed())
    assert (body["kind"], body["signature"], body["ink"]["mark"]) == ("apply", None, "pen")
    assert "to_window" not in body


def test_what_is_said_of_the_signature_is_its_scan_and_nothing_drawn() -> None:
    body = body_of(signed())
    scans = [line["id"] for line in body["manifest"] if line["material_id"] == SIGNED_FORM.id]
    assert body["ink"]["scans"] == scans
    assert [line for line in body["manifest"] if line["material_id"].startswith("signature")] == []


def test_the_machine_binds_what_stood_there_with_the_scan() -> None:
    body = body_of(signed())
    assert body["ink"]["covers_sha256"] == checks.covers_hash(body)


def test_the_record_says_that_it_was_signed_on_paper() -> None:
    walk = signed()
    assert [facts for act, _, facts in walk.outbox.events if act == Act.SIGNED] == [
        {"role": "applicant", "kind": "pen"}
    ]


def test_the_paper_shows_everything_that_is_signed_for_in_full() -> None:
    walk, pages = at_ink()
    print_it(walk)
    there, person = told(pages.sheets[0]), card("lin-jingshu")
    wanted = [person.name, person.number, "公共租赁住房", "婚姻状况属实", "138"]
    assert [words for words in wanted if not words or words not in there] == []


def test_the_number_on_the_paper_is_that_of_the_record() -> None:
    walk, pages = at_ink()
    print_it(walk)
    scan_it(walk)
    assert body_of(walk)["ink"]["print_no"] == pages.jobs[0]
    assert pages.jobs[0] in told(pages.sheets[0])


def test_the_slip_says_that_the_signature_is_on_paper() -> None:
    walk = signed()
    walk.acknowledge()
    told = walk.printer.words()
    assert "纸上已签" in told
    assert SIGNED_FORM.name.zh in told


def test_nothing_is_scanned_before_there_is_a_paper() -> None:
    walk, _ = at_ink()
    walk.press("scan")
    walk.press("next")
    walk.sees(Trouble, "ink.print.title")


def test_a_scan_that_is_given_up_leaves_the_paper_to_be_scanned() -> None:
    walk, _ = at_ink()
    print_it(walk)
    walk.press("scan")
    walk.sees(Camera)
    walk.press("back")
    walk.sees(Trouble, "ink.printed.title")
    assert [one.id for one in walk.visit.materials() if one.id == SIGNED_FORM.id] == []


def test_a_failed_print_can_be_tried_again_and_counts_for_nothing() -> None:
    walk, _ = at_ink(PageResult.FAILED)
    walk.press("print")
    walk.sees(Trouble, "paper.failed.title")
    walk.press("done")
    walk.sees(Trouble, "ink.print.title")
    print_it(walk)
    walk.sees(Trouble, "ink.printed.title")


def test_a_print_that_may_have_come_out_can_be_signed() -> None:
    walk, _ = at_ink(PageResult.UNSURE)
    print_it(walk)
    walk.sees(Trouble, "ink.printed.title")


def test_who_gives_up_the_print_is_led_to_the_window_and_told_why() -> None:
    walk, _ = at_ink(PageResult.FAILED)
    print_it(walk)
    walk.press("to-window")
    body = body_of(walk)
    assert (body["kind"], body["to_window"], body.get("ink")) == ("prefill", "wet", None)
    assert "到窗口在纸上签字" in walk.says()


def test_a_promise_is_taken_back_where_nobody_signed_for_it() -> None:
    walk, _ = at_ink()
    walk.press("to-window")
    assert "substitutes" not in body_of(walk)
    assert "statement-of-marital-status" in {one.id for one in put_off(walk.visit)}


def test_a_printer_lost_on_the_way_is_said_and_its_key_lies_flat() -> None:
    walk, _ = at_ink()
    print_it(walk)
    walk.facilities.lose("page_printer")
    walk.wait(1.1)
    assert [(action.name, action.enabled) for action in walk.screen.actions] == [
        ("to-window", True), ("print", False), ("scan", True),
    ]  # fmt: skip
    walk.press("print")
    walk.sees(Trouble, "ink.printed.title")


def test_a_camera_lost_after_the_print_is_said_and_comes_back_by_itself() -> None:
    walk, _ = at_ink()
    print_it(walk)
    walk.facilities.lose("document_camera")
    walk.wait(1.1)
    assert "扫描现在不能用" in walk.says()
    ready(walk, "document_camera")
    walk.wait(1.1)
    scan_it(walk)
    walk.sees(Stored)


def test_a_printer_gone_before_the_print_hands_in_nothing_by_itself() -> None:
    walk, _ = at_rental_review()
    walk.facilities.lose("page_printer")
    walk.press("sign")
    walk.sees(Trouble, "ink.print.title")
    assert [(one.name, one.enabled) for one in walk.screen.actions] == [("to-window", True), ("print", False)]
    walk.press("to-window")
    assert body_of(walk)["to_window"] == "wet"


def test_a_print_that_failed_for_good_leaves_it_to_the_person_what_becomes_of_it() -> None:
    walk, _ = at_ink(PageResult.FAILED)
    walk.press("print")
    walk.facilities.lose("page_printer")
    walk.press("done")
    walk.sees(Trouble, "ink.print.title")
    assert walk.outbox.puts == {}


def test_a_printer_gone_before_the_review_takes_promises_back_where_all_can_see() -> None:
    walk, pages = at_rental_review(lost=True)
    assert PROMISED in {one.id for one in put_off(walk.visit)}
    ready(walk, "page_printer")
    walk.press("sign")
    body = body_of(walk)
    assert (body["to_window"], body.get("substitutes"), pages.jobs) == ("wet", None, [])


def at_rental_review(*, lost: bool = False) -> tuple[Walk, FakePages]:
    """Come to the review with one paper promised and all others put off; ``lost``: the printer went meanwhile."""
    walk, pages = at_rental_papers()
    walk.press("promise", PROMISED)
    walk.press("promise")
    for paper in ("id-cards-of-the-household", "household-register", "statement-of-income", CONSENT):
        walk.press("later", paper)
    if lost:
        walk.facilities.lose("page_printer")
    walk.press("next")
    walk.sees(Review)
    return walk, pages


def test_papers_put_off_for_the_window_stay_its_own_when_the_printer_comes_back() -> None:
    walk, _ = at_rental_papers()
    walk.facilities.lose("page_printer")
    walk.wait(1.1)
    walk.press("next")
    ready(walk, "page_printer")
    walk.press("sign")
    body = body_of(walk)
    assert (body["to_window"], len(body["later"])) == ("wet", 5)


def test_a_change_after_the_scan_voids_it_and_asks_for_a_new_paper() -> None:
    walk = signed_but_kept()
    walk.press("back")
    walk.sees(Review)
    walk.visit.answers.put("phone", "13900000021")
    walk.press("sign")
    assert walk.sees(Trouble, "ink.print.title").lead is not None
    assert walk.visit.scanned(SIGNED_FORM) == []


def signed_but_kept() -> Walk:
    """Signed and scanned, on a disk that refuses: everything is still in the visit."""
    walk, _ = at_ink()
    print_it(walk)
    walk.outbox.failing = 1
    scan_it(walk)
    walk.sees(Trouble, "apply.store.not-stored")
    walk.press("change")
    walk.sees(Trouble, "ink.signed.title")
    return walk


def test_what_could_not_be_stored_is_handed_in_with_the_same_scan() -> None:
    walk = signed_but_kept()
    walk.press("next")
    assert len(body_of(walk)["ink"]["scans"]) == 1


def test_a_new_paper_needs_a_new_scan() -> None:
    walk, _ = at_ink()
    print_it(walk)
    walk.press("print")
    walk.press("done")
    walk.sees(Trouble, "ink.printed.title")
    scan_it(walk)
    assert body_of(walk)["ink"]["print_no"].endswith("0002")


def test_a_second_print_is_marked_as_one() -> None:
    walk, pages = at_ink()
    print_it(walk)
    print_it(walk)
    assert ["('reprint', '1')" in told(pdf) for pdf in pages.sheets] == [False, True]


def test_a_paper_with_something_else_on_it_is_no_second_print_of_the_first() -> None:
    walk, pages = at_ink()
    print_it(walk)
    walk.visit.answers.put("phone", "13900000021")
    walk.wait(1.1)
    print_it(walk)
    assert ["('reprint', '1')" in told(pdf) for pdf in pages.sheets] == [False, False]
    scan_it(walk)
    assert body_of(walk)["ink"]["print_no"] == pages.jobs[1]


def test_a_scan_over_again_replaces_the_one_before() -> None:
    walk = signed_but_kept()
    scan_it(walk)
    assert len([line for line in body_of(walk)["manifest"] if line["material_id"] == SIGNED_FORM.id]) == 1


def test_home_wipes_what_was_signed() -> None:
    walk = signed_but_kept()
    walk.press("home")
    walk.choose("leave")
    ((_, report),) = walk.left
    assert "ink" in report.parts


def test_in_english_the_paper_is_english() -> None:
    walk, pages = at_ink()
    walk.press("language", "en")
    print_it(walk)
    assert "Application for public rental housing" in told(pages.sheets[0])


def test_home_offers_a_matter_in_ink_where_it_can_be_signed() -> None:
    walk = begun(RENTAL)
    item = msgspec.structs.replace(walk.visit.matter, kiosk_mode="full")
    assert offer_of(item, walk).why is Why.SIGNATURE
    with_pages(walk)
    assert offer_of(item, walk).why is None


def offer_of(item: ServiceItem, walk: Walk) -> Offer:
    return decide(item, walk.facilities, ("apply",))
