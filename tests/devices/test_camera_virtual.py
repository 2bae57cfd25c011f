"""The virtual camera: a hand brings papers, real drivers see them, and everything that happens to cameras happens."""

from __future__ import annotations

import contextlib
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera import virtual
from devices.document_camera.cv import cv2
from devices.document_camera.opencv import OpenCvCamera
from devices.document_camera.play import BRING, LEAVE, Play
from devices.document_camera.scenes import RESTING, Lying, Moment
from devices.document_camera.virtual import KEPT, VirtualCamera

LYING = Lying("household-page")


class Hands:
    """A clock that a test turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def camera(clock: Hands) -> Iterator[VirtualCamera]:
    """Make a small one before the test's clock; its server is not started."""
    made = VirtualCamera(size=(320, 240), still_size=(640, 480), rate=20, clock=clock)
    yield made
    made.stop()


@pytest.fixture
def served(camera: VirtualCamera) -> tuple[VirtualCamera, str]:
    return camera, camera.start()


def picture(data: bytes) -> np.ndarray:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image


def light(camera: VirtualCamera) -> float:
    return float(picture(camera.live()).mean())


def get(address: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=20) as answer:
        return bytes(answer.read(1 << 22))


def resting(play: Play, clock: Hands) -> Moment:
    clock.now += BRING + LEAVE + 0.1
    return play.now()[1]


def test_a_desk_begins_empty(clock: Hands) -> None:
    assert Play(clock, 15).now()[0] is None


def test_a_paper_comes_with_the_hand(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    clock.now += 0.2
    lying, moment = play.now()
    assert lying == LYING
    assert moment.hand_off == 0.0
    assert moment.paper_off[1] > 50


def test_the_paper_comes_nearer(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    ways = []
    for _ in range(4):
        clock.now += 0.15
        ways.append(play.now()[1].paper_off[1])
    assert ways == sorted(ways, reverse=True)


def test_then_the_hand_leaves_alone(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    clock.now += BRING + LEAVE / 2
    moment = play.now()[1]
    assert moment.paper_off == (0.0, 0.0)
    assert 0 < moment.hand_off < 1


def test_then_the_paper_lies_alone(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    moment = resting(play, clock)
    assert (moment.paper_off, moment.hand_off) == (RESTING.paper_off, 1.0)


def test_a_resting_desk_changes_its_noise_only(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    resting(play, clock)
    grains = set()
    for _ in range(8):
        clock.now += 1 / 15
        grains.add(play.now()[1].grain)
    assert len(grains) == 4


def test_taking_away_is_bringing_backwards(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    resting(play, clock)
    play.take_away()
    clock.now += LEAVE + 0.4
    assert play.now()[1].paper_off[1] > 50
    clock.now += 1
    assert play.now()[0] is None


def test_taking_from_an_empty_desk_does_nothing(clock: Hands) -> None:
    play = Play(clock, 15)
    play.take_away()
    assert play.now()[0] is None


def test_taking_twice_is_taking_once(clock: Hands) -> None:
    play = Play(clock, 15)
    play.lay(LYING)
    resting(play, clock)
    play.take_away()
    clock.now += BRING + LEAVE + 0.1
    play.take_away()
    assert play.now()[0] is None


def test_a_paper_makes_the_desk_lighter(camera: VirtualCamera, clock: Hands) -> None:
    empty = light(camera)
    camera.lay("form")
    clock.now += 3
    assert light(camera) > empty + 30


def test_a_paper_that_is_taken_leaves_an_empty_desk(camera: VirtualCamera, clock: Hands) -> None:
    empty = light(camera)
    camera.lay("form")
    clock.now += 3
    camera.take_away()
    clock.now += 3
    assert light(camera) == pytest.approx(empty, abs=1)


@pytest.mark.parametrize(("paper", "faults"), [("letter", ()), ("form", ("rain",))])
def test_what_is_unknown_is_refused_at_once(camera: VirtualCamera, paper: str, faults: tuple[str, ...]) -> None:
    with pytest.raises(KeyError, match="papers: household-cover"):
        camera.lay(paper, faults=faults)


def test_a_covered_lens_is_dark_and_free_again(camera: VirtualCamera) -> None:
    camera.cover()
    covered = light(camera)
    camera.uncover()
    assert covered < 10 < light(camera)


def test_a_frozen_camera_repeats_itself(camera: VirtualCamera, clock: Hands) -> None:
    camera.freeze()
    frozen = camera.live()
    clock.now += 1.03
    assert camera.live() == frozen
    camera.thaw()
    assert camera.live() != frozen


def test_pictures_are_drawn_once(camera: VirtualCamera) -> None:
    assert camera.live() is camera.live()


def test_old_pictures_are_let_go(camera: VirtualCamera, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "_drawn", lambda *_: b"picture")
    for seed in range(KEPT + 9):
        camera.lay("blank", seed=seed)
        clock.now += 3
        camera.live()
    assert len(camera._pictures) == KEPT


def test_a_still_is_larger(camera: VirtualCamera) -> None:
    assert picture(camera.still()).shape == (480, 640, 3)


def test_the_address_leads_to_the_stream(served: tuple[VirtualCamera, str]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(served[1], timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("multipart/x-mixed-replace")
        assert answer.readline() == b"--banshi-frame\r\n"


def test_the_still_has_a_path_of_its_own(served: tuple[VirtualCamera, str]) -> None:
    base = served[1].partition("/live")[0]
    assert picture(get(f"{base}/still.jpg")).shape == (480, 640, 3)


def test_another_path_is_not_there(served: tuple[VirtualCamera, str]) -> None:
    base = served[1].partition("/live")[0]
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{base}/other")
    refused.value.close()
    assert refused.value.code == 404


def test_starting_again_keeps_the_address(served: tuple[VirtualCamera, str]) -> None:
    camera, address = served
    camera.unplug()
    camera.unplug()
    assert camera.start() == address


def cause(call: Callable[[Deadline, CancelToken], object]) -> str:
    try:
        call(Deadline.after(10), CancelToken())
    except DeviceError as error:
        return error.cause
    return ""


def within(call: Callable[[Deadline, CancelToken], object], expected: str) -> bool:
    """Call up to two hundred times until it ends with a cause."""
    return any(cause(call) == expected for _ in range(200))


@pytest.fixture
def driver(served: tuple[VirtualCamera, str]) -> Iterator[OpenCvCamera]:
    made = OpenCvCamera(served[1], black_seconds=0.1, frozen_seconds=0.2, read_seconds=0.5)
    made.open(Deadline.after(10), CancelToken())
    yield made
    made.close()


def test_the_real_driver_sees_the_desk(driver: OpenCvCamera) -> None:
    frame = driver.preview(Deadline.after(10), CancelToken())
    assert (frame.width, frame.height) == (320, 240)


@pytest.fixture
def running() -> Iterator[tuple[VirtualCamera, OpenCvCamera]]:
    """Start a camera in its own time, with its driver."""
    camera = VirtualCamera(size=(320, 240), still_size=(640, 480), rate=30)
    driver = OpenCvCamera(camera.start(), black_seconds=0.1, frozen_seconds=0.2, read_seconds=0.4)
    driver.open(Deadline.after(10), CancelToken())
    yield camera, driver
    driver.close()
    camera.stop()


def test_a_frozen_camera_is_noticed_and_recovers(running: tuple[VirtualCamera, OpenCvCamera]) -> None:
    camera, driver = running
    camera.freeze()
    assert within(driver.preview, "camera.frozen")
    camera.thaw()
    assert within(driver.preview, "")


def test_a_covered_camera_is_noticed_and_recovers(running: tuple[VirtualCamera, OpenCvCamera]) -> None:
    camera, driver = running
    camera.cover()
    assert within(driver.preview, "camera.black")
    camera.uncover()
    assert within(driver.preview, "")


def test_an_unplugged_camera_is_lost_and_comes_back(running: tuple[VirtualCamera, OpenCvCamera]) -> None:
    camera, driver = running
    camera.unplug()
    assert within(driver.preview, "camera.lost")
    camera.plug()
    assert cause(driver.open) == ""


def test_the_live_picture_goes_on_while_one_is_drawn(
    running: tuple[VirtualCamera, OpenCvCamera], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, driver = running
    monkeypatch.setattr(virtual, "LATE_SECONDS", 0.01)
    drawn, over = camera._drawn, threading.Event()
    monkeypatch.setattr(camera, "_drawn", lambda *given: (over.wait(20), drawn(*given))[1])
    camera.lay("blank")
    still = threading.Thread(target=camera.still)
    still.start()
    seen = [driver.preview(Deadline.after(5), CancelToken()).at for _ in range(5)]
    over.set()
    still.join()
    assert len(set(seen)) == 5


def test_a_viewer_that_leaves_harms_nobody(running: tuple[VirtualCamera, OpenCvCamera]) -> None:
    camera, driver = running
    other = OpenCvCamera(f"http://127.0.0.1:{camera._port}/live.mjpg")
    with contextlib.closing(other):
        other.open(Deadline.after(10), CancelToken())
    assert within(driver.preview, "")


def test_a_silent_still_ends_with_the_plug(running: tuple[VirtualCamera, OpenCvCamera]) -> None:
    camera, driver = running
    camera.silence()
    assert cause(driver.still) in ("camera.silent", "camera.lost")
