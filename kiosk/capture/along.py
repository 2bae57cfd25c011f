# SPDX-License-Identifier: Apache-2.0
"""What is seen along each side of a quad, beside it and beyond its ends, by a net's opinion and by colours.

A sheet ends at its sides all along them, and its sides end at its corners. What is around two sheets of which one looks
out from under the other has corners on the desk; of a page that was cut at a fold the sides go on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Plane, Quads
from kiosk.capture.net import Opinion
from kiosk.capture.scoring import outward
from kiosk.capture.weighing import facing, placed

# Numbers of a side: of what a net says, and of colours.
SAID, COLOURS = 18, 12
# Which of all of a side, counted from the last, is the part of its step that there is further off.
FURTHER_OFF = 3 - COLOURS
# Places along a side at which a net's opinion is looked at, and colours.
PLACES, COLOUR_PLACES = 20, 16
# Distances from the side, out, and beyond its ends, in pixels of the net's map; of places within a corner from both.
AWAY = np.array([-9, -5, -2.5, -1.2, 1.2, 2.5, 5, 9], np.float32)
BEYOND = np.linspace(2.5, 10, 6, dtype=np.float32)
WITHIN = np.array([2, 3.5, 5], np.float32)
# How far within the side it is asked whether page goes on beyond its ends.
BESIDE = 2.5
# The same distances for colours, in pixels of the picture.
COLOURS_AWAY = np.array([-10, -3.5, -1.3, 1.3, 3.5, 10], np.float32)
COLOURS_BEYOND = np.linspace(4, 16, 7, dtype=np.float32)
COLOURS_WITHIN = np.array([4, 6, 8], np.float32)
# Colour steps (CIE Lab) below which nothing is measured by them.
LEAST, LEAST_USUAL = 2.0, 4.0

Numbers = NDArray[np.float32]


def said_along(said: Opinion, quads: Quads, size: tuple[int, int]) -> Numbers:
    """Return n x 4 x 18 for quads in a picture of ``size`` (width, height).

    How much page is at eight distances from within to without; how much of a side is seen, on the mean, at a quarter,
    the middle and a tenth of its places by rank; then the less and the more of both ends: how much of a side is seen
    beyond it, how much page, and how much page is within the corner.
    """
    if not len(quads):
        return np.zeros((0, 4, SAID), np.float32)
    on_map = placed(quads, size)
    out, ends = outward(on_map), _ends(on_map, BEYOND)
    places = _places(on_map, 0.04, PLACES)
    page = _taken(said.page, places[:, :, None] + AWAY[:, None, None] * out[:, :, None, None]).mean(axis=-1)
    seen = facing(said.sides, np.concatenate([places, ends.reshape(len(quads), 4, -1, 2)], axis=2), out)
    side, beyond = np.sort(seen[:, :, :PLACES], axis=2), seen[:, :, PLACES:].reshape(ends.shape[:-1]).mean(axis=-1)
    goes_on = _taken(said.page, ends - BESIDE * out[:, :, None, None]).mean(axis=-1)
    corner = _taken(said.page, on_map[:, :, None] + WITHIN[:, None] * _inward(on_map)[:, :, None]).mean(axis=2)
    ranks = side[:, :, [PLACES // 4, PLACES // 2, 2]]
    both = (_of_both(beyond), _of_both(goes_on), _of_both(np.stack([corner, np.roll(corner, -1, axis=1)], axis=-1)))
    return np.concatenate([page, side.mean(axis=2)[..., None], ranks, *both], axis=-1, dtype=np.float32)


def colours_along(lab: Plane, quads: Quads) -> Numbers:
    """Return n x 4 x 12 for quads in a picture of colours (CIE Lab).

    How large the step across the side is; which part of it there is on the mean, at a quarter of the places by rank,
    further off and close by; how far the colour within is from that of the other sides; the less and the more of which
    part of the step there is beyond its ends; how much its worse corner differs from all around it, in two ways; how
    near the picture's rim it comes; how long it is.
    """
    if not len(quads):
        return np.zeros((0, 4, COLOURS), np.float32)
    out, corners = outward(quads), _corners(lab, quads)
    places = _places(quads, 0.06, COLOUR_PLACES)
    rows = _taken(lab, places[:, :, None] + COLOURS_AWAY[:, None, None] * out[:, :, None, None])
    usual = np.median(rows[:, :, 1] - rows[:, :, 4], axis=2)
    size = np.linalg.norm(usual, axis=-1)
    over = usual / np.maximum(size, LEAST)[..., None] ** 2
    near, far, close = (_part(rows[:, :, inner] - rows[:, :, outer], over) for inner, outer in ((1, 4), (0, 5), (2, 3)))
    holds, (far, close) = _up_to(near, 1.5), (_up_to(np.median(part, axis=2), 2) for part in (far, close))
    scale = np.maximum(np.median(np.maximum(size, LEAST), axis=1), LEAST_USUAL)[:, None]
    inner = np.median(rows[:, :, 1], axis=2)
    other = np.linalg.norm(inner - np.median(inner, axis=1, keepdims=True), axis=-1)
    beyond = _beyond(lab, quads, out, over)
    return np.stack([
        np.log1p(size), holds.mean(axis=2), np.sort(holds, axis=2)[:, :, 3], far, close,
        np.clip(other / scale, 0, 2), beyond.min(axis=2), beyond.max(axis=2),
        *(_worse(np.clip(one / scale, 0, 2)) for one in corners), *_lying(quads, places, lab.shape),
    ], axis=-1, dtype=np.float32)  # fmt: skip


def _places(quads: Quads, first: float, count: int) -> Numbers:
    """Return places along each side (n x 4 x count x 2), from a part of it to as much before its end."""
    part = np.linspace(first, 1 - first, count, dtype=np.float32)[:, None]
    return np.asarray(quads[:, :, None] * (1 - part) + np.roll(quads, -1, axis=1)[:, :, None] * part, np.float32)


def _ways(quads: Quads) -> Quads:
    """Return the unit vector along each side."""
    along = np.roll(quads, -1, axis=1) - quads
    return np.asarray(along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-6), np.float32)


def _inward(quads: Quads) -> Quads:
    """Return for each corner the sum of the unit vectors along both its sides, away from it."""
    ways = _ways(quads)
    return np.asarray(ways - np.roll(ways, 1, axis=1), np.float32)


def _ends(quads: Quads, steps: Numbers) -> Numbers:
    """Return places beyond the end and before the beginning of each side: n x 4 x 2 x steps x 2."""
    on = steps[:, None] * _ways(quads)[:, :, None]
    return np.stack([np.roll(quads, -1, axis=1)[:, :, None] + on, quads[:, :, None] - on], axis=2, dtype=np.float32)


def _taken(plane: Plane, points: Numbers) -> Numbers:
    """Return what a plane holds at points (... x 2): nothing outside of one of numbers, of colours those of its rim."""
    border = cv2.BORDER_CONSTANT if plane.ndim == 2 else cv2.BORDER_REPLICATE
    flat = points.reshape(len(points), -1, 2)
    values = cv2.remap(plane, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(values, np.float32).reshape(*points.shape[:-1], *plane.shape[2:])


def _of_both(ends: Numbers) -> Numbers:
    return np.stack([ends.min(axis=-1), ends.max(axis=-1)], axis=-1)


def _part(step: Numbers, over: Numbers) -> Numbers:
    """Return which part of a side's usual step there is at each place; ``over`` is that step by its square."""
    return np.asarray((step * over[:, :, None]).sum(axis=-1), np.float32)


def _up_to(part: Numbers, most: float) -> Numbers:
    """Return parts of a step within what still tells something."""
    return np.asarray(np.clip(part, -0.5, most), np.float32)


def _beyond(lab: Plane, quads: Quads, out: Quads, over: Numbers) -> Numbers:
    """Return which part of a side's usual step there is beyond its ends: n x 4 x 2."""
    ends, across = _ends(quads, COLOURS_BEYOND), COLOURS_AWAY[4] * out[:, :, None, None]
    step = np.median(_taken(lab, ends - across) - _taken(lab, ends + across), axis=3)
    return _up_to(_part(step, over), 1.5)


def _corners(lab: Plane, quads: Quads) -> tuple[Numbers, Numbers]:
    """Return how far the colour within each corner is from the three around it: the middle one, and the nearest."""
    ways = _ways(quads)
    before = -np.roll(ways, 1, axis=1)
    around = np.stack([ways + before, -ways - before, ways - before, before - ways], axis=2)
    seen = _taken(lab, quads[:, :, None, None] + COLOURS_WITHIN[:, None] * around[:, :, :, None]).mean(axis=3)
    away = np.sort(np.linalg.norm(seen[:, :, 1:] - seen[:, :, :1], axis=-1), axis=2)
    return away[:, :, 1], away[:, :, 0]


def _worse(corners: Numbers) -> Numbers:
    """Return the less of both corners of each side."""
    return np.minimum(corners, np.roll(corners, -1, axis=1))


def _lying(quads: Quads, places: Numbers, shape: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Return how near the picture's rim each side comes, as part of its width, and how long it is of its diagonal."""
    high, wide = shape[:2]
    room = np.minimum(places, np.array([wide - 1, high - 1], np.float32) - places).min(axis=(2, 3)) / wide
    long = np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=-1) / np.hypot(wide, high)
    return np.clip(room, -0.1, 0.3), long
