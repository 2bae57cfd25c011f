# SPDX-License-Identifier: Apache-2.0
"""One line of the review: what it is, its value masked or in full, and where a touch changes it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.screens import ReviewRow, Secret
from ui.parts import icons
from ui.parts.label import MIDDLE, draw_lines
from ui.parts.pressable import Kind, Pressable
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

MARGIN = 31
# Values are one line mostly; a little closer than running text, so that ten rows stand on a page.
SPACING = 1.3


class ReviewLine(Pressable):
    """A row to be read, and pressed as a whole where it can be changed.

    It is as high as its value in full needs, so that nothing moves under the finger that holds.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.TILE, parent)
        self._row: ReviewRow | None = None
        self._whole = False
        # Breaking the same value again and again at the same width was the larger part of laying this screen out.
        self._heights: dict[tuple[int, int], int] = {}
        self.label_width = look.tokens.px(243)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def change(self) -> str:
        """Where a touch leads, empty for a row that is only read."""
        return (self._row.change or "") if self._row else ""

    @property
    def shown_words(self) -> str:
        """The value as it stands there now."""
        return self._value(self._whole)

    def show_row(self, row: ReviewRow) -> None:
        """Show a row, masked."""
        self._row, self._whole = row, False
        self._heights.clear()
        self.set_words(self.look.say(row.label))
        # Read aloud is heard by the whole queue: the masked value, also while it is shown in full.
        self.setAccessibleDescription(self._value(False))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not self.change)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self.change else Qt.FocusPolicy.NoFocus)

    def reveal(self, whole: bool) -> None:
        """Show the value in full, or masked again."""
        self._whole = whole
        self.update()

    def wipe(self) -> None:
        """Forget the row."""
        self._row, self._whole = None, False
        self._heights.clear()
        self.setAccessibleDescription("")
        super().wipe()

    def wanted_label_width(self) -> float:
        """Return the width the label asks for, with the gap behind it."""
        return QFontMetricsF(self._label_font).horizontalAdvance(self.text()) + self.look.tokens.px(40)

    def heightForWidth(self, width: int) -> int:
        """Return the height of the longest of label, masked and full value."""
        key = (width, self.label_width)
        if key not in self._heights:
            self._heights[key] = self._height_at(width)
        return self._heights[key]

    def _height_at(self, width: int) -> int:
        room = self._value_room(width)
        # As high as the longer of both: the row must not grow under the finger that holds to see.
        lines = max(len(break_lines(self._value(whole), self._value_font, room)) for whole in (False, True))
        value = lines * self._value_font.pixelSize() * SPACING
        label = len(self._label_lines()) * self._label_font.pixelSize() * SPACING
        face = max(self.look.tokens.px(76), round(max(value, label)) + 2 * self.look.tokens.px(10))
        return max(face, self.look.tokens.length.min_target) + (self._foot() if self.change else 0)

    def sizeHint(self) -> QSize:
        """Ask for the height at the width there is."""
        return QSize(self.look.tokens.px(400), self.heightForWidth(self.width() or self.look.tokens.px(984)))

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether label and value stand inside."""
        return self.heightForWidth(self.width()) <= self.height() + 1

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint label, value and what a touch does."""
        px = self.look.tokens.px
        left = box.left() + px(MARGIN)
        label = QRectF(left, box.top(), self.label_width, box.height())
        self._write(painter, self._label_lines(), self._label_font, label, "ink_2")
        room = self._value_room(self.width())
        lines = break_lines(self.shown_words, self._value_font, room)
        value = QRectF(left + self.label_width, box.top(), room, box.height())
        self._write(painter, lines, self._value_font, value, "ink")
        self._paint_end(painter, box)

    def _paint_end(self, painter: QPainter, box: QRectF) -> None:
        words, made = self._end_words(), self._end_font()
        metrics = QFontMetricsF(made)
        x = box.right() - self.look.tokens.px(MARGIN - 1) - metrics.horizontalAdvance(words)
        painter.setFont(made)
        painter.setPen(qt_colour(self.shade("accent" if self.change else "ink_2")))
        painter.drawText(QPointF(x, box.center().y() + made.pixelSize() * MIDDLE), words)
        if self.change:
            size = made.pixelSize()
            place = QPointF(x - size - self.look.tokens.px(8), box.center().y() - size / 2)
            painter.drawPixmap(place.toPoint(), icons.pixmap("pencil", size, self.shade("accent")))

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.change:
            super()._paint_ground(painter, box)

    def _face_box(self) -> QRectF:
        return super()._face_box() if self.change else QRectF(self.rect())

    def _write(self, painter: QPainter, lines: tuple[str, ...], made: QFont, box: QRectF, shade: str) -> None:
        painter.setFont(made)
        painter.setPen(qt_colour(self.shade(shade)))
        draw_lines(painter, lines, box, made.pixelSize() * SPACING, Qt.AlignmentFlag.AlignLeft, middle=True)

    def _value(self, whole: bool) -> str:
        value = self._row.value if self._row else None
        if isinstance(value, Secret):
            return value.full if whole else value.masked
        return self.look.say(value)

    def _end_words(self) -> str:
        if self.change:
            return self.look.of("input.change")
        return self.look.say(self._row.note) if self._row else ""

    def _end_font(self) -> QFont:
        kind = self.look.tokens.type
        return font(kind.body, bold=True) if self.change else font(kind.note)

    def _end_width(self) -> float:
        made = self._end_font()
        sign = made.pixelSize() + self.look.tokens.px(8) if self.change else 0
        return QFontMetricsF(made).horizontalAdvance(self._end_words()) + sign

    def _value_room(self, width: int) -> float:
        return width - self.look.tokens.px(2 * MARGIN + 16) - self.label_width - self._end_width()

    def _label_lines(self) -> tuple[str, ...]:
        return break_lines(self.text(), self._label_font, self.label_width - self.look.tokens.px(16))

    @property
    def _label_font(self) -> QFont:
        return font(self.look.tokens.type.body)

    @property
    def _value_font(self) -> QFont:
        return font(self.look.tokens.type.body if self.look.tokens.elder else self.look.tokens.px(38))
