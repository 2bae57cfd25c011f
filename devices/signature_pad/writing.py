# SPDX-License-Identifier: Apache-2.0
"""What was written, in memory of our own, so that it can be overwritten."""

from __future__ import annotations

import struct
from collections.abc import Mapping

# Points kept at most: over a minute and a half of a pen that never rests, at two hundred points a second.
MOST_POINTS = 20_000
# x, y, pressure, seconds.
_POINT = struct.Struct("<dddd")

Place = tuple[float, float, float, float]


class Writing:
    """Strokes on an area of ``width`` by ``height`` millimetres; the memory is taken once and never moves."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._memory = bytearray(_POINT.size * MOST_POINTS)
        self._count = 0
        self._starts: list[int] = []

    def __repr__(self) -> str:
        return "Writing()"

    def __len__(self) -> int:
        return self._count

    def add(self, place: Place, *, begins: bool) -> bool:
        """Keep a point (x, y, pressure, seconds); False when there is no room or no stroke has begun."""
        if self._count >= MOST_POINTS or not (begins or self._starts):
            return False
        if begins:
            self._starts.append(self._count)
        _POINT.pack_into(self._memory, self._count * _POINT.size, *place)
        self._count += 1
        return True

    def strokes(self) -> tuple[tuple[Place, ...], ...]:
        """Return the strokes: x and y in millimetres, pressure from 0 to 1, seconds since the first touch."""
        ends = [*self._starts[1:], *([self._count] if self._starts else [])]
        return tuple(self._stroke(start, end) for start, end in zip(self._starts, ends, strict=True))

    def wipe(self) -> None:
        """Overwrite all points."""
        self._memory[:] = bytes(len(self._memory))
        self._count = 0
        self._starts.clear()

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return {"signatures": 1}

    def _stroke(self, start: int, end: int) -> tuple[Place, ...]:
        places = (_POINT.unpack_from(self._memory, at * _POINT.size) for at in range(start, end))
        return tuple((x, y, pressure, at) for x, y, pressure, at in places)
