"""What the hub of a hall tells of its tickets: each number once, in order, and what is missing is named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.platform.calls.appointments import appointment, check_in, request_appointment
from kiosk.platform.calls.ticket_events import MOST_EVENTS, TicketEvent, TicketEventBatch, tell_ticket_events
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.platform.values import Gap, Ticket
from kiosk.sandbox.calls.ticket_events import between, merged, without
from offline_queue.entry import Acknowledged, DeadLetter, Outcome
from tests.support.appointments import HALL, TICKET, arrival, time_of_test, wish
from tests.support.parcels import Filed, new_id, without_wait
from tests.support.raw_calls import Ask
from tests.support.raw_calls import ask as ask  # a fixture
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

DEVICE = {"region": "990100", "hall": "0001", "device": "01"}


def event(seq: int, **changes: Any) -> TicketEvent:
    return replace(TicketEvent(seq, "2026-11-24T09:31:10+08:00", "called", TICKET, "B", window="17"), **changes)


def batch(hub: str, *seqs: int, lost: tuple[Gap, ...] = (), **changes: Any) -> TicketEventBatch:
    made = TicketEventBatch(new_id(), HALL, hub, tuple(event(seq) for seq in seqs), DEVICE, "training", lost)
    return replace(made, **changes)


def deliver(platform: Platform, one: TicketEventBatch) -> Outcome:
    filed = Filed(msgspec.to_builtins(one), kind="ticket-events", dossier=one.hub_id)
    return PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())


def test_events_are_kept_up_to_their_last_number(platform: Platform) -> None:
    hub = new_id()
    assert tell_ticket_events(platform, batch(hub, 1, 2, 3)).accepted_to == 3
    assert tell_ticket_events(platform, batch(hub, 4)).accepted_to == 4


def test_each_hub_counts_for_itself(platform: Platform) -> None:
    assert [tell_ticket_events(platform, batch(new_id(), 1)).accepted_to for _ in range(2)] == [1, 1]


def test_a_gap_is_named_and_nothing_of_its_batch_is_kept(platform: Platform) -> None:
    hub = new_id()
    tell_ticket_events(platform, batch(hub, 1, 2))
    with pytest.raises(RefusedError, match="sequence-gap") as refused:
        tell_ticket_events(platform, batch(hub, 5, 6, 9))
    assert refused.value.problem.gaps == (Gap(3, 4), Gap(7, 8))
    assert tell_ticket_events(platform, batch(hub, 3)).accepted_to == 3


def test_a_hub_does_not_begin_in_the_middle(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="sequence-gap") as refused:
        tell_ticket_events(platform, batch(new_id(), 2))
    assert refused.value.problem.gaps == (Gap(1, 1),)


def test_what_the_hub_lost_is_told_until_it_comes_after_all(platform: Platform) -> None:
    hub = new_id()
    told = tell_ticket_events(platform, batch(hub, 1, 5, lost=(Gap(2, 4),)))
    assert (told.accepted_to, told.gaps) == (5, (Gap(2, 4),))
    assert tell_ticket_events(platform, batch(hub, 3)).gaps == (Gap(2, 2), Gap(4, 4))
    assert tell_ticket_events(platform, batch(hub, 2, 4, 6)).gaps == ()


def test_a_loss_that_ends_before_it_begins_is_none(platform: Platform) -> None:
    with pytest.raises(RefusedError) as refused:
        tell_ticket_events(platform, batch(new_id(), 1, lost=(Gap(4, 2),)))
    assert refused.value.problem.errors[0].pointer == "/lost"


def test_sending_it_again_is_answered_as_the_first_time(platform: Platform) -> None:
    one = batch(new_id(), 1, 2)
    assert tell_ticket_events(platform, one) == tell_ticket_events(platform, one)


def test_a_batch_cut_at_another_place_after_a_lost_answer_is_no_breach(platform: Platform) -> None:
    hub = new_id()
    tell_ticket_events(platform, batch(hub, 1, 2, 3))
    assert tell_ticket_events(platform, batch(hub, 2, 3, 4)).accepted_to == 4


def test_a_number_keeps_its_content_for_ever(platform: Platform) -> None:
    hub = new_id()
    tell_ticket_events(platform, batch(hub, 1))
    with pytest.raises(RefusedError, match="idempotency-reused"):
        tell_ticket_events(platform, batch(hub, 1, events=(event(1, kind="finished"),)))
    with pytest.raises(RefusedError, match="idempotency-reused"):
        tell_ticket_events(platform, batch(hub, 1, hall_no="9901000002"))


def test_out_of_the_outbox_they_are_settled_and_a_gap_is_for_staff(platform: Platform) -> None:
    hub = new_id()
    assert isinstance(deliver(platform, batch(hub, 1)), Acknowledged)
    outcome = deliver(platform, batch(hub, 3))
    assert isinstance(outcome, DeadLetter)
    assert outcome.code == "sequence-gap"


def test_a_lost_answer_is_no_acknowledgement_and_the_next_try_is_one(
    platform: Platform, sandbox: SandboxThread
) -> None:
    one = batch(new_id(), 1)
    sandbox.fault("drop-answer", times=1, match="/ticket-events", method="POST")
    assert not isinstance(deliver(platform, one), Acknowledged)
    assert isinstance(deliver(platform, one), Acknowledged)


def test_the_end_of_a_ticket_ends_its_appointment(platform: Platform) -> None:
    queue, slot = time_of_test(platform)
    asked = wish(slot, queue=queue)
    request_appointment(platform, asked)
    done = event(1, kind="finished", appointment_id=asked.id)
    tell_ticket_events(platform, batch(new_id(), 1, events=(done,)))
    assert appointment(platform, asked.id, "training").state == "CONFIRMED", "nobody has come yet"
    check_in(platform, arrival(asked, asked.slot_start))
    tell_ticket_events(platform, batch(new_id(), 1, events=(done,)))
    assert appointment(platform, asked.id, "training").state == "DONE"


def test_the_hub_of_another_hall_ends_nobodys_appointment(platform: Platform) -> None:
    queue, slot = time_of_test(platform)
    asked = wish(slot, queue=queue)
    request_appointment(platform, asked)
    check_in(platform, arrival(asked, asked.slot_start))
    done = event(1, kind="finished", appointment_id=asked.id)
    tell_ticket_events(platform, batch(new_id(), 1, events=(done,), hall_no="9901000002"))
    assert appointment(platform, asked.id, "training").state == "CHECKED_IN"


def test_an_appointment_nobody_made_is_no_reason_to_refuse_a_ticket(platform: Platform) -> None:
    ended = event(1, kind="finished", appointment_id=new_id())
    assert tell_ticket_events(platform, batch(new_id(), 1, events=(ended,))).accepted_to == 1


def test_what_happens_at_a_window_or_to_a_block_of_numbers_is_an_event_too(platform: Platform) -> None:
    opened = TicketEvent(1, "2026-11-24T08:55:00+08:00", "opened", window="17", staff_no="C01", detail={"late": False})
    leased = TicketEvent(2, "2026-11-24T08:56:00+08:00", "block-leased", detail={"number": "B5001", "to": "B5020"})
    assert tell_ticket_events(platform, batch(new_id(), 1, events=(opened, leased))).accepted_to == 2


def test_a_full_batch_is_one_request(platform: Platform) -> None:
    assert tell_ticket_events(platform, batch(new_id(), *range(1, MOST_EVENTS + 1))).accepted_to == MOST_EVENTS


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"events": []}, "/events"),
        ({"hall_no": "9901000002"}, "/hall_no"),
        ({"events": [msgspec.to_builtins(event(0))]}, "/events/0/seq"),
        ({"events": [msgspec.to_builtins(event(1, kind="CALLED"))]}, "/events/0/kind"),
        ({"events": [msgspec.to_builtins(event(1, detail={"who": ["x"]}))]}, "/events/0/detail/who"),
        ({"id": "01936f3a-6f40-7c21-9a55-0d1c5b6f2e99"}, "/id"),
    ],
)
def test_what_does_not_hold_is_named_by_its_place(ask: Ask, changes: dict[str, Any], pointer: str) -> None:
    body = msgspec.to_builtins(batch(new_id(), 1))
    heard = ask("POST", f"/halls/{HALL}/ticket-events:batch", body | changes, Idempotency_Key=body["id"])
    assert (heard.code, heard.body["errors"][0]["pointer"]) == ("validation-failed", pointer)


def test_more_than_a_batch_holds_is_refused(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="validation-failed"):
        tell_ticket_events(platform, batch(new_id(), *range(1, MOST_EVENTS + 2)))


def test_nothing_of_another_mode_is_kept(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        tell_ticket_events(platform, batch(new_id(), 1, mode="production"))


RIGHT: dict[str, Any] = {
    "type": "ticket-events-acknowledgement", "id": "x", "content_sha256": "0" * 64, "accepted_to": 1, "gaps": [],
    "received_at": "2026-11-24T09:35:00+08:00", "signed_by": "training",
}  # fmt: skip


@pytest.mark.parametrize("changes", [{"id": "other"}, {"signed_by": "production"}, {"gaps": 7}, {"type": "other"}])
def test_an_answer_to_another_batch_is_none(changes: dict[str, Any]) -> None:
    with ScriptedServer(as_json(201, RIGHT | changes)) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(NotThePlatformError):
            tell_ticket_events(client, batch(new_id(), 1, id="x"))
        client.close()


def test_a_platform_that_is_away_for_a_while_says_so() -> None:
    with ScriptedServer(as_problem(503, "maintenance", "later")) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(RefusedError, match="maintenance"):
            tell_ticket_events(client, batch(new_id(), 1))
        client.close()


@pytest.mark.parametrize(
    ("ranges", "joined", "missing"),
    [
        ([], [], []),
        ([(1, 1), (2, 2), (3, 3)], [(1, 3)], []),
        ([(3, 4), (1, 1)], [(1, 1), (3, 4)], [(2, 2)]),
        ([(1, 9), (2, 3), (10, 10)], [(1, 10)], []),
        ([(5, 6)], [(5, 6)], [(1, 4)]),
    ],
)
def test_ranges_are_joined_and_what_is_between_is_missing(ranges: Any, joined: Any, missing: Any) -> None:
    assert merged(ranges) == joined
    assert list(between(joined)) == missing


@pytest.mark.parametrize(
    ("ranges", "taken", "left"),
    [
        ([(2, 4)], [], [(2, 4)]),
        ([(2, 4)], [(3, 3)], [(2, 2), (4, 4)]),
        ([(2, 4), (8, 9)], [(1, 2), (9, 20)], [(3, 4), (8, 8)]),
        ([(2, 4)], [(1, 9)], []),
    ],
)
def test_what_came_is_taken_out_of_what_was_lost(ranges: Any, taken: Any, left: Any) -> None:
    assert without(ranges, taken) == left


def test_an_event_says_nothing_it_does_not_know() -> None:
    told = msgspec.to_builtins(event(1, window=""))
    assert set(told) == {"seq", "at", "kind", "ticket", "queue"}
    assert told["ticket"] == msgspec.to_builtins(Ticket(TICKET.id, "B021"))
