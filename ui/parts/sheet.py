# SPDX-License-Identifier: Apache-2.0
"""White sheets that are only read, and the thin lines on them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.style.look import Look
from ui.style.theme import colour


class Sheet(QWidget):
    """A flat sheet with a column of contents; ``fill`` and ``border`` are names of colours of the tokens."""

    def __init__(
        self,
        look: Look,
        *,
        fill: str = "sheet",
        border: str = "line",
        width: int = 0,
        radius: int = 0,
        margins: tuple[int, int, int, int] = (38, 24, 38, 24),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._fill, self._border = fill, border
        self._width = width or look.tokens.length.line
        self._radius = radius or look.tokens.length.radius_m
        self.column = QVBoxLayout(self)
        left, over, right, under = (look.tokens.px(m) if m else 0 for m in margins)
        self.column.setContentsMargins(left, over, right, under)
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_sheet(painter, self.look, QRectF(self.rect()), self._fill, self._border, self._width, self._radius)
        painter.end()


def paint_sheet(painter: QPainter, look: Look, box: QRectF, fill: str, border: str, width: int, radius: float) -> None:
    """Paint a rounded ground; an empty ``border`` has none, except in high contrast, where grounds are all black."""
    border = border or ("line" if look.tokens.high_contrast else "")
    # A pen is centred on its path: on the edge itself, its outer half would be cut off and corners look thinner.
    inset = width / 2 if border else 0.0
    painter.setPen(QPen(colour(getattr(look.tokens.colour, border)), width) if border else Qt.PenStyle.NoPen)
    painter.setBrush(colour(getattr(look.tokens.colour, fill)))
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


class Rule(QWidget):
    """A hairline between rows."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = look.tokens.colour.line
        self.setFixedHeight(look.tokens.length.line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._colour))
        painter.end()
