"""The shell of the staff's windows: tabs, function keys from anywhere, single letters, the lock, two densities."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLineEdit

from tests.support.staff_desk import DENSITIES, HOUR, SAID, StaffDesk
from tests.support.ui import clipped, words
from ui.desk.density import NORMAL, SMALL
from ui.desk.keys import ONCE_SECONDS
from ui.desk.lights import Light
from ui.desk.lock import LockPage
from ui.desk.top_bar import BarLight

LIGHTS = (BarLight(Light.NEAR, "市平台 10:05 断"), BarLight(Light.IN_TIME, "设备正常"))


@pytest.fixture(params=DENSITIES, ids=("normal", "small"))
def desk(qtbot, request) -> StaffDesk:
    made = StaffDesk(request.param.size)
    qtbot.addWidget(made.shell)
    return made


@pytest.fixture
def wide(qtbot) -> StaffDesk:
    made = StaffDesk()
    qtbot.addWidget(made.shell)
    return made


def test_a_function_key_works_from_a_field(desk) -> None:
    desk.shell.board.field.setFocus()
    desk.key(Qt.Key.Key_F1)
    assert (desk.pressed, desk.shell.board.field.text()) == ([1], "")


def test_a_key_of_the_bar_does_the_same_with_the_mouse(desk) -> None:
    desk.shell.key_bar.cells[0].click()
    assert desk.pressed == [1]


@pytest.mark.parametrize("key", [Qt.Key.Key_F3, Qt.Key.Key_F5])
def test_what_lies_flat_or_is_not_there_does_nothing(wide, key) -> None:
    wide.key(key)
    assert wide.pressed == []


def test_a_second_press_within_a_blink_counts_once(wide) -> None:
    wide.key(Qt.Key.Key_F1)
    wide.key(Qt.Key.Key_F1)
    wide.key(Qt.Key.Key_F7)
    wide.clock.at += ONCE_SECONDS
    wide.key(Qt.Key.Key_F1)
    assert wide.pressed == [1, 7, 1]


def test_mouse_and_keyboard_together_count_once_too(wide) -> None:
    wide.key(Qt.Key.Key_F1)
    wide.shell.key_bar.cells[0].click()
    assert wide.pressed == [1]


def test_single_letters_act_where_nobody_types(desk) -> None:
    desk.type("t")
    desk.shell.board.field.setFocus()
    desk.type("r")
    assert (desk.pressed, desk.shell.board.field.text()) == (["T"], "r")


def test_a_tab_without_columns_keeps_its_focus(desk) -> None:
    at = desk.shell.focusWidget()
    desk.key(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert desk.shell.focusWidget() is at


def test_escape_goes_one_step_back(desk) -> None:
    desk.key(Qt.Key.Key_Escape)
    assert desk.pressed == ["back"]


def test_tabs_open_by_digit_and_by_mouse(desk) -> None:
    first = desk.shell.board
    desk.key(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    second = desk.shell.board
    desk.key(Qt.Key.Key_F1)
    desk.shell.bar.tabs[0].click()
    assert (first is second, desk.second, desk.shell.board is first) == (False, [1], True)


@pytest.mark.parametrize("index", [-1, 2, 5])
def test_a_tab_that_is_not_there_is_not_opened(wide, index) -> None:
    before = wide.shell.board
    wide.shell.open_tab(index)
    assert wide.shell.board is before


def test_the_bar_says_place_lights_who_and_when(desk) -> None:
    desk.shell.set_lights(LIGHTS)
    desk.shell.set_person("杜明远 0133")
    said = desk.shell.bar.words
    assert all(
        part in said for part in ("3 号机 设备", "市平台 10:05 断", "设备正常", "杜明远 0133", "10:22:40", "周一")
    )
    assert desk.shell.bar.fits()


def test_a_bar_with_more_than_it_has_room_for_says_so(desk) -> None:
    desk.shell.set_lights(LIGHTS * 12)
    assert not desk.shell.bar.fits()


def test_every_second_clock_and_tab_go_on(wide) -> None:
    wide.hour = HOUR + datetime.timedelta(seconds=1)
    wide.shell.tick()
    assert wide.pressed == [wide.hour]
    assert "10:22:41" in wide.shell.bar.words


def test_nothing_is_cut_in_either_density(desk) -> None:
    desk.shell.set_lights(LIGHTS)
    desk.settle()
    assert clipped(desk.shell) == []


# The lock.


def test_locked_nothing_of_the_desk_shows_and_no_key_acts(desk) -> None:
    desk.key(Qt.Key.Key_F12)
    for key in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
        desk.key(key)
    desk.shell.open_tab(1)
    desk.shell.tick()
    assert (desk.shell.is_locked, desk.pressed, desk.second) == (True, [], [])
    assert not desk.shell.board.isVisible()


def test_the_lock_tells_who_stands_before_it_what_goes_on(desk) -> None:
    desk.shell.lock()
    said = "\n".join(words(desk.shell))
    assert all(
        part in said for part in ("大厅", "工作人员" if "工作人员" in SAID.under else "照常收件", "10:15 手动锁")
    )


def test_a_code_is_told_once_and_the_field_forgets_it_at_once(desk, qtbot) -> None:
    desk.shell.lock()
    field = desk.shell.lock_page.findChild(QLineEdit)
    desk.type("0123")
    told = []
    desk.shell.code_tried.connect(told.append)
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Return)
    assert (told, field.text(), field.isEnabled()) == (["0123"], "", False)


def test_an_empty_code_is_not_tried(desk, qtbot) -> None:
    desk.shell.lock()
    with qtbot.assertNotEmitted(desk.shell.code_tried):
        desk.key(Qt.Key.Key_Return)


def test_a_wrong_code_is_answered_and_the_next_one_can_be_typed(desk) -> None:
    desk.shell.lock()
    desk.type("9")
    desk.key(Qt.Key.Key_Return)
    desk.shell.refuse("这个码不对。再错 4 次就要等。")
    assert "这个码不对。再错 4 次就要等。" in words(desk.shell)
    assert desk.shell.focusWidget() is desk.shell.lock_page.findChild(QLineEdit)
    assert clipped(desk.shell.lock_page) == []


def test_the_right_code_gives_the_desk_back_where_it_was(desk) -> None:
    desk.shell.open_tab(1)
    desk.shell.lock()
    desk.shell.unlock()
    assert (desk.shell.is_locked, desk.shell.board.isVisible()) == (False, True)
    assert desk.shell.focusWidget() is desk.shell.board.other
    desk.clock.at += 1
    desk.key(Qt.Key.Key_F1)
    assert desk.second == [1]


def test_locking_twice_is_locking_once(wide, qtbot) -> None:
    wide.shell.lock()
    with qtbot.assertNotEmitted(wide.shell.locked):
        wide.shell.lock()


def test_a_code_is_never_seen_nor_offered_to_a_menu(wide) -> None:
    wide.shell.lock()
    wide.type("7")
    field = wide.shell.lock_page.findChild(QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu


# Densities.


def test_a_window_made_lower_is_built_dense_and_back(wide) -> None:
    wide.shell.set_lights(LIGHTS)
    wide.shell.open_tab(1)
    wide.shell.resize(*SMALL.size)
    wide.settle()
    assert (wide.shell.density, type(wide.shell.board).__name__) == (SMALL, "SecondBoard")
    assert "市平台 10:05 断" in wide.shell.bar.words
    wide.shell.resize(*NORMAL.size)
    wide.settle()
    assert wide.shell.density is NORMAL


def test_a_locked_window_stays_locked_when_it_is_built_anew(wide) -> None:
    wide.shell.lock()
    wide.shell.resize(*SMALL.size)
    wide.settle()
    assert (wide.shell.is_locked, wide.shell.lock_page.isVisible()) == (True, True)


def test_a_lock_page_without_words_paints_its_ground(wide) -> None:
    page = LockPage(wide.shell.look, NORMAL, training=False)
    assert (page.words, page.grab().isNull()) == ("", False)


def test_a_window_that_closes_stops_its_clock(wide) -> None:
    wide.shell.close()
    assert not wide.shell._ticks.isActive()


def test_it_can_be_painted_as_a_picture(desk) -> None:
    shot: QPixmap = desk.shell.grab()
    assert (shot.width(), shot.height()) == desk.shell.density.size
