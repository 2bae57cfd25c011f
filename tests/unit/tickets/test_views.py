"""What is seen of the desk, on both databases."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.tickets import acts, views
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import InLine, Reading, Snapshot, snapshot, ticket, wait_of
from tests.support.hall import NO_LIMITS, Hall, rules


def seen(hall: Hall) -> Snapshot:
    return snapshot(hall.desk.engine, hall.desk.rules, hall.now)


def test_an_empty_hall_is_seen_as_one(hall: Hall) -> None:
    found = seen(hall)
    assert (found.seq, found.epoch, [queue.waiting for queue in found.queues], found.calls) == (0, 1, [0, 0, 0], ())
    assert {window.state for window in found.windows} == {WindowState.CLOSED}


def test_each_window_shows_whom_it_has_and_each_queue_who_waits(hall: Hall) -> None:
    hall.open("01", "02")
    for _ in range(3):
        hall.issue()
    made = hall.call("01")
    hall.do(acts.Start(ticket=made.id))
    found = seen(hall)
    assert [(queue.code, queue.waiting, queue.windows) for queue in found.queues] == [
        ("social", 2, 2), ("estate", 0, 1), ("collect", 0, 0),
    ]  # fmt: skip
    assert [(window.no, window.number, window.serving) for window in found.windows] == [
        ("01", "A001", True), ("02", "", False), ("03", "", False),
    ]  # fmt: skip


def test_the_last_calls_come_newest_first_and_recalls_count(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01", "02")
    first, _ = hall.issue(), hall.issue()
    hall.call("01")
    hall.call("02")
    hall.do(acts.Recall(ticket=first.id))
    calls = seen(hall).calls
    assert [(call.number, call.window) for call in calls] == [("A001", "01"), ("A002", "02"), ("A001", "01")]
    assert calls[0].seq == seen(hall).seq


def test_the_line_of_a_snapshot_is_the_order_in_which_they_are_called(hall: Hall) -> None:
    hall.open("01")
    first, kept = hall.issue(), hall.issue("estate")
    hall.later(60)
    hall.issue(to_print=True)
    aged = hall.issue(credit="aged")
    hall.do(acts.Transfer(ticket=kept.id, to_window="02"))
    line = seen(hall).line
    assert [one.number for one in line] == [aged.number, first.number, kept.number]
    asked = InLine(kept.id, kept.number, "estate", "02", kept.issued_at, device="K3", version=2)
    assert line[2] == asked
    assert [hall.serve().number for _ in range(2)] == [aged.number, first.number]


def test_who_is_out_of_the_line_is_seen_with_where_since_when_and_why(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01")
    held, missed = hall.issue(), hall.issue()
    hall.call()
    hall.do(acts.Hold(ticket=held.id, reason="copies"))
    hall.call()
    hall.do(acts.NoShow(ticket=missed.id))
    one, other = seen(hall).aside
    assert (one.number, one.state, one.window, one.reason) == (held.number, State.HELD, "01", "copies")
    assert (other.ticket, other.state, other.window) == (missed.id, State.NO_SHOW, "01")
    assert other.since == round(hall.now.timestamp() * 1000)
    hall.do(acts.Return(ticket=missed.id))
    assert [one.number for one in seen(hall).aside] == [held.number]
    assert [(one.number, one.returns) for one in seen(hall).line] == [(missed.number, 1)]


def test_who_was_sent_on_says_from_where(hall: Hall) -> None:
    hall.open("01")
    sent = hall.issue()
    hall.call()
    hall.do(acts.Transfer(ticket=sent.id, to_queue="estate"))
    assert [(one.number, one.queue, one.sent_by) for one in seen(hall).line] == [(sent.number, "estate", "01")]


def test_a_window_tells_who_is_there_and_nothing_by_which_a_person_is_known(hall: Hall) -> None:
    hall.open("01")
    made = hall.issue(person_hash="a" * 64)
    hall.call()
    window = next(one for one in seen(hall).windows if one.no == "01")
    assert (window.number, window.queue, window.call_count, window.by_card) == (made.number, "social", 1, True)
    assert (window.staff, window.issued_at) == ("clerk-01", made.issued_at)
    assert b"aaaa" not in msgspec.json.encode(seen(hall))


def test_one_ticket_is_seen_by_its_name(hall: Hall) -> None:
    made = hall.issue()
    assert (ticket(hall.desk.engine, made.id), ticket(hall.desk.engine, "nobody's")) == (made, None)


def test_how_long_somebody_waits_is_told_by_who_is_ahead(hall: Hall) -> None:
    hall.open("01")
    assert wait_of(hall.desk.engine, hall.desk.rules, "social", 3, hall.now) is None
    for _ in range(6):
        hall.issue()
        hall.served(300)
    waits = [wait_of(hall.desk.engine, hall.desk.rules, "social", ahead, hall.now) for ahead in (1, 4)]
    assert [round(wait.middle_s) for wait in waits if wait] == [450, 1350]


def test_events_lead_on_from_a_snapshot_without_a_gap(hall: Hall) -> None:
    hall.issue()
    found = seen(hall)
    hall.issue()
    assert [event.seq for event in hall.desk.events(found.seq)] == [found.seq + 1]


def test_a_snapshot_is_of_one_moment_whatever_is_done_while_it_is_read(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Reading):
        def __init__(self, *words: Any) -> None:
            super().__init__(*words)
            hall.issue()

    monkeypatch.setattr(views, "Reading", Interrupted)
    found = seen(hall)
    assert (found.queues[0].waiting, found.seq) == (0, 0)
    assert [event.kind for event in hall.desk.events(found.seq)] == ["issued"]


def test_a_wait_is_told_after_a_few_services_and_not_before(hall: Hall) -> None:
    hall.open("01")
    for _ in range(9):
        hall.issue()
    for _ in range(4):
        hall.served(300)
    assert seen(hall).queues[0].wait is None
    hall.served(300)
    hall.call()
    wait = seen(hall).queues[0].wait
    assert wait
    # Three before, and half of the one that is being served.
    assert wait.middle_s == pytest.approx(3.5 * 300)


def test_a_window_for_two_queues_counts_for_each_by_those_who_wait(hall: Hall) -> None:
    hall.open("01", "02")
    for _ in range(12):
        hall.issue()
    for _ in range(6):
        hall.served(300)
    hall.call("01")
    hall.call("02")
    alone = seen(hall).queues[0].wait
    for _ in range(4):
        hall.issue("estate")
    shared = seen(hall).queues[0].wait
    assert alone
    assert shared
    assert shared.middle_s > alone.middle_s


def test_no_window_open_is_no_wait_that_anybody_knows(hall: Hall) -> None:
    hall.open("01")
    for _ in range(6):
        hall.issue()
    for _ in range(5):
        hall.served(100)
    hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    assert seen(hall).queues[0].wait is None
