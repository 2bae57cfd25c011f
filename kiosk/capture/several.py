# SPDX-License-Identifier: Apache-2.0
"""Look for all pages on the desk: both sides of a card, three receipts, a form and a passport.

The finder's own hypotheses and scores, taken one page after another: the best, then the best of what does not lie
over it, until nothing is sure any more. Sheets that lie closer than a fiftieth of the picture may be taken for one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Mask, Plane, Quads
from kiosk.capture.candidates import areas, candidates
from kiosk.capture.finder import (
    EDGE,
    FAINT_STEP,
    SURE,
    WORK,
    as_quad,
    distance,
    expected_ground,
    prepared,
)
from kiosk.capture.refine import refined
from kiosk.capture.scoring import LEAST_STEP, ranked
from kiosk.capture.shrink import shrunk
from kiosk.capture.sight import Reason, Sighting

# Pages that are looked for at most: more than fit on any desk so that they could be read.
MOST = 12
# Share of the smaller of two quads that may lie under the other: sheets that touch are two, a frame on a sheet is not.
OVER = 0.1
# By how much less than the best a larger quad around it may score, and be the sheet on which the best is printed.
NEARLY = 0.06
# Share of a quad that two others beside one another in it cover when they, and not it, are the pages.
FILLED = 0.6
# How many steps that are a side a page's colour is from the ground's.
INNER = 2.0
# Colour distance from the ground, and share of the picture, from which something at its rim is a page cut off.
APART, LARGE = 12.0, 0.03
# How much of its hull something straight-sided fills.
STRAIGHT = 0.93


def look_for_all(image: Image, *, empty: Image | None = None) -> tuple[Sighting, ...]:
    """Look for all whole pages; see :func:`kiosk.capture.find_pages`."""
    factor = min(1.0, WORK / max(image.shape[:2]))
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    lab, away, least = _seen(image, empty, (width, height))
    pages = _pages(lab, away, least)
    leaving = _leaving(away, [quad for quad, _ in pages])
    found = [
        (refined(image, (quad + 0.5) / factor - 0.5, 3.0 / factor), value)
        for quad, value in pages
        if not any(_on(quad, sheet) for sheet in leaving)
    ]
    whole = [(quad, value) for quad, value in found if _inside(quad, image)]
    sightings = [Sighting(as_quad(quad), Reason.FOUND, value) for quad, value in _as_read(whole)]
    if len(whole) < len(found) or leaving:
        sightings.append(Sighting(None, Reason.CUT_OFF))
    return tuple(sightings)


def _seen(image: Image, empty: Image | None, size: tuple[int, int]) -> tuple[Plane, Plane, float]:
    """Return the colours of the small picture, how far each is from the ground, and the step that is a side."""
    lab = prepared(shrunk(image, size))
    if empty is None:
        return lab, distance(lab, expected_ground(lab)), LEAST_STEP
    ground = prepared(shrunk(empty, size))
    return np.asarray(lab - ground, np.float32), distance(lab, ground), FAINT_STEP


def _pages(lab: Plane, away: Plane, least: float) -> list[tuple[Quads, float]]:
    """Return the quads (4 x 2, pixels of the small picture) that are pages, with their scores."""
    pool = candidates(lab, away, least)
    found: list[tuple[Quads, float]] = []
    while len(found) < MOST:
        best, values = ranked(lab, pool, least)
        sure = values >= SURE
        if not sure.any():
            break
        quad, value = _sheet(best[sure], values[sure])
        # A field of the mat between pages has the colour of the mat.
        if not found or _colour_inside(quad, away) > INNER * least:
            found.append((quad, value))
        pool = pool[[not _over(quad, other) for other in pool]]
    return found


def _sheet(pool: Quads, values: NDArray[np.float32]) -> tuple[Quads, float]:
    """Choose the sheet that the best quad is, or on which it is printed, never one that spans two sheets."""
    around = [index for index in np.flatnonzero(values >= values[0] - NEARLY) if _over(pool[0], pool[index])]
    sizes = areas(pool)
    for index in sorted(around, key=lambda index: -sizes[index]):
        if not _spans(pool[index], pool, values, values[index] - NEARLY):
            near = [other for other in around if sizes[other] >= 0.93 * sizes[index] and sizes[other] <= sizes[index]]
            chosen = max(near, key=lambda other: values[other])
            return pool[chosen], float(values[chosen])
    return pool[0], float(values[0])


def _spans(quad: Quads, pool: Quads, values: NDArray[np.float32], least: float) -> bool:
    """Tell whether a quad is two sheets and the gap between them."""
    whole = cv2.contourArea(quad)
    inner = [
        one
        for one, value in zip(pool, values, strict=True)
        if value >= least and cv2.contourArea(one) < 0.9 * whole and _common(one, quad) > 0.9 * cv2.contourArea(one)
    ]
    return any(
        not _over(one, other) and cv2.contourArea(one) + cv2.contourArea(other) > FILLED * whole
        for index, one in enumerate(inner)
        for other in inner[:index]
    )


def _common(one: Quads, other: Quads) -> float:
    return float(cv2.intersectConvexConvex(one, other)[0])


def _over(one: Quads, other: Quads) -> bool:
    return _common(one, other) > OVER * min(cv2.contourArea(one), cv2.contourArea(other))


def _colour_inside(quad: Quads, away: Plane) -> float:
    inside = np.zeros(away.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(quad).astype(np.int32), 255)
    return float(np.median(away[inside > 0]))


def _inside(quad: Quads, image: Image) -> bool:
    height, width = image.shape[:2]
    room = min(float(quad.min()), width - 1 - float(quad[:, 0].max()), height - 1 - float(quad[:, 1].max()))
    return bool(room >= max(1.0, EDGE * width / 2592))


def _as_read(found: list[tuple[Quads, float]]) -> list[tuple[Quads, float]]:
    """Order pages by rows from the top, each from the left: in a row is what begins before its first page ends."""
    rest = sorted(found, key=lambda one: float(one[0][:, 1].mean()))
    ordered: list[tuple[Quads, float]] = []
    while rest:
        lowest = float(rest[0][0][:, 1].max())
        row = [one for one in rest if float(one[0][:, 1].mean()) < lowest]
        rest = rest[len(row) :]
        ordered += sorted(row, key=lambda one: float(one[0][:, 0].mean()))
    return ordered


def _leaving(away: Plane, found: list[Quads]) -> list[NDArray[np.int32]]:
    """Return the outlines of what is large and straight-sided, none of the pages, and goes over the picture's edge."""
    mask: Mask = (away > APART).astype(np.uint8) * 255
    for quad in found:
        cv2.fillConvexPoly(mask, np.rint(quad).astype(np.int32), 0)
        cv2.polylines(mask, [np.rint(quad).astype(np.int32)], True, 0, 7)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outlines = [np.asarray(contour, np.int32) for contour in contours]
    return [outline for outline in outlines if _cut_off(outline, mask)]


def _on(quad: Quads, sheet: NDArray[np.int32]) -> bool:
    """Tell whether a quad is something printed on a sheet: all its corners are on it."""
    return all(cv2.pointPolygonTest(sheet, (float(x), float(y)), measureDist=False) > 0 for x, y in quad)


def _cut_off(contour: NDArray[np.int32], mask: Mask) -> bool:
    area = cv2.contourArea(contour)
    if area < LARGE * mask.size or area < STRAIGHT * cv2.contourArea(cv2.convexHull(contour)):
        return False
    x, y, width, height = cv2.boundingRect(contour)
    return bool(x <= 1 or y <= 1 or x + width >= mask.shape[1] - 1 or y + height >= mask.shape[0] - 1)
