# SPDX-License-Identifier: Apache-2.0
"""The papers of a case at the printers, each with its own state; one that nobody is sure of asks on its own card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.desk.cards import Act
from ui.desk.density import PANEL, TAG, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_ring, draw_words, line_of, width_of
from ui.desk.keys import KeyButton
from ui.desk.lights import Light, ink_of, pixmap
from ui.parts import icons
from ui.parts.label import Label
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

# Pixels a card has in its column, by whether the window is low.
RIGHT_ROOM = {False: 453, True: 326}


@dataclass(frozen=True)
class Ask:
    """A question on a card: the question, why it is asked, its answers, and what follows."""

    title: str
    under: str
    acts: tuple[Act, ...]
    note: str = ""


@dataclass(frozen=True)
class PrintWords:
    """One paper at a printer."""

    key: str
    icon: str
    title: str
    under: str
    light: Light
    state: str
    ask: Ask | None = None


def _as_high_as_its_words() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


class PrintCard(QWidget):
    """``pressed`` tells the sign of an answer."""

    pressed = Signal(str)

    def __init__(self, look: Look, density: Density, said: PrintWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._density, self.said = look, density, said
        d = density
        column = QVBoxLayout(self)
        # Room for a title of two lines where its state leaves it no more than one: a card is made once for its words.
        lines = len(break_lines(said.title, font(d.body, bold=True), self._room(RIGHT_ROOM[d.dense])))
        self._head = lines * line_of(d.body) + line_of(d.small) + 2 * d.s1
        column.setContentsMargins(RING_ROOM + d.s2, RING_ROOM + self._head, RING_ROOM + d.s2, RING_ROOM)
        self._asked = _Asked(look, d, said.ask, self) if said.ask else None
        if self._asked:
            self._asked.pressed.connect(self.pressed)
            column.addWidget(self._asked)
            column.addSpacing(d.s2)
        self.setSizePolicy(_as_high_as_its_words())
        self.setAccessibleName(self.words)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        ask = self.said.ask
        asked = (ask.title, ask.under, *(act.verb for act in ask.acts), ask.note) if ask else ()
        return " ".join((self.said.title, self.said.under, self.said.state, *asked))

    def fits(self) -> bool:
        """Tell whether title and state stand side by side."""
        d, said = self._density, self.said
        whole = self.width() - 2 * (RING_ROOM + d.s3) - d.body - d.s2
        lines = len(self._title()) * line_of(d.body) + line_of(d.small) + 2 * d.s1
        return lines <= self._head and width_of(said.under, d.small) <= whole + 1

    def _title(self) -> tuple[str, ...]:
        return break_lines(self.said.title, font(self._density.body, bold=True), self._room(self.width()))

    def _room(self, width: int) -> int:
        """Return the room of the title beside its state."""
        d = self._density
        state = width_of(self.said.state, d.body, bold=True) + d.body + d.s1 + d.s2
        return max(80, width - 2 * (RING_ROOM + d.s3) - d.body - 2 - d.s2 - state)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, and round one that asks the ring of its column: its keys are the next ones."""
        painter, d, said = QPainter(self), self._density, self.said
        box = QRectF(self.rect()).adjusted(RING_ROOM, RING_ROOM, -RING_ROOM, -RING_ROOM)
        draw_face(painter, box, CALM.sheet, CALM.line, PANEL)
        px, left = d.body + 2, box.left() + d.s3
        upper = QRectF(left + px + d.s2, box.top() + d.s1, box.width() - 2 * d.s3 - px - d.s2, line_of(d.body))
        painter.drawPixmap(round(left), round(upper.bottom() - px / 2), icons.pixmap(said.icon, px, CALM.ink_2))
        line = QRectF(upper)
        for words in self._title():
            draw_words(painter, line, words, d.body, CALM.ink, bold=True)
            line.translate(0, line_of(d.body))
        lower = QRectF(upper.left(), line.top(), upper.width(), line_of(d.small))
        draw_words(painter, lower, said.under, d.small, CALM.ink_2)
        state = width_of(said.state, d.body, bold=True)
        draw_words(painter, upper, said.state, d.body, ink_of(said.light), bold=True, right=True)
        at = round(upper.right() - state - d.s1 - d.body)
        painter.drawPixmap(at, round(upper.center().y() - d.body / 2), pixmap(said.light, d.body))
        column = self.parentWidget()
        if said.ask and column is not None and column.hasFocus():
            draw_ring(painter, QRectF(self.rect()), PANEL)
        painter.end()


class _Asked(QWidget):
    pressed = Signal(str)

    def __init__(self, look: Look, density: Density, ask: Ask, parent: QWidget) -> None:
        super().__init__(parent)
        d = density
        column = QVBoxLayout(self)
        column.setContentsMargins(d.s2, d.s1, d.s2, d.s1)
        column.setSpacing(2)
        title = Label(look, d.lead, bold=True, colour="warn", parent=self)
        under = Label(look, d.small, colour="warn", parent=self)
        note = Label(look, d.small, colour="warn", parent=self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for act in ask.acts:
            button = KeyButton(d, act.sign, act.verb, filled=act.filled)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, sign=act.sign: self.pressed.emit(sign))
            row.addWidget(button)
        row.addStretch(1)
        for label, words in ((title, ask.title), (under, ask.under), (note, ask.note)):
            label.set_words(words)
        column.addWidget(title)
        column.addWidget(under)
        column.addLayout(row)
        column.addWidget(note)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(CALM.warn_soft))
        painter.drawRoundedRect(QRectF(self.rect()), TAG, TAG)
        painter.end()


class PrintColumn(QWidget):
    """The cards below one another; ``pressed`` tells key and answer. A card whose words are the same stays."""

    pressed = Signal(str, str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._look, self._density = look, density
        self._shown: list[PrintCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(max(0, density.s1 - RING_ROOM))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(_as_high_as_its_words())

    @property
    def cards(self) -> tuple[PrintWords, ...]:
        """What is shown."""
        return tuple(card.said for card in self._shown)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring round the card that asks."""
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._repaint()

    def _repaint(self) -> None:
        for card in self._shown:
            card.update()

    def set_cards(self, wanted: Sequence[PrintWords]) -> None:
        """Show these, in this order."""
        if tuple(wanted) == self.cards:
            return
        kept = {card.said: card for card in self._shown}
        for card in self._shown:
            self._column.removeWidget(card)
            if card.said not in wanted:
                card.hide()
                # Later: the press of one of its answers may still be under way.
                card.deleteLater()
        self._shown = [kept.get(said) or self._made(said) for said in wanted]
        for card in self._shown:
            self._column.addWidget(card)
            card.show()

    def _made(self, said: PrintWords) -> PrintCard:
        card = PrintCard(self._look, self._density, said, self)
        card.pressed.connect(lambda sign: self.pressed.emit(said.key, sign))
        return card
