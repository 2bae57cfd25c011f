# SPDX-License-Identifier: Apache-2.0
"""After acknowledgement and grace the content is gone, the record stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_queue.entry import BESIDE, Attachment, DeadLetter, State
from offline_queue.errors import Wiped
from offline_queue.outbox import Outbox
from offline_queue.package import head_of
from tests.support.outboxes import LARGE, HandClock, acknowledge, drain, store

PAPERS = (Attachment("small", "image/png", b"s"), Attachment("large", "image/png", LARGE))


def test_content_stays_through_its_grace_and_goes_after_it(box: Outbox, clock: HandClock, tmp_path: Path) -> None:
    store(box, b"payload", attachments=PAPERS)
    list(drain(box, clock()))
    clock.turn(99)
    assert box.wipe_due(clock(), 100) == 0
    clock.turn(1)
    assert box.wipe_due(clock(), 100) == 1
    assert not list((tmp_path / "box" / "files").iterdir())


def test_what_is_kept_beside_papers_goes_to_nobody_and_goes_with_them(box: Outbox, clock: HandClock) -> None:
    beside = Attachment(f"{BESIDE}small-001", "image/jpeg", LARGE)
    entry = store(box, b"payload", attachments=(*PAPERS, beside))
    assert [paper.name for paper in box.attachments(entry)] == ["small", "large"]
    assert [paper.open().read() for paper in box.beside(entry)] == [LARGE]
    assert [paper.name for paper in head_of(box, entry).papers] == ["small", "large"]
    parcel = box.claim(clock())
    assert parcel is not None
    assert [paper.name for paper in parcel.attachments] == ["small", "large"]
    box.settle(parcel.entry, acknowledge(parcel.entry))
    box.wipe_due(clock(), 0)
    with pytest.raises(Wiped):
        box.beside(entry)


def test_what_is_kept_beside_papers_is_looked_after_as_they_are(box: Outbox, tmp_path: Path) -> None:
    entry = store(box, b"payload", attachments=(Attachment(f"{BESIDE}small-001", "image/jpeg", LARGE),))
    (file,) = (tmp_path / "box" / "files").iterdir()
    file.write_bytes(bytes(file.stat().st_size))
    assert any(entry.id in told for told in box.verify())


def test_a_wiped_entry_keeps_its_record_and_says_that_its_content_is_gone(box: Outbox, clock: HandClock) -> None:
    entry = store(box, b"payload", attachments=PAPERS)
    list(drain(box, clock()))
    before = box.entry(entry.id)
    box.wipe_due(clock(), 0)
    assert box.entry(entry.id) == before
    for ask in (box.payload, box.attachments):
        with pytest.raises(Wiped):
            ask(entry)


def test_no_key_and_no_byte_of_it_is_left_in_the_database(box: Outbox, clock: HandClock) -> None:
    store(box, b"payload", attachments=PAPERS)
    list(drain(box, clock()))
    box.wipe_due(clock(), 0)
    held = box._held()
    assert held.execute("SELECT count(*) FROM secret").fetchone() == (0,)
    assert held.execute("SELECT count(*) FROM attachment WHERE inline NOT NULL OR file NOT NULL").fetchone() == (0,)


def test_each_wipe_is_recorded_and_done_once(box: Outbox, clock: HandClock) -> None:
    entry = store(box)
    list(drain(box, clock()))
    assert [box.wipe_due(clock(), 0), box.wipe_due(clock(), 0)] == [1, 0]
    assert [(event.action, event.object) for event in box.events()][-1] == ("wiped", entry.id)


def test_nothing_but_what_was_acknowledged_is_wiped(box: Outbox, clock: HandClock) -> None:
    store(box, dossier="a")
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, DeadLetter("x"))
    store(box, dossier="b")
    clock.turn(1e8)
    assert box.wipe_due(clock(), 0) == 0


def test_numbers_survive_the_wipe(box: Outbox, clock: HandClock) -> None:
    with box.transaction() as tx:
        tx.next_number("receipt")
    store(box)
    list(drain(box, clock()))
    box.wipe_due(clock(), 0)
    with box.transaction() as tx:
        assert tx.next_number("receipt") == 2


def test_a_file_that_went_before_is_no_hindrance(box: Outbox, clock: HandClock, tmp_path: Path) -> None:
    entry = store(box, attachments=PAPERS)
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(entry))
    for file in (tmp_path / "box" / "files").iterdir():
        file.unlink()
    assert box.wipe_due(clock(), 0) == 1
    assert box.counts()[State.ACKNOWLEDGED] == 1
