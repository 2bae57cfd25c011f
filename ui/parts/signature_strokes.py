# SPDX-License-Identifier: Apache-2.0
"""The strokes of a signature in memory of our own, so that they can be overwritten; knows no Qt.

Places are fractions of the box, times are seconds since the first touch.
"""

from __future__ import annotations

import math
import struct

from kiosk.steps.events import Stroke

# Points kept at most: over a minute of a finger that never rests; what comes later is not drawn either.
MOST_POINTS = 8000
# A name is longer than this share of the box's width; less is a touch by accident.
LEAST_LENGTH = 0.12
# Doubles and not floats: places are rounded to five decimals on the way in, and must come out the same for the hash.
_POINT = struct.Struct("<ddd")


class StrokeBuffer:
    """Points of strokes, one after the other; the memory is taken once and never moves."""

    def __init__(self) -> None:
        self._memory = bytearray(_POINT.size * MOST_POINTS)
        self._count = 0
        self._starts: list[int] = []
        self._began: float | None = None

    def __repr__(self) -> str:
        return "StrokeBuffer()"

    @property
    def blank(self) -> bool:
        """Tell whether nothing was written that could be a name."""
        return sum(_length(stroke) for stroke in self.strokes()) < LEAST_LENGTH

    def begin(self, x: float, y: float, at: float) -> None:
        """Begin a stroke; ``at`` is a second of any clock that never runs backwards."""
        # Times count from the first touch: the hour of the day is no part of a signature's evidence here.
        if self._began is None:
            self._began = at
        if self._count < MOST_POINTS:
            self._starts.append(self._count)
            self._put(x, y, at)

    def add(self, x: float, y: float, at: float) -> bool:
        """Go on with the stroke; False when there is none or no room."""
        if not self._starts or self._count >= MOST_POINTS:
            return False
        self._put(x, y, at)
        return True

    def strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes as the step gets them."""
        ends = [*self._starts[1:], self._count]
        return tuple(self._stroke(start, end) for start, end in zip(self._starts, ends, strict=False))

    def tail(self, count: int) -> Stroke:
        """Return the last points of the stroke that is being written."""
        start = self._starts[-1] if self._starts else self._count
        return self._stroke(max(start, self._count - count), self._count)

    def load(self, strokes: tuple[Stroke, ...]) -> None:
        """Replace everything by strokes that were written before."""
        self.wipe()
        for stroke in strokes:
            for number, (x, y, at) in enumerate(stroke):
                (self.add if number else self.begin)(x, y, at)

    def wipe(self) -> None:
        """Overwrite all points."""
        self._memory[:] = bytes(len(self._memory))
        self._count = 0
        self._starts.clear()
        self._began = None

    def _put(self, x: float, y: float, at: float) -> None:
        seconds = round(at - (self._began or 0.0), 4)
        _POINT.pack_into(self._memory, self._count * _POINT.size, _share(x), _share(y), seconds)
        self._count += 1

    def _stroke(self, start: int, end: int) -> Stroke:
        return tuple(_POINT.unpack_from(self._memory, at * _POINT.size) for at in range(start, end))


def _share(place: float) -> float:
    # Five decimals are a hundredth of a millimetre. A finger that leaves the box writes along its edge.
    return round(min(1.0, max(0.0, place)), 5)


def _length(stroke: Stroke) -> float:
    return sum(math.dist(a[:2], b[:2]) for a, b in zip(stroke, stroke[1:], strict=False))
