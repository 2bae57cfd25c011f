# SPDX-License-Identifier: Apache-2.0
"""A backup takes the place of what is gone, never of what can be read; and it may be cut anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue import restore as restoring
from offline_queue.backup import Backup, backups, make_backup
from offline_queue.chain import Moment
from offline_queue.entry import Attachment
from offline_queue.errors import OutboxBusy, OutboxDamaged, OutboxError, RestoreRefused, StorageFault, WrongKey
from offline_queue.keys import HeldKey
from offline_queue.outbox import Outbox
from offline_queue.restore import NUMBERS_SKIPPED, Newer, Restored, newer, restore
from tests.support.outboxes import BOOT, LARGE, START, drain, key_of, open_box, store

PAPERS = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))
NOW = Moment(START + 1000, 1.0, BOOT)


@pytest.fixture
def kept(tmp_path: Path) -> Backup:
    """Return a backup of an outbox that is closed and gone on by one acknowledgement and one entry."""
    box = open_box(tmp_path)
    for number in range(2):
        store(box, b"payload", dossier=str(number), attachments=PAPERS)
    with box.transaction() as tx:
        tx.next_number("receipt:261122")
    made = make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START)
    store(box, b"later", dossier="later")
    box.close()
    return made.backup


def brought_back(kept: Backup, folder: Path, *, damaged: bool = False) -> Restored:
    """Restore a backup to where it came from."""
    return restore(kept, folder / "box", key_of(folder), NOW, damaged=damaged)


def lose(folder: Path) -> None:
    """Lose the outbox with its disk."""
    shutil.rmtree(folder / "box")


def rot(folder: Path) -> None:
    """Damage a database beyond reading."""
    (folder / "box" / "outbox.db").write_bytes(bytes(8192))


def test_what_was_lost_with_its_disk_is_there_again(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    restored = brought_back(kept, tmp_path)
    box = open_box(tmp_path)
    assert [box.payload(entry) for entry in box.entries()] == [b"payload"] * 2
    assert [[paper.open().read() for paper in box.attachments(entry)] for entry in box.entries()] == [
        [b"scan", LARGE]
    ] * 2
    assert (restored.contents, restored.replaced, box.verify()) == (kept.contents, None, [])
    box.close()


def test_what_waits_in_it_is_delivered_as_ever(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    brought_back(kept, tmp_path)
    box = open_box(tmp_path)
    assert len(list(drain(box, START + 2000))) == 2
    box.close()


def test_numbers_given_after_the_backup_are_given_to_nobody_else(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    brought_back(kept, tmp_path)
    box = open_box(tmp_path)
    with box.transaction() as tx:
        # One of a day in the backup, and one of a day that began after it.
        numbers = [tx.next_number("receipt:261122"), tx.next_number("receipt:261123"), tx.next_number("receipt:261123")]
    box.close()
    assert numbers == [NUMBERS_SKIPPED + 2, NUMBERS_SKIPPED + 1, NUMBERS_SKIPPED + 2]


def test_numbers_are_left_out_anew_by_each_restore(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    brought_back(kept, tmp_path)
    again = make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START + 2000)
    lose(tmp_path)
    brought_back(again.backup, tmp_path)
    box = open_box(tmp_path)
    with box.transaction() as tx:
        assert tx.next_number("receipt:261123") == 2 * NUMBERS_SKIPPED + 1
    box.close()


def test_the_audit_chain_goes_on_with_the_restore(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    brought_back(kept, tmp_path)
    box = open_box(tmp_path)
    after = box.events(after=kept.contents.events)[0]
    assert (after.action, after.prev, box.chain_ok()) == ("restored", kept.contents.head, True)
    box.close()


def test_an_outbox_that_can_be_read_is_not_replaced_and_what_is_newer_in_it_is_said(
    kept: Backup, tmp_path: Path
) -> None:
    box = open_box(tmp_path)
    list(drain(box, START))
    before = box.counts()
    box.close()
    with pytest.raises(RestoreRefused, match="with 1 entries, 3 acknowledgements"):
        brought_back(kept, tmp_path, damaged=True)
    box = open_box(tmp_path)
    assert box.counts() == before
    box.close()


def test_what_is_newer_is_counted_from_both_pages(kept: Backup, tmp_path: Path) -> None:
    later = make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START + 1).backup.contents
    assert newer(later, kept.contents) == Newer(1, 0, later.events - kept.contents.events)


def test_a_running_terminal_is_left_alone(kept: Backup, tmp_path: Path) -> None:
    box = open_box(tmp_path)
    with pytest.raises(OutboxBusy):
        brought_back(kept, tmp_path)
    box.close()


def test_a_damaged_outbox_is_replaced_only_when_it_is_said_and_is_kept_aside(kept: Backup, tmp_path: Path) -> None:
    rot(tmp_path)
    with pytest.raises(RestoreRefused, match="holds a damaged outbox") as refused:
        brought_back(kept, tmp_path)
    assert refused.value.code == "restore-over-damaged"
    replaced = brought_back(kept, tmp_path, damaged=True).replaced
    assert replaced is not None
    assert (replaced / "outbox.db").read_bytes() == bytes(8192)
    assert len(list((replaced / "files").iterdir())) == 2
    open_box(tmp_path).close()


def test_a_log_left_beside_a_lost_database_does_not_run_into_the_restored_one(kept: Backup, tmp_path: Path) -> None:
    (tmp_path / "box" / "outbox.db").unlink()
    (tmp_path / "box" / "outbox.db-wal").write_bytes(b"log of what is gone")
    replaced = brought_back(kept, tmp_path).replaced
    assert replaced is not None
    assert (replaced / "outbox.db-wal").read_bytes() == b"log of what is gone"
    open_box(tmp_path).close()


def test_a_backup_of_another_terminal_is_refused(kept: Backup, tmp_path: Path) -> None:
    open_box(tmp_path / "other").close()
    (tmp_path / "other" / "box" / "outbox.db").unlink()
    with pytest.raises(WrongKey, match="another device key"):
        restore(kept, tmp_path / "other" / "box", key_of(tmp_path), NOW)


def test_a_key_that_does_not_fit_the_backup_is_refused(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    with pytest.raises(WrongKey):
        restore(kept, tmp_path / "box", HeldKey(bytes(32)), NOW)


@pytest.mark.parametrize("name", ["outbox.db", "files"])
def test_a_backup_that_is_not_whole_is_not_restored(kept: Backup, tmp_path: Path, name: str) -> None:
    lose(tmp_path)
    file = kept.path / name if name == "outbox.db" else next((kept.path / name).iterdir())
    content = bytearray(file.read_bytes())
    content[-300] ^= 1
    file.unlink()
    file.write_bytes(content)
    with pytest.raises(OutboxDamaged):
        brought_back(kept, tmp_path)
    assert not (tmp_path / "box" / "outbox.db").exists()


def test_a_restored_outbox_shares_no_file_with_its_backup(kept: Backup, tmp_path: Path) -> None:
    lose(tmp_path)
    brought_back(kept, tmp_path)
    assert {path.stat().st_nlink for path in (tmp_path / "box" / "files").iterdir()} == {1}


def cut_after(monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
    """Let the power go after so many moves."""
    left = iter(range(moves))

    def counted(act: Callable[..., object]) -> Callable[..., object]:
        def act_or_cut(*what: object, **how: object) -> object:
            if next(left, None) is None:
                raise OSError(5, "the power went")
            return act(*what, **how)

        return act_or_cut

    monkeypatch.setattr(restoring, "copy_file", counted(restoring.copy_file))
    monkeypatch.setattr(restoring, "sync_folder", counted(restoring.sync_folder))
    monkeypatch.setattr(Path, "rename", counted(Path.rename))


@pytest.mark.parametrize("lost", [lose, rot], ids=["lost", "damaged"])
def test_wherever_a_restore_is_cut_no_program_begins_an_empty_outbox_and_it_can_be_done_again(
    kept: Backup, tmp_path: Path, lost: Callable[[Path], None]
) -> None:
    cut, seen = 0, set()
    while True:
        shutil.rmtree(tmp_path / "box", ignore_errors=True)
        open_box(tmp_path).close()
        lost(tmp_path)
        with pytest.MonkeyPatch.context() as patch:
            cut_after(patch, cut)
            try:
                brought_back(kept, tmp_path, damaged=True)
                break
            except StorageFault:
                cut += 1
        seen.add(opened_after_cut(tmp_path))
        with_backup(kept, tmp_path)
    assert cut > 8
    assert seen <= {"nothing was stored", "damaged", "restored"}


def opened_after_cut(folder: Path) -> str:
    """Open as a terminal would that knows nothing of the restore; say what it finds."""
    if not (folder / "box" / "outbox.check").exists():
        return "nothing was stored"
    try:
        reader = Outbox.read_only(folder / "box", key_of(folder))
        found = len(reader.entries())
        reader.close()
    except OutboxError:
        return "damaged"
    return "restored" if found == 2 else f"{found} entries"


def with_backup(kept: Backup, folder: Path) -> None:
    """Do it again, and see that all is there."""
    try:
        brought_back(kept, folder, damaged=True)
    except RestoreRefused:
        # The cut came after the last move: it is there already.
        assert opened_after_cut(folder) == "restored"
    box = open_box(folder)
    assert [box.payload(entry) for entry in box.entries()] == [b"payload"] * 2
    box.close()


def test_the_newest_backup_is_the_one_to_take(kept: Backup, tmp_path: Path) -> None:
    make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START + 1)
    assert [backup.contents.entries for backup in backups(tmp_path / "backups")] == [3, 2]
