# SPDX-License-Identifier: Apache-2.0
"""What users of other queues complained of, as far as keys, copies and deletion go; each is a test here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import offline_queue
from offline_queue.backup import make_backup
from offline_queue.entry import Retry
from offline_queue.errors import AlreadyStored, OutboxDamaged, WrongKey
from offline_queue.export import Carrier, export, stuck
from offline_queue.keys import moved
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.restore import restore
from offline_queue.vault import FileKey
from tests.support.outboxes import START, HandClock, drain, key_of, open_box, store

CENTRE, TERMINAL = PrivateKey.make("x25519"), PrivateKey.make("ed25519")


def test_giving_the_file_another_key_in_place_corrupted_it_so_no_file_is_ever_given_another_key(tmp_path: Path) -> None:
    open_box(tmp_path).close()
    before = (tmp_path / "box" / "outbox.db").read_bytes()
    moved(key_of(tmp_path), FileKey(tmp_path / "elsewhere.key"))
    Outbox.open(tmp_path / "box", FileKey(tmp_path / "elsewhere.key")).close()
    sources = [path.read_text("utf-8") for path in Path(offline_queue.__file__).parent.glob("*.py")]
    assert before[:16] == (tmp_path / "box" / "outbox.db").read_bytes()[:16]
    assert not any(re.search(r"pragma\s+(hex)?rekey", source, re.IGNORECASE) for source in sources)


def test_damage_could_not_be_told_from_a_wrong_key_so_here_it_is(tmp_path: Path) -> None:
    open_box(tmp_path).close()
    other = FileKey(tmp_path / "other.key")
    other.make_key()
    with pytest.raises(WrongKey):
        Outbox.open(tmp_path / "box", other)
    (tmp_path / "box" / "outbox.db").write_bytes(bytes(40_960))
    with pytest.raises(OutboxDamaged):
        open_box(tmp_path)


def test_it_was_deleted_although_the_sending_failed_so_nothing_goes_without_a_receipt(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    entry = store(box, b"payload")
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, Retry("transport", "timeout"))
    export(box, tmp_path / "stick", Carrier("990100-0001-03", CENTRE.public, TERMINAL), stuck(box), START)
    clock.turn(10 * 365 * 86_400.0)
    assert (box.wipe_due(clock(), 0), box.payload(entry)) == (0, b"payload")
    box.close()


def test_rows_that_were_done_and_their_log_filled_the_disk_so_both_shrink_with_the_wipe(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    log = tmp_path / "box" / "outbox.db-wal"
    for number in range(60):
        store(box, bytes(40_000), dossier=str(number))
    before = log.stat().st_size
    list(drain(box, clock()))
    box.wipe_due(clock(), 0)
    assert before > 2_000_000
    assert log.stat().st_size < 100_000
    box.close()


def test_what_came_back_from_a_backup_was_doubled_so_its_id_stays_the_same(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    entry = store(box)
    made = make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START)
    box.close()
    for path in (tmp_path / "box").glob("outbox.db*"):
        path.unlink()
    restore(made.backup, tmp_path / "box", key_of(tmp_path), box._now())
    box = open_box(tmp_path)
    assert [found.id for found in box.entries()] == [entry.id]
    with pytest.raises(AlreadyStored):
        store(box, id=entry.id)
    box.close()
