# SPDX-License-Identifier: Apache-2.0
"""The line over the map: how many machines are how, each count in a frame of its own, and how old that is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import PANEL, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_words, line_of, width_of
from ui.desk.lights import INKS, Light, pixmap
from ui.style.tokens import CALM

Chip = tuple[Light, str, str]


class CountLine(QWidget):
    """Shows counts from left to right, quiet words at the right."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._chips: tuple[Chip, ...] = ()
        self._right, self._stale = "", False
        self.setFixedHeight(line_of(density.title) + (8 if density.dense else density.s3))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join((*(f"{number} {word}" for _, number, word in self._chips), self._right))

    def set_words(self, chips: Sequence[Chip], right: str, *, stale: bool) -> None:
        """Show this; ``stale`` words stand on the ground of a warning."""
        if (tuple(chips), right, stale) != (self._chips, self._right, self._stale):
            self._chips, self._right, self._stale = tuple(chips), right, stale
            self.setAccessibleName(self.words)
            self.update()

    def fits(self) -> bool:
        """Tell whether everything has room beside one another."""
        chips = sum(self._wide(chip) + self._density.s2 for chip in self._chips)
        return chips + width_of(self._right, self._density.small) + 2 * RING_ROOM <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d = QPainter(self), self._density
        left, box = float(RING_ROOM), QRectF(self.rect())
        for light, number, word in self._chips:
            frame = QRectF(left, 0, self._wide((light, number, word)), box.height())
            draw_face(painter, frame, CALM.sheet, CALM.line, PANEL)
            at = frame.left() + d.s2
            painter.drawPixmap(round(at), round(frame.center().y() - d.body / 2), pixmap(light, d.body))
            at += d.body + d.s1
            at += draw_words(painter, frame.adjusted(at - left, 0, 0, 0), number, d.title, CALM.ink, bold=True) + d.s1
            ink = CALM.ink_2 if light is Light.IN_TIME else INKS[light]
            draw_words(painter, frame.adjusted(at - left, 3, 0, 3), word, d.body, ink)
            left = frame.right() + d.s2
        self._paint_right(painter, box)
        painter.end()

    def _paint_right(self, painter: QPainter, box: QRectF) -> None:
        d = self._density
        if self._stale:
            wide, high = width_of(self._right, d.small) + 2 * d.s1, line_of(d.small) + 6
            frame = QRectF(box.right() - RING_ROOM - wide, box.center().y() - high / 2, wide, high)
            draw_face(painter, frame, CALM.warn_soft, CALM.warn, 4)
            draw_words(painter, frame.adjusted(d.s1, 0, 0, 0), self._right, d.small, CALM.warn)
            return
        inner = box.adjusted(0, 0, -RING_ROOM, 0)
        draw_words(painter, inner, self._right, d.small, CALM.off, right=True)

    def _wide(self, chip: Chip) -> int:
        d = self._density
        _, number, word = chip
        return d.body + 2 * d.s1 + width_of(number, d.title, bold=True) + width_of(word, d.body) + 2 * d.s2
