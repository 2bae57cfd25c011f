# SPDX-License-Identifier: Apache-2.0
"""Things to choose: a favourite in half a row, a choice that fills one, a level of an opinion, a key of a mode."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.steps.screens import Tile
from ui.parts import icons
from ui.parts.pressable import Kind, Pressable
from ui.parts.wrapping import Fitted, fit
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour

# Choices that stand on a screen that lies on its side at their full height.
FOUR = 4


class TileButton(Pressable):
    """Icon in a soft square, name, one short line; bigger type and the low position have names only."""

    # Pixels of the reference surface: a soft square of 20 mm, its glyph of 13, and the margin at the left.
    square = 80
    glyph = 52
    inset = 23
    arrow = False

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.TILE, parent)
        self.note = ""
        self.name = ""
        self.among = 1
        """How many there are to choose from."""
        self._fitted_note: Fitted | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes a name may take."""
        tokens, px = self.look.tokens, self.look.tokens.px
        kind = tokens.type
        if not tokens.elder:
            return px(40), px(36), kind.note
        # Large type in the low position has low tiles: one that is off must say its name and why in 103 px (26 mm).
        return (kind.body, px(44), kind.note, *((px(36),) if tokens.low else ()))

    @property
    def note_sizes(self) -> tuple[int, ...]:
        """Sizes the short line may take."""
        return (self.look.tokens.type.note,)

    def show_tile(self, tile: Tile) -> None:
        """Become this tile; one that cannot be chosen says why in its short line."""
        self.name = tile.name
        self.note = "" if self._names_only(tile) else self.look.say(tile.note)
        self.set_words(self.look.say(tile.label), icon=tile.icon)
        self.set_possible(tile.enabled)

    def sizeHint(self) -> QSize:
        """Ask for the height of a favourite."""
        return QSize(self.look.tokens.px(300), self.look.tokens.length.tile)

    def refit(self) -> None:
        """Measure name and short line anew."""
        self._fitted_note = None
        super().refit()

    def wipe(self) -> None:
        """Forget the words."""
        super().wipe()
        self.note = ""

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint square, name, short line and arrow."""
        px = self.look.tokens.px
        side = self._side()
        place = QRectF(box.left() + px(self.inset), box.center().y() - side / 2, side, side)
        self._paint_picture(painter, place)
        name, note = self._fit(box)
        between = px(8) if note else 0
        high = sum(len(part.lines) * part.px * 1.25 for part in (name, note) if part) + between
        top = box.center().y() - high / 2
        for part, shade in ((name, ink), (note, self._note_ink())):
            if part is not None:
                room = len(part.lines) * part.px * 1.25
                line = QRectF(self._text_left(box), top, self._text_width(box), room)
                self.paint_words(painter, part, line, shade, Qt.AlignmentFlag.AlignLeft)
                top += room + between
        # An arrow promises that a touch leads on; where it does not, there is none.
        if self.arrow and self.isEnabled():
            size = px(44)
            at = QRectF(box.right() - px(38) - size, box.center().y() - size / 2, size, size)
            painter.drawPixmap(at.toRect().topLeft(), icons.pixmap("right", size, self.shade("accent")))

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether name and short line stand on the tile."""
        name, note = self._fit(box)
        high = sum(len(part.lines) * part.px * 1.2 for part in (name, note) if part)
        return name.fits and (note is None or note.fits) and high <= box.height() + 1

    def _names_only(self, tile: Tile) -> bool:
        return tile.enabled and (self.look.tokens.elder or self.look.tokens.low)

    def _note_ink(self) -> str:
        return self.shade("ink_2" if self.isEnabled() else "off")

    def _side(self) -> int:
        return self.look.tokens.length.square

    def _text_left(self, box: QRectF) -> float:
        px = self.look.tokens.px
        return box.left() + px(self.inset) + self._side() + px(21)

    def _text_width(self, box: QRectF) -> float:
        px = self.look.tokens.px
        end = px(38 + 44 + 12) if self.arrow else px(14)
        return box.right() - end - self._text_left(box)

    def _fit(self, box: QRectF) -> tuple[Fitted, Fitted | None]:
        if self._fitted is None:
            # Air above and below: letters that touch the edge look as if the rest were behind it. Where there is no
            # room for both, words come before air.
            air = 2 * self.look.tokens.px(6)
            name, note = self._fit_in(box, box.height() - air, self.look.tokens.px(8))
            if not (name.fits and (note is None or note.fits)):
                name, note = self._fit_in(box, box.height(), 0)
            self._fitted, self._fitted_note = name, note
        return self._fitted, self._fitted_note

    def _fit_in(self, box: QRectF, room: float, between: float) -> tuple[Fitted, Fitted | None]:
        # The short line is given its room first; the name takes what is left, smaller if need be, for both must be
        # read.
        width, note_room = self._text_width(box), self.note_sizes[0] * 1.25 + between if self.note else 0
        name = fit(self.words, width, room - note_room, self.sizes, bold=True)
        left = room - len(name.lines) * name.px * 1.25
        return name, fit(self.note, width, left, self.note_sizes, bold=False) if self.note else None

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        if self.isEnabled() and not self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self.shade("accent_soft")))
            painter.drawRoundedRect(place, self.look.tokens.px(14), self.look.tokens.px(14))
        if self.icon_name:
            size = round(place.width() * self.glyph / self.square)
            inset = (place.width() - size) / 2
            self.paint_icon(painter, place.adjusted(inset, inset, -inset, -inset), self._picture_ink())

    def _picture_ink(self) -> str:
        if not self.isEnabled():
            return self.shade("off")
        return self.shade("on_accent" if self.isDown() and self.look.tokens.high_contrast else "accent")


# Three lines of name and short line in large type: any lower, the feet of its letters would lie on the edge.
TALL = 220


class ChoiceButton(TileButton):
    """A choice that fills a row, with an arrow."""

    square = 104
    glyph = 62
    inset = 34
    arrow = True
    chosen: bool | None = None
    """Of several that may be taken together: whether it is; it then has a box with or without a tick, and no arrow."""

    def show_tile(self, tile: Tile) -> None:
        """Become this choice."""
        self.chosen, self.arrow = tile.chosen, type(self).arrow and tile.chosen is None
        super().show_tile(tile)
        if tile.chosen is not None:
            self.setAccessibleDescription(self.look.of("input.chosen") if tile.chosen else "")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Names of choices are larger."""
        tokens, kind = self.look.tokens, self.look.tokens.type
        if not tokens.elder:
            return tokens.px(48), kind.lead, kind.body
        # Low rows of large type are 103 px (26 mm) high: a long name stands in them smaller, as on a favourite.
        return kind.name, kind.lead, kind.body, *((tokens.px(44), kind.note) if tokens.low else ())

    @property
    def note_sizes(self) -> tuple[int, ...]:
        """The short line is body type, smaller for a long one."""
        return (self.look.tokens.px(42 if self.look.tokens.elder else 34), self.look.tokens.type.note)

    def sizeHint(self) -> QSize:
        """Ask for the height of a choice; five stand in the lower half, and on a screen that lies on its side."""
        tokens = self.look.tokens
        high = tokens.length.choice
        if tokens.landscape:
            high = min(high, tokens.px(138)) if self.among > FOUR else high
        elif tokens.low:
            high = tokens.px(126 if self.note else 103)
        elif tokens.elder and self.note and self._is_long():
            high = max(high, tokens.px(TALL))
        return QSize(tokens.px(400), high)

    def _is_long(self) -> bool:
        """Tell whether name or short line takes two lines upright, in its smallest type."""
        room = self._text_width(QRectF(0, 0, self.look.tokens.size[0] - 2 * self.look.tokens.length.pad, 0))
        name, note = font(min(self.sizes), bold=True), font(min(self.note_sizes))
        wide = max(QFontMetricsF(name).horizontalAdvance(self.text()), QFontMetricsF(note).horizontalAdvance(self.note))
        return wide > room

    def _names_only(self, tile: Tile) -> bool:
        return tile.enabled and self.look.tokens.elder and self.look.tokens.low

    def _side(self) -> int:
        return self.look.tokens.px(80 if self.look.tokens.lowered else self.square)

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.chosen and self.isEnabled():
            self.paint_chosen(painter)
        else:
            super()._paint_ground(painter, box)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        if self.chosen is None:
            super()._paint_picture(painter, place)
            return
        px, side = self.look.tokens.px, self.look.tokens.px(56)
        tick = QRectF(place.center().x() - side / 2, place.center().y() - side / 2, side, side)
        painter.setPen(QPen(colour(self.shade("accent" if self.chosen else "control")), px(4)))
        painter.setBrush(colour(self.shade("accent" if self.chosen else "sheet")))
        painter.drawRoundedRect(tick, px(10), px(10))
        if self.chosen:
            size = px(44)
            at = tick.adjusted((side - size) / 2, (side - size) / 2, 0, 0).toRect().topLeft()
            painter.drawPixmap(at, icons.pixmap("tick", size, self.shade("on_accent")))


class LevelButton(ChoiceButton):
    """A level of an opinion: a large face without a square, one word."""

    square = 104
    glyph = 80
    arrow = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """One large word."""
        return (self.look.tokens.px(52), self.look.tokens.type.lead)

    def sizeHint(self) -> QSize:
        """Ask for a little less than a choice."""
        tokens = self.look.tokens
        return QSize(tokens.px(400), tokens.px(103 if tokens.lowered else 157))

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        inset = (place.width() - self.look.tokens.px(self.glyph)) / 2
        self.paint_icon(painter, place.adjusted(inset, inset, -inset, -inset), self._picture_ink())


class StackedButton(Pressable):
    """An icon over a word, on a secondary face: the modes of the idle screen."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.SECONDARY, parent)
        tokens = look.tokens
        # In large type a long word ("Normal colours") takes two lines: a higher key, or a smaller icon where a screen
        # on its side has no height left.
        self.icon_px = tokens.px(36 if tokens.elder and tokens.landscape else 46)
        self.setFixedHeight(tokens.px(150 if tokens.elder and not tokens.landscape else 131))

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the icon over the word."""
        fitted = self._word(box)
        words = fitted.px * 1.25 * len(fitted.lines)
        top = box.center().y() - (self.icon_px + words) / 2
        self.paint_icon(painter, QRectF(box.center().x() - self.icon_px / 2, top, self.icon_px, self.icon_px), ink)
        place = QRectF(box.left(), top + self.icon_px, box.width(), words)
        self.paint_words(painter, fitted, place, ink, Qt.AlignmentFlag.AlignHCenter)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether icon and word stand on the key."""
        return self._word(box).fits

    def _word(self, box: QRectF) -> Fitted:
        px, note = self.look.tokens.px, self.look.tokens.type.note
        room = box.height() - self.icon_px
        lines = 2 if self.look.tokens.elder else 1
        return fit(self.words, box.width() - px(16), room, (max(px(34), note), note), bold=True, lines=lines)


class TileGrid(QWidget):
    """Tiles in one or two columns; ``chosen`` gives the tile's name."""

    chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        make: Callable[[Look], TileButton] = TileButton,
        *,
        columns: int = 2,
        gap: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._make = make
        self._columns = columns
        self._buttons: list[TileButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.tokens.px(gap))
        # Equal columns, or the longer names would push the shorter ones together.
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    @property
    def buttons(self) -> tuple[TileButton, ...]:
        """The tiles that are shown."""
        return tuple(button for button in self._buttons if not button.isHidden())

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        """Show these tiles in their order."""
        while len(self._buttons) < len(tiles):
            self._add_button()
        for index, button in enumerate(self._buttons):
            # Tiles are made once and used again: a catalogue that comes later fills the same keys in place.
            button.setVisible(index < len(tiles))
            if index < len(tiles):
                button.among = len(tiles)
                button.show_tile(tiles[index])
        self.setVisible(bool(tiles))

    def _add_button(self) -> None:
        button = self._make(self._look)
        button.clicked.connect(lambda: self.chosen.emit(button.name))
        row, column = divmod(len(self._buttons), self._columns)
        self._grid.addWidget(button, row, column)
        self._buttons.append(button)
