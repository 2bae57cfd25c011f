"""The eye over real processes and a real wire: a page is laid, seen, taken, bound; hung cameras are replaced."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from config.settings import DeviceSetting
from config.texts import LANGUAGES, wording
from devices.device import CancelToken, Condition, Deadline, Device, DeviceError, ErrorKind
from devices.document_camera.virtual import VirtualCamera
from kiosk.capture.eye import CaptureEye, open_eye
from kiosk.capture.repeats import closest
from kiosk.capture.sight import Before, Sight

CAUSES = (
    "camera.lost", "camera.silent", "camera.garbled", "camera.frozen", "camera.black", "camera.no-page",
    "camera.cut-off", "camera.two-pages", "camera.still-gone", "camera.bad-corners", "camera.moved",
    "host.ended", "host.hung", "host.fault", "host.closed",
)  # fmt: skip


def soon(seconds: float = 60.0) -> Deadline:
    return Deadline.after(seconds)


@pytest.fixture(scope="module")
def camera() -> Iterator[VirtualCamera]:
    made = VirtualCamera(size=(640, 480), still_size=(1280, 960), rate=20)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def eye(camera: VirtualCamera) -> Iterator[CaptureEye]:
    options: dict[str, str | int | float | bool] = {"hold_seconds": 0.8, "read_seconds": 10.0, "black_seconds": 0.1}
    made = open_eye(DeviceSetting("document_camera", "opencv", camera.start(), options))
    made.open(soon(), CancelToken())
    yield made
    made.close()


# Pictures of a second, and more.
SECOND = 40


def until(eye: CaptureEye, wanted: Callable[[Sight], bool]) -> Sight:
    """Look until it is so, at most for 400 pictures."""
    for _ in range(400):
        sight = eye.sight(soon(), CancelToken())
        if wanted(sight):
            return sight
    pytest.fail("never seen")


def test_an_eye_is_a_device_of_its_kind(eye: CaptureEye) -> None:
    assert isinstance(eye, Device)
    assert eye.kind == "document_camera"


def test_building_an_eye_starts_nothing() -> None:
    assert open_eye(DeviceSetting("document_camera", "opencv", "camera://0")).process_id is None


def test_an_open_eye_is_well(eye: CaptureEye) -> None:
    assert eye.check(soon(), CancelToken()).condition is Condition.READY
    assert eye.capabilities() == {
        "about", "large-still", "relay", "reopen", "self-test", "sight", "take"
    }  # fmt: skip


def test_a_page_is_laid_seen_and_taken(camera: VirtualCamera, eye: CaptureEye) -> None:
    # Another test may have taken this very page a moment ago.
    eye.rearm(soon(), CancelToken())
    camera.lay("household-page")
    until(eye, lambda sight: sight.hold >= 1)
    page = eye.take(soon(), CancelToken(), min_dpi=90)
    camera.take_away()
    assert page.good
    assert page.jpeg.startswith(b"\xff\xd8")


def test_the_still_of_a_page_crosses_and_its_page_is_made_anew(camera: VirtualCamera, eye: CaptureEye) -> None:
    eye.rearm(soon(), CancelToken())
    camera.lay("household-page")
    until(eye, lambda sight: sight.hold >= 1)
    page = eye.take(soon(), CancelToken(), min_dpi=90)
    camera.take_away()
    still = eye.untouched(soon(), CancelToken(), of=page.original_sha256)
    again = eye.relay(soon(), CancelToken(), of=still.of, quad=page.quad, min_dpi=90)
    assert (still.width, still.height, still.jpeg[:2]) == (1280, 960, b"\xff\xd8")
    assert (again.sha256, again.by_hand) == (page.sha256, True)
    # So does the print of a page of which the picture alone was kept.
    assert closest(eye.print_of(soon(), CancelToken(), jpeg=page.jpeg), (Before("it", page.print),))[0] == "it"


def test_a_desk_that_was_cleared_is_ready_for_the_next(camera: VirtualCamera, eye: CaptureEye) -> None:
    camera.take_away()
    sight = until(eye, lambda one: one.sighting.quad is None and not one.taken)
    assert len(sight.data) == sight.width * sight.height * 3


def test_what_the_person_can_mend_crosses_as_theirs(camera: VirtualCamera, eye: CaptureEye) -> None:
    camera.take_away()
    # For a second there is no page: the hand of another test may just be bringing one, or taking it away.
    without = iter(range(SECOND))
    until(eye, lambda one: one.sighting.quad is None and next(without, None) is None)
    with pytest.raises(DeviceError) as caught:
        eye.take(soon(), CancelToken())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.USER, "camera.no-page")


@pytest.mark.parametrize("sheets", [2, pytest.param(20, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_stack_is_taken_sheet_by_sheet_without_a_touch(sheets: int) -> None:
    # A hand that is four times as quick: what is waited for is the page at rest.
    quick = VirtualCamera(size=(640, 480), still_size=(1280, 960), rate=20, clock=lambda: 4 * time.monotonic())
    options: dict[str, str | int | float | bool] = {"hold_seconds": 0.8, "read_seconds": 10.0}
    made = open_eye(DeviceSetting("document_camera", "opencv", quick.start(), options))
    made.open(soon(), CancelToken())
    papers, taken = ("household-page", "promise", "id-front"), set()
    for number in range(sheets):
        quick.lay(papers[number % 3], seed=2 + number)
        until(made, lambda sight: sight.hold >= 1 and not sight.taken)
        taken.add(made.take(soon(), CancelToken(), min_dpi=90).original_sha256)
    made.close()
    quick.stop()
    assert len(taken) == sheets


def test_an_eye_can_be_rearmed(eye: CaptureEye) -> None:
    eye.rearm(soon(), CancelToken())
    assert eye.sight(soon(), CancelToken()).taken is False


def test_a_killed_child_is_replaced_with_its_camera_open(eye: CaptureEye) -> None:
    before = eye.process_id
    os.kill(before or 0, signal.SIGKILL)
    with pytest.raises(DeviceError, match=r"host\.ended"):
        eye.sight(soon(), CancelToken())
    assert eye.sight(soon(), CancelToken()).width == 640
    assert eye.process_id != before


def test_a_camera_that_was_away_for_long_is_back_with_the_next_look_in_the_same_process(
    camera: VirtualCamera, eye: CaptureEye
) -> None:
    process = eye.process_id
    camera.unplug()
    with pytest.raises(DeviceError, match=r"camera\.lost"):
        until(eye, lambda sight: False)
    for _ in range(3):
        # As the bench looks for it, every second.
        with pytest.raises(DeviceError, match=r"camera\.lost"):
            eye.reopen(soon(), CancelToken())
    camera.plug()
    assert eye.sight(soon(), CancelToken()).width == 640
    eye.reopen(soon(), CancelToken())
    assert (eye.check(soon(), CancelToken()).condition, eye.process_id) == (Condition.READY, process)


def test_a_camera_that_was_away_at_first_is_found_in_the_process_that_looked_for_it() -> None:
    # One of its own: the eye of the others would lose theirs.
    camera = VirtualCamera(size=(640, 480), still_size=(1280, 960), rate=20)
    made = open_eye(DeviceSetting("document_camera", "opencv", camera.start(), {"read_seconds": 10.0}))
    camera.unplug()
    with pytest.raises(DeviceError, match=r"camera\.lost"):
        made.open(soon(), CancelToken())
    process = made.process_id
    camera.plug()
    made.reopen(soon(), CancelToken())
    assert (made.sight(soon(), CancelToken()).width, made.process_id) == (640, process)
    made.close()
    camera.stop()
    assert made.process_id is None


def test_a_wrong_setting_is_told_when_it_is_opened() -> None:
    made = open_eye(DeviceSetting("document_camera", "opencv", "camera://0", {"turn": 45}))
    with pytest.raises(DeviceError) as caught:
        made.open(soon(), CancelToken())
    assert caught.value.cause == "device.misconfigured"
    assert "turn=45" in caught.value.detail


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whom", ["cause", "staff"])
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_a_sentence_for_both(cause: str, whom: str, language: str) -> None:
    assert f"{whom}.{cause}" in wording(language)
