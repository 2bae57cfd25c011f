"""The audit chain goes to the platform batch by batch, whole and in order, also after a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Site
from devices.device import CancelToken, Deadline
from kiosk.audit import Act, record
from kiosk.audit_sending import AuditSender, last_batched
from offline_queue.breaks import state_gaps
from offline_queue.chain import Moment
from offline_queue.errors import KeyUnavailable
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey

SITE = Site(mode="training")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Open a fresh outbox."""
    made = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    yield made
    made.close()


def act(outbox: Outbox, times: int = 1) -> None:
    """Record something that happened."""
    with outbox.transaction() as tx:
        for _ in range(times):
            record(tx, Act.VISIT_ENDED, "visit-1", reason="home", result="none", seconds=1)


def put(sender: AuditSender, outbox: Outbox) -> int:
    """Make the batches that are due."""
    return sender.put(outbox, Deadline.after(10), CancelToken())


def batches(outbox: Outbox) -> list[list[int]]:
    """Return the numbers of the events of each stored batch."""
    entries = [entry for entry in outbox.entries() if entry.kind == "audit"]
    return [[event["seq"] for event in json.loads(outbox.payload(entry))["events"]] for entry in entries]


def test_what_was_recorded_is_stored_as_one_batch(outbox: Outbox) -> None:
    act(outbox, 3)
    assert put(AuditSender(SITE), outbox) == 1
    assert batches(outbox)[0][-3:] == [3, 2, 1][::-1]


def test_the_next_batch_begins_where_the_last_one_ended(outbox: Outbox) -> None:
    sender = AuditSender(SITE)
    act(outbox)
    put(sender, outbox)
    act(outbox)
    put(sender, outbox)
    first, second = batches(outbox)
    assert second[0] == first[-1] + 1


def test_after_a_restart_nothing_is_sent_twice_and_nothing_is_left_out(outbox: Outbox) -> None:
    act(outbox)
    put(AuditSender(SITE), outbox)
    act(outbox, 1200)
    assert put(AuditSender(SITE), outbox) == 3
    numbers = [number for batch in batches(outbox) for number in batch]
    assert numbers == list(range(1, len(numbers) + 1))


def test_making_batches_is_no_reason_for_another_one_in_the_same_breath(outbox: Outbox) -> None:
    sender = AuditSender(SITE)
    act(outbox)
    put(sender, outbox)
    assert len(batches(outbox)) == 1


def test_a_chain_without_batches_was_never_sent(outbox: Outbox) -> None:
    assert last_batched(outbox) == 0
    act(outbox, 5)
    assert last_batched(outbox) == 0


def test_a_cancelled_call_stores_nothing(outbox: Outbox) -> None:
    act(outbox)
    cancel = CancelToken()
    cancel.cancel()
    assert AuditSender(SITE).put(outbox, Deadline.after(10), cancel) == 0


class Pen:
    """A signer, with a key or without."""

    name = "p256:0000"

    def __init__(self, *, lost: bool = False) -> None:
        self._lost = lost

    def sign(self, data: bytes) -> bytes:
        if self._lost:
            raise KeyUnavailable("no key")
        return b"signed:" + data[-8:]


def checkpoints(outbox: Outbox) -> list[dict[str, object] | None]:
    entries = [entry for entry in outbox.entries() if entry.kind == "audit"]
    return [json.loads(outbox.payload(entry)).get("checkpoint") for entry in entries]


def test_a_batch_ends_with_a_signed_head(outbox: Outbox) -> None:
    act(outbox, 3)
    put(AuditSender(SITE, Pen), outbox)
    (told,) = checkpoints(outbox)
    (kept,) = outbox.checkpoints()
    assert told is not None
    assert (told["seq"], told["hash"], told["signer"]) == (3, kept.hash, "p256:0000")
    assert outbox.verify_chain() is None


def test_a_terminal_that_is_not_enrolled_signs_nothing(outbox: Outbox) -> None:
    act(outbox)
    put(AuditSender(SITE), outbox)
    assert (checkpoints(outbox), outbox.checkpoints()) == ([None], [])


def test_a_key_that_cannot_be_had_holds_no_record_back(outbox: Outbox, expected_logs) -> None:
    expected_logs("audit-not-signed")
    act(outbox)
    put(AuditSender(SITE, lambda: Pen(lost=True)), outbox)
    assert (checkpoints(outbox), batches(outbox)) == ([None], [[1]])


def lose(outbox: Outbox, *seqs: int) -> None:
    """Lose events as a page that rots does, and state the gap as the salvage does."""
    for seq in seqs:
        outbox._held().execute("DELETE FROM event WHERE seq = ?", (seq,))
    with outbox.transaction():
        state_gaps(outbox._held(), Moment(1.0, 1.0, "boot"))


def stated(outbox: Outbox) -> list[list[dict[str, object]]]:
    entries = [entry for entry in outbox.entries() if entry.kind == "audit"]
    return [json.loads(outbox.payload(entry)).get("breaks", []) for entry in entries]


def test_a_gap_is_stated_with_the_batch_behind_it_once_and_signed(outbox: Outbox) -> None:
    sender = AuditSender(SITE, Pen)
    act(outbox, 5)
    lose(outbox, 2, 3)
    put(sender, outbox)
    act(outbox)
    put(sender, outbox)
    ((one,), none) = stated(outbox)
    assert none == []
    assert (one["after_seq"], one["lost"], one["seq"], one["signer"]) == (1, 2, 4, "p256:0000")


def test_without_a_key_a_gap_is_stated_unsigned(outbox: Outbox) -> None:
    act(outbox, 3)
    lose(outbox, 2)
    put(AuditSender(SITE), outbox)
    ((one,),) = stated(outbox)
    assert "signer" not in one


def test_a_key_that_cannot_be_had_holds_a_gap_and_its_batch_until_it_can(outbox: Outbox, expected_logs) -> None:
    expected_logs("audit-not-signed")
    act(outbox, 3)
    lose(outbox, 2)
    with pytest.raises(KeyUnavailable):
        put(AuditSender(SITE, lambda: Pen(lost=True)), outbox)
    put(AuditSender(SITE, Pen), outbox)
    assert ([len(gaps) for gaps in stated(outbox)], batches(outbox)) == ([1], [[1, 3]])


def test_a_batch_that_was_lost_with_its_page_is_told_again(outbox: Outbox) -> None:
    act(outbox, 3)
    put(AuditSender(SITE), outbox)
    (batch,) = [entry for entry in outbox.entries() if entry.kind == "audit"]
    for words in ("DELETE FROM secret WHERE item = ?", "DELETE FROM item WHERE seq = ?"):
        outbox._held().execute(words, (batch.seq,))
    act(outbox)
    put(AuditSender(SITE), outbox)
    assert batches(outbox)[0][0] == 1


def test_a_batch_that_rotted_holds_no_later_one_back(outbox: Outbox) -> None:
    sender = AuditSender(SITE)
    for _ in range(3):
        act(outbox)
        put(sender, outbox)
    rotten = [entry for entry in outbox.entries() if entry.kind == "audit"][1]
    words = "UPDATE item SET state = 'dead-letter', last_code = 'damaged' WHERE seq = ?"
    outbox._held().execute(words, (rotten.seq,))
    act(outbox)
    put(AuditSender(SITE), outbox)
    *_, newest = [entry for entry in outbox.entries() if entry.kind == "audit"]
    told = json.loads(outbox.payload(newest))["events"]
    assert (newest.dossier, told[0]["seq"]) == (f"audit:{rotten.seq}", batches(outbox)[0][-1] + 1)
    act(outbox)
    put(AuditSender(SITE), outbox)
    assert batches(outbox)[-1][0] == told[-1]["seq"] + 1


def test_a_batch_that_rots_while_the_terminal_runs_is_told_again(outbox: Outbox) -> None:
    sender = AuditSender(SITE)
    act(outbox)
    put(sender, outbox)
    outbox._held().execute("UPDATE item SET state = 'dead-letter', last_code = 'damaged' WHERE kind = 'audit'")
    act(outbox)
    put(sender, outbox)
    assert batches(outbox)[-1][0] == 1


def test_a_batch_the_platform_refused_is_not_told_over_and_over(outbox: Outbox) -> None:
    act(outbox)
    put(AuditSender(SITE), outbox)
    words = "UPDATE item SET state = 'dead-letter', last_code = 'chain-broken' WHERE kind = 'audit'"
    outbox._held().execute(words)
    for _ in range(3):
        act(outbox)
        put(AuditSender(SITE), outbox)
    assert {entry.dossier for entry in outbox.entries()} == {"audit"}
    numbers = [number for batch in batches(outbox) for number in batch]
    assert numbers == sorted(set(numbers))
