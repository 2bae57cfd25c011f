# SPDX-License-Identifier: Apache-2.0
"""Lines that words are broken into, kept by the part that shows them for as long as it does: a layout asks many times.

They are the part's own and forgotten with its words: what is broken may be a person's data.
"""

from __future__ import annotations

from ui.parts.wrapping import break_lines
from ui.style.fonts import font


class Breaks:
    """Breaks words at a width."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, int, bool], tuple[str, ...]] = {}

    def lines(self, words: str, px: int, room: float, *, bold: bool = False) -> tuple[str, ...]:
        """Return the lines that words take in so many pixels; none for no words."""
        key = (words, px, round(room), bold)
        if key not in self._kept:
            self._kept[key] = break_lines(words, font(px, bold=bold), round(room)) if words else ()
        return self._kept[key]

    def forget(self) -> None:
        """Forget them."""
        self._kept.clear()
