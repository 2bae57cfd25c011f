"""The OpenCV driver before a source that does what the test says."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.document_camera import DRIVERS, DocumentCamera, Frame
from devices.document_camera.cv import cv2
from devices.document_camera.opencv import OpenCvCamera
from devices.document_camera.source import LARGEST, lost
from tests.support.fake_capture import FakeCapture, Image, LiveCapture, noisy

Make = Callable[..., OpenCvCamera]


@pytest.fixture
def make() -> Iterator[Make]:
    """Make drivers before a fake source, and close them all."""
    made: list[tuple[OpenCvCamera, FakeCapture]] = []

    def build(capture: FakeCapture, address: str = "camera://0", **options: Any) -> OpenCvCamera:
        camera = OpenCvCamera(address, opener=capture, **{"read_seconds": 5.0, "silent_seconds": 0.3, **options})
        made.append((camera, capture))
        return camera

    yield build
    for camera, capture in made:
        capture.send(None)
        camera.close()


def soon(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


def opened(camera: OpenCvCamera) -> OpenCvCamera:
    camera.open(soon(), CancelToken())
    return camera


def pixels(frame: Frame) -> Image:
    return np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)


def cause_of(call: Callable[[Deadline, CancelToken], object], seconds: float = 5.0) -> str:
    with pytest.raises(DeviceError) as caught:
        call(soon(seconds), CancelToken())
    return caught.value.cause


def until(camera: OpenCvCamera, cause: str, send: Callable[[], None]) -> bool:
    """Send until the driver tells a cause, at most a hundred times."""
    for _ in range(100):
        send()
        try:
            camera.preview(soon(), CancelToken())
        except DeviceError as error:
            return error.cause == cause
    return False


def test_the_driver_is_registered_under_the_name_of_settings() -> None:
    camera: DocumentCamera = DRIVERS["opencv"]("camera://0")
    assert camera.kind == "document_camera"


def test_building_a_driver_opens_nothing() -> None:
    capture = FakeCapture()
    OpenCvCamera("camera://0", opener=capture)
    assert capture.asked is None


@pytest.mark.parametrize(("option", "value"), [("turn", 45), ("fourcc", "MJPEG")])
def test_a_wrong_option_is_named(option: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"option {option}="):
        OpenCvCamera("camera://0", **{option: value})


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        OpenCvCamera("camera://0", colour=1)  # type: ignore[call-arg]  # that is what is tested


def test_opening_waits_for_the_first_picture(make: Make) -> None:
    camera = make(FakeCapture(noisy()))
    assert opened(camera).check(soon(0.01), CancelToken()).condition is Condition.FAULT


def test_opening_a_source_without_pictures_is_silence(make: Make) -> None:
    assert cause_of(make(FakeCapture(), read_seconds=0.05).open) == "camera.silent"


def test_opening_ends_with_its_deadline(make: Make) -> None:
    with pytest.raises(DeviceError) as caught:
        make(FakeCapture(), read_seconds=0.05).open(soon(0.05), CancelToken())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.TIMED_OUT, "camera.silent")


def test_a_source_that_did_not_open_is_let_go(make: Make) -> None:
    capture = FakeCapture()
    camera = make(capture, read_seconds=0.05)
    cause_of(camera.open)
    capture.send(noisy())
    camera.close()
    assert cause_of(camera.preview) == "camera.lost"


def test_opening_is_refused_by_a_cancel_before_it_begins(make: Make) -> None:
    capture, cancel = FakeCapture(noisy()), CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        make(capture).open(soon(), cancel)
    assert (caught.value.kind, capture.asked) == (ErrorKind.CANCELLED, None)


def test_a_source_that_is_not_there_is_lost() -> None:
    def absent(*_: object) -> FakeCapture:
        raise lost("not here")

    assert cause_of(OpenCvCamera("camera://0", opener=absent).open) == "camera.lost"


def test_the_open_wait_never_exceeds_the_deadline(make: Make) -> None:
    capture = FakeCapture(noisy())
    make(capture, open_seconds=30.0).open(soon(2), CancelToken())
    assert capture.asked
    assert capture.asked[1].open_seconds <= 2


def test_a_preview_shows_the_newest_picture(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(noisy(2))
    frame = camera.preview(soon(), CancelToken())
    assert (frame.width, frame.height) == (64, 48)
    assert (pixels(frame) == noisy(2)).all() or (pixels(frame) == noisy(1)).all()


def test_each_preview_is_a_new_picture(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    assert cause_of(camera.preview, 0.1) == "camera.silent"


def test_a_frame_shows_no_picture_in_its_words(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(noisy(2))
    assert repr(camera.preview(soon(), CancelToken())) == "Frame(64x48)"


def test_a_wide_picture_is_reduced_for_the_preview(make: Make) -> None:
    wide = noisy(1, size=(2000, 100))
    capture = FakeCapture(wide)
    camera = opened(make(capture))
    capture.send(wide)
    frame = camera.preview(soon(), CancelToken())
    assert (frame.width, frame.height) == (1920, 96)


@pytest.mark.parametrize(("turn", "size"), [(0, (64, 48)), (90, (48, 64)), (180, (64, 48)), (270, (48, 64))])
def test_a_camera_that_hangs_otherwise_is_turned(make: Make, turn: int, size: tuple[int, int]) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture, turn=turn))
    capture.send(noisy(2))
    frame = camera.preview(soon(), CancelToken())
    assert (frame.width, frame.height) == size


def test_a_quarter_turn_is_clockwise(make: Make) -> None:
    marked = noisy(1)
    marked[0, 0] = 255
    capture = FakeCapture(marked)
    camera = opened(make(capture, turn=90))
    capture.send(marked)
    assert (pixels(camera.preview(soon(), CancelToken()))[0, -1] == 255).all()


def test_a_stream_that_ends_is_lost(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(None)
    assert cause_of(camera.preview) == "camera.lost"


def test_a_lost_camera_is_absent(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(None)
    assert camera.check(soon(), CancelToken()).condition is Condition.ABSENT


def test_a_stream_that_stalls_is_silent(make: Make) -> None:
    camera = opened(make(FakeCapture(noisy(1))))
    cause_of(camera.preview, 0.05)
    assert cause_of(camera.preview) == "camera.silent"


def test_a_read_that_fails_after_its_wait_is_silence() -> None:
    class Late(FakeCapture):
        now = 0.0

        def read(self) -> tuple[bool, Image | None]:
            self.now = 9.0
            return super().read()

    capture = Late(None)
    camera = OpenCvCamera("camera://0", opener=capture, clock=lambda: capture.now, silent_seconds=100)
    assert cause_of(camera.open) == "camera.silent"


def test_an_odd_picture_is_garbled_and_names_no_content(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(cv2.error("990101198803120020"))
    with pytest.raises(DeviceError) as caught:
        camera.preview(soon(), CancelToken())
    assert (caught.value.cause, caught.value.detail) == ("camera.garbled", "error")


def test_a_covered_camera_is_black(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture, black_seconds=0.0))
    seeds = iter(range(2, 200))
    assert until(camera, "camera.black", lambda: capture.send(noisy(next(seeds), 0) // 24))


def test_a_camera_that_stands_still_is_frozen(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture, frozen_seconds=0.001))
    assert until(camera, "camera.frozen", lambda: capture.send(noisy(2)))


def test_a_camera_that_is_well_again_says_so(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture, black_seconds=0.0))
    seeds = iter(range(2, 200))
    assert until(camera, "camera.black", lambda: capture.send(noisy(next(seeds), 0) // 24))
    for _ in range(100):
        capture.send(noisy(next(seeds)))
        if camera.check(soon(), CancelToken()).condition is Condition.READY:
            return
    pytest.fail("never ready again")


def test_a_cancel_ends_a_waiting_preview(make: Make) -> None:
    camera = opened(make(FakeCapture(noisy(1))))
    cause_of(camera.preview, 0.05)
    cancel = CancelToken()
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    with pytest.raises(DeviceError) as caught:
        camera.check(soon(), cancel)
    timer.join()
    assert caught.value.kind is ErrorKind.CANCELLED


def test_a_still_of_a_local_camera_is_its_largest_size(make: Make) -> None:
    capture = LiveCapture()
    frame = opened(make(capture)).still(soon(), CancelToken())
    assert (frame.width, frame.height) == (256, 192)
    assert capture.settings[:2] == [(cv2.CAP_PROP_FRAME_WIDTH, LARGEST), (cv2.CAP_PROP_FRAME_HEIGHT, LARGEST)]


@pytest.mark.parametrize(("system", "passed_over"), [("linux", 3), ("darwin", 3), ("win32", 0)])
def test_pictures_that_only_settle_a_camera_are_not_decoded_where_it_waits_for_them_so(
    make: Make, monkeypatch: pytest.MonkeyPatch, system: str, passed_over: int
) -> None:
    capture = LiveCapture()
    camera = opened(make(capture))
    monkeypatch.setattr(sys, "platform", system)
    camera.still(soon(), CancelToken())
    assert capture.passed_over == passed_over


def test_a_still_may_have_a_size_of_its_own(make: Make) -> None:
    camera = opened(make(LiveCapture(), still_width=200, still_height=150))
    frame = camera.still(soon(), CancelToken())
    assert (frame.width, frame.height) == (200, 150)


def test_after_a_still_the_preview_has_its_size_again(make: Make) -> None:
    camera = opened(make(LiveCapture(), width=100, height=80))
    camera.still(soon(), CancelToken())
    frame = camera.preview(soon(), CancelToken())
    assert (frame.width, frame.height) == (100, 80)


def test_a_camera_lost_during_a_still_is_lost(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(noisy(2), noisy(3), None)
    assert cause_of(camera.still) == "camera.lost"


@pytest.mark.parametrize(
    ("address", "can"),
    [("camera://0", {"large-still"}), ("http://h/a?still=/b", {"large-still", "packed-still"}), ("http://h/a", set())],
)
def test_a_camera_tells_whether_its_stills_are_larger(address: str, can: set[str]) -> None:
    assert OpenCvCamera(address).capabilities() == can | {"about", "self-test"}


def test_closing_lets_the_source_go(make: Make) -> None:
    capture = FakeCapture(noisy(1))
    camera = opened(make(capture))
    capture.send(noisy(2))
    camera.close()
    assert capture.released


class Idle:
    """A clock that jumps when told, and a capture that tells when it was asked a number of times."""

    def __init__(self) -> None:
        self.now = 0.0
        self.capture = FakeCapture(noisy(1))
        self.camera = OpenCvCamera(
            "camera://0", opener=self.capture, clock=lambda: self.now, silent_seconds=1e9, read_seconds=0.5
        )
        self.camera.open(soon(), CancelToken())

    def play(self, count: int) -> None:
        """Send pictures and wait until the driver has them all."""
        self.capture.send(*[noisy(seed) for seed in range(count)])
        while not self.capture._waiting.empty():
            threading.Event().wait(0.001)

    def end(self) -> int:
        self.capture.send(None)
        self.camera.close()
        return self.capture.passed_over


def test_while_somebody_looks_every_picture_is_decoded() -> None:
    idle = Idle()
    idle.play(10)
    assert idle.end() == 0


def test_while_nobody_looks_most_pictures_are_passed_over() -> None:
    idle = Idle()
    idle.now = 100.0
    idle.play(21)
    assert 14 <= idle.end() <= 18


def test_a_camera_lost_while_nobody_looks_is_lost() -> None:
    idle = Idle()
    idle.now = 100.0
    idle.capture.send(noisy(1), None, None, None)
    assert cause_of(idle.camera.preview) == "camera.lost"
    idle.end()


def test_pictures_that_nobody_saw_are_counted_and_told() -> None:
    idle = Idle()
    idle.now = 1.0
    for _ in range(2):
        idle.play(5)
        idle.camera.preview(soon(), CancelToken())
    setup = idle.camera.about(soon(), CancelToken()).setup
    idle.end()
    dropped = re.search(r", (\d+) of (\d+) pictures dropped$", setup)
    assert dropped
    # The last of five is seen each time; one that came between two questions may have been seen as well.
    assert 2 <= int(dropped[1]) < int(dropped[2]) <= 11


def test_after_a_pause_of_the_questions_nothing_was_dropped() -> None:
    idle = Idle()
    idle.play(5)
    idle.now = 10.0
    idle.camera.preview(soon(), CancelToken())
    setup = idle.camera.about(soon(), CancelToken()).setup
    idle.end()
    assert "dropped" not in setup
