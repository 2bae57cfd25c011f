# SPDX-License-Identifier: Apache-2.0
"""Look for the one page on the desk; better none than a wrong one.

A reduced picture gives many hypotheses, each is weighed by its colours and by the nets' opinion, the best is refined
in the full picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Quads
from kiosk.capture.candidates import areas
from kiosk.capture.choosing import OVER, chosen, overlap, spans
from kiosk.capture.refine import refined
from kiosk.capture.scoring import LEAST_STEP, outward
from kiosk.capture.sight import Quad, Reason, Sighting
from kiosk.capture.view import View, view

# From how surely on a quad is a page: where both nets were asked, and where one was or the empty desk is known.
SURE, ALONE = 0.1, 0.4
# From which it may be one, and from which a second makes two pages of it.
PERHAPS, RIVAL = 0.05, 0.4
# A corner within so many pixels of the edge of a picture 2592 wide may be cut off.
EDGE = 4
# How near to the rim, as a share of the width, a side is looked at again: the page may go on behind a printed line.
NEAR_RIM = 0.025
# How far a side may be moved in the full picture, in pixels of the small one.
REACH = 2.0
# How much less sure a quad may be that is in the picture where the surest is not, and how many are tried.
NEARLY, TRIES = 0.1, 8
# How much of the picture's rim is page from which a page leaves the picture.
LEAVING = 0.04


def look(image: Image, *, empty: Image | None = None) -> Sighting:
    """Look for one whole page; see :func:`kiosk.capture.look`."""
    seen, quads, values = chosen(view(image, empty))
    value = float(values.max(initial=0.0))
    least = ALONE if seen.also is None or seen.known else SURE
    if value < least:
        return Sighting(None, why_none(seen, value), value)
    nearly = max(least, value - NEARLY)
    if _second(seen, quads, values, min(RIVAL, nearly)):
        # Two unlikely ones where page leaves the picture are parts of that.
        of_one = value < RIVAL and seen.leaving > LEAVING
        return _cut(value) if of_one else Sighting(None, Reason.TWO_PAGES, value)
    corners = whole_one(image, seen, quads[values >= nearly])
    return _cut(value) if corners is None else Sighting(as_quad(corners), Reason.FOUND, value)


def whole_one(image: Image, seen: View, quads: Quads) -> Quads | None:
    """Return the first of quads that is in the picture; where the nets see page at the rim none but the surest counts.

    Of several guesses for a side one often lies on a second sheet below, and that may well leave the picture.
    """
    for quad in quads[: 1 if seen.leaving > LEAVING else TRIES]:
        corners = in_full(image, seen, quad)
        if inside(corners, image):
            return corners
    return None


def in_full(image: Image, seen: View, quad: Quads) -> Quads:
    """Return a quad of the small picture laid on its edges in the full one."""
    return refined(image, seen.in_full(quad), REACH / seen.factor)


def inside(corners: Quads, image: Image) -> bool:
    """Tell whether all of a page is in the picture, and it does not go on to the rim."""
    height, width = image.shape[:2]
    room = min(float(corners.min()), width - 1 - float(corners[:, 0].max()), height - 1 - float(corners[:, 1].max()))
    return bool(room >= max(1.0, EDGE * width / 2592)) and not goes_on(image, corners)


def goes_on(image: Image, corners: Quads) -> bool:
    """Tell whether beyond a side that is near the picture's rim the page goes on up to the rim."""
    height, width = image.shape[:2]
    far = np.array([width - 1, height - 1], np.float32)
    part = np.linspace(0.1, 0.9, 17, dtype=np.float32)[:, None]
    for start, end, out in zip(corners, np.roll(corners, -1, axis=0), outward(corners[None])[0], strict=True):
        places = start * (1 - part) + end * part
        # How far it is to the rim, out from the side; what points along the rim never meets it.
        away = np.where(out > 0, far - places, places) / np.maximum(np.abs(out), 1e-3)
        room = away.min(axis=1, keepdims=True)
        if float(np.median(room)) < NEAR_RIM * width:
            inner, outer = (_colours(image, places + step * out) for step in (-0.5 * room - 3, 0.5 * room))
            if float(np.linalg.norm(np.median(inner - outer, axis=0))) < LEAST_STEP:
                return True
    return False


def _colours(image: Image, places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the Lab values at places (n x 2)."""
    seen = cv2.remap(image, places[None, :, 0], places[None, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(np.asarray(seen, np.float32) / 255, cv2.COLOR_BGR2LAB)[0], np.float32)


def as_quad(corners: Quads) -> Quad:
    """Return four corners as plain numbers."""
    one, two, three, four = ((float(x), float(y)) for x, y in corners)
    return Quad(one, two, three, four)


def why_none(seen: View, value: float) -> Reason:
    """Return why there is no page to be sure of."""
    if seen.leaving > LEAVING:
        return Reason.CUT_OFF
    return Reason.UNSURE if value >= PERHAPS else Reason.NOTHING


def _second(seen: View, quads: Quads, values: NDArray[np.float32], rival: float) -> bool:
    """Tell whether the best is two pages, or another that is worth ``rival`` lies beside it."""
    rivals = quads[(values >= rival) & (areas(quads) > 0.1 * areas(quads[:1])[0])]
    return spans(seen, quads[0], quads, values) or any(overlap(quads[0], rival) < OVER for rival in rivals)


def _cut(value: float) -> Sighting:
    return Sighting(None, Reason.CUT_OFF, value)
