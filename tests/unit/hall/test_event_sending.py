"""What happens at a desk, told to the city by the outbox: each event in its order, gone on after a crash, no gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from config.settings import Site
from kiosk.hall.event_sending import EVERY_S, NOTE, PAGE, DeskSource, EventSending, HubSource, missing, told
from kiosk.platform.calls.ticket_events import TicketEventBatch
from kiosk.platform.errors import UnreachableError
from kiosk.platform.values import Gap
from kiosk.tickets import acts, event_turns, schema
from kiosk.tickets.values import Event
from offline_queue.entry import Acknowledged, Acknowledgement, DeadLetter, Entry, Outcome
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.daemons import until
from tests.support.hall import Hall
from tests.support.hubs import HubThread, hub
from tests.support.outboxes import open_box
from tests.support.parcels import new_id
from tests.support.scripted_server import as_problem

__all__ = ["hub"]
SITE = Site(mode="training", region="990100", hall="0001", device="03")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    box = open_box(tmp_path)
    yield box
    box.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(str(tmp_path / "tickets.db"))
    yield made
    made.close()


def sending(hall: Hall, outbox: Outbox, device: str = "K03") -> EventSending:
    return EventSending(DeskSource(lambda: hall.desk, device), lambda: outbox, SITE, lambda: 0.0)


def batches(outbox: Outbox) -> list[TicketEventBatch]:
    """Return what was left, in the order in which it was."""
    entries = [entry for entry in outbox.entries() if entry.kind == "ticket-events"]
    return [msgspec.json.decode(outbox.payload(entry), type=TicketEventBatch) for entry in entries]


def seqs(outbox: Outbox) -> list[list[int]]:
    return [[event.seq for event in batch.events] for batch in batches(outbox)]


def settle(outbox: Outbox, outcome: Callable[[Entry], Outcome]) -> None:
    """Have what waits first settled as the city says."""
    parcel = outbox.claim(1e12)
    assert parcel
    outbox.settle(parcel.entry, outcome(parcel.entry))


def yes(entry: Entry) -> Outcome:
    return Acknowledged(Acknowledgement(entry.id, "0" * 64, "", "2026-11-23T10:00:00+08:00", b"{}"))


def no(code: str, **more: Any) -> Callable[[Entry], Outcome]:
    answer = as_problem(409, code, "after-fix", **more).partition(b"\r\n\r\n")[2]
    return lambda entry: DeadLetter(code, answer)


def test_what_happened_is_told_in_its_order_with_number_queue_window_and_clerk(hall: Hall, outbox: Outbox) -> None:
    hall.open("01")
    ticket = hall.issue()
    hall.serve()
    assert sending(hall, outbox).look() == EVERY_S
    (batch,) = batches(outbox)
    opened, issued, called, *_ = batch.events
    assert (batch.hall_no, batch.hub_id) == ("9901000001", event_turns.known_as(hall.desk.engine))
    assert (opened.kind, opened.window, opened.staff_no, opened.ticket) == ("window-opened", "01", "clerk-01", None)
    assert (issued.kind, issued.detail["queue"], issued.ticket and issued.ticket.no) == (
        "issued",
        "social",
        ticket.number,
    )
    assert (called.kind, called.window, called.at) == ("called", "01", "2026-11-23T10:00:00.000+08:00")


def test_nothing_is_told_twice_and_nothing_is_left_out(hall: Hall, outbox: Outbox) -> None:
    one = sending(hall, outbox)
    hall.issue()
    one.look()
    hall.issue()
    one.look()
    assert seqs(outbox) == [[1]]
    settle(outbox, yes)
    one.look()
    sending(hall, outbox).look()
    assert seqs(outbox) == [[1], [2]]


def test_a_line_that_is_away_for_long_leaves_full_batches(hall: Hall, outbox: Outbox) -> None:
    for _ in range(PAGE + PAGE // 2):
        hall.issue()
    one = sending(hall, outbox)
    one.look()
    one.look()
    assert [len(page) for page in seqs(outbox)] == [PAGE]
    settle(outbox, yes)
    one.look()
    assert [page[-1] for page in seqs(outbox)] == [PAGE, PAGE + PAGE // 2]


def test_another_machine_waits_for_its_turn_and_goes_on_behind_what_was_acknowledged(
    hall: Hall, outbox: Outbox, tmp_path: Path
) -> None:
    hall.issue()
    first = sending(hall, outbox)
    first.look()
    settle(outbox, yes)
    first.look()
    hall.issue()
    first.look()
    other = open_box(tmp_path / "other")
    sending(hall, other, "K04").look()
    assert seqs(other) == []
    with hall.desk.engine.begin() as connection:
        connection.execute(event_turns.TABLE.update().values(until_ms=0))
    sending(hall, other, "K04").look()
    assert (seqs(outbox), seqs(other)) == ([[1], [2]], [[2]])
    assert batches(outbox)[1].events == batches(other)[0].events
    other.close()


def test_a_batch_that_was_lost_with_a_damaged_page_is_told_again(
    hall: Hall, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.issue()
    one = sending(hall, outbox)
    one.look()
    monkeypatch.setattr(outbox, "entry", lambda name: None)
    one.look()
    assert seqs(outbox) == [[1], [1]]


def test_what_the_city_finds_missing_is_told_again_from_there(hall: Hall, outbox: Outbox) -> None:
    one = sending(hall, outbox)
    for _ in range(3):
        hall.issue()
        one.look()
        settle(outbox, yes)
        one.look()
    hall.issue()
    one.look()
    settle(outbox, no("sequence-gap", gaps=[{"first": 2, "last": 3}]))
    one.look()
    settle(outbox, yes)
    hall.issue()
    one.look()
    assert seqs(outbox) == [[1], [2], [3], [4], [2, 3, 4], [5]]


def test_a_gap_that_does_not_heal_is_said_and_nothing_more_is_told(hall: Hall, outbox: Outbox, expected_logs) -> None:
    one = sending(hall, outbox)
    hall.issue()
    for _ in range(2):
        one.look()
        settle(outbox, no("sequence-gap", gaps=[{"first": 1, "last": 1}]))
    one.look()
    one.look()
    assert len(seqs(outbox)) == 2
    expected_logs("ticket-events-refused")


@pytest.mark.parametrize("answer", [no("idempotency-reused"), lambda entry: DeadLetter("damaged", b"")])
def test_a_refusal_nobody_can_mend_is_said_and_nothing_more_is_told(
    hall: Hall, outbox: Outbox, answer: Callable[[Entry], Outcome], expected_logs
) -> None:
    one = sending(hall, outbox)
    hall.issue()
    one.look()
    settle(outbox, answer)
    hall.issue()
    one.look()
    one.look()
    assert seqs(outbox) == [[1]]
    expected_logs("ticket-events-refused")


def test_a_database_of_before_is_said_until_it_has_a_name_of_its_own(hall: Hall, outbox: Outbox, expected_logs) -> None:
    one = sending(hall, outbox)
    for _ in range(2):
        hall.issue()
    one.look()
    with hall.desk.engine.begin() as connection:
        connection.execute(schema.event.delete().where(schema.event.c.seq > 1))
    one.look()
    settle(outbox, yes)
    one.look()
    expected_logs("events-rewound")
    with hall.desk.engine.begin() as connection:
        connection.execute(event_turns.TABLE.delete())
    one.look()
    assert seqs(outbox) == [[1, 2], [1]]
    assert len({batch.hub_id for batch in batches(outbox)}) == 2


def test_numbers_the_desk_lost_itself_are_named() -> None:
    events = [Event(seq, "2026-11-23", 0, "issued", None, None, None, None, {}) for seq in (3, 4, 9)]
    assert list(missing(1, events)) == [Gap(2, 2), Gap(5, 8)]


def test_an_appointment_goes_with_what_happens_to_its_number(hall: Hall) -> None:
    ticket = replace(hall.issue(), appointment="ap-1")
    event = Event(1, "2026-11-23", 0, "finished", ticket.id, "01", "1001", "W1", {"same_person": True, "queue": "B"})
    one = told(event, {ticket.id: ticket})
    assert (one.appointment_id, one.queue, one.detail) == ("ap-1", "B", {"same_person": True})


# What is away.


def test_before_the_outbox_is_open_it_looks_again_soon(hall: Hall) -> None:
    assert EventSending(DeskSource(lambda: hall.desk, "K03"), lambda: None, SITE).look() < EVERY_S


def test_a_desk_that_cannot_be_asked_is_asked_again(outbox: Outbox) -> None:
    class Away(DeskSource):
        def turn(self, hub_id: str, settled_to: int) -> event_turns.Turn:
            raise UnreachableError("refused")

    assert EventSending(Away(lambda: None, "K03"), lambda: outbox, SITE).look() == EVERY_S  # type: ignore[arg-type, return-value]  # never asked


def test_an_outbox_that_takes_nothing_is_said_and_nothing_is_passed_over(
    hall: Hall, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, expected_logs
) -> None:
    def full() -> None:
        raise StorageFault("no room")

    hall.issue()
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "transaction", full)
        sending(hall, outbox).look()
    sending(hall, outbox).look()
    assert seqs(outbox) == [[1]]
    expected_logs("events-not-left")


def test_a_note_that_cannot_be_read_begins_anew_and_the_city_keeps_each_once(
    hall: Hall, outbox: Outbox, expected_logs
) -> None:
    hall.issue()
    sending(hall, outbox).look()
    with outbox.transaction() as tx:
        tx.note(NOTE, b"not json", 1e12)
    sending(hall, outbox).look()
    assert seqs(outbox) == [[1], [1]]
    expected_logs("events-note-unreadable")


# Over a hub.


def test_a_machine_with_a_line_tells_what_happens_at_the_hub(hub: HubThread, outbox: Outbox) -> None:
    hub.client("kiosk").issue(acts.Issue(queue="social"), new_id())
    one = EventSending(HubSource(hub.client("hall")), lambda: outbox, SITE, lambda: 0.0)
    one.look()
    hub.client().do(acts.OpenWindow(window="01"), new_id())
    settle(outbox, yes)
    one.look()
    assert [[event.kind for event in batch.events] for batch in batches(outbox)] == [["issued"], ["window-opened"]]


def test_a_hub_that_was_put_back_is_noticed(hub: HubThread) -> None:
    source = HubSource(hub.client("hall"))
    source.turn("", 0)
    assert source.events(7) is None
    assert source.ticket(new_id()) is None
    hub.client("kiosk").issue(acts.Issue(queue="social"), new_id())
    until(lambda: [event.seq for event in source.events(0) or ()] == [1])


def test_a_hub_that_has_just_taken_over_is_none_that_was_put_back(hub: HubThread) -> None:
    client = hub.client("hall")
    client.do(acts.Issue(queue="social"), new_id())
    source = HubSource(client)
    # As it was before the standby answered.
    client.epoch = 0
    assert source.events(0) == ()
    until(lambda: [event.seq for event in source.events(0) or ()] == [1])


def test_of_a_hub_that_let_days_go_the_rest_is_told_and_what_is_gone_is_named(
    hall: Hall, outbox: Outbox, tmp_path: Path
) -> None:
    for _ in range(3):
        hall.do(acts.Issue(queue="social"), new_id())
    with hall.desk.engine.begin() as connection:
        connection.execute(delete(schema.event).where(schema.event.c.seq < 3))
    hub = HubThread(tmp_path)
    try:
        EventSending(HubSource(hub.client("hall")), lambda: outbox, SITE, lambda: 0.0).look()
        (batch,) = batches(outbox)
        assert ([event.seq for event in batch.events], batch.lost) == ([3], (Gap(1, 2),))
        # Whoever follows the hall is told to read it anew.
        assert hub.client("kiosk").poll("1-0").reset
    finally:
        hub.stop()
