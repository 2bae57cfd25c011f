"""The function keys of a staff window: where they stand, what they say, when a press counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from tests.support.staff_desk import DENSITIES, Clock
from tests.support.ui import colours, picture, shown
from ui.desk.density import NORMAL
from ui.desk.keys import COUNT, ONCE_SECONDS, Key, KeyBar, KeyButton, KeyCell, Once
from ui.style.tokens import CALM

BAR = {
    1: Key("自检", "选中的设备", filled=True),
    3: Key("停用", "还要 22 秒", enabled=False),
    6: Key("恢复", held=True),
}


@pytest.fixture(params=DENSITIES, ids=("normal", "small"))
def bar(qtbot, request) -> KeyBar:
    made = KeyBar(request.param)
    qtbot.addWidget(made)
    made.set_keys(BAR)
    shown(made, (request.param.size[0], request.param.keys))
    return made


def test_twelve_cells_stand_in_three_groups_of_four(bar) -> None:
    lefts = [cell.x() for cell in bar.cells]
    gaps = [b.x() - (a.x() + a.width()) for a, b in zip(bar.cells, bar.cells[1:], strict=False)]
    assert (len(lefts), lefts) == (COUNT, sorted(lefts))
    assert {gap for place, gap in enumerate(gaps, 1) if place % 4 == 0} == {max(gaps)}


def test_a_cell_without_a_key_keeps_its_place_and_cannot_be_pressed(bar) -> None:
    empty = bar.cells[8]
    assert (empty.key, empty.isEnabled(), empty.words) == (None, False, "")
    assert empty.width() == pytest.approx(bar.cells[0].width(), abs=1)


def test_what_cannot_be_pressed_says_why(bar) -> None:
    cell = bar.cells[2]
    assert "还要 22 秒" in cell.words
    assert not cell.isEnabled()


@pytest.mark.parametrize(("number", "ground"), [(1, CALM.accent), (3, CALM.well), (6, CALM.warn_soft), (9, CALM.line)])
def test_each_state_of_a_key_has_a_ground_of_its_own(bar, number, ground) -> None:
    assert ground.upper() in colours(picture(bar.cells[number - 1]), step=1)


def test_a_press_with_the_mouse_tells_the_number(bar, qtbot) -> None:
    with qtbot.waitSignal(bar.pressed) as told:
        QTest.mouseClick(bar.cells[0], Qt.MouseButton.LeftButton)
    assert told.args == [1]


def test_a_key_goes_down_under_the_finger(bar) -> None:
    cell = bar.cells[0]
    before = picture(cell)
    cell.setDown(True)
    assert picture(cell) != before


def test_a_reason_that_has_no_room_is_told_as_one_that_does_not_fit(bar) -> None:
    assert all(cell.fits() for cell in bar.cells)
    bar.cells[0].set_key(Key("自检", "一" * 60))
    assert not bar.cells[0].fits()


def test_the_same_key_again_changes_nothing(bar) -> None:
    cell = bar.cells[0]
    cell.set_key(BAR[1])
    assert (cell.key, cell.toolTip()) == (BAR[1], "自检 选中的设备")
    cell.set_key(None)
    assert (cell.words, cell.isEnabled()) == ("", False)


def test_cells_have_no_focus_of_their_own(bar) -> None:
    assert {cell.focusPolicy() for cell in bar.cells} == {Qt.FocusPolicy.NoFocus}


@pytest.mark.parametrize("apart", [0.0, 0.1, ONCE_SECONDS - 0.01])
def test_a_second_press_too_soon_counts_once(apart) -> None:
    clock = Clock()
    once = Once(clock)
    first = once.counts("F1")
    clock.at += apart
    assert (first, once.counts("F1"), once.counts("F2")) == (True, False, True)


def test_a_press_that_did_not_count_keeps_the_next_one_waiting_no_longer() -> None:
    clock = Clock()
    once = Once(clock)
    found = []
    for _ in range(5):
        found.append(once.counts("F1"))
        clock.at += 0.25
    assert found == [True, False, True, False, True]


@given(st.lists(st.floats(0, 2), max_size=30))
def test_whatever_the_rhythm_two_presses_that_count_are_never_too_near(steps: list[float]) -> None:
    clock = Clock()
    once, counted = Once(clock), []
    for step in steps:
        clock.at += step
        if once.counts("F1"):
            counted.append(clock.at)
    assert all(b - a >= ONCE_SECONDS - 1e-9 for a, b in zip(counted, counted[1:], strict=False))


@pytest.mark.parametrize("density", DENSITIES)
@pytest.mark.parametrize("wide", [False, True])
def test_a_button_of_a_card_has_room_for_cap_and_verb(qtbot, density, wide) -> None:
    made = KeyButton(density, "Enter", "回来继续", wide=wide)
    qtbot.addWidget(made)
    shown(made, (made.sizeHint().width(), made.sizeHint().height()))
    assert made.fits()
    made.resize(QSize(40, made.height()))
    assert not made.fits()


def test_a_button_with_the_focus_has_the_ring(qtbot) -> None:
    made = KeyButton(NORMAL, "T", "打自检条", filled=True)
    qtbot.addWidget(made)
    shown(made)
    made.activateWindow()
    made.setFocus()
    assert CALM.focus.upper() in colours(picture(made), step=1)
    made.clearFocus()
    assert CALM.focus.upper() not in colours(picture(made), step=1)


def test_a_button_from_edge_to_edge_never_takes_the_focus_from_its_field() -> None:
    assert KeyButton(NORMAL, "Enter", "回来", wide=True).focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_cell_names_itself_to_a_screen_reader(qtbot) -> None:
    cell = KeyCell(NORMAL, 12)
    qtbot.addWidget(cell)
    cell.set_key(Key("锁屏"))
    assert cell.accessibleName() == "F12 锁屏"
