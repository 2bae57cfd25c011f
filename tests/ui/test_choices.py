"""Choices: all of them on one page, one of several with a box to tick, questions that leave them their room."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from config.texts import plain
from tests.support.ui import ACROSS, UPRIGHT, colours, look, picture, shown
from ui.screens.choice import ChoiceScreen
from ui.screens.samples import samples

CHINESE: dict[str, Any] = samples("zh_CN")
# Rows of the window that are no part of a screen: header and footer, upright and on its side.
FRAME = {UPRIGHT: 328, ACROSS: 236}


def made(name: str, size: tuple[int, int] = UPRIGHT, **modes: bool) -> ChoiceScreen:
    """Return a screen of choices in the room it has in the window."""
    widget = ChoiceScreen(look("zh_CN", size, **modes))
    widget.show_screen(CHINESE[name])
    shown(widget, (size[0], size[1] - FRAME[size]))
    return widget


@pytest.mark.parametrize("name", ["27-opinion-about", "27-opinion-kind", "28-rating-why"])
@pytest.mark.parametrize(
    ("size", "modes"), [(ACROSS, {}), (ACROSS, {"elder": True}), (UPRIGHT, {}), (UPRIGHT, {"low": True})]
)
def test_five_choices_stand_on_one_page(name: str, size: tuple[int, int], modes: dict[str, bool]) -> None:
    rows = made(name, size, **modes).choices.buttons
    assert [not row.visibleRegion().isEmpty() for row in rows] == [True] * 5


@pytest.mark.parametrize("name", ["27-opinion-kind", "28-rating-why"])
@pytest.mark.parametrize("elder", [False, True])
def test_in_the_low_position_no_choice_stands_above_the_middle(name: str, elder: bool) -> None:
    widget = made(name, low=True, elder=elder)
    header = widget.look.tokens.length.header
    assert widget.within_hand.y() + header >= UPRIGHT[1] // 2


def test_of_several_each_says_whether_it_is_taken_and_promises_no_way_on() -> None:
    rows = made("28-rating-why").choices.buttons
    assert [row.accessibleDescription() for row in rows] == ["已选", "", "已选", "", ""]
    assert {row.arrow for row in rows} == {False}


def test_a_row_that_was_one_of_several_leads_on_again_in_the_next_question() -> None:
    widget = made("28-rating-why")
    widget.show_screen(CHINESE["27-opinion-kind"])
    row: Any = widget.choices.buttons[0]
    assert (row.chosen, row.arrow, row.accessibleDescription()) == (None, True, "")


def test_what_is_taken_is_painted_apart_from_what_is_not() -> None:
    taken, other = made("28-rating-why").choices.buttons[:2]
    soft = taken.look.tokens.colour.accent_soft.upper()
    assert (soft in colours(picture(taken)), soft in colours(picture(other))) == (True, False)


def test_a_long_question_takes_the_usual_size_in_low_position_and_a_short_one_the_large() -> None:
    widget, heights = made("04-for-whom", low=True), []
    for question in ("请把您的居民身份证平放在亮灯的地方，放好了再等一等，好吗？", "给谁办？"):
        widget.show_screen(replace(CHINESE["04-for-whom"], title=plain(question)))
        heights.append(widget.title.line_height)
    kind = widget.look.tokens
    assert heights == [round(kind.type.title * 1.25), round(kind.px(96) * 1.25)]
