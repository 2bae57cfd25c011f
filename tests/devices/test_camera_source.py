"""Where pictures come from: addresses, real files, real streams."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from devices.address import AddressError
from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.document_camera import DRIVERS
from devices.document_camera import source as sources
from devices.document_camera.cv import cv2
from devices.document_camera.opencv import OpenCvCamera
from devices.document_camera.packed import Packed
from devices.document_camera.source import (
    Picture,
    Source,
    Undecoded,
    Wish,
    ask,
    decoded,
    fetch_still,
    open_capture,
    source,
)
from tests.support.fake_capture import FakeCapture, noisy

ADDRESSES = [
    ("camera://2", Source("v4l2", 2)),
    ("camera:///dev/v4l/by-path/usb-0", Source("v4l2", "/dev/v4l/by-path/usb-0")),
    ("http://host/live.mjpg", Source("stream", "http://host/live.mjpg")),
    ("http://host/a/live?x=1&still=full", Source("stream", "http://host/a/live?x=1", "http://host/a/full")),
    ("http://host/live?still=/s.jpg", Source("stream", "http://host/live", "http://host/s.jpg")),
    ("rtsp://host:554/one", Source("stream", "rtsp://host:554/one")),
    ("file:///film.avi", Source("film", "/film.avi")),
    ("file:///pages/p_%2503d.png", Source("film", "/pages/p_%03d.png")),
    ("file:///page.PNG", Source("picture", "/page.PNG")),
]


def jpeg(seed: int = 1) -> bytes:
    return bytes(cv2.imencode(".jpg", noisy(seed))[1])


def cause(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(DeviceError) as caught:
        call(*arguments)
    return caught.value.cause


@pytest.mark.parametrize(("address", "expected"), ADDRESSES, ids=[address for address, _ in ADDRESSES])
def test_an_address_says_what_is_opened(address: str, expected: Source) -> None:
    assert source(address) == expected


@pytest.mark.parametrize(
    "address", ["usb://04f2:b6be", "serial:///dev/ttyS0", "nonsense", "camera://front", "tcp://h:1"]
)
def test_an_address_of_no_camera_is_refused(address: str) -> None:
    with pytest.raises(AddressError, match="camera://0"):
        source(address)


@pytest.mark.parametrize("address", ["gopher://staff:p@ss@desk.example/a", "staff:p@ss@desk.example"])
def test_a_refused_address_keeps_its_password_to_itself(address: str) -> None:
    with pytest.raises(AddressError) as refused:
        source(address)
    assert ("ss@" in str(refused.value), "desk.example" in str(refused.value)) == (False, True)


def test_an_option_the_camera_does_not_take_is_named_with_those_it_does() -> None:
    with pytest.raises(ValueError, match=r"option feld_mm is unknown; known: .*, field_mm, .*, turn, width"):
        DRIVERS["opencv"]("camera://0", feld_mm=300)


@pytest.mark.parametrize(("address", "live"), [("camera://0", True), ("rtsp://h/a", True), ("file:///a.avi", False)])
def test_only_real_cameras_are_live(address: str, live: bool) -> None:
    assert source(address).live is live


def test_the_format_is_asked_for_before_the_size() -> None:
    capture = FakeCapture()
    ask(capture, Wish(640, 480))
    asked = [prop for prop, _ in capture.settings]
    assert asked.index(cv2.CAP_PROP_FOURCC) < asked.index(cv2.CAP_PROP_FRAME_WIDTH)
    assert (cv2.CAP_PROP_BUFFERSIZE, 1) in capture.settings


@pytest.mark.parametrize("address", ["camera://9", "camera:///dev/v4l/none", "file:///none.avi", "file:///none.png"])
def test_a_source_that_is_not_there_is_lost(address: str) -> None:
    assert cause(open_capture, source(address), Wish()) == "camera.lost"


def film(folder: Path, count: int = 3) -> Path:
    path = folder / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 200.0, (64, 48))
    for seed in range(count):
        writer.write(noisy(seed))
    writer.release()
    return path


def pictures(folder: Path) -> str:
    for number in range(3):
        cv2.imwrite(str(folder / f"page_{number:03d}.png"), noisy(number))
    return f"{folder}/page_%2503d.png"


def seen(address: str, count: int) -> list[tuple[int, int]]:
    camera = OpenCvCamera(address, black_seconds=60.0)
    camera.open(Deadline.after(10), CancelToken())
    frames = [camera.preview(Deadline.after(10), CancelToken()) for _ in range(count)]
    camera.close()
    return [(frame.width, frame.height) for frame in frames]


def test_a_film_plays_again_and_again(tmp_path: Path) -> None:
    assert seen(f"file://{film(tmp_path)}", 5) == [(64, 48)] * 5


def test_numbered_pictures_play_again_and_again(tmp_path: Path) -> None:
    assert seen(f"file://{pictures(tmp_path)}", 4) == [(64, 48)] * 4


def test_one_picture_is_shown_on_and_on_and_never_frozen(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "page.png"), noisy())
    assert seen(f"file://{tmp_path}/page.png", 3) == [(64, 48)] * 3


def test_a_still_of_a_file_is_the_picture_itself(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "page.png"), noisy(size=(2400, 40)))
    camera = OpenCvCamera(f"file://{tmp_path}/page.png")
    camera.open(Deadline.after(10), CancelToken())
    still = camera.still(Deadline.after(10), CancelToken())
    camera.close()
    assert (still.width, still.height) == (2400, 40)


def test_a_picture_that_goes_away_is_lost(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "page.png"), noisy())
    picture = Picture(str(tmp_path / "page.png"))
    (tmp_path / "page.png").unlink()
    assert cause(picture.read) == "camera.lost"


def test_a_picture_can_be_passed_over_while_it_is_there(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "page.png"), noisy())
    picture = Picture(str(tmp_path / "page.png"))
    there = picture.grab()
    (tmp_path / "page.png").unlink()
    assert (there, picture.grab()) == (True, False)


def test_a_picture_of_a_stream_can_be_passed_over() -> None:
    capture = FakeCapture(noisy(), None)
    stream = Undecoded(capture)
    assert (stream.grab(), stream.grab()) == (True, False)


def test_a_picture_has_no_settings(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "page.png"), noisy())
    picture = Picture(str(tmp_path / "page.png"))
    assert (picture.set(1, 2), picture.get(1), picture.release()) == (False, 0.0, None)


@pytest.mark.parametrize(
    "data", [b"", b"\x55" * 500, jpeg()[:-200], jpeg()[:40]], ids=["none", "rubbish", "half", "head"]
)
def test_bytes_that_are_no_whole_picture_are_garbled(data: bytes) -> None:
    assert cause(decoded, data) == "camera.garbled"


def test_padding_behind_a_picture_does_no_harm() -> None:
    assert decoded(jpeg() + b"\x00\x00\r\n").shape == (48, 64, 3)


def packet(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(data, np.uint8)


def test_a_spoilt_picture_is_passed_over() -> None:
    good, image = Undecoded(FakeCapture(packet(b"\x55" * 99), packet(jpeg()))).read()
    assert good
    assert image is not None


def test_several_spoilt_pictures_are_told() -> None:
    assert cause(Undecoded(FakeCapture(*[packet(b"\x55" * 99)] * 3)).read) == "camera.garbled"


def test_the_end_of_a_stream_is_handed_on() -> None:
    assert Undecoded(FakeCapture(None)).read() == (False, None)


def test_settings_of_a_stream_are_handed_on() -> None:
    capture = FakeCapture()
    stream = Undecoded(capture)
    stream.set(7, 8)
    stream.release()
    assert (capture.settings, capture.released, stream.get(1)) == ([(cv2.CAP_PROP_FORMAT, -1), (7, 8)], True, 1000.0)


class Host(http.server.BaseHTTPRequestHandler):
    """Answers a still well, wrongly, never, or by half."""

    def do_GET(self) -> None:
        if self.path == "/late":
            self.server.over.wait(20)  # type: ignore[attr-defined]  # the fixture put it there
            return
        if self.path == "/broken":
            return
        body = jpeg() if self.path == "/good" else b"<html>"
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(body) + (99 if self.path == "/short" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def host() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.over = threading.Event()  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.over.set()  # type: ignore[attr-defined]  # read by the handler
    server.shutdown()
    server.server_close()
    thread.join()


def fetched(url: str, seconds: float) -> Packed:
    """Fetch a still and unpack it, as a driver does."""
    packed = Packed(fetch_still(url, seconds), 0.0, 90)
    assert packed.whole().width == 48
    return packed


def test_a_still_is_fetched_as_it_is_and_unpacked_turned_whole_or_small(host: str) -> None:
    packed = fetched(f"{host}/good", 5)
    assert (packed.data, repr(packed)) == (jpeg(), f"Packed({len(jpeg())})")
    assert [(one.width, one.height) for one in (packed.whole(), packed.quarter())] == [(48, 64), (12, 16)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/missing", "camera.lost"),
        ("/broken", "camera.lost"),
        ("/html", "camera.garbled"),
        ("/short", "camera.garbled"),
        ("/late", "camera.silent"),
    ],
)
def test_a_still_that_does_not_come_says_why(host: str, path: str, expected: str) -> None:
    assert cause(fetched, f"{host}{path}", 0.2) == expected


def test_a_still_that_is_broken_off_is_told_before_anybody_unpacks_it(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = jpeg()[:-40]
    monkeypatch.setitem(globals(), "jpeg", lambda: half)
    assert cause(fetch_still, f"{host}/good", 5) == "camera.garbled"


def test_a_still_of_a_host_that_is_away_is_lost(host: str) -> None:
    assert cause(fetch_still, "http://127.0.0.1:9/still", 2) == "camera.lost"


def test_a_still_comes_by_http_only() -> None:
    assert cause(fetch_still, "file:///etc/passwd", 1) == "camera.lost"


def test_a_proxy_of_the_environment_is_passed_by(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch_still(f"{host}/good", 5) == jpeg()


def test_a_host_that_takes_long_to_answer_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        def __init__(self, *_: object) -> None:
            """Open nothing."""

        def isOpened(self) -> bool:  # the library's name
            return False

    times = iter([0.0, 5.0])
    monkeypatch.setattr(cv2, "VideoCapture", Slow)
    # Only this module's clock: threads of other fixtures tell the time too.
    monkeypatch.setattr(sources, "time", SimpleNamespace(monotonic=lambda: next(times)))
    assert cause(open_capture, source("http://h/a"), Wish(open_seconds=3.0)) == "camera.silent"


def test_a_local_camera_that_opens_is_asked_for_its_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    class Opened(FakeCapture):
        def __init__(self, *where: object) -> None:
            super().__init__()
            self.where = where

        def isOpened(self) -> bool:  # the library's name
            return True

    monkeypatch.setattr(cv2, "VideoCapture", Opened)
    capture = open_capture(source("camera://1"), Wish(800, 600))
    assert isinstance(capture, Opened)
    assert capture.where == (1, cv2.CAP_V4L2)
    assert (cv2.CAP_PROP_FRAME_WIDTH, 800) in capture.settings


@pytest.mark.parametrize(("system", "way"), [("linux", "V4L2"), ("win32", "DSHOW"), ("darwin", "AVFOUNDATION"),
                                             ("sunos5", "ANY")])  # fmt: skip
def test_each_system_has_its_own_way_to_a_camera(monkeypatch: pytest.MonkeyPatch, system: str, way: str) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert sources.local_way() == getattr(cv2, f"CAP_{way}")


def test_a_driver_whose_film_is_no_film_is_lost(tmp_path: Path) -> None:
    (tmp_path / "film.avi").write_bytes(b"no film")
    camera = OpenCvCamera(f"file://{tmp_path}/film.avi")
    assert cause(camera.open, Deadline.after(5), CancelToken()) == "camera.lost"
    assert camera.check(Deadline.after(1), CancelToken()).condition is Condition.ABSENT
