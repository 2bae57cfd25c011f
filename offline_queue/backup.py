# SPDX-License-Identifier: Apache-2.0
"""Backups of the outbox: encrypted as it is, opened by the same key, the last three kept.

A backup is a folder that is an outbox by itself, with a page that says what is in it. What the platform has
acknowledged is not in it: it is there already. And what is wiped here is wiped in the backups that are kept when the
next one is made, key first, so that a wipe reaches them too.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from config import file_lock
from offline_queue import chain, housekeeping, ledger, store
from offline_queue.disk import PRIVATE_FILE, copy_file, make_folder, refusals, sync_file, sync_folder, write_once
from offline_queue.entry import KeyProvider
from offline_queue.errors import OutboxBusy, OutboxDamaged, StorageFault
from offline_queue.reader import FILES, Reader
from offline_queue.recovery import RECOVERY

if TYPE_CHECKING:
    from sqlite3 import Connection

    from offline_queue.vault import Vault

PAGE = "backup.json"
PREFIX = "backup-"
KEPT = 3
LOCK = "backup.lock"


class Contents(msgspec.Struct, frozen=True):
    """What a backup says of itself; nothing personal."""

    made_at: float
    entries: int
    """How many there are in it, the acknowledged ones without their content."""
    not_acknowledged: int
    last_entry: int
    events: int
    head: str
    """Hash of the last audit event."""
    number: int = 0
    """Counts the backups of a place."""


@dataclass(frozen=True)
class Backup:
    """A backup that is there."""

    path: Path
    contents: Contents


@dataclass(frozen=True)
class Made:
    """What came of making one; ``missing`` counts papers that are named in the outbox and are not there."""

    backup: Backup
    size: int
    missing: int
    removed: int


@dataclass(frozen=True)
class Lag:
    """What an outbox has that a backup of it has not; what the machine stores of itself is not counted."""

    entries: int
    since: float | None
    """When the oldest of them was stored, in seconds of the wall clock; None where there are none."""
    acknowledged: int
    """Acknowledgements that came since."""
    events: int
    """Below nought where the backup is of another outbox, or of this one before a restore."""


def lag(reader: Reader, contents: Contents) -> Lag:
    """Return how far a backup is behind; raises OutboxError."""
    entries, since = reader.stored_after(contents.last_entry)
    acknowledged = reader.acknowledged_since(contents.made_at)
    return Lag(entries, since, acknowledged, reader.chain_head()[0] - contents.events)


def see_medium(folder: Path, place: Path) -> None:
    """See that a place for backups is there, on another file system than the outbox; raises StorageFault.

    Nothing is made: a disk that is not plugged in must not be written around, into the empty folder it hangs on.
    """
    with refusals(place):
        there = place.is_dir() and disk_of(place) != disk_of(folder)
    if not there:
        raise StorageFault(f"{place}: is not there, or lies on the disk of the outbox.", code="backup-medium")


def disk_of(path: Path) -> int:
    """Return the number of the file system something lies on."""
    return path.stat().st_dev


def backups(place: Path) -> list[Backup]:
    """Return the backups in a folder that can be read, the newest first."""
    found = []
    for page in place.glob(f"{PREFIX}*/{PAGE}"):
        # One without a page was cut; one whose page rotted tells nothing, and is not taken for a good one.
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            found.append(Backup(page.parent, msgspec.json.decode(page.read_bytes(), type=Contents)))
    # By their number: a clock can be set back, and so can the audit chain, by a restore or a fresh disk.
    return sorted(found, key=lambda backup: (backup.contents.number, backup.contents.events), reverse=True)


def make_backup(folder: Path, keys: KeyProvider, place: Path, now: float, keep: int = KEPT) -> Made:
    """Make a backup beside a running terminal too, and let the oldest go; raises OutboxError and then nothing is there.

    ``now`` is the wall clock. Papers are linked where the disk is the same: they are never written to again.
    """
    vault = housekeeping.unlock_to_read(folder, keys)
    with refusals(place), _alone(place):
        path = _free_name(place, now)
        with _draft(path) as draft:
            earlier = backups(place)
            number = 1 + max((backup.contents.number for backup in earlier), default=0)
            contents, missing = _fill(folder, vault, draft, now, number, [backup.path for backup in earlier[:1]])
            draft.rename(path)
            sync_folder(place)
        removed = _tidy(folder, vault, place, keep, now)
        size = sum(found.stat().st_size for found in path.rglob("*") if found.is_file())
    return Made(Backup(path, contents), size, missing, removed)


def findings(backup: Path, keys: KeyProvider) -> list[str]:
    """Check every page, event and paper of a backup; return what is wrong, empty when nothing. Raises WrongKey."""
    vault = housekeeping.unlock_to_read(backup, keys)
    try:
        with contextlib.closing(Reader(backup, vault)) as reader:
            return reader.verify()
    except OutboxDamaged as wrong:
        return [str(wrong)]


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Keep a second one from being made there meanwhile: it would tidy the draft of the first away."""
    make_folder(place)
    handle = os.open(place / LOCK, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        if _taken(handle):
            raise OutboxBusy(f"{place}: a backup is being made there.", code="backup-busy")
        yield
    finally:
        file_lock.close(handle)


def _taken(handle: int) -> bool:
    try:
        return not file_lock.take(handle)
    except OSError:
        return False  # some media know no locks: better a backup than none


def _free_name(place: Path, now: float) -> Path:
    path = place / f"{PREFIX}{datetime.datetime.fromtimestamp(now, datetime.UTC):%Y%m%d-%H%M%S}"
    named, again = path, 1
    # Two within a second, or a clock that was set back.
    while named.exists():
        again += 1
        named = path.with_name(f"{path.name}-{again}")
    return named


@contextlib.contextmanager
def _draft(path: Path) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.new")
    for left in path.parent.glob(f".{PREFIX}*.new"):
        shutil.rmtree(left)
    make_folder(draft)
    try:
        yield draft
    finally:
        # After the rename it is not there any more.
        shutil.rmtree(draft, ignore_errors=True)


def _fill(
    folder: Path, vault: Vault, draft: Path, now: float, number: int, earlier: Iterable[Path]
) -> tuple[Contents, int]:
    make_folder(draft / FILES)
    for name in _copy_database(folder, vault, draft, now):
        _bring(folder / FILES / name, draft / FILES / name, [path / FILES / name for path in earlier])
    # What was wiped while we copied is no more than what was wiped before.
    _follow_wipes(folder, vault, draft, now)
    for beside in (housekeeping.CHECK, RECOVERY):
        if (folder / beside).exists():
            copy_file(folder / beside, draft / beside)
    with reading_in(draft, vault) as copied:
        contents = msgspec.structs.replace(contents_of(copied, now), number=number)
        missing = sum(not (draft / FILES / name).exists() for name in _papers(copied))
    sync_folder(draft / FILES)
    write_once(draft / PAGE, msgspec.json.encode(contents))
    return contents, missing


@contextlib.contextmanager
def writing_in(folder: Path, vault: Vault) -> Iterator[Connection]:
    """Change a database nobody has open; afterwards it is one file, synced, without a log beside it."""
    connection = store.connect(folder, vault.database_key, writable=True)
    with contextlib.closing(connection), store.storage_faults(folder):
        with store.One(connection):
            yield connection
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    sync_file(folder / store.DATABASE)
    sync_folder(folder)


@contextlib.contextmanager
def reading_in(folder: Path, vault: Vault) -> Iterator[Connection]:
    """Read a database past its outbox, also beside a terminal that has it open."""
    with (
        contextlib.closing(store.connect(folder, vault.database_key, writable=False)) as connection,
        store.storage_faults(folder),
    ):
        yield connection


@contextlib.contextmanager
def _full_is(place: Path) -> Iterator[None]:
    """Say of a full disk which one it is: the database names the one it reads, and that takes nothing."""
    try:
        yield
    except StorageFault as wrong:
        if wrong.code != "disk-full":
            raise
        raise StorageFault(f"{place}: there is no room for the backup. None was made.", code=wrong.code) from wrong


def _copy_database(folder: Path, vault: Vault, draft: Path, now: float) -> list[str]:
    """Copy the database without what was acknowledged; return the papers that belong to it."""
    target = draft / store.DATABASE
    # A connection of its own: it reads for as long as the copy takes, and nobody waits for it.
    with _full_is(draft.parent), reading_in(folder, vault) as live:
        live.execute("VACUUM INTO ?", (str(target),))
    target.chmod(PRIVATE_FILE)
    with writing_in(draft, vault) as copied:
        _forget(copied, _seqs(copied, "acknowledged_at IS NOT NULL AND wiped_at IS NULL"), now)
        return _papers(copied)


def _bring(source: Path, target: Path, earlier: Iterable[Path]) -> None:
    """Link a paper, or from the backup before it where that lies on the same medium; else copy it."""
    try:
        size = source.stat().st_size
    except FileNotFoundError:
        return  # counted, or wiped a moment ago
    # A paper never changes under its name; one of another size is what a cut left of its copy.
    for same in (source, *(path for path in earlier if housekeeping.size(path) == size)):
        with contextlib.suppress(OSError):
            os.link(same, target)
            return
    with contextlib.suppress(FileNotFoundError):
        copy_file(source, target)


def _follow_wipes(folder: Path, vault: Vault, backup: Path, now: float) -> None:
    """Delete from a backup what was wiped in the outbox since."""
    with reading_in(folder, vault) as live:
        wiped = set(_seqs(live, "wiped_at IS NOT NULL"))
    with reading_in(backup, vault) as copied:
        late = wiped.intersection(_seqs(copied, "wiped_at IS NULL"))
    if not late:
        return
    with writing_in(backup, vault) as copied:
        gone = _forget(copied, late, now)
    for name in gone:
        (backup / FILES / name).unlink(missing_ok=True)


def _forget(connection: Connection, seqs: Iterable[int], now: float) -> list[str]:
    gone: list[str] = []
    for seq in seqs:
        gone += ledger.delete_content(connection, seq)
        connection.execute("UPDATE item SET wiped_at = ? WHERE seq = ?", (now, seq))
    return gone


def _seqs(connection: Connection, which: str) -> list[int]:
    return [row[0] for row in connection.execute(f"SELECT seq FROM item WHERE {which}")]  # noqa: S608  # words of ours


def _papers(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT file FROM attachment WHERE file IS NOT NULL")]


def contents_of(connection: Connection, now: float) -> Contents:
    """Return what a database holds, as its page will say."""
    entries, waiting, last = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE acknowledged_at IS NULL), coalesce(max(seq), 0) FROM item"
    ).fetchone()
    events, head = chain.head(connection)
    return Contents(now, entries, waiting, last, events, head)


def _tidy(folder: Path, vault: Vault, place: Path, keep: int, now: float) -> int:
    found = backups(place)
    for backup in found[keep:]:
        shutil.rmtree(backup.path)
    for backup in found[:keep]:
        # One that rotted is of no use and no danger: its keys cannot be read either.
        with contextlib.suppress(OutboxDamaged):
            _follow_wipes(folder, vault, backup.path, now)
    return len(found[keep:])
