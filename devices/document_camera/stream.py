# SPDX-License-Identifier: Apache-2.0
"""The thread that reads a camera as fast as it sends and keeps only the newest picture.

It is the only user of the open source: a still is a request to it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from config.guard import guarded
from devices.device import CancelToken, Clock, Deadline, DeviceError, ErrorKind
from devices.document_camera.formats import Given, largest, seen, told
from devices.document_camera.health import Health
from devices.document_camera.source import Capture, Source, Wish, lost, resize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

T = TypeVar("T")
# Seconds between two looks at a cancel token.
LOOK = 0.05
# Seconds without a question after which nobody is looking.
IDLE_SECONDS = 2.0
# Of so many pictures one is decoded while nobody looks: enough to notice trouble.
ONE_OF = 5
# Pictures after a change of size before exposure and queue have settled.
SETTLE = 4
# Pictures a second of a file that does not say.
FILM_RATE = 15.0


@dataclass(frozen=True)
class Shot:
    """One picture with its number and the second at which it came; ``cause`` when something is wrong with it."""

    number: int
    image: Image
    at: float
    cause: str = ""


class Stream:
    """Reads one open source until stopped; ``silent_seconds`` without a picture count as silence."""

    def __init__(
        self, capture: Capture, where: Source, wish: Wish, health: Health, *, silent_seconds: float, clock: Clock
    ) -> None:
        self._capture = capture
        self._where = where
        self._wish = wish
        self._health = health
        self._silent_seconds = silent_seconds
        self._clock = clock
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._shot: Shot | None = None
        self._count = 0
        self._large: Image | None = None
        self._large_wanted = False
        # The size in which stills are asked for, found with the first one.
        self._still_size: tuple[int, int] | None = None
        self.live, self.still = Given(), Given()
        """What the live picture and the last still really were."""
        self._failure: DeviceError | None = None
        self._since = self._asked_at = clock()
        self._thread = threading.Thread(target=self._run, daemon=True, name="camera-stream")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Stop reading; a thread that hangs in the library is left behind after ``seconds``."""
        self._stop.set()
        self._thread.join(seconds)

    def newest(self, after: int, deadline: Deadline, cancel: CancelToken) -> Shot:
        """Wait for a picture newer than number ``after``; raises DeviceError when none comes."""
        self._asked_at = self._clock()
        return self._wait(lambda: self._shot if self._shot and self._shot.number > after else None, deadline, cancel)

    def large(self, deadline: Deadline, cancel: CancelToken) -> Image:
        """Take one picture of the largest size, preview stopped meanwhile; raises DeviceError."""
        with self._changed:
            self._large, self._large_wanted = None, True
        return self._wait(lambda: self._large, deadline, cancel)

    def _wait(self, ready: Callable[[], T | None], deadline: Deadline, cancel: CancelToken) -> T:
        with self._changed:
            while True:
                # The caller's own limits first: a cancelled look must not report a fault.
                deadline.check(cancel, "camera.silent")
                if self._failure:
                    # A new one each time: one that is kept would keep, by its traceback, whoever heard it and this
                    # stream with its last picture, until somebody looks for garbage.
                    raise copy(self._failure)
                if (found := ready()) is not None:
                    return found
                if self._clock() - self._since > self._silent_seconds:
                    raise DeviceError(ErrorKind.DEVICE, "camera.silent", "no picture", again=True)
                self._changed.wait(min(LOOK, deadline.remaining))

    def _run(self) -> None:
        try:
            guarded(self._read_on, self._tell)
        finally:
            self._capture.release()

    def _read_on(self) -> None:
        while not self._stop.is_set():
            self._step()

    def _step(self) -> None:
        if self._large_wanted:
            self._shoot()
        self._count += 1
        # Taken and not decoded: the queue stays short, and an idle camera costs little.
        if self._where.live and self._count % ONE_OF and self._clock() - self._asked_at > IDLE_SECONDS:
            self._pass_over()
            return
        image = self._read()
        at = self._clock()
        shot = Shot(self._count, image, at, self._health.note(image, at))
        if not self.live.width:
            self.live = seen(image, told(self._capture))
        with self._changed:
            self._shot, self._since = shot, at
            self._changed.notify_all()
        if not self._where.live:
            self._stop.wait(1 / self._rate())

    def _pass_over(self) -> None:
        began = self._clock()
        if not self._capture.grab():
            raise self._end(began)
        self._since = self._clock()

    def _read(self) -> Image:
        began = self._clock()
        good, image = self._capture.read()
        # A film that has ended begins again, so that a training desk never runs dry.
        if not good and self._where.kind == "film":
            self._rewind()
            good, image = self._capture.read()
        if good and image is not None:
            return image
        raise self._end(began)

    def _end(self, began: float) -> DeviceError:
        """Tell silence, in which a read took its whole wait, from a line that is gone."""
        if self._clock() - began >= 0.8 * self._wish.read_seconds:
            return DeviceError(ErrorKind.DEVICE, "camera.silent", "the stream stalled", again=True)
        return lost("the stream ended")

    def _rewind(self) -> None:
        from devices.document_camera.cv import cv2

        self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)

    def _rate(self) -> float:
        from devices.document_camera.cv import cv2

        return self._capture.get(cv2.CAP_PROP_FPS) or FILM_RATE

    def _shoot(self) -> None:
        try:
            if self._still_size:
                resize(self._capture, *self._still_size)
            else:
                self._still_size = largest(self._capture, self._wish)
            # The first pictures after a change of size are of the old size, or still too dark. They are not decoded: of
            # twelve million pixels each would take a twentieth of a second, for which somebody waits.
            for _ in range(SETTLE - 1):
                # DirectShow waits for the next picture only where it is read.
                self._read() if sys.platform == "win32" else self._pass_over()
            image = self._read()
            self.still = seen(image, told(self._capture))
        finally:
            resize(self._capture, self._wish.width, self._wish.height)
        with self._changed:
            self._shot = None  # what was seen before the still is no news any more
            self._large, self._large_wanted, self._since = image, False, self._clock()
            self._changed.notify_all()

    def _tell(self, foreign: Exception) -> None:
        """Keep what ended the stream for whoever asks; the image library raises its own errors on odd data."""
        garbled = DeviceError(ErrorKind.DEVICE, "camera.garbled", type(foreign).__name__, again=True)
        with self._changed:
            self._failure = copy(foreign) if isinstance(foreign, DeviceError) else garbled
            self._changed.notify_all()
