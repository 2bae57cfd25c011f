# SPDX-License-Identifier: Apache-2.0
"""A row of large numbers over a table, each with its name and a word beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import PANEL, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_words, line_of, width_of
from ui.style.tokens import CALM


@dataclass(frozen=True)
class Sum:
    """One number: its name, the number, quiet words beside it, and the ink of the number."""

    name: str
    number: str
    note: str = ""
    ink: str = "ink"


class Tally(QWidget):
    """Shows sums side by side."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._sums: tuple[Sum, ...] = ()
        self.setFixedHeight(line_of(density.small) + line_of(density.title) + 2 * density.s2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "\n".join(" ".join((one.name, one.number, one.note)) for one in self._sums)

    def set_sums(self, sums: Sequence[Sum]) -> None:
        """Show these."""
        self._sums = tuple(sums)
        self.setAccessibleName(self.words)
        self.update()

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        d = self._density
        return all(
            width_of(one.name, d.small) <= box.width() - 2 * d.s3
            and width_of(one.number, d.title, bold=True) + d.s1 + width_of(one.note, d.small) <= box.width() - 2 * d.s3
            for one, box in zip(self._sums, self._boxes(), strict=True)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d = QPainter(self), self._density
        for one, box in zip(self._sums, self._boxes(), strict=True):
            draw_face(painter, box, CALM.sheet, CALM.line, PANEL)
            inner = box.adjusted(d.s3, d.s2, -d.s3, -d.s2)
            upper = QRectF(inner.left(), inner.top(), inner.width(), line_of(d.small))
            lower = QRectF(inner.left(), upper.bottom(), inner.width(), line_of(d.title))
            draw_words(painter, upper, one.name, d.small, CALM.ink_2)
            wide = draw_words(painter, lower, one.number, d.title, getattr(CALM, one.ink), bold=True)
            draw_words(painter, lower.adjusted(wide + d.s1, 4, 0, 4), one.note, d.small, CALM.off)
        painter.end()

    def _boxes(self) -> list[QRectF]:
        count, gap = max(1, len(self._sums)), self._density.s2
        wide = (self.width() - 2 * RING_ROOM - gap * (count - 1)) / count
        return [QRectF(RING_ROOM + n * (wide + gap), 0, wide, self.height()) for n in range(len(self._sums))]
