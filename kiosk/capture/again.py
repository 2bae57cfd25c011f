# SPDX-License-Identifier: Apache-2.0
"""Where the page is in a still: by the outline of the live picture where it shows the very same desk, else by a look.

A still that shows what the live picture showed has its verdict too: whatever would refuse the one has refused the
other. Both are laid over each other, and where one place differs, or the sides do not hold, it is looked at as if
nothing had been seen before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane
from kiosk.capture.empty_mat import EmptyMat, steps
from kiosk.capture.finder import REACH, as_quad, inside
from kiosk.capture.refine import refined
from kiosk.capture.shot import Shot
from kiosk.capture.shrink import shrunk
from kiosk.capture.sight import Quad, Reason, Sighting, can_be_page, scaled
from kiosk.capture.view import WORK
from kiosk.capture.watch import REST, way

# Pixels across of both pictures as they are laid over each other, and how far their proportions may differ.
SMALL, ASKEW = 160, 0.01
# Levels of grey by which a place may differ, grain and the seam of an edge smoothed away by a window so wide.
DIFFERS, WINDOW = 24.0, 5
# Pixels across of which a place still has dozens: of a larger picture every so-manieth pixel tells as much.
PLENTY = 960
# How much brighter or darker the still may be as a whole: the camera's own exposure.
BRIGHTER = 1.35
# Pixels of the small picture by which its corners may be wrong.
NEARLY = 1.5
# Pixels of a picture as it is looked at, between inside and outside of a side, by how many levels they must differ, and
# by which part of what they did live: pale paper that slipped or was taken away differs by less than a place may.
BESIDE, LEAST, PART = 2.0, 4.0, 0.5


@dataclass(frozen=True, repr=False)
class Outline:
    """The page as the live picture showed it: ``sighting`` in fractions of ``view``, which is a picture of then."""

    view: Image
    sighting: Sighting

    def again(self, shot: Shot) -> Sighting | None:
        """Return the page in the still, in its pixels; None where it shows something else, or nothing that holds."""
        quad = self.sighting.quad
        if quad is None:
            return None
        size = SMALL, max(1, round(SMALL * self.view.shape[0] / self.view.shape[1]))
        # Of the live picture while the still is being unpacked.
        shown = _coarse(self.view, size)
        if _askew(self.view.shape, shot.image.shape) or not _alike(shown, _coarse(shot.image, size)):
            return None
        width, height = shot.size
        corners = np.array(scaled(quad, width, height), np.float32)
        found = as_quad(refined(shot.image, corners, REACH * max(shot.size) / WORK))
        back = scaled(found, 1 / width, 1 / height)
        holds = can_be_page(back) and way(back, quad) <= REST and inside(found.corners, shot.image)
        holds = holds and self._ends(quad, found, shot.image)
        return Sighting(found, Reason.FOUND, self.sighting.score) if holds else None

    def _ends(self, quad: Quad, found: Quad, still: Image) -> bool:
        """Tell whether the page ends at each side found in the still as it did at those of ``quad``."""
        height, width = self.view.shape[:2]
        before = _steps(self.view, scaled(quad, width, height))
        return bool((_steps(still, found) >= np.maximum(LEAST, PART * before)).all())


def page_in(shot: Shot, outline: Outline | None, mat: EmptyMat) -> Sighting:
    """Look for the page in a still; corners in its pixels."""
    again = outline.again(shot) if outline else None
    return again or _looked(shot, mat)


def _looked(shot: Shot, mat: EmptyMat) -> Sighting:
    """Look for the page in the small picture: nothing waits for the whole one, which is unpacked meanwhile."""
    small = shot.small
    found = mat.look(small)
    return found if found.quad is None or small is shot.image else _in_full(found, found.quad, shot)


def _in_full(found: Sighting, quad: Quad, shot: Shot) -> Sighting:
    """Lay what was found in the small picture on its edges in the whole one."""
    factor = shot.size[0] / shot.small.shape[1]
    corners = refined(shot.image, (quad.corners + 0.5) * np.float32(factor) - 0.5, NEARLY * factor)
    if not inside(corners, shot.image):
        return Sighting(None, Reason.CUT_OFF, found.score)
    return Sighting(as_quad(corners), Reason.FOUND, found.score)


def _steps(picture: Image, quad: Quad) -> Plane:
    return steps(picture, quad.corners, BESIDE * max(picture.shape[:2]) / WORK)


def _askew(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return abs(one[1] / one[0] - other[1] / other[0]) > ASKEW


def _coarse(picture: Image, size: tuple[int, int]) -> Plane:
    """Return a picture as it is laid over another."""
    step = picture.shape[1] // PLENTY
    if step > 1:
        thinned = picture.shape[1] // step, picture.shape[0] // step
        picture = np.asarray(cv2.resize(picture, thinned, interpolation=cv2.INTER_NEAREST), np.uint8)
    return shrunk(picture, size).astype(np.float32)


def _alike(first: Plane, second: Plane) -> bool:
    """Tell whether two coarse pictures show the very same, the exposure apart: nothing came, went or moved."""
    gain = np.median((second + 1) / (first + 1), axis=(0, 1))
    if not (gain.max() < BRIGHTER and gain.min() * BRIGHTER > 1):
        return False
    off = cv2.blur(second - first * gain.astype(np.float32), (WINDOW, WINDOW))
    return float(np.abs(off).max()) < DIFFERS
