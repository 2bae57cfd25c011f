"""What a kiosk asks of its hub beside the acts: how numbers stand, the list of a day, and whose turn it is to tell."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.hall import day_lists
from kiosk.hall.event_turns import take_turn
from kiosk.hall.standings import standing, unprinted
from kiosk.hub.client import NumberGiven
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts, day_key
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import State
from tests.support.hall import TEN
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine

__all__ = ["hub"]
TODAY, KEY, CARD = "2026-11-23", "key-of-the-list", "990101198805120027"
CHECK = day_key.hashed(KEY, CARD)


def issued(hub: HubThread, kind: str = "kiosk", **more: Any) -> NumberGiven:
    return hub.client(kind).issue(acts.Issue(queue="social", to_print=True, **more), new_id())


def coming(minutes: int = 30, **changes: Any) -> acts.Appointment:
    start = milliseconds(TEN) + minutes * 60_000
    made = acts.Appointment(new_id(), "7K2M94P4", "social", start, start + 1_800_000, CHECK)
    return msgspec.structs.replace(made, **changes)


# How numbers stand.


def test_a_number_stands_behind_who_came_before_until_it_is_called(hub: HubThread) -> None:
    kiosk, window = hub.client("kiosk"), hub.client()
    first, second = issued(hub), issued(hub)
    for one in (first, second):
        kiosk.do(acts.TellPaper(ticket=one.ticket.id, printed=True), new_id())
    assert standing(kiosk, second.ticket.id).ahead == 1
    window.do(acts.OpenWindow(window="01"), new_id())
    window.do(acts.CallNext(window="01"), new_id())
    told = standing(kiosk, first.ticket.id)
    assert (told.ticket.state, told.ahead, told.wait_lo, told.wait_hi) == (State.CALLED, 0, None, None)


def test_of_a_number_nobody_gave_nothing_is_known(hub: HubThread) -> None:
    with pytest.raises(TicketError, match="not-found"):
        standing(hub.client("kiosk"), new_id())


def test_a_machine_is_told_its_own_numbers_without_slips_and_no_others(hub: HubThread) -> None:
    mine, other, told = issued(hub), issued(hub, "guide"), issued(hub)
    hub.client("kiosk").do(acts.TellPaper(ticket=told.ticket.id, printed=True), new_id())
    assert [one.ticket.id for one in unprinted(hub.client("kiosk"))] == [mine.ticket.id]
    assert [one.ticket.id for one in unprinted(hub.client("guide"))] == [other.ticket.id]


# The list of a day.


def test_a_list_is_brought_once_for_the_whole_hall_and_old_after_five_minutes(hub: HubThread) -> None:
    kiosk, other = hub.client("kiosk"), hub.client("guide")
    assert day_lists.state(kiosk, TODAY).old
    assert day_lists.bring(kiosk, TODAY, KEY, (coming(),)) == 1
    seen = day_lists.state(other, TODAY)
    assert (seen.day_key, seen.age_s, seen.old, repr(seen)) == (KEY, 0, False, "DayListState(2026-11-23, 0)")
    hub.later(300)
    assert day_lists.state(other, TODAY).old


def test_a_list_in_parts_is_new_with_its_last(hub: HubThread) -> None:
    many = tuple(coming(code=f"{no:08}", person_hash=None) for no in range(day_lists.PART + 1))
    machine = RawMachine(hub.url, "kiosk")
    first = {"day_key": KEY, "appointments": [day_lists.told(one) for one in many[:2]], "whole": False}
    assert machine.ask("PUT", f"/appointment-lists/{TODAY}", first).status == 200
    assert day_lists.state(hub.client("kiosk"), TODAY).old
    assert day_lists.bring(hub.client("kiosk"), TODAY, KEY, many) == len(many)
    assert not day_lists.state(hub.client("kiosk"), TODAY).old


def test_an_empty_list_is_one_too(hub: HubThread) -> None:
    assert day_lists.bring(hub.client("kiosk"), TODAY, KEY, ()) == 0
    assert not day_lists.state(hub.client("kiosk"), TODAY).old


def test_who_is_expected_is_found_by_code_or_card_and_no_answer_says_whose_it_is(hub: HubThread) -> None:
    kiosk, one = hub.client("kiosk"), coming()
    day_lists.bring(
        kiosk, TODAY, KEY, (one, coming(24 * 60, code="OTHERDAY"), coming(code="GONE0000", state="CANCELLED"))
    )
    by_card = day_lists.expected(kiosk, person_check=CHECK)
    assert by_card == day_lists.expected(kiosk, code="7K2M94P4") == (msgspec.structs.replace(one, person_hash=None),)
    heard = RawMachine(hub.url, "kiosk").ask("POST", "/appointments:expected", {"person_check": CHECK})
    assert CHECK not in heard.content.decode()


def test_nobody_is_expected_of_nothing(hub: HubThread) -> None:
    day_lists.bring(hub.client("kiosk"), TODAY, KEY, (coming(),))
    assert RawMachine(hub.url, "kiosk").ask("POST", "/appointments:expected", {}).body == {"items": []}


def test_a_list_that_comes_again_leaves_who_is_here_and_a_code_is_the_newer_ones(hub: HubThread) -> None:
    kiosk, one = hub.client("kiosk"), coming()
    day_lists.bring(kiosk, TODAY, KEY, (one,))
    given = kiosk.issue(acts.CheckIn(appointment=one.id), new_id())
    newer = coming(60)
    assert day_lists.bring(kiosk, TODAY, KEY, (one, newer)) == 1
    assert [found.id for found in day_lists.expected(kiosk, code="7K2M94P4")] == [newer.id]
    here = next(found for found in day_lists.expected(kiosk, person_check=CHECK) if found.id == one.id)
    assert (here.state, here.ticket) == ("CHECKED_IN", given.ticket.id)


def test_a_moment_with_a_point_in_a_list_is_refused(hub: HubThread) -> None:
    wrong = day_lists.told(coming()) | {"slot_start": 1.0}
    body = {"day_key": KEY, "appointments": [wrong], "whole": True}
    heard = RawMachine(hub.url, "kiosk").ask("PUT", f"/appointment-lists/{TODAY}", body)
    assert (heard.status, heard.code) == (422, "validation-failed")


# Whose turn it is.


def test_one_machine_tells_the_city_and_another_once_it_is_silent(hub: HubThread) -> None:
    one, other = hub.client("guide"), hub.client("hall")
    first = take_turn(one, "", 0)
    assert (first.yours, take_turn(other, "", 0).yours) == (True, False)
    assert take_turn(one, first.hub_id, 7).settled_to == 7
    hub.later(121)
    taken = take_turn(other, first.hub_id, 3)
    assert (taken.yours, taken.settled_to, taken.hub_id) == (True, 7, first.hub_id)
    assert not take_turn(one, first.hub_id, 7).yours


def test_what_was_acknowledged_of_another_history_says_nothing_of_this_one(hub: HubThread) -> None:
    assert take_turn(hub.client("hall"), new_id(), 99).settled_to == 0


def test_a_kiosk_tells_nothing(hub: HubThread) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        take_turn(hub.client("kiosk"), "", 0)
