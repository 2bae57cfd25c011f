# SPDX-License-Identifier: Apache-2.0
"""Look for the one page on the desk; better none than a wrong one.

A reduced picture gives many hypotheses, each is scored by its sides, the best is refined in the full picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Mask, Plane, Quads
from kiosk.capture.candidates import areas, candidates
from kiosk.capture.refine import refined
from kiosk.capture.scoring import LEAST_STEP, ranked
from kiosk.capture.sight import Quad, Reason, Sighting

# Long side of the picture in which hypotheses are made.
WORK = 480
# Colour step that is a side where the empty desk is known.
FAINT_STEP = 1.6
# Score from which a quad is a page.
SURE = 0.64
# Score from which something may be there.
PERHAPS = 0.5
# Score from which a second quad makes two pages of it.
RIVAL = 0.8
# Colour distance from the ground that a second page has at least.
OTHER = 10.0
# A corner within so many pixels of the edge of a picture 2592 wide may be cut off.
EDGE = 4


def look(image: Image, *, empty: Image | None = None) -> Sighting:
    """Look for one whole page; see :func:`kiosk.capture.look`."""
    factor = min(1.0, WORK / max(image.shape[:2]))
    small = _reduced(image, factor)
    lab, least = prepared(small), LEAST_STEP
    if empty is None:
        away = distance(lab, expected_ground(lab))
    else:
        # What the empty desk shows is taken away, and with it most of what could be mistaken for a page.
        ground = prepared(_reduced(empty, factor, small.shape))
        away, lab, least = distance(lab, ground), lab - ground, FAINT_STEP
    pool, values = ranked(lab, candidates(lab, away, least), least)
    if not len(pool) or values[0] < SURE:
        return _none(away, float(values.max(initial=0.0)))
    best = _best(pool, values)
    if _second(pool, values, best, away):
        return Sighting(None, Reason.TWO_PAGES, float(values[best]))
    # A pixel's middle is at half its size: corners must keep their place when the picture grows.
    corners = refined(image, (pool[best] + 0.5) / factor - 0.5, 3.0 / factor)
    return _seen(corners, image, float(values[best]))


def _reduced(image: Image, factor: float, shape: tuple[int, ...] | None = None) -> Image:
    if factor >= 1 and shape is None:
        return image
    size = (shape[1], shape[0]) if shape else (round(image.shape[1] * factor), round(image.shape[0] * factor))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


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
    way = np.diag([(width - 1) / 15, (height - 1) / 15, 1.0])
    return np.asarray(cv2.warpPerspective(whole, way, (width, height), borderMode=cv2.BORDER_REPLICATE), np.float32)


def _terms(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)


def _usual(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the most frequent colour, not the mean: a sheet may lie over much of the rim."""
    bins = np.rint(colours / 8) @ np.array([1, 100, 10000])
    _, where, counts = np.unique(bins, return_inverse=True, return_counts=True)
    return np.asarray(np.median(colours[where == counts.argmax()], axis=0), np.float32)


def _best(pool: Quads, values: NDArray[np.float32]) -> int:
    """Choose the largest of those that are about as good as the best: a sheet beats the frame printed on it."""
    near = np.nonzero(values >= values.max() - 0.06)[0]
    sizes = areas(pool[near])
    large = near[sizes >= 0.93 * sizes.max()]
    return int(large[values[large].argmax()])


def _second(pool: Quads, values: NDArray[np.float32], best: int, away: Plane) -> bool:
    """Tell whether another page, no mere field of the mat, lies beside the best."""
    rivals = pool[(values >= RIVAL) & (areas(pool) > 0.25 * areas(pool[best : best + 1])[0])]
    return any(_apart(pool[best], rival) and _colour_inside(rival, away) > OTHER for rival in rivals)


def _apart(one: Quads, other: Quads) -> bool:
    return bool(cv2.intersectConvexConvex(one, other)[0] < 0.1 * cv2.contourArea(other))


def _colour_inside(quad: Quads, away: Plane) -> float:
    """Return how far the colours inside a quad are from the ground's, in the middle."""
    inside = np.zeros(away.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(quad).astype(np.int32), 255)
    return float(np.median(away[inside > 0]))


def _seen(corners: Quads, image: Image, score: float) -> Sighting:
    height, width = image.shape[:2]
    room = min(corners.min(), width - 1 - corners[:, 0].max(), height - 1 - corners[:, 1].max())
    if room < max(1.0, EDGE * width / 2592):
        return Sighting(None, Reason.CUT_OFF, score)
    return Sighting(as_quad(corners), Reason.FOUND, score)


def as_quad(corners: Quads) -> Quad:
    """Return four corners as plain numbers."""
    one, two, three, four = ((float(x), float(y)) for x, y in corners)
    return one, two, three, four


def _none(away: Plane, score: float) -> Sighting:
    if _leaves(away):
        return Sighting(None, Reason.CUT_OFF, score)
    return Sighting(None, Reason.UNSURE if score >= PERHAPS else Reason.NOTHING, score)


def _leaves(away: Plane) -> bool:
    """Tell whether something large and straight-sided goes over the edge of the picture."""
    mask: Mask = (away > 12).astype(np.uint8) * 255
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None or cv2.contourArea(largest) < 0.04 * away.size:
        return False
    x, y, width, height = cv2.boundingRect(largest)
    touches = x <= 1 or y <= 1 or x + width >= away.shape[1] - 1 or y + height >= away.shape[0] - 1
    return touches and cv2.contourArea(largest) > 0.93 * cv2.contourArea(cv2.convexHull(largest))
