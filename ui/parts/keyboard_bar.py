# SPDX-License-Identifier: Apache-2.0
"""The bar over the keys: words to choose from, the likeliest filled, and more of them over the whole keyboard.

Rare characters have hundreds of companions of the same sound; looked through six at a time nobody would find one. So
"more" lays rows of them over the keys, and these are turned a page at a time.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.label import MIDDLE
from ui.parts.pressable import Kind, Pressable
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour


class Turn(enum.Enum):
    """What the keys at the right end do; the value names their icon."""

    MORE = "down"
    LESS = "up"
    BEFORE = "arrow-up"
    AFTER = "arrow-down"


@dataclass(frozen=True)
class Place:
    """Where one word stands: which word, in which row, from where to where."""

    index: int
    row: int
    x: int
    width: int


class CandidateKey(Pressable):
    """One word to choose."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, Kind.QUIET, parent)
        self.index = 0

    def show_word(self, word: str, index: int, kind: Kind) -> None:
        """Become this word."""
        self.index = index
        self.set_kind(kind)
        # The same word is not set again: measuring it anew is most of what a key of the bar costs.
        if word != self.text():
            self.set_words(word)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes of type a word may take; only a whole sentence needs the smaller ones."""
        px = self.look.tokens.px
        return (word_px(self.look), px(38), px(33), px(29))

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the word in one line, as large as what is typed; a sentence is fitted in."""
        made = word_font(self.look)
        width = QFontMetricsF(made).horizontalAdvance(self.text())
        if width > box.width():
            super().paint_content(painter, box, ink)
            return
        painter.setFont(made)
        painter.setPen(qt_colour(ink))
        painter.drawText(
            QPointF(box.center().x() - width / 2, box.center().y() + made.pixelSize() * MIDDLE), self.text()
        )

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the word stands on it."""
        return QFontMetricsF(word_font(self.look)).horizontalAdvance(
            self.text()
        ) <= box.width() or super().content_fits(box)


class TurnKey(Pressable):
    """A key at the right end of the bar."""

    def __init__(self, look: Look, turn: Turn, parent: QWidget) -> None:
        super().__init__(look, Kind.KEY_FUNCTION, parent)
        self.turn = turn
        self.icon_px = look.tokens.px(46)
        self.icon_name = turn.value
        self.setAccessibleName(look.of(f"input.bar.{turn.name.lower()}"))
        self.hide()

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint the sign alone: the words it would need are wider than the key."""
        size = self.icon_px
        self.paint_icon(painter, QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size), ink)

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether the sign stands on it."""
        return box.width() >= self.icon_px


class CandidateBar(QWidget):
    """Words side by side in one row, or in rows over the keys."""

    chosen = Signal(int)
    """A word was chosen: its place in the list that was shown."""
    unfolded = Signal(bool)
    """The rows over the keys are asked for, or no longer."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._words: tuple[str, ...] = ()
        self._filled = False
        # Where each page begins that was turned to, the last one shown.
        self._starts = [0]
        self._open = False
        self._rows = 1
        self._keys: list[CandidateKey] = []
        self._places: list[Place] = []
        self._turns = {turn: TurnKey(look, turn, self) for turn in Turn}
        for key in self._turns.values():
            key.pressed.connect(lambda key=key: self.act(key))
        self.hide()

    @property
    def keys(self) -> tuple[CandidateKey, ...]:
        """The words that can be chosen now."""
        return tuple(self._keys[: len(self._places)])

    @property
    def open(self) -> bool:
        """Whether the rows lie over the keys."""
        return self._open

    def turn_key(self, turn: Turn) -> TurnKey:
        """Return a key of the right end."""
        return self._turns[turn]

    def show_words(self, words: Sequence[str], *, filled: bool) -> None:
        """Show other words; ``filled``: they are composed, and a space would take the first."""
        self._words, self._filled = tuple(words), filled
        self._starts = [0]
        # Hidden and not empty: the sentence that stands below it must be seen.
        self.setVisible(bool(words))
        # Rows with nothing in them would hide the keys for no reason.
        if self._open and len(words) <= len(self._flow(0, 1)):
            self.unfold(False)
        self.place()

    def unfold(self, open_up: bool) -> None:
        """Lay the rows over the keys, or fold them."""
        if open_up != self._open:
            self._open = open_up
            self._starts = [0]
            self.unfolded.emit(open_up)

    def place(self) -> None:
        """Place words and keys in the room there is."""
        row = self.row_height
        self._rows = max(1, self.height() // row) if self._open else 1
        start = self._starts[-1]
        self._places = self._flow(start, self._rows)
        while len(self._keys) < len(self._places):
            self._add_key()
        for number, key in enumerate(self._keys):
            key.setVisible(number < len(self._places))
            if number < len(self._places):
                self._put(key, self._places[number])
        self._place_turns(start + len(self._places) < len(self._words), start > 0)

    @property
    def row_height(self) -> int:
        """Pixels of one row, the one in the bar and each over the keys."""
        return bar_height(self._look)

    def at(self, where: QPoint) -> Pressable | None:
        """Return what stands under a point, None between the words."""
        # No nearest word, unlike the keys below: a wrong word costs several touches, a miss only one.
        found = self.childAt(where)
        return found if isinstance(found, Pressable) and found.isEnabled() else None

    def act(self, key: Pressable) -> None:
        """Do what a word or a key of the bar does, at touch-down."""
        if isinstance(key, CandidateKey):
            # Kept before the rows fold: folding shows other words on the same keys.
            index = key.index
            self.unfold(False)
            self.chosen.emit(index)
        elif isinstance(key, TurnKey):
            self._turn(key.turn)

    def wipe(self) -> None:
        """Forget the words."""
        self.unfold(False)
        self._words, self._places = (), []
        for key in self._keys:
            key.wipe()
            key.hide()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet and the line below the first row."""
        painter = QPainter(self)
        colour, line = self._look.tokens.colour, self._look.tokens.length.line
        painter.fillRect(self.rect(), qt_colour(colour.sheet))
        painter.fillRect(0, self.row_height - line, self.width(), line, qt_colour(colour.line))
        painter.end()

    def _turn(self, turn: Turn) -> None:
        if turn is Turn.AFTER:
            self._starts.append(self._starts[-1] + len(self._places))
        elif turn is Turn.BEFORE and len(self._starts) > 1:
            self._starts.pop()
        else:
            self.unfold(turn is Turn.MORE)
        self.place()

    def _flow(self, start: int, rows: int) -> list[Place]:
        """Return where the words from ``start`` on stand: side by side while they have room, then in the next row."""
        px = self._look.tokens.px
        # Measured, not counted: four short words or two long ones fill the same bar, and none may be cut.
        metrics = QFontMetricsF(word_font(self._look))
        gap, least = px(8), max(px(90), self._look.tokens.length.min_target)
        room = self.width() - 2 * px(20) - self._turn_width() - gap
        places: list[Place] = []
        row = x = 0
        for index in range(start, len(self._words)):
            wanted = round(metrics.horizontalAdvance(self._words[index])) + 2 * px(18)
            width = min(max(least, wanted), max(least, room))
            if x and x + width > room:
                row, x = row + 1, 0
            if row >= rows:
                break
            places.append(Place(index, row, px(20) + x, width))
            x += width + gap
        return places

    def _put(self, key: CandidateKey, place: Place) -> None:
        px, row = self._look.tokens.px, self.row_height
        # Words one composes flow by as text does; a value that is offered is a key like others.
        composed = Kind.KEY_WAY_ON if place.index == 0 else Kind.QUIET
        key.show_word(self._words[place.index], place.index, composed if self._filled else Kind.KEY)
        key.setGeometry(place.x, place.row * row + px(10), place.width, row - px(20))

    def _place_turns(self, after: bool, before: bool) -> None:
        px, row, width = self._look.tokens.px, self.row_height, self._turn_width()
        shown = {Turn.MORE: after and not self._open, Turn.LESS: self._open}
        shown |= {Turn.BEFORE: self._open and before, Turn.AFTER: self._open and after}
        # Turning keys stand lowest: thumbs rest there, and the eye that looks for a word starts at the top.
        at = {Turn.MORE: 0, Turn.LESS: 0, Turn.BEFORE: max(1, self._rows - 2), Turn.AFTER: max(1, self._rows - 1)}
        for turn, key in self._turns.items():
            key.setVisible(shown[turn])
            key.setGeometry(self.width() - px(20) - width, at[turn] * row + px(10), width, row - px(20))

    def _turn_width(self) -> int:
        return max(self._look.tokens.px(84), self._look.tokens.length.min_target)

    def _add_key(self) -> None:
        key = CandidateKey(self._look, self)
        key.pressed.connect(lambda: self.act(key))
        self._keys.append(key)


def bar_height(look: Look) -> int:
    """Return the height of the bar and of the sentence that may stand in its place."""
    return look.tokens.px(132 if look.tokens.elder else 104)


def word_px(look: Look) -> int:
    """Return the size of type of a word to choose."""
    return look.tokens.px(54 if look.tokens.elder else 46)


def word_font(look: Look) -> QFont:
    """Return the type of a word to choose."""
    return font(word_px(look))
