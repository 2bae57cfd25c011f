"""The camera with eyes, in this process: sights, the countdown, pages taken and refused."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace

import numpy as np
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.document_camera import Frame
from devices.document_camera.cv import cv2
from devices.document_camera.packed import PACKED, Packed
from devices.document_camera.scenes import Lying, Moment, render
from kiosk.capture import empty_mat, finder
from kiosk.capture.looking import LookingCamera, build
from kiosk.capture.sight import Check, PageTaken, Reason, Sight, scaled
from tests.support.desk_scenes import overlap
from tests.support.still_desk import StillDesk, drawn

PAGE = Lying("household-page", seed=4)
LIMITS = (Deadline.after(1e9), CancelToken())


@pytest.fixture
def desk() -> StillDesk:
    return StillDesk()


@pytest.fixture
def eye(desk: StillDesk) -> LookingCamera:
    return LookingCamera(desk, hold_seconds=1.0)


def see(eye: LookingCamera, times: int = 1) -> Sight:
    for _ in range(times):
        sight = eye.sight(Deadline.after(5), CancelToken())
    return sight


def take(eye: LookingCamera, min_dpi: int = 200) -> PageTaken:
    return eye.take(Deadline.after(5), CancelToken(), min_dpi=min_dpi)


def refused(eye: LookingCamera) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        take(eye)
    return caught.value


def test_an_empty_desk_is_shown_as_it_is(eye: LookingCamera) -> None:
    sight = see(eye)
    assert (sight.width, sight.height, len(sight.data)) == (640, 480, 640 * 480 * 3)
    assert sight.sighting.reason is Reason.NOTHING


def test_a_wide_picture_is_reduced(eye: LookingCamera, desk: StillDesk) -> None:
    desk.desk = type(desk.desk)(size=(1280, 960))
    assert see(eye).width == 960


def test_the_outline_is_in_fractions(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    quad = see(eye).sighting.quad
    assert quad is not None
    assert overlap(scaled(quad, 640, 480), render(desk.desk, PAGE).quad) > 0.97


def test_no_two_sights_are_equal(eye: LookingCamera) -> None:
    assert see(eye) != see(eye)


def test_a_page_that_lies_still_counts_down(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    assert see(eye, 2).still is False
    assert see(eye, 9).still is True
    assert see(eye, 5).hold == 1.0


def test_a_hand_in_the_picture_stops_the_countdown(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    see(eye, 12)
    desk.moment = Moment(hand_off=0.2)
    assert see(eye).still is False


def test_a_calm_desk_is_not_looked_at_every_time(
    eye: LookingCamera, desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(empty_mat, "look", lambda image: (looks.append(1), finder.look(image))[1])
    see(eye, 11)
    assert 2 <= len(looks) <= 4


def test_a_page_is_taken_at_full_size(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    page = take(eye)
    image = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape[:2] == (page.height, page.width)
    assert page.height == pytest.approx(143 * 1280 / 322, rel=0.04)


def test_a_taken_page_knows_its_resolution(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    assert take(eye).dpi == pytest.approx(1280 / 322 * 25.4, rel=0.03)


def test_a_taken_page_knows_where_it_lay(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    assert overlap(scaled(take(eye).quad, 640, 480), render(desk.desk, PAGE).quad) > 0.98


def test_a_taken_page_carries_its_hashes(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    still = desk.still(Deadline.after(1), CancelToken())
    page = take(eye)
    assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()
    assert page.original_sha256 == hashlib.sha256(still.data).hexdigest()
    assert (page.width_mm > 0, page.height_mm > 0, 0 < page.score <= 1) == (True, True, True)


class Packing(StillDesk):
    """A desk whose stills come as the camera packed them; ``broken`` ones have their end mark and nothing before it."""

    broken = False

    def capabilities(self) -> frozenset[str]:
        return super().capabilities() | {PACKED}

    def packed_still(self, deadline: Deadline, cancel: CancelToken) -> Packed:
        scene = render(replace(self.desk, size=(2560, 1920)), self.lying, self.moment)
        return Packed(b"\xff\xd8\xff\xd9" if self.broken else scene.jpeg(90), self.at)


def test_a_still_that_comes_packed_is_known_by_its_file_and_kept_as_it_came() -> None:
    desk = Packing()
    desk.lying, eye = PAGE, LookingCamera(desk)
    page, still = take(eye, 90), desk.packed_still(*LIMITS)
    assert page.original_sha256 == hashlib.sha256(still.data).hexdigest()
    # Found in a small picture of it, and laid on its edges in the whole one.
    whole = render(replace(desk.desk, size=(2560, 1920)), PAGE).quad
    assert overlap(scaled(page.quad, 2560, 1920), whole) > 0.995
    assert eye.untouched(*LIMITS, of=page.original_sha256).width == 2560
    assert eye.relay(*LIMITS, of=page.original_sha256, quad=page.quad, min_dpi=90).width == page.width


def test_a_packed_still_that_is_no_picture_is_garbled() -> None:
    desk = Packing()
    desk.broken, desk.lying = True, PAGE
    assert refused(LookingCamera(desk)).cause == "camera.garbled"


@pytest.mark.parametrize(
    ("moment", "anew"), [(Moment(), False), (Moment(hand_off=0.2), True)], ids=["as it was seen", "a hand came"]
)
def test_a_still_is_looked_at_anew_only_where_it_shows_what_was_not_seen(
    desk: StillDesk, eye: LookingCamera, monkeypatch: pytest.MonkeyPatch, moment: Moment, anew: bool
) -> None:
    desk.lying = PAGE
    assert see(eye, 14).still
    looked: list[int] = []
    monkeypatch.setattr(empty_mat, "look", lambda image: (looked.append(1), finder.look(image))[1])
    desk.moment = moment
    with contextlib.suppress(DeviceError):
        page = take(eye, 90)
        assert overlap(scaled(page.quad, 1280, 960), drawn(replace(desk.desk, size=(1280, 960)), PAGE).quad) > 0.995
    assert bool(looked) is anew


class Pale(StillDesk):
    """A bare sheet hardly paler than the desk it lies on, ``slips`` to the right before its still, None to be gone."""

    slips: int | None = 0

    def preview(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        self.at += 0.1
        return self._seen(1, 0)

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        return self._seen(2, self.slips)

    def _seen(self, factor: int, right: int | None) -> Frame:
        image = np.random.default_rng(1).normal(150, 2, (480 * factor, 640 * factor, 3))
        if right is not None:
            image[80 * factor : 410 * factor, (160 + right) * factor : (400 + right) * factor] += 18
        return Frame(640 * factor, 480 * factor, image.astype(np.uint8).tobytes(), self.at)


@pytest.mark.parametrize("slips", [0, 6, 27, None], ids=["lies", "a little", "far", "gone"])
def test_a_pale_sheet_that_slipped_or_went_before_its_still_is_not_where_it_was(slips: int | None) -> None:
    desk = Pale()
    eye, desk.slips = LookingCamera(desk), slips
    assert see(eye, 14).still
    if slips is None:
        assert refused(eye).cause == "camera.no-page"
    else:
        assert take(eye, 90).quad.corners[0] * (640, 480) == pytest.approx((160 + slips, 80), abs=1)


def test_a_taken_page_carries_no_metadata(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    assert not any(mark in take(eye).jpeg for mark in (b"Exif", b"http://", b"Photoshop"))


def test_a_page_too_coarse_for_its_material_is_judged_so(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    (coarse,) = (one for one in take(eye, 200).judgements if not one.well)
    assert (coarse.check, coarse.of_machine) == (Check.SIZE, True), "a camera that hangs too high is no sheet's fault"
    assert take(eye, 90).good


def test_a_large_sheet_comes_out_upright(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = Lying("form", seed=2)
    page = take(eye)
    assert page.height > page.width


@pytest.mark.parametrize(
    ("lying", "cause"),
    [
        (None, "camera.no-page"),
        (Lying("form", faults=("cut-off",)), "camera.cut-off"),
        (Lying("household-page", faults=("two-sheets",), seed=2), "camera.two-pages"),
    ],
)
def test_a_desk_without_one_whole_page_is_refused(
    eye: LookingCamera, desk: StillDesk, lying: Lying | None, cause: str
) -> None:
    desk.lying = lying
    error = refused(eye)
    assert (error.kind, error.cause, error.again) == (ErrorKind.USER, cause, True)


def test_a_taken_page_counts_once(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    see(eye, 12)
    take(eye)
    sight = see(eye, 15)
    assert (sight.taken, sight.hold) == (True, 0.0)


def test_the_next_page_counts_again(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    see(eye, 12)
    take(eye)
    desk.lying = Lying("household-cover", seed=4)
    assert see(eye, 15).taken is False


def test_the_same_page_after_a_passing_hand_stays_taken(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    see(eye, 12)
    take(eye)
    desk.moment = Moment(hand_off=0.2)
    see(eye, 3)
    desk.moment = Moment()
    assert see(eye, 15).taken is True


def test_a_refused_page_counts_again_when_asked(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    take(eye)
    eye.rearm(Deadline.after(1), CancelToken())
    assert see(eye, 15).taken is False


@pytest.mark.parametrize(("whose", "gone"), [("one", False), ("another", True), ("", True)])
def test_stills_stay_for_the_visit_they_are_of_and_for_no_other(
    eye: LookingCamera, desk: StillDesk, whose: str, gone: bool
) -> None:
    desk.lying = PAGE
    eye.rearm(*LIMITS, whose="one")
    of = take(eye).original_sha256
    # The live view opens anew for the next page.
    eye.rearm(*LIMITS, whose=whose)
    if gone:
        with pytest.raises(DeviceError, match=r"camera\.still-gone"):
            eye.untouched(*LIMITS, of=of)
    else:
        assert eye.untouched(*LIMITS, of=of).of == of


def test_the_cameras_own_errors_come_through(eye: LookingCamera, desk: StillDesk) -> None:
    desk.error = DeviceError(ErrorKind.DEVICE, "camera.black")
    with pytest.raises(DeviceError, match=r"camera\.black"):
        see(eye)
    assert refused(eye).cause == "camera.black"


class Shaken(StillDesk):
    """A desk whose line breaks once, and opens again at the third try."""

    def __init__(self, cause: str) -> None:
        super().__init__()
        self.cause, self.tries = cause, 0

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        self.tries += 1
        if self.tries < 3:
            raise DeviceError(ErrorKind.DEVICE, self.cause)
        self.error = None

    def breaks(self) -> None:
        self.error, self.tries = DeviceError(ErrorKind.DEVICE, self.cause), 0


@pytest.mark.parametrize("cause", ["camera.lost", "camera.garbled"])
def test_a_line_that_only_shook_is_opened_again_and_nobody_is_told(cause: str) -> None:
    desk = Shaken(cause)
    desk.lying, eye = PAGE, LookingCamera(desk, hold_seconds=1.0)
    assert see(eye, 14).hold == 1.0
    desk.breaks()
    sight = see(eye)
    # What lies there after a break has yet to be looked at: it is no page that lay still all the while.
    assert (desk.tries, sight.hold, sight.still) == (3, 0.0, False)


def test_a_line_that_stays_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.capture.looking.AGAIN_SECONDS", 0.0)
    desk = Shaken("camera.lost")
    desk.breaks()
    with pytest.raises(DeviceError, match=r"camera\.lost"):
        see(LookingCamera(desk))
    assert desk.tries == 0


def test_a_camera_that_is_silent_is_told_at_once() -> None:
    desk = Shaken("camera.silent")
    desk.breaks()
    with pytest.raises(DeviceError, match=r"camera\.silent"):
        see(LookingCamera(desk))
    assert desk.tries == 0


def test_a_cancelled_take_ends(eye: LookingCamera, desk: StillDesk) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        eye.take(Deadline.after(5), cancel)
    assert caught.value.kind is ErrorKind.CANCELLED


@pytest.mark.parametrize(("condition", "opened"), [("READY", False), ("ATTENTION", False), ("ABSENT", True)])
def test_a_camera_is_opened_anew_only_where_it_is_away(desk: StillDesk, condition: str, opened: bool) -> None:
    desk.state = DeviceState(desk.kind, Condition[condition], "camera.lost")
    LookingCamera(desk).reopen(Deadline.after(5), CancelToken())
    assert desk.opened is opened


def test_a_camera_in_other_trouble_is_not_opened_where_its_library_may_hang(desk: StillDesk) -> None:
    desk.state = DeviceState(desk.kind, Condition.FAULT, "camera.silent")
    with pytest.raises(DeviceError, match=r"camera\.silent"):
        LookingCamera(desk).reopen(Deadline.after(5), CancelToken())
    assert not desk.opened


def test_opening_and_closing_reach_the_camera(eye: LookingCamera, desk: StillDesk) -> None:
    eye.open(Deadline.after(1), CancelToken())
    assert desk.opened
    eye.close()
    assert not desk.opened


def test_closing_forgets_what_was_seen(eye: LookingCamera, desk: StillDesk) -> None:
    desk.lying = PAGE
    see(eye, 12)
    take(eye)
    eye.close()
    assert see(eye, 12).taken is False


def test_the_eye_is_as_well_as_its_camera(eye: LookingCamera) -> None:
    assert eye.check(Deadline.after(1), CancelToken()).condition is Condition.READY
    assert eye.capabilities() == {"large-still", "relay", "reopen", "sight", "take"}


def test_a_setting_becomes_an_eye() -> None:
    made = build("opencv", "camera://0", {"width": 800}, {"field_mm": 300})
    assert made.kind == "document_camera"


@pytest.mark.parametrize(
    ("driver", "address", "options", "own", "word"),
    [
        ("usb", "camera://0", {}, {}, "driver 'usb'"),
        ("opencv", "serial:///dev/x", {}, {}, "address serial:///dev/x is of no camera"),
        ("opencv", "camera://0", {"colour": 1}, {}, "colour"),
        ("opencv", "camera://0", {}, {"field_mm": 0}, "field_mm"),
        ("opencv", "camera://0", {}, {"head": "down"}, "head"),
    ],
)
def test_a_wrong_setting_is_named(
    driver: str, address: str, options: dict[str, object], own: dict[str, object], word: str
) -> None:
    with pytest.raises((LookupError, TypeError, ValueError), match=word):
        build(driver, address, options, own)


class Changing(StillDesk):
    """A desk whose page is another one in the stills: as many as are named, then the one that lies there."""

    def __init__(self, *others: Lying) -> None:
        super().__init__()
        self.others = list(others)
        self.stills = 0

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        self.stills += 1
        lying = self.lying
        self.lying = self.others.pop(0) if self.others else lying
        frame = super().still(deadline, cancel)
        self.lying = lying
        return frame


COVER = Lying("household-cover", seed=4)


def outlined(desk: Changing) -> LookingCamera:
    """Lay a page and wait until its picture is to be taken."""
    desk.lying, eye = PAGE, LookingCamera(desk, hold_seconds=1.0)
    assert see(eye, 14).hold == 1.0
    return eye


def test_a_page_that_was_outlined_is_taken_at_once() -> None:
    desk = Changing()
    take(outlined(desk))
    assert desk.stills == 1


def test_a_still_of_another_page_is_not_taken_and_looked_at_again() -> None:
    desk = Changing(COVER)
    page = take(outlined(desk))
    assert (desk.stills, page.original_sha256) == (2, hashlib.sha256(desk.still(*LIMITS).data).hexdigest())


def test_a_page_that_was_never_outlined_is_refused_and_counts_anew() -> None:
    eye = outlined(Changing(COVER, COVER))
    error = refused(eye)
    assert (error.kind, error.cause, error.again) == (ErrorKind.USER, "camera.moved", True)
    assert see(eye).hold == 0.0


def test_a_page_that_was_moved_a_little_is_the_same_page() -> None:
    assert take(outlined(Changing(Lying("household-page", seed=9))), 90).good


def test_an_outline_of_long_ago_promises_nothing() -> None:
    desk = Changing(COVER)
    eye = outlined(desk)
    desk.at += 60
    take(eye)
    assert desk.stills == 1


def stack(sheets: int, eye: LookingCamera, desk: StillDesk) -> list[PageTaken]:
    """Lay sheets one on the other, a hand over each; take what is to be taken, and touch nothing."""
    pages: list[PageTaken] = []
    papers = ("promise", "household-page", "authorisation", "id-front", "household-cover", "residence-front")
    for number in range(sheets):
        desk.lying, desk.moment = Lying(papers[number % len(papers)], seed=2 + number), Moment(hand_off=0.1)
        see(eye, 2)
        desk.moment = Moment()
        for _ in range(30):
            sight = see(eye)
            if sight.hold >= 1 and not sight.taken:
                pages.append(take(eye, 90))
    return pages


@pytest.mark.parametrize("sheets", [3, pytest.param(20, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_stack_of_sheets_is_taken_each_once_without_a_touch(sheets: int) -> None:
    desk = StillDesk()
    eye = LookingCamera(desk, hold_seconds=0.8)
    # The empty mat is learned first, as on any desk that waits for a person.
    see(eye, 45)
    assert eye._mat.known
    pages = stack(sheets, eye, desk)
    assert (len(pages), len({page.original_sha256 for page in pages})) == (sheets, sheets)
