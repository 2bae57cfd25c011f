# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by the time they were made: UUID version 7 (RFC 9562, 5.7), monotone in a process."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

COUNTER_BITS = 12


class Uuid7:
    """Makes ids that never go back, even when the clock does: 48 bits of milliseconds, a counter of 12, 62 random."""

    def __init__(self, clock: Callable[[], float] = time.time, random: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random = random
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """Return the next id in its usual form of 36 characters."""
        with self._lock:
            # A counter in the low bits, so that ids of one millisecond keep their order (RFC 9562, 6.2, method 1); what
            # runs over counts into the next millisecond, and a clock put back is not followed.
            self._last = max(int(self._clock() * 1000) << COUNTER_BITS, self._last + 1)
            stamp = self._last
        milliseconds, count, chance = stamp >> COUNTER_BITS, stamp & 0xFFF, self._random(62)
        # 7 is the version; the 8 in front of the random part is the variant, binary 10.
        upper, lower = milliseconds >> 16, milliseconds & 0xFFFF
        return f"{upper:08x}-{lower:04x}-7{count:03x}-{0x8000 | chance >> 48:04x}-{chance & 0xFFFFFFFFFFFF:012x}"


# The ids of this process.
uuid7 = Uuid7()
