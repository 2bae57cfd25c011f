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
