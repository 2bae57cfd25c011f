# SPDX-License-Identifier: Apache-2.0
"""Which days are looked at, those before and after them, each a box, words beside; spans to choose at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import KEY, TAG, Density
from ui.desk.drawing import RING_ROOM, cap_width, draw_cap, draw_face, draw_words, line_of, width_of
from ui.style.tokens import CALM


@dataclass(frozen=True)
class Box:
    """One box: words, the cap of its key, whether it is what is looked at, whether it is there at all."""

    words: str
    cap: str = ""
    chosen: bool = False
    enabled: bool = True


class SpanLine(QWidget):
    """Painted only: its keys are those of the bar below."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._title, self._note = "", ""
        self._boxes: tuple[Box, ...] = ()
        self._chips: tuple[Box, ...] = ()
        self.setFixedHeight(density.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join(
            (self._title, *(box.words for box in self._boxes), self._note, *(c.words for c in self._chips))
        )

    def set_words(self, title: str, boxes: Sequence[Box], note: str, chips: Sequence[Box]) -> None:
        """Show this."""
        self._title, self._boxes, self._note, self._chips = title, tuple(boxes), note, tuple(chips)
        self.setAccessibleName(self.words)
        self.update()

    def fits(self) -> bool:
        """Tell whether everything has room beside one another."""
        d = self._density
        left = width_of(self._title, d.lead, bold=True) + sum(self._wide(box) + d.s1 for box in self._boxes) + d.s2
        chips = sum(self._chip(chip) + d.s1 for chip in self._chips)
        return left + width_of(self._note, d.small) + chips + 2 * RING_ROOM <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d = QPainter(self), self._density
        whole = QRectF(self.rect()).adjusted(RING_ROOM, 0, -RING_ROOM, 0)
        left = whole.left() + draw_words(painter, whole, self._title, d.lead, CALM.ink, bold=True) + d.s2
        for box in self._boxes:
            left += self._paint_box(painter, left, box) + d.s1
        right = whole.right()
        for chip in reversed(self._chips):
            right -= self._paint_chip(painter, right, chip) + d.s1
        note = QRectF(left + d.s1, whole.top(), right - left - d.s2, whole.height())
        draw_words(painter, note, self._note, d.small, CALM.ink_2)
        painter.end()

    def _paint_box(self, painter: QPainter, left: float, box: Box) -> float:
        d, wide = self._density, self._wide(box)
        face, border, ink = (CALM.sheet, CALM.control, CALM.accent) if box.enabled else (CALM.well, CALM.line, CALM.off)
        if box.chosen:
            face, border = CALM.accent_soft, CALM.accent
        place = QRectF(left, 0, wide, self.height())
        draw_face(painter, place, face, border, KEY)
        at = left + d.s2
        if box.cap:
            at += draw_cap(painter, QPointF(at, place.center().y()), box.cap, d.mini, ink) + d.s1
        words = QRectF(at, place.top(), place.right() - at, place.height())
        draw_words(painter, words, box.words, d.body, CALM.ink if box.chosen else ink, bold=True)
        return wide

    def _paint_chip(self, painter: QPainter, right: float, chip: Box) -> float:
        d, wide, high = self._density, self._chip(chip), line_of(self._density.small) + 6
        place = QRectF(right - wide, (self.height() - high) / 2, wide, high)
        face, border = (CALM.accent_soft, CALM.accent) if chip.chosen else (CALM.sheet, CALM.line)
        draw_face(painter, place, face, border, TAG)
        draw_words(painter, place.adjusted(d.s1, 0, 0, 0), chip.words, d.small, CALM.ink)
        return wide

    def _wide(self, box: Box) -> float:
        d = self._density
        cap = cap_width(box.cap, d.mini) + d.s1 if box.cap else 0
        return 2 * d.s2 + cap + width_of(box.words, d.body, bold=True) + 1

    def _chip(self, chip: Box) -> float:
        return 2 * self._density.s1 + width_of(chip.words, self._density.small) + 1
