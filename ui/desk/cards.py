# SPDX-License-Identifier: Apache-2.0
"""Cards of the right pane: a light with its words, then what is known line by line, then what can be done.

The four kinds of trouble look different: empty is plain, stale stands on the ground of a warning, what cannot be read
has a frame, a fault has a frame of its colour.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.desk.density import LINE, PANEL, THICK, Density
from ui.desk.drawing import RING_ROOM
from ui.desk.keys import KeyButton
from ui.desk.lights import Light, pixmap
from ui.desk.scrolling import scrolled
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM


class Frame(enum.Enum):
    """What stands round a card: ground, line, and pixels of the line."""

    PLAIN = ("sheet", "line", LINE)
    STALE = ("warn_soft", "warn", LINE)
    NEAR = ("sheet", "warn", LINE)
    UNREAD = ("sheet", "control", THICK)
    FAULT = ("sheet", "fault", THICK)


@dataclass(frozen=True)
class Act:
    """A button of a card: the key that presses it, what it is called, whether it is the likely next act."""

    sign: str
    verb: str
    filled: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a card: what it is about, and the words; ``steps`` are numbered, ``bold`` carries the eye."""

    label: str
    words: str = ""
    steps: tuple[str, ...] = ()
    bold: bool = False
    ink: str = "ink"


@dataclass(frozen=True)
class CardWords:
    """What stands on a card; cards with the same ``key`` are the same card."""

    key: str
    light: Light | None
    title: str
    under: str = ""
    frame: Frame = Frame.PLAIN
    lines: tuple[Line, ...] = ()
    acts: tuple[Act, ...] = ()
    note: str = ""


class Card(QWidget):
    """``pressed`` tells the sign of a button that was pressed."""

    pressed = Signal(str)

    def __init__(self, look: Look, density: Density, said: CardWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._density, self.said = look, density, said
        d = density
        column = QVBoxLayout(self)
        # Buttons have room for their ring; their faces stand where the words do.
        column.setContentsMargins(d.s3 - RING_ROOM, d.s2, d.s3, d.s2)
        column.setSpacing(d.s1)
        column.addLayout(self._head())
        if said.lines:
            column.addSpacing(d.s1)
            column.addLayout(self._lines())
        if said.acts or said.note:
            column.addLayout(self._foot())

    @property
    def words(self) -> str:
        """Everything that stands there."""
        said = self.said
        lines = (" ".join((line.label, line.words, *line.steps)) for line in said.lines)
        return "\n".join((said.title, said.under, *lines, *(act.verb for act in said.acts), said.note))

    def follow(self, said: CardWords) -> None:
        """Take over another line under the title, where nothing else is new: a button under a finger stays."""
        if self.said.under and said.under and replace(self.said, under=said.under) == said:
            self.said = said
            self._under.set_words(said.under)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, frame, light and the line under the head."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, line, wide = self.said.frame.value
        painter.setPen(QPen(colour(getattr(CALM, line)), wide))
        painter.setBrush(colour(getattr(CALM, ground)))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), PANEL, PANEL)
        if self.said.light:
            at = self._title.geometry()
            px = self._density.body + 4
            place = at.top() + (self._title.line_height - px) // 2
            painter.drawPixmap(self._density.s3, place, pixmap(self.said.light, px))
        if self.said.lines:
            low = self._under.geometry().bottom() if self.said.under else self._title.geometry().bottom()
            painter.fillRect(QRectF(wide, low + self._density.s1, self.width() - 2 * wide, LINE), colour(CALM.line))
        painter.end()

    def _head(self) -> QVBoxLayout:
        d, said = self._density, self.said
        self._title = Label(self._look, d.lead, bold=True, parent=self)
        self._title.set_words(said.title)
        self._under = Label(self._look, d.small, colour="ink_2", parent=self)
        self._under.set_words(said.under)
        head = QVBoxLayout()
        head.setContentsMargins(RING_ROOM + (d.body + 4 + d.s2 if said.light else 0), 0, 0, 0)
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addWidget(self._under)
        return head

    def _lines(self) -> QGridLayout:
        d = self._density
        grid = QGridLayout()
        grid.setContentsMargins(RING_ROOM, 0, 0, 0)
        grid.setHorizontalSpacing(d.s2)
        grid.setVerticalSpacing(4 if d.dense else 6)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(self.said.lines):
            grid.addWidget(self._label(line.label, d.small, "off"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(self._said(line), row, 1)
        return grid

    def _said(self, line: Line) -> QVBoxLayout:
        d = self._density
        column = QVBoxLayout()
        column.setSpacing(2)
        if line.words:
            column.addWidget(self._label(line.words, d.body, line.ink, bold=line.bold))
        for number, step in enumerate(line.steps, 1):
            row = QHBoxLayout()
            row.setSpacing(d.s2)
            if len(line.steps) > 1:
                sign = self._label(str(number), d.body, "accent", bold=True)
                sign.setFixedWidth(d.body)
                row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(self._label(step, d.body, line.ink), 1)
            column.addLayout(row)
        return column

    def _foot(self) -> QHBoxLayout:
        d = self._density
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        for act in self.said.acts:
            button = KeyButton(d, act.sign, act.verb, filled=act.filled)
            button.clicked.connect(lambda _=False, sign=act.sign: self.pressed.emit(sign))
            foot.addWidget(button)
        foot.addSpacing(d.s1)
        if self.said.note:
            note = self._label(self.said.note, d.small, "ink_2")
            note.align(Qt.AlignmentFlag.AlignRight)
            foot.addWidget(note, 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            foot.addStretch(1)
        return foot

    def _label(self, words: str, px: int, ink: str, *, bold: bool = False) -> Label:
        # A label that is given words before it has a parent shows itself as a window, and takes the focus of ours.
        made = Label(self._look, px, bold=bold, colour=ink, parent=self)
        made.set_words(words)
        return made


class Cards(QWidget):
    """A column of cards; ``pressed`` tells key and sign. Only cards whose words changed are made anew."""

    pressed = Signal(str, str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._look, self._density = look, density
        self._shown: list[Card] = []
        self._column = QVBoxLayout(self)
        # A bar that scrolls stands beside the cards, not against them.
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(density.s2)
        self._column.addStretch(1)

    def scrolled(self) -> QScrollArea:
        """Return a frame in which they scroll up and down, for a pane beside a table; keys go on in the table."""
        return scrolled(self)

    @property
    def shown(self) -> tuple[CardWords, ...]:
        """What is shown."""
        return tuple(card.said for card in self._shown)

    def card(self, key: str) -> Card | None:
        """Return the card with a key."""
        return next((card for card in self._shown if card.said.key == key), None)

    def set_cards(self, wanted: Sequence[CardWords]) -> None:
        """Show these cards, in this order."""
        if tuple(wanted) == self.shown:
            return
        for card, said in zip(self._shown, wanted, strict=False):
            card.follow(said)
        kept = {card.said: card for card in self._shown}
        gone = [card for card in self._shown if card.said not in wanted]
        for card in gone:
            self._column.removeWidget(card)
            card.hide()
            # Later: the press of one of its buttons may still be under way.
            card.deleteLater()
        self._shown = [kept.get(said) or self._made(said) for said in wanted]
        for place, card in enumerate(self._shown):
            if self._column.indexOf(card) != place:
                self._column.removeWidget(card)
                self._column.insertWidget(place, card)
            card.show()

    def _made(self, said: CardWords) -> Card:
        card = Card(self._look, self._density, said, self)
        card.pressed.connect(lambda sign: self.pressed.emit(said.key, sign))
        return card
