"""The parts of the page of a decision: choices, days, sealed paper, papers at printers, the name, two versions."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from config.texts import wording
from devices.device import Condition, DeviceState
from tests.support.ui import button, clipped, colours, picture, shown
from ui.desk.cards import Act
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window import decide_words
from ui.window import intake_samples as samples
from ui.window.decide_choices import ChoiceList, ChoiceWords
from ui.window.decide_days import MOST_DAYS, DayStrip, DayWords, shown_days
from ui.window.decide_paper import PaperView
from ui.window.decide_prints import Ask, PrintColumn, PrintWords
from ui.window.marks import Tone
from ui.window.sign_box import SignBox, SignWords

LOOK = look_of(NORMAL, wording("zh_CN"))
CHOICES = (
    ChoiceWords("受理", "材料齐了"),
    ChoiceWords("补正", "没有缺项", enabled=False),
    ChoiceWords("不予受理", "要写理由"),
)
MONDAY = datetime.date(2026, 11, 23)
ASK = Ask(
    "单子出来了吗？",
    "打印机没有回话。",
    (Act("Y", "出来了", filled=True), Act("N", "没出来")),
    "再打的一张记为第 2 次。",
)


def slip(key: str = "receipt", state: str = "已打", ask: Ask | None = None) -> PrintWords:
    return PrintWords(key, "document", "收件凭证", "80 mm · W17-1", Light.DONE, state, ask)


@pytest.fixture
def choices(qtbot) -> ChoiceList:
    made = ChoiceList(NORMAL)
    made.set_choices(CHOICES, 0)
    qtbot.addWidget(made)
    shown(made, (460, made.heightForWidth(460)))
    return made


def told(part: QWidget, signal: str) -> list[object]:
    heard: list[object] = []
    getattr(part, signal).connect(lambda *values: heard.append(values[0] if values else None))
    return heard


@pytest.mark.parametrize(
    ("start", "key", "reached"), [(0, Qt.Key.Key_Down, [2]), (2, Qt.Key.Key_Up, [0]), (0, Qt.Key.Key_Up, [])]
)
def test_arrows_pass_over_what_cannot_be_asked_for(choices: ChoiceList, start: int, key, reached: list[int]) -> None:
    choices.set_choices(CHOICES, start)
    heard = told(choices, "chosen")
    QTest.keyClick(choices, key)
    assert heard == reached


def test_enter_sends_and_a_letter_is_left_to_the_window(choices: ChoiceList) -> None:
    sent, chosen = told(choices, "sent"), told(choices, "chosen")
    QTest.keyClick(choices, Qt.Key.Key_Return)
    QTest.keyClick(choices, Qt.Key.Key_X)
    assert (len(sent), chosen) == (1, [])


def test_the_mouse_chooses_what_can_be_asked_for_and_nothing_else(choices: ChoiceList) -> None:
    heard = told(choices, "chosen")
    for place in range(3):
        at = QPointF(100, (place + 0.5) * choices.height() / 3).toPoint()
        QTest.mouseClick(choices, Qt.MouseButton.LeftButton, pos=at)
    assert heard == [0, 2]


def test_a_decision_that_was_made_has_its_tick(choices: ChoiceList) -> None:
    plain = bytes(picture(choices).constBits())
    choices.set_choices((ChoiceWords("受理", "材料齐了", light=Light.DONE), *CHOICES[1:]), 0)
    assert bytes(picture(choices).constBits()) != plain
    assert (choices.words.splitlines()[0], choices.fits()) == ("1 受理 材料齐了", True)


def days(count: int) -> tuple[tuple[datetime.date, bool], ...]:
    return tuple(
        (day, day.weekday() < 5) for day in (MONDAY + datetime.timedelta(days=number) for number in range(1, count + 1))
    )


def test_the_last_day_is_full_and_days_off_are_grey(qtbot) -> None:
    made = DayStrip(NORMAL)
    made.set_days(DayWords("期限", days(14), "第 1 个工作日 11月24日", "到期 12月7日 周一"))
    qtbot.addWidget(made)
    shown(made, (440, made.height()))
    seen = colours(picture(made), step=1)
    assert {CALM.accent.upper(), CALM.accent_soft.upper(), CALM.desk.upper()} <= seen
    assert made.fits()


def test_of_a_long_promise_the_last_days_are_shown() -> None:
    assert shown_days(days(60)) == days(60)[-MOST_DAYS:]
    assert shown_days(days(3)) == days(3)


def test_without_days_the_strip_is_not_there(qtbot) -> None:
    made = DayStrip(NORMAL)
    qtbot.addWidget(made)
    made.set_days(DayWords("期限", days(3)))
    made.set_days(DayWords("", ()))
    assert not made.isVisibleTo(made.parentWidget())


def test_a_sealed_page_is_shown_as_it_is_with_what_we_say_of_it_over_it(qtbot) -> None:
    made = PaperView(NORMAL)
    made.show_page(samples.page("受理通知书", 400), (("盖章原件", Tone.ACCENT), ("有效", Tone.OK)))
    qtbot.addWidget(made)
    shown(made, (700, 800))
    assert (made.words, made.fits()) == ("盖章原件  有效", True)
    assert "#F7F5F0" in colours(picture(made))


def test_painting_a_paper_leaves_the_colours_of_the_house_alone(qtbot) -> None:
    made = PaperView(NORMAL)
    made.show_page(samples.page("受理通知书", 400))
    qtbot.addWidget(made)
    shown(made, (500, 600))
    picture(made)
    assert colour(CALM.ink).alpha() == 255


def test_before_there_is_a_paper_its_place_says_so_and_wiping_leaves_nothing(qtbot) -> None:
    made = PaperView(NORMAL)
    made.show_page(b"", (), "决定以后，文书在这里")
    qtbot.addWidget(made)
    shown(made, (500, 600))
    assert made.words == "决定以后，文书在这里"
    made.show_page(samples.page("受理通知书", 400))
    made.wipe()
    assert (made.words, made._image.isNull()) == ("", True)


@pytest.fixture
def column(qtbot) -> PrintColumn:
    made = PrintColumn(LOOK, NORMAL)
    qtbot.addWidget(made)
    made.set_cards((slip(), slip("notice", "不确定", ASK)))
    shown(made, (460, 420))
    return made


def test_a_card_that_asks_says_why_and_what_follows(column: PrintColumn) -> None:
    assert clipped(column) == []
    assert all(words in column._shown[1].words for words in ("单子出来了吗？", "没有回话", "出来了", "第 2 次"))


def test_an_answer_tells_which_paper_it_is_about(column: PrintColumn) -> None:
    heard: list[tuple[str, str]] = []
    column.pressed.connect(lambda key, sign: heard.append((key, sign)))
    button(column, "没出来").click()
    assert heard == [("notice", "N")]


def test_a_card_that_says_the_same_stays_and_the_others_are_made_anew(column: PrintColumn) -> None:
    first = column._shown[0]
    column.set_cards((slip(), slip("notice")))
    assert (column._shown[0] is first, len(column.cards)) == (True, 2)
    column.set_cards(())
    assert column.cards == ()


def test_the_card_that_asks_has_the_ring_while_its_column_has_the_focus(column: PrintColumn) -> None:
    column.clearFocus()
    before = bytes(picture(column).constBits())
    column.activateWindow()
    column.setFocus()
    assert bytes(picture(column).constBits()) != before


def test_a_name_stands_in_its_place_once_it_was_written(qtbot) -> None:
    made = SignBox(NORMAL)
    qtbot.addWidget(made)
    made.show_words(SignWords("本人签名", "请在签字板上写名字", "签字板等笔"))
    shown(made, (440, made.height()))
    assert (made.signed, made.fits()) == (False, True)
    made.show_words(SignWords("本人签名", under="09:36 签", strokes=samples.STROKES))
    picture(made)
    assert made.signed
    made.wipe()
    assert (made.signed, made.words) == (False, "")


def test_printers_say_whether_they_can_be_used() -> None:
    states = {
        "page_printer": DeviceState("page_printer", Condition.READY),
        "receipt_printer": DeviceState("receipt_printer", Condition.FAULT, "printer.paper-out"),
    }
    lines = decide_words.printers(LOOK, states).lines
    assert [(line.words, line.right) for line in lines] == [("A4 打印机", "就绪"), ("小票打印机", "不能用")]
    assert decide_words.printers(LOOK, {}).lines == ()
