# SPDX-License-Identifier: Apache-2.0
"""How fast the queue may send while somebody is at the machine, whose questions go over the same thin line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# What of the line is the queue's while somebody is there, unless told otherwise; alone it takes all there is.
SHARE = 0.6
# So long after the last touch somebody counts as being there.
PRESENT_SECONDS = 60.0
# Sent at once after a pause: a second of the share, so that blocks go out in one piece.
DEPTH_SECONDS = 1.0
# How much the newest measurement weighs.
NEWEST = 0.3


class Bandwidth:
    """A bucket that fills with the queue's share of the line; asked by whoever sends, told by whoever touches.

    Safe from several threads. ``clock`` is monotonic.
    """

    share = SHARE
    """Part of the line that is the queue's while somebody is there."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._touched: float | None = None
        self._rate: float | None = None
        self._room = 0.0
        self._filled = 0.0
        self._held_back = False

    def touched(self) -> None:
        """Note that somebody is at the machine; cheap, call it at every touch."""
        self._touched = self._clock()

    @property
    def shared(self) -> bool:
        """Say whether somebody is at the machine."""
        return self._touched is not None and self._clock() - self._touched < PRESENT_SECONDS

    @property
    def rate(self) -> float | None:
        """Return the bytes a second the line takes, as far as it was measured."""
        return self._rate

    def pause(self, count: int) -> float:
        """Return how many seconds to wait before ``count`` bytes are sent; 0 when nobody is there."""
        with self._lock:
            if self._rate is None or not self.shared:
                self._filled = 0.0
                return 0.0
            share, now = self.share * self._rate, self._clock()
            depth = DEPTH_SECONDS * share
            self._room = depth if self._filled == 0.0 else min(depth, self._room + (now - self._filled) * share)
            self._filled = now
            self._room -= count
            wait = max(0.0, -self._room / share)
            self._held_back = self._held_back or wait > 0
            return wait

    def sent(self, count: int, seconds: float) -> None:
        """Learn the line from ``count`` bytes the other side has taken in so many seconds."""
        with self._lock:
            held_back, self._held_back = self._held_back, False
            # What we held back ourselves says nothing of the line; believed, the share would shrink to nothing.
            if held_back or count <= 0 or seconds <= 0:
                return
            measured = count / seconds
            self._rate = measured if self._rate is None else (1 - NEWEST) * self._rate + NEWEST * measured
