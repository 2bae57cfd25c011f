"""The painted parts of the tab that calls: strips, panels, the number, questions, each by what stands there."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from config.texts import wording
from ui.desk.density import NORMAL, SMALL, Density, look_of
from ui.desk.lights import Light
from ui.window.marks import Tone
from ui.window.number_card import NumberCard, NumberWords
from ui.window.question_card import Option, QuestionCard, QuestionWords
from ui.window.status_panel import StatusPanel, StatusRow
from ui.window.strips import Strip, Strips

STEPS = ("已叫", "到窗", "办理", "办结")


def many(count: int, **changes: Any) -> list[Strip]:
    return [Strip(f"k{n}", f"B{n:03d}", "老年人优先", Tone.ACCENT, f"{n} 分", **changes) for n in range(count)]


def strips(
    qtbot: QtBot, count: int, *, high: int = 400, wide: int = 380, walk: bool = True, low: bool = False
) -> Strips:
    made = Strips(NORMAL, walk=walk, low=low)
    qtbot.addWidget(made)
    made.resize(wide, high)
    made.set_strips(many(count))
    made.show()
    return made


# Strips.


def test_what_has_room_is_shown_and_the_rest_is_counted(qtbot: QtBot) -> None:
    line = strips(qtbot, 30)
    assert line.room + line.hidden == 30
    assert len(line.words.splitlines()) == line.room


def test_an_empty_line_shows_and_hides_nothing(qtbot: QtBot) -> None:
    line = strips(qtbot, 0)
    assert (line.room, line.hidden, line.chosen, line.words) == (0, 0, "", "")


def test_the_first_is_chosen_until_another_is(qtbot: QtBot) -> None:
    line = strips(qtbot, 5)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert line.chosen == "k1"
    QTest.keyClick(line, Qt.Key.Key_Up)
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert line.chosen == "k0"


def test_a_page_further_the_chosen_one_is_in_sight(qtbot: QtBot) -> None:
    line = strips(qtbot, 30)
    for _ in range(9):
        QTest.keyClick(line, Qt.Key.Key_PageDown)
    assert line.chosen == "k29"
    assert line.words.splitlines()[-1].startswith("B029")
    assert line.hidden == 0


def test_back_at_the_top_the_first_is_in_sight_again(qtbot: QtBot) -> None:
    line = strips(qtbot, 30)
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        QTest.keyClick(line, key)
    assert line.words.startswith("B000")


def test_whom_one_stood_on_stays_chosen_while_they_wait(qtbot: QtBot) -> None:
    line = strips(qtbot, 5)
    QTest.keyClick(line, Qt.Key.Key_Down)
    line.set_strips(many(5)[1:])
    assert line.chosen == "k1"
    line.set_strips(many(5)[2:])
    assert line.chosen == "k2"


def test_a_line_that_is_not_walked_chooses_nobody(qtbot: QtBot) -> None:
    line = strips(qtbot, 5, walk=False)
    assert (line.chosen, line.focusPolicy()) == ("", Qt.FocusPolicy.NoFocus)


def test_other_keys_are_left_to_the_window(qtbot: QtBot) -> None:
    line = strips(qtbot, 5)
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    line.keyPressEvent(event)
    assert not event.isAccepted()


def test_in_an_empty_line_arrows_are_left_to_the_window(qtbot: QtBot) -> None:
    line = strips(qtbot, 0)
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    line.keyPressEvent(event)
    assert not event.isAccepted()


def test_words_that_have_no_room_are_told(qtbot: QtBot) -> None:
    assert strips(qtbot, 2).fits()
    assert not strips(qtbot, 2, wide=190).fits()


@pytest.mark.parametrize(
    "one",
    [
        Strip("k", "B016", "去复印", None, "8 分", "", Light.STOPPED, cap="Alt 1"),
        Strip("k", "B018", "转来", Tone.QUIET, "27 分", "超 20 分", Light.OVER, "fault"),
        Strip("k", "B1", "", None, "1 分"),
    ],
)
@pytest.mark.parametrize("density", [NORMAL, SMALL])
def test_each_kind_of_strip_is_painted_whole(qtbot: QtBot, one: Strip, density: Density) -> None:
    made = Strips(density, low=bool(one.cap))
    qtbot.addWidget(made)
    made.resize(380, 80)
    made.set_strips([one])
    assert not made.grab().isNull()
    assert made.fits()


def test_the_strip_one_stands_on_bears_the_ring(qtbot: QtBot) -> None:
    line = strips(qtbot, 3)
    without = line.grab().toImage()
    line.setFocus()
    line.repaint()
    assert line.grab().toImage() != without or not line.hasFocus()


def test_a_line_asks_for_all_and_can_do_with_three(qtbot: QtBot) -> None:
    line = strips(qtbot, 10)
    assert line.sizeHint().height() > 2 * line.minimumSizeHint().height()
    assert strips(qtbot, 0).sizeHint().height() == 0


# Panels.


def panel(qtbot: QtBot, *rows: StatusRow, wide: int = 300, cap: str = "") -> StatusPanel:
    made = StatusPanel(SMALL, "本窗口设备", cap=cap)
    qtbot.addWidget(made)
    made.set_rows(rows, "开 2")
    made.resize(wide, made.sizeHint().height())
    return made


def test_a_panel_says_each_row_in_a_line(qtbot: QtBot) -> None:
    made = panel(qtbot, StatusRow("读卡器", "就绪", Light.IN_TIME), StatusRow("B021", "正在叫", lead="17"))
    assert made.words.splitlines() == ["本窗口设备 开 2", "读卡器  就绪", "17  B021  正在叫"]


def test_a_panel_is_as_high_as_its_rows(qtbot: QtBot) -> None:
    one, two = panel(qtbot, StatusRow("甲")), panel(qtbot, StatusRow("甲"), StatusRow("乙"))
    assert two.sizeHint().height() > one.sizeHint().height()


@pytest.mark.parametrize(
    "row",
    [
        StatusRow("读卡器", "就绪" * 30, Light.IN_TIME),
        StatusRow("读卡器" * 20, "就绪"),
        StatusRow("B021" * 20, lead="17"),
    ],
)
def test_a_panel_tells_what_has_no_room(qtbot: QtBot, row: StatusRow) -> None:
    assert panel(qtbot, StatusRow("读卡器", "就绪")).fits()
    assert not panel(qtbot, row).fits()


def test_a_panel_with_a_key_shows_it_in_place_of_quiet_words(qtbot: QtBot) -> None:
    rows = (StatusRow("读卡器", "就绪", Light.IN_TIME, bold=True), StatusRow("B021", "办理", lead="17"))
    assert panel(qtbot, *rows, cap="Ctrl 6").grab().toImage() != panel(qtbot, *rows).grab().toImage()


# The number.


def number(qtbot: QtBot, said: NumberWords, density: Density = SMALL, wide: int = 760) -> NumberCard:
    made = NumberCard(density)
    qtbot.addWidget(made)
    made.set_words(said)
    made.resize(wide, made.sizeHint().height())
    return made


def test_the_number_stands_there_with_state_facts_and_steps(qtbot: QtBot) -> None:
    said = NumberWords(
        "正在叫",
        since="第 1 次",
        number="B021",
        facts=((Light.IN_TIME, "等放证", "ink_2"),),
        note="取号 09:14",
        steps=STEPS,
        step=1,
    )
    words = number(qtbot, said).words
    assert words.splitlines() == ["正在叫", "第 1 次", "B021", "等放证", "取号 09:14", *STEPS]


@pytest.mark.parametrize("density", [NORMAL, SMALL])
@pytest.mark.parametrize(
    "said",
    [
        NumberWords("正在叫", number="B021", steps=STEPS, step=1),
        NumberWords("办理中", Tone.OK, number="B5003", steps=STEPS, step=3),
        NumberWords("空着", Tone.QUIET, empty="没有在办的人", under="F1 叫下一位"),
        NumberWords("", empty="没有"),
    ],
)
def test_a_number_and_its_absence_are_painted_whole(qtbot: QtBot, said: NumberWords, density: Density) -> None:
    made = number(qtbot, said, density, 760 if density is SMALL else 1100)
    assert not made.grab().isNull()
    assert made.fits()


def test_a_number_that_has_no_room_beside_its_facts_says_so(qtbot: QtBot) -> None:
    said = NumberWords("正在叫", number="B021", facts=((Light.IN_TIME, "等放证" * 20, "ink_2"),))
    assert not number(qtbot, said).fits()


def test_with_steps_the_card_is_higher(qtbot: QtBot) -> None:
    plain, stepped = (
        number(qtbot, NumberWords("", number="B1")),
        number(qtbot, NumberWords("", number="B1", steps=STEPS)),
    )
    assert stepped.sizeHint().height() > plain.sizeHint().height()


# Questions.


def question(qtbot: QtBot, language: str = "zh_CN") -> QuestionCard:
    made = QuestionCard(look_of(SMALL, wording(language)), SMALL)
    qtbot.addWidget(made)
    return made


def test_a_question_stands_there_with_its_answers(qtbot: QtBot) -> None:
    made = question(qtbot)
    made.set_words(QuestionWords("为什么", "说一下", (Option("1", "复印"), Option("2", "缴费")), "Esc 收回"))
    assert made.words.splitlines() == ["为什么", "说一下", "1 复印", "2 缴费", "Esc 收回"]
    assert made.isVisibleTo(made.parentWidget())


def test_without_a_question_there_is_nothing(qtbot: QtBot) -> None:
    made = question(qtbot)
    made.set_words(QuestionWords("为什么"))
    made.set_words(None)
    assert (made.words, made.isVisible()) == ("", False)


def test_a_button_tells_its_key(qtbot: QtBot) -> None:
    made, told = question(qtbot), []
    made.pressed.connect(told.append)
    made.set_words(QuestionWords("为什么", options=(Option("1", "复印"), Option("2", "缴费", filled=True))))
    made.buttons[1].click()
    assert told == ["2"]


def test_other_words_over_the_same_answers_leave_the_buttons_under_a_finger(qtbot: QtBot) -> None:
    made = question(qtbot)
    options = (Option("1", "复印"),)
    made.set_words(QuestionWords("为什么", "甲", options))
    before = made.buttons
    made.set_words(QuestionWords("为什么", "乙", options))
    assert made.buttons is before
    made.set_words(QuestionWords("为什么", "乙", (Option("1", "缴费"),)))
    assert made.buttons is not before
