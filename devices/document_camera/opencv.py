# SPDX-License-Identifier: Apache-2.0
"""Document cameras that OpenCV opens: USB cameras, network streams, files.

Errors (DeviceError of kind DEVICE): ``camera.lost`` not there or gone, ``camera.silent`` no picture, ``camera.garbled``
no picture in the bytes, ``camera.frozen`` always the same picture; of kind USER: ``camera.black`` dark or covered,
which is ATTENTION and no fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.device import Actor, CancelToken, Clock, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.document_camera.formats import Given
from devices.document_camera.frame import Frame
from devices.document_camera.health import Health
from devices.document_camera.identity import identity
from devices.document_camera.packed import PACKED, Packed, framed, turned
from devices.document_camera.source import Capture, Source, Wish, fetch_still, lost, open_capture, source
from devices.document_camera.stream import IDLE_SECONDS, Stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# Pixels across of the widest live picture that is handed on.
WIDEST_PREVIEW = 1920
TURNS = (0, 90, 180, 270)
# A covered lens is no broken camera: it may be tried, and says what to take away.
CONDITIONS = {"camera.lost": Condition.ABSENT, "camera.black": Condition.ATTENTION}


class OpenCvCamera:
    """One camera. Options: sizes and waits of ``Wish``, and how long trouble may last before it is told.

    ``turn`` turns every picture clockwise by so many degrees, for a camera that hangs the other way round.
    """

    kind: ClassVar[str] = "document_camera"

    def __init__(
        self,
        address: str,
        *,
        width: int = 1280,
        height: int = 960,
        still_width: int = 0,
        still_height: int = 0,
        fourcc: str = "MJPG",
        turn: int = 0,
        open_seconds: float = 3.0,
        read_seconds: float = 1.5,
        silent_seconds: float = 2.0,
        still_seconds: float = 5.0,
        black_seconds: float = 1.0,
        frozen_seconds: float = 4.0,
        clock: Clock = time.monotonic,
        opener: Callable[[Source, Wish], Capture] = open_capture,
    ) -> None:
        if turn not in TURNS:
            raise ValueError(f"option turn={turn} is none of 0, 90, 180, 270")
        if len(fourcc) != 4:
            raise ValueError(f"option fourcc={fourcc!r} is not four letters, such as MJPG")
        self._source = source(address)
        self._wish = Wish(width, height, still_width, still_height, fourcc, open_seconds, read_seconds)
        self._turn = turn
        self._silent_seconds = silent_seconds
        self._still_seconds = still_seconds
        self._seconds_of_trouble = (black_seconds, frozen_seconds if self._source.live else 0.0)
        self._clock = clock
        self._opener = opener
        self._stream: Stream | None = None
        self._seen = 0
        self._fetched = Given()
        self._asked_at = 0.0
        self._asked = self._dropped = 0

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open the source and wait for its first picture; raises DeviceError."""
        self.close()
        deadline.check(cancel, "camera.silent")
        within = replace(self._wish, open_seconds=deadline.within(self._wish.open_seconds).remaining)
        capture = self._opener(self._source, within)
        health = Health(*self._seconds_of_trouble)
        self._stream = Stream(
            capture, self._source, self._wish, health, silent_seconds=self._silent_seconds, clock=self._clock
        )
        self._stream.start()
        try:
            # Open means that a picture came: many cameras open well and then send nothing.
            self._seen = self._stream.newest(0, deadline, cancel).number
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """Let the source go."""
        stream, self._stream = self._stream, None
        self._seen = 0
        if stream:
            stream.stop(self._wish.read_seconds + 0.3)

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Wait for a new picture; anything else is no READY. Raises DeviceError CANCELLED only."""
        try:
            self._newest(deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            condition = CONDITIONS.get(error.cause, Condition.FAULT)
            return DeviceState(self.kind, condition, error.cause, error.actor, detail=error.detail)
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        """Return ``large-still`` when stills are larger than the live picture, and what else it can."""
        larger = self._source.kind == "v4l2" or bool(self._source.still)
        ways = {"large-still": larger, PACKED: bool(self._source.still)}
        return frozenset({ABOUT, SELF_TEST, *(name for name, has in ways.items() if has)})

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return which camera it is, the sizes of its pictures, and how many nobody saw; raises DeviceError."""
        deadline.check(cancel, "camera.silent")
        if self._stream is None:
            raise lost("not open")
        still = self._fetched if self._source.still else self._stream.still
        dropped = f", {self._dropped} of {self._asked + self._dropped} pictures dropped" if self._dropped else ""
        return identity(self._source, f"live {self._stream.live}, still {still}{dropped}")

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Take a still at full size; raises DeviceError."""
        frame = self.still(deadline, cancel)
        return TestResult(True, "camera.tested", f"{frame.width}x{frame.height}")

    def preview(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Return the newest live frame; see :class:`devices.document_camera.DocumentCamera`."""
        before = self._seen
        image = self._newest(deadline, cancel)
        self._count(before)
        return self._frame(image, WIDEST_PREVIEW)

    def packed_still(self, deadline: Deadline, cancel: CancelToken) -> Packed:
        """Return the still of a stream's host as it came; see :class:`devices.document_camera.packed.Packs`."""
        # First a live picture: it tells a covered or frozen camera before the slow still is asked for.
        self._newest(deadline, cancel)
        deadline.check(cancel, "camera.silent")
        data = fetch_still(self._source.still, deadline.within(self._still_seconds).remaining)
        return Packed(data, self._clock(), self._turn, self._unpacked)

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Return one frame of the largest size the camera has."""
        if self._source.still:
            return self.packed_still(deadline, cancel).whole()
        newest = self._newest(deadline, cancel)
        if self._source.kind == "v4l2" and self._stream:
            return self._frame(self._stream.large(deadline, cancel), None)
        return self._frame(newest, None)

    def _newest(self, deadline: Deadline, cancel: CancelToken) -> Image:
        if self._stream is None:
            raise lost("not open")
        shot = self._stream.newest(self._seen, deadline, cancel)
        self._seen = shot.number
        if shot.cause:
            # What covers a lens can be taken away by whoever stands there; a picture that stands still cannot.
            kind = ErrorKind.USER if shot.cause == "camera.black" else ErrorKind.DEVICE
            raise DeviceError(kind, shot.cause, actor=Actor.GUIDE, again=True)
        return shot.image

    def _unpacked(self, frame: Frame) -> None:
        # As it comes, like the size of the live picture: not as it is turned here.
        self._fetched = Given(*((frame.height, frame.width) if self._turn % 180 else (frame.width, frame.height)))

    def _count(self, before: int) -> None:
        """Count the pictures that nobody saw between two questions; after a pause of the questions there are none."""
        now = self._clock()
        if before and now - self._asked_at < IDLE_SECONDS:
            self._asked += 1
            self._dropped += self._seen - before - 1
        self._asked_at = now

    def _frame(self, image: Image, widest: int | None) -> Frame:
        import numpy as np

        from devices.document_camera.cv import cv2

        image = turned(image, self._turn)
        if widest and image.shape[1] > widest:
            size = (widest, round(image.shape[0] * widest / image.shape[1]))
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        # The library reads each picture into memory of its own, and nobody here writes into one.
        return framed(image, self._clock())
