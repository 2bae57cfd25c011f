# SPDX-License-Identifier: Apache-2.0
"""An outbox of an earlier program is brought to this one's form; what it was before is kept for a day."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

import pytest

from config.settings import OutboxSetting
from offline_queue import store, upgrade
from offline_queue.entry import State
from offline_queue.errors import OlderOutbox, StorageFault
from offline_queue.opening import read_outbox
from offline_queue.outbox import Outbox
from offline_queue.vault import Vault
from tests.support.old_outbox import old_outbox
from tests.support.outboxes import HandClock, drain, key_of, open_box

KNOWN = len(store.migrations())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an outbox of form 2 with three entries, the last number given 3."""
    old_outbox(tmp_path, entries=3)
    return tmp_path / "box"


def test_everything_of_an_older_outbox_arrives_and_numbers_go_on(folder: Path, tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock())
    with box.transaction() as tx:
        number = tx.next_number("receipt")
    sent = [parcel.payload for parcel in drain(box, box.entries()[0].not_before)]
    box.close()
    assert (number, sent) == (4, [b"old 1", b"old 2", b"old 3"])


@pytest.mark.parametrize("form", [None, 0])
def test_who_only_reads_is_told_of_an_older_form_changes_nothing_and_reads_after_a_start(
    folder: Path, tmp_path: Path, form: int | None
) -> None:
    if form is not None:  # a first start that was cut by a full disk
        (folder / store.DATABASE).unlink()
        store.connect(folder, vault_key(tmp_path), writable=True).close()
    setting = OutboxSetting(folder=str(folder), key_file=str(tmp_path / "keys" / "device.key"))
    before = (folder / store.DATABASE).read_bytes()
    with pytest.raises(OlderOutbox, match=f"this program reads {KNOWN}") as told:
        read_outbox(setting)
    assert (told.value.code, (folder / store.DATABASE).read_bytes()) == ("older", before)
    open_box(tmp_path, HandClock()).close()
    with contextlib.closing(read_outbox(setting)) as reader:
        assert len(reader.entries()) == (3 if form is None else 0)


def test_what_waited_by_age_waits_by_weight_each_class_in_its_order_and_what_was_set_aside_last(
    folder: Path, tmp_path: Path
) -> None:
    connection = store.connect(folder, vault_key(tmp_path), writable=True)
    with store.One(connection):
        # The oldest is of the machine itself, the youngest is tried in vain again and again.
        connection.execute("UPDATE item SET priority = 5, rank = 1.0 WHERE seq = 1")
        connection.execute("UPDATE item SET state = 'retry', last_class = 'set-aside', rank = 1e12 WHERE seq = 3")
    connection.close()
    box = open_box(tmp_path, HandClock())
    ranks = dict(box._held().execute("SELECT seq, rank FROM item"))
    sent = [parcel.entry.seq for parcel in drain(box, box.entries()[0].not_before)]
    box.close()
    assert (ranks, sent) == ({1: 1.0, 2: 0.125, 3: 2.0}, [2, 1, 3])


def test_what_it_was_before_is_kept_as_it_was(folder: Path, tmp_path: Path) -> None:
    before = (folder / store.DATABASE).read_bytes()
    open_box(tmp_path, HandClock()).close()
    assert (folder / f"{upgrade.BEFORE}{KNOWN}" / store.DATABASE).read_bytes() == before


def test_the_copy_can_be_put_back_for_the_older_program(folder: Path, tmp_path: Path) -> None:
    open_box(tmp_path, HandClock()).close()
    copy = folder / f"{upgrade.BEFORE}{KNOWN}"
    for path in copy.iterdir():
        shutil.copy(path, folder / path.name)
    connection = store.connect(folder, vault_key(tmp_path), writable=False)
    form = store.schema_version(connection)
    connection.close()
    assert form == 2


def test_a_log_that_was_not_put_back_yet_is_kept_too(tmp_path: Path) -> None:
    old_outbox(tmp_path, entries=3, log=True)
    open_box(tmp_path, HandClock()).close()
    copy = tmp_path / "box" / f"{upgrade.BEFORE}{KNOWN}"
    assert {path.name for path in copy.iterdir()} == {store.DATABASE, f"{store.DATABASE}-wal"}


def test_entries_of_before_can_be_made_again_from_their_other_half(folder: Path, tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock())
    origins = [row[0] for row in box._held().execute("SELECT json_extract(origin, '$.papers') FROM secret")]
    box.close()
    assert origins == [1, 1, 1]


def test_a_disk_without_room_for_the_copy_leaves_the_outbox_as_it_is(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = (folder / store.DATABASE).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(upgrade, "copy_file", full)
        with pytest.raises(StorageFault) as refused:
            open_box(tmp_path, HandClock())
    assert refused.value.code == "disk-full"
    assert (folder / store.DATABASE).read_bytes() == before


def test_a_copy_of_a_migration_that_was_cut_is_the_one_that_is_kept(folder: Path, tmp_path: Path) -> None:
    place = folder / f"{upgrade.BEFORE}{KNOWN}"
    place.mkdir()
    (place / store.DATABASE).write_bytes(b"the older one")
    open_box(tmp_path, HandClock()).close()
    assert (place / store.DATABASE).read_bytes() == b"the older one"


def test_a_copy_that_was_cut_in_the_middle_is_begun_anew(folder: Path, tmp_path: Path) -> None:
    half = folder / f"{upgrade.BEFORE}{KNOWN}.new"
    half.mkdir()
    (half / store.DATABASE).write_bytes(b"half")
    open_box(tmp_path, HandClock()).close()
    assert not half.exists()


def test_a_fresh_outbox_and_one_of_this_form_keep_no_copy(tmp_path: Path) -> None:
    for _ in range(2):
        open_box(tmp_path, HandClock()).close()
    assert not list((tmp_path / "box").glob(f"{upgrade.BEFORE}*"))


def test_the_copy_goes_with_the_first_wipe_after_its_days(folder: Path, tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    place = folder / f"{upgrade.BEFORE}{KNOWN}"
    os.utime(place, (clock(), clock()))
    box.wipe_due(clock() + 99.0, 100.0)
    kept = place.exists()
    box.wipe_due(clock() + 100.0, 100.0)
    box.close()
    assert (kept, place.exists()) == (True, False)


def test_states_and_papers_of_before_are_as_they_were(folder: Path, tmp_path: Path) -> None:
    box: Outbox = open_box(tmp_path, HandClock())
    papers = [paper.open().read() for entry in box.entries() for paper in box.attachments(entry)]
    counts = box.counts()
    whole = box.verify()
    box.close()
    assert (papers, counts[State.PENDING], whole) == ([b"paper"] * 3, 3, [])


def vault_key(folder: Path) -> bytes:
    return Vault(key_of(folder).device_key()).database_key
