# SPDX-License-Identifier: Apache-2.0
"""A slip that shows at a glance what a printer gets right and wrong, in signs that need no language.

Sizes, heavy and white letters, the three places of a line, punctuation that fonts lack, rare names, every ASCII sign,
two columns, both edges of the paper, a square code, both barcodes, the cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devices.receipt_printer.slip import Align, Bar, Bars, Code, Cut, Feed, Line, Rule, Slip, SlipPart

SIZES = ((1, 1), (2, 1), (1, 2), (2, 2), (3, 3), (4, 4))
PUNCTUATION = ("￥1,234.50，。、；：？！", "《》「」（）【】—…·", "①②③⑩㈠Ⅳ℃№※→")
# Of GB 2312's first level and second, of GBK, of the two-byte and the four-byte part of GB 18030.
RARE = ("王", "鑫", "喆镕堃", "䶮", "𬱖𬭎㛃")
ASCII = "".join(map(chr, range(0x20, 0x7F)))
EAN = "690123456789"
# Signs of a barcode that fits on the narrow roll.
LONGEST = 12


def specimen(job: str, columns: int, words: Sequence[str] = ()) -> Slip:
    """Return the slip for paper of so many half-width cells; ``words`` stand at its top."""
    heads = (Line(word, Align.CENTRE) for word in words)
    return Slip(job, columns, (*heads, Rule(), *_letters(columns), Rule(), *_codes(job), Feed(2), Cut()))


def _letters(columns: int) -> Iterator[SlipPart]:
    for wide, tall in SIZES:
        yield Line(f"永Ag{wide}", wide=wide, tall=tall)
    yield Line("永Ag", bold=True)
    yield Line("永Ag", inverse=True)
    yield from (Line(align.value, align) for align in Align)
    yield from map(Line, PUNCTUATION)
    # A line for each part of the font: what one cannot print does not spoil, or save, the others.
    yield from map(Line, RARE)
    yield from (Line(ASCII[at : at + columns]) for at in range(0, len(ASCII), columns))
    for name, amount in (("永", "1.00"), ("①Ag", "1,234.50")):
        room = columns - sum(1 if sign.isascii() else 2 for sign in name)
        yield Line(name + amount.rjust(room))
    # From edge to edge: a head that is worn at one side, or paper that runs askew, shows here.
    yield Line("#" * columns)
    yield Line("L" + " " * (columns - 2) + "R")


def _codes(job: str) -> tuple[SlipPart, ...]:
    return Code(f"BST1/{job}"), Bar(job[:LONGEST]), Bar(EAN, Bars.EAN13)
