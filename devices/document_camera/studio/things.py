# SPDX-License-Identifier: Apache-2.0
"""What else lies about or reaches in: pens, cups, telephones, books, cables, coins, fingers.

A thing is a ``Cover``: a picture and where it hides what is below; the caller lays it down and lets it throw a shadow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from devices.document_camera.light import Plane, Size
from devices.document_camera.studio.grounds import colour

Point = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Cover:
    """Colours (height x width x 3, 0 to 255), opacity (0 to 1), and how high it stands, as a share of the long side."""

    colours: Plane
    solid: Plane
    high: float


def thing(size: Size, rng: np.random.Generator) -> Cover:
    """Put some thing anywhere."""
    draw = THINGS[int(rng.integers(len(THINGS)))]
    at = np.array(size) * rng.uniform(-0.05, 1.05, 2)
    return draw(size, at, rng)


def _shaped(size: Size, outline: NDArray[np.float64], tint: Plane, high: float, rng: np.random.Generator) -> Cover:
    """Fill an outline, lit from one side."""
    solid = np.zeros((size[1], size[0]), np.float32)
    # Eighths of a pixel: the drawing rounds to whole ones otherwise.
    cv2.fillPoly(solid, [np.rint(outline * 8).astype(np.int32)], 1.0, cv2.LINE_AA, 3)
    return Cover(_lit(solid, tint, rng), solid, high)


def _lit(solid: Plane, tint: Plane, rng: np.random.Generator) -> Plane:
    """Return a colour that is brighter towards the light, over all of the picture."""
    height, width = solid.shape
    slope = rng.normal(0, 0.25, 2)
    across = np.linspace(-slope[0], slope[0], width, dtype=np.float32)
    down = np.linspace(-slope[1], slope[1], height, dtype=np.float32)
    return np.asarray((1 + across + down[:, None])[..., None] * tint, np.float32)


def _box(size: Size, at: Point, rng: np.random.Generator) -> Cover:
    """Put down a telephone, a book, a box of staples: anything with four corners and any colour."""
    unit = max(size)
    half = np.array([rng.uniform(0.02, 0.3), rng.uniform(0.02, 0.22)]) * unit
    angle = rng.uniform(0, math.pi)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    tint = colour(rng)
    # A bare pale rectangle is a sheet to anybody who looks.
    pale = tint.min() > 110
    cover = _shaped(size, square @ turn.T + at, tint * (0.5 if pale else 1.0), rng.uniform(0.003, 0.03), rng)
    if rng.random() < 0.5:  # a screen, a title, a key field
        inner = square * rng.uniform(0.3, 0.93, 2) @ turn.T + at
        mark = np.zeros_like(cover.solid)
        cv2.fillPoly(mark, [np.rint(inner * 8).astype(np.int32)], 1.0, cv2.LINE_AA, 3)
        cover.colours[:] += mark[..., None] * (colour(rng) - cover.colours)
    return cover


def _round(size: Size, at: Point, rng: np.random.Generator) -> Cover:
    """Put down a cup, a coin, a bowl: rings within an ellipse."""
    radius, flat = rng.uniform(0.012, 0.14) * max(size), rng.uniform(0.7, 1.0)
    turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    ring = np.column_stack([np.cos(turns), flat * np.sin(turns)])
    cover = _shaped(size, ring * radius + at, colour(rng), rng.uniform(0.002, 0.05), rng)
    for part in sorted(rng.uniform(0.3, 0.95, int(rng.integers(0, 3))), reverse=True):
        mark = np.zeros_like(cover.solid)
        cv2.fillPoly(mark, [np.rint((ring * radius * part + at) * 8).astype(np.int32)], 1.0, cv2.LINE_AA, 3)
        cover.colours[:] += mark[..., None] * (colour(rng) - cover.colours)
    return cover


def _rod(size: Size, at: Point, rng: np.random.Generator) -> Cover:
    """Put down a pen, a ruler, a cable: something long."""
    unit, angle = max(size), rng.uniform(0, 2 * math.pi)
    steps = np.linspace(0, 1, 14)[:, None]
    way = np.array([math.cos(angle), math.sin(angle)]) * rng.uniform(0.1, 0.6) * unit
    bend = np.array([-way[1], way[0]]) * (rng.normal(0, 0.5) if rng.random() < 0.4 else 0.0)
    points = at + steps * way + bend * (steps * (1 - steps))
    return _strip(size, points, rng.uniform(0.003, 0.022) * unit, colour(rng), rng.uniform(0.002, 0.012))


def _strip(size: Size, points: NDArray[np.float64], thick: float, tint: Plane, high: float) -> Cover:
    """Draw something round along points: its middle is brighter than its sides."""
    solid = np.zeros((size[1], size[0]), np.float32)
    line = [np.rint(points * 8).astype(np.int32)]
    cv2.polylines(solid, line, False, 1.0, max(1, round(thick)), cv2.LINE_AA, 3)
    crest = np.zeros_like(solid)
    cv2.polylines(crest, line, False, 1.0, max(1, round(0.4 * thick)), cv2.LINE_AA, 3)
    soft = np.asarray(cv2.blur(crest, (max(1, round(0.5 * thick)),) * 2), np.float32)
    return Cover(np.asarray((0.7 + 0.5 * soft)[..., None] * tint, np.float32), solid, high)


def _scrap(size: Size, at: Point, rng: np.random.Generator) -> Cover:
    """Put down something without a shape: cloth, a leaf, crumpled paper, a bag."""
    turns = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    reach = rng.uniform(0.02, 0.16) * max(size) * (1 + 0.35 * np.sin(turns * rng.integers(1, 4) + rng.uniform(0, 6)))
    outline = at + np.column_stack([np.cos(turns) * reach, np.sin(turns) * reach * rng.uniform(0.5, 1)])
    return _shaped(size, outline, colour(rng), rng.uniform(0.002, 0.03), rng)


THINGS: tuple[Callable[[Size, Point, np.random.Generator], Cover], ...] = (_box, _box, _round, _rod, _rod, _scrap)


def finger(size: Size, tip: Point, from_where: Point, rng: np.random.Generator) -> Cover:
    """Let a finger reach in to ``tip`` from a direction (a vector outward)."""
    unit = max(size)
    skin = np.array([90, 125, 190], np.float32) * rng.uniform(0.45, 1.3) + rng.normal(0, 8, 3).astype(np.float32)
    thick = rng.uniform(0.02, 0.06) * unit
    away = from_where / (np.linalg.norm(from_where) + 1e-9)
    points = tip + np.array([0, 0.5, 1.0])[:, None] * away * unit + rng.normal(0, 0.01 * unit, (3, 2)) * [[0], [1], [1]]
    cover = _strip(size, points, thick, skin, rng.uniform(0.004, 0.02))
    if rng.random() < 0.5:
        nail = np.zeros_like(cover.solid)
        cv2.circle(nail, (round(tip[0]), round(tip[1])), max(1, round(0.33 * thick)), 1.0, -1, cv2.LINE_AA)
        cover.colours[:] += nail[..., None] * (skin * 0.2 + 30)
    return cover
