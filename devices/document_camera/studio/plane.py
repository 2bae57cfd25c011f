# SPDX-License-Identifier: Apache-2.0
"""The table as a camera sees it: from lengths on the table to pixels, and where a sheet lies on it.

Lengths on the table are shares of the picture's long side at its middle; its origin is the middle of the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.light import Matrix

Size = tuple[int, int]
Corners = NDArray[np.float32]
"""Four corners, 4 x 2 pixels (x, y), clockwise from the sheet's own top left."""

# Room that a whole sheet leaves to the rim, as a share of the long side.
MARGIN = 0.006
# How far a corner of a sheet that is cut off lies outside at least.
OUTSIDE = 0.02


@dataclass(frozen=True)
class Table:
    """The way from the table to the pixels of a picture of ``size`` (width, height)."""

    size: Size
    way: Matrix

    @property
    def unit(self) -> int:
        """Pixels of the long side."""
        return max(self.size)

    def pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points of the table (n x 2) are in the picture."""
        seen = np.column_stack([points, np.ones(len(points))]) @ self.way.T
        return np.asarray(seen[:, :2] / seen[:, 2:], np.float64)


@dataclass(frozen=True)
class Lie:
    """How a sheet lies: the way from its unit square to pixels, its corners there."""

    way: Matrix
    corners: Corners


def table(size: Size, rng: np.random.Generator) -> Table:
    """Look at a table from a hand's height, more or less from above."""
    steep = rng.uniform(0, 0.16) if rng.random() < 0.5 else rng.uniform(0, 0.72)
    focal, turn = rng.uniform(0.85, 1.7), rng.uniform(0, 2 * math.pi)
    # Tilted towards some direction, but not turned by it.
    lean = _about_z(turn) @ _about_x(float(steep)) @ _about_z(-turn)
    scale = max(size) * focal
    to_camera = np.column_stack([lean[:, 0], lean[:, 1], np.array([0, 0, focal])])
    camera = np.array([[scale, 0, size[0] / 2 - 0.5], [0, scale, size[1] / 2 - 0.5], [0, 0, 1.0]])
    return Table(size, np.asarray(camera @ to_camera, np.float64))


def lie_whole(of: Table, proportion: float, rng: np.random.Generator) -> Lie:
    """Lay a sheet of ``proportion`` (width / height) so that all of it is seen."""
    long = _length(of, proportion, rng)
    turn = _turn(rng)
    while True:
        for _ in range(8):
            lie = _lie(of, proportion, long, turn, _somewhere(of, rng))
            if _room(lie, of.size) > MARGIN * of.unit:
                return lie
        long *= 0.93


def lie_cut_off(of: Table, proportion: float, rng: np.random.Generator) -> Lie:
    """Lay a sheet so that much of it is seen, but a corner at least is not."""
    while True:
        long = _length(of, proportion, rng) * rng.uniform(1.0, 1.5)
        lie = _lie(of, proportion, long, _turn(rng), 1.5 * _somewhere(of, rng))
        shown = _shown(lie, of.size)
        if _room(lie, of.size) < -OUTSIDE * of.unit and 0.3 < shown < 0.985:
            return lie


def lie_beside(of: Table, proportion: float, long: float, rng: np.random.Generator) -> Lie:
    """Lay something of the length ``long`` anywhere, also over the rim."""
    return _lie(of, proportion, long, float(rng.uniform(-math.pi, math.pi)), 1.15 * _somewhere(of, rng))


def lie_under(of: Table, upper: Lie, rng: np.random.Generator) -> Lie:
    """Lay a sheet under another, a little askew, so that a strip of it looks out."""
    middle = np.array([[0.5, 0.5, 1]]).T
    turned = _about_z(float(rng.normal(0, 0.12)))
    shift = np.array([[1, 0, rng.normal(0, 0.06)], [0, 1, rng.normal(0, 0.06)], [0, 0, 1]])
    grown = np.diag([rng.uniform(0.9, 1.15), rng.uniform(0.9, 1.15), 1.0])
    centred = np.eye(3)
    centred[:2, 2] = middle[:2, 0]
    way = upper.way @ centred @ shift @ turned @ grown @ np.linalg.inv(centred)
    return Lie(way, _corners(way))


def _turn(rng: np.random.Generator) -> float:
    """Most people lay a sheet nearly straight, upright or sideways; some do not."""
    if rng.random() < 0.7:
        return float(rng.normal(0, 0.12) + rng.choice([0, 0, 0, math.pi / 2, -math.pi / 2, math.pi]))
    return float(rng.uniform(-math.pi, math.pi))


def _length(of: Table, proportion: float, rng: np.random.Generator) -> float:
    """Choose the long side so that a sheet takes from a fortieth to most of the picture."""
    often = rng.random()
    share = rng.uniform(0.2, 0.75) if often < 0.7 else rng.uniform(0.03, 0.22) if often < 0.88 else 0.95
    picture = of.size[0] * of.size[1] / of.unit**2
    slim = min(proportion, 1 / proportion)
    return float(math.sqrt(share * picture / slim))


def _somewhere(of: Table, rng: np.random.Generator) -> NDArray[np.float64]:
    half = np.array(of.size) / of.unit / 2
    return np.asarray(np.clip(rng.normal(0, 0.33, 2), -0.9, 0.9) * half, np.float64)


def _lie(of: Table, proportion: float, long: float, turn: float, at: NDArray[np.float64]) -> Lie:
    across, down = (long, long / proportion) if proportion > 1 else (long * proportion, long)
    placed = np.array([[1, 0, at[0]], [0, 1, at[1]], [0, 0, 1.0]])
    square = np.array([[across, 0, -across / 2], [0, down, -down / 2], [0, 0, 1.0]])
    way = of.way @ placed @ _about_z(turn) @ square
    return Lie(np.asarray(way, np.float64), _corners(way))


def _corners(way: Matrix) -> Corners:
    seen = np.array([(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)], np.float64) @ way.T
    return np.asarray(seen[:, :2] / seen[:, 2:], np.float32)


def _room(lie: Lie, size: Size) -> float:
    """Return how far the outermost corner is from the rim; negative outside."""
    x, y = lie.corners.T
    return float(min(x.min(), y.min(), size[0] - 1 - x.max(), size[1] - 1 - y.max()))


def _shown(lie: Lie, size: Size) -> float:
    """Return which share of a sheet is in the picture."""
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 1, 24)), axis=-1).reshape(-1, 2)
    seen = np.column_stack([grid, np.ones(len(grid))]) @ lie.way.T
    x, y = (seen[:, :2] / seen[:, 2:]).T
    return float(((x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])).mean())


def _about_z(angle: float) -> Matrix:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])


def _about_x(angle: float) -> Matrix:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[1.0, 0, 0], [0, cos, -sin], [0, sin, cos]])
