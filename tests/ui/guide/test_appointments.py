"""The appointments of the guide desk at a real hub: read, found by code, checked in once, the late without credit."""

from __future__ import annotations

import pytest

from kiosk.hall.line import HallSeen
from kiosk.tickets import acts
from kiosk.tickets.values import Who
from tests.support.guide_desk import Desk
from tests.support.hall import TEN
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.sync_hall import emptied
from ui.guide.appointments_state import AppointmentsState

AT = round(TEN.timestamp() * 1000)
MINUTE = 60_000


class List:
    """The list of one day at a desk."""

    def __init__(self, running: HubThread) -> None:
        self.desk = Desk(running)
        self.ids = [new_id() for _ in range(4)]
        slots = ((0, "social"), (15, "estate"), (-60, "social"), (30, "collect"))
        listed = tuple(
            acts.Appointment(name, f"CODE{place}", queue, AT + minutes * MINUTE, AT + (minutes + 30) * MINUTE)
            for place, (name, (minutes, queue)) in enumerate(zip(self.ids, slots, strict=True))
        )
        running.hub.desk.do(acts.TakeAppointments(appointments=listed), new_id(), Who("hub"), running.now)
        self.state = AppointmentsState(self.desk.state)
        self.state.look()

    def of(self, place: int) -> tuple[str, str]:
        """Return how one stands, and its number."""
        one = next(one for one in self.state.items or () if one.id == self.ids[place])
        return one.state, one.number


@pytest.fixture
def day(running: HubThread, qapp: object) -> List:
    emptied(running)
    return List(running)


def test_they_stand_in_the_order_of_their_times(day: List) -> None:
    assert [one.id for one in day.state.items or ()] == [day.ids[place] for place in (2, 0, 1, 3)]


def test_who_comes_gets_a_number_with_a_head_start_and_the_list_knows_at_once(day: List) -> None:
    day.state.choose(day.ids[0])
    day.state.check_in()
    given = day.desk.issuing.given[0]
    assert (day.of(0), given.ticket.credit_s, given.slip) == (("CHECKED_IN", "A001"), 300, "printed")
    assert not day.state.can_check_in


def test_who_is_late_waits_like_anybody(day: List) -> None:
    day.state.choose(day.ids[2])
    day.state.check_in()
    assert (day.of(2), day.desk.issuing.given[0].ticket.credit_s) == (("CHECKED_IN", "A001"), 0)


def test_a_code_finds_its_appointment_and_no_other(day: List) -> None:
    day.state.find(" CODE1 ")
    found = day.state.chosen
    day.state.find("CODE9")
    day.state.find("  ")
    assert (found, day.state.told) == (day.ids[1], "not-found")


def test_choosing_another_takes_back_what_was_told(day: List) -> None:
    day.state.find("CODE9")
    day.state.choose(day.ids[3])
    assert (day.state.told, day.state.current and day.state.current.queue) == ("", "collect")


def test_nothing_is_checked_in_while_the_hub_cannot_be_read(day: List) -> None:
    day.state.choose(day.ids[0])
    day.desk.state.see(HallSeen(day.desk.hall.now.snapshot, answers=False, since=1.0))
    day.state.check_in()
    assert (day.state.can_check_in, day.of(0)) == (False, ("CONFIRMED", ""))


def test_who_was_checked_in_at_a_kiosk_meanwhile_is_not_given_a_second_number(day: List) -> None:
    day.state.choose(day.ids[0])
    kiosk = day.desk.hub.client("kiosk")
    kiosk.issue(acts.CheckIn(appointment=day.ids[0]), new_id())
    day.state.check_in()
    assert (day.desk.state.told, day.of(0)) == ("ticket-exists", ("CHECKED_IN", "A001"))


def test_a_list_that_cannot_be_read_leaves_the_old_one(day: List) -> None:
    before = day.state.items
    day.state._came(OSError())
    assert day.state.items is before
