"""The screen of a number: it stands there in full, as large as it goes, with its place and its code."""

from __future__ import annotations

import pytest

from kiosk.steps.events import Press
from tests.support.ui import ACROSS, UPRIGHT, button, clipped, look, shown, told, words
from ui.parts.number_card import Code
from ui.screens.samples import samples
from ui.screens.ticket import TicketGivenScreen

NAMES = ("28-ticket-printed", "28-ticket-unsure", "28-ticket-paper-out", "28-ticket-large")


def screen_of(qtbot, name: str, size: tuple[int, int] = UPRIGHT, **modes: bool) -> TicketGivenScreen:
    made = TicketGivenScreen(look("zh_CN", size, **modes))
    qtbot.addWidget(made)
    made.show_screen(samples("zh_CN")[name])
    shown(made, (size[0], size[1] - 260))
    return made


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
@pytest.mark.parametrize("elder", [False, True])
def test_the_number_is_whole_and_the_largest_thing(qtbot, name: str, size: tuple[int, int], elder: bool) -> None:
    screen = screen_of(qtbot, name, size, elder=elder)
    number = screen.findChild(Code)
    assert number.words in ("B021", "B1021")
    assert number.fits()
    assert number.height() > 100
    assert clipped(screen) == []


def test_it_says_what_for_where_and_how_many_come_before(qtbot) -> None:
    said = words(screen_of(qtbot, "28-ticket-printed"))
    assert {"社保医保", "B区 17、18、19 号窗口", "前面 7 人，约 10–20 分钟"} <= set(said)


def test_in_large_type_number_and_place_take_the_room_of_the_code(qtbot) -> None:
    large, usual = (screen_of(qtbot, "28-ticket-printed", elder=elder) for elder in (True, False))
    assert (large.card.qr.isHidden(), usual.card.qr.isHidden()) == (True, False)


def test_its_keys_are_those_of_the_slip(qtbot) -> None:
    screen = screen_of(qtbot, "28-ticket-unsure")
    events = told(screen)
    button(screen, "再打一张").click()
    button(screen, "出来了").click()
    assert events == [Press("print-again"), Press("next")]


def test_the_next_person_finds_nothing_of_it(qtbot) -> None:
    screen = screen_of(qtbot, "28-ticket-large")
    screen.wipe()
    assert "B1021" not in "".join(words(screen))
    assert screen.findChild(Code).words == ""
