"""Rows about the hall: numbers of several machines, and who comes at an agreed time."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from config.clock import CHINA
from kiosk.tickets import acts, day_key
from kiosk.tickets.issuing import FIRST_OF_BLOCKS
from kiosk.tickets.rules import CREDITS, milliseconds
from kiosk.tickets.values import State, Ticket
from offline_queue.line import Line, LineState
from tests.support.counters import SOON, Counter
from tests.support.flow_fakes import START
from tests.support.flow_walk import card
from tests.support.hub_kiosks import HubKiosk
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.ticket_walk import APPOINTMENT, TicketWalk, hall_rules

__all__ = ["hub"]
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


@pytest.mark.row("R71")
def test_three_kiosks_of_one_hub_of_which_one_is_cut_off_give_each_number_once_and_all_are_called(
    tmp_path: Path, hub: HubThread
) -> None:
    hub.now, hub.hub.desk.rules = START, hall_rules()
    kiosks = [HubKiosk(hub, tmp_path / name / "island.db") for name in ("K1", "K2", "K3")]
    for kiosk in kiosks:
        assert kiosk.round()
    given = []
    for no in range(24):
        hub.later(1)
        if no == 8:
            kiosks[0].cut()
        if no == 16:
            assert kiosks[0].mend()
        given.append(kiosks[no % 3].take(no, "ABCE"[no % 4]))
    called = called_at_the_hub(hub)
    assert len({one.ticket.number for one in given}) == len(given)
    assert {one.id for one in called} == {one.ticket.id for one in given}
    assert [one.alone for one in given] == [no % 3 == 0 and 8 <= no < 16 for no in range(24)]
    for queue in "ABCE":
        here = [one for one in called if one.queue == queue and one.no < FIRST_OF_BLOCKS]
        assert [one.no for one in here] == sorted(one.no for one in here)
    hub.later(24 * 3600)
    for kiosk in kiosks:
        assert kiosk.round()
        kiosk.close()
    act = acts.CloseDay(day="2026-11-23", expire_reason="over")
    assert hub.client("hall", staff="1001").do(act, new_id()).holds


def called_at_the_hub(hub: HubThread) -> list[Ticket]:
    """Call and serve at all windows until nobody waits any more."""
    lines = [(window, hub.client(staff=window)) for window in WINDOWS]
    for window, line in lines:
        line.do(acts.OpenWindow(window=window), new_id())
    found: list[Ticket] = []
    left = -1
    while left != len(found):
        left = len(found)
        for window, line in lines:
            if ticket := line.do(acts.CallNext(window=window), new_id()).ticket:
                line.do(acts.Finish(ticket=ticket.id), new_id())
                found.append(ticket)
    return found


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


@pytest.mark.row("R119")
def test_of_a_card_that_was_read_for_a_number_a_hash_of_the_day_is_kept_and_a_masked_name_printed(
    tmp_path: Path, hub: HubThread
) -> None:
    hub.now, hub.hub.desk.rules = START, hall_rules()
    kiosk = HubKiosk(hub, tmp_path / "K1" / "island.db")
    assert kiosk.round()
    for cut in (False, True):
        kiosk.line.cut = cut
        walk = TicketWalk(tmp_path, machine=kiosk)
        walk.lay_here(card("lin-jingshu"))
        walk.choose("B" if cut else "A")
        assert "林*" in walk.printer.words()
    kiosk.mend()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*.db*"))
    hashed = day_key.hashed(kiosk.island.key_of("2026-11-23"), card("lin-jingshu").number)
    assert stored.count(hashed.encode()) >= 2
    assert card("lin-jingshu").number.encode() not in stored
    assert card("lin-jingshu").name.encode() not in stored
    hub.later(24 * 3600)
    assert kiosk.mend()
    day_key.hall_key(hub.hub.desk.engine, "2026-11-24")
    assert not any(
        day_key.key_of(engine, "2026-11-23", day_key.HALL) for engine in (hub.hub.desk.engine, kiosk.island.engine)
    )
    kiosk.close()
