# SPDX-License-Identifier: Apache-2.0
"""Quads that the net's opinion outlines: around the areas that it takes for page, and from the lines of its sides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Mask, Plane, Quads
from kiosk.capture.candidates import of_masks
from kiosk.capture.net import MAP, Opinion

# From how likely on a place is page: where the net doubts, one of these is nearest.
LEVELS = (0.25, 0.5, 0.75)
# From how likely on a side runs through a place, and how many such places are a side.
LINE, PLACES = 0.3, 6
# Sides of one direction that are crossed with those of the others: more than one where there are several pages.
SIDES = 3


def outlined(said: Opinion, size: tuple[int, int]) -> Quads:
    """Return quads (n x 4 x 2) in pixels of a picture of ``size`` (width, height)."""
    page = np.asarray(cv2.resize(said.page, size, interpolation=cv2.INTER_LINEAR), np.float32)
    areas: Iterator[Mask] = ((page > level).astype(np.uint8) * 255 for level in LEVELS)
    around = np.array(list(of_masks(areas, page.size)), np.float32).reshape(-1, 4, 2)
    return np.concatenate([around, _crossed(said.sides, size)])


def _crossed(sides: Plane, size: tuple[int, int]) -> Quads:
    """Cross each side that faces up with those that face right, these with those that face down, and so on."""
    up, right, down, left = (_lines(plane, size) for plane in sides)
    quads = []
    for above, beyond, below, before in product(up, right, down, left):
        around = (before, above, beyond, below)
        corners = np.array([np.cross(around[at], around[(at + 1) % 4]) for at in range(4)])
        if (np.abs(corners[:, 2]) > 1e-9).all():
            quads.append(corners[:, :2] / corners[:, 2:])
    return np.array(quads, np.float32).reshape(-1, 4, 2)


def _lines(plane: Plane, size: tuple[int, int]) -> list[NDArray[np.float64]]:
    """Return the strongest sides that face one way, as (a, b, c) of ax + by + c = 0, in pixels of the picture."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((plane > LINE).astype(np.uint8))
    strongest = np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:SIDES] + 1
    return [_line(labels == label, size) for label in strongest if stats[label, cv2.CC_STAT_AREA] >= PLACES]


def _line(places: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the line along places; those that lie off it, where two sides meet, are left out once."""
    points = (np.argwhere(places)[:, ::-1] + 0.5) * (np.array(size) / MAP) - 0.5
    for _ in range(2):
        middle = points.mean(axis=0)
        across = np.linalg.eigh(np.cov((points - middle).T))[1][:, 0]
        off = np.abs((points - middle) @ across)
        points = points[off <= max(1.0, 2 * float(np.median(off)))]
    return np.array([*across, -float(middle @ across)])
