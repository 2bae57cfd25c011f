# SPDX-License-Identifier: Apache-2.0
"""Two boards in one tab: the one it opens with, and a second one to which a key of the first leads and Escape back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.desk.board import Board
from ui.desk.keys import Key
from ui.window.calling_keys import WindowBoard


class Turned(Protocol):
    """Which of the two is shown; it outlives the widgets."""

    changed: SignalInstance
    open: bool
    """Whether the second one is."""


class PairedBoard(Board):
    """Everything the shell asks goes through to the board that is shown."""

    def __init__(self, first: WindowBoard, second: WindowBoard, state: Turned) -> None:
        super().__init__(first.look, first.density)
        self.TAB = first.TAB
        self.first, self.second, self._state = first, second, state
        self._pages = QStackedWidget()
        for one in (first, second):
            self._pages.addWidget(one)
            one.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        state.changed.connect(self._turn)
        self._pages.setCurrentWidget(self.shown)

    @property
    def shown(self) -> WindowBoard:
        """The board that is shown."""
        return self.second if self._state.open else self.first

    def keys(self) -> Mapping[int, Key]:
        """Return the keys of the board that is shown."""
        return self.shown.keys()

    def press(self, number: int) -> None:
        """Pass a function key on."""
        self.shown.press(number)

    def letter(self, sign: str) -> bool:
        """Pass a letter on."""
        return self.shown.letter(sign)

    def numbered(self, number: int) -> bool:
        """Pass a numbered row on."""
        return self.shown.numbered(number)

    def back(self) -> bool:
        """Pass Escape on."""
        return self.shown.back()

    def columns(self) -> Sequence[QWidget]:
        """Return the columns of the board that is shown."""
        return self.shown.columns()

    def tick(self, now: datetime.datetime) -> None:
        """Let it count."""
        self.shown.tick(now)

    def opened(self) -> None:
        """Open it."""
        self.shown.opened()

    def _turn(self) -> None:
        if self._pages.currentWidget() is not self.shown:
            self._pages.setCurrentWidget(self.shown)
            # A page that turns behind another tab takes no focus.
            if self.isVisible():
                self.shown.opened()
            self.changed.emit()
