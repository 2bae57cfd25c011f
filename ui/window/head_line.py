# SPDX-License-Identifier: Apache-2.0
"""The head of a column: its title, quiet words behind it, and at the right the keys that work in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.style.tokens import CALM
from ui.window.marks import PAIR_GAP, Hint, draw_hints, hints_width

ARROWS = frozenset("↑↓←→ ")


class HeadLine(QWidget):
    """Keys that have no room beside the words stand on a line of their own below them: none is lost.

    Before that, arrows go without their word: they say themselves what they do.
    """

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._title, self._quiet, self._right = "", "", ""
        self._hints: tuple[Hint, ...] = ()
        self.setFixedHeight(self._line())
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
            self._stand()
            self.update()

    def fits(self) -> bool:
        """Tell whether the words stand there whole."""
        return self._left_width() + self._right_width() <= self.width() + 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the line more that its keys need in this width."""
        super().resizeEvent(event)
        self._stand()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d, box = QPainter(self), self._density, QRectF(0, 0, self.width(), self._line())
        wide = draw_words(painter, box, self._title, d.lead, CALM.ink, bold=True)
        draw_words(painter, box.adjusted(wide + d.s1, 1, 0, 1), self._quiet, d.small, CALM.ink_2)
        hints, below = self._shown_hints(), self._below()
        draw_hints(painter, box.right(), box.center().y() + (self._more() if below else 0), hints, d)
        beside = hints_width(hints, d) + PAIR_GAP if hints and not below else 0
        draw_words(painter, box.adjusted(0, 0, -beside, 0), self._right, d.small, CALM.off, right=True)
        painter.end()

    def _stand(self) -> None:
        self.setFixedHeight(self._line() + (self._more() if self._below() else 0))

    def _below(self) -> bool:
        """Tell whether the keys stand below the words."""
        return bool(self._hints) and not self._beside(_bare(self._hints))

    def _beside(self, hints: tuple[Hint, ...]) -> bool:
        room = self.width() - self._left_width() - self._right_width()
        return hints_width(hints, self._density) + PAIR_GAP <= room

    def _shown_hints(self) -> tuple[Hint, ...]:
        return _bare(self._hints) if not self._below() and not self._beside(self._hints) else self._hints

    def _line(self) -> int:
        return line_of(self._density.lead) + 4

    def _more(self) -> int:
        """Return the height of the line below."""
        return line_of(self._density.small) + self._density.s1

    def _left_width(self) -> int:
        d = self._density
        quiet = d.s1 + width_of(self._quiet, d.small) if self._quiet else 0
        return width_of(self._title, d.lead, bold=True) + quiet

    def _right_width(self) -> int:
        return width_of(self._right, self._density.small) + PAIR_GAP if self._right else 0


def _bare(hints: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Return the same keys, arrows without their word."""
    return tuple((sign, "" if set(sign) <= ARROWS else words) for sign, words in hints)
