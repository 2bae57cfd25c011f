# SPDX-License-Identifier: Apache-2.0
"""How a sheet moves from picture to picture: what carries its outline on until it is looked for again.

Moves are 3 x 3 matrices over fractions of the picture.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.sight import Point, Quad

Move = NDArray[np.float64]
REST: Move = np.eye(3)
# Places of a sheet that are followed, how far apart, and how clear they must be beside the clearest.
PLACES, APART, CLEAR = 60, 4, 0.02
# Window and levels of the flow: a hand draws a sheet by up to a tenth of the picture from one to the next.
WINDOW, LEVELS = (15, 15), 3
# Places that must move as one, at least so many and so large a share: four corners of an empty sheet, or a hand's.
LEAST, SHARE = 4, 0.5
# Pixels up to which a place moves with the others, and up to which the whole does not move at all.
WITH, AT_ALL = 1.5, 0.3
# Share by which a sheet may seem to grow between two pictures; beyond it something else was followed.
GROWTH = 0.12
# Pictures for which it is remembered how far all had moved: more than two seconds.
REMEMBERED = 90


class Drift:
    """Follows what lies inside an outline through small grey pictures of one size."""

    def __init__(self) -> None:
        self._before: Image | None = None
        self._total = REST
        self._totals: deque[tuple[int, Move]] = deque(maxlen=REMEMBERED)

    def note(self, number: int, grey: Image, quad: Quad | None) -> Move:
        """Take picture ``number``; return how the sheet that lay in ``quad`` moved since the one before.

        Without a quad nothing is followed, as while nothing moves.
        """
        step = REST
        if quad is not None and self._before is not None and self._before.shape == grey.shape:
            step = flow(self._before, grey, quad)
        self._before = grey
        self._total = step @ self._total
        self._totals.append((number, self._total))
        return step

    def since(self, number: int) -> Move:
        """Return how the sheet moved since picture ``number``; none for one that is forgotten."""
        then = next((total for noted, total in self._totals if noted == number), self._total)
        return np.asarray(self._total @ np.linalg.inv(then), np.float64)


def flow(before: Image, now: Image, quad: Quad) -> Move:
    """Return how a sheet moved between two grey pictures: shifted, turned, a little nearer; REST if nothing tells."""
    height, width = before.shape
    size = np.array([width, height], np.float64)
    inside = np.zeros(before.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(np.array(quad) * size).astype(np.int32), 255)
    # A little beyond the sides: of an empty sheet only the corners can be followed.
    near = cv2.dilate(inside, np.ones((7, 7), np.uint8))
    places = cv2.goodFeaturesToTrack(before, PLACES, CLEAR, APART, mask=near)
    if places is None or len(places) < LEAST:
        return REST
    went, told, _ = cv2.calcOpticalFlowPyrLK(before, now, places, places.copy(), winSize=WINDOW, maxLevel=LEVELS)
    there = told.ravel() == 1
    if there.sum() < LEAST:
        return REST
    found, together = cv2.estimateAffinePartial2D(places[there], went[there], ransacReprojThreshold=WITH)
    if found is None or together.sum() < max(LEAST, SHARE * len(places)):
        return REST
    return _believed(np.vstack([found, [0.0, 0.0, 1.0]]), size)


def _believed(way: Move, size: NDArray[np.float64]) -> Move:
    """Return a move of pixels as one of fractions; REST for one that is none, or that no sheet makes."""
    if abs(np.hypot(way[0, 0], way[1, 0]) - 1) > GROWTH:
        return REST
    ends = np.array([[0, 0, 1], [*size, 1]], np.float64)
    if np.abs((ends @ way.T - ends)[:, :2]).max() < AT_ALL:
        return REST
    scale = np.diag([*size, 1.0])
    return np.asarray(np.linalg.inv(scale) @ way @ scale, np.float64)


def carried(quad: Quad, move: Move) -> Quad:
    """Return where the corners of a quad are after a move."""
    one, two, three, four = (_carried(corner, move) for corner in quad)
    return Quad(one, two, three, four)


def _carried(corner: Point, move: Move) -> Point:
    x, y, w = move @ (corner[0], corner[1], 1.0)
    return float(x / w), float(y / w)
