# SPDX-License-Identifier: Apache-2.0
"""The days of a promise as a strip: working days count, others stand between them grey, the last day is full."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import PANEL, TAG, Density
from ui.desk.drawing import draw_face, draw_words, line_of, width_of
from ui.style.tokens import CALM

# More days than this have no room to be read; the first and the last are named under the strip all the same.
MOST_DAYS = 24


@dataclass(frozen=True)
class DayWords:
    """A panel of days: each with whether it is a working day; the last one is the one by which it is done."""

    title: str
    days: tuple[tuple[datetime.date, bool], ...]
    first: str = ""
    last: str = ""


class DayStrip(QWidget):
    """Paints ``DayWords``; without days it is not there."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said = DayWords("", ())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._head() + self._cell() + line_of(density.small) + 2 * density.s2)
        self.hide()

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join(one for one in (self._said.title, self._said.first, self._said.last) if one)

    def set_days(self, said: DayWords) -> None:
        """Show these."""
        if said != self._said:
            self._said = said
            self.setAccessibleName(self.words)
            self.setVisible(bool(said.days))
            self.update()

    def fits(self) -> bool:
        """Tell whether the words under the strip have room."""
        d = self._density
        both = width_of(self._said.first, d.small) + width_of(self._said.last, d.small, bold=True)
        return both + d.s2 <= self.width() - 2 * d.s3

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel."""
        painter, d, said = QPainter(self), self._density, self._said
        draw_face(painter, QRectF(self.rect()), CALM.sheet, CALM.line, PANEL)
        inner = QRectF(d.s3, d.s1, self.width() - 2 * d.s3, line_of(d.body))
        draw_words(painter, inner, said.title, d.body, CALM.ink, bold=True)
        self._paint_days(painter, inner, shown_days(said.days))
        low = QRectF(inner.left(), self.height() - d.s2 - line_of(d.small), inner.width(), line_of(d.small))
        draw_words(painter, low, said.first, d.small, CALM.ink_2)
        draw_words(painter, low, said.last, d.small, CALM.ink, bold=True, right=True)
        painter.end()

    def _paint_days(self, painter: QPainter, inner: QRectF, days: Sequence[tuple[datetime.date, bool]]) -> None:
        gap = 3
        wide = (inner.width() + gap) / max(1, len(days)) - gap
        for place, (day, works) in enumerate(days):
            box = QRectF(inner.left() + place * (wide + gap), self._head(), wide, self._cell())
            if place == len(days) - 1:
                face, line, ink = CALM.accent, CALM.accent, CALM.on_accent
            elif works:
                face, line, ink = CALM.accent_soft, CALM.accent_line, CALM.accent
            else:
                face, line, ink = CALM.desk, CALM.line, CALM.off
            draw_face(painter, box, face, line, TAG)
            words = str(day.day)
            left = box.center().x() - width_of(words, self._density.mini) / 2
            draw_words(painter, QRectF(left, box.top(), box.width(), box.height()), words, self._density.mini, ink)

    def _head(self) -> int:
        return line_of(self._density.body) + self._density.s1 + 4

    def _cell(self) -> int:
        return self._density.field - 6


def shown_days(days: Sequence[tuple[datetime.date, bool]]) -> Sequence[tuple[datetime.date, bool]]:
    """Return the days that have room: of a long promise its last ones."""
    return days[-MOST_DAYS:]
