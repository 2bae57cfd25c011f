"""Which sheets of a picture have a side that nobody can see: paper as white as its desk, both burnt out by the light.

Whether a side can be seen is asked of the picture's own pixels and of no finder: on more than half of it nothing
differs across by two of 256 levels, averaged over a few pixels, near it and further off. Who finds such a page guesses;
who says that it is not to be seen is right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Quads
from kiosk.capture.scoring import outward

# Levels of 256 by which two places differ that somebody can tell apart; one and three choose the same pictures.
TOLD_APART = 2.0
# Share of a side that must be seen: the rest of a straight line follows from it.
SEEN = 0.5
# Pixels of a picture 1296 wide: what is averaged, and how far from the side it is looked.
AVERAGED, AWAY = 5, (4, 8)
PLACES = 61


def hidden(image: Image, sheet: Quads) -> bool:
    """Tell whether a side of a sheet (4 x 2, pixels) cannot be seen on more than half of its length."""
    return bool((steps(image, sheet) > TOLD_APART).mean(axis=1).min() < SEEN)


def steps(image: Image, sheet: Quads) -> NDArray[np.float32]:
    """Return by how many levels what lies within a side differs from what lies beyond, at places of it: 4 x places."""
    scale = max(image.shape[:2]) / 1296
    width = max(3, round(AVERAGED * scale))
    smooth = cv2.blur(image, (width, width), borderType=cv2.BORDER_REPLICATE).astype(np.float32)
    part = np.linspace(0.05, 0.95, PLACES, dtype=np.float32)[:, None]
    places = sheet[:, None] * (1 - part) + np.roll(sheet, -1, axis=0)[:, None] * part
    out = outward(sheet[None])[0][:, None]
    across = [_at(smooth, places - away * scale * out) - _at(smooth, places + away * scale * out) for away in AWAY]
    return np.asarray(np.abs(across).max(axis=(0, 3)), np.float32)


def _at(smooth: NDArray[np.float32], places: NDArray[np.float32]) -> NDArray[np.float32]:
    seen = cv2.remap(smooth, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32)
