# SPDX-License-Identifier: Apache-2.0
"""A matter on a list: its name, what people call it with the part that fits, where it is done, whose it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from kiosk.steps.find_screens import Found
from ui.parts import icons
from ui.parts.label import MIDDLE
from ui.parts.notice import GROUND, INK
from ui.parts.pressable import Kind, Pressable
from ui.parts.wrapping import Fitted, fit
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour


class FoundRow(Pressable):
    """The whole row is the target; larger type shows the name and where it is done, no second line."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.TILE, parent)
        self.name = ""
        self.called = ""
        self.mark = ""
        self._tags: tuple[tuple[str, str, str], ...] = ()
        self._office = ""
        self.setFixedHeight(row_height(look))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes the name may take: official names are long, and none is cut off."""
        tokens = self.look.tokens
        if tokens.elder:
            return (tokens.px(50), tokens.px(44), tokens.type.note)
        return (tokens.px(40), tokens.px(36), tokens.px(32), tokens.type.note)

    def show_row(self, row: Found) -> None:
        """Become this matter."""
        say = self.look.say
        self.name = row.name
        self.called = "" if self.look.tokens.elder else say(row.called)
        self.mark = say(row.mark)
        self._tags = tuple((say(tag.label), GROUND[tag.tone], INK[tag.tone]) for tag in row.tags)
        self._office = say(row.office)
        self.set_words(say(row.label))
        spoken = (self.words, self.called, *(words for words, _, _ in self._tags), self._office)
        self.setAccessibleName("，".join(part for part in spoken if part))

    def wipe(self) -> None:
        """Forget the words."""
        super().wipe()
        self.called = self.mark = self._office = ""
        self._tags = ()

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the lines and the arrow."""
        px, name = self.look.tokens.px, self._name(box)
        left, width = self._text(box)
        between = px(4)
        heights = [len(name.lines) * name.px * 1.25, self._line() if self.called else 0, self._tag_height()]
        top = box.center().y() - (sum(heights) + between * 2) / 2
        self.paint_words(painter, name, QRectF(left, top, width, heights[0]), ink, Qt.AlignmentFlag.AlignLeft)
        top += heights[0] + between
        if self.called:
            self._paint_called(painter, QRectF(left, top, width, heights[1]))
        top += heights[1] + between
        self._paint_tags(painter, QRectF(left, top, width, heights[2]))
        size = px(44)
        at = QRectF(box.right() - px(28) - size, box.center().y() - size / 2, size, size)
        painter.drawPixmap(at.toRect().topLeft(), icons.pixmap("right", size, self._accent()))

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether name, everyday name and tags stand on the row."""
        name = self._name(box)
        high = len(name.lines) * name.px * 1.2 + (self._line() if self.called else 0) + self._tag_height()
        return name.fits and high <= box.height() + 1 and self._tags_width() <= self._text(box)[1]

    def _text(self, box: QRectF) -> tuple[float, float]:
        px = self.look.tokens.px
        return box.left() + px(28), box.width() - px(28 + 28 + 44 + 16)

    def _name(self, box: QRectF) -> Fitted:
        if self._fitted is None:
            px = self.look.tokens.px
            room = box.height() - px(16) - (self._line() if self.called else 0) - self._tag_height()
            self._fitted = fit(self.words, self._text(box)[1], room, self.sizes, bold=True)
        return self._fitted

    def _line(self) -> float:
        return self.look.tokens.type.note * 1.3

    def _tag_height(self) -> float:
        return self.look.tokens.type.note * 1.25 + self.look.tokens.px(6)

    def _tags_width(self) -> float:
        metrics = QFontMetricsF(font(self.look.tokens.type.note, bold=True))
        px = self.look.tokens.px
        return sum(metrics.horizontalAdvance(words) + px(24 + 12) for words, _, _ in self._tags)

    def _accent(self) -> str:
        return self.shade("on_accent" if self.isDown() and self.look.tokens.high_contrast else "accent")

    def _paint_called(self, painter: QPainter, line: QRectF) -> None:
        """Paint what people call it, the part that fits what was typed on a soft ground."""
        plain, strong = font(self.look.tokens.type.note), font(self.look.tokens.type.note, bold=True)
        at = self.called.lower().find(self.mark.lower()) if self.mark else -1
        end = at + len(self.mark)
        parts = [(self.called, False)]
        if at >= 0:
            parts = [(self.called[:at], False), (self.called[at:end], True), (self.called[end:], False)]
        x, base = line.left(), line.center().y() + plain.pixelSize() * MIDDLE
        painter.save()
        # A list of everyday names may be longer than the row; the name above says which matter it is.
        painter.setClipRect(line)
        for words, marked in parts:
            made = strong if marked else plain
            wide = QFontMetricsF(made).horizontalAdvance(words)
            if marked and not self.look.tokens.high_contrast:
                painter.fillRect(QRectF(x, line.top(), wide, line.height()), qt_colour(self.shade("accent_soft")))
            painter.setFont(made)
            painter.setPen(qt_colour(self._accent() if marked else self.shade("ink_2")))
            painter.drawText(QPointF(x, base), words)
            x += wide
        painter.restore()

    def _paint_tags(self, painter: QPainter, line: QRectF) -> None:
        """Paint the tags and, where it has room, the office."""
        px, made = self.look.tokens.px, font(self.look.tokens.type.note, bold=True)
        metrics = QFontMetricsF(made)
        x, base = line.left(), line.center().y() + made.pixelSize() * MIDDLE
        for words, ground, ink in self._tags:
            wide = metrics.horizontalAdvance(words) + px(24)
            if not self.look.tokens.high_contrast:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(qt_colour(self.shade(ground)))
                painter.drawRoundedRect(QRectF(x, line.top(), wide, line.height()), px(8), px(8))
            painter.setFont(made)
            painter.setPen(qt_colour(self.shade(ink)))
            painter.drawText(QPointF(x + px(12), base), words)
            x += wide + px(12)
        office = font(self.look.tokens.type.note)
        if x + QFontMetricsF(office).horizontalAdvance(self._office) <= line.right():
            painter.setFont(office)
            painter.setPen(qt_colour(self.shade("ink_2")))
            painter.drawText(QPointF(x, base), self._office)

    def sizeHint(self) -> QSize:
        """Ask for a whole row."""
        return QSize(self.look.tokens.px(400), row_height(self.look))


def row_height(look: Look) -> int:
    """Return the height of a row: name in two small lines, everyday name and tags."""
    tokens = look.tokens
    return tokens.px(186 if tokens.elder else 172)
