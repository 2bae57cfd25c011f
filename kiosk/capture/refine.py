# SPDX-License-Identifier: Apache-2.0
"""Find the sides of pages to a fraction of a pixel, whatever covers parts of them; many quads at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane, Quads
from kiosk.capture.scoring import outward
from kiosk.capture.sides import arch, fitted

# Normals along each side, and samples on each, in the full picture and in a small one.
FINE, COARSE = (72, 33), (40, 17)
Lines = NDArray[np.float64]


def refined(image: Image, quad: Quads, reach: float) -> Quads:
    """Return the quad (4 x 2, pixels) with each side moved to the edge it stands for, within ``reach`` pixels."""
    return np.asarray(refined_all(image, quad[None], reach, FINE)[0], np.float32)


def refined_all(image: Image, quads: Quads, reach: float, samples: tuple[int, int] = COARSE) -> Quads:
    """Return quads (n x 4 x 2) refined; ``samples`` are the normals along each side and the places on each normal.

    A quad whose sides lead away from it stays as it is.
    """
    bows = np.zeros((len(quads), 4), np.float32)
    for width in (reach, 0.35 * reach):
        lines, bent = _lines(image, quads, bows, max(2.0, width), samples)
        moved, sound = _crossed(lines)
        sound &= np.abs(moved - quads).max(axis=(1, 2)) <= 4 * reach
        quads = np.where(sound[:, None, None], moved, quads).astype(np.float32)
        bows = np.where(sound[:, None], bent, bows).astype(np.float32)
    return quads


def _crossed(lines: Lines) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return where the lines (n x 4 x 3) of quads cross, and which do."""
    corners = np.cross(np.roll(lines, 1, axis=1), lines)
    sound = np.asarray((np.abs(corners[..., 2]) > 1e-9).all(axis=1), np.bool_)
    depth = np.where(np.abs(corners[..., 2:]) > 1e-9, corners[..., 2:], 1.0)
    return corners[..., :2] / depth, sound


def _lines(image: Image, quads: Quads, bows: Plane, width: float, samples: tuple[int, int]) -> tuple[Lines, Plane]:
    """Return the line (a, b, c) through the ends of each side: n x 4 x 3, and its bow, looked for along ``bows``."""
    start, end, out = quads, np.roll(quads, -1, axis=1), outward(quads)
    part = np.linspace(0.04, 0.96, samples[0], dtype=np.float32)
    known = np.asarray(bows[..., None] * arch(part), np.float32)
    places = start[:, :, None] * (1 - part[:, None]) + end[:, :, None] * part[:, None]
    places = places + known[..., None] * out[:, :, None]
    offsets, weights = _edges(image, places, out, np.linspace(-width, width, samples[1], dtype=np.float32))
    run = fitted(part, offsets + known, weights)
    first = np.append(start + out * run.level[..., None], np.ones((*run.level.shape, 1)), axis=-1)
    last = np.append(end + out * (run.slope + run.level)[..., None], np.ones((*run.level.shape, 1)), axis=-1)
    return np.cross(first, last), run.bow


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
