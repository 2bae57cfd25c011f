# SPDX-License-Identifier: Apache-2.0
"""How much a quad is a page: along each side the colour must step, and step the same way all along.

A printed frame has paper on both sides and scores nothing; the weakest side counts as much as the mean of all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Plane, Quads

# Places looked at along each side, and at the first glance.
SAMPLES, FEW = 36, 9
# Distances from the side, inside and outside, in pixels of the working picture.
NEAR = (-4.5, -2.5, 2.5, 4.5)
# The same, where a line drawn on a mat has both sides alike and a sheet has not.
FAR = (-10.0, 10.0)
# The same, where only a quad that lies right on its edge sees the step.
CLOSE = (-1.2, 1.2)
# Colour step (CIE Lab distance) below which a side is no side.
LEAST_STEP = 4.0


def scores(lab: Plane, quads: Quads, *, samples: int = SAMPLES, least: float = LEAST_STEP) -> NDArray[np.float32]:
    """Return how much each quad (n x 4 x 2) is a page by its colours, 0 to 1; ``least`` is the step that is a side."""
    if not len(quads):
        return np.zeros(0, np.float32)
    values, seen = _along(lab, quads, samples)
    step = values[:, :, :, :2].mean(axis=3) - values[:, :, :, 2:4].mean(axis=3)
    usual = np.median(step, axis=2, keepdims=True)
    size = np.maximum(np.linalg.norm(usual, axis=-1), 1e-6)
    holds = ((step * usual).sum(axis=-1) / size > np.maximum(least, 0.35 * size)) & seen
    beyond, close = (
        np.median(((values[:, :, :, inner] - values[:, :, :, inner + 1]) * usual).sum(axis=-1) / size**2, axis=2)
        for inner in (4, 6)
    )
    sides = holds.mean(axis=2) * np.clip(2 * beyond - 0.3, 0, 1) * (0.85 + 0.15 * np.clip(close, 0, 1))
    score = 0.5 * sides.min(axis=1) + 0.5 * sides.mean(axis=1)
    return np.asarray(score * _one_sheet(values), np.float32)


def _along(lab: Plane, quads: Quads, samples: int) -> tuple[Plane, NDArray[np.bool_]]:
    """Sample colours beside each side: n x 4 x places x distances x 3, and whether the place is in the picture."""
    start, end = quads, np.roll(quads, -1, axis=1)
    part = np.linspace(0.05, 0.95, samples, dtype=np.float32)[:, None]
    places = start[:, :, None] * (1 - part) + end[:, :, None] * part
    points = (
        places[:, :, :, None] + outward(quads)[:, :, None, None] * np.array(NEAR + FAR + CLOSE, np.float32)[:, None]
    )
    flat = points.reshape(-1, samples * len(NEAR + FAR + CLOSE), 2)
    values = cv2.remap(lab, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    height, width = lab.shape[:2]
    nearest = points[:, :, :, 2]
    seen = (nearest[..., 0] >= 0) & (nearest[..., 1] >= 0) & (nearest[..., 0] < width) & (nearest[..., 1] < height)
    return np.asarray(values.reshape(*points.shape[:4], 3), np.float32), seen


def outward(quads: Quads) -> Quads:
    """Return the unit normal of each side, pointing out of a clockwise quad."""
    along = np.roll(quads, -1, axis=1) - quads
    normal = np.stack([along[..., 1], -along[..., 0]], axis=-1)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6), np.float32)


def _one_sheet(values: Plane) -> NDArray[np.float32]:
    """Doubt a quad whose four inner rims have different colours: a sheet is much the same all around."""
    rims = np.median(values[:, :, :, :2].mean(axis=3), axis=2)
    spread = np.linalg.norm(rims - rims.mean(axis=1, keepdims=True), axis=-1).max(axis=1)
    return np.asarray(np.clip(1.25 - spread / 80, 0.4, 1.0), np.float32)
