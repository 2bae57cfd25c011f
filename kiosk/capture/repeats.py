# SPDX-License-Identifier: Apache-2.0
"""Whether a page is one that was taken before: in this paper or another, whichever way up it lay, by either device.

Found, it is asked about and never refused: two letters that differ in one line alone are the same here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.known import known_page
from kiosk.capture.layout import PRINT, same
from kiosk.capture.sight import Before, Check, Judgement, PageTaken, Quad

# How alike two pictures of one sheet are (measured: 0.87 and more, a camera's beside a scanner's among them); forms of
# two persons reach 0.68, letters that differ in a name alone 0.88.
REPEATED = 0.75
# A small picture tells most pages apart in a four-hundredth of the time: one sheet twice 0.99, other papers 0.45.
SMALL, MARGIN, PERHAPS = (72, 96), 4, 0.8
# Width and height of a print as an array has them.
SHAPE = PRINT[::-1]
# A page that is laid straight already.
STRAIGHT = Quad((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def told(page: PageTaken, print: bytes, before: Iterable[Before]) -> PageTaken:
    """Return a page with its print, and with the word whether it is one of those before it."""
    pages = tuple(before)
    if not pages:
        return replace(page, print=print)
    like, how = closest(print, pages)
    judgement = Judgement(Check.DUPLICATE, not like, round(how, 3))
    return replace(page, print=print, like=like, judgements=(*page.judgements, judgement))


def print_of(jpeg: bytes) -> bytes:
    """Return by what a page that was taken once is known again, from its picture; empty where that cannot be read."""
    page = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    return known_page(np.asarray(page, np.uint8), STRAIGHT).print if page is not None else b""


def closest(print: bytes, before: Iterable[Before]) -> tuple[str, float]:
    """Return the still of the page that is the same sheet, empty for none, and how alike the likest is."""
    here = _image(print)
    small = _small(here)
    likest, of = 0.0, ""
    for one in before:
        how = _alike(here, small, _image(one.print))
        likest, of = max((likest, of), (how, one.of))
    return (of if likest >= REPEATED else "", likest)


def _alike(here: Image, small: Image, other: Image) -> float:
    """Return how alike two prints are, as the second one lies or turned by quarters."""
    found = 0.0
    for quarters in range(4):
        turned = _fitting(np.rot90(other, quarters))
        if _roughly(small, _small(turned)) >= PERHAPS:
            found = max(found, same(here.tobytes(), turned.tobytes()))
    return found


def _roughly(small: Image, other: Image) -> float:
    core = small[MARGIN:-MARGIN, MARGIN:-MARGIN]
    # An even picture is like any other to the arithmetic.
    if core.std() < 1 or other.std() < 1:
        return 0.0
    return float(cv2.matchTemplate(other, core, cv2.TM_CCOEFF_NORMED).max())


def _image(print: bytes) -> Image:
    return np.frombuffer(print, np.uint8).reshape(SHAPE)


def _fitting(turned: Image) -> Image:
    if turned.shape != SHAPE:
        turned = np.asarray(cv2.resize(np.ascontiguousarray(turned), PRINT, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(turned)


def _small(image: Image) -> Image:
    small = cv2.resize(image, SMALL, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 1.2), np.uint8)
