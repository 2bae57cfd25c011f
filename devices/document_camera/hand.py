# SPDX-License-Identifier: Apache-2.0
"""A hand with its sleeve, seen from above: domes along the bones, lit from the upper left."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2

Plane = NDArray[np.float32]

Bone = tuple[tuple[float, float], tuple[float, float], float, float]
PX_PER_MM = 3
# Millimetres of the picture; the fingers point up, the sleeve leaves it below.
WIDTH, LENGTH = 130, 330
# Where the tip of the middle finger is.
TIP = (62.0, 14.0)
# Start, end, radius at both: four fingers and the thumb.
FINGERS = (
    ((43, 26), (50, 96), 6.9, 9.4), ((62, 15), (63, 94), 7.2, 9.6), ((80, 23), (76, 96), 6.9, 9.2),
    ((97, 46), (88, 102), 6.0, 8.2), ((15, 94), (44, 136), 8.2, 12.5),
)  # fmt: skip
PALM = (
    ((50, 106), (60, 152), 15.0, 22.0), ((66, 104), (68, 152), 17.0, 24.0), ((84, 108), (76, 152), 13.0, 20.0),
    ((68, 150), (69, 240), 24.0, 28.0),
)  # fmt: skip
SLEEVE = ((69, 190), (71, 345), 35.0, 41.0)
# Where the sleeve begins.
CUFF = 208
SKIN = (138, 172, 218)
CLOTH = (92, 66, 48)


@lru_cache(maxsize=1)
def hand() -> tuple[NDArray[np.uint8], Plane]:
    """Return picture (blue-green-red) and opacity (0 to 1) of the hand."""
    palm = np.asarray(cv2.GaussianBlur(_joined(PALM), (0, 0), 6), np.float32)
    # Cubes added and the root taken: bars melt into one another without an edge where they meet.
    skin = np.cbrt(_joined(FINGERS) ** 3 + (0.7 * palm) ** 3)
    covered = (_dome(*SLEEVE) > 1) & (np.arange(LENGTH * PX_PER_MM)[:, None] > CUFF * PX_PER_MM)
    height = np.where(covered, _dome(*SLEEVE) * 0.7 + 12, np.asarray(cv2.GaussianBlur(skin, (0, 0), 2.0), np.float32))
    light = _lit(height)[..., None]
    colour = np.where(covered[..., None], np.array(CLOTH, np.float32), np.array(SKIN, np.float32))
    picture = np.clip(colour * light, 0, 255).astype(np.uint8)
    solid = ((_joined(FINGERS + PALM) > 0.6) | covered).astype(np.float32)
    return picture, np.asarray(cv2.GaussianBlur(solid, (0, 0), 0.8), np.float32)


def _joined(bones: tuple[Bone, ...]) -> Plane:
    """Return the height of several bars that grow into one another."""
    cubes = sum((_dome(*bone) ** 3 for bone in bones), np.zeros((LENGTH * PX_PER_MM, WIDTH * PX_PER_MM), np.float32))
    return np.asarray(np.cbrt(cubes), np.float32)


def _dome(start: tuple[float, float], end: tuple[float, float], first: float, last: float) -> Plane:
    """Return the height of a round bar whose radius runs from ``first`` to ``last``, in pixels."""
    down, across = np.mgrid[0 : LENGTH * PX_PER_MM, 0 : WIDTH * PX_PER_MM].astype(np.float32) / PX_PER_MM
    along = np.array(end, np.float32) - np.array(start, np.float32)
    part = ((across - start[0]) * along[0] + (down - start[1]) * along[1]) / float(along @ along)
    part = np.clip(part, 0, 1)
    away = (across - start[0] - part * along[0]) ** 2 + (down - start[1] - part * along[1]) ** 2
    radius = first + (last - first) * part
    dome: Plane = np.sqrt(np.maximum(0, radius**2 - away)) * PX_PER_MM
    return dome


def _lit(height: Plane) -> Plane:
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    facing = (1.0 + 0.35 * slope_x + 0.45 * slope_y) / np.sqrt(1 + slope_x**2 + slope_y**2)
    lit: Plane = np.clip(0.45 + 0.55 * facing, 0.3, 1.1).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(lit, (0, 0), 1.5), np.float32)
