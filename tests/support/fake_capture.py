"""An open camera of OpenCV's shape that sends what a test tells it to."""

from __future__ import annotations

import queue
import threading

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.source import Source, Wish

Image = NDArray[np.uint8]


def noisy(seed: int = 0, level: int = 120, size: tuple[int, int] = (64, 48)) -> Image:
    """Return a picture with noise of its own."""
    return np.random.default_rng(seed).integers(level - 20, level + 20, (size[1], size[0], 3)).astype(np.uint8)


class FakeCapture:
    """Sends pictures as they are put in; an empty hand makes the reader wait, None ends the stream."""

    def __init__(self, *pictures: Image | None) -> None:
        self._waiting: queue.SimpleQueue[Image | None | Exception] = queue.SimpleQueue()
        for picture in pictures:
            self._waiting.put(picture)
        self.settings: list[tuple[int, float]] = []
        self.released = False
        self.passed_over = 0
        self.asked: tuple[Source, Wish] | None = None

    def __call__(self, where: Source, wish: Wish) -> FakeCapture:
        """Be opened."""
        self.asked = (where, wish)
        return self

    def send(self, *pictures: Image | None | Exception) -> None:
        """Send more; an exception is raised in the reader."""
        for picture in pictures:
            self._waiting.put(picture)

    def read(self) -> tuple[bool, Image | None]:
        picture = self._waiting.get(timeout=20)
        if isinstance(picture, Exception):
            raise picture
        return picture is not None, picture

    def grab(self) -> bool:
        self.passed_over += 1
        return self.read()[0]

    def set(self, prop: int, value: float) -> bool:
        self.settings.append((prop, value))
        return True

    def get(self, prop: int) -> float:
        return 1000.0

    def release(self) -> None:
        self.released = True


class LiveCapture(FakeCapture):
    """Sends pictures of the size it was asked for, on and on; the largest it has is 256 x 192."""

    def __init__(self) -> None:
        super().__init__()
        self._pace = threading.Event()
        self._size = [64, 48]
        self._count = 0

    def read(self) -> tuple[bool, Image | None]:
        if self._pace.wait(0.002):
            return False, None
        self._count += 1
        return True, noisy(self._count, size=(min(self._size[0], 256), min(self._size[1], 192)))

    def set(self, prop: int, value: float) -> bool:
        if prop in (3, 4):  # width and height
            self._size[prop - 3] = int(value)
        return super().set(prop, value)

    def send(self, *pictures: Image | None | Exception) -> None:
        """End, whatever is sent."""
        self._pace.set()
