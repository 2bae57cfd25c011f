# SPDX-License-Identifier: Apache-2.0
"""What users of other queues lost or waited for, said in their words; here it cannot happen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.boot import since_boot
from offline_queue import outbox as outbox_module
from offline_queue import store as database
from offline_queue.entry import Attachment, Rejected, Retry, State
from offline_queue.errors import IllegalMove, StorageFault
from offline_queue.outbox import LEASE_SECONDS, Outbox
from offline_queue.quota import Limits, Room
from tests.support.outboxes import LARGE, START, HandClock, acknowledge, drain, key_of, open_box, store

YEAR = 365 * 86400.0


def claimed(box: Outbox, clock: HandClock) -> str:
    parcel = box.claim(clock())
    assert parcel is not None
    return parcel.entry.id


def test_sending_runs_for_ever_and_a_reboot_does_not_end_it(tmp_path: Path) -> None:
    clock, ticks = HandClock(), HandClock(50_000.0)
    box = open_box(tmp_path, clock, monotonic=ticks, boot="before")
    entry = store(box)
    claimed(box, clock)
    box._drop()
    box._lock.release()
    # The clock of the new boot begins anew: by its seconds the old claim would hold for another half day.
    ticks.now = 3.0
    box = open_box(tmp_path, clock, monotonic=ticks, boot="after")
    again = claimed(box, clock)
    box.close()
    assert again == entry.id


def test_a_claim_outlives_a_night_the_machine_slept(
    box: Outbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = store(box)
    claimed(box, clock)
    clock.turn(LEASE_SECONDS + 1)
    assert claimed(box, clock) == entry.id
    # CLOCK_MONOTONIC stands still while the machine sleeps, this one does not.
    asked: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr("time.clock_gettime", lambda which: asked.append(which) or 1.0)
        since_boot()
    assert asked == [outbox_module.time.CLOCK_BOOTTIME]


@pytest.mark.parametrize("outcome", [Retry("transport"), Retry("busy", after=5.0), Rejected("no")])
def test_it_was_deleted_although_it_was_not_received(box: Outbox, clock: HandClock, outcome: Retry | Rejected) -> None:
    entry = store(box, b"content")
    claimed(box, clock)
    held = box.entry(entry.id)
    assert held is not None
    box.settle(held, outcome)
    clock.turn(10 * YEAR)
    box.wipe_due(clock(), 0.0)
    assert box.payload(entry) == b"content"


def test_two_papers_with_the_same_content_are_a_conflict(box: Outbox) -> None:
    papers = (Attachment("front", "image/png", LARGE), Attachment("back", "image/png", LARGE))
    entry = store(box, attachments=papers)
    assert [paper.open().read() for paper in box.attachments(entry)] == [LARGE, LARGE]


def test_received_but_the_database_was_locked_while_marking_it(
    box: Outbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = store(box)
    claimed(box, clock)
    held = box.entry(entry.id)
    assert held is not None

    def locked(*args: object) -> None:
        raise StorageFault("locked")

    with monkeypatch.context() as patch:
        patch.setattr("offline_queue.ledger.settle", locked)
        with pytest.raises(StorageFault):
            box.settle(held, acknowledge(held))
    assert box.settle(held, acknowledge(held)).state is State.ACKNOWLEDGED


def test_an_item_is_gone_when_its_worker_dies(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    entry = store(box)
    claimed(box, clock)
    box._drop()
    box._lock.release()
    box = open_box(tmp_path, clock)
    sent = [parcel.entry.id for parcel in drain(box, clock())]
    box.close()
    assert sent == [entry.id]


def test_the_log_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 200_000)
    box = open_box(tmp_path)
    log = tmp_path / "box" / f"{database.DATABASE}-wal"
    largest = 0
    for number in range(6 * outbox_module.LOOK_EVERY):
        store(box, os.urandom(4000), dossier=str(number))
        largest = max(largest, log.stat().st_size)
    box.close()
    assert largest < 200_000 + outbox_module.LOOK_EVERY * 60_000


def test_saved_was_shown_though_there_was_no_room(tmp_path: Path) -> None:
    clock = HandClock()
    box = Outbox.open(tmp_path / "box", key_of(tmp_path), clock=clock, monotonic=clock, boot="b", limits=Limits(1))
    room = box.room
    box.close()
    assert room is Room.FULL


def test_a_clock_that_was_wrong_decides_the_order(tmp_path: Path) -> None:
    clock = HandClock(START + 12 * YEAR)
    box = open_box(tmp_path, clock)
    first = store(box, dossier="one")
    clock.now = START
    second = store(box, dossier="one")
    box.rearm(clock())
    sent = [parcel.entry.id for parcel in drain(box, START + 1)]
    box.close()
    assert sent == [first.id, second.id]


def test_a_late_answer_to_an_earlier_claim_undoes_a_later_one(box: Outbox, clock: HandClock) -> None:
    store(box)
    early = box.claim(clock())
    clock.turn(LEASE_SECONDS + 1)
    late = box.claim(clock())
    assert early is not None
    assert late is not None
    with pytest.raises(IllegalMove):
        box.settle(early.entry, Retry("transport"))
    assert box.entry(late.entry.id) == late.entry


def test_a_file_rekeyed_in_place_cannot_be_read() -> None:
    # Keys of entries are wrapped anew; the file itself never is.
    sources = Path(database.__file__).parent.glob("*.py")
    assert [path.name for path in sources if "PRAGMA rekey" in path.read_text(encoding="utf-8")] == []


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def box(tmp_path: Path, clock: HandClock) -> Iterator[Outbox]:
    """Return an open outbox, closed in the end."""
    made = open_box(tmp_path, clock)
    yield made
    made.close()
