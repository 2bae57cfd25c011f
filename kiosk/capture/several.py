# SPDX-License-Identifier: Apache-2.0
"""Look for all pages on the desk: both sides of a card, three receipts, a form and a passport.

The finder's own hypotheses, the surest first, then the surest of those that do not lie over it, until nothing is sure
any more; by the first net and colours alone. Sheets closer than a fiftieth of the picture may be taken for one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Quads
from kiosk.capture.choosing import OTHER, OVER, SURELY, laid, overlap, spans, weighed
from kiosk.capture.finder import ALONE, LEAVING, PERHAPS, as_quad, in_full, inside
from kiosk.capture.scoring import scores
from kiosk.capture.sight import Reason, Sighting
from kiosk.capture.view import View, view

# Pages that are looked for at most: more than fit on any desk so that they could be read.
MOST = 12
# Quads that are looked at closely where there may be so many.
MANY = 60
# Score by colours from which a quad stands out as a sheet does that lies on a plain desk.
STANDS_OUT = 0.9
# Part of the picture's width within which a quad reaches its rim.
AT_RIM = 0.01


def look_for_all(image: Image, *, empty: Image | None = None) -> tuple[Sighting, ...]:
    """Look for all whole pages; see :func:`kiosk.capture.find_pages`."""
    seen = view(image, empty)
    pages = _pages(seen)
    found = [(in_full(image, seen, quad), value) for quad, value in pages]
    whole = [(quad, value) for quad, value in found if inside(quad, image)]
    sightings = [Sighting(as_quad(quad), Reason.FOUND, value) for quad, value in _as_read(whole)]
    if len(whole) < len(found) or seen.leaving > LEAVING:
        sightings.append(Sighting(None, Reason.CUT_OFF))
    return tuple(sightings)


def _pages(seen: View) -> list[tuple[Quads, float]]:
    """Return the quads that are pages, none over another, with how surely."""
    quads, values = weighed(seen, laid(seen, MANY))
    values = np.where((values < ALONE) & like_the_surest(seen, quads, values), ALONE, values)
    order = np.argsort(-values, kind="stable")
    quads, values = quads[order], values[order]
    found: list[tuple[Quads, float]] = []
    for quad, value in zip(quads, values, strict=True):
        if value < ALONE or len(found) == MOST:
            break
        if not any(overlap(quad, other) > OVER for other, _ in found) and not spans(seen, quad, quads, values):
            found.append((quad, float(value)))
    return found


def like_the_surest(seen: View, quads: Quads, values: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which quads stand out as a sheet does and have the colour of the surest page: a blank one beside others.

    The net takes that for the gap between them.
    """
    if values.max(initial=0.0) < SURELY:
        return np.zeros(len(quads), np.bool_)
    like = scores(seen.lab, quads, least=seen.least) >= STANDS_OUT
    surest = _colour(seen, quads[0])
    gone = quads[(values >= PERHAPS) & _at_rim(seen, quads)]
    like[like] = [
        float(np.linalg.norm(_colour(seen, quad) - surest)) < OTHER
        and not any(overlap(quad, other) > OVER for other in gone)
        for quad in quads[like]
    ]
    return np.asarray(like, np.bool_)


def _at_rim(seen: View, quads: Quads) -> NDArray[np.bool_]:
    """Tell which quads reach the picture's rim: what lies on a page that may leave the picture is a part of that."""
    rim = AT_RIM * seen.size[0]
    return np.asarray(((quads < rim) | (quads > np.array(seen.size) - 1 - rim)).any(axis=(1, 2)), np.bool_)


def _colour(seen: View, quad: Quads) -> NDArray[np.float32]:
    """Return the middling colour (CIE Lab) within a quad."""
    drawn = np.zeros(seen.small.shape[:2], np.uint8)
    cv2.fillConvexPoly(drawn, np.rint(quad).astype(np.int32), 1)
    return np.asarray(np.median(seen.lab[drawn == 1], axis=0), np.float32)


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
