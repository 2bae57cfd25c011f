# SPDX-License-Identifier: Apache-2.0
"""Find the sides of a page to a fraction of a pixel in the full picture, whatever covers parts of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Quads
from kiosk.capture.scoring import outward

# Normals along each side.
PLACES = 72
# Samples on each normal.
STEPS = 33


def refined(image: Image, quad: Quads, reach: float) -> Quads:
    """Return the quad (4 x 2, pixels) with each side moved to the edge it stands for, within ``reach`` pixels."""
    for width in (reach, 0.35 * reach):
        lines = [_line(image, quad, side, max(2.0, width)) for side in range(4)]
        corners = [np.cross(lines[side - 1], lines[side]) for side in range(4)]
        if any(abs(corner[2]) < 1e-9 for corner in corners):
            return quad
        moved = np.array([corner[:2] / corner[2] for corner in corners], np.float32)
        if np.abs(moved - quad).max() > 4 * reach:
            return quad
        quad = moved
    return quad


def _line(image: Image, quad: Quads, side: int, width: float) -> NDArray[np.float64]:
    """Return the line (a, b, c) of one side."""
    start, end = quad[side], quad[(side + 1) % 4]
    normal = outward(quad[None])[0, side]
    part = np.linspace(0.04, 0.96, PLACES, dtype=np.float32)[:, None]
    places = start * (1 - part) + end * part
    offsets, weights = _edges(image, places, normal, width)
    keep = weights > 0.3 * float(np.quantile(weights, 0.8))
    for _ in range(3):
        if keep.sum() < 8:
            break
        slope, level = np.polyfit(part[keep, 0], offsets[keep], 1, w=np.sqrt(weights[keep]))
        rest = np.abs(offsets - slope * part[:, 0] - level)
        keep &= rest <= max(0.6, 2.5 * float(np.median(rest[keep])))
    else:
        return _through(start + normal * level, end + normal * (slope + level))
    return _through(start, end)


def _edges(
    image: Image, places: NDArray[np.float32], normal: NDArray[np.float32], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far outward the strongest step towards the ground is at each place, and how strong."""
    reach = np.linspace(-width, width, STEPS, dtype=np.float32)
    points = places[:, None] + reach[None, :, None] * normal
    values = cv2.remap(image, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    profile = cv2.GaussianBlur(values.astype(np.float32), (3, 1), 0)
    step = np.median(profile[:, : STEPS // 3].mean(axis=1) - profile[:, -STEPS // 3 :].mean(axis=1), axis=0)
    bright = profile @ (step / max(1e-6, float(np.linalg.norm(step))))
    fall = np.maximum(0, bright[:, :-2] - bright[:, 2:]) ** 2
    peak = fall.argmax(axis=1)
    window = np.clip(peak[:, None] + np.arange(-2, 3), 0, fall.shape[1] - 1)
    around = np.take_along_axis(fall, window, axis=1)
    middle = (window * around).sum(axis=1) / np.maximum(around.sum(axis=1), 1e-9)
    offsets = reach[0] + (middle + 1) * float(reach[1] - reach[0])
    return offsets.astype(np.float64), np.sqrt(fall.max(axis=1)).astype(np.float64)


def _through(one: NDArray[np.float32], two: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.cross(np.append(one, 1.0).astype(np.float64), np.append(two, 1.0).astype(np.float64))
