# SPDX-License-Identifier: Apache-2.0
"""The box of the search: a glass at its left, a key that empties it at its right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from config.texts import text
from kiosk.input.pinyin import MOST_LETTERS
from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts import icons
from ui.parts.field_box import FieldBox
from ui.parts.field_mark import Mark
from ui.parts.pressable import Kind, Pressable
from ui.style.look import Look

# Letters that stay letters take more room than the words they find, and none of them may be cut off.
LONGEST = MOST_LETTERS
VIEW = FieldView("words", text("find.search.title"), FieldKind.TEXT, max_length=LONGEST)


class ClearKey(Pressable):
    """Empties the box: a cross, said by its accessible name."""

    name = "clear"

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, Kind.QUIET, parent)
        self.icon_name = "cross"
        self.setAccessibleName(look.of("find.key.clear"))

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the cross alone."""
        size = self.look.tokens.px(40)
        self.paint_icon(painter, QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size), ink)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the cross stands on it."""
        return box.width() >= self.look.tokens.px(40)


class SearchBox(FieldBox):
    """Nothing that is typed here is personal, but it is held in a buffer and wiped like everything typed."""

    emptied = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, VIEW, parent)
        self.clear_key = ClearKey(look, self)
        self.clear_key.clicked.connect(self.emptied)
        self.clear_key.hide()

    def offer_clearing(self, some: bool) -> None:
        """Show the key while there is something to empty."""
        self.clear_key.setVisible(some)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key at the right end."""
        super().resizeEvent(event)
        side = self.height()
        self.clear_key.setGeometry(self.width() - side, 0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then the glass."""
        super().paintEvent(event)
        px = self._look.tokens.px
        size = px(44)
        painter = QPainter(self)
        shade = self._look.tokens.colour.accent
        painter.drawPixmap(px(30), (self.height() - size) // 2, icons.pixmap("search", size, shade))
        painter.end()

    def _mark(self) -> Mark:
        return Mark()

    def _room(self, mark: Mark) -> QRectF:
        return super()._room(mark).adjusted(self._look.tokens.px(44 + 18), 0, -self.height(), 0)
