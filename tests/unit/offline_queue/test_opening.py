# SPDX-License-Identifier: Apache-2.0
"""Opening: what is demanded of the disk, who is kept out, what is refused without touching it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue import store
from offline_queue.entry import Attachment, State
from offline_queue.errors import (
    KeyUnavailable,
    NewerOutbox,
    NoOutbox,
    OutboxBusy,
    OutboxDamaged,
    OutboxError,
    StorageFault,
    WrongKey,
)
from offline_queue.housekeeping import CHECK, LOCK, ORPHAN_SECONDS
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey, Vault
from tests.support.outboxes import LARGE, START, HandClock, acknowledge, key_of, open_box
from tests.support.outboxes import store as stored


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a closed outbox with one entry."""
    box = open_box(tmp_path)
    stored(box, b"payload")
    box.close()
    return tmp_path / "box"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_fresh_folder_is_made_private_with_a_key_of_its_own(tmp_path: Path) -> None:
    open_box(tmp_path).close()
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "device.key").stat().st_mode & 0o777 == 0o600


def test_the_database_holds_what_durability_rests_on(box: Outbox) -> None:
    connection = box._held()
    held = {
        pragma: connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        for pragma in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "wal_autocheckpoint",
            "user_version",
        )
    }
    assert held == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "wal_autocheckpoint": 0,
        "user_version": len(store.migrations()),
    }  # fmt: skip


def test_all_tables_are_strict(box: Outbox) -> None:
    rows = box._held().execute(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    assert {name: strict for name, strict in rows if not strict} == {}


def test_a_pragma_that_does_not_take_is_told(box: Outbox) -> None:
    with pytest.raises(StorageFault, match="did not take"):
        store._set(box._held(), "page_size", 12345)


def test_nothing_stored_is_readable_on_the_disk(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    secret = "张三 110101199003074514".encode()
    stored(
        box, secret, attachments=(Attachment("small", "text/plain", secret), Attachment("large", "x", secret + LARGE))
    )
    found = [name for name, content in snapshot(tmp_path / "box").items() if secret in content]
    box.close()
    assert found == []


def test_a_second_writer_is_kept_out_and_told_what_to_do(box: Outbox, tmp_path: Path) -> None:
    with pytest.raises(OutboxBusy, match="box: another program"):
        open_box(tmp_path)


def test_closing_lets_the_next_writer_in(tmp_path: Path) -> None:
    open_box(tmp_path).close()
    open_box(tmp_path).close()


def test_closing_twice_is_no_fault(box: Outbox) -> None:
    box.close()
    box.close()


def test_a_closed_outbox_stores_nothing(box: Outbox) -> None:
    box.close()
    with pytest.raises(OutboxError, match="closed"):
        stored(box)


def test_a_failed_opening_lets_go_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "keys" / "device.key").rename(tmp_path / "elsewhere")
    with pytest.raises(KeyUnavailable):
        open_box(tmp_path)
    (tmp_path / "elsewhere").rename(tmp_path / "keys" / "device.key")
    open_box(tmp_path).close()


def test_a_missing_key_is_told_and_no_new_one_is_made_over_the_data(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "keys" / "device.key").unlink()
    before = snapshot(folder)
    with pytest.raises(KeyUnavailable):
        open_box(tmp_path)
    assert snapshot(folder) == before
    assert not (tmp_path / "keys" / "device.key").exists()


@pytest.mark.parametrize("how", ["write", "read"])
def test_another_key_is_told_from_damage_and_changes_nothing(folder: Path, tmp_path: Path, how: str) -> None:
    other = FileKey(tmp_path / "other.key")
    other.make_key()
    before = snapshot(folder)
    with pytest.raises(WrongKey):
        Outbox.open(folder, other) if how == "write" else Outbox.read_only(folder, other)
    assert snapshot(folder) == before


@pytest.mark.parametrize("place", [3, 2000, 5000, -100])
def test_damaged_pages_are_set_aside_as_they_are_and_the_rest_goes_on(
    folder: Path, tmp_path: Path, place: int, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("outbox-salvaged")
    content = bytearray((folder / store.DATABASE).read_bytes())
    content[place] ^= 1
    (folder / store.DATABASE).write_bytes(content)
    box = open_box(tmp_path)
    stored(box, b"another", dossier="d2")
    box.close()
    assert (folder / "damaged-1" / store.DATABASE).read_bytes() == content


def test_a_database_of_which_nothing_can_be_read_is_told_and_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    content = b"x" * (folder / store.DATABASE).stat().st_size
    (folder / store.DATABASE).write_bytes(content)
    with pytest.raises(OutboxDamaged, match="damaged"):
        open_box(tmp_path)
    assert (folder / store.DATABASE).read_bytes() == content


def test_a_database_that_is_gone_is_not_begun_anew(folder: Path, tmp_path: Path) -> None:
    (folder / store.DATABASE).unlink()
    with pytest.raises(OutboxDamaged, match="gone"):
        open_box(tmp_path)
    assert not (folder / store.DATABASE).exists()


def test_an_opening_cut_before_its_mark_was_written_is_finished(folder: Path, tmp_path: Path) -> None:
    (folder / CHECK).unlink()
    box = open_box(tmp_path)
    box.close()
    assert (folder / CHECK).exists()
    assert box.counts()[State.PENDING] == 1


def test_a_newer_outbox_is_refused_unchanged(folder: Path, tmp_path: Path) -> None:
    connection = store.connect(folder, Vault(key_of(tmp_path).device_key()).database_key, writable=True)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = snapshot(folder)
    with pytest.raises(NewerOutbox, match="form 99.*newer program"):
        open_box(tmp_path)
    assert snapshot(folder)[store.DATABASE] == before[store.DATABASE]


def test_a_step_of_migration_comes_whole_or_not_at_all(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = tmp_path / "steps"
    shutil.copytree(store.MIGRATIONS, steps)
    (steps / "0099_broken.sql").write_text("CREATE TABLE fresh (a INTEGER) STRICT; CREATE TABLE item (a INTEGER);")
    monkeypatch.setattr(store, "MIGRATIONS", steps)
    with pytest.raises(store.driver.Error):
        open_box(tmp_path)
    (steps / "0099_broken.sql").write_text("CREATE TABLE fresh (a INTEGER) STRICT;")
    box = open_box(tmp_path)
    assert store.schema_version(box._held()) == len(store.migrations())
    box.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(b"a file, not a folder")
    with pytest.raises(StorageFault, match="did not take it"):
        open_box(tmp_path)


def test_a_reader_beside_the_writer_sees_what_is_stored(box: Outbox, tmp_path: Path) -> None:
    reader = Outbox.read_only(tmp_path / "box", key_of(tmp_path))
    entry = stored(box, b"payload")
    assert reader.entry(entry.id) == entry
    assert reader.payload(entry) == b"payload"
    reader.close()


def test_a_reader_alone_reads_after_a_crash_without_the_writer(folder: Path, tmp_path: Path) -> None:
    reader = Outbox.read_only(folder, key_of(tmp_path))
    assert reader.counts()[State.PENDING] == 1
    reader.close()


def test_a_reader_writes_nothing(folder: Path, tmp_path: Path) -> None:
    reader = Outbox.read_only(folder, key_of(tmp_path))
    with pytest.raises(StorageFault):
        reader._ask("DELETE FROM item")
    reader.close()


def test_reading_a_folder_without_an_outbox_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoOutbox):
        Outbox.read_only(tmp_path, key_of(tmp_path))


def test_a_reader_whose_database_went_away_is_told(folder: Path, tmp_path: Path) -> None:
    reader = Outbox.read_only(folder, key_of(tmp_path))
    (folder / store.DATABASE).unlink()
    with pytest.raises(NoOutbox):
        reader.counts()


def test_files_nobody_speaks_of_go_after_a_day_and_not_before(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    entry = stored(box, attachments=(Attachment("p", "image/png", LARGE),))
    box.close()
    files = tmp_path / "box" / "files"
    for name, age in (("old", ORPHAN_SECONDS + 1), ("young", ORPHAN_SECONDS - 1)):
        (files / name).write_bytes(b"")
        os.utime(files / name, (START - age, START - age))
    for path in files.iterdir():
        if len(path.name) == 32:
            os.utime(path, (0, 0))
    box = open_box(tmp_path, clock)
    assert {path.name for path in files.iterdir() if len(path.name) < 32} == {"young"}
    assert box.attachments(entry)[0].open().read() == LARGE
    box.close()


def test_what_an_earlier_run_was_sending_is_given_back_at_the_start(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    entry = stored(box)
    box.claim(clock())
    box.close()
    again = open_box(tmp_path, clock)
    assert again.entry(entry.id).state is State.RETRY  # type: ignore[union-attr]  # it is there
    assert again.claim(clock()) is not None
    again.close()


def test_a_clock_that_was_wrong_parks_nothing_over_a_restart(tmp_path: Path) -> None:
    clock = HandClock(START + 20 * 365 * 86400)
    box = open_box(tmp_path, clock)
    stored(box)
    box.close()
    clock.now = START
    again = open_box(tmp_path, clock)
    assert again.entries()[0].not_before == START
    again.close()


def test_the_log_is_moved_into_the_database_when_it_has_grown(box: Outbox, tmp_path: Path) -> None:
    for number in range(8):
        stored(box, bytes(50_000), dossier=str(number))
    log = tmp_path / "box" / (store.DATABASE + "-wal")
    grown = log.stat().st_size
    assert not box.tidy()
    assert box.tidy(100_000)
    assert log.stat().st_size < grown / 4


def test_an_outbox_without_a_log_has_nothing_to_tidy(box: Outbox) -> None:
    box.close()
    assert not box.tidy(0)


def test_a_reader_that_still_needs_the_log_is_left_alone(box: Outbox, tmp_path: Path) -> None:
    stored(box)
    reader = store.connect(tmp_path / "box", box._vault.database_key, writable=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM item").fetchone()
    stored(box)
    box._held().execute("PRAGMA busy_timeout = 10")
    assert not box.tidy(0)
    reader.close()


def test_pages_that_cannot_all_be_seen_in_time_are_no_damage(box: Outbox, tmp_path: Path) -> None:
    for number in range(60):
        stored(box, bytes(3000), dossier=str(number))
    assert not store.quick_look(box._held(), tmp_path, seconds=-1)


def test_the_whole_look_finds_nothing_wrong_in_a_good_outbox(box: Outbox, clock: HandClock) -> None:
    stored(box, attachments=(Attachment("p", "image/png", LARGE),))
    done = box.claim(clock())
    assert done is not None
    box.settle(done.entry, acknowledge(done.entry))
    box.wipe_due(clock(), 0)
    stored(box, attachments=(Attachment("p", "image/png", LARGE),))
    assert box.verify() == []


def test_the_lock_is_no_ones_once_the_folder_is_closed(folder: Path) -> None:
    assert (folder / LOCK).exists()
