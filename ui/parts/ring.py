# SPDX-License-Identifier: Apache-2.0
"""A ring that runs out, with the seconds in its middle."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour


class Ring(QWidget):
    """An arc from the top, clockwise; ``share`` of it is left."""

    def __init__(
        self,
        look: Look,
        *,
        diameter: int,
        thickness: int,
        number: int,
        shade: str = "accent",
        ground: str = "well",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._thickness = look.tokens.px(thickness)
        self._number = look.tokens.px(number)
        self._shades = (getattr(look.tokens.colour, ground), getattr(look.tokens.colour, shade))
        self._share = 1.0
        self.words = ""
        self.setFixedSize(look.tokens.px(diameter), look.tokens.px(diameter))

    def show_share(self, share: float, words: str = "") -> None:
        """Show the part that is left (0 to 1) and what stands in the middle."""
        self._share = min(1.0, max(0.0, share))
        self.words = words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both arcs and the number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shades = self._look.tokens.colour
        inset = self._thickness / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        for share, shade in zip((1.0, self._share), self._shades, strict=True):
            # Flat ends: a round one reaches half the thickness further and shows time that has run out.
            pen = QPen(colour(shade), self._thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            # Qt counts sixteenths of a degree from three o'clock against the clock; ours begins at twelve and runs with
            # it.
            painter.drawArc(box, 90 * 16, round(-360 * 16 * share))
        painter.setPen(colour(shades.ink))
        painter.setFont(font(self._number, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()
