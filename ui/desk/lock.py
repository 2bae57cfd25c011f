# SPDX-License-Identifier: Apache-2.0
"""The lock over a desk: nothing of anybody shows, and only a code leads back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.desk.density import BOARD, ON_DARK, Density
from ui.desk.drawing import draw_mark, draw_words, line_of, mark_width, width_of
from ui.desk.keys import KeyButton
from ui.parts import icons
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

CARD_WIDTH = {False: 520, True: 400}


@dataclass(frozen=True)
class LockWords:
    """What a locked desk says: to whoever stands before it, and to whoever comes back."""

    place: str
    state: str
    say: tuple[str, ...]
    under: str
    title: str
    detail: str
    field: str
    note: str = ""


class LockPage(QWidget):
    """``tried`` tells a code that was entered; the field forgets it at once."""

    tried = Signal(str)

    def __init__(self, look: Look, density: Density, *, training: bool) -> None:
        super().__init__()
        self._look, self._density, self._training = look, density, training
        self._said: LockWords | None = None
        self._clock = ""
        self._card = _Card(look, density)
        self._card.tried.connect(self.tried)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, round(density.s4 * 3), 0)
        row.addStretch(1)
        row.addWidget(self._card, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def words(self) -> str:
        """What stands there beside the card."""
        said = self._said
        return "\n".join((said.place, said.state, *said.say, said.under)) if said else ""

    def set_words(self, said: LockWords) -> None:
        """Say this."""
        self._said = said
        self._card.set_words(said)
        self.update()

    def set_now(self, now: datetime.datetime) -> None:
        """Show this hour."""
        self._clock = f"{now:%H:%M}"
        self.update()

    def ask(self) -> None:
        """Wait for a code."""
        self._card.ask()

    def refuse(self, words: str) -> None:
        """Say why a code did not open, and wait for another."""
        self._card.refuse(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is said to whoever stands before it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(ON_DARK.ground))
        if self._said:
            self._paint(painter, self._said)
        painter.end()

    def _paint(self, painter: QPainter, said: LockWords) -> None:
        d = self._density
        left, wide = d.s4 * 3, self.width() - d.s4 * 6
        draw_words(painter, QRectF(left, d.s4 * 2, wide, line_of(d.lead)), said.place, d.lead, ON_DARK.quiet)
        right = QRectF(left, d.s4 * 2, wide, line_of(d.lead))
        draw_words(painter, right, self._clock, d.lead, ON_DARK.ink, bold=True, right=True)
        if self._training:
            mark = self._look.of("frame.training")
            clock = width_of(self._clock, d.lead, bold=True) + d.s3
            at = left + wide - clock - mark_width(mark, d.small)
            draw_mark(painter, at, right.center().y(), mark, d.small)
        big = round(d.number / 2)
        top = (self.height() - line_of(big) * len(said.say)) / 2
        draw_words(painter, QRectF(left, top - line_of(d.title) - d.s3, wide, line_of(d.title)), said.state, d.title,
                   ON_DARK.warn, bold=True)  # fmt: skip
        room = self.width() - left - self._card.width() - d.s4 * 5
        for number, words in enumerate(said.say):
            box = QRectF(left, top + number * line_of(big), room, line_of(big))
            draw_words(painter, box, words, big, ON_DARK.ink, bold=True)
        under = QRectF(left, top + len(said.say) * line_of(big) + d.s3, room, line_of(d.lead))
        draw_words(painter, under, said.under, d.lead, ON_DARK.quiet)


class _Card(QWidget):
    tried = Signal(str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        d = density
        self.setFixedWidth(CARD_WIDTH[d.dense])
        self._title = Label(look, d.title, bold=True)
        self._detail = Label(look, d.small, colour="ink_2")
        self._name = Label(look, d.small)
        self._why = Label(look, d.small, colour="fault")
        self._note = Label(look, d.mini, colour="off")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setFixedHeight(d.field + 8)
        # What is tried here opens a machine: no input method may learn it, and no menu offer it to another program.
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.returnPressed.connect(self._try)
        self._button = KeyButton(d, "Enter", look.of("desk.lock.back"), filled=True, wide=True)
        self._button.clicked.connect(self._try)
        column = QVBoxLayout(self)
        column.setContentsMargins(d.s4 + d.s3, d.s4 + d.s3, d.s4 + d.s3, d.s4 + d.s3)
        column.setSpacing(d.s1)
        head = QHBoxLayout()
        head.setSpacing(d.s1)
        icon = QLabel()
        icon.setPixmap(icons.pixmap("lock", d.title, look.tokens.colour.accent))
        head.addWidget(icon)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        for part in (self._detail, self._name, self.field, self._why, self._button, self._note):
            column.addWidget(part)

    def set_words(self, said: LockWords) -> None:
        self._title.set_words(said.title)
        self._detail.set_words(said.detail)
        self._name.set_words(said.field)
        self._note.set_words(said.note)
        self.field.setAccessibleName(said.field)

    def ask(self) -> None:
        self._why.set_words("")
        self._free()

    def refuse(self, words: str) -> None:
        self._why.set_words(words)
        self._free()

    def _free(self) -> None:
        self.field.clear()
        self.field.setEnabled(True)
        self._button.setEnabled(True)
        self.field.setFocus()

    def _try(self) -> None:
        if not self.field.text() or not self.field.isEnabled():
            return
        self.field.setEnabled(False)
        self._button.setEnabled(False)
        code = self.field.text()
        self.field.clear()
        self.tried.emit(code)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(QRectF(self.rect()), BOARD, BOARD)
        painter.end()
