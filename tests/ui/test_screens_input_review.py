"""The review: masked, in full only while somebody holds, and each row a way to change it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.events import Press
from kiosk.steps.screens import ReviewGroup, ReviewRow, Secret
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, shown, tap, texts_that_do_not_fit
from tests.support.pages import review
from ui.screens.review import ReviewScreen

MASKED = ["赵*厚", "清汀镇柳湾村 ****", "与家人同住"]
WHOLE = ["赵德厚", "云泽市清汀县清汀镇柳湾村6组12号", "与家人同住"]


def a_review(qtbot: Any, *groups: ReviewGroup, size: tuple[int, int] = UPRIGHT, mode: str = "usual") -> Any:
    """Show a review."""
    return shown(qtbot, ReviewScreen, review(*groups), a_look(size, mode=mode))


def values(screen: Any) -> list[str]:
    """Return the values as they stand there now."""
    return [line.shown_words for line in screen.lines]


def hold(screen: Any) -> Any:
    """Return the button one holds."""
    return next(button for button in screen.ways.buttons if button.name == "hold")


def press(button: Any) -> None:
    """Put the finger down."""
    QTest.mousePress(button, Qt.MouseButton.LeftButton)


def many(rows: int) -> tuple[ReviewGroup, ...]:
    """Return three long groups."""
    row = ReviewRow(plain("卡号"), Secret("**** 3067", "6217 0000 0000 3067"), "account")
    return tuple(ReviewGroup(plain(f"第 {number} 组"), (row,) * rows) for number in range(3))


def test_everything_is_masked_at_first(qtbot: Any) -> None:
    assert values(a_review(qtbot)) == MASKED


def test_holding_shows_everything_and_letting_go_hides_it(qtbot: Any) -> None:
    screen = a_review(qtbot)
    press(hold(screen))
    held = values(screen)
    QTest.mouseRelease(hold(screen), Qt.MouseButton.LeftButton)
    assert (held, values(screen)) == (WHOLE, MASKED)


def test_sliding_off_the_button_hides_it_too(qtbot: Any) -> None:
    screen = a_review(qtbot)
    press(hold(screen))
    QTest.mouseMove(hold(screen), QPoint(5, -400))
    assert values(screen) == MASKED


def test_another_window_in_front_hides_it(qtbot: Any) -> None:
    screen = a_review(qtbot)
    screen.reveal(True)
    screen.isActiveWindow = lambda: False
    QApplication.sendEvent(screen, QEvent(QEvent.Type.ActivationChange))
    assert values(screen) == MASKED


def test_leaving_the_screen_hides_it(qtbot: Any) -> None:
    screen = a_review(qtbot)
    screen.reveal(True)
    screen.hide()
    assert values(screen) == MASKED


def test_another_value_of_the_screen_is_masked_again(qtbot: Any) -> None:
    screen = a_review(qtbot)
    screen.reveal(True)
    screen.show_screen(review())
    assert values(screen) == MASKED


def test_looking_is_told_once_a_press_and_nothing_of_what_was_seen(qtbot: Any) -> None:
    screen = a_review(qtbot)
    tap(hold(screen))
    assert screen.told == [Press("reveal")]
    tap(hold(screen))
    assert screen.told == [Press("reveal")] * 2


def test_the_button_of_the_step_is_taken_when_it_gives_one(qtbot: Any) -> None:
    screen = shown(qtbot, ReviewScreen, review(hold=True))
    assert [button.name for button in screen.ways.buttons] == ["hold", "sign"]


def test_without_anything_personal_there_is_nothing_to_hold(qtbot: Any) -> None:
    screen = a_review(qtbot, ReviewGroup(plain("材料"), (ReviewRow(plain("户口簿"), plain("扫描 3 页"), "m"),)))
    assert [button.name for button in screen.ways.buttons] == ["sign"]


def test_a_button_used_for_something_else_later_shows_nothing(qtbot: Any) -> None:
    screen = a_review(qtbot)
    screen.show_screen(review(ReviewGroup(plain("材料"), (ReviewRow(plain("户口簿"), plain("3 页"), "m"),))))
    screen.reveal(False)
    press(screen.ways.buttons[0])
    assert screen.lines[0]._whole is False
    QTest.mouseRelease(screen.ways.buttons[0], Qt.MouseButton.LeftButton)


def test_the_way_on_is_told(qtbot: Any) -> None:
    screen = a_review(qtbot)
    tap(screen.ways.buttons[-1])
    assert screen.told == [Press("sign")]


def test_a_touch_anywhere_on_a_row_leads_to_where_it_is_changed(qtbot: Any) -> None:
    screen = a_review(qtbot)
    tap(screen.lines[1], QPoint(8, 8))
    tap(screen.lines[2])
    assert screen.told == [Press("change", "home"), Press("change", "living")]


def test_what_the_card_gave_is_only_read(qtbot: Any) -> None:
    screen = a_review(qtbot)
    tap(screen.lines[0])
    assert (screen.told, screen.lines[0]._end_words()) == ([], "读卡所得")


def test_a_row_is_as_high_as_its_value_in_full_so_that_nothing_moves(qtbot: Any) -> None:
    screen = a_review(qtbot, mode="elder")
    before = [line.geometry() for line in screen.lines]
    screen.reveal(True)
    QApplication.processEvents()
    assert [line.geometry() for line in screen.lines] == before


def test_all_values_begin_at_the_same_place(qtbot: Any) -> None:
    assert len({line.label_width for line in a_review(qtbot).lines}) == 1


def test_a_long_label_takes_at_most_a_third_of_the_row(qtbot: Any) -> None:
    row = ReviewRow(plain("与被照护的老人或者儿童的亲属关系说明"), plain("祖孙"), "x")
    line = a_review(qtbot, ReviewGroup(plain("其他"), (row,))).lines[0]
    assert (line.label_width <= 0.36 * 984, line.fits()) == (True, True)


def test_a_long_review_is_turned_page_by_page_to_its_end(qtbot: Any) -> None:
    screen = a_review(qtbot, *many(6))
    QApplication.processEvents()
    pages = 1
    while screen.pages.more[1]:
        tap(screen.pages.down)
        pages += 1
    last = screen.lines[-1]
    assert (pages > 1, last.visibleRegion().boundingRect().height()) == (True, last.height())


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
def test_no_page_ends_with_a_heading(qtbot: Any, size: tuple[int, int]) -> None:
    for rows in (3, 4, 5, 6):
        screen = a_review(qtbot, *many(rows), size=size)
        QApplication.processEvents()
        window = screen.pages._window
        ends = [child.geometry().bottom() + 1 for child in screen._list.children() if child.isWidgetType()]
        assert window.height() in ends


def test_a_short_review_needs_no_turning(qtbot: Any) -> None:
    assert a_review(qtbot).pages.more == (False, False)


def test_a_wiped_review_holds_nobody(qtbot: Any) -> None:
    screen = a_review(qtbot)
    lines = screen.lines
    screen.wipe()
    assert ({line.shown_words for line in lines}, {line.words for line in lines}) == ({""}, {""})


def test_a_masked_review_describes_nobody_to_helping_software(qtbot: Any) -> None:
    screen = a_review(qtbot)
    told = {line.accessibleDescription() for line in screen.lines}
    assert told == set(MASKED)


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_cut_off(qtbot: Any, size: tuple[int, int], mode: str, whole: bool) -> None:
    screen = a_review(qtbot, size=size, mode=mode)
    screen.reveal(whole)
    assert texts_that_do_not_fit(screen) == []


def test_a_review_come_back_to_stands_as_it_stood_the_first_time(qtbot: Any) -> None:
    label = ReviewRow(plain("户籍所在乡镇、街道"), plain("清汀县清汀镇"), "home")
    screen = a_review(qtbot, ReviewGroup(plain("这是老人的信息吗？"), (label,)))
    first = screen.lines[0].label_width
    screen.hide()
    screen.show_screen(review(ReviewGroup(plain("这是老人的信息吗？"), (label,))))
    screen.show()
    QApplication.processEvents()
    assert screen.lines[0].label_width == first
