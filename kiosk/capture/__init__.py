# SPDX-License-Identifier: Apache-2.0
"""From frame to page: look for it, lay it straight, judge it, bind it.

Images are arrays of height x width x 3 bytes, blue-green-red. The arithmetic is loaded at the first call, so that
importing this package, or ``sight`` with its values, costs a screen process nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.capture.binding import PdfPage
from kiosk.capture.sight import Mode, Quad, Sighting, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kiosk.capture.flat import Page

    Image = NDArray[np.uint8]


def look(image: Image, *, empty: Image | None = None) -> Sighting:
    """Look for one whole page; ``empty`` is a picture of the same desk with nothing on it. Corners are in pixels."""
    from kiosk.capture.finder import look as find

    return find(image, empty=empty)


def find_page(image: Image, *, empty: Image | None = None) -> Quad | None:
    """Return the corners of the page, None when there is none to be sure of."""
    return look(image, empty=empty).quad


def find_pages(image: Image, *, empty: Image | None = None) -> tuple[Sighting, ...]:
    """Look for all whole pages: both sides of a card, three receipts; in the order in which one reads, none twice.

    One more at the end, without corners and with the reason ``CUT_OFF``, says that something leaves the picture.
    """
    from kiosk.capture.several import look_for_all

    return look_for_all(image, empty=empty)


def rectify(image: Image, quad: Quad, *, mm_per_px: float | None = None, size: tuple[int, int] | None = None) -> Page:
    """Return the page upright, straight and of true proportion, as fine as it is in the picture.

    ``mm_per_px`` is the scale of the desk, which :func:`calibrate` gives: with it the page has a true size; without it
    only A4 and a card are known, by their proportion. ``size`` (width, height) asks for other pixels.
    """
    from kiosk.capture.flat import straightened

    return straightened(image, quad, mm_per_px=mm_per_px, size=size)


def calibrate(image: Image, quad: Quad) -> float:
    """Return the millimetres of a pixel on the desk on which one sheet of A4 lies; raises ValueError for another.

    Times the width of the picture it is what the setting ``field_mm`` of the document camera keeps.
    """
    from kiosk.capture.flat import calibrate as measure

    return measure(image, quad)


def enhance(page: Page | Image, mode: Mode) -> Page:
    """Return the page made readable from its untouched capture, which stays beside it with its hash."""
    from kiosk.capture.readable import enhance as make

    return make(page, mode)


def packed(page: Page, *, dpi: float = 200) -> PdfPage:
    """Encode a page for its PDF at its true size; ``dpi`` is that of a page whose size nothing tells.

    Two tones become CCITT G4, all else a JPEG of at most 400 KB for A4 at 200 dpi, 750 KB at 300.
    """
    from kiosk.capture.packing import packed as pack

    return pack(page, dpi=dpi)


def judge(
    page: Page | Image,
    frame: Image | tuple[int, int] | None = None,
    *,
    quad: Quad | None = None,
    dpi: float | None = None,
    min_dpi: int = 200,
    before: Iterable[bytes] = (),
    reach: float | None = None,
) -> Verdict:
    """Judge a straightened page as the camera saw it; what cannot be known is left out.

    The corners take ``frame``, the picture it was in or its (width, height), and the page's own or a given ``quad`` in
    it; the size takes the page's own or given ``dpi``, and ``reach``, the dots an inch a flat sheet has there; a
    duplicate the fingerprints of the pages ``before`` it. Which way up a page lies is told only where its layout is
    sure of it.
    """
    from kiosk.capture.quality import judge as weigh

    size = frame if frame is None or isinstance(frame, tuple) else (frame.shape[1], frame.shape[0])
    own = quad or getattr(page, "quad", None)
    return Verdict(weigh(page, quad=own, frame=size, dpi=dpi, min_dpi=min_dpi, before=before, reach=reach))


def fingerprint(page: Page | Image) -> bytes:
    """Return by what a page is known again: where its print is, too coarse to be read."""
    from kiosk.capture.layout import fingerprint as taken

    return taken(page)


def card_sheet(
    front: Page | Image, back: Page | Image | None = None, *, words: str = "", hide_number: bool = False
) -> Page:
    """Lay both sides of an ID-1 card on one A4 page of 300 dpi, each 85.60 x 53.98 mm with round corners.

    ``words`` say across both for what the copy is (the text ``capture.cards.purpose``); ``hide_number`` covers the
    middle of the number on the front of a resident's card.
    """
    from kiosk.capture.cards import card_sheet as lay

    return lay(front, back, words=words, hide_number=hide_number)


def pages_pdf(pages: Sequence[bytes | PdfPage], dpi: int, *, title: str = "", made: datetime | None = None) -> bytes:
    """Bind pages into one PDF/A-2b without encoding them again; raises ValueError for no page or no picture.

    Each lies on a page of its own size, or, where only a JPEG is given, as large as ``dpi`` makes it. What a camera
    wrote into a JPEG beside its picture stays outside. The same arguments give the same bytes.
    """
    from kiosk.capture.binding import pages_pdf as bind

    return bind(pages, dpi, title=title, made=made)
