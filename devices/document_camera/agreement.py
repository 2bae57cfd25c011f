# SPDX-License-Identifier: Apache-2.0
"""How well corners that were found agree with the true ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2

Points = NDArray[np.float64]


def jaccard(found: NDArray[np.floating] | None, truth: NDArray[np.floating]) -> float:
    """Return common by joint area of two quads (4 x 2), both laid straight by the truth; zero for nothing found.

    The measure of the SmartDoc competition (Burie et al. 2015).
    """
    if found is None:
        return 0.0
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    way = cv2.getPerspectiveTransform(np.asarray(truth, np.float32), square)
    quad = np.column_stack([np.asarray(found, np.float64), np.ones(4)]) @ way.T
    if (quad[:, 2] <= 0).any():
        return 0.0  # seen edge on, or from behind: no page of this desk
    flat = cv2.convexHull((quad[:, :2] / quad[:, 2:]).astype(np.float32))[:, 0].astype(np.float64)
    common = _area(_in_unit_square(flat))
    return common / (_area(flat) + 1 - common)


def _in_unit_square(polygon: Points) -> Points:
    """Cut a convex polygon (n x 2) off at the four sides of the unit square.

    OpenCV's own intersection takes points of sides that nearly lie on one another for others: areas above one came.
    """
    for axis, limit, sign in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        polygon = _cut(polygon, sign * (polygon[:, axis] - limit))
    return polygon


def _cut(polygon: Points, inside: Points) -> Points:
    """Keep of a polygon the part that is inside; ``inside`` is how far each of its corners is."""
    kept: list[Points] = []
    for at in range(len(polygon)):
        here, there = polygon[at], polygon[(at + 1) % len(polygon)]
        now, then = inside[at], inside[(at + 1) % len(polygon)]
        if now >= 0:
            kept.append(here)
        if now * then < 0:
            kept.append(here + (there - here) * now / (now - then))
    return np.array(kept, np.float64).reshape(-1, 2)


def _area(polygon: Points) -> float:
    x, y = polygon.T
    return 0.5 * float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()))
