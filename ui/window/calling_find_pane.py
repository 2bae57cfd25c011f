# SPDX-License-Identifier: Apache-2.0
"""Where a number is looked for on the tab that calls: a line to type in, and under it what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desk.cards import Cards, CardWords
from ui.desk.density import Density
from ui.desk.figures import TitleLine
from ui.style.look import Look
from ui.window.intake_start import FindLine


class _Line(FindLine):
    """A line that Escape leaves."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape; walk with the arrows; all else is typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindPane(QWidget):
    """``asked`` tells what is to be looked for, ``walked`` a step in what was found, ``left`` that it is over."""

    asked = Signal(str)
    walked = Signal(int)
    left = Signal()
    pressed = Signal(str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self.head = TitleLine(density)
        self.head.set_words(look.of("find.head"), right=look.of("find.keys"))
        self.line = _Line()
        self.line.setFixedHeight(density.field + 4)
        self.line.setPlaceholderText(look.of("find.prompt"))
        self.cards = Cards(look, density)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(density.s1)
        column.addWidget(self.head)
        column.addWidget(self.line)
        column.addWidget(self.cards.scrolled(), 1)
        self.line.returnPressed.connect(lambda: self.asked.emit(self.line.text()))
        self.line.walked.connect(self.walked)
        self.line.left.connect(self.left)
        self.cards.pressed.connect(lambda _key, sign: self.pressed.emit(sign))
        self.hide()

    def show_cards(self, cards: Sequence[CardWords], *, is_open: bool) -> None:
        """Show what was found; not open, forget what was typed."""
        self.cards.set_cards(cards if is_open else ())
        if is_open is self.isHidden():
            self.setVisible(is_open)
            self.line.clear()
            if is_open:
                self.line.setFocus()
