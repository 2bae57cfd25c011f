# SPDX-License-Identifier: Apache-2.0
"""Find the sides of pages to a fraction of a pixel, whatever covers parts of them; many quads at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane, Quads
from kiosk.capture.scoring import outward

# Normals along each side, and samples on each, in the full picture and in a small one.
FINE, COARSE = (72, 33), (40, 17)
# Places that a line has at least; a side with fewer stays where it is.
FEWEST = 8
Lines = NDArray[np.float64]


def refined(image: Image, quad: Quads, reach: float) -> Quads:
    """Return the quad (4 x 2, pixels) with each side moved to the edge it stands for, within ``reach`` pixels."""
    return np.asarray(refined_all(image, quad[None], reach, FINE)[0], np.float32)


def refined_all(image: Image, quads: Quads, reach: float, samples: tuple[int, int] = COARSE) -> Quads:
    """Return quads (n x 4 x 2) refined; ``samples`` are the normals along each side and the places on each normal.

    A quad whose sides lead away from it stays as it is.
    """
    for width in (reach, 0.35 * reach):
        moved, sound = _crossed(_lines(image, quads, max(2.0, width), samples))
        sound &= np.abs(moved - quads).max(axis=(1, 2)) <= 4 * reach
        quads = np.where(sound[:, None, None], moved, quads).astype(np.float32)
    return quads


def _crossed(lines: Lines) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return where the lines (n x 4 x 3) of quads cross, and which do."""
    corners = np.cross(np.roll(lines, 1, axis=1), lines)
    sound = np.asarray((np.abs(corners[..., 2]) > 1e-9).all(axis=1), np.bool_)
    depth = np.where(np.abs(corners[..., 2:]) > 1e-9, corners[..., 2:], 1.0)
    return corners[..., :2] / depth, sound


def _lines(image: Image, quads: Quads, width: float, samples: tuple[int, int]) -> Lines:
    """Return the line (a, b, c) of each side: n x 4 x 3."""
    start, end, out = quads, np.roll(quads, -1, axis=1), outward(quads)
    part = np.linspace(0.04, 0.96, samples[0], dtype=np.float32)
    places = start[:, :, None] * (1 - part[:, None]) + end[:, :, None] * part[:, None]
    offsets, weights = _edges(image, places, out, np.linspace(-width, width, samples[1], dtype=np.float32))
    slope, level = _fitted(part, offsets, weights)
    first = np.append(start + out * level[..., None], np.ones((*level.shape, 1)), axis=-1)
    last = np.append(end + out * (slope + level)[..., None], np.ones((*level.shape, 1)), axis=-1)
    return np.cross(first, last)


def _edges(image: Image, places: Plane, out: Quads, reach: NDArray[np.float32]) -> tuple[Plane, Plane]:
    """Return how far outward the strongest step towards the ground is at each place, and how strong: n x 4 x places."""
    steps = len(reach)
    points = places[:, :, :, None] + reach[:, None] * out[:, :, None, None]
    flat = points.reshape(len(places) * 4, -1, 2)
    values = cv2.remap(image, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = np.asarray(values, np.float32).reshape(*points.shape[:-1], 3)
    profile = seen.copy()
    profile[..., 1:-1, :] = 0.5 * seen[..., 1:-1, :] + 0.25 * (seen[..., :-2, :] + seen[..., 2:, :])
    step = np.median(profile[..., : steps // 3, :].mean(axis=3) - profile[..., -steps // 3 :, :].mean(axis=3), axis=2)
    towards = step / np.maximum(1e-6, np.linalg.norm(step, axis=-1, keepdims=True))
    bright = (profile * towards[:, :, None, None]).sum(axis=-1)
    fall = np.maximum(0, bright[..., :-2] - bright[..., 2:]) ** 2
    window = np.clip(fall.argmax(axis=-1)[..., None] + np.arange(-2, 3), 0, fall.shape[-1] - 1)
    around = np.take_along_axis(fall, window, axis=-1)
    middle = (window * around).sum(axis=-1) / np.maximum(around.sum(axis=-1), 1e-9)
    return reach[0] + (middle + 1) * float(reach[1] - reach[0]), np.sqrt(fall.max(axis=-1))


def _fitted(part: NDArray[np.float32], offsets: Plane, weights: Plane) -> tuple[Plane, Plane]:
    """Return slope and level of the line through the offsets of each side; what lies off it is left out, twice."""
    keep = weights > 0.3 * np.quantile(weights, 0.8, axis=-1, keepdims=True)
    slope = level = np.zeros(offsets.shape[:-1])
    for _ in range(3):
        enough = keep.sum(axis=-1) >= FEWEST
        fresh = _straight(part, offsets, weights * keep)
        slope, level = (np.where(enough, new, old) for new, old in zip(fresh, (slope, level), strict=True))
        rest = np.abs(offsets - slope[..., None] * part - level[..., None])
        keep &= rest <= np.maximum(0.6, 2.5 * _middling(rest, keep))
    lost = keep.sum(axis=-1) < FEWEST
    return np.where(lost, 0.0, slope), np.where(lost, 0.0, level)


def _straight(part: NDArray[np.float32], offsets: Plane, weights: Plane) -> tuple[Plane, Plane]:
    """Return slope and level of the weighted least squares."""
    total = np.maximum(weights.sum(axis=-1), 1e-9)
    x, y = (weights * part).sum(axis=-1) / total, (weights * offsets).sum(axis=-1) / total
    spread = (weights * (part - x[..., None]) ** 2).sum(axis=-1)
    both = (weights * (part - x[..., None]) * (offsets - y[..., None])).sum(axis=-1)
    slope = both / np.maximum(spread, 1e-9)
    return slope, y - slope * x


def _middling(rest: Plane, keep: NDArray[np.bool_]) -> Plane:
    """Return the median of what is kept, with one axis left for its places."""
    ordered = np.sort(np.where(keep, rest, np.inf), axis=-1)
    middle = np.maximum(keep.sum(axis=-1, keepdims=True) - 1, 0) // 2
    found = np.take_along_axis(ordered, middle, axis=-1)
    return np.where(np.isfinite(found), found, 0.0)
