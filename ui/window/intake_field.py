# SPDX-License-Identifier: Apache-2.0
"""One field of the form at a window: what stands there masked, what is typed over it, and how it is chosen by keys.

What is masked is typed anew and never edited: to edit it one would have to see it. A choice goes on with the arrows,
or by its digit; where several answers fit, a digit sets one and takes it away again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.desk.density import THICK, Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.tokens import CALM

# A choice is read-only to Qt, and no less open than what is typed.
CHOICE = f"background: {CALM.sheet};"
WRONG = f"border: {THICK}px solid {CALM.fault};"


@dataclass(frozen=True)
class Choosable:
    """One answer that can be chosen, with its words."""

    value: str
    words: str


@dataclass(frozen=True, repr=False)
class FieldWords:
    """A field as it is shown; ``shown`` is masked where ``secret``, ``value`` is empty then until it is looked at."""

    name: str
    label: str
    shown: str
    source: str = ""
    """Where the answer came from, and what stood there before it was corrected."""
    value: str = ""
    secret: bool = False
    read_only: bool = False
    required: bool = False
    fault: str = ""
    options: tuple[Choosable, ...] = ()
    several: bool = False
    span: int = 3
    """Sixths of the column's width."""

    def __repr__(self) -> str:
        return f"FieldWords({self.name})"


class FieldEdit(QLineEdit):
    """``entered`` tells an answer that was typed or chosen to its end."""

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._said = FieldWords("", "", "")
        self._typing = False
        self._chosen = ""
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.textEdited.connect(self._edited)

    def show_field(self, said: FieldWords, seen: str) -> None:
        """Show a field; ``seen`` is its answer while somebody holds the key to see it. What is being typed stays."""
        self._said = said
        self.setReadOnly(said.read_only or bool(said.options))
        # Nothing is corrected in what a card said: the Tab key passes it by.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus if said.read_only else Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(said.label)
        if not self._typing:
            self.setText(seen or said.shown)
            self.setCursorPosition(0)

    @property
    def typing(self) -> bool:
        """Tell whether an answer is under way."""
        return self._typing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what belongs to a field; Escape gives up what was typed, Enter ends it."""
        if event.key() == Qt.Key.Key_Escape and self._typing:
            self._give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif self._said.options and not self._said.read_only:
            self._choose(event)
        elif self._said.read_only or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            self._begin(event)
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed: whoever goes on has ended it."""
        super().focusOutEvent(event)
        # A window that is left, for a card or another program, ends nothing.
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.commit()

    def commit(self) -> None:
        """Tell the answer that is under way."""
        if self._typing:
            self._typing = False
            value = self._chosen if self._said.options else self.text().strip()
            self.entered.emit(value)

    def wipe(self) -> None:
        """Forget what stands there."""
        self._typing = False
        self.show_field(FieldWords("", "", ""), "")

    def _begin(self, event: QKeyEvent) -> None:
        """Empty what is masked when the first sign over it is typed."""
        erases = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
        if self._said.secret and not self._typing and (erases or event.text().isprintable() and event.text()):
            self.clear()
            self._typing = True

    def _edited(self, _words: str) -> None:
        self._typing = True

    def _give_up(self) -> None:
        self._typing = False
        self.show_field(self._said, "")

    def _choose(self, event: QKeyEvent) -> None:
        values = [one.value for one in self._said.options]
        before = self._chosen if self._typing else self._said.value
        number = int(event.text()) if event.text().isdecimal() and event.text() else 0
        if 1 <= number <= len(values):
            self._take(_toggled(values, before, values[number - 1]) if self._said.several else values[number - 1])
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Space) and not self._said.several:
            step = -1 if event.key() == Qt.Key.Key_Left else 1
            here = values.index(before) if before in values else -1 if step > 0 else 0
            self._take(values[(here + step) % len(values)])
        else:
            event.ignore()

    def _take(self, value: str) -> None:
        self._typing, self._chosen = True, value
        words = {one.value: one.words for one in self._said.options}
        self.setText(" ".join(words[part] for part in value.split(",") if part in words))


def _toggled(values: list[str], before: str, value: str) -> str:
    chosen = set(before.split(",")) ^ {value}
    return ",".join(one for one in values if one in chosen)


class FieldCell(QWidget):
    """A field with its label over it, where it came from at the right, and under it what is wrong with it."""

    def __init__(self, look: Look, density: Density, entered: Callable[[str, str], None]) -> None:
        super().__init__()
        self._density = density
        self.said = FieldWords("", "", "")
        self.edit = FieldEdit()
        self.edit.setFixedHeight(density.field)
        self.edit.entered.connect(lambda value: entered(self.said.name, value))
        self._fault = Label(look, density.small, colour="fault", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, line_of(density.small) + 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.edit)
        column.addWidget(self._fault)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        said = self.said
        return " ".join(one for one in (said.label, said.source, self.edit.text(), said.fault) if one)

    def show_field(self, said: FieldWords, seen: str) -> None:
        """Show a field."""
        self.said = said
        self.edit.show_field(said, seen)
        choice = CHOICE if said.options and not said.read_only else ""
        dress = choice + (WRONG if said.fault else "")
        # Qt looks at every rule again, also of the same sheet.
        if dress != self.edit.styleSheet():
            self.edit.setStyleSheet(dress)
        self._fault.set_words(said.fault)
        self.update()

    def fits(self) -> bool:
        """Tell whether label and answer stand there whole; where an answer came from gives way."""
        d = self._density
        label = width_of(self.said.label, d.small) + (10 if self.said.required else 0)
        return label <= self.width() + 1 and width_of(self.edit.text(), d.body) <= self.edit.width() - 2 * d.s2 + 8

    def minimumSizeHint(self) -> QSize:
        """Let the column give it any width."""
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint label and source, and round a wrong answer its line."""
        painter, d, said = QPainter(self), self._density, self.said
        line = QRectF(0, 0, self.width(), line_of(d.small))
        wide = draw_words(painter, line, said.label, d.small, CALM.ink_2)
        if said.required:
            wide += draw_words(painter, line.adjusted(wide + 3, 0, 0, 0), "*", d.small, CALM.fault, bold=True) + 3
        # Half a word would say nothing: it stands whole, or the field alone says what it is.
        if width_of(said.source, d.mini) <= self.width() - wide - d.s1:
            draw_words(painter, line, said.source, d.mini, CALM.off, right=True)
        painter.end()
