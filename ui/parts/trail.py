# SPDX-License-Identifier: Apache-2.0
"""Where the person stands: a bar for each step of an application, its name below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.steps.screens import Trail
from ui.parts import icons
from ui.parts.chip import paint_line
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour


class TrailBar(QWidget):
    """Bars with names; where names have no room, bars and "第 4 步，共 7 步"."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._names: tuple[str, ...] = ()
        self._current = 0
        self.setFixedHeight(look.tokens.length.trail)
        self.hide()

    @property
    def words(self) -> str:
        """The place in words."""
        return self._look.of(
            "frame.step", number=self._current + 1, count=len(self._names), name=self._names[self._current]
        )

    def show_trail(self, trail: Trail | None) -> None:
        """Show where one stands; None hides the bar."""
        self.setVisible(trail is not None)
        if trail is not None:
            self._names = tuple(self._look.say(step) for step in trail.steps)
            self._current = trail.current
            self.setAccessibleName(self.words)
            self.update()

    def named(self) -> bool:
        """Tell whether every step's name has room under its bar."""
        px = self._look.tokens.type.note
        metrics = QFontMetricsF(font(px, bold=True))
        room = self._column() - self._tick()
        # All names or none: with some missing, the step one stands at could be the one without a name.
        return not self._look.tokens.elder and all(metrics.horizontalAdvance(name) <= room for name in self._names)

    def fits(self) -> bool:
        """Tell whether the words stand in the bar."""
        metrics = QFontMetricsF(font(self._look.tokens.type.note))
        return self.isHidden() or self.named() or metrics.horizontalAdvance(self.words) <= self._width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        named = self.named()
        for index in range(len(self._names)):
            self._paint_bar(painter, index)
            if named:
                self._paint_name(painter, index)
        if not named:
            self._paint_words(painter)
        painter.end()

    def _width(self) -> int:
        return self.width() - 2 * self._look.tokens.length.pad

    def _gap(self) -> int:
        return self._look.tokens.px(10)

    def _tick(self) -> int:
        return self._look.tokens.px(28)

    def _column(self) -> float:
        count = max(1, len(self._names))
        return (self._width() - self._gap() * (count - 1)) / count

    def _left(self, index: int) -> float:
        return self._look.tokens.length.pad + index * (self._column() + self._gap())

    def _paint_bar(self, painter: QPainter, index: int) -> None:
        px = self._look.tokens.px
        # The current bar is thicker too: which one it is must not hang on colour alone.
        height = px(16) if index == self._current else px(10)
        box = QRectF(self._left(index), px(27) - height / 2, self._column(), height)
        shade = self._look.tokens.colour.accent if index <= self._current else self._look.tokens.colour.idle_line
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(shade))
        painter.drawRoundedRect(box, height / 2, height / 2)

    def _name_box(self, left: float) -> QRectF:
        tokens = self._look.tokens
        high = tokens.type.note * 1.4
        # Large words stand higher, or the bar's lower edge would cut the feet of g and p.
        return QRectF(left, min(tokens.px(40), self.height() - high), self._width(), high)

    def _paint_name(self, painter: QPainter, index: int) -> None:
        tokens = self._look.tokens
        box = self._name_box(self._left(index))
        if index < self._current:
            place = QPointF(box.left(), box.center().y() - tokens.px(24) / 2)
            painter.drawPixmap(place.toPoint(), icons.pixmap("tick", tokens.px(24), tokens.colour.accent))
            # Behind a tick the name begins later, and every name has that room kept for it, so none has to become
            # shorter.
            box.translate(self._tick(), 0)
        now = index == self._current
        ink = tokens.colour.ink if now else tokens.colour.ink_2
        paint_line(painter, self._names[index], box, tokens.type.note, ink, bold=now)

    def _paint_words(self, painter: QPainter) -> None:
        tokens = self._look.tokens
        box = self._name_box(tokens.length.pad)
        paint_line(painter, self.words, box, tokens.type.note, tokens.colour.ink_2, bold=False)
