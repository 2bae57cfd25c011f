# SPDX-License-Identifier: Apache-2.0
"""A number said back: large where the keys were, with the two answers of whoever hears it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from config.texts import Text, text
from kiosk.steps.screens import Action
from ui.parts.actions import ActionRow
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

YES, CHANGE = "heard-yes", "heard-change"


class Heard(QWidget):
    """The question, the number as large as the screen allows, 改 and 对."""

    answered = Signal(bool)
    """Whether the number is right."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        px = look.tokens.px
        middle = Qt.AlignmentFlag.AlignHCenter
        self.question = Label(look, "lead", bold=True, align=middle)
        # Seven millimetres a figure: read from a metre away by whoever holds the telephone in the other hand.
        self.number = Label(look, px(112 if not look.tokens.landscape else 96), bold=True, align=middle, wrap=False)
        self.ways = ActionRow(look, self)
        self.ways.pressed.connect(lambda name: self.answered.emit(name == YES))
        page = QVBoxLayout(self)
        page.setContentsMargins(look.tokens.length.pad, px(24), look.tokens.length.pad, px(36))
        page.addStretch(1)
        page.addWidget(self.question)
        page.addSpacing(px(16))
        page.addWidget(self.number, 0, middle)
        page.addStretch(1)
        page.addWidget(self.ways)
        self.hide()

    def ask(self, number: str, field: Text) -> None:
        """Show a number and ask whether it is right; ``field`` says whose it is, for it need not be who stands here."""
        self.question.set_words(self._look.of("input.heard.question", field=field))
        self.number.set_words(number)
        change = Action(CHANGE, text("input.heard.change"), icon="pencil")
        self.ways.show_actions((change, Action(YES, text("input.heard.yes"), icon="tick", primary=True)))
        self.show()

    def close_up(self) -> None:
        """Go, and forget the number."""
        # The number goes at once, not with the visit: it stands here larger than anywhere else.
        self.number.wipe()
        self.hide()

    def wipe(self) -> None:
        """Forget the number."""
        self.close_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the keys it stands for."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), qt_colour(self._look.tokens.colour.well))
        painter.fillRect(0, 0, self.width(), self._look.tokens.length.line, qt_colour(self._look.tokens.colour.edge))
        painter.end()
