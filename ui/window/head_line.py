# SPDX-License-Identifier: Apache-2.0
"""The head of a column: its title, quiet words behind it, and at the right the keys that work in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.style.tokens import CALM
from ui.window.marks import PAIR_GAP, Hint, draw_hints, hints_width


class HeadLine(QWidget):
    """Keys that have no room beside the words are left out, the last first: they are hints, the words are not."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._title, self._quiet, self._right = "", "", ""
        self._hints: tuple[Hint, ...] = ()
        self.setFixedHeight(line_of(density.lead) + 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        hints = (f"{sign} {words}" for sign, words in self._hints)
        return "  ".join(one for one in (self._title, self._quiet, self._right, *hints) if one)

    def set_words(self, title: str, quiet: str = "", hints: Sequence[Hint] = (), right: str = "") -> None:
        """Show this; ``right`` are quiet words at the right, before the keys."""
        said = (title, quiet, right, tuple(hints))
        if said != (self._title, self._quiet, self._right, self._hints):
            self._title, self._quiet, self._right, self._hints = said
            self.setAccessibleName(self.words)
            self.update()

    def fits(self) -> bool:
        """Tell whether the words stand there whole."""
        return self._left_width() + self._right_width() <= self.width() + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d, box = QPainter(self), self._density, QRectF(self.rect())
        wide = draw_words(painter, box, self._title, d.lead, CALM.ink, bold=True)
        draw_words(painter, box.adjusted(wide + d.s1, 1, 0, 1), self._quiet, d.small, CALM.ink_2)
        hints = self._shown_hints()
        draw_hints(painter, box.right(), box.center().y(), hints, d)
        beside = hints_width(hints, d) + PAIR_GAP if hints else 0
        draw_words(painter, box.adjusted(0, 0, -beside, 0), self._right, d.small, CALM.off, right=True)
        painter.end()

    def _shown_hints(self) -> tuple[Hint, ...]:
        room = self.width() - self._left_width() - self._right_width()
        hints = self._hints
        while hints and hints_width(hints, self._density) + PAIR_GAP > room:
            hints = hints[:-1]
        return hints

    def _left_width(self) -> int:
        d = self._density
        quiet = d.s1 + width_of(self._quiet, d.small) if self._quiet else 0
        return width_of(self._title, d.lead, bold=True) + quiet

    def _right_width(self) -> int:
        return width_of(self._right, self._density.small) + PAIR_GAP if self._right else 0
