# SPDX-License-Identifier: Apache-2.0
"""Small parts over and under a table: chips that count, a title line, a card of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import PANEL, TAG, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.desk.top_bar import BarLight
from ui.style.tokens import CALM

GROUNDS = {
    Light.OVER: (CALM.fault_soft, CALM.fault),
    Light.NEAR: (CALM.warn_soft, CALM.warn),
    Light.DONE: (CALM.ok_soft, CALM.ok),
    Light.IN_TIME: (CALM.ok_soft, CALM.ok),
}
QUIET = (CALM.desk, CALM.ink_2)


class TitleLine(QWidget):
    """A title, chips behind it, and quiet words at the right."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._title, self._right = "", ""
        self._chips: tuple[BarLight, ...] = ()
        self.setFixedHeight(line_of(density.lead) + 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join((self._title, *(chip.words for chip in self._chips), self._right))

    def set_words(self, title: str, chips: Sequence[BarLight] = (), right: str = "") -> None:
        """Show this."""
        self._title, self._chips, self._right = title, tuple(chips), right
        self.setAccessibleName(self.words)
        self.update()

    def set_right(self, words: str) -> None:
        """Change what stands at the right."""
        self._right = words
        self.update()

    def fits(self) -> bool:
        """Tell whether everything has room beside one another."""
        d = self._density
        chips = sum(self._chip_width(chip) + d.s1 for chip in self._chips)
        right = width_of(self._right, d.small)
        return RING_ROOM * 2 + width_of(self._title, d.lead, bold=True) + d.s2 + chips + right <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        d, box = self._density, QRectF(self.rect()).adjusted(RING_ROOM, 0, -RING_ROOM, 0)
        left = box.left() + draw_words(painter, box, self._title, d.lead, CALM.ink, bold=True) + d.s2
        for chip in self._chips:
            left += self._paint_chip(painter, left, chip) + d.s1
        draw_words(painter, box.adjusted(left - box.left(), 0, 0, 0), self._right, d.small, CALM.off, right=True)
        painter.end()

    def _chip_width(self, chip: BarLight) -> int:
        return width_of(chip.words, self._density.small) + self._density.small + 20

    def _paint_chip(self, painter: QPainter, left: float, chip: BarLight) -> float:
        d, wide = self._density, self._chip_width(chip)
        high = line_of(d.small) + 4
        box = QRectF(left, (self.height() - high) / 2, wide, high)
        ground, ink = GROUNDS.get(chip.light, QUIET)
        draw_face(painter, box, ground, CALM.line, TAG)
        painter.drawPixmap(round(left + 7), round(box.center().y() - d.small / 2), pixmap(chip.light, d.small))
        draw_words(painter, box.adjusted(d.small + 12, 0, 0, 0), chip.words, d.small, ink)
        return wide


@dataclass(frozen=True)
class Figure:
    """A fact: what it is, how much, and the colour of how much."""

    label: str
    value: str
    ink: str = "ink"


class Figures(QWidget):
    """A card with some figures side by side."""

    def __init__(self, density: Density, title: str) -> None:
        super().__init__()
        self._density, self._title = density, title
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join((self._title, *(f"{one.label} {one.value}" for one in self._figures)))

    def set_figures(self, figures: Sequence[Figure]) -> None:
        """Show these."""
        self._figures = tuple(figures)
        self.setAccessibleName(self.words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for title, labels and values."""
        d = self._density
        title = 0 if d.dense else line_of(d.body) + d.s1
        return QSize(600, title + line_of(d.small) + line_of(d.lead) + 2 * d.s2)

    def fits(self) -> bool:
        """Tell whether each figure has room in its column."""
        d, room = self._density, self._column() - self._density.s1
        return all(
            max(width_of(one.label, d.small), width_of(one.value, d.lead, bold=True)) <= room for one in self._figures
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them; in a low window the title is left out, for the labels say it."""
        painter = QPainter(self)
        d, box = self._density, QRectF(self.rect()).adjusted(RING_ROOM, 0, -RING_ROOM, 0)
        draw_face(painter, box, CALM.sheet, CALM.line, PANEL)
        top = d.s2
        if not d.dense:
            title = QRectF(box.left() + d.s3, top, 400, line_of(d.body))
            draw_words(painter, title, self._title, d.body, CALM.ink, bold=True)
            top += line_of(d.body) + d.s1
        for number, one in enumerate(self._figures):
            left = box.left() + d.s3 + number * self._column()
            room = self._column() - d.s1
            draw_words(painter, QRectF(left, top, room, line_of(d.small)), one.label, d.small, CALM.off)
            low = QRectF(left, top + line_of(d.small), room, line_of(d.lead))
            draw_words(painter, low, one.value, d.lead, getattr(CALM, one.ink), bold=True)
        painter.end()

    def _column(self) -> float:
        return (self.width() - 2 * (RING_ROOM + self._density.s3)) / max(1, len(self._figures))
