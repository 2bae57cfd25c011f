# SPDX-License-Identifier: Apache-2.0
"""The area of a pad: from the counts of its sensor to millimetres from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass

# A pen at the rim reads a little beyond the corners; farther out no sensor can have seen it.
BEYOND = 0.05
# Longest side that is believed, in millimetres; the largest pen displays have some 600.
LONGEST = 1000.0


@dataclass(frozen=True)
class Area:
    """Where the writing area lies in counts, and how large it is in millimetres.

    ``left`` may be greater than ``right``, ``top`` than ``bottom``: a pad mounted the other way round. ``full`` is the
    count of the strongest pressure.
    """

    left: int
    top: int
    right: int
    bottom: int
    width: float
    height: float
    full: int

    def __post_init__(self) -> None:
        if self.left == self.right or self.top == self.bottom:
            raise ValueError("corners: the area has no extent")
        if not (0 < self.width <= LONGEST and 0 < self.height <= LONGEST and self.full > 0):
            raise ValueError(f"width_mm, height_mm: {self.width:g} by {self.height:g} is no size of a pad")

    def place(self, x: int, y: int) -> tuple[float, float] | None:
        """Return millimetres from the upper left corner; None for what lies outside of any area."""
        across = (x - self.left) / (self.right - self.left)
        down = (y - self.top) / (self.bottom - self.top)
        if not (-BEYOND <= across <= 1 + BEYOND and -BEYOND <= down <= 1 + BEYOND):
            return None
        # A hundredth of a millimetre is finer than any sensor; what lies on the rim is written at the rim.
        return round(min(1.0, max(0.0, across)) * self.width, 2), round(min(1.0, max(0.0, down)) * self.height, 2)

    def pressure(self, count: int) -> float:
        """Return the pressure from 0 to 1."""
        return round(min(1.0, max(0.0, count / self.full)), 4)


def corners_of(text: str) -> tuple[int, int, int, int]:
    """Read ``left,top,right,bottom`` in counts; raises ValueError."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"corners: {text!r} is not four counts, such as 0,0,15360,9600")
    left, top, right, bottom = (int(part) for part in parts)
    return left, top, right, bottom
