# SPDX-License-Identifier: Apache-2.0
"""One key of the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from ui.parts.keyboard_layouts import Key, Role
from ui.parts.label import MIDDLE
from ui.parts.pressable import Kind, Pressable
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

_ICONS = {Role.DELETE: "backspace", Role.BEFORE: "up", Role.AFTER: "down"}
# With their sign alone where they are narrow.
_SIGNS = frozenset(_ICONS)
_PLAIN = (Role.CHARACTER, Role.SPACE)


class KeyButton(Pressable):
    """A key; what it types stands large and light on it, what it does small and bold."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.KEY, parent)
        self.key = Key(Role.CHARACTER)
        self.icon_px = look.tokens.px(46)

    def show_key(self, key: Key, words: str, *, chosen: bool = False) -> None:
        """Become this key; one that stands for what is chosen already is dark."""
        self.key = key
        usual = Kind.KEY_FUNCTION if key.function else Kind.KEY
        self.set_kind(Kind.KEY_WAY_ON if key.role is Role.NEXT else Kind.SWITCHED if chosen else usual)
        self.set_words(words, icon=_ICONS.get(key.role, ""))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes of type a word on a key may take."""
        kind = self.look.tokens.type
        px = self.look.tokens.px
        usual = (px(40) if self.key.role is Role.NEXT else px(36), px(33), min(kind.note, px(33)), px(29))
        if self.key.role is not Role.OPTION:
            return usual
        # What is chosen is read, not only found: in large type it stands as large as the key allows, but no word of a
        # name is broken for that.
        sizes = (min(kind.body, px(46)), *usual, px(26))
        room = self.width() - px(12)
        return tuple(size for size in sizes if self._longest_word(size) <= room) or sizes[-1:]

    def _longest_word(self, size: int) -> float:
        metrics = QFontMetricsF(font(size, bold=True))
        return max(map(metrics.horizontalAdvance, self.text().split()), default=0.0)

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint what the key types or does; the key that deletes has only its sign when it is narrow."""
        if self.key.role is Role.CHARACTER:
            self._paint_character(painter, box, ink)
        elif self._sign_alone(box):
            size = self.icon_px
            place = QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size)
            self.paint_icon(painter, place, ink)
        else:
            super().paint_content(painter, box, ink)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether its word stands on it."""
        return self.key.role is Role.CHARACTER or self._sign_alone(box) or super().content_fits(box)

    def _sign_alone(self, box: QRectF) -> bool:
        return self.key.role in _SIGNS and box.width() < self.look.tokens.px(200)

    def _paint_character(self, painter: QPainter, box: QRectF, ink: str) -> None:
        made = font(self.look.tokens.px(54 if self.look.tokens.elder else 46))
        metrics = QFontMetricsF(made)
        painter.setFont(made)
        painter.setPen(qt_colour(ink))
        x = box.center().x() - metrics.horizontalAdvance(self.text()) / 2
        y = box.center().y() + made.pixelSize() * MIDDLE
        painter.drawText(QPointF(x, y), self.text())
