"""A staff window with two plain tabs at a fixed hour, and a finger for its keys."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from config.clock import CHINA
from config.texts import wording
from ui.desk.board import Board
from ui.desk.density import NORMAL, SMALL, Density
from ui.desk.keys import Key
from ui.desk.lock import LockWords
from ui.desk.shell import DeskShell
from ui.style.look import Look

HOUR = datetime.datetime(2026, 11, 23, 10, 22, 40, tzinfo=CHINA)
DENSITIES = (NORMAL, SMALL)
SAID = LockWords(
    "大厅", "维护", ("已锁屏，", "马上回来"), "照常收件", "已锁屏", "10:15 手动锁", "维护码", "五次不对要等"
)
TABS = ("technician.menu.devices", "technician.menu.outbox")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class PlainBoard(Board):
    """A tab with a field, that keeps what was pressed."""

    TAB = TABS[0]

    def __init__(self, look: Look, density: Density, pressed: list[object]) -> None:
        super().__init__(look, density)
        self.pressed = pressed
        self.field = QLineEdit()
        self.other = QWidget()
        self.other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.other, 1)

    def keys(self) -> Mapping[int, Key]:
        return {
            1: Key("自检", "选中的", filled=True),
            3: Key("过号", "还要 22 秒", enabled=False),
            7: Key("恢复", held=True),
        }

    def press(self, number: int) -> None:
        self.pressed.append(number)

    def letter(self, sign: str) -> bool:
        self.pressed.append(sign)
        return True

    def back(self) -> bool:
        self.pressed.append("back")
        return True

    def tick(self, now: datetime.datetime) -> None:
        self.pressed.append(now)

    def opened(self) -> None:
        self.other.setFocus()


class SecondBoard(PlainBoard):
    """The other tab."""

    TAB = TABS[1]


class StaffDesk:
    """The window, the clock its fingers are measured by, and what its tabs were told."""

    def __init__(self, size: tuple[int, int] = NORMAL.size, language: str = "zh_CN") -> None:
        self.clock = Clock()
        self.pressed: list[object] = []
        self.second: list[object] = []
        self.hour = HOUR
        self.shell = DeskShell(
            wording(language),
            "3 号机",
            (lambda look, d: PlainBoard(look, d, self.pressed), lambda look, d: SecondBoard(look, d, self.second)),
            lambda at: SAID,
            training=True,
            size=size,
            now=lambda: self.hour,
            clock=self.clock,
        )
        self.shell.show()
        self.shell.activateWindow()
        self.settle()
        self.shell.board.opened()
        self.forget()

    def forget(self) -> None:
        """Forget what was pressed."""
        self.pressed.clear()
        self.second.clear()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the keyboard where the focus is."""
        QTest.keyClick(self.shell.focusWidget() or self.shell, key, modifier)

    def type(self, words: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.shell.focusWidget() or self.shell, words)

    def settle(self) -> None:
        """Let everything paint."""
        QApplication.processEvents()
