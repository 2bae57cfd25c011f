# SPDX-License-Identifier: Apache-2.0
"""A pen that draws a sheet in millimetres, with the packaged Noto Sans CJK."""

from __future__ import annotations

import math
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Dots a millimetre of a drawn sheet: 254 dpi, finer than any camera here sees it.
PX_PER_MM = 10
FONT_FILE = "NotoSansCJK-VF.otf.ttc"
# The face of the collection with the mainland's forms.
SIMPLIFIED_CHINESE = 2
Colour = tuple[int, int, int]
INK: Colour = (28, 28, 32)
# The red of seals.
SEAL: Colour = (190, 40, 32)


@lru_cache(maxsize=32)
def typeface(px: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the typeface at a size in dots."""
    spec = find_spec("manimgx_fonts_cjk")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The typeface package manimgx-fonts-cjk is missing. Run 'make run' to install it.")
    font = ImageFont.truetype(str(Path(spec.origin).with_name(FONT_FILE)), px, index=SIMPLIFIED_CHINESE)
    font.set_variation_by_axes([700 if bold else 400])
    return font


class Pen:
    """Draws on one sheet; all lengths are millimetres from its top left."""

    def __init__(self, width: float, height: float, paper: Colour) -> None:
        self.image = Image.new("RGB", (round(width * PX_PER_MM), round(height * PX_PER_MM)), paper)
        self._draw = ImageDraw.Draw(self.image)

    def write(
        self, x: float, y: float, words: str, size: float, colour: Colour = INK, *, bold: bool = False, at: str = "ls"
    ) -> None:
        """Write words; ``at`` says which point of them lies at x, y (Pillow's anchors, ``ls`` = left of baseline)."""
        font = typeface(round(size * PX_PER_MM), bold=bold)
        self._draw.text((x * PX_PER_MM, y * PX_PER_MM), words, fill=colour, font=font, anchor=at)

    def spread(self, x: float, y: float, words: str, size: float, step: float, colour: Colour = INK) -> None:
        """Write bold characters ``step`` apart, centred on x, as headings of forms are set."""
        start = x - step * (len(words) - 1) / 2
        for place, character in enumerate(words):
            self.write(start + place * step, y, character, size, colour, bold=True, at="ms")

    def paragraph(self, x: float, y: float, words: str, size: float, width: float) -> float:
        """Write words in lines of ``width`` and return the y below the last."""
        font = typeface(round(size * PX_PER_MM), bold=False)
        line = ""
        # Chinese is broken between any two characters: no words to keep together.
        for character in [*words, "\n"]:
            if character == "\n" or font.getlength(line + character) > width * PX_PER_MM:
                self.write(x, y, line, size)
                line, y = "", y + size * 1.75
            line += character
        return y

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: Colour = INK, thick: float = 0.25) -> None:
        """Draw a straight line."""
        ends = tuple(value * PX_PER_MM for value in (x, y, to_x, to_y))
        self._draw.line(ends, fill=colour, width=max(1, round(thick * PX_PER_MM)))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour = INK, thick: float = 0.25) -> None:
        """Draw a frame."""
        corners = tuple(value * PX_PER_MM for value in (x, y, x + width, y + height))
        self._draw.rectangle(corners, outline=colour, width=max(1, round(thick * PX_PER_MM)))

    def patch(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0.0) -> None:
        """Fill an area."""
        corners = tuple(value * PX_PER_MM for value in (x, y, x + width, y + height))
        self._draw.rounded_rectangle(corners, radius * PX_PER_MM, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        self._draw.circle((x * PX_PER_MM, y * PX_PER_MM), radius * PX_PER_MM, fill=colour)

    def seal(self, x: float, y: float, radius: float, words: str) -> None:
        """Press a round red seal with a star; what is under it stays to be read."""
        size = round(2 * radius * PX_PER_MM) + 8
        ink = Image.new("L", (size, size))
        draw = ImageDraw.Draw(ink)
        middle = size / 2
        draw.circle((middle, middle), radius * PX_PER_MM, outline=190, width=round(0.07 * radius * PX_PER_MM))
        draw.polygon(_star(middle, 0.34 * radius * PX_PER_MM), fill=190)
        below = middle + 0.66 * radius * PX_PER_MM
        draw.text((middle, below), words, fill=190, font=typeface(round(2.2 * radius), bold=True), anchor="ms")
        place = (round(x * PX_PER_MM - middle), round(y * PX_PER_MM - middle))
        self.image.paste(SEAL, place, ink)


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi * corner / 5
        points.append((middle + reach * math.sin(angle), middle - reach * math.cos(angle)))
    return points
