"""A real keyboard at a station's desk: tab, Enter, Escape and typing, where a hall's machine has none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.events import Press
from kiosk.steps.screen_values import FieldKind, FieldView
from kiosk.steps.screens import FormPage
from tests.support.ui import kiosk, settle, told
from ui.parts.field import TypedField
from ui.parts.field_list import FieldList
from ui.parts.pressable import Kind, Pressable
from ui.screens.samples import samples
from ui.screens.search import SearchScreen
from ui.shells.kiosk import KioskShell

CHINESE = samples("zh_CN")
DESK = (1366, 768)
ENTER = (QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
Desk = Callable[..., KioskShell]


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Make windows of a desk that are closed at the end."""
    made: list[KioskShell] = []

    def make(name: str, post: str = "station") -> KioskShell:
        shell = kiosk(size=DESK, post=post)
        made.append(shell)
        shell.show_screen(CHINESE[name])
        shell.open(fullscreen=False)
        shell.activateWindow()
        settle()
        return shell

    yield make
    for shell in made:
        shell.shut()
        shell.deleteLater()


def strike(shell: KioskShell, code: Qt.Key | str) -> None:
    """Press a key of the keyboard on the desk: it goes where the focus is, past the window's own watch."""
    handle = shell.windowHandle()
    assert handle
    if isinstance(code, str):
        for character in code:
            QTest.keyClick(handle, character)
    else:
        QTest.keyClick(handle, code)
    settle()


def fields(shell: KioskShell) -> FieldList:
    (found,) = (one for one in shell.findChildren(FieldList) if one.isVisible())
    return found


def test_enter_that_is_held_goes_on_once(desk: Desk) -> None:
    shell = desk("05-guide")
    events = told(shell)
    for repeated in (False, True, True):
        QApplication.sendEvent(shell, QKeyEvent(*ENTER, repeated))
    settle()
    assert len(events) == 1


def test_enter_takes_the_one_way_on(desk: Desk) -> None:
    shell = desk("05-guide")
    events = told(shell)
    strike(shell, Qt.Key.Key_Return)
    primary = next(one for one in CHINESE["05-guide"].actions if one.primary)
    assert events == [Press(primary.name)]


def test_enter_presses_what_the_ring_stands_on(desk: Desk) -> None:
    shell = desk("04-for-whom")
    events = told(shell)
    strike(shell, Qt.Key.Key_Tab)
    ringed = [one for one in shell.findChildren(Pressable) if one.ringed]
    assert len(ringed) == 1
    strike(shell, Qt.Key.Key_Enter)
    assert len(events) == 1


def leads(part: Pressable) -> bool:
    """Tell whether pressing it does anything: a row that only tells is no stop on the way."""
    return part.focusPolicy() is not Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("name", ["02-home", "05-guide", "08-form", "09-materials"])
def test_tab_goes_through_everything_that_can_be_pressed_and_comes_round(desk: Desk, name: str) -> None:
    shell = desk(name)
    seen: list[object] = []
    for _ in range(60):
        strike(shell, Qt.Key.Key_Tab)
        seen.append(shell.focusWidget())
    wanted = {one for one in shell.findChildren(Pressable) if one.isVisible() and one.isEnabled() and leads(one)}
    assert wanted <= set(seen)


def test_escape_goes_back_where_the_footer_would(desk: Desk) -> None:
    shell = desk("05-guide")
    events = told(shell)
    strike(shell, Qt.Key.Key_Escape)
    assert events == [Press("back")]


def test_escape_puts_the_keys_of_the_search_away_and_then_goes_back(desk: Desk) -> None:
    shell = desk("03-search-empty")
    page = cast("SearchScreen", shell.frame.current)
    events = told(shell)
    strike(shell, Qt.Key.Key_Escape)
    assert (page.keyboard.isHidden(), events) == (True, [])
    strike(shell, Qt.Key.Key_Escape)
    assert events == [Press("back")]


@pytest.mark.parametrize("name", ["02-home", "14-acknowledged"])
def test_escape_does_nothing_where_there_is_no_way_back(desk: Desk, name: str) -> None:
    shell = desk(name)
    events = told(shell)
    strike(shell, Qt.Key.Key_Escape)
    assert events == []


def test_enter_chooses_none_of_many(desk: Desk) -> None:
    shell = desk("02-home")
    events = told(shell)
    strike(shell, Qt.Key.Key_Return)
    assert events == []


@pytest.mark.parametrize("code", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_machine_in_a_hall_takes_neither(desk: Desk, code: Qt.Key) -> None:
    shell = desk("05-guide", "kiosk")
    events = told(shell)
    strike(shell, code)
    assert events == []


def page(*fields: FieldView) -> FormPage:
    return FormPage(title=plain("?"), fields=fields)


def test_a_digit_opens_the_first_field_without_an_answer_and_stands_in_it(desk: Desk) -> None:
    shell = desk("08-form")
    answered = FieldView("name", plain("name"), FieldKind.TEXT, value="x")
    shell.show_screen(page(answered, FieldView("phone", plain("phone"), FieldKind.PHONE)))
    settle()
    strike(shell, "138")
    current = fields(shell).current
    assert current
    assert (current.name, current.box.value) == ("phone", "138")


def test_a_digit_goes_nowhere_where_everything_is_answered(desk: Desk) -> None:
    shell = desk("08-form")
    shell.show_screen(page(FieldView("phone", plain("phone"), FieldKind.PHONE, value="13800000000")))
    settle()
    strike(shell, "1")
    assert fields(shell).current is None
    assert [one.box.value for one in fields(shell).fields if isinstance(one, TypedField)] == ["13800000000"]


def test_escape_closes_the_open_field_first_and_goes_back_then(desk: Desk) -> None:
    shell = desk("08-form")
    shell.show_screen(page(FieldView("phone", plain("phone"), FieldKind.PHONE)))
    settle()
    strike(shell, "1")
    events = told(shell)
    strike(shell, Qt.Key.Key_Escape)
    assert fields(shell).current is None
    assert Press("back") not in events
    strike(shell, Qt.Key.Key_Escape)
    assert events[-1] == Press("back")


KINDS = [
    (FieldKind.DIGITS, "20261", "20261"),
    (FieldKind.PHONE, "13800000000", "13800000000"),
    (FieldKind.ID_NUMBER, "990121194307050016", "990121194307050016"),
    (FieldKind.AMOUNT, "1250.50", "1250.50"),
    (FieldKind.DATE, "20261123", "2026-11-23"),
    (FieldKind.LATIN, "ab 7", "ab 7"),
    (FieldKind.MONTH, "202611", "2026-11"),
    (FieldKind.BANK_CARD, "6217000000003067", "6217000000003067"),
    (FieldKind.USCC, "91990100MA0XUNL1AR", "91990100MA0XUNL1AR"),
    (FieldKind.CODE, "7K2M94P4", "7K2M94P4"),
    (FieldKind.TEXT, "6 hao", "6 hao"),
]


@pytest.mark.parametrize(("kind", "struck", "value"), KINDS, ids=[kind.value for kind, _, _ in KINDS])
def test_real_keys_fill_every_kind_of_field(desk: Desk, kind: FieldKind, struck: str, value: str) -> None:

    shell = desk("08-form")
    shell.show_screen(page(FieldView("one", plain("one"), kind)))
    settle()
    strike(shell, struck)
    box = fields(shell).current
    assert box
    assert box.box.value == value
    strike(shell, Qt.Key.Key_Return)
    assert fields(shell).current is None


def test_two_ways_on_are_left_to_the_hand(desk: Desk) -> None:
    shell = desk("05-guide")
    made = Pressable(shell.look, Kind.PRIMARY, shell.frame.current)
    made.show()
    settle()
    events = told(shell)
    strike(shell, Qt.Key.Key_Return)
    assert events == []
