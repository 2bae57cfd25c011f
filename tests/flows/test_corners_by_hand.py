"""Corners by hand: set on the still of a page, or on a new one where no page is found; left without harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.device import ErrorKind
from kiosk.audit import Act
from kiosk.capture.sight import PageTaken, Quad, Reason, Untouched, turned
from kiosk.steps.events import Outlined
from kiosk.steps.scan import CAPTURE
from kiosk.steps.scan_by_hand import BEGIN, SECONDS, ByHand
from kiosk.steps.screens import Camera, CameraStatus, Corners, Materials, PageCheck
from tests.support.flow_fakes import QUAD, FakeEye
from tests.support.flow_walk import Walk, error, page, sight

REGISTER = "household-register"
STILL = Untouched("5" * 64, b"\xff\xd8still", 40, 30)
OTHER: Quad = ((0.2, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def at_camera() -> Walk:
    walk = Walk()
    walk.to_materials()
    walk.press("scan", REGISTER)
    return walk


def at_page(*, good: bool = True) -> Walk:
    walk = at_camera()
    walk.look(sight(1, hold=1.0))
    walk.take(page(1, good=good))
    return walk


def at_corners() -> Walk:
    walk = at_page()
    walk.press("adjust")
    walk.end(CAPTURE, FakeEye(STILL))
    return walk


def outline(walk: Walk, quad: Quad = OTHER) -> None:
    walk.engine.take(Outlined(quad))
    walk.settle()


def names(walk: Walk) -> list[str]:
    return [action.name for action in walk.screen.actions]


def refuse_twice(walk: Walk) -> None:
    for _ in range(2):
        walk.press("take")
        walk.take(error("camera.no-page", ErrorKind.USER))


# A page that was taken.


def test_every_page_the_camera_took_offers_its_corners() -> None:
    assert "adjust" in names(at_page())


def test_a_page_that_is_not_well_offers_its_corners_too() -> None:
    assert names(at_page(good=False)) == ["keep", "retake", "adjust"]


def test_the_still_of_the_page_is_fetched_with_the_corners_that_were_found() -> None:
    walk = at_page()
    walk.press("adjust")
    waiting = walk.sees(Corners)
    eye = FakeEye(STILL)
    walk.end(CAPTURE, eye)
    screen = walk.sees(Corners)
    assert (waiting.page, waiting.actions[-1].enabled) == (b"", False)
    assert (screen.page, screen.quad, screen.actions[-1].enabled, eye.asked) == (STILL.jpeg, QUAD, True, ["0" * 64])


def test_the_corners_make_another_page() -> None:
    walk = at_corners()
    outline(walk, turned(OTHER))
    laying = walk.sees(Corners)
    eye = FakeEye(page(7))
    walk.end(CAPTURE, eye)
    assert (laying.can_go_back, [action.name for action in laying.actions]) == (False, ["done"])
    assert (walk.sees(PageCheck).page, eye.outlined) == (page(7).jpeg, [(STILL.of, turned(OTHER))])
    assert walk.facilities.noted(Act.CORNERS_SET) == [{"code": REGISTER, "number": 1}]


def test_the_page_before_is_overwritten() -> None:
    walk = at_corners()
    taken = walk.visit.papers.taken
    assert taken
    outline(walk)
    walk.end(CAPTURE, FakeEye(page(7)))
    assert not any(taken.content)


def test_the_page_by_hand_is_kept_like_any_other() -> None:
    walk = at_corners()
    outline(walk)
    walk.end(CAPTURE, FakeEye(replace(page(7), by_hand=True)))
    walk.press("keep")
    assert [bytes(one.content) for one in walk.visit.papers.staged] == [page(7).jpeg]


def test_corners_can_be_set_again_and_again() -> None:
    walk = at_corners()
    outline(walk)
    walk.end(CAPTURE, FakeEye(replace(page(7), quad=OTHER)))
    walk.press("adjust")
    walk.end(CAPTURE, FakeEye(STILL))
    assert walk.sees(Corners).quad == OTHER


@pytest.mark.parametrize("way", ["cancel", "back"])
@pytest.mark.parametrize("fetched", [True, False], ids=["on the still", "while it is fetched"])
def test_leaving_the_corners_leaves_the_page_as_it_was(way: str, fetched: bool) -> None:
    walk = at_page()
    walk.press("adjust")
    if fetched:
        walk.end(CAPTURE, FakeEye(STILL))
    walk.press(way)
    assert (walk.sees(PageCheck).page, names(walk)) == (page(1).jpeg, ["retake", "keep", "adjust"])


def test_a_still_that_comes_too_late_opens_nothing() -> None:
    walk = at_page()
    walk.press("adjust")
    walk.press("cancel")
    walk.end(CAPTURE, FakeEye(STILL))
    walk.sees(PageCheck)


def test_corners_that_go_round_no_page_are_asked_for_again() -> None:
    walk = at_corners()
    outline(walk)
    walk.end(CAPTURE, FakeEye(error("camera.bad-corners", ErrorKind.USER)))
    screen = walk.sees(Corners)
    assert (screen.page, screen.quad, "再拖一次" in walk.says()) == (STILL.jpeg, OTHER, True)
    outline(walk)
    walk.end(CAPTURE, FakeEye(page(7)))
    walk.sees(PageCheck)


@pytest.mark.parametrize("when", ["fetching", "laying"])
def test_without_its_still_the_page_stays_as_it_was(when: str) -> None:
    walk = at_page() if when == "fetching" else at_corners()
    if when == "fetching":
        walk.press("adjust")
    else:
        outline(walk)
    walk.end(CAPTURE, FakeEye(error("camera.still-gone", ErrorKind.DEVICE)))
    assert (walk.sees(PageCheck).page, names(walk)) == (page(1).jpeg, ["retake", "keep"])
    # A key that goes away in silence would look like a fault.
    assert "要改四角请重拍" in walk.says()
    walk.press("retake")
    walk.look(sight(2, hold=1.0))
    walk.take(page(2))
    assert ("要改四角请重拍" in walk.says(), "adjust" in names(walk)) == (False, True)


def test_nothing_else_is_pressed_while_the_page_is_made() -> None:
    walk = at_corners()
    outline(walk)
    walk.press("cancel")
    outline(walk)
    assert len(walk.runner.open(CAPTURE)) == 1


def test_corners_before_there_is_a_still_are_nothing() -> None:
    walk = at_page()
    walk.press("adjust")
    outline(walk)
    assert walk.sees(Corners).page == b""


def test_a_kept_page_is_no_more_to_be_corrected() -> None:
    walk = at_page()
    walk.press("keep")
    walk.press("adjust")
    walk.sees(Camera)


# No page is found.


def test_after_two_pages_that_could_not_be_taken_the_corners_are_offered() -> None:
    walk = at_camera()
    walk.press("take")
    walk.take(error("camera.no-page", ErrorKind.USER))
    assert "by-hand" not in names(walk)
    refuse_twice(walk)
    assert names(walk) == ["by-hand", "take"]


def test_a_camera_that_fails_offers_no_corners() -> None:
    walk = at_camera()
    refuse_twice(walk)
    walk.look(error("camera.lost", ErrorKind.DEVICE))
    assert "by-hand" not in names(walk)


def test_a_page_that_is_not_seen_for_long_offers_the_corners() -> None:
    walk = at_camera()
    walk.look(sight(1, reason=Reason.NOTHING))
    assert "by-hand" not in names(walk)
    walk.wait(SECONDS + 1)
    walk.look(sight(2, reason=Reason.NOTHING))
    assert "by-hand" in names(walk)


def test_a_page_that_is_seen_between_begins_the_time_anew() -> None:
    walk = at_camera()
    walk.look(sight(1, reason=Reason.NOTHING))
    walk.wait(SECONDS - 1)
    walk.look(sight(2))
    walk.look(sight(3, reason=Reason.UNSURE))
    walk.wait(2)
    walk.look(sight(4, reason=Reason.UNSURE))
    assert "by-hand" not in names(walk)


def test_a_new_still_is_outlined_where_no_page_is_found() -> None:
    walk = at_camera()
    refuse_twice(walk)
    walk.press("by-hand")
    eye = FakeEye(STILL)
    walk.end(CAPTURE, eye)
    assert (walk.sees(Corners).quad, eye.asked) == (BEGIN, [""])
    outline(walk)
    walk.end(CAPTURE, FakeEye(page(7)))
    assert walk.sees(PageCheck).page == page(7).jpeg


def test_one_may_go_back_to_the_camera_without_harm() -> None:
    walk = at_camera()
    refuse_twice(walk)
    walk.press("by-hand")
    walk.end(CAPTURE, FakeEye(STILL))
    walk.press("cancel")
    assert (walk.sees(Camera).status, walk.visit.part(ByHand).held) == (CameraStatus.STARTING, False)


def test_a_camera_that_fails_meanwhile_is_said() -> None:
    walk = at_camera()
    refuse_twice(walk)
    walk.press("by-hand")
    walk.end(CAPTURE, FakeEye(error("camera.lost", ErrorKind.DEVICE)))
    assert walk.sees(Camera).status is CameraStatus.LOST


def test_corners_are_not_offered_before_they_are_needed() -> None:
    walk = at_camera()
    walk.press("by-hand")
    walk.sees(Camera)


# What stays.


def test_the_still_is_overwritten_with_the_visit() -> None:
    walk = at_corners()
    still = walk.visit.part(ByHand).picture
    walk.visit.wipe()
    assert still is not None
    assert (bytes(still), "corners" in walk.visit.wiped.parts) == (bytes(len(STILL.jpeg)), True)


def test_leaving_the_paper_forgets_the_still() -> None:
    walk = at_corners()
    still = walk.visit.part(ByHand).picture
    walk.press("cancel")
    walk.press("back-to-materials")
    walk.sees(Materials)
    assert (any(still or b""), walk.visit.part(ByHand).held) == (False, False)


def test_a_retaken_page_begins_without_the_corners_before() -> None:
    walk = at_corners()
    walk.press("cancel")
    walk.press("retake")
    assert (walk.sees(Camera).status, walk.visit.part(ByHand).held) == (CameraStatus.STARTING, False)


def test_what_is_known_of_a_page_holds_no_picture() -> None:
    known = at_page().visit.part(ByHand).page
    assert isinstance(known, PageTaken)
    assert known.jpeg == b""
