# SPDX-License-Identifier: Apache-2.0
"""What shape the pages themselves have that quads in a picture show, and how far that is from what paper comes in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.arrays import Quads

# A lens that sees about 50 degrees: what document cameras and telephones have, in lengths of the longer side.
FOCAL = 1.1
# A focal length outside of this is no lens over a desk; the four corners are too inexact to tell it then.
PLAUSIBLE = (0.6, 3.0)
# Long through short side of what lies on desks most: sheets (ISO 216), and cards (ISO 7810, ID-1).
USUAL = np.log([2**0.5, 85.60 / 53.98])
# From how far on a shape is simply another one.
FAR = 0.12


def proportions(quads: Quads, frame: tuple[int, int]) -> NDArray[np.float64]:
    """Return width through height of each page itself (n), however askew a camera of square pixels looks at it.

    ``quads`` are n x 4 x 2 in a picture of ``frame`` (width, height). After Zhang and He, "Whiteboard scanning and
    image enhancement" (2007): the four corners give the focal length, and with it the proportion. Seen straight from
    above they do not give it, and it does not matter.
    """
    placed = np.append(quads - np.array(frame) / 2, np.ones((len(quads), 4, 1)), axis=-1).astype(np.float64)
    one, two, four, three = placed.swapaxes(0, 1)
    across = _turn(one, four, three, two) * two - one
    down = _turn(one, four, two, three) * three - one
    lens = np.ones((len(quads), 3))
    lens[:, 2] = _focal(across, down, float(max(frame)))
    return np.asarray(np.linalg.norm(across * lens, axis=1) / np.linalg.norm(down * lens, axis=1), np.float64)


def odd(quads: Quads, frame: tuple[int, int]) -> NDArray[np.float64]:
    """Return how far each page's shape is from the nearest usual one, as the logarithm of their ratio; at most 0.12.

    Around two sheets that lie askew on one another, or within a band of print, there is a quad of another shape.
    """
    if not len(quads):
        return np.zeros(0)
    off = np.abs(np.abs(np.log(proportions(quads, frame)))[:, None] - USUAL).min(axis=1)
    return np.asarray(np.minimum(off, FAR), np.float64)


def _turn(
    one: NDArray[np.float64], four: NDArray[np.float64], other: NDArray[np.float64], over: NDArray[np.float64]
) -> NDArray[np.float64]:
    part = (np.cross(one, four) * other).sum(axis=1) / (np.cross(over, four) * other).sum(axis=1)
    return np.asarray(part[:, None], np.float64)


def _focal(across: NDArray[np.float64], down: NDArray[np.float64], longest: float) -> NDArray[np.float64]:
    """Return the focal lengths in pixels that make the sides of pages stand square, or that of any lens."""
    depth = across[:, 2] * down[:, 2]
    flat = np.abs(depth) <= 1e-9
    square = -(across[:, :2] * down[:, :2]).sum(axis=1) / np.where(flat, 1.0, depth)
    focal = np.sqrt(np.where(flat, 0.0, np.maximum(square, 0.0)))
    known = (focal > PLAUSIBLE[0] * longest) & (focal < PLAUSIBLE[1] * longest)
    return np.asarray(np.where(known, focal, FOCAL * longest), np.float64)
