"""One caller pad: digits let somebody in, keys are acts, eight signs tell what is so, red is nothing done."""

from __future__ import annotations

import pytest

from devices.caller_pad import Key, Lamp
from kiosk.hall.line import HallSeen
from kiosk.hall.pad import Here
from kiosk.tickets import acts, views
from tests.support.pad_desk import Desk, desk

__all__ = ["desk"]


def test_number_password_and_code_open_the_window(desk: Desk) -> None:
    assert desk.keys("1001") == "1001"
    assert desk.keys("E1357") == "PIN4"
    assert desk.keys("90E2468") == "CODE4"
    assert (desk.keys("10E"), desk.lamp, desk.pad.signed_in) == ("W0", Lamp.DONE, True)


@pytest.mark.parametrize("keys", ["1001E111E246810E", "1001E135790EE", "1001E135790E111111E"])
def test_a_wrong_password_or_code_begins_anew_and_is_red(desk: Desk, keys: str) -> None:
    assert (desk.keys(keys), desk.lamp, desk.pad.signed_in) == ("", Lamp.REFUSED, False)


def test_what_was_typed_of_a_password_is_gone_with_clear(desk: Desk) -> None:
    assert desk.keys("1001E135790EC") == ""
    assert (desk.pad._password, desk.pad.signed_in) == ("", False)


@pytest.mark.parametrize("keys", ["E", "1001EE", "N", "P", "R", "123456789"])
def test_before_somebody_signed_in_nothing_else_is_done(desk: Desk, keys: str) -> None:
    desk.keys(keys)
    assert (desk.lamp, desk.hall.kinds()) == (Lamp.REFUSED, [])


def test_what_was_typed_is_cleared(desk: Desk) -> None:
    assert (desk.keys("100C"), desk.lamp) == ("", Lamp.OFF)
    assert desk.keys("1001E12C") == ""


def test_a_window_another_clerk_has_not_ended_at_is_not_taken(desk: Desk) -> None:
    desk.hall.open("02")
    desk.keys("1001E135790E246810E")
    assert (desk.lamp, desk.pad.signed_in, desk.port.out) == (Lamp.REFUSED, False, 1)


def test_calling_serving_ending_by_four_keys(desk: Desk) -> None:
    desk.signed_in()
    for _ in range(3):
        desk.hall.issue()
    desk.look()
    assert desk.pad.shows == "W3"
    assert (desk.keys("N"), desk.lamp) == ("A001W2", Lamp.DONE)
    assert desk.keys("E") == "A001W2"
    assert desk.keys("F") == "W2"
    assert desk.hall.kinds()[-3:] == ["called", "started", "finished"]


def test_nobody_to_call_is_red(desk: Desk) -> None:
    assert (desk.signed_in().keys("N"), desk.lamp) == ("W0", Lamp.REFUSED)


@pytest.mark.parametrize("key", "RMFTE")
def test_without_anybody_here_there_is_nothing_to_do(desk: Desk, key: str) -> None:
    desk.signed_in().keys(key)
    assert desk.lamp is Lamp.REFUSED


def test_a_refusal_of_the_desk_is_red_and_changes_nothing(desk: Desk) -> None:
    desk.signed_in()
    desk.hall.issue()
    assert (desk.keys("NR"), desk.lamp) == ("A001W0", Lamp.REFUSED)


def test_who_does_not_come_is_called_again_and_passed_over(desk: Desk) -> None:
    desk.signed_in()
    desk.hall.issue()
    desk.keys("N")
    desk.hall.later(60)
    assert (desk.keys("RM"), desk.lamp) == ("W0", Lamp.DONE)
    assert desk.hall.kinds()[-2:] == ["recalled", "no-show"]


def test_somebody_is_sent_on_to_a_queue_by_its_place(desk: Desk) -> None:
    desk.signed_in()
    ticket = desk.hall.issue()
    assert desk.keys("NT3") == "3"
    assert (desk.keys("E"), desk.lamp) == ("W0", Lamp.DONE)
    assert desk.hall.desk.events(0)[-1].detail["to_queue"] == "collect"
    assert views.ticket(desk.hall.desk.engine, ticket.id).queue == "collect"  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("keys", ["T9E", "T0E", "T3C", "5"])
def test_a_place_that_is_none_sends_nobody_on(desk: Desk, keys: str) -> None:
    desk.signed_in()
    desk.hall.issue()
    assert desk.keys(f"N{keys}") == "A001W0"
    assert "transferred" not in desk.hall.kinds()


def test_a_pause_is_ended_by_the_same_key_and_at_a_paused_window_clear_signs_out(desk: Desk) -> None:
    desk.signed_in()
    assert desk.keys("P") == "PAUSE"
    assert desk.keys("P") == "W0"
    assert (desk.keys("PC"), desk.pad.signed_in, desk.port.out) == ("", False, 1)
    assert desk.hall.kinds()[-1] == "window-closed"


def test_clear_signs_nobody_out_who_works(desk: Desk) -> None:
    desk.signed_in().keys("C")
    assert (desk.pad.signed_in, desk.port.out) == (True, 0)


def test_while_something_is_under_way_no_other_key_does_anything(desk: Desk) -> None:
    desk.signed_in()
    desk.hall.issue()
    desk.port.held = True
    desk.keys("NNF")
    assert len(desk.port.waiting) == 1
    desk.port.waiting.pop()()
    assert desk.pad.shows == "A001W0"


def test_without_the_hub_no_number_of_people_is_told(desk: Desk) -> None:
    desk.signed_in()
    desk.hall.issue()
    desk.look(answers=False)
    before = desk.pad.shows
    desk.look()
    desk.keys("N")
    desk.look(answers=False)
    assert (before, desk.pad.shows) == ("NOHUB", "A001")


def test_a_hall_read_before_an_act_brings_nobody_back(desk: Desk) -> None:
    desk.signed_in()
    desk.hall.issue()
    desk.keys("NE")
    old = views.snapshot(desk.hall.desk.engine, desk.hall.desk.rules, desk.hall.now)
    desk.hall.later(1)
    desk.pad.press(Key.FINISH)
    empty = views.snapshot(desk.hall.desk.engine, desk.hall.desk.rules, desk.hall.now)
    desk.hall.issue()
    desk.hall.later(1)
    desk.pad.press(Key.NEXT)
    for seen in (old, empty):
        desk.pad.see(HallSeen(seen, 0.0, answers=True))
    assert desk.pad.shows.startswith("A002")


def test_who_is_moved_elsewhere_is_not_here_any_more(desk: Desk) -> None:
    desk.signed_in()
    ticket = desk.hall.issue()
    desk.keys("N")
    desk.hall.later(5)
    desk.hall.do(acts.Cancel(ticket=ticket.id))
    desk.look()
    assert desk.pad.shows == "W0"


def test_a_long_number_stands_alone(desk: Desk) -> None:
    desk.signed_in()
    desk.pad._here = Here("x", "A1234567", 1, serving=False, stamp=1 << 60)
    assert desk.pad.shows == "A1234567"
