"""The pages of a paper: looked through, turned, put before another, taken again and taken out, each alone."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from config.texts import text
from devices.device import Condition, DeviceState, ErrorKind
from devices.scanner import Scan
from kiosk.audit import Act
from kiosk.capture.sheets import ScannedPages
from kiosk.capture.sight import Before, Check, Judgement, PageTaken, turned
from kiosk.steps.events import Outlined
from kiosk.steps.scan import CAPTURE
from kiosk.steps.scan_order import Order
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.screens import Camera, Corners, Materials, MaterialState, PageCheck
from tests.flows.test_corners_by_hand import REGISTER, STILL, at_camera
from tests.flows.test_scan_sheets import Scanner, at_scanner, scan
from tests.support.flow_fakes import QUAD
from tests.support.flow_walk import FakeEye, Walk, error, page, sight
from tests.unit.capture.test_sheets import Machine, sheet


def with_pages(count: int) -> Walk:
    """Take so many pages, the last one not kept yet."""
    walk = at_camera()
    for number in range(1, count + 1):
        walk.look(sight(number, hold=1.0))
        walk.take(page(number))
        if number < count:
            walk.press("keep" if number == 1 else "more")
    return walk


def names(walk: Walk) -> list[str]:
    return [action.name for action in walk.screen.actions]


def staged(walk: Walk) -> list[int]:
    """Return which pages are kept, in their order."""
    return [one.content[2] for one in walk.visit.papers.staged]


def test_the_first_page_has_none_before_it() -> None:
    assert "pages" not in names(with_pages(1))


def test_pages_are_looked_through_one_by_one_and_back_to_the_one_that_waits() -> None:
    walk = with_pages(3)
    walk.press("pages")
    first = walk.sees(PageCheck)
    assert (first.page, "第 1 页，共 2 页" in walk.says(), "户口簿首页" in walk.says()) == (page(1).jpeg, True, True)
    assert names(walk) == ["order-again", "adjust", "turn", "drop", "order-next"]
    walk.press("order-next")
    assert (walk.sees(PageCheck).page, "earlier" in names(walk)) == (page(2).jpeg, True)
    walk.press("order-next")
    assert (walk.sees(PageCheck).page, "pages" in names(walk)) == (page(3).jpeg, True)


def test_a_page_goes_before_another_and_stays_in_sight() -> None:
    walk = with_pages(3)
    for action in ("pages", "order-next", "earlier"):
        walk.press(action)
    assert (staged(walk), walk.sees(PageCheck).page) == ([2, 1], page(2).jpeg)
    assert walk.facilities.noted(Act.PAGE_MOVED) == [{"code": REGISTER, "number": 2}]


def test_a_page_more_than_asked_is_thrown_away() -> None:
    walk = with_pages(4)
    gone = walk.visit.papers.staged[2].content
    for action in ("pages", "order-next", "order-next", "drop"):
        walk.press(action)
    assert (staged(walk), any(gone), walk.sees(PageCheck).page) == ([1, 2], False, page(2).jpeg)
    assert walk.facilities.noted(Act.PAGE_REMOVED) == [{"code": REGISTER, "number": 3}]


@pytest.mark.parametrize("action", ["earlier", "nonsense"])
def test_what_is_not_offered_does_nothing(action: str) -> None:
    walk = with_pages(3)
    walk.press("pages")
    walk.press(action)
    assert (staged(walk), walk.sees(PageCheck).page) == ([1, 2], page(1).jpeg)


def test_back_leads_to_the_page_that_waits() -> None:
    walk = with_pages(3)
    walk.press("pages")
    walk.press("back")
    assert (walk.sees(PageCheck).page, staged(walk)) == (page(3).jpeg, [1, 2])


def test_the_paper_goes_along_in_the_order_it_was_put() -> None:
    walk = with_pages(2)
    walk.press("keep")
    walk.press("scan", REGISTER)
    walk = with_pages(3)
    for action in ("pages", "order-next", "earlier", "back", "keep"):
        walk.press(action)
    assert [one.content[2] for one in walk.visit.papers.pages[REGISTER]] == [2, 1, 3]
    assert {row.name: row.state for row in walk.sees(Materials).rows}[REGISTER] is MaterialState.DONE


# A page of a paper that is whole.


def looked_through(*, pages: int = 3) -> Walk:
    """Come back to a paper that is whole, to look at its pages."""
    walk = with_pages(pages)
    walk.press("keep")
    walk.press("open", REGISTER)
    assert "户口簿扫好了，哪一页不好都能换。" in walk.says(walk.sees(Materials))
    walk.press("pages", REGISTER)
    return walk


def kept(walk: Walk) -> list[int]:
    return [one.content[2] for one in walk.visit.papers.pages.get(REGISTER, [])]


def retake(walk: Walk, number: int, *, good: bool = True) -> None:
    walk.look(sight(number, hold=1.0))
    walk.take(page(number, good=good))


def test_one_page_alone_is_taken_again_and_the_old_one_stays_until_then() -> None:
    walk = looked_through()
    old = walk.visit.papers.pages[REGISTER][1]
    for action in ("order-next", "order-again"):
        walk.press(action)
    assert ("请放户口簿本人页" in walk.says(walk.sees(Camera)), "不换了" in walk.says()) == (True, True)
    retake(walk, 9)
    assert (kept(walk), "more" in names(walk)) == ([1, 2, 3], False)
    walk.press("keep")
    assert (kept(walk), any(old.content)) == ([1, 9, 3], False)
    assert {row.name: row.state for row in walk.sees(Materials).rows}[REGISTER] is MaterialState.DONE


@pytest.mark.parametrize("taken", [False, True], ids=["over the desk", "over the new page"])
def test_who_does_not_want_another_page_after_all_has_the_old_one(taken: bool) -> None:
    walk = looked_through()
    walk.press("order-again")
    if taken:
        retake(walk, 9)
    walk.press("back")
    assert (walk.sees(PageCheck).page, kept(walk)) == (page(1).jpeg, [1, 2, 3])
    walk.press("back")
    assert (kept(walk), walk.step) == ([1, 2, 3], "materials")


def test_a_named_page_goes_out_alone_and_is_asked_for_alone() -> None:
    walk = looked_through()
    gone = walk.visit.papers.pages[REGISTER][0].content
    walk.press("drop")
    assert (any(gone), kept(walk), "请放户口簿首页" in walk.says(walk.sees(Camera))) == (False, [], True)
    assert walk.facilities.noted(Act.PAGE_REMOVED) == [{"code": REGISTER, "number": 1}]
    retake(walk, 9)
    walk.press("keep")
    assert (kept(walk), walk.step) == ([9, 2, 3], "materials")


def test_what_is_left_of_a_paper_waits_for_the_page_that_went_out() -> None:
    walk = looked_through()
    walk.press("drop")
    walk.press("back")
    row = next(row for row in walk.sees(Materials).rows if row.name == REGISTER)
    assert (row.state, "缺 1 页" in walk.says(), walk.visit.scans()) == (MaterialState.OPEN, True, ())
    walk.press("scan", REGISTER)
    retake(walk, 9)
    walk.press("keep")
    assert kept(walk) == [9, 2, 3]


@pytest.mark.parametrize("way", ["later", "wipe"])
def test_what_is_left_of_a_paper_is_overwritten_once_it_is_not_wanted(way: str) -> None:
    walk = looked_through()
    walk.press("drop")
    walk.press("back")
    left = walk.visit.part(Order).buffers()
    assert sum(map(any, left)) == 2
    if way == "later":
        walk.press("later", REGISTER)
    else:
        walk.visit.wipe()
    assert not any(map(any, left))


def test_a_page_more_than_asked_goes_out_of_a_whole_paper() -> None:
    walk = looked_through()
    for action in ("order-next", "order-next", "drop", "back"):
        walk.press(action)
    assert (kept(walk), walk.step) == ([1, 2], "materials")


def test_the_page_that_waits_waits_while_another_is_taken_again() -> None:
    walk = with_pages(3)
    for action in ("pages", "order-again"):
        walk.press(action)
    retake(walk, 9)
    walk.press("keep")
    assert (walk.sees(PageCheck).page, staged(walk)) == (page(3).jpeg, [9, 2])
    walk.press("keep")
    assert kept(walk) == [9, 2, 3]


@pytest.mark.parametrize("action", ["order-again", "drop"])
def test_the_page_that_waits_is_there_again_when_no_other_is_taken(action: str) -> None:
    walk = with_pages(3)
    walk.press("pages")
    walk.press(action)
    walk.sees(Camera)
    walk.press("leave")
    assert walk.sees(PageCheck).page == page(3).jpeg


def test_one_more_that_is_not_wanted_after_all_costs_no_page() -> None:
    walk = with_pages(2)
    walk.press("more")
    assert "就这些页" in walk.says(walk.sees(Camera))
    walk.press("leave")
    assert (kept(walk), walk.step) == ([1, 2], "materials")


# Turned.


def test_a_kept_page_is_turned_with_one_touch() -> None:
    walk = looked_through()
    old = walk.visit.papers.pages[REGISTER][0]
    walk.press("turn")
    turn = next(action for action in walk.screen.actions if action.name == "turn")
    walk.end(CAPTURE, FakeEye(STILL))
    new = walk.visit.papers.pages[REGISTER][0]
    assert (turn.enabled, walk.sees(PageCheck).page) == (False, page(1).jpeg + b"\1")
    assert (any(old.content), bytes(new.content), new.id == old.id) == (False, page(1).jpeg + b"\1", False)


def test_a_page_that_cannot_be_turned_stays_and_that_is_said() -> None:
    walk = looked_through()
    walk.press("turn")
    walk.end(CAPTURE, FakeEye(error("host.ended", ErrorKind.DEVICE)))
    assert (walk.sees(PageCheck).page, "没转成" in walk.says()) == (page(1).jpeg, True)


@pytest.mark.parametrize("leave", ["order-next", "back"])
@pytest.mark.parametrize("turned_well", [True, False])
def test_a_turn_is_kept_when_whoever_looked_is_done_before_it(leave: str, turned_well: bool) -> None:
    walk = looked_through()
    walk.press("order-next")
    walk.press("order-next")
    walk.press("turn")
    walk.press(leave)
    # None of its keys looks alive: whatever is pressed now does nothing.
    assert {(key.enabled, key.reason) for key in walk.sees(PageCheck).actions} == {(False, text("apply.page.turning"))}
    walk.end(CAPTURE, FakeEye(STILL if turned_well else error("host.ended", ErrorKind.DEVICE)))
    assert walk.visit.papers.pages[REGISTER][2].content == page(3).jpeg + b"\1" * turned_well
    # What could not be turned is said before anybody leaves it as it is.
    walk.sees(Materials if turned_well else PageCheck)


def bad(check: Check, number: int = 2, like: str = "") -> PageTaken:
    judgements = tuple(Judgement(one, one is not check) for one in Check)
    return replace(page(number), judgements=judgements, like=like, original_sha256=f"{number}" * 64)


def test_a_page_upside_down_is_set_right_with_one_touch() -> None:
    walk = at_camera()
    walk.look(sight(1, hold=1.0))
    walk.take(bad(Check.UPRIGHT))
    assert ("点“转正”" in walk.says(), names(walk)[:2]) == (True, ["keep", "turn"])
    walk.press("turn")
    walk.end(CAPTURE, FakeEye(STILL))
    assert (walk.sees(PageCheck).page, names(walk)[:2]) == (page(2).jpeg + b"\2", ["retake", "keep"])


# The same sheet twice.


def test_a_sheet_laid_twice_is_told_and_kept_all_the_same() -> None:
    walk = at_camera()
    walk.look(sight(1, hold=1.0))
    walk.take(replace(page(1), original_sha256="1" * 64, print=b"print"))
    walk.press("keep")
    walk.look(sight(2, hold=1.0))
    eye = FakeEye(bad(Check.DUPLICATE, 2, like="1" * 64))
    walk.end(CAPTURE, eye)
    assert eye.before == (Before("1" * 64, b"print"),)
    assert ("和第 1 页一样，请换一页。" in walk.says(walk.sees(PageCheck)), names(walk)[:2]) == (
        True,
        ["keep", "retake"],
    )
    walk.press("keep")
    assert (kept(walk), walk.visit.papers.pages[REGISTER][1].override) == ([1, 2], "")


def test_a_sheet_of_another_paper_is_told_by_its_name() -> None:
    walk = with_pages(2)
    walk.press("keep")
    first = walk.visit.papers.pages[REGISTER][0]
    assert first.made
    first.made = msgspec.structs.replace(first.made, still="1" * 64)
    walk.press("scan", "bank-card")
    walk.look(sight(3, hold=1.0))
    walk.take(bad(Check.DUPLICATE, 3, like="1" * 64))
    assert "“户口簿”里有这一页了" in walk.says()


def test_a_sheet_that_is_there_no_more_is_no_twin() -> None:
    walk = at_camera()
    walk.look(sight(1, hold=1.0))
    walk.take(bad(Check.DUPLICATE, 1, like="9" * 64))
    assert names(walk)[:2] == ["retake", "keep"]


# The corners of a page that was kept.


def at_corners_of(walk: Walk, eye: FakeEye) -> FakeEye:
    """Ask for the corners of the page that is looked at."""
    walk.press("adjust")
    walk.end(CAPTURE, eye)
    return eye


def outlined(walk: Walk, taken: PageTaken) -> None:
    walk.engine.take(Outlined(QUAD))
    walk.settle()
    walk.end(CAPTURE, FakeEye(taken))


@pytest.mark.parametrize("whole", [False, True], ids=["while another waits", "of a paper that is whole"])
def test_the_corners_of_a_kept_page_are_set_among_the_pages(whole: bool) -> None:
    walk = looked_through() if whole else with_pages(4)
    for action in ["order-next"] if whole else ["pages", "order-next"]:
        walk.press(action)
    at_corners_of(walk, FakeEye(STILL))
    assert (walk.sees(Corners).page, "户口簿本人页" in walk.says()) == (STILL.jpeg, True)
    outlined(walk, page(9))
    assert (walk.sees(PageCheck).page, kept(walk) if whole else staged(walk)) == (page(9).jpeg, [1, 2, 3])
    assert walk.facilities.noted(Act.CORNERS_SET) == [{"code": REGISTER, "number": 2}]
    walk.press("keep")
    now = kept(walk) if whole else [*staged(walk), walk.sees(PageCheck).page[2]]
    assert now == ([1, 9, 3] if whole else [1, 9, 3, 4])


def test_a_page_is_not_held_against_itself_when_its_corners_are_set() -> None:
    walk = at_camera()
    for number in (1, 2):
        walk.look(sight(number, hold=1.0))
        walk.take(replace(page(number), original_sha256=str(number) * 64, print=b"print"))
        walk.press("keep" if number == 1 else "pages")
    at_corners_of(walk, FakeEye(STILL))
    walk.engine.take(Outlined(QUAD))
    walk.settle()
    eye = FakeEye(page(9))
    walk.end(CAPTURE, eye)
    assert (walk.sees(PageCheck).page, eye.before) == (page(9).jpeg, ())


@pytest.mark.parametrize("gone", [False, True], ids=["left", "gone"])
def test_corners_that_are_left_or_cannot_be_set_change_nothing(gone: bool) -> None:
    walk = looked_through()
    at_corners_of(walk, FakeEye(error("camera.still-gone", ErrorKind.DEVICE) if gone else STILL))
    if not gone:
        walk.press("cancel")
    assert (walk.sees(PageCheck).page, kept(walk)) == (page(1).jpeg, [1, 2, 3])
    # What cannot be done any more is said, and not offered a second time.
    assert ("原照片没有留着" in walk.says(), "adjust" in names(walk)) == (gone, not gone)
    walk.press("order-next")
    assert ("原照片没有留着" in walk.says(), "adjust" in names(walk)) == (False, True)


@pytest.mark.parametrize("kept", [False, True], ids=["that waits", "kept"])
def test_a_page_whose_still_is_gone_is_turned_all_the_same_and_nothing_is_said_against_it(kept: bool) -> None:
    walk = looked_through() if kept else at_camera()
    if not kept:
        walk.look(sight(1, hold=1.0))
        walk.take(bad(Check.UPRIGHT))
    at_corners_of(walk, FakeEye(error("camera.still-gone", ErrorKind.DEVICE)))
    before = "原照片没有留着" in walk.says()
    walk.press("turn")
    meanwhile = "原照片没有留着" in walk.says()
    walk.end(CAPTURE, FakeEye(STILL))
    assert (before, meanwhile, "原照片没有留着" in walk.says()) == (True, False, False)
    assert walk.sees(PageCheck).page[:-1] == page(1 if kept else 2).jpeg


def test_what_went_wrong_with_one_page_is_not_said_of_the_next() -> None:
    walk = at_camera()
    walk.look(sight(1, hold=1.0))
    walk.take(bad(Check.UPRIGHT))
    walk.press("turn")
    walk.end(CAPTURE, FakeEye(error("camera.lost", ErrorKind.DEVICE)))
    assert "没转成" in walk.says()
    walk.press("keep")
    walk.look(sight(2, hold=1.0))
    walk.take(page(2))
    assert "没转成" not in walk.says()


# Sheets from the scanner.


def test_a_scanned_sheet_is_turned_and_gets_corners_by_the_same_screen() -> None:
    walk = at_scanner()
    scan(walk, Scanner(bad(Check.UPRIGHT)))
    walk.press("turn")
    walk.end(SCANNER, FakeEye(STILL))
    assert walk.sees(PageCheck).page == page(2).jpeg + b"\2"
    walk.press("adjust")
    walk.end(SCANNER, FakeEye(STILL))
    walk.sees(Corners)
    walk.engine.take(Outlined(QUAD))
    walk.settle()
    walk.end(SCANNER, FakeEye(page(7)))
    assert (walk.sees(PageCheck).page, "重扫" in walk.says()) == (page(7).jpeg, True)


def test_the_corners_of_a_sheet_are_set_also_after_the_next_one_was_scanned() -> None:
    walk, machine = at_scanner(pages=1), Machine(glass=Scan((sheet(1),)))
    scanner = ScannedPages(machine)
    walk.press("scan-sheets")
    walk.end(SCANNER, scanner)
    walk.press("more")
    machine._brings = {"glass": Scan((sheet(2),))}
    walk.press("scan-sheets")
    walk.end(SCANNER, scanner)
    for action in ("pages", "adjust"):
        walk.press(action)
    walk.end(SCANNER, scanner)
    assert (walk.sees(Corners).page != b"", "要改四角请重拍" in walk.says()) == (True, False)


def test_the_corners_of_a_kept_sheet_are_set_on_what_the_scanner_has() -> None:
    walk = at_scanner()
    scan(walk, Scanner(page(1), page(2)))
    for action in ("keep", "pages", "adjust"):
        walk.press(action)
    eye = FakeEye(STILL)
    walk.end(SCANNER, eye)
    walk.engine.take(Outlined(QUAD))
    walk.settle()
    walk.end(SCANNER, FakeEye(page(7)))
    # The new page is asked about; the one that waited comes after it.
    assert (walk.sees(PageCheck).page, eye.asked, staged(walk)) == (page(7).jpeg, ["0" * 64], [1])
    walk.press("keep")
    assert (walk.sees(PageCheck).page, staged(walk)) == (page(2).jpeg, [7])


@pytest.mark.parametrize("ends", ["keep", "back"])
def test_a_page_of_the_camera_stays_one_while_the_corners_of_a_scanned_page_are_set(ends: str) -> None:
    walk = at_camera()
    walk.facilities.states[SCANNER] = DeviceState(SCANNER, Condition.READY)
    walk.press("use-scanner")
    scan(walk, Scanner(page(1)))
    walk.press("keep")
    walk.press("use-camera")
    walk.look(sight(2, hold=1.0))
    walk.take(page(2))
    for action in ("pages", "adjust"):
        walk.press(action)
    walk.end(SCANNER, FakeEye(STILL))
    walk.engine.take(Outlined(QUAD))
    walk.settle()
    walk.end(SCANNER, FakeEye(page(9)))
    walk.press(ends)
    taken = walk.visit.papers.taken
    assert taken
    assert taken.made
    assert (bytes(taken.content), taken.made.device) == (page(2).jpeg, "document_camera")
    # Its own corners are asked of the device that has its picture.
    walk.press("adjust")
    walk.end(CAPTURE, FakeEye(STILL))
    walk.sees(Corners)


def test_a_kept_page_that_was_turned_has_its_corners_turned_with_it() -> None:
    walk = looked_through()
    walk.press("turn")
    walk.end(CAPTURE, FakeEye(STILL))
    at_corners_of(walk, FakeEye(STILL))
    assert walk.sees(Corners).quad == turned(QUAD)


@pytest.mark.parametrize("kept", [False, True], ids=["that waits", "kept"])
def test_nothing_else_is_done_to_a_page_that_is_being_turned(kept: bool) -> None:
    walk = looked_through() if kept else at_camera()
    if not kept:
        walk.look(sight(1, hold=1.0))
        walk.take(bad(Check.UPRIGHT))
    for action in ("turn", "adjust", *(["turn", "order-again", "drop"] if kept else [])):
        walk.press(action)
    closed = {action.name for action in walk.sees(PageCheck).actions if not action.enabled}
    walk.end(CAPTURE, FakeEye(STILL))
    assert closed >= {"turn", "adjust"}
    assert (("drop" in closed) is kept, walk.sees(PageCheck).page[:-1]) == (True, page(1 if kept else 2).jpeg)
    at_corners_of(walk, FakeEye(STILL))
    assert walk.sees(Corners).quad == turned(QUAD, 1 if kept else 2)


def test_corners_that_go_round_no_page_are_asked_for_anew_and_the_page_stays() -> None:
    walk = looked_through()
    at_corners_of(walk, FakeEye(STILL))
    walk.engine.take(Outlined(QUAD))
    walk.settle()
    walk.end(CAPTURE, FakeEye(error("camera.bad-corners", ErrorKind.USER)))
    assert (walk.sees(Corners).message is not None, kept(walk)) == (True, [1, 2, 3])
    walk.press("back")
    assert (walk.sees(PageCheck).page, "adjust" in names(walk)) == (page(1).jpeg, True)


def test_who_does_not_want_the_new_corners_has_the_page_as_it_was() -> None:
    walk = looked_through()
    at_corners_of(walk, FakeEye(STILL))
    outlined(walk, page(9))
    assert "不换了" not in walk.says()
    walk.press("back")
    assert (walk.sees(PageCheck).page, kept(walk)) == (page(1).jpeg, [1, 2, 3])


def test_one_sheet_is_asked_for_where_one_page_is_scanned_again() -> None:
    walk = at_scanner()
    scan(walk, Scanner(page(1), page(2)))
    for action in ("keep", "pages", "order-again"):
        walk.press(action)
    assert scan(walk, Scanner(page(9))).asked == [(200, 1)]
    walk.press("keep")
    assert (walk.sees(PageCheck).page, staged(walk)) == (page(2).jpeg, [9])
