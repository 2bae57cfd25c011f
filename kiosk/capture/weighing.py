# SPDX-License-Identifier: Apache-2.0
"""What the net's opinion says for and against a quad, as numbers that can be weighed beside its sides' colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Plane, Quads
from kiosk.capture.net import MAP, Opinion
from kiosk.capture.scoring import outward

# Places looked at along each side, and across and down within.
ALONG, WITHIN = 24, 9
# Distances from the side, out and in, in pixels of the net's map: beside its own doubt, but before the next thing.
BESIDE = 2.5
COUNT = 7


def signs(said: Opinion, quads: Quads, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return n x 7 signs for quads in a picture of ``size`` (width, height).

    How much page is within; how much just outside; how much more within than outside along the weakest side and all;
    how much of a side is seen along the weakest side, along all, and at the middling place of the weakest.
    """
    if not len(quads):
        return np.zeros((0, COUNT), np.float32)
    on_map = placed(quads, size)
    start, end = on_map[:, :, None], np.roll(on_map, -1, axis=1)[:, :, None]
    part = np.linspace(0.04, 0.96, ALONG, dtype=np.float32)[:, None]
    places, out = start * (1 - part) + end * part, outward(on_map)
    outer = _taken(said.page, places + BESIDE * out[:, :, None])
    inner = _taken(said.page, places - BESIDE * out[:, :, None])
    steps = (inner - outer).mean(axis=2)
    seen = facing(said.sides, places, out)
    within = _taken(said.page, _grid(on_map)).mean(axis=1)
    found = (
        within, outer.mean(axis=(1, 2)), steps.min(axis=1), steps.mean(axis=1),
        seen.mean(axis=2).min(axis=1), seen.mean(axis=(1, 2)), np.median(seen, axis=2).min(axis=1),
    )  # fmt: skip
    return np.asarray(np.stack(found, axis=1), np.float32)


def _taken(plane: Plane, points: NDArray[np.float32]) -> Plane:
    """Return what a plane holds at points (... x 2); nothing outside."""
    flat = points.reshape(len(points), -1, 2).astype(np.float32)
    values = cv2.remap(plane, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(values, np.float32).reshape(points.shape[:-1])


def placed(quads: Quads, size: tuple[int, int]) -> Quads:
    """Return quads in a picture of ``size`` (width, height) where they are on a net's map."""
    scale = np.array([MAP / size[0], MAP / size[1]], np.float32)
    return np.asarray((quads + 0.5) * scale - 0.5, np.float32)


def facing(sides: Plane, places: NDArray[np.float32], out: Quads) -> Plane:
    """Return for each place (n x 4 x count x 2) how much of a side is seen there that faces as this one does.

    ``sides`` are a net's four planes, ``out`` (n x 4 x 2) points out of each side.
    """
    ways = np.stack([-out[..., 1], out[..., 0], out[..., 1], -out[..., 0]], axis=-1).argmax(axis=-1)
    seen = np.zeros(places.shape[:3], np.float32)
    for direction, plane in enumerate(sides):
        here = ways == direction
        if here.any():
            seen[here] = _taken(plane, places[here])
    return seen


def _grid(quads: Quads) -> NDArray[np.float32]:
    """Return points (n x 81 x 2) spread over the inside of quads."""
    steps = np.linspace(0.06, 0.94, WITHIN, dtype=np.float32)
    across, down = (part.reshape(-1, 1) for part in np.meshgrid(steps, steps))
    one, two, three, four = (quads[:, None, corner] for corner in range(4))
    points = (one * (1 - across) + two * across) * (1 - down) + (four * (1 - across) + three * across) * down
    return np.asarray(points, np.float32)
