"""The ring of the focus: for a person at a keypad, for nobody who touches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from tests.support.ui import kiosk, settle
from ui.parts.pressable import Pressable
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell


@pytest.fixture
def shell() -> Iterator[KioskShell]:
    made = kiosk()
    made.show_screen(samples("zh_CN")["02-home"])
    made.open(fullscreen=False)
    settle()
    yield made
    made.shut()
    made.deleteLater()


def ringed(shell: KioskShell) -> list[str]:
    """Return what wears the ring of the focus."""
    return [part.words for part in shell.findChildren(Pressable) if part.isVisible() and part.ringed]


def a_tile(shell: KioskShell) -> Pressable:
    return next(part for part in shell.findChildren(Pressable) if part.isVisible() and part.isEnabled())


def press_key(shell: KioskShell, code: Qt.Key) -> None:
    shell.eventFilter(shell, QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier))


def touch(shell: KioskShell) -> None:
    held, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(9, 9)
    shell.eventFilter(shell, QMouseEvent(QEvent.Type.MouseButtonPress, place, place, held, held, nothing))


def test_a_window_that_comes_up_rings_nothing(shell: KioskShell) -> None:
    shell.activateWindow()
    settle()
    assert ringed(shell) == []


def test_a_focus_that_qt_hands_on_rings_nothing(shell: KioskShell) -> None:
    a_tile(shell).setFocus(Qt.FocusReason.TabFocusReason)
    assert ringed(shell) == []


def test_a_key_that_moves_shows_the_ring(shell: KioskShell) -> None:
    press_key(shell, Qt.Key.Key_Tab)
    a_tile(shell).setFocus(Qt.FocusReason.TabFocusReason)
    assert ringed(shell) == [a_tile(shell).words]


def test_a_letter_does_not_show_the_ring(shell: KioskShell) -> None:
    press_key(shell, Qt.Key.Key_A)
    a_tile(shell).setFocus(Qt.FocusReason.TabFocusReason)
    assert ringed(shell) == []


def test_the_next_touch_takes_the_ring_away(shell: KioskShell) -> None:
    press_key(shell, Qt.Key.Key_Backtab)
    a_tile(shell).setFocus(Qt.FocusReason.BacktabFocusReason)
    before = ringed(shell)
    touch(shell)
    assert (len(before), ringed(shell)) == (1, [])


def test_a_touch_where_nothing_has_the_focus_is_only_a_touch(shell: KioskShell) -> None:
    press_key(shell, Qt.Key.Key_Tab)
    touch(shell)
    assert ringed(shell) == []
