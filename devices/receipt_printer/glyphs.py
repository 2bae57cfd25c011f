# SPDX-License-Identifier: Apache-2.0
"""Characters as dots: the packaged Noto Sans CJK on the printer's grid of cells.

Both sides use it: the driver for lines that a printer's own font cannot hold, the virtual printer for its whole font.
Import it late, the picture library and the font cost about 35 ms and 9 MB.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk
from PIL import Image, ImageDraw, ImageFont

from devices.receipt_printer.cells import CELL_DOTS, LINE_DOTS, cells, clean, width

FONT = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
# The face of the collection with the mainland's forms; face 0 has the Japanese ones.
SIMPLIFIED_CHINESE = 2
REGULAR, BOLD, BLACK = 400, 700, 900
# The font's baseline from the top of its square, as a part of the square.
BASELINE = 0.88
# Dots by which ``g`` and ``(`` reach below their cell, for each magnification in height.
OVERHANG = 3
# The darkness from which a dot is black; a little below the middle keeps thin strokes of 24 dots whole.
_INK = 104


@lru_cache(maxsize=16)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size, index=SIMPLIFIED_CHINESE)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=1024)
def glyph(character: str, wide: int = 1, tall: int = 1, bold: bool = False) -> Image.Image:
    """Draw one character as a mask of its cells, with the overhang below.

    A letter is squeezed into its half square, in a heavier cut, so that its stems stay as black as its neighbours'.
    """
    size = LINE_DOTS * tall
    weight = BOLD if bold else REGULAR
    across = cells(character) * CELL_DOTS * wide
    squeeze = max(1.0, _font(size, weight).getlength(character) / across)
    font = _font(size, min(BLACK, round(weight * squeeze**0.5, -2)))
    natural = max(1, round(font.getlength(character)))
    room = across * tall // wide
    drawn = Image.new("L", (max(natural, room), size + OVERHANG * tall))
    left = max(0.0, (room - natural) / 2)
    ImageDraw.Draw(drawn).text((left, round(BASELINE * size)), character, fill=255, font=font, anchor="ls")
    fitted = drawn.resize((across, drawn.height), Image.Resampling.LANCZOS)
    return fitted.point(lambda dark: 255 if dark >= _INK else 0)


def text_image(text: str, wide: int = 1, tall: int = 1, *, bold: bool = False) -> Image.Image:
    """Draw a line of text as a mask, exactly as wide as its cells."""
    drawn = Image.new("L", (max(1, width(text) * CELL_DOTS * wide), (LINE_DOTS + OVERHANG) * tall))
    at = 0
    for character in clean(text):
        mask = glyph(character, wide, tall, bold)
        drawn.paste(mask, (at, 0))
        at += mask.width
    return drawn
