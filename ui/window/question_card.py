# SPDX-License-Identifier: Apache-2.0
"""A question where its cause stands: what is asked, and a key for each answer, two or three beside one another."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.desk.density import PANEL, THICK, Density
from ui.desk.keys import KeyButton
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM


@dataclass(frozen=True)
class Option:
    """One answer: its key and what it is called; ``filled`` is the likely one."""

    sign: str
    verb: str
    filled: bool = False


@dataclass(frozen=True)
class QuestionWords:
    """What is asked."""

    title: str
    under: str = ""
    options: tuple[Option, ...] = ()
    note: str = ""
    ink: str = "accent"


class QuestionCard(QWidget):
    """``pressed`` tells the key of an answer that was pressed by the mouse or with Enter."""

    pressed = Signal(str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._look, self._density = look, density
        self.said: QuestionWords | None = None
        self._title = Label(look, density.lead, bold=True, parent=self)
        self._under = Label(look, density.body, colour="ink_2", parent=self)
        self._note = Label(look, density.small, colour="off", parent=self)
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        self.buttons: tuple[KeyButton, ...] = ()
        column = QVBoxLayout(self)
        d = density
        column.setContentsMargins(d.s3, d.s2, d.s3, d.s2)
        column.setSpacing(d.s1)
        for part in (self._title, self._under):
            column.addWidget(part)
        column.addLayout(self._grid)
        column.addWidget(self._note)
        self.hide()

    @property
    def words(self) -> str:
        """Everything that stands there."""
        said = self.said
        if said is None:
            return ""
        return "\n".join((said.title, said.under, *(f"{one.sign} {one.verb}" for one in said.options), said.note))

    def set_words(self, said: QuestionWords | None) -> None:
        """Ask this, or nothing."""
        if said == self.said:
            return
        before, self.said = self.said, said
        self.setVisible(said is not None)
        if said is None:
            return
        self._title.set_words(said.title)
        self._under.set_words(said.under)
        self._note.set_words(said.note)
        if before is None or before.options != said.options:
            self._set_options(said.options)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = getattr(CALM, self.said.ink) if self.said else CALM.line
        painter.setPen(QPen(colour(ink), THICK))
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), PANEL, PANEL)
        painter.end()

    def _set_options(self, options: tuple[Option, ...]) -> None:
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = tuple(self._button(one) for one in options)
        across = 2 if self._density.dense or self._look.wording.language == "en" else 3
        for place, button in enumerate(self.buttons):
            left = Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(button, place // across, place % across, left)
            button.show()

    def _button(self, one: Option) -> KeyButton:
        made = KeyButton(self._density, one.sign, one.verb, filled=one.filled)
        made.setParent(self)
        made.clicked.connect(lambda _=False: self.pressed.emit(one.sign))
        return made
