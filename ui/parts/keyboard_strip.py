# SPDX-License-Identifier: Apache-2.0
"""The strip over the keys: what this keyboard can and cannot do, or why a key was refused."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts import icons
from ui.parts.label import draw_lines
from ui.parts.wrapping import Fitted, fit
from ui.style.look import Look
from ui.style.theme import colour as qt_colour


class Strip(QWidget):
    """An icon and one or two lines; hidden when there is nothing to say."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._warning = False
        self.words = ""

    def say(self, words: str) -> None:
        """Say this; nothing hides the strip."""
        self._show(words, warning=False)

    def warn(self, words: str) -> None:
        """Say why something was refused."""
        self._show(words, warning=True)

    def fits(self) -> bool:
        """Tell whether the words stand inside."""
        return self._fitted().fits

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sheet, icon, words and the line below."""
        painter = QPainter(self)
        tokens = self._look.tokens
        colour = tokens.colour
        painter.fillRect(self.rect(), qt_colour(colour.warn_soft if self._warning else colour.sheet))
        painter.fillRect(
            0, self.height() - tokens.length.line, self.width(), tokens.length.line, qt_colour(colour.line)
        )
        ink = colour.warn if self._warning else colour.ink_2
        size = tokens.px(44)
        picture = icons.pixmap("warn" if self._warning else "info", size, ink)
        painter.drawPixmap(tokens.px(28), (self.height() - size) // 2, picture)
        fitted = self._fitted()
        painter.setFont(fitted.font)
        painter.setPen(qt_colour(ink))
        draw_lines(painter, fitted.lines, self._room(), fitted.px * 1.3, Qt.AlignmentFlag.AlignLeft, middle=True)
        painter.end()

    def _show(self, words: str, *, warning: bool) -> None:
        self.words, self._warning = words, warning
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.update()

    def _room(self) -> QRectF:
        px = self._look.tokens.px
        return QRectF(self.rect()).adjusted(px(92), 0, -px(24), -px(2))

    def _fitted(self) -> Fitted:
        kind = self._look.tokens.type
        room = self._room()
        return fit(self.words, room.width(), room.height(), (kind.body, kind.note), bold=False)
