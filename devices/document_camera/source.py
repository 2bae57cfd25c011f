# SPDX-License-Identifier: Apache-2.0
"""Where pictures come from: a camera of this machine, a stream of the network, a film or pictures in a file.

camera://0                          the first camera
camera:///dev/v4l/by-path/…         the camera at one socket: survives a change of numbers
http://host/live.mjpg?still=/full   a stream; ``still`` names the picture of full size on the same host
rtsp://host/…                       a stream
file:///film.avi, …/page_%03d.png   a film or numbered pictures, again and again
file:///page.png                    one picture
"""

from __future__ import annotations

import http.client
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from devices.address import AddressError, parse, shown
from devices.device import DeviceError, ErrorKind
from devices.document_camera.unpacking import complete, decoded, garbled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

SCHEMES = ("camera", "http", "https", "rtsp", "file")
# What is written in place of another address: most try the name of the plug first.
ALLOWED = (
    "One that is plugged in is camera://0, or camera:///dev/v4l/by-path/… for one socket; one of the network http://…, "
    "https://… or rtsp://…; file:///… plays a picture or a film"
)
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
MOTION_JPEG = tuple(int.from_bytes(name, "little") for name in (b"MJPG", b"mjpg", b"jpeg"))
# Pictures in a row that may be spoilt: a line hiccups.
SPOILT = 3
# Longest still that is taken from a stream's host.
MOST_BYTES = 64 << 20
# Asked as a width and height, it makes a camera choose its largest picture.
LARGEST = 10000


@dataclass(frozen=True)
class Source:
    """One source. ``target`` is what the image library opens; ``live`` is False for files, which may stand still."""

    kind: str
    """``v4l2``, ``stream``, ``film`` or ``picture``."""
    target: int | str
    still: str = ""

    @property
    def live(self) -> bool:
        """Tell whether a real camera is behind it."""
        return self.kind in ("v4l2", "stream")


@dataclass(frozen=True)
class Wish:
    """What is asked of a camera; zero stands for the largest it has. Seconds are waits inside the image library."""

    width: int = 1280
    height: int = 960
    still_width: int = 0
    still_height: int = 0
    fourcc: str = "MJPG"
    open_seconds: float = 3.0
    read_seconds: float = 1.5


class Capture(Protocol):
    """What is used of an open source."""

    def read(self) -> tuple[bool, Image | None]:
        """Wait for the next picture; False when there is none."""
        ...

    def grab(self) -> bool:
        """Wait for the next picture and pass it over, not decoded; False when there is none."""
        ...

    def set(self, prop: int, value: float) -> bool:
        """Ask for a property."""
        ...

    def get(self, prop: int) -> float:
        """Return a property, zero when unknown."""
        ...

    def release(self) -> None:
        """Let the source go."""
        ...


def source(address: str) -> Source:
    """Read an address; raises AddressError."""
    scheme, found, _ = address.partition("://")
    if not found or scheme.lower() not in SCHEMES:
        raise AddressError(f"address {shown(address)} is of no camera. {ALLOWED}")
    place = parse(address)
    if place.scheme == "camera":
        return Source("v4l2", place.index if place.host else place.path)
    if place.scheme != "file":
        return _stream(address)
    single = Path(place.path).suffix.lower() in PICTURES and "%" not in place.path
    return Source("picture" if single else "film", place.path)


def _stream(address: str) -> Source:
    """Take our own word out of the address: an ending in it would mislead the image library about the format."""
    parts = urlsplit(address)
    words = parse_qsl(parts.query, keep_blank_values=True)
    still = next((value for name, value in words if name == "still"), "")
    rest = urlencode([(name, value) for name, value in words if name != "still"])
    return Source("stream", parts._replace(query=rest).geturl(), urljoin(address, still) if still else "")


def open_capture(where: Source, wish: Wish) -> Capture:
    """Open a source; raises DeviceError: ``camera.lost`` not there, ``camera.silent`` there but without a word."""
    if where.kind == "picture":
        return Picture(str(where.target))
    from devices.document_camera.cv import cv2

    # The library takes no wait for a local camera here: its own is set beside its import.
    waits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(wish.open_seconds * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(wish.read_seconds * 1000),
    ]  # fmt: skip
    began = time.monotonic()
    if where.kind == "v4l2":
        opened = cv2.VideoCapture(where.target, local_way())
    elif "%" in str(where.target):
        opened = cv2.VideoCapture(str(where.target), cv2.CAP_IMAGES)
    else:
        opened = cv2.VideoCapture(str(where.target), cv2.CAP_FFMPEG, waits)
    if not opened.isOpened():
        # The library says only "not opened"; how long it took tells a dead address from one that keeps quiet.
        if time.monotonic() - began >= 0.9 * wish.open_seconds:
            raise DeviceError(ErrorKind.DEVICE, "camera.silent", "no answer", again=True)
        raise lost("cannot be opened")
    capture = cast("Capture", opened)
    if where.kind == "v4l2":
        ask(capture, wish)
    if where.kind == "stream" and int(capture.get(cv2.CAP_PROP_FOURCC)) in MOTION_JPEG:
        return Undecoded(capture)
    return capture


def local_way() -> int:
    """Return the library's name for the system's own way to its cameras."""
    from devices.document_camera.cv import cv2

    # Named, for left to choose it tries them one after the other, and each takes its time to fail. On Windows the older
    # one: it gives the sizes that are asked for, and opens at once.
    ways = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
    return int(ways.get(sys.platform, cv2.CAP_ANY))


def ask(capture: Capture, wish: Wish) -> None:
    """Ask a local camera for its preview: compressed first, since sizes depend on the format, and no old frames."""
    from devices.document_camera.cv import cv2

    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*wish.fourcc))
    resize(capture, wish.width, wish.height)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def resize(capture: Capture, width: int, height: int) -> None:
    """Ask a local camera for a size; zero asks for the largest."""
    from devices.document_camera.cv import cv2

    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width or LARGEST)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height or LARGEST)


def fetch_still(url: str, seconds: float) -> bytes:
    """Fetch the picture of full size from a stream's host, as it comes.

    Raises DeviceError ``camera.lost``, ``camera.silent``, and ``camera.garbled`` for one that is broken off.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise lost("a still comes by http")
    # A camera stands in the same hall: a proxy would only be in the way.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=max(0.05, seconds)) as answer:
            # Bounded: a wrong address may send a film without end.
            data = bytes(answer.read(MOST_BYTES))
    except TimeoutError as late:
        raise DeviceError(ErrorKind.DEVICE, "camera.silent", "no still", again=True) from late
    except HTTPError as refused:
        refused.close()
        raise lost(f"no still: {refused.code}") from refused
    except (OSError, URLError, http.client.HTTPException) as wrong:
        if isinstance(getattr(wrong, "reason", None), TimeoutError):
            raise DeviceError(ErrorKind.DEVICE, "camera.silent", "no still", again=True) from wrong
        raise lost("no still") from wrong
    if not complete(data):
        raise garbled(f"{len(data)} bytes are no picture")
    return data


def lost(detail: str) -> DeviceError:
    """Make the error of a camera that is not there."""
    return DeviceError(ErrorKind.DEVICE, "camera.lost", detail, again=True)


class Undecoded:
    """A stream of JPEG pictures that we decode ourselves: the library shows half a picture as if it were whole."""

    def __init__(self, capture: Capture) -> None:
        from devices.document_camera.cv import cv2

        self._capture = capture
        capture.set(cv2.CAP_PROP_FORMAT, -1)  # hand over what came (OpenCV, videoio.hpp)

    def read(self) -> tuple[bool, Image | None]:
        """Decode the next picture that is whole; raises DeviceError ``camera.garbled`` when several are not."""
        for left in reversed(range(SPOILT)):
            good, data = self._capture.read()
            if not good or data is None:
                break
            try:
                return True, decoded(data.tobytes())
            except DeviceError:
                if not left:
                    raise
        return False, None

    def grab(self) -> bool:
        """Pass the next picture over."""
        return self._capture.grab()

    def set(self, prop: int, value: float) -> bool:
        """Ask for a property."""
        return self._capture.set(prop, value)

    def get(self, prop: int) -> float:
        """Return a property."""
        return self._capture.get(prop)

    def release(self) -> None:
        """Let the stream go."""
        self._capture.release()


class Picture:
    """One picture from a file, read anew each time."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        if not self._path.is_file():
            raise lost("no such picture")

    def read(self) -> tuple[bool, Image | None]:
        """Read the file."""
        try:
            return True, decoded(self._path.read_bytes())
        except OSError as wrong:
            raise lost("the picture is gone") from wrong

    def grab(self) -> bool:
        """Tell whether the file is there."""
        return self._path.is_file()

    def set(self, prop: int, value: float) -> bool:
        """Have nothing to set."""
        del prop, value
        return False

    def get(self, prop: int) -> float:
        """Know nothing."""
        del prop
        return 0.0

    def release(self) -> None:
        """Have nothing to let go."""
