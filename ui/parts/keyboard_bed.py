# SPDX-License-Identifier: Apache-2.0
"""What the keys of the keyboard stand on, and where each of them stands in pixels."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.keyboard_key import KeyButton
from ui.parts.keyboard_layouts import ROWS, UNITS_WIDE
from ui.style.look import Look
from ui.style.theme import colour as qt_colour


class Bed(QWidget):
    """What keys and strip stand on; it moves as one when the keyboard comes up."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line that parts it from the page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), qt_colour(self._look.tokens.colour.well))
        line = self._look.tokens.length.line
        edge = qt_colour(self._look.tokens.colour.edge)
        whole = self.rect()
        beside = self._look.tokens.landscape
        painter.fillRect(QRectF(0, 0, *((line, whole.height()) if beside else (whole.width(), line))), edge)
        painter.end()


def place_keys(look: Look, keys: Iterable[KeyButton], size: QSize, strip: int) -> None:
    """Put keys at their places on a bed of this size, below a strip of so many pixels."""
    px = look.tokens.px
    across = (size.width() - 2 * px(20) + px(10)) / UNITS_WIDE
    room = size.height() - strip - px(16) - px(20) + px(12)
    # On a screen on its side there is more height than four rows need; taller than 40 mm keys look like tiles.
    down = min(room / ROWS, px(160))
    top = strip + px(16) + (room - ROWS * down) / 2
    for button in keys:
        key = button.key
        left, right = px(20) + key.x * across, px(20) + (key.x + key.width) * across - px(10)
        upper, lower = top + key.y * down, top + (key.y + key.height) * down - px(12)
        button.setGeometry(round(left), round(upper), round(right) - round(left), round(lower) - round(upper))


def distance(box: QRect, where: QPoint) -> int:
    """Return the square of the distance from a point to a box, 0 inside it."""
    across = max(box.left() - where.x(), 0, where.x() - box.right())
    down = max(box.top() - where.y(), 0, where.y() - box.bottom())
    return across * across + down * down
