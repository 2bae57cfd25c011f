# SPDX-License-Identifier: Apache-2.0
"""The letters of a page: a small typeface with just the characters that stand on it, cut out of the large one.

The large one is the variable Noto Sans CJK of the screens (OFL 1.1, which allows to embed). Its character map is read
by hand: the library makes a dictionary of 44,000 characters first, which took half of the whole second a page has
(measured). Outlines are taken at the weight that is wanted, so that no static bold has to be shipped.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "manimgx_fonts_cjk"
FILE = "NotoSansCJK-VF.otf.ttc"
# The face of the collection with the shapes of mainland China (GB); the others have those of Japan, Korea, Taiwan.
SIMPLIFIED = 2
EM = 1000
REGULAR, BOLD = 400, 700
# The geta mark: what printers have set for a missing sort since lead, so that a gap is seen and not read over.
STAND_IN = "〓"
NOTHING = ".notdef"
# Subtables of the character map that hold all of Unicode (OpenType, cmap: platform 3 encoding 10, or 0 with 4 or 6).
WHOLE_UNICODE = ((3, 10), (0, 4), (0, 6))
SEGMENTED = 12


@dataclass(frozen=True)
class Cut:
    """A small typeface: a bare CFF with its glyphs in the order of ``characters``, the first is the missing one."""

    characters: tuple[str, ...]
    widths: tuple[int, ...]
    """Advance of each glyph in thousandths of an em, the missing one's first."""
    cff: bytes

    @cached_property
    def places(self) -> dict[str, int]:
        """Return the number of each character's glyph."""
        return {character: number for number, character in enumerate(self.characters, 1)}

    def numbers(self, text: str) -> list[int]:
        """Return the glyphs of a text."""
        return [self.places.get(character, 0) for character in text]

    def width(self, text: str) -> float:
        """Return the width of a text in ems."""
        return sum(self.widths[number] for number in self.numbers(text)) / EM


class Typeface:
    """The large typeface, opened for one document and let go with it: 32 MB of file are not kept for a rare paper."""

    def __init__(self, path: Path | None = None) -> None:
        from fontTools.ttLib import TTFont

        self._font: Any = TTFont(path or _shipped(), fontNumber=SIMPLIFIED, lazy=True)
        # A typeface without names (CFF2) is given them from its characters, 45,000 words nobody reads: 0.16 s a paper.
        self._order = [_name(number) for number in range(self._font["maxp"].numGlyphs)]
        self._font.setGlyphOrder(self._order)

    def cut(self, characters: Iterable[str], weight: int) -> Cut:
        """Return a small typeface with these characters; one that is not in the large one becomes ``〓``."""
        # Sorted, so that the same characters give the same file, whatever order the facts came in.
        wanted = tuple(sorted(set(characters)))
        found = self._glyphs({*wanted, STAND_IN})
        outlines = self._font.getGlyphSet(location={"wght": weight})
        drawn = [_drawn(outlines[self._order[found.get(ord(one), found[ord(STAND_IN)])]]) for one in wanted]
        missing = _drawn(outlines[self._order[0]])
        strings = {NOTHING: missing[0], **{_name(n): one[0] for n, one in enumerate(drawn, 1)}}
        return Cut(wanted, (missing[1], *(one[1] for one in drawn)), _cff(strings))

    def close(self) -> None:
        """Let the file go."""
        self._font.close()

    def _glyphs(self, characters: Iterable[str]) -> dict[int, int]:
        """Return the number of the glyph of each character that is there."""
        wanted = sorted(map(ord, characters))
        found: dict[int, int] = {}
        for first, last, glyph in self._segments():
            # Looked up, not looked through: there are sixteen thousand segments, and hardly one holds a character.
            for code in wanted[bisect_left(wanted, first) : bisect_right(wanted, last)]:
                found[code] = glyph + code - first
        return found

    def _segments(self) -> Iterable[tuple[int, int, int]]:
        """Give the segments of the character map: first and last character, glyph of the first."""
        # Read by hand: fontTools makes a dictionary of 45,000 characters, 85 ms where this takes 6 (measured).
        table: bytes = self._font.reader["cmap"]
        (count,) = struct.unpack_from(">H", table, 2)
        records = [struct.unpack_from(">HHL", table, 4 + 8 * number) for number in range(count)]
        for platform, encoding, offset in records:
            if (platform, encoding) in WHOLE_UNICODE and struct.unpack_from(">H", table, offset)[0] == SEGMENTED:
                (groups,) = struct.unpack_from(">L", table, offset + 12)
                start = offset + 16
                return struct.iter_unpack(">LLL", table[start : start + 12 * groups])
        return ()


def _drawn(glyph: Any) -> tuple[Any, int]:
    """Return the outline of a glyph as a charstring, and its advance."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    pen = T2CharStringPen(glyph.width, None)
    glyph.draw(pen)
    return pen.getCharString(), round(glyph.width)


def _cff(strings: dict[str, Any]) -> bytes:
    from fontTools.fontBuilder import FontBuilder

    builder = FontBuilder(EM, isTTF=False)
    builder.setupGlyphOrder(list(strings))
    builder.setupCFF("BanshiSans", {"FullName": "Banshi Sans"}, strings, {})
    table: bytes = builder.font.getTableData("CFF ")
    return table


def _name(number: int) -> str:
    return f"g{number}"


def _shipped() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The typeface package manimgx-fonts-cjk is missing. Run 'make run' to install it.")
    return Path(spec.origin).with_name(FILE)
