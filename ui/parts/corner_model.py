# SPDX-License-Identifier: Apache-2.0
"""Four corners on a still while somebody sets them; no widget, no pixel of a screen.

Corners are fractions of the still, clockwise from the top left of the page as it reads. The still is shown turned by
quarters so that the page stands upright; ``shown`` and ``still`` lead from one to the other.
"""

from __future__ import annotations

import math

from kiosk.capture.sight import Point, Quad, can_be_page, turned

# Corners have numbers from 1 for people, from 0 here.
CORNERS = 4


class CornerModel:
    """``quad`` are the corners as they stand now; what would go round no page is not taken."""

    def __init__(self, quad: Quad, width: int, height: int) -> None:
        self._first = quad
        self._size = (max(width, 1), max(height, 1))
        self.quad = quad
        self.turns = self._first_turns = self._upright()
        self.chosen: int | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height of the still as it is shown."""
        width, height = self._size
        return (height, width) if self.turns % 2 else (width, height)

    def choose(self, corner: int | None) -> None:
        """Choose a corner, 0 to 3, or none."""
        self.chosen = corner

    def move(self, to: Point) -> bool:
        """Bring the chosen corner to a fraction of the picture shown; False where it cannot be."""
        if self.chosen is None:
            return False
        x, y = self.still(to)
        corners = list(self.quad)
        corners[self.chosen] = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        moved = Quad(*corners)
        if not can_be_page(moved):
            return False
        self.quad = moved
        return True

    def nudge(self, across: int, down: int) -> bool:
        """Move the chosen corner by pixels of the still, as it is shown."""
        if self.chosen is None:
            return False
        (x, y), (width, height) = self.shown(self.quad[self.chosen]), self.shape
        return self.move((x + across / width, y + down / height))

    def turn(self) -> None:
        """Turn page and picture a quarter to the right."""
        self.quad, self.turns = turned(self.quad), (self.turns + 1) % CORNERS
        if self.chosen is not None:
            # The corner that was chosen is the same spot of the paper; it reads as another corner now.
            self.chosen = (self.chosen + 1) % CORNERS

    def reset(self) -> None:
        """Put every corner back where it was first."""
        self.quad, self.turns, self.chosen = self._first, self._first_turns, None

    def shown(self, point: Point) -> Point:
        """Return where a point of the still is in the picture shown."""
        x, y = point
        return ((x, y), (1 - y, x), (1 - x, 1 - y), (y, 1 - x))[self.turns]

    def still(self, point: Point) -> Point:
        """Return which point of the still is shown there."""
        u, v = point
        return ((u, v), (v, 1 - u), (1 - u, 1 - v), (1 - v, u))[self.turns]

    def nearest(self, at: Point, within: Point) -> int | None:
        """Return the corner next to a spot of the picture shown, None beyond ``within``, its reach across and down."""
        found: list[tuple[float, int]] = []
        for number, corner in enumerate(self.quad):
            x, y = self.shown(corner)
            far = math.hypot((x - at[0]) / within[0], (y - at[1]) / within[1])
            found.append((far, number))
        far, number = min(found)
        return number if far <= 1 else None

    def _upright(self) -> int:
        """Return how many quarters to the right bring the upper side of the page to lie level, its left end left."""
        (x, y), (u, v) = self.quad[0], self.quad[1]
        width, height = self._size
        angle = math.atan2((v - y) * height, (u - x) * width)
        return round(-angle / (math.pi / 2)) % CORNERS
