"""Rows about the hall: numbers of several machines, and who comes at an agreed time."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from config.clock import CHINA
from kiosk.tickets import acts, day_key
from kiosk.tickets.rules import CREDITS, milliseconds
from kiosk.tickets.values import State, Ticket
from offline_queue.line import Line, LineState
from tests.support.counters import SOON, Counter
from tests.support.flow_walk import card
from tests.support.ticket_walk import APPOINTMENT, TicketWalk, hall_rules

WINDOWS = ("01", "02", "13", "14", "15", "29", "30", "43")


def person(no: int) -> str:
    return f"9901011988{no:08d}"


@pytest.mark.row("R71")
def test_three_kiosks_and_eight_windows_without_the_line_give_200_numbers_each_once_and_call_all_in_order(
    tmp_path: Path,
) -> None:
    file = tmp_path / "tickets.db"
    kiosks = [Counter(file, hall_rules(), name) for name in ("K01", "K02", "K03")]
    desk, given = kiosks[0], []
    for window in WINDOWS:
        desk.at_window(acts.OpenWindow(window=window), staff=window)
    for no in range(200):
        kiosk = kiosks[no % 3]
        for one in kiosks:
            one.later(1)
        given.append(kiosk.issue("ABCE"[no % 4], person(no)))
        kiosk.settle(given[-1], printed=no % 10 > 0)
    called = list(calls(desk))
    assert len({one.ticket.number for one in given}) == 200
    assert {one.id for one in called} == {one.ticket.id for one in given}
    for queue in "ABCE":
        assert [one.no for one in called if one.queue == queue] == list(range(1, 51))
    for kiosk in kiosks:
        kiosk.counter.close()


def calls(desk: Counter) -> list[Ticket]:
    """Call and serve until nobody waits any more, window by window."""
    found: list[Ticket] = []
    waiting = True
    while waiting:
        waiting = False
        for window in WINDOWS:
            ticket = desk.at_window(acts.CallNext(window=window), staff=window).ticket
            if ticket:
                desk.at_window(acts.Finish(ticket=ticket.id), staff=window)
                found.append(ticket)
                waiting = True
    return found


@pytest.mark.row("R73")
def test_who_has_half_past_nine_and_lays_the_card_at_twenty_past_gets_one_number_however_often(tmp_path: Path) -> None:
    at = datetime.datetime(2026, 11, 23, 9, 20, tzinfo=CHINA)
    slot = at + datetime.timedelta(minutes=10)
    number = card("lin-jingshu").number
    coming = acts.Appointment(
        "app-1", APPOINTMENT, "B", milliseconds(slot), milliseconds(slot) + 1_800_000,
        day_key.hashed("list-key", number),
    )  # fmt: skip
    machine = Counter(tmp_path / "tickets.db", hall_rules())
    machine.now = at
    machine.counter.take_day("list-key", (coming,), machine.new_id(), SOON)
    shown = []
    for _ in range(2):
        walk = TicketWalk(tmp_path, machine=machine)
        walk.facilities.line = LineState(Line.DOWN, 0.0)
        walk.engine.start("ticket-ask")
        walk.settle()
        walk.lay_here(card("lin-jingshu"))
        walk.choose("app-1")
        shown.append(walk.given().number)
    (ticket,) = walk.tickets()
    assert shown == ["B001", "B001"]
    assert ticket.sort_at == milliseconds(slot) - CREDITS["appointment"] * 1000
    assert (ticket.state, ticket.appointment) == (State.WAITING, "app-1")
    machine.counter.close()
