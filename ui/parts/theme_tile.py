# SPDX-License-Identifier: Apache-2.0
"""Smaller things to press on home: a theme, the field that leads to the search, a way to a list."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.screens import Action
from ui.parts import icons
from ui.parts.actions import ActionButton
from ui.parts.pressable import Kind, Pressable
from ui.parts.tile import TileButton
from ui.parts.wrapping import Fitted, fit
from ui.style.fonts import font
from ui.style.look import Look


class ThemeButton(TileButton):
    """A theme: its icon over its name, beside it on a screen on its side; one line, never a note."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Names of themes are small type: ten of them are looked over, not read one by one."""
        tokens = self.look.tokens
        return (tokens.px(34), tokens.type.note) if tokens.landscape else (tokens.type.note, tokens.px(26))

    def sizeHint(self) -> QSize:
        """Ask for a low tile."""
        tokens = self.look.tokens
        return QSize(tokens.px(150), max(tokens.length.min_target, tokens.px(80 if tokens.landscape else 112)))

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint icon and name."""
        fitted, size = self._named(box), self._icon_size()
        high = fitted.px * 1.25 * len(fitted.lines)
        if self.look.tokens.landscape:
            left = box.left() + self.look.tokens.px(24)
            icon = QRectF(left, box.center().y() - size / 2, size, size)
            words = QRectF(left + size + self.look.tokens.px(16), box.center().y() - high / 2, box.width(), high)
            align = Qt.AlignmentFlag.AlignLeft
        else:
            top = box.center().y() - (size + self.look.tokens.px(6) + high) / 2
            icon = QRectF(box.center().x() - size / 2, top, size, size)
            words = QRectF(box.left(), top + size + self.look.tokens.px(6), box.width(), high)
            align = Qt.AlignmentFlag.AlignHCenter
        if self.icon_name:
            self.paint_icon(painter, icon, self._picture_ink())
        self.paint_words(painter, fitted, words, ink, align)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the name stands on the tile."""
        return self._named(box).fits

    def _icon_size(self) -> int:
        return self.look.tokens.px(40)

    def _named(self, box: QRectF) -> Fitted:
        px = self.look.tokens.px
        beside = self.look.tokens.landscape
        width = box.width() - (px(24 + 16 + 12) + self._icon_size() if beside else px(8))
        high = box.height() if beside else box.height() - self._icon_size() - px(6)
        return fit(self.words, width, high, self.sizes, bold=False, lines=1)


class SearchKey(Pressable):
    """Looks like the field it leads to: a touch opens the search with its keyboard."""

    name = "find"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.SECONDARY, parent)
        self.icon_px = look.tokens.px(44)
        self.setFixedHeight(max(look.tokens.px(96), look.tokens.length.min_target))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The invitation is body type."""
        return (self.look.tokens.type.body, self.look.tokens.type.note)

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint glass, invitation and keyboard."""
        px, size = self.look.tokens.px, self.icon_px
        top = box.center().y() - size / 2
        fitted = self._invitation(box)
        self.icon_name = "search"
        self.paint_icon(painter, QRectF(box.left() + px(32), top, size, size), ink)
        at = QRectF(box.right() - px(32) - size, top, size, size).toRect().topLeft()
        painter.drawPixmap(at, icons.pixmap("keyboard", size, ink))
        words = QRectF(box.left() + px(32 + 24) + size, box.top(), box.width(), box.height())
        shade = self.shade("ink_2") if not self.isDown() else ink
        self.paint_words(painter, fitted, words, shade, Qt.AlignmentFlag.AlignLeft)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the invitation stands between its icons."""
        return self._invitation(box).fits

    def _invitation(self, box: QRectF) -> Fitted:
        room = box.width() - 2 * (self.look.tokens.px(32 + 24) + self.icon_px)
        return fit(self.words, room, box.height(), self.sizes, bold=False, lines=1)


class WayKey(ActionButton):
    """A key to a list or a door, as high as a finger needs."""

    breaks_early = False

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        tokens = look.tokens
        self.icon_px = tokens.px(44 if tokens.elder else 36)
        # Large type has no grid of themes below it: its two keys stand for everything, and are as high as tiles.
        high = tokens.px(112) if tokens.elder and not tokens.landscape and not tokens.low else tokens.px(72)
        self.setFixedHeight(max(high, tokens.length.min_target))

    @property
    def gap(self) -> int:
        """Keys in a row are narrow: icon and word stand close."""
        return self.look.tokens.px(10)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Their words are smaller than those of the favourites."""
        kind, px = self.look.tokens.type, self.look.tokens.px
        return (kind.body, kind.note) if self.look.tokens.elder else (px(32), kind.note, px(26))

    def _label(self, box: QRectF) -> Fitted:
        fitted = super()._label(box)
        if not fitted.fits and self.icon_name:
            # Words without their picture are understood, a picture without its words is not.
            self.icon_name, self._fitted = "", None
            fitted = super()._label(box)
        return fitted

    @property
    def natural_width(self) -> int:
        """Pixels its icon and words take with the margins of a key."""
        words = QFontMetricsF(font(self.sizes[0], bold=True)).horizontalAdvance(self.words)
        icon = self.icon_px + self.gap if self.icon_name else 0
        return round(words) + icon + self.look.tokens.px(44)


class NameTile(TileButton):
    """A theme or an office by its full name, which may take three lines."""

    def sizeHint(self) -> QSize:
        """Ask for the height of three lines; large names have a row for themselves, where two are enough."""
        tokens = self.look.tokens
        return QSize(tokens.px(300), tokens.px(140 if tokens.elder else 132))

    def _fit(self, box: QRectF) -> tuple[Fitted, Fitted | None]:
        if self._fitted is None:
            tokens = self.look.tokens
            sizes = (tokens.type.body, tokens.type.note) if not tokens.elder else (tokens.px(46), tokens.type.note)
            self._fitted = fit(self.words, self._text_width(box), box.height(), sizes, bold=True, lines=3)
        return self._fitted, None


class WayRow(QWidget):
    """Keys in a row (``upright``: one under the other), of one width or, ``natural``, as wide as their words."""

    pressed = Signal(str)

    def __init__(
        self, look: Look, parent: QWidget | None = None, *, natural: bool = False, upright: bool = False
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._natural = natural
        self._keys: list[WayKey] = []
        self._row: QBoxLayout = QVBoxLayout(self) if upright else QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.tokens.px(16))
        self.hide()

    @property
    def keys(self) -> tuple[WayKey, ...]:
        """The keys that are shown."""
        return tuple(key for key in self._keys if not key.isHidden())

    @property
    def natural_width(self) -> int:
        """Pixels the keys take that are shown."""
        keys = self.keys
        return sum(key.natural_width for key in keys) + self._row.spacing() * max(0, len(keys) - 1)

    def show_ways(self, ways: tuple[Action, ...]) -> None:
        """Show these; none hide the row."""
        while len(self._keys) < len(ways):
            self._add_key()
        for index, key in enumerate(self._keys):
            key.setVisible(index < len(ways))
            if index < len(ways):
                key.show_action(ways[index])
                if self._natural:
                    key.setFixedWidth(key.natural_width)
        self.setVisible(bool(ways))

    def _add_key(self) -> None:
        key = WayKey(self._look, self)
        key.clicked.connect(lambda: self.pressed.emit(key.name))
        self._row.addWidget(key)
        self._keys.append(key)
