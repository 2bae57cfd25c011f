# SPDX-License-Identifier: Apache-2.0
"""The words that say that a page was held beside its original: in a band under it, so that nothing of it is covered.

Takes some hundredths of a second a page, so not on the window's thread.
"""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from devices.receipt_printer.glyphs import FONT, SIMPLIFIED_CHINESE
from kiosk.capture.density import density_of, with_density

# Of the width of the page; an A4 page prints it at 3 mm.
LETTERS = 0.0145
LEAST_LETTERS = 11
PAPER, INK = "white", (15, 88, 50)
QUALITY = 90
WEIGHT = 500


class UnreadablePageError(Exception):
    """A page that is no picture; ``reason`` is ``not-a-picture``."""

    reason = "not-a-picture"


def marked(jpeg: bytes, words: str) -> bytes:
    """Return a page with a band of words under it, broken where the page ends; raises UnreadablePageError."""
    try:
        page = Image.open(io.BytesIO(jpeg)).convert("RGB")
    except (UnidentifiedImageError, OSError) as wrong:
        raise UnreadablePageError("not-a-picture") from wrong
    out = io.BytesIO()
    banded(page, words).save(out, "JPEG", quality=QUALITY)
    return with_density(out.getvalue(), *(density_of(jpeg) or (0, 0)))


def banded(page: Image.Image, words: str) -> Image.Image:
    """Return a picture with a band of words under it."""
    size = max(LEAST_LETTERS, round(page.width * LETTERS))
    font = typeface(size)
    lines = _broken(words, font, page.width - 2 * size)
    step = round(size * 1.5)
    whole = Image.new("RGB", (page.width, page.height + step * len(lines) + size), PAPER)
    whole.paste(page, (0, 0))
    pen = ImageDraw.Draw(whole)
    pen.line((0, page.height, page.width, page.height), INK, max(1, size // 12))
    for number, line in enumerate(lines):
        pen.text((size, page.height + size // 2 + number * step), line, INK, font)
    return whole


def _broken(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for letter in words:
        if lines[-1] and font.getlength(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines


@cache
def typeface(size: int) -> ImageFont.FreeTypeFont:
    """Return the typeface of words on pages, ``size`` pixels high."""
    font = ImageFont.truetype(str(FONT), size, index=SIMPLIFIED_CHINESE)
    # As it comes the typeface is its thinnest, which a printer breaks up.
    font.set_variation_by_axes([WEIGHT])
    return font
