"""What a local camera is asked for and what it gives: the largest still, read back, and told in its own words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from devices.about import About
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.document_camera.cv import cv2
from devices.document_camera.formats import STILLS, Given, largest, letters, seen, told
from devices.document_camera.identity import identity
from devices.document_camera.opencv import OpenCvCamera
from devices.document_camera.source import LARGEST, Source, Wish, decoded, source
from devices.lane import Lane
from kiosk.capture.looking import LookingCamera
from tests.support.fake_capture import FakeCapture, Image, LiveCapture, noisy
from tests.support.frame_fuzz import streams

WIDTH, HEIGHT = cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT
MJPG = cv2.VideoWriter.fourcc(*"MJPG")


class Sensor(LiveCapture):
    """A camera with a list of sizes, as Video4Linux drivers have them.

    ``answer`` says what becomes of a size that is not on the list: the ``nearest`` in pixels, the ``smallest`` of the
    list, or the one it ``keeps``. Pictures are small all the same: ``shape`` scales them down.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]], answer: str = "nearest") -> None:
        super().__init__()
        self.sizes, self.answer = list(sizes), answer
        self.wanted = [0, 0]
        self.given = self.sizes[0]

    def set(self, prop: int, value: float) -> bool:
        if prop in (WIDTH, HEIGHT):
            self.wanted[prop == HEIGHT] = int(value)
            self.given = self.answered()
        return super().set(prop, value)

    def answered(self) -> tuple[int, int]:
        asked = (self.wanted[0], self.wanted[1])
        if asked in self.sizes:
            return asked
        if self.answer == "nearest":
            return min(self.sizes, key=lambda size: abs(size[0] * size[1] - asked[0] * asked[1]))
        return self.given if self.answer == "keeps" else min(self.sizes)

    def get(self, prop: int) -> float:
        return {WIDTH: self.given[0], HEIGHT: self.given[1], cv2.CAP_PROP_FOURCC: MJPG}.get(prop, 0)

    def read(self) -> tuple[bool, Image | None]:
        good, _ = super().read()
        return good, noisy(self._count, size=(self.given[0] // 16, self.given[1] // 16)) if good else None


SMALL, MIDDLE, LARGE = (640, 480), (1280, 960), (3264, 2448)
WISH = Wish()


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.mark.parametrize("answer", ["nearest", "smallest", "keeps"])
def test_the_largest_still_is_found_however_a_driver_answers(answer: str) -> None:
    sensor = Sensor([SMALL, MIDDLE, (1920, 1080), LARGE], answer)
    sensor.set(WIDTH, MIDDLE[0])
    sensor.set(HEIGHT, MIDDLE[1])
    asked = largest(sensor, WISH)
    for prop, value in zip((WIDTH, HEIGHT), asked, strict=True):
        sensor.set(prop, value or LARGEST)
    assert sensor.given == LARGE


def test_a_camera_whose_largest_is_its_preview_takes_stills_of_that() -> None:
    sensor = Sensor([SMALL, MIDDLE], "smallest")
    assert largest(sensor, WISH) == MIDDLE


def test_a_size_of_the_settings_is_asked_for_and_not_bettered() -> None:
    sensor = Sensor([SMALL, MIDDLE, LARGE])
    assert largest(sensor, Wish(still_width=2000, still_height=1500)) == (2000, 1500)
    assert len(sensor.settings) == 2


def test_sizes_are_tried_from_the_largest_down_and_none_below_the_preview() -> None:
    sensor = Sensor([SMALL], "smallest")
    largest(sensor, Wish(width=2048, height=1536))
    tried = [int(value) for prop, value in sensor.settings if prop == WIDTH]
    assert tried[0] == LARGEST
    assert tried[1:] == [width for width, height in STILLS if width * height > 2048 * 1536]
    assert [w * h for w, h in STILLS] == sorted((w * h for w, h in STILLS), reverse=True)


@pytest.mark.parametrize(
    ("number", "name"), [(MJPG, "MJPG"), (cv2.VideoWriter.fourcc(*"Y16 "), "Y16"), (0, ""), (-1, ""), (0x01020304, "")]
)
def test_a_format_is_told_by_its_letters(number: int, name: str) -> None:
    assert letters(number) == name


def test_a_camera_that_tells_nothing_is_unknown() -> None:
    class Dumb(FakeCapture):
        def get(self, prop: int) -> float:
            return -1 if prop == WIDTH else 0

    assert (str(told(Dumb())), told(Dumb()).pixels) == ("unknown", 0)


def test_the_picture_itself_is_believed_before_what_the_driver_says() -> None:
    assert str(seen(noisy(size=(64, 48)), Given(9999, 9999, "MJPG"))) == "64x48 MJPG"


# Through the driver.


def camera(capture: FakeCapture, address: str = "camera://0") -> OpenCvCamera:
    made = OpenCvCamera(address, opener=capture, read_seconds=5.0)
    made.open(*limits())
    return made


def test_the_size_of_the_still_is_looked_for_once() -> None:
    sensor = Sensor([SMALL, MIDDLE, LARGE], "smallest")
    driver = camera(sensor)
    first = driver.still(*limits())
    tried = len(sensor.settings)
    second = driver.still(*limits())
    driver.close()
    assert (first.width, second.width) == (LARGE[0] // 16, LARGE[0] // 16)
    # To the still and back to the preview, two numbers each.
    assert (tried > 8, len(sensor.settings) - tried) == (True, 4)


def test_a_camera_tells_which_sizes_it_really_gives() -> None:
    sensor = Sensor([SMALL, MIDDLE, LARGE])
    driver = camera(sensor)
    before = driver.about(*limits()).setup
    driver.still(*limits())
    after = driver.about(*limits()).setup
    driver.close()
    assert (before, after) == ("live 40x30 MJPG, still unknown", "live 40x30 MJPG, still 204x153 MJPG")


def test_its_test_takes_a_still_and_says_how_large_it_was() -> None:
    driver = camera(Sensor([SMALL, MIDDLE, LARGE]))
    result = driver.self_test(*limits())
    driver.close()
    assert (result.well, result.cause, result.detail) == (True, "camera.tested", "204x153")


def test_a_camera_that_is_not_open_tells_nothing() -> None:
    with pytest.raises(DeviceError, match=r"camera\.lost"):
        OpenCvCamera("camera://0").about(*limits())


def test_the_eye_hands_on_who_its_camera_is_and_its_test() -> None:
    eye = LookingCamera(camera(Sensor([SMALL, MIDDLE, LARGE])))
    try:
        assert eye.self_test(*limits()).cause == "camera.tested"
        assert eye.about(*limits()).setup.endswith("still 204x153 MJPG")
    finally:
        eye.close()


def test_a_covered_lens_wants_somebody_and_is_no_fault() -> None:
    capture = FakeCapture(noisy(1))
    driver = OpenCvCamera("camera://0", opener=capture, black_seconds=0.0, read_seconds=5.0)
    driver.open(*limits())
    capture.send(noisy(2) // 24)
    state = driver.check(*limits())
    capture.send(noisy(3) // 24)
    with pytest.raises(DeviceError) as caught:
        driver.preview(*limits())
    capture.send(noisy(4))
    well = driver.check(*limits())
    capture.send(None)
    driver.close()
    assert (state.condition, state.cause, state.actor) == (Condition.ATTENTION, "camera.black", Actor.GUIDE)
    assert state.usable
    assert (caught.value.kind, well.condition) == (ErrorKind.USER, Condition.READY)


class Coverable(LiveCapture):
    """A camera that goes on and on, with a lens that can be covered."""

    covered = False

    def read(self) -> tuple[bool, Image | None]:
        good, image = super().read()
        return good, image // 24 if image is not None and self.covered else image


def preview(lane: Lane[OpenCvCamera]) -> str:
    """Look once; return the cause in which that ends, empty for none."""
    try:
        lane.submit(lambda device, deadline, cancel: device.preview(deadline, cancel), 5).result(20)
    except DeviceError as error:
        return error.cause
    return ""


def test_a_covered_lens_leaves_the_camera_to_be_tried_again_and_is_no_fault_of_its_own() -> None:
    capture = Coverable()
    lane = Lane(OpenCvCamera("camera://0", opener=capture, black_seconds=0.0, read_seconds=5.0))
    lane.open(5).result(20)
    capture.covered = True
    seen_black = any(preview(lane) == "camera.black" for _ in range(50))
    usable, faults = lane.state.usable, lane.usage().faults
    covered = lane.check(5).result(20).condition
    capture.covered = False
    free = any(not preview(lane) for _ in range(50))
    well = lane.check(5).result(20).condition
    capture.send(None)
    lane.close()
    assert (seen_black, usable, faults, covered) == (True, True, {}, Condition.ATTENTION)
    assert (free, well) == (True, Condition.READY)


def test_a_picture_that_stands_still_is_a_fault() -> None:
    capture = FakeCapture(noisy(1))
    driver = OpenCvCamera("camera://0", opener=capture, frozen_seconds=1e-9, read_seconds=5.0)
    driver.open(*limits())
    conditions = []
    for _ in range(3):
        capture.send(noisy(1))
        conditions.append(driver.check(*limits()).condition)
    capture.send(None)
    driver.close()
    assert conditions[-1] is Condition.FAULT


# Who a camera is.


def sysfs(folder: Path) -> Path:
    """Build what the kernel shows of a camera on USB."""
    usb = folder / "devices/usb1/1-4"
    inner = usb / "1-4:1.0/video4linux/video2"
    inner.mkdir(parents=True)
    (folder / "class").mkdir()
    (folder / "class/video2").symlink_to(inner)
    (inner / "device").symlink_to(usb / "1-4:1.0")
    (inner / "name").write_text("HD Doc Camera: 8MP\n")
    (usb / "serial").write_text("SN0042\n")
    (usb / "bcdDevice").write_text("0105\n")
    return folder / "class"


@pytest.mark.parametrize("by_path", [False, True])
def test_a_local_camera_is_known_by_name_serial_number_and_firmware(tmp_path: Path, by_path: bool) -> None:
    where = Source("v4l2", 2)
    if by_path:
        (tmp_path / "video2").touch()
        (tmp_path / "pci-0000-usb-0-4-video-index0").symlink_to("video2")
        where = source(f"camera://{tmp_path}/pci-0000-usb-0-4-video-index0")
    assert identity(where, "live", sysfs(tmp_path)) == About("HD Doc Camera: 8MP", "SN0042", "0105", "live")


def test_a_camera_the_kernel_does_not_know_has_no_name(tmp_path: Path) -> None:
    assert identity(Source("v4l2", 7), "live", tmp_path) == About(setup="live")


@pytest.mark.parametrize("address", ["http://host/live", "rtsp://host/live", "file:///page.png"])
def test_a_camera_of_the_network_is_known_by_its_pictures_alone(address: str, tmp_path: Path) -> None:
    assert identity(source(address), "live 1x1", sysfs(tmp_path)) == About(setup="live 1x1")


def test_a_name_without_end_is_cut(tmp_path: Path) -> None:
    folder = sysfs(tmp_path)
    (folder / "video2/name").write_text("x" * 5000)
    assert len(identity(Source("v4l2", 2), "", folder).model) == 64


# Pictures of every kind of damage.

SLICE, SOAK = 2_000, 1_000_000


def jpeg(size: tuple[int, int] = (16, 16)) -> bytes:
    return bytes(cv2.imencode(".jpg", noisy(3, size=size))[1])


def strange(seed: int, count: int) -> list[str]:
    """Return what came of damaged pictures that is neither a picture nor garbled."""
    frames = (jpeg(), bytes(cv2.imencode(".png", noisy(4, size=(16, 16)))[1]), b"\xff\xd8\xff\xd9")
    wrong = []
    for data in streams(frames, seed, count, b"\xff\xd8\xd9\xc0\xda\x00"):
        try:
            image = decoded(data)
        except DeviceError as error:
            wrong += [] if error.cause == "camera.garbled" else [data.hex()]
        else:
            wrong += [] if image.dtype == np.uint8 and image.ndim == 3 and image.size else [data.hex()]
    return wrong


def test_damaged_pictures_are_pictures_or_garbled() -> None:
    assert strange(20261122, SLICE) == []


@pytest.mark.soak
def test_a_million_damaged_pictures_are_pictures_or_garbled() -> None:
    assert strange(5, SOAK) == []


@pytest.mark.parametrize("size", [(60_000, 60_000), (65_500, 2_000), (1, 0)])
def test_a_picture_that_claims_to_be_larger_than_any_is_garbled_and_costs_no_memory(size: tuple[int, int]) -> None:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big")
    with pytest.raises(DeviceError, match=r"camera\.garbled"):
        decoded(bytes(data))


def test_no_beginning_of_a_picture_is_taken_for_the_whole() -> None:
    data = jpeg()
    chance = random.Random(1)
    for end in chance.sample(range(len(data)), k=60):
        with pytest.raises(DeviceError, match=r"camera\.garbled"):
            decoded(data[:end])
