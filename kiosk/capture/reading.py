# SPDX-License-Identifier: Apache-2.0
"""What codes on a paper say: QR, Data Matrix, PDF417 and bars, in a picture of a desk or on a page laid straight.

What a code says may be somebody's number: it is in no log and in no ``repr``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.capture.sight import Quad

if TYPE_CHECKING:
    import zxingcpp

    from kiosk.capture.arrays import Image

# Our word for each kind, and the library's. EAN takes in UPC and ITF its fourteen digits; Codabar is left out, whose
# few bars without a check are read out of tables and shadows.
KINDS = {
    "qr": "QRCode",
    "data-matrix": "DataMatrix",
    "pdf417": "PDF417",
    "code128": "Code128",
    "code39": "Code39",
    "ean": "EANUPC",
    "itf": "ITF",
}
# Bars without a check of their own: what says less than this is a row of print.
UNCHECKED = ("code39", "itf")
LEAST_UNCHECKED = 4


@dataclass(frozen=True, repr=False)
class CodeRead:
    """One code: its kind, one of ``KINDS``, what it says, and its corners in pixels, clockwise as it reads."""

    kind: str
    text: str
    corners: Quad

    def __repr__(self) -> str:
        return f"CodeRead({self.kind})"


def codes(image: Image, kinds: tuple[str, ...] = tuple(KINDS)) -> tuple[CodeRead, ...]:
    """Read all codes of these kinds in a picture, grey or blue-green-red, in whatever direction they lie.

    Raises ValueError for an array that is no picture, LookupError for a kind there is not. Takes about a millisecond
    for square codes in a small picture, fifteen for all kinds.
    """
    # Late: most processes never read a code.
    import numpy as np
    import zxingcpp

    if image.ndim not in (2, 3) or not image.size or image.dtype != np.uint8:
        raise ValueError("a picture has height, width and bytes")
    if unknown := set(kinds) - set(KINDS):
        raise LookupError(f"unknown {sorted(unknown)}; known: {', '.join(KINDS)}")
    families = {getattr(zxingcpp.BarcodeFormat, KINDS[kind]): kind for kind in kinds}
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(image), formats=zxingcpp.BarcodeFormats(list(families)), text_mode=zxingcpp.TextMode.Plain
    )
    read = [CodeRead(families[one.symbology], one.text, _corners(one.position)) for one in found]
    return tuple(one for one in read if one.kind not in UNCHECKED or len(one.text) >= LEAST_UNCHECKED)


def _corners(place: zxingcpp.Position) -> Quad:
    one, two, three, four = (
        (float(point.x), float(point.y))
        for point in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    return Quad(one, two, three, four)
