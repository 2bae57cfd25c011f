# SPDX-License-Identifier: Apache-2.0
"""A backup is an outbox by itself: whole, encrypted, without what is acknowledged or wiped, and three are kept."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_queue import backup as making
from offline_queue.backup import KEPT, PAGE, Made, backups, findings, lag, make_backup
from offline_queue.entry import Attachment, Priority, State
from offline_queue.errors import KeyUnavailable, NoOutbox, OutboxBusy, OutboxDamaged, StorageFault, WrongKey
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.reader import Reader
from offline_queue.recovery import RECOVERY, keep, recovered
from offline_queue.vault import FileKey
from tests.support.outbox_copies import another_medium
from tests.support.outboxes import LARGE, START, HandClock, acknowledge, drain, key_of, open_box, store

PAPERS = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))


def backed_up(folder: Path, now: float = START, keep: int = KEPT) -> Made:
    """Make a backup of the outbox of a test."""
    return make_backup(folder / "box", key_of(folder), folder / "backups", now, keep)


def read(made: Made, folder: Path) -> Reader:
    """Open a backup by the key of its outbox."""
    return Outbox.read_only(made.backup.path, key_of(folder))


def test_everything_that_waits_is_in_a_backup_and_can_be_read_there(box: Outbox, tmp_path: Path) -> None:
    for number in range(3):
        store(box, b"payload", dossier=str(number), attachments=PAPERS)
    made = backed_up(tmp_path)
    reader = read(made, tmp_path)
    found = [(reader.payload(e), [paper.open().read() for paper in reader.attachments(e)]) for e in reader.entries()]
    reader.close()
    assert found == [(b"payload", [b"scan", LARGE])] * 3
    assert (made.missing, findings(made.backup.path, key_of(tmp_path))) == (0, [])


def test_a_backup_says_what_is_in_it(box: Outbox, tmp_path: Path, clock: HandClock) -> None:
    store(box, dossier="a")
    list(drain(box, clock()))
    last = store(box, dossier="b")
    contents = backed_up(tmp_path).backup.contents
    assert (contents.entries, contents.not_acknowledged, contents.last_entry) == (2, 1, last.seq)
    assert (contents.events, contents.head) == box.chain_head()


def test_a_backup_is_made_beside_a_running_terminal_that_goes_on_storing(box: Outbox, tmp_path: Path) -> None:
    with box.transaction() as tx:
        tx.next_number("receipt")
        made = backed_up(tmp_path)
    store(box)
    assert made.backup.contents.entries == 0


def test_what_is_acknowledged_is_in_no_backup_but_its_record_is(box: Outbox, clock: HandClock, tmp_path: Path) -> None:
    store(box, b"payload", attachments=PAPERS)
    list(drain(box, clock()))
    reader = read(backed_up(tmp_path), tmp_path)
    held = reader._connected().execute("SELECT count(*) FROM secret").fetchone()
    assert (held[0], reader.counts()[State.ACKNOWLEDGED], reader.verify()) == (0, 1, [])
    reader.close()
    assert not list((tmp_path / "backups").rglob("files/*"))


def test_a_wipe_reaches_the_backups_that_are_kept(box: Outbox, clock: HandClock, tmp_path: Path) -> None:
    entry = store(box, b"payload", attachments=PAPERS)
    first = backed_up(tmp_path)
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(entry))
    box.wipe_due(clock(), 0)
    backed_up(tmp_path, START + 60)
    reader = read(first, tmp_path)
    assert reader._connected().execute("SELECT count(*) FROM secret").fetchone() == (0,)
    reader.close()
    assert not list((tmp_path / "backups").rglob("files/*"))


def test_the_last_three_are_kept_the_newest_first(box: Outbox, tmp_path: Path) -> None:
    removed = []
    for number in range(5):
        store(box, dossier=str(number))
        removed.append(backed_up(tmp_path, START + number).removed)
    assert [backup.contents.entries for backup in backups(tmp_path / "backups")] == [5, 4, 3]
    assert removed == [0, 0, 0, 1, 1]


def test_which_is_the_newest_does_not_hang_on_the_clock(box: Outbox, tmp_path: Path) -> None:
    store(box, dossier="a")
    backed_up(tmp_path, START)
    store(box, dossier="b")
    backed_up(tmp_path, START - 86_400)
    assert [backup.contents.entries for backup in backups(tmp_path / "backups")] == [2, 1]


def test_two_within_a_second_are_two(box: Outbox, tmp_path: Path) -> None:
    store(box, dossier="a")
    first = backed_up(tmp_path)
    store(box, dossier="b")
    second = backed_up(tmp_path)
    assert [backup.path for backup in backups(tmp_path / "backups")] == [second.backup.path, first.backup.path]
    assert second.backup.path.name == f"{first.backup.path.name}-2"


def test_whoever_makes_one_where_one_is_being_made_is_told_and_harms_nothing(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, refused = making._fill, []

    def meanwhile(*what: Any) -> Any:
        with pytest.raises(OutboxBusy) as second:
            backed_up(tmp_path, START + 1)
        refused.append(second.value.code)
        return own(*what)

    store(box)
    monkeypatch.setattr(making, "_fill", meanwhile)
    assert (findings(backed_up(tmp_path).backup.path, key_of(tmp_path)), refused) == ([], ["backup-busy"])


def test_a_medium_without_locks_gets_its_backup(box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_here(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    store(box)
    monkeypatch.setattr(fcntl, "flock", none_here)
    assert backed_up(tmp_path).backup.contents.entries == 1


def test_what_was_stored_and_acknowledged_since_is_counted_and_the_machines_own_is_not(
    box: Outbox, clock: HandClock, tmp_path: Path
) -> None:
    store(box, dossier="a")
    contents = backed_up(tmp_path).backup.contents
    before = lag(box, contents)
    clock.turn(60)
    list(drain(box, clock()))
    store(box, dossier="b")
    store(box, dossier="c", priority=Priority.AUDIT)
    since = lag(box, contents)
    assert (before.entries, before.since, before.acknowledged, before.events) == (0, None, 0, 0)
    assert (since.entries, since.since, since.acknowledged) == (1, clock(), 1)


@pytest.mark.parametrize(("made", "disk"), [(False, 2), (True, 1)], ids=["not-there", "on-the-same-disk"])
def test_a_medium_that_is_not_plugged_in_is_told_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: bool, disk: int
) -> None:
    place = tmp_path / "mirror"
    if made:
        place.mkdir()
    monkeypatch.setattr(making, "disk_of", lambda path: disk if path == place else 1)
    with pytest.raises(StorageFault) as refused:
        making.see_medium(tmp_path, place)
    assert (refused.value.code, place.exists()) == ("backup-medium", made)


def test_another_disk_is_seen_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "disk_of", lambda path: len(path.parts))
    (tmp_path / "mirror").mkdir()
    making.see_medium(tmp_path, tmp_path / "mirror")


def test_a_backup_is_private_and_one_file_with_its_papers(box: Outbox, tmp_path: Path) -> None:
    store(box, attachments=PAPERS)
    path = backed_up(tmp_path).backup.path
    assert {found.name for found in path.iterdir()} == {"outbox.db", "outbox.check", "files", PAGE}
    assert {found.stat().st_mode & 0o077 for found in path.rglob("*")} == {0}


def test_nothing_in_a_backup_is_plain(box: Outbox, tmp_path: Path) -> None:
    store(box, b"payload of somebody", attachments=(Attachment("scan", "image/png", b"scan of somebody" * 9000),))
    content = b"".join(path.read_bytes() for path in backed_up(tmp_path).backup.path.rglob("*") if path.is_file())
    assert [content.count(word) for word in (b"somebody", b"SQLite format", key_of(tmp_path).device_key())] == [0, 0, 0]


def test_another_machine_reads_no_backup(box: Outbox, tmp_path: Path) -> None:
    store(box)
    made = backed_up(tmp_path)
    other = FileKey(tmp_path / "other.key")
    other.make_key()
    with pytest.raises(WrongKey):
        Outbox.read_only(made.backup.path, other)


def test_the_centre_reads_a_backup_too(box: Outbox, tmp_path: Path) -> None:
    centre = PrivateKey.make("x25519")
    keep(tmp_path / "box", key_of(tmp_path), centre.public)
    store(box, b"payload")
    made = backed_up(tmp_path)
    assert (made.backup.path / RECOVERY).exists()
    reader = Outbox.read_only(made.backup.path, recovered(made.backup.path, centre))
    assert [reader.payload(entry) for entry in reader.entries()] == [b"payload"]
    reader.close()


def test_papers_are_linked_on_one_disk_and_copied_to_another(box: Outbox, tmp_path: Path) -> None:
    store(box, attachments=PAPERS)
    assert {path.stat().st_nlink for path in backed_up(tmp_path).backup.path.glob("files/*")} == {2}

    with another_medium(tmp_path / "box"):
        shutil.rmtree(tmp_path / "backups")
        made = backed_up(tmp_path, START + 1)
    assert {path.stat().st_nlink for path in made.backup.path.glob("files/*")} == {1}
    assert findings(made.backup.path, key_of(tmp_path)) == []


def test_on_another_disk_a_paper_is_copied_once_and_not_by_each_backup(box: Outbox, tmp_path: Path) -> None:
    store(box, attachments=PAPERS)
    with another_medium(tmp_path / "box"):
        backed_up(tmp_path)
        second = backed_up(tmp_path, START + 1)
    assert {path.stat().st_nlink for path in second.backup.path.glob("files/*")} == {2}
    assert findings(second.backup.path, key_of(tmp_path)) == []


def test_a_paper_that_is_short_in_the_backup_before_is_copied_anew(box: Outbox, tmp_path: Path) -> None:
    store(box, attachments=PAPERS)
    with another_medium(tmp_path / "box"):
        first = backed_up(tmp_path)
        next(first.backup.path.glob("files/*")).write_bytes(b"half")
        second = backed_up(tmp_path, START + 1)
    assert findings(second.backup.path, key_of(tmp_path)) == []


def test_a_paper_that_is_gone_is_counted_and_the_rest_is_backed_up(box: Outbox, tmp_path: Path) -> None:
    store(box, b"payload", attachments=PAPERS)
    next((tmp_path / "box" / "files").iterdir()).unlink()
    made = backed_up(tmp_path)
    assert (made.missing, len(findings(made.backup.path, key_of(tmp_path)))) == (1, 1)


def test_an_entry_wiped_while_it_is_copied_is_neither_missing_nor_there(
    box: Outbox, clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = store(box, b"payload", attachments=PAPERS)
    own = making._copy_database

    def copied_and_then_wiped(*what: object) -> list[str]:
        names = own(*what)  # type: ignore[arg-type]  # handed through
        parcel = box.claim(clock())
        assert parcel is not None
        box.settle(parcel.entry, acknowledge(entry))
        box.wipe_due(clock(), 0)
        return names

    monkeypatch.setattr(making, "_copy_database", copied_and_then_wiped)
    made = backed_up(tmp_path)
    assert (made.missing, findings(made.backup.path, key_of(tmp_path))) == (0, [])


def test_a_backup_whose_making_was_cut_is_none_and_is_tidied_away(box: Outbox, tmp_path: Path) -> None:
    left = tmp_path / "backups" / ".backup-20200101-000000.new"
    left.mkdir(parents=True)
    (left / "outbox.db").write_bytes(b"half")
    assert backups(tmp_path / "backups") == []
    backed_up(tmp_path)
    assert not left.exists()


@pytest.mark.parametrize("failing", ["_copy_database", "_bring", "write_once"])
def test_a_backup_that_fails_leaves_nothing_and_takes_none_of_the_old_ones(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    store(box, attachments=PAPERS)
    first = backed_up(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, failing, full)
    with pytest.raises(StorageFault) as refused:
        backed_up(tmp_path, START + 1, keep=1)
    assert refused.value.code == "disk-full"
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {first.backup.path.name, making.LOCK}


@pytest.mark.parametrize(("code", "named"), [("disk-full", "backups"), ("storage", "box")])
def test_of_a_full_disk_it_is_said_that_it_is_that_of_the_backup(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, named: str
) -> None:
    @contextlib.contextmanager
    def refused(folder: Path, vault: object) -> Iterator[None]:
        raise StorageFault(f"{folder}: the disk did not take it", code=code)
        yield

    monkeypatch.setattr(making, "reading_in", refused)
    with pytest.raises(StorageFault, match=f"^{tmp_path / named}:") as told:
        backed_up(tmp_path)
    assert told.value.code == code


def test_a_backup_with_a_damaged_page_is_still_there_and_its_damage_is_found(box: Outbox, tmp_path: Path) -> None:
    store(box, bytes(5000))
    made = backed_up(tmp_path)
    database = made.backup.path / "outbox.db"
    content = bytearray(database.read_bytes())
    content[-300] ^= 1
    database.write_bytes(content)
    assert findings(made.backup.path, key_of(tmp_path)) != []
    assert len(backups(tmp_path / "backups")) == 1


def test_a_rotten_backup_does_not_keep_the_next_one_from_being_made(
    box: Outbox, clock: HandClock, tmp_path: Path
) -> None:
    store(box)
    database = backed_up(tmp_path).backup.path / "outbox.db"
    database.write_bytes(os.urandom(database.stat().st_size))
    list(drain(box, clock()))
    box.wipe_due(clock(), 0)
    assert backed_up(tmp_path, START + 1).removed == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[]"])
def test_a_folder_whose_page_says_nothing_is_no_backup(box: Outbox, tmp_path: Path, content: bytes) -> None:
    (backed_up(tmp_path).backup.path / PAGE).write_bytes(content)
    assert backups(tmp_path / "backups") == []


def test_a_place_that_is_not_there_has_no_backups(tmp_path: Path) -> None:
    assert backups(tmp_path / "nowhere") == []


def test_where_nothing_was_stored_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    key_of(tmp_path).make_key()
    with pytest.raises(NoOutbox):
        backed_up(tmp_path)
    assert not (tmp_path / "backups").exists()


def test_without_the_key_no_backup_is_made(box: Outbox, tmp_path: Path) -> None:
    (tmp_path / "keys" / "device.key").unlink()
    with pytest.raises(KeyUnavailable):
        backed_up(tmp_path)


def test_a_place_that_takes_nothing_is_told(box: Outbox, tmp_path: Path) -> None:
    (tmp_path / "backups").write_bytes(b"")
    with pytest.raises(StorageFault):
        backed_up(tmp_path)


def test_an_outbox_with_a_damaged_page_is_not_passed_on(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    store(box, bytes(20_000))
    box.close()
    database = tmp_path / "box" / "outbox.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with pytest.raises(OutboxDamaged):
        backed_up(tmp_path)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [making.LOCK]
