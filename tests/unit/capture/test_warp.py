"""A picture laid straight piece by piece is the one laid straight at once, also where it leaves the picture.

Its half is the half of the whole, an odd row or column apart.
"""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk.capture.shrink import shrunk
from kiosk.capture.warp import PIECE, warped

GROUND = cv2.GaussianBlur(np.random.default_rng(3).integers(0, 255, (450, 600, 3), np.uint8), (3, 3), 0)
SIZE = (PIECE[0] + 90, PIECE[1] + 1)


@pytest.mark.parametrize(
    "corners",
    [
        ((80, 60), (540, 90), (560, 400), (40, 380)),
        ((560, 400), (40, 380), (80, 60), (540, 90)),
        # Two corners outside, and pieces of which nothing is in the picture.
        ((-200, -90), (900, 40), (700, 460), (20, 440)),
    ],
    ids=["askew", "head down", "beyond the rim"],
)
def test_pieces_are_the_whole(corners: tuple[tuple[float, float], ...]) -> None:
    target = np.array([(0, 0), (SIZE[0], 0), SIZE, (0, SIZE[1])], np.float32)
    way = np.asarray(cv2.getPerspectiveTransform(np.array(corners, np.float32), target), np.float64)
    at_once = cv2.warpPerspective(GROUND, way, SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    whole, half = warped(np.asarray(GROUND, np.uint8), way, SIZE)
    assert np.abs(whole.astype(int) - at_once).max() <= 1
    assert np.array_equal(half, shrunk(whole, (SIZE[0] // 2, SIZE[1] // 2)))
