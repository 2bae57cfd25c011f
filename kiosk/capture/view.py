# SPDX-License-Identifier: Apache-2.0
"""A picture as it is looked at: small, its colours, how far each is from the desk's, and what the nets say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane, Quads
from kiosk.capture.net import IN_DOUBT, Opinion, opinion
from kiosk.capture.scoring import LEAST_STEP
from kiosk.capture.shrink import shrunk

# Long side of the picture in which hypotheses are made.
WORK = 480
# Colour step that is a side where the empty desk is known.
FAINT_STEP = 1.6


@dataclass(frozen=True, repr=False)
class View:
    """``small`` is the picture times ``factor``; ``lab`` its colours, without the empty desk's where that is known.

    ``least`` is the colour step that is a side, ``known`` tells whether the empty desk is known. ``said`` is the first
    net's opinion, ``also`` that of the net which is asked in doubt; None while it was not.
    """

    small: Image
    factor: float
    lab: Plane
    least: float
    said: Opinion
    known: bool = False
    also: Opinion | None = None

    def asked_again(self) -> View:
        """Return the same with the opinion of the net that is asked in doubt."""
        return replace(self, also=opinion(self.small, IN_DOUBT))

    @property
    def leaving(self) -> float:
        """How much of the picture's rim is page, at the edge that has most of it, by the nets that were asked."""
        first = self.said.leaving
        return first if self.also is None else (first + self.also.leaving) / 2

    def away(self) -> Plane:
        """Return how far each pixel's colour is from the desk's: the known one's, or what the rim lets expect."""
        return distance(self.lab, np.zeros_like(self.lab) if self.known else expected_ground(self.lab))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the small picture."""
        return self.small.shape[1], self.small.shape[0]

    def in_full(self, quad: Quads) -> Quads:
        """Return corners in the pixels of the full picture: a pixel's middle keeps its place."""
        return np.asarray((quad + 0.5) / self.factor - 0.5, np.float32)


def view(image: Image, empty: Image | None) -> View:
    """Look at a picture; ``empty`` is one of the same desk with nothing on it, of any size."""
    factor = min(1.0, WORK / max(image.shape[:2]))
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    # A mean of parts of pixels takes seven times as long; all that is weighed was fitted on pictures made like this.
    small = shrunk(image, (width, height), last=cv2.INTER_LINEAR)
    lab, said = prepared(small), opinion(small)
    if empty is None:
        return View(small, factor, lab, LEAST_STEP, said)
    # What the empty desk shows is taken away, and with it most of what could be mistaken for a page.
    bare = np.asarray(lab - prepared(shrunk(empty, (width, height), last=cv2.INTER_LINEAR)), np.float32)
    return View(small, factor, bare, FAINT_STEP, said, known=True)


def prepared(small: Image) -> Plane:
    """Return Lab values with print and fine lines wiped away."""
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    light, red, yellow = cv2.split(lab)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    wiped = cv2.morphologyEx(light, cv2.MORPH_CLOSE, kernel)
    planes = [wiped, cv2.medianBlur(red, 5), cv2.medianBlur(yellow, 5)]
    return np.asarray(cv2.GaussianBlur(cv2.merge(planes), (3, 3), 0), np.float32)


def distance(lab: Plane, ground: Plane) -> Plane:
    """Return how far each pixel's colour is from the ground's."""
    return np.asarray(np.linalg.norm(lab - ground, axis=2), np.float32)


def expected_ground(lab: Plane) -> Plane:
    """Return a smooth ground that fits the rim of the picture; what lies over the rim is left out."""
    height, width = lab.shape[:2]
    rim = np.ones((height, width), bool)
    band = max(2, round(0.02 * width))
    rim[band:-band, band:-band] = False
    down, across = (places[::2] for places in np.nonzero(rim))
    terms, colours = _terms(across / width, down / height), lab[down, across]
    keep = np.linalg.norm(colours - _usual(colours), axis=1) < 25
    for _ in range(2):
        fit = np.linalg.solve(terms[keep].T @ terms[keep] + 1e-9 * np.eye(6), terms[keep].T @ colours[keep])
        rest = np.linalg.norm(colours - terms @ fit, axis=1)
        keep = rest < max(4.0, 2.5 * float(np.median(rest[keep])))
    few_down, few_across = np.mgrid[0:16, 0:16]
    whole = (_terms(few_across.ravel() / 15, few_down.ravel() / 15) @ fit).reshape(16, 16, 3).astype(np.float32)
    # Corners must meet corners: stretch by the grid's own spacing, not by its cells.
    way = np.diag([max(1, width - 1) / 15, max(1, height - 1) / 15, 1.0])
    return np.asarray(cv2.warpPerspective(whole, way, (width, height), borderMode=cv2.BORDER_REPLICATE), np.float32)


def _terms(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)


def _usual(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the most frequent colour, not the mean: a sheet may lie over much of the rim."""
    bins = np.rint(colours / 8) @ np.array([1, 100, 10000])
    _, where, counts = np.unique(bins, return_inverse=True, return_counts=True)
    return np.asarray(np.median(colours[where == counts.argmax()], axis=0), np.float32)
