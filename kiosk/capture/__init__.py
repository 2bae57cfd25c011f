# SPDX-License-Identifier: Apache-2.0
"""From frame to page: look for it, lay it straight, judge it, bind it.

Images are arrays of height x width x 3 bytes, blue-green-red. The arithmetic is loaded at the first call, so that
importing this package, or ``sight`` with its values, costs a screen process nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk.capture.sight import Judgement, Quad, Sighting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


def look(image: Image, *, empty: Image | None = None) -> Sighting:
    """Look for one whole page; ``empty`` is a picture of the same desk with nothing on it. Corners are in pixels."""
    from kiosk.capture.finder import look as find

    return find(image, empty=empty)


def find_page(image: Image, *, empty: Image | None = None) -> Quad | None:
    """Return the corners of the page, None when there is none to be sure of."""
    return look(image, empty=empty).quad


def rectify(image: Image, quad: Quad, *, size: tuple[int, int] | None = None) -> Image:
    """Return the page upright and straight, as large as it is in the picture or of ``size`` (width, height)."""
    from kiosk.capture.page import rectify as straighten

    return straighten(image, quad, size=size)


def judge(
    page: Image,
    *,
    quad: Quad | None = None,
    frame: tuple[int, int] | None = None,
    dpi: float | None = None,
    min_dpi: int = 200,
) -> tuple[Judgement, ...]:
    """Judge a straightened page; what cannot be known without ``quad`` in its ``frame``, or ``dpi``, is left out."""
    from kiosk.capture.quality import judge as weigh

    return weigh(page, quad=quad, frame=frame, dpi=dpi, min_dpi=min_dpi)


def pages_pdf(pages: Sequence[bytes], dpi: int) -> bytes:
    """Bind JPEG pages into one PDF without encoding them again; raises ValueError for no page or no JPEG."""
    from kiosk.capture.binding import pages_pdf as bind

    return bind(pages, dpi)
