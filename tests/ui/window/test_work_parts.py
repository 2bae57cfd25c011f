"""Parts of a window's work by the mouse and by their words: kinds, days, results, who stands there, fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.desk.density import NORMAL, SMALL, Density
from ui.desk.lights import Light
from ui.window.fields import keep_enter
from ui.window.handover_parts import PersonCard, PersonWords, ResultList, ResultRow
from ui.window.marks import Tone
from ui.window.worklist_parts import Choice, ChoiceList, DayBar, DayBars

CHOICES = (Choice("全部在办", "63"), Choice("超期", "1", Light.OVER))
BARS = tuple(DayBar("周一", str(day), day % 3, "" if day % 6 else "休", near=day < 2) for day in range(8))
ROWS = (
    ResultRow("a", "高龄津贴申领", "通知书", "11-20 办结", "可领", chosen=True),
    ResultRow("b", "临时救助对象认定", "通知书", "11-20 办结", "不能给", "已经寄出", Light.NEAR, enabled=False),
)


@pytest.fixture(params=[NORMAL, SMALL], ids=["normal", "small"])
def density(request: pytest.FixtureRequest, qapp: object) -> Density:
    """Give both densities."""
    made: Density = request.param
    return made


@pytest.fixture
def pane(density: Density) -> Iterator[QWidget]:
    """Give a place to lay parts on."""
    made = QWidget()
    QVBoxLayout(made)
    made.resize(1000, 400)
    yield made
    made.close()


def shown(pane: QWidget, part: QWidget) -> None:
    layout = pane.layout()
    assert layout
    layout.addWidget(part)
    pane.show()
    pane.activateWindow()
    QApplication.processEvents()


def test_a_kind_is_pressed_where_it_stands_and_nothing_under_the_last(pane: QWidget, density: Density) -> None:
    part, heard = ChoiceList(density), list[int]()
    part.pressed.connect(heard.append)
    part.set_choices(CHOICES, 0)
    shown(pane, part)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(20, density.row + 5))
    part.resize(part.width(), density.row * 4)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(20, density.row * 3))
    assert heard == [1]


def test_kinds_are_told_with_their_numbers_and_a_name_without_room_does_not_fit(
    pane: QWidget, density: Density
) -> None:
    part = ChoiceList(density)
    part.set_choices(CHOICES, 1)
    shown(pane, part)
    assert (part.words, part.fits()) == ("1 全部在办 63\n2 超期 1", True)
    part.setFixedWidth(60)
    assert not part.fits()


def test_a_day_is_pressed_where_it_stands_and_the_head_is_none(pane: QWidget, density: Density) -> None:
    part, heard = DayBars(density), list[int]()
    part.pressed.connect(heard.append)
    part.set_words("到期件数", "按工作日", ("← →", "选天"))
    part.set_bars(BARS, 2)
    shown(pane, part)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(4, 10))
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(part.width() - 4, 10))
    assert heard == [len(BARS) - 1]
    assert "休" in part.words


def test_days_without_room_do_not_fit_and_none_at_all_do(pane: QWidget, density: Density) -> None:
    part = DayBars(density)
    part.set_words("到期件数", "按工作日", ("← →", "选天"))
    shown(pane, part)
    assert part.fits()
    part.set_bars(BARS * 10, -1)
    assert not part.fits()


def test_a_result_is_ticked_by_mouse_and_by_space_where_the_ring_is(pane: QWidget, density: Density) -> None:
    part, heard = ResultList(density), list[str]()
    part.toggled.connect(heard.append)
    part.set_rows(ROWS)
    shown(pane, part)
    part.setFocus()
    QTest.keyClick(part, Qt.Key.Key_Space)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(30, part.height() - 20))
    QTest.keyClick(part, Qt.Key.Key_Space)
    assert heard == ["a", "b", "b"]


def test_the_ring_stays_in_the_list_when_it_gets_shorter(pane: QWidget, density: Density) -> None:
    part, heard = ResultList(density), list[str]()
    part.toggled.connect(heard.append)
    part.set_rows(ROWS)
    shown(pane, part)
    part.setFocus()
    QTest.keyClick(part, Qt.Key.Key_Down)
    part.set_rows(ROWS[:1])
    QTest.keyClick(part, Qt.Key.Key_Space)
    part.set_rows(())
    QTest.keyClick(part, Qt.Key.Key_Space)
    assert heard == ["a"]


def test_results_say_all_they_show_and_without_room_do_not_fit(pane: QWidget, density: Density) -> None:
    part = ResultList(density)
    part.set_rows(ROWS)
    shown(pane, part)
    assert "临时救助对象认定  通知书  11-20 办结  不能给  已经寄出" in part.words
    assert part.fits()
    part.setFixedWidth(200)
    assert not part.fits()


def test_who_stands_there_is_told_masked_with_what_was_found(pane: QWidget, density: Density) -> None:
    part = PersonCard(density)
    part.set_words(PersonWords("赵*厚", ("1943 年", "990 **** 0016"), (("证件一致", Tone.OK),), well=True))
    shown(pane, part)
    assert (part.words, part.fits()) == ("赵*厚\n1943 年\n990 **** 0016\n证件一致", True)
    part.setFixedWidth(160)
    assert not part.fits()


def test_a_field_keeps_enter_and_gives_on_every_other_key(pane: QWidget, density: Density) -> None:
    heard: list[str] = []

    class Behind(QWidget):
        def keyPressEvent(self, event: object) -> None:
            heard.append("behind")

    behind, field = Behind(), QLineEdit()
    QVBoxLayout(behind).addWidget(field)
    keep_enter(behind, field)
    field.returnPressed.connect(lambda: heard.append("sent"))
    shown(pane, behind)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Enter)
    QTest.keyClick(field, Qt.Key.Key_F5)
    assert heard == ["sent", "sent", "behind"]
