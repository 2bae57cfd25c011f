"""A clerk's window with the tabs of its work, over a real outbox where a test wants one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kiosk.staff.session import SignedIn
from tests.support.clerks_window import ClerksWindow, named_only
from ui.window.calling_keys import CALLING_TAB
from ui.window.calling_samples import CLERK
from ui.window.dayclose_board import make_dayclose
from ui.window.gate import Tab
from ui.window.handover_board import make_handover
from ui.window.paired import PairedBoard
from ui.window.work_samples import SESSION
from ui.window.worklist_board import make_worklist

WORK, HAND, DAY = 1, 2, 3
NAMES = (CALLING_TAB, "window.tab.work", "window.tab.hand-over", "window.tab.day", "window.tab.intake")
MAKERS = {WORK: make_worklist, HAND: make_handover, DAY: make_dayclose}
ONLINE = SignedIn(CLERK.staff_no, CLERK.name, CLERK.roles, CLERK.until, SESSION)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class WorkWindow(ClerksWindow):
    """The window, opened at one of its tabs of work."""

    def __init__(self, place: int, who: SignedIn = ONLINE, **more: Any) -> None:
        # One tab alone: the others are built for nothing.
        tabs = [Tab(name, "devices", MAKERS[n] if n == place else named_only) for n, name in enumerate(NAMES)]
        super().__init__(tabs=tabs, **more)
        self.enter(who)
        self.shell.open_tab(place)
        self.place = place
        self.settle()

    @property
    def board(self) -> Any:
        """The tab of work that is open, of two boards in it the one that is shown."""
        inner = self.shell.boards[self.place].inner  # type: ignore[attr-defined]  # every tab stands behind its gate
        return inner.shown if isinstance(inner, PairedBoard) else inner

    @property
    def state(self) -> Any:
        """What it shows."""
        return self.board.state

    @property
    def keys(self) -> dict[int, Any]:
        """What the function keys say."""
        return {cell.number: cell.key for cell in self.shell.key_bar.cells if cell.key}

    def waits(self, note: str, *answers: int) -> bool:
        """Tell whether every key of the place says what is asked and does nothing, but those that answer it."""
        keys = {number: key for number, key in self.keys.items() if 7 <= number < 12 and number not in answers}
        before = list(self.terminal.slow)
        for number in keys:
            self.press(number)
        return all((key.note, key.enabled) == (note, False) for key in keys.values()) and self.terminal.slow == before

    def tap(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self.seconds += 1
        QTest.keyClick(self.shell.focusWidget() or self.shell, key, modifier)
        self.settle()

    def type(self, words: str) -> None:
        """Type where the focus is."""
        field = self.shell.focusWidget()
        assert isinstance(field, QLineEdit)
        # As an input method does: keys alone make no hanzi.
        field.insert(words)
        self.settle()

    def asked(self, on: Any) -> list[str]:
        """Return what was asked of a lane, by name, and let it go."""
        names = self.terminal.names(on)
        self.terminal.slow = [one for one in self.terminal.slow if one.on != on]
        return names

    def focused(self) -> QWidget | None:
        """Return what has the focus."""
        QApplication.processEvents()
        return self.shell.focusWidget()


Make = Callable[..., WorkWindow]


def windows_at(place: int) -> Iterator[Make]:
    """Give what makes windows that are open at a tab; they end with the test."""
    made: list[WorkWindow] = []

    def window(who: SignedIn = ONLINE, **more: Any) -> WorkWindow:
        made.append(WorkWindow(place, who, **more))
        return made[-1]

    yield window
    for one in made:
        one.close()
