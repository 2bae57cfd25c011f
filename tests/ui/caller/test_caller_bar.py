"""The bar as it is seen: each state says what is so, nothing is cut, and it never takes the focus."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest

from config.texts import LANGUAGES, wording
from kiosk.hall.line import HallSeen
from kiosk.tickets.errors import TicketError
from ui.caller.bar import SMALL, CallerBar
from ui.caller.docking import Dock, dock_at, place_of
from ui.caller.parts import HEIGHT
from ui.caller.samples import PICTURES, bar_of, state_of
from ui.caller.words import BarWords, words_of
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.hall.samples import at_window, with_window
from ui.window.calling_state import Calling
from ui.window.calling_values import Owed, Told

LOOK = look_of(NORMAL, wording("zh_CN"))
ROOM = QRect(0, 0, 1920, 1080)


def shown(state: Calling, *, wide: bool = True, folded: bool = False) -> BarWords:
    return words_of(LOOK, state, "B区 17", wide=wide, folded=folded)


def made(qtbot, name: str = "caller-calling", language: str = "zh_CN", wide: int = 1920) -> CallerBar:
    bar = bar_of(name, language, wide)
    qtbot.addWidget(bar)
    bar.show()
    return bar


@pytest.mark.parametrize("wide", [1920, 1366])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_at_any_moment(qtbot, name, language, wide) -> None:
    assert made(qtbot, name, language, wide).fits()


SAYS = {
    "caller-free": ("–", Light.NOT_YET, "没有在办", "等候 7", "call"),
    "caller-calling": ("B021", Light.IN_TIME, "第 1 次 · 23 秒", "等候 7", "recall"),
    "caller-serving": ("B021", Light.IN_TIME, "在办 08:41", "等候 7", "finish"),
    "caller-paused": ("暂停", Light.STOPPED, "复核 4 分", "等候 7", "pause"),
    "caller-empty": ("–", Light.IN_TIME, "没有人等，刚刚", "等候 0", ""),
    "caller-closed": ("–", Light.NOT_YET, "窗口没开", "等候 7", "open"),
    "caller-lost": ("B021", Light.UNREAD, "大厅读不到，09:31 起", "等候 ？", "finish"),
}


@pytest.mark.parametrize("name", SAYS)
def test_each_moment_says_what_is_so_and_fills_the_likely_key(name) -> None:
    said = shown(state_of(PICTURES[name]()))
    filled = "".join(one.name for one in said.keys if one.key.filled)
    assert (said.number, said.light, said.state, said.waiting, filled) == SAYS[name]


def test_before_the_hall_was_read_no_zero_stands_there() -> None:
    said = shown(state_of(HallSeen()))
    assert (said.waiting, said.under) == ("等候 ？", "")


def test_a_hall_that_never_answered_is_said_not_to_be_read() -> None:
    state = state_of(HallSeen())
    state.seen = HallSeen(None, answers=False, since=1.0)
    assert shown(state).state == "大厅读不到"


def test_what_is_kept_here_until_the_hub_is_back_is_counted() -> None:
    state = state_of(PICTURES["caller-lost"]())
    state.finish()
    assert (shown(state).number, shown(state).state) == ("–", "大厅读不到，09:31 起 · 1 步记在本机")


def test_who_is_next_and_the_longest_wait_stand_there_with_a_light() -> None:
    said = shown(state_of(PICTURES["caller-free"]()))
    assert (said.following, said.under, said.under_light) == ("下一位 B018", "最长 27 分", Light.OVER)
    state = state_of(PICTURES["caller-free"]())
    state.seen = replace(state.seen, read_at=0.0)
    state.rules = None
    assert shown(state).waiting == "等候 0"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told("call", "nobody"), "现在没有人可叫"),
        (Told("recall", "too-soon", 8.2), "还要 9 秒"),
        (Told("finish", "version-mismatch"), "别处先动了这个号"),
        (Told("", "gone", number="B021"), "B021 已在别处办了"),
        (Told("call", "day-closed"), "大厅没答应：day-closed"),
    ],
)
def test_what_came_of_the_last_act_stands_in_place_of_the_state(told, words) -> None:
    state = state_of(PICTURES["caller-free"]())
    state.told = told
    assert (shown(state).state, shown(state).troubled) == (words, True)


def test_a_narrow_bar_shows_only_reasons_that_count_down_and_folds_two_keys() -> None:
    state = state_of(PICTURES["caller-calling"]())
    narrow = {one.name: one.key.note for one in shown(state, wide=False).keys}
    assert (narrow["no-show"], narrow["call"], "hold" in narrow) == ("还要 22 秒", "", False)
    folded = [one.name for one in shown(state, wide=False, folded=True).keys]
    assert folded == ["hold", "transfer", "sign-out", "back"]


def test_while_an_act_is_under_way_nothing_can_be_pressed() -> None:
    state = state_of(PICTURES["caller-calling"]())
    state.recall()
    assert {one.name for one in shown(state).keys if one.key.enabled} == {"more"}


def test_a_bar_stands_at_an_edge_or_floats_whole_on_the_screen() -> None:
    at = QPoint(1900, -20)
    assert place_of(Dock.TOP, ROOM, SMALL, at) == QRect(0, 0, 1920, HEIGHT)
    assert place_of(Dock.BOTTOM, ROOM, SMALL, at) == QRect(0, 1080 - HEIGHT, 1920, HEIGHT)
    assert place_of(Dock.FLOAT, ROOM, SMALL, at) == QRect(QPoint(1920 - SMALL.width(), 0), SMALL)


@pytest.mark.parametrize(("top", "dock"), [(10, Dock.TOP), (500, Dock.FLOAT), (1000, Dock.BOTTOM)])
def test_where_it_is_dropped_decides_how_it_stands(top, dock) -> None:
    assert dock_at(QRect(QPoint(300, top), QSize(340, 56)), ROOM) is dock


def test_the_bar_never_takes_the_focus_and_stays_on_top(qtbot) -> None:
    bar = made(qtbot)
    flags = bar.windowFlags()
    wanted = Qt.WindowType.WindowDoesNotAcceptFocus | Qt.WindowType.WindowStaysOnTopHint
    assert flags & wanted == wanted
    assert {one.focusPolicy() for one in (*bar.buttons, bar.arrow)} == {Qt.FocusPolicy.NoFocus}


def test_a_key_is_pressed_with_the_mouse_and_one_that_lies_flat_is_not(qtbot) -> None:
    bar, pressed = made(qtbot), []
    bar.pressed.connect(pressed.append)
    for button in bar.buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    bar.press("call")
    bar.press("recall")
    assert pressed == ["recall", "start", "hold", "transfer", "pause", "more", "recall"]


def test_the_arrow_sends_it_to_the_other_edge_and_back(qtbot) -> None:
    bar = made(qtbot)
    bar.arrow.click()
    low = (bar.dock, bar.y())
    bar.arrow.click()
    assert (low, bar.dock) == ((Dock.BOTTOM, bar.screen().availableGeometry().bottom() + 1 - HEIGHT), Dock.TOP)


def test_dragged_away_from_the_edge_it_is_small_with_two_keys_and_dragged_back_whole_again(qtbot) -> None:
    bar = made(qtbot, wide=1366)
    bar.setMinimumSize(0, 0)
    bar.setMaximumSize(9999, 9999)
    QTest.mousePress(bar.grip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(bar.grip, QPoint(60, 305))
    QTest.mouseRelease(bar.grip, Qt.MouseButton.LeftButton, pos=QPoint(60, 305))
    assert (bar.dock, bar.size(), len(bar.buttons)) == (Dock.FLOAT, SMALL, 2)
    bar.move(0, 3)
    bar.grip.dropped.emit()
    assert (bar.dock, len(bar.buttons) > 2) == (Dock.TOP, True)


def test_a_question_stands_beside_its_answers(qtbot) -> None:
    bar = made(qtbot, "caller-asking")
    assert [button.key.verb for button in bar.buttons] == ["离岗", "复核", "设备", "午间", "返回"]
    assert "为什么暂停" in bar.words


def test_a_refusal_of_the_desk_is_told_on_the_bar() -> None:
    state = state_of(with_window(at_window("B021")))
    state._came(Owed("recall", None, "1", lambda told: None), TicketError("called-enough"))  # type: ignore[arg-type]  # no act is asked for again
    assert shown(state).state == "叫满次数了"
