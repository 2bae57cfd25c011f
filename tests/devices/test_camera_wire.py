"""A camera of the network whose line goes wrong in every way: each ends in time, with its cause, and heals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from devices.bench import hosted
from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.document_camera import opencv_camera
from devices.document_camera.opencv import OpenCvCamera
from devices.document_camera.virtual import WIRES, VirtualCamera

# Silence, garbage and halves are walked by tests/devices/test_every_driver.py; here are the other ways.
# Waits of the driver under test; a loaded machine adds to them.
OPEN, READ, STILL, SLACK = 0.8, 0.3, 0.3, 10.0
Verb = Callable[[Deadline, CancelToken], object]


@pytest.fixture
def camera() -> Iterator[VirtualCamera]:
    made = VirtualCamera(size=(160, 120), still_size=(320, 240), rate=30)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def driver(camera: VirtualCamera) -> Iterator[OpenCvCamera]:
    made = OpenCvCamera(camera.start(), open_seconds=OPEN, read_seconds=READ, silent_seconds=READ, still_seconds=STILL)
    yield made
    made.close()


def ended(verb: Verb, seconds: float = 20.0) -> tuple[str, float]:
    """Return the cause in which a verb ends, empty for none, and how long it took."""
    began = time.monotonic()
    cause = ""
    try:
        verb(Deadline.after(seconds), CancelToken())
    except DeviceError as error:
        cause = error.cause
    return cause, time.monotonic() - began


def worst(verb: Verb, tries: int = 40) -> str:
    """Return the first cause in which one of several calls ends."""
    return next((cause for cause, _ in (ended(verb) for _ in range(tries)) if cause), "")


@pytest.mark.parametrize(
    ("way", "causes"),
    [
        ("mute", {"camera.silent", "camera.lost"}),
        ("page", {"camera.lost", "camera.garbled"}),
        ("stall", {"camera.silent", "camera.lost"}),
        ("slow", {"camera.silent", "camera.lost"}),
    ],
)
def test_a_camera_that_goes_wrong_before_it_opens_is_not_open(
    camera: VirtualCamera, driver: OpenCvCamera, way: str, causes: set[str]
) -> None:
    camera.misbehave(way)
    cause, seconds = ended(driver.open)
    assert cause in causes
    assert seconds < OPEN + READ + SLACK
    assert driver.check(Deadline.after(1), CancelToken()).condition in (Condition.ABSENT, Condition.FAULT)


@pytest.mark.parametrize("way", ["stall", "slow"])
def test_a_camera_that_goes_wrong_while_it_is_looked_at_says_so_and_comes_back(
    camera: VirtualCamera, driver: OpenCvCamera, way: str
) -> None:
    driver.open(Deadline.after(20), CancelToken())
    camera.misbehave(way)
    cause = worst(driver.preview)
    camera.mend()
    assert cause in {"camera.silent", "camera.lost", "camera.garbled"}
    assert [ended(verb)[0] for verb in (driver.open, driver.preview, driver.still)] == ["", "", ""]


@pytest.mark.parametrize(
    ("way", "cause"), [("page", "camera.garbled"), ("mute", "camera.silent"), ("stall", "camera.silent")]
)
def test_a_still_that_goes_wrong_is_no_page(
    camera: VirtualCamera, driver: OpenCvCamera, way: str, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.open(Deadline.after(20), CancelToken())
    live = driver._newest(Deadline.after(20), CancelToken())
    # The live picture goes on, on its own line: only the still's is wrong.
    monkeypatch.setattr(driver, "_newest", lambda deadline, cancel: live)
    camera.misbehave(way)
    said, seconds = ended(driver.still)
    assert (said, seconds < STILL + SLACK) == (cause, True)


@pytest.mark.parametrize("turn", [0, 90])
def test_a_still_tells_its_size_as_it_comes_once_it_was_taken(
    driver: OpenCvCamera, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    monkeypatch.setattr(driver, "_turn", turn)
    driver.open(Deadline.after(20), CancelToken())
    driver.still(Deadline.after(20), CancelToken())
    assert driver.about(Deadline.after(5), CancelToken()).setup == "live 160x120 MJPG, still 320x240"


def test_a_way_nobody_knows_is_refused(camera: VirtualCamera) -> None:
    with pytest.raises(ValueError, match="hungry"):
        camera.misbehave("hungry")
    assert len(WIRES) == 7


def test_a_camera_that_hangs_costs_one_child_and_nothing_else(camera: VirtualCamera) -> None:
    options = {"open_seconds": 30.0, "read_seconds": 30.0, "silent_seconds": 30.0}
    device = hosted("document_camera", opencv_camera, {"address": camera.start(), **options})
    camera.misbehave("mute")
    cause, seconds = ended(device.open, 1.2)
    # By the deadline of the call, in there or by the owner: thirty seconds are the library's own.
    assert (cause in {"camera.silent", "host.hung"}, seconds < 1.2 + SLACK) == (True, True)
    assert device.process_id is None  # type: ignore[attr-defined]  # a hosted device has it
    camera.mend()
    with suppress(DeviceError):
        device.open(Deadline.after(20), CancelToken())
    assert device.check(Deadline.after(20), CancelToken()).condition is Condition.READY
    device.close()
