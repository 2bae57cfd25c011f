# SPDX-License-Identifier: Apache-2.0
"""What all charts share: a panel with a title, quiet words at its right, and a body that is painted.

A chart has one axis, and no value that can only be read off a length: it stands beside as text.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import PANEL, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_words, line_of, width_of
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM


class Chart(QWidget):
    """A painted panel; ``draw`` paints the body, ``lines`` is all that stands there, for whoever hears it."""

    def __init__(self, look: Look, density: Density, title: str) -> None:
        super().__init__()
        self.look, self.density = look, density
        self._title, self._right = title, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "\n".join((self._title, self._right, *self.lines()))

    def lines(self) -> tuple[str, ...]:
        """Return what stands in the body, a line each."""
        return ()

    def set_head(self, title: str, right: str) -> None:
        """Say what it is of."""
        self._title, self._right = title, right
        self.told()

    def told(self) -> None:
        """Show what has changed."""
        self.setAccessibleName(self.words)
        self.update()

    def fits(self) -> bool:
        """Tell whether title and quiet words have room beside one another."""
        d = self.density
        heads = width_of(self._title, d.lead, bold=True) + d.s3 + width_of(self._right, d.small)
        return heads <= self._inner().width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint face, head and body."""
        painter, d = QPainter(self), self.density
        draw_face(painter, self._face(), CALM.sheet, CALM.line, PANEL)
        inner = self._inner()
        head = QRectF(inner.left(), inner.top(), inner.width(), line_of(d.lead))
        draw_words(painter, head, self._title, d.lead, CALM.ink, bold=True)
        draw_words(painter, head, self._right, d.small, CALM.off, right=True)
        self.draw(painter, inner.adjusted(0, head.height() + d.s1, 0, 0))
        painter.end()

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint the body."""

    def body(self) -> QRectF:
        """Return where the body is painted."""
        d = self.density
        return self._inner().adjusted(0, line_of(d.lead) + d.s1, 0, 0)

    def _face(self) -> QRectF:
        return QRectF(self.rect()).adjusted(RING_ROOM, 0, -RING_ROOM, 0)

    def _inner(self) -> QRectF:
        d = self.density
        return self._face().adjusted(d.s3, d.s2, -d.s3, -d.s2)


def bar(painter: QPainter, box: QRectF, face: str, border: str = "") -> None:
    """Draw a bar, with a line round it where it is pale."""
    painter.setPen(QPen(colour(border), 1) if border else QPen(colour(face), 1))
    painter.setBrush(colour(face))
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


# Ends of an axis that has four steps of whole numbers, before their powers of ten.
ENDS = (4, 8, 12, 16, 20, 24, 32)


def round_up(value: float) -> int:
    """Return where an axis ends: the least good end that is no less."""
    power = 1
    while True:
        for end in ENDS:
            if end * power >= value:
                return end * power
        power *= 10
