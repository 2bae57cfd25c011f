# SPDX-License-Identifier: Apache-2.0
"""Rows of text in the half-width cells of a board: GBK, a mark for what it does not have, cut and filled to a width."""

from __future__ import annotations

from dataclasses import dataclass

# The geta mark (GBK A1 FE): as wide as the character it stands for, and nobody takes it for one.
MARK = "〓".encode("gbk")


@dataclass(frozen=True)
class Row:
    """One row as bytes of exactly its width, with what was lost on the way."""

    data: bytes
    replaced: int = 0
    cut: int = 0


def fitted(words: str, width: int) -> Row:
    """Fit words into a row of ``width`` half-width cells; a Chinese character takes two and is never halved."""
    data, replaced, cut = b"", 0, 0
    for letter in words:
        cell, known = _cell(letter)
        # Once one is cut all behind it are: a row with a hole in it says something else.
        if cut or len(data) + len(cell) > width:
            cut += 1
            continue
        data += cell
        replaced += not known
    return Row(data.ljust(width), replaced, cut)


def _cell(letter: str) -> tuple[bytes, bool]:
    """Return the bytes of one character and whether they are its own; control characters have none."""
    if letter.isascii():
        return (letter.encode(), True) if letter.isprintable() else (b"?", False)
    try:
        return letter.encode("gbk"), True
    except UnicodeEncodeError:
        return MARK, False
