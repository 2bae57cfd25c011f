"""Corners set by hand: stills kept a while and let go, corners that go round a page, the page laid anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.document_camera import Frame
from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Lying, render
from kiosk.capture.correcting import KEPT_SECONDS, Stills, untouched
from kiosk.capture.looking import LookingCamera
from kiosk.capture.sight import PageTaken, Quad, Untouched, can_be_page, scaled, turned
from tests.support.desk_scenes import overlap
from tests.support.still_desk import StillDesk

PAGE = Lying("household-page", seed=4)
WHOLE: Quad = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


@pytest.fixture
def desk() -> StillDesk:
    made = StillDesk()
    made.lying = PAGE
    return made


@pytest.fixture
def eye(desk: StillDesk) -> LookingCamera:
    return LookingCamera(desk)


def soon() -> Deadline:
    return Deadline.after(5)


def take(eye: LookingCamera) -> PageTaken:
    return eye.take(soon(), CancelToken(), min_dpi=90)


def relay(eye: LookingCamera, of: str, quad: Quad) -> PageTaken:
    return eye.relay(soon(), CancelToken(), of=of, quad=quad, min_dpi=90)


def still_of(eye: LookingCamera, of: str = "") -> Untouched:
    return eye.untouched(soon(), CancelToken(), of=of)


def still(number: int = 1, *, width: int = 4, height: int = 3) -> Frame:
    return Frame(width, height, bytes([number]) * (width * height * 3), 0.0)


def cause(error: pytest.ExceptionInfo[DeviceError]) -> tuple[ErrorKind, str]:
    return error.value.kind, error.value.cause


class Clock:
    """Time as the test says."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


# Stills.


def test_a_still_is_found_by_its_hash() -> None:
    stills = Stills()
    first, second = stills.keep(still(1)), stills.keep(still(2))
    assert (stills.find(first).data[0], stills.find(second).data[0], len(stills)) == (1, 2, 2)


def test_a_still_outlives_the_buffer_it_came_in() -> None:
    stills, buffer = Stills(), bytearray(b"\x07" * 36)
    name = stills.keep(Frame(4, 3, memoryview(buffer), 0.0))
    buffer[:] = bytes(36)
    assert stills.find(name).data[0] == 7


def test_a_still_that_lasts_is_not_copied() -> None:
    stills, own = Stills(), memoryview(bytes(36))
    assert stills.find(stills.keep(Frame(4, 3, own, 0.0, lasting=True))).data is own


def test_the_oldest_still_goes_where_there_is_no_room() -> None:
    stills = Stills(most_bytes=80)
    first, *later = (stills.keep(still(number)) for number in (1, 2, 3))
    with pytest.raises(DeviceError) as gone:
        stills.find(first)
    assert (cause(gone), [stills.find(one).data[0] for one in later]) == (
        (ErrorKind.DEVICE, "camera.still-gone"),
        [2, 3],
    )


def test_the_newest_still_is_kept_however_large() -> None:
    stills = Stills(most_bytes=1)
    assert stills.find(stills.keep(still())).width == 4


def test_a_still_that_nobody_corrects_is_let_go() -> None:
    clock = Clock()
    stills = Stills(clock)
    stills.keep(still(1))
    clock.at = KEPT_SECONDS / 2
    stills.keep(still(2))
    clock.at = KEPT_SECONDS + 1
    stills.let_old_go()
    assert len(stills) == 1


def test_forgetting_leaves_no_still() -> None:
    stills = Stills()
    stills.keep(still())
    stills.forget()
    assert len(stills) == 0


def test_a_large_still_is_shown_smaller_and_a_small_one_as_it_is() -> None:
    large, small = untouched(still(width=5184, height=6), "a"), untouched(still(), "b")
    assert ((large.width, large.height), (small.width, small.height)) == ((2592, 3), (4, 3))


def test_a_still_tells_nothing_of_its_content() -> None:
    assert repr(untouched(still(), "a")) == "Untouched(4x3)"


# Corners.


@given(st.integers(-9, 9))
def test_four_turns_bring_a_page_back(quarters: int) -> None:
    assert turned(turned(WHOLE, quarters), 4 - quarters) == WHOLE


def test_a_turn_to_the_right_brings_the_lower_left_corner_up() -> None:
    assert turned(WHOLE)[0] == WHOLE[3]


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_one_however_it_lies(quarters: int) -> None:
    assert can_be_page(turned(WHOLE, quarters))


@pytest.mark.parametrize(
    "quad",
    [
        pytest.param(WHOLE[::-1], id="anticlockwise"),
        pytest.param((WHOLE[0], WHOLE[2], WHOLE[1], WHOLE[3]), id="crossed"),
        pytest.param((WHOLE[0], WHOLE[1], (0.3, 0.3), WHOLE[3]), id="a corner inwards"),
        pytest.param((WHOLE[0], WHOLE[0], WHOLE[2], WHOLE[3]), id="two corners in one"),
        pytest.param((WHOLE[0], (0.5, 0.1), WHOLE[1], (0.5, 0.1)), id="a line"),
        pytest.param(((0.5, 0.5), (0.51, 0.5), (0.51, 0.51), (0.5, 0.51)), id="a dot"),
    ],
)
def test_corners_that_go_round_no_page(quad: Quad) -> None:
    assert not can_be_page(quad)


# The page laid anew.


def test_the_same_corners_make_the_same_page(eye: LookingCamera) -> None:
    page = take(eye)
    again = relay(eye, page.original_sha256, page.quad)
    assert (again.sha256, again.quad, again.dpi) == (page.sha256, page.quad, page.dpi)
    assert (again.original_sha256, again.by_hand, page.by_hand) == (page.original_sha256, True, False)


def test_a_turned_page_is_the_same_page_turned(eye: LookingCamera) -> None:
    page = take(eye)
    other = relay(eye, page.original_sha256, turned(page.quad))
    assert (other.width, other.height) == (page.height, page.width)
    before, after = (cv2.imdecode(np.frombuffer(one.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE) for one in (page, other))
    assert before is not None
    assert after is not None
    apart = cv2.absdiff(np.asarray(np.rot90(before, -1)), after)
    assert float(apart.mean()) < 6


def test_corners_that_go_round_no_page_make_none(eye: LookingCamera) -> None:
    page = take(eye)
    with pytest.raises(DeviceError) as refused:
        relay(eye, page.original_sha256, page.quad[::-1])
    assert cause(refused) == (ErrorKind.USER, "camera.bad-corners")


def test_a_still_shows_what_the_page_was_cut_from(eye: LookingCamera, desk: StillDesk) -> None:
    page = take(eye)
    found = still_of(eye, page.original_sha256)
    assert (found.of, found.width, found.height) == (page.original_sha256, 1280, 960)
    assert overlap(scaled(page.quad, 640, 480), render(desk.desk, PAGE).quad) > 0.98


def test_where_no_page_is_found_a_new_still_can_be_outlined(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = None
    found = still_of(eye)
    assert relay(eye, found.of, WHOLE).quad == WHOLE


def test_a_page_laid_by_hand_counts_as_taken(eye: LookingCamera) -> None:
    found = still_of(eye)
    quad = render(StillDesk().desk, PAGE).quad
    assert quad is not None
    relay(eye, found.of, scaled(quad, 1 / 640, 1 / 480))
    sights = [eye.sight(soon(), CancelToken()) for _ in range(14)]
    assert (sights[-1].taken, sights[-1].hold) == (True, 0.0)


@pytest.mark.parametrize("act", ["rearm", "close"])
def test_stills_go_when_another_person_comes(eye: LookingCamera, act: str) -> None:
    page = take(eye)
    if act == "close":
        eye.close()
    else:
        eye.rearm(soon(), CancelToken())
    with pytest.raises(DeviceError) as gone:
        relay(eye, page.original_sha256, page.quad)
    assert gone.value.cause == "camera.still-gone"
