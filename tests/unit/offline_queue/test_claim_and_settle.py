# SPDX-License-Identifier: Apache-2.0
"""What is taken when, and what each answer leads to."""

from __future__ import annotations

import dataclasses

import pytest

from offline_queue import ledger
from offline_queue.entry import (
    Acknowledgement,
    Attachment,
    DeadLetter,
    Entry,
    NeedsCorrection,
    Outcome,
    Parcel,
    Priority,
    Rejected,
    Retry,
    State,
    Unauthorised,
)
from offline_queue.errors import IllegalMove
from offline_queue.outbox import LEASE_SECONDS, Outbox
from offline_queue.states import LEADS_TO, MOVES, state_after
from tests.support.outboxes import LARGE, HandClock, acknowledge, drain, store

OUTCOMES = {
    State.RETRY: Retry("transport", "HTTP 503"),
    State.PAUSED: Unauthorised("device-unknown"),
    State.NEEDS_CORRECTION: NeedsCorrection("validation-failed", b"problem"),
    State.REJECTED: Rejected("notice-closed", b"problem"),
    State.DEAD_LETTER: DeadLetter("idempotency-reused", b"problem"),
}


def taken(box: Outbox, clock: HandClock) -> Parcel:
    parcel = box.claim(clock())
    assert parcel is not None
    return parcel


def state_of(box: Outbox, entry: Entry) -> State:
    found = box.entry(entry.id)
    assert found is not None
    return found.state


def test_nothing_is_taken_from_an_empty_outbox(box: Outbox, clock: HandClock) -> None:
    before = box.chain_head()
    assert box.claim(clock()) is None
    assert box.chain_head() == before


def test_a_parcel_holds_entry_payload_and_papers(box: Outbox, clock: HandClock) -> None:
    store(box, b"payload", attachments=(Attachment("a", "image/png", LARGE), Attachment("b", "image/png", b"b")))
    parcel = taken(box, clock)
    assert (parcel.entry.state, parcel.entry.attempts, parcel.payload) == (State.SENDING, 1, b"payload")
    assert [paper.open().read() for paper in parcel.attachments] == [LARGE, b"b"]


def test_what_is_taken_is_not_taken_again(box: Outbox, clock: HandClock) -> None:
    store(box)
    taken(box, clock)
    assert box.claim(clock()) is None


def test_a_dossier_is_sent_in_order_and_others_do_not_wait(box: Outbox, clock: HandClock) -> None:
    first, _second = store(box, dossier="a"), store(box, dossier="a")
    other = store(box, dossier="b")
    assert [taken(box, clock).entry.id, taken(box, clock).entry.id] == [first.id, other.id]
    assert box.claim(clock()) is None


@pytest.mark.parametrize("state", [State.RETRY, State.PAUSED, State.DEAD_LETTER])
def test_an_unsettled_entry_holds_its_dossier_only(box: Outbox, clock: HandClock, state: State) -> None:
    store(box, dossier="a")
    store(box, dossier="a")
    other = store(box, dossier="b")
    box.settle(taken(box, clock).entry, OUTCOMES[state], delay=60)
    assert [parcel.entry.id for parcel in drain(box, clock())] == [other.id]


@pytest.mark.parametrize("state", [State.NEEDS_CORRECTION, State.REJECTED])
def test_a_correction_or_refusal_frees_what_follows(box: Outbox, clock: HandClock, state: State) -> None:
    store(box, dossier="a")
    second = store(box, dossier="a")
    box.settle(taken(box, clock).entry, OUTCOMES[state])
    assert taken(box, clock).entry.id == second.id


def test_the_more_urgent_goes_first(box: Outbox, clock: HandClock) -> None:
    evaluation = store(box, dossier="a", priority=Priority.EVALUATION)
    clock.turn(60)
    submission = store(box, dossier="b", priority=Priority.SUBMISSION)
    assert [parcel.entry.id for parcel in drain(box, clock())] == [submission.id, evaluation.id]


def test_a_retry_is_due_after_its_delay(box: Outbox, clock: HandClock) -> None:
    store(box)
    settled = box.settle(taken(box, clock).entry, Retry("transport", "HTTP 503"), delay=30)
    assert (settled.state, settled.last_class, settled.last_code) == (State.RETRY, "transport", "HTTP-503")
    assert settled.not_before == clock() + 30
    clock.turn(29)
    assert box.claim(clock()) is None
    clock.turn(1)
    assert taken(box, clock).entry.attempts == 2


@pytest.mark.parametrize(("after", "waits"), [(None, 0), (7.0, 7), (1e9, ledger.LONGEST_WAIT_SECONDS)])
def test_without_a_delay_the_platforms_wish_counts_up_to_a_limit(
    box: Outbox, clock: HandClock, after: float | None, waits: float
) -> None:
    store(box)
    settled = box.settle(taken(box, clock).entry, Retry("busy", "429", after))
    assert settled.not_before == clock() + waits


def test_an_entry_parked_by_a_wrong_clock_is_due(box: Outbox, clock: HandClock) -> None:
    clock.turn(20 * 365 * 86400)
    entry = store(box)
    clock.turn(-20 * 365 * 86400)
    assert taken(box, clock).entry.id == entry.id


@pytest.mark.parametrize(("state", "outcome"), OUTCOMES.items())
def test_each_answer_leads_to_its_state_with_code_body_and_event(
    box: Outbox, clock: HandClock, state: State, outcome: Outcome
) -> None:
    store(box)
    settled = box.settle(taken(box, clock).entry, outcome)
    assert settled.state is state
    assert box.answer(settled) == getattr(outcome, "body", b"")
    assert box.events()[-1].action == state


def test_an_acknowledgement_is_kept_whole(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    answer = Acknowledgement(
        entry.id, "a" * 64, "P20261121", "2026-11-21T09:00:00+08:00", b'{"type":"acknowledgement"}'
    )
    outcome = dataclasses.replace(acknowledge(entry), acknowledgement=answer)
    settled = box.settle(taken(box, clock).entry, outcome)
    assert (settled.state, settled.acknowledgement) == (State.ACKNOWLEDGED, answer)
    assert box.entry(entry.id) == settled


def test_the_same_acknowledgement_twice_changes_nothing(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    claimed = taken(box, clock).entry
    settled = box.settle(claimed, acknowledge(entry))
    before = box.chain_head()
    assert box.settle(claimed, acknowledge(entry)) == settled
    assert box.chain_head() == before


def test_another_acknowledgement_for_a_settled_entry_is_refused(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    claimed = taken(box, clock).entry
    box.settle(claimed, acknowledge(entry, "P1"))
    with pytest.raises(IllegalMove):
        box.settle(claimed, acknowledge(entry, "P2"))


def test_an_acknowledgement_for_another_entry_is_refused(box: Outbox, clock: HandClock) -> None:
    store(box)
    other = store(box, dossier="other")
    claimed = taken(box, clock).entry
    with pytest.raises(IllegalMove, match="another entry"):
        box.settle(claimed, acknowledge(other))
    assert state_of(box, claimed) is State.SENDING


def test_an_acknowledgement_that_comes_late_counts(box: Outbox, clock: HandClock) -> None:
    store(box)
    claimed = taken(box, clock).entry
    box.settle(claimed, OUTCOMES[State.RETRY])
    assert box.settle(claimed, acknowledge(claimed)).state is State.ACKNOWLEDGED


def test_a_failure_told_for_an_earlier_claim_is_refused(box: Outbox, clock: HandClock) -> None:
    store(box)
    old = taken(box, clock).entry
    clock.turn(LEASE_SECONDS + 1)
    new = taken(box, clock).entry
    with pytest.raises(IllegalMove, match="claimed again"):
        box.settle(old, OUTCOMES[State.DEAD_LETTER])
    assert (new.attempts, state_of(box, new)) == (2, State.SENDING)


@pytest.mark.parametrize("state", [state for state in State if not MOVES[state]])
@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: type(outcome).__name__)
def test_a_settled_state_takes_no_further_answer(state: State, outcome: Outcome) -> None:
    held = Entry("e", 1, "submission", "d", Priority.SUBMISSION, state, 1, 0.0, 0.0)
    with pytest.raises(IllegalMove, match="cannot become"):
        state_after(held, held, outcome)


def test_every_state_has_its_row_and_every_answer_its_state() -> None:
    assert set(MOVES) == set(State)
    assert set(LEADS_TO) == set(Outcome.__args__)


def test_a_pending_entry_that_was_never_taken_cannot_be_settled(box: Outbox) -> None:
    entry = store(box)
    with pytest.raises(IllegalMove):
        box.settle(entry, OUTCOMES[State.RETRY])


def test_a_claim_ends_when_its_worker_says_nothing_for_long(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    taken(box, clock)
    clock.turn(LEASE_SECONDS + 1)
    again = taken(box, clock).entry
    assert (again.id, again.attempts) == (entry.id, 2)
    assert '"reason":"interrupted"' in box.events()[-2].facts


def test_a_worker_that_uploads_keeps_its_claim(box: Outbox, clock: HandClock) -> None:
    store(box, attachments=(Attachment("a", "image/png", b"a"),))
    parcel = taken(box, clock)
    clock.turn(LEASE_SECONDS - 1)
    parcel.uploading("a", "http://platform/uploads/1")
    clock.turn(LEASE_SECONDS - 1)
    assert box.claim(clock()) is None


def test_the_upload_address_is_there_at_the_next_try(box: Outbox, clock: HandClock) -> None:
    store(box, attachments=(Attachment("a", "image/png", b"a"), Attachment("b", "image/png", b"b")))
    parcel = taken(box, clock)
    parcel.uploading("b", "http://platform/uploads/1")
    box.settle(parcel.entry, Retry("transport"))
    assert [paper.upload_url for paper in taken(box, clock).attachments] == [None, "http://platform/uploads/1"]


def test_the_moment_of_sending_is_kept(box: Outbox, clock: HandClock) -> None:
    store(box)
    parcel = taken(box, clock)
    clock.turn(5)
    parcel.submitting()
    assert box.entries()[0].sent_at == clock()
    assert box.events()[-1].action == "sent"


@pytest.mark.parametrize("mark", ["uploading", "submitting"])
def test_a_worker_that_lost_its_claim_may_not_go_on(box: Outbox, clock: HandClock, mark: str) -> None:
    store(box, attachments=(Attachment("a", "image/png", b"a"),))
    old = taken(box, clock)
    clock.turn(LEASE_SECONDS + 1)
    taken(box, clock)
    with pytest.raises(IllegalMove):
        old.submitting() if mark == "submitting" else old.uploading("a", "http://platform/1")


def test_an_entry_whose_payload_is_damaged_is_buried_and_the_next_is_taken(box: Outbox, clock: HandClock) -> None:
    broken, whole = store(box, dossier="a"), store(box, dossier="b")
    box._held().execute("UPDATE secret SET payload = zeroblob(40) WHERE item = ?", (broken.seq,))
    assert taken(box, clock).entry.id == whole.id
    found = box.entry(broken.id)
    assert found is not None
    assert (found.state, found.last_code) == (State.DEAD_LETTER, "damaged")


def test_an_entry_whose_content_is_gone_is_buried(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    box._held().execute("DELETE FROM secret")
    assert box.claim(clock()) is None
    assert state_of(box, entry) is State.DEAD_LETTER


def test_rearming_makes_all_that_waits_due_now(box: Outbox, clock: HandClock) -> None:
    retried, paused, pending = store(box, dossier="a"), store(box, dossier="b"), store(box, dossier="c")
    box.settle(taken(box, clock).entry, Retry("transport"), delay=100)
    box.settle(taken(box, clock).entry, Unauthorised("401"))
    assert box.rearm(clock()) == 2
    assert [parcel.entry.id for parcel in drain(box, clock())] == [retried.id, paused.id, pending.id]


def test_rearming_leaves_settled_entries_alone(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    box.settle(taken(box, clock).entry, OUTCOMES[State.DEAD_LETTER])
    assert box.rearm(clock()) == 0
    assert state_of(box, entry) is State.DEAD_LETTER


def test_the_next_due_time_is_the_earliest_that_lies_ahead(box: Outbox, clock: HandClock) -> None:
    assert box.next_due(clock()) is None
    for dossier, delay in (("a", 50), ("b", 20)):
        store(box, dossier=dossier)
        box.settle(taken(box, clock).entry, Retry("transport"), delay=delay)
    assert box.next_due(clock()) == clock() + 20
    assert box.next_due(clock() + 20) == clock() + 50


def test_the_oldest_that_waits_is_known(box: Outbox, clock: HandClock) -> None:
    assert box.oldest_waiting() is None
    first = store(box, dossier="a")
    clock.turn(10)
    store(box, dossier="b")
    assert box.oldest_waiting() == first.created_at
    box.settle(taken(box, clock).entry, acknowledge(first))
    assert box.oldest_waiting() == clock()


def test_the_answer_of_an_unknown_entry_is_empty(box: Outbox) -> None:
    ghost = Entry("e", 99, "submission", "d", Priority.AUDIT, State.PENDING, 0, 0.0, 0.0)
    assert box.answer(ghost) == b""
    assert box.entry("e") is None
