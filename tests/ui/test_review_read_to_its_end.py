"""A review of several pages is signed only when each page was on the screen; the key says how many are left."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.screens import Review, ReviewGroup, ReviewRow, Secret
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, shown, tap
from tests.support.pages import review
from ui.parts.pressable import Pressable
from ui.screens.review import ReviewScreen


def groups(rows: int, value: str = "**** 3067") -> tuple[ReviewGroup, ...]:
    row = ReviewRow(plain("卡号"), Secret(value, "6217 0000 0000 3067"), "account")
    return tuple(ReviewGroup(plain(f"第 {number} 组"), (row,) * rows) for number in range(3))


def a_review(qtbot: Any, rows: int, **look: Any) -> Any:
    screen = shown(qtbot, ReviewScreen, review(*groups(rows)), a_look(**look))
    settle(screen)
    return screen


def settle(screen: Any) -> None:
    """Let it paint and hear what that told."""
    for _ in range(3):
        screen.repaint()
        QApplication.processEvents()


def sign(screen: Any) -> Pressable:
    found: Pressable = next(button for button in screen.ways.buttons if button.name == "sign")
    return found


def turn(screen: Any) -> None:
    tap(screen.pages.down)
    settle(screen)


def test_a_review_of_one_page_can_be_signed_at_once(qtbot: Any) -> None:
    screen = a_review(qtbot, 2)
    assert (screen.pages.unseen, sign(screen).isEnabled()) == (0, True)


def test_a_long_review_says_how_many_pages_are_left(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    left = screen.pages.unseen
    assert left >= 1
    assert (sign(screen).isEnabled(), sign(screen).words) == (False, f"还有 {left} 页没看")


def test_each_page_that_is_turned_is_one_less_until_it_can_be_signed(qtbot: Any) -> None:
    screen = a_review(qtbot, 24)
    told = [screen.pages.unseen]
    while told[-1] and len(told) < 20:
        turn(screen)
        told.append(screen.pages.unseen)
    assert told == list(range(told[0], -1, -1))
    assert told[0] >= 2
    assert (sign(screen).isEnabled(), sign(screen).words) == (True, "都对，去签名")


def test_pressing_the_flat_key_signs_nothing(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    tap(sign(screen))
    assert screen.told == []


def test_going_back_up_asks_for_nothing_again(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    while screen.pages.unseen:
        turn(screen)
    tap(screen.pages.up)
    settle(screen)
    assert sign(screen).isEnabled()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE], ids=["upright", "beside"])
def test_in_every_mode_the_last_page_opens_the_way(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    screen = a_review(qtbot, 20, size=size, mode=mode)
    assert not sign(screen).isEnabled()
    for _ in range(screen.pages.unseen):
        turn(screen)
    assert sign(screen).isEnabled()


def test_the_same_review_shown_again_stays_read(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    while screen.pages.unseen:
        turn(screen)
    screen.show_screen(review(*groups(12)))
    settle(screen)
    assert sign(screen).isEnabled()


def test_a_changed_review_is_read_anew(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    while screen.pages.unseen:
        turn(screen)
    screen.show_screen(review(*groups(12, "**** 9999")))
    settle(screen)
    assert (screen.pages.more[0], sign(screen).isEnabled()) == (False, False)


def test_another_language_or_size_does_not_ask_again_for_what_was_read(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    while screen.pages.unseen:
        turn(screen)
    carried = screen.carried()
    other = shown(qtbot, ReviewScreen, review(*groups(12)), a_look(mode="elder"))
    other.carry(carried)
    settle(other)
    assert sign(other).isEnabled()


def test_what_was_not_read_is_not_carried(qtbot: Any) -> None:
    assert a_review(qtbot, 12).carried() is None


def test_the_end_of_a_visit_forgets_what_was_read(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    screen.wipe()
    assert (screen.shown, screen._read) == (None, ())


def test_in_english_the_count_is_worded_too(qtbot: Any) -> None:
    screen = a_review(qtbot, 12, language="en")
    assert sign(screen).words == f"Pages still to read: {screen.pages.unseen}"


def test_other_ways_on_stay_open_while_pages_are_left(qtbot: Any) -> None:
    screen = a_review(qtbot, 12)
    assert [button.isEnabled() for button in screen.ways.buttons] == [True, False]
    assert isinstance(screen.shown, Review)
