# SPDX-License-Identifier: Apache-2.0
"""Keys for a code that is never shown: dots tell how many digits are there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.events import Entered
from kiosk.steps.technician_screens import CodePad
from ui.parts.keyboard_key import KeyButton
from ui.parts.keyboard_layouts import Key, Role
from ui.parts.notice import NoticeBar
from ui.screens.base import ScreenWidget
from ui.style.look import Look
from ui.style.theme import colour

# As a telephone has them, not as a calculator: who types a number learned it on one.
ROWS = ("123", "456", "789")


class Dots(QWidget):
    """A disc for each digit that was typed, a ring for each that is still to come."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.count = self.typed = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, typed: int, count: int) -> None:
        """Show how many of how many are there."""
        self.typed, self.count = typed, count
        self.setAccessibleName(f"{typed} / {count}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the height of a field."""
        return QSize(self._look.tokens.px(400), self._look.tokens.px(72))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint discs and rings in the middle."""
        if not self.count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        side, line = tokens.px(26), tokens.px(4)
        apart = min(tokens.px(54), self.width() / self.count)
        left = (self.width() - apart * (self.count - 1)) / 2
        for place in range(self.count):
            box = QRectF(left + place * apart - side / 2, (self.height() - side) / 2, side, side)
            full = place < self.typed
            painter.setPen(QPen(colour(tokens.colour.ink if full else tokens.colour.control), line))
            painter.setBrush(colour(tokens.colour.ink) if full else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box)
        painter.end()


class CodePadScreen(ScreenWidget[CodePad]):
    """Dots over twelve keys; the last digit sends the code."""

    spread = (1, 2)

    def build(self) -> None:
        """Make dots and keys; digits of a keypad are taken too."""
        self._typed = bytearray()
        # A keypad plugged into the machine types at once, without a touch on the glass before.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.dots = Dots(self.look)
        self.notice = NoticeBar(self.look)
        self.body.addWidget(self.dots)
        self.body.addSpacing(self.px(28))
        if not self.look.tokens.landscape:
            # Over the keys: these must stay low enough for whoever sits.
            self.body.addWidget(self._place_of_notice())
        keys = QWidget()
        grid = QGridLayout(keys)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self.px(16))
        self.keys: list[KeyButton] = []
        for row, digits in enumerate(ROWS):
            for column, digit in enumerate(digits):
                grid.addWidget(self._digit(digit), row, column)
        self.erase = self._key(Key(Role.DELETE), self.look.of("technician.code.erase"))
        self.erase.clicked.connect(self._take_back)
        # Where a telephone has them: nothing at the left, so that a thumb that slips off 7 hits nothing.
        grid.addWidget(self._digit("0"), len(ROWS), 1)
        grid.addWidget(self.erase, len(ROWS), 2)
        self.body.addWidget(keys)
        if self.look.tokens.landscape:
            self.below.addSpacing(self.px(28))
            self.below.addWidget(self.notice)

    def fill(self, screen: CodePad) -> None:
        """Begin with no digit; keys lie flat while no code may be tried."""
        self._forget()
        self.notice.show_notice(screen.notice)
        for key in self.keys:
            key.set_possible(screen.ready)

    def wipe(self) -> None:
        """Forget what was typed."""
        super().wipe()
        self._forget()
        # The keys are no words of a person, and a pad is shown again to the next technician as it is.
        for key, words in zip(self.keys, self._labels, strict=True):
            key.set_words(words)

    def showEvent(self, event: QShowEvent) -> None:
        """Hear the keypad from the first moment."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits and the key that deletes from a keypad."""
        digit = event.text()
        if digit.isascii() and digit.isdigit():
            self._type(digit)
        elif event.key() == Qt.Key.Key_Backspace:
            self._take_back()
        else:
            super().keyPressEvent(event)

    def _place_of_notice(self) -> QWidget:
        """Return the place of the notice: kept also while it is empty, or the keys would jump under the finger."""
        # As high as the longest sentence there is, in English and large type. On a screen that lies on its side the
        # notice stands beside the keys and moves nothing.
        tokens, place = self.look.tokens, QWidget()
        place.setFixedHeight(tokens.px(400 if tokens.elder else 200))
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notice)
        column.addStretch(1)
        return place

    @property
    def _labels(self) -> list[str]:
        return [key.key.character for key in self.keys[:-1]] + [self.look.of("technician.code.erase")]

    def _digit(self, digit: str) -> KeyButton:
        made = self._key(Key(Role.CHARACTER, digit), digit)
        made.clicked.connect(lambda: self._type(digit))
        return made

    def _key(self, key: Key, words: str) -> KeyButton:
        made = KeyButton(self.look)
        made.show_key(key, words)
        made.setFixedHeight(
            max(self.px(108 if self.look.tokens.landscape else 124), self.look.tokens.length.min_target)
        )
        self.keys.append(made)
        return made

    def _type(self, digit: str) -> None:
        if self.shown is None or not self.shown.ready or len(self._typed) >= self.shown.digits:
            return
        self._typed += digit.encode()
        self._show_typed()
        if len(self._typed) == self.shown.digits:
            # The last digit sends: every code has the same length, so a key for it would tell nothing new.
            code = self._typed.decode()
            self._forget()
            self.tell(Entered("code", code))

    def _take_back(self) -> None:
        if self._typed:
            # Overwritten before it is cut off: the bytes stay in memory otherwise.
            self._typed[-1] = 0
            del self._typed[-1]
            self._show_typed()

    def _forget(self) -> None:
        self._typed[:] = bytes(len(self._typed))
        self._typed.clear()
        self._show_typed()

    def _show_typed(self) -> None:
        self.dots.show_count(len(self._typed), self.shown.digits if self.shown else 0)
