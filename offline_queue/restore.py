# SPDX-License-Identifier: Apache-2.0
"""Putting a backup in the place of an outbox that is gone or damaged; never in the place of one that can be read.

The order of the moves is what makes it safe to be cut: the database goes first and comes last, and while it is away the
mark of its key says that one was there, so that no program begins an empty one. Nothing is deleted: what lay there is
moved into ``replaced-…/``.
"""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from offline_queue import chain, housekeeping, store
from offline_queue.backup import Backup, Contents, contents_of, findings, reading_in, writing_in
from offline_queue.disk import copy_file, make_folder, refusals, sync_folder
from offline_queue.entry import KeyProvider
from offline_queue.errors import OutboxDamaged, RestoreRefused, WrongKey
from offline_queue.reader import FILES
from offline_queue.recovery import RECOVERY
from offline_queue.transaction import SKIPPED
from offline_queue.vault import Vault

if TYPE_CHECKING:
    from sqlite3 import Connection

RESTORING, REPLACED = "restoring", "replaced-"
# More than a terminal gives of any number between two backups. The next one could already stand on a slip.
NUMBERS_SKIPPED = 500
LOG_FILES = tuple(store.DATABASE + ending for ending in ("-wal", "-shm", "-journal"))


@dataclass(frozen=True)
class Newer:
    """What an outbox holds that a backup does not."""

    entries: int
    acknowledged: int
    """Entries the platform has acknowledged since."""
    events: int


@dataclass(frozen=True)
class Restored:
    """What came of it; ``replaced`` is where lies what lay there before, None when there was nothing."""

    contents: Contents
    replaced: Path | None


def restore(backup: Backup, folder: Path, keys: KeyProvider, now: chain.Moment, *, damaged: bool = False) -> Restored:
    """Put a backup where no outbox is, or one that cannot be read and that ``damaged`` gives up.

    Raises OutboxBusy while a program has it open, RestoreRefused over one that can be read, saying what is newer in it,
    OutboxDamaged for a backup that is not whole, WrongKey, StorageFault. Numbers are left out, for some were given
    after the backup; what was sent after it is sent again, and the platform knows it by its id.
    """
    lock = housekeeping.FolderLock(folder)
    try:
        vault = housekeeping.unlock_to_read(backup.path, keys)
        _refuse(folder, keys, vault, backup.contents, damaged)
        if found := findings(backup.path, keys):
            raise OutboxDamaged(f"{backup.path}: this backup is not whole ({found[0]}). Take the one before it.")
        with refusals(folder):
            _prepare(backup.path, folder / RESTORING, vault, now)
            return Restored(backup.contents, _exchange(backup.path, folder, now.wall))
    finally:
        lock.release()


def newer(live: Contents, backup: Contents) -> Newer:
    """Return what an outbox holds that a backup of it does not."""
    acknowledged = (live.entries - live.not_acknowledged) - (backup.entries - backup.not_acknowledged)
    return Newer(live.entries - backup.entries, acknowledged, live.events - backup.events)


def _refuse(folder: Path, keys: KeyProvider, vault: Vault, backup: Contents, damaged: bool) -> None:
    mark = folder / housekeeping.CHECK
    if not (folder / store.DATABASE).exists():
        # What is gone had a key: another one's backup is of another terminal.
        if mark.exists() and mark.read_bytes() != vault.check.encode("ascii"):
            raise WrongKey(f"{folder}: had another device key than this backup.")
        return
    try:
        with reading_in(folder, housekeeping.unlock_to_read(folder, keys)) as connection:
            more = newer(contents_of(connection, backup.made_at), backup)
    except OutboxDamaged as wrong:
        if damaged:
            return
        words = f"{folder}: holds a damaged outbox. Nothing was changed."
        raise RestoreRefused(words, code="restore-over-damaged") from wrong
    raise RestoreRefused(
        f"{folder}: holds an outbox that can be read, with {more.entries} entries, {more.acknowledged} acknowledgements"
        f" and {more.events} events the backup does not have. Nothing was changed."
    )


def _prepare(backup: Path, place: Path, vault: Vault, now: chain.Moment) -> None:
    shutil.rmtree(place, ignore_errors=True)
    make_folder(place / FILES)
    copy_file(backup / store.DATABASE, place / store.DATABASE)
    for paper in (backup / FILES).iterdir():
        # Not linked: a disk that damages the one would damage the other.
        copy_file(paper, place / FILES / paper.name)
    sync_folder(place / FILES)
    with writing_in(place, vault) as connection:
        _skip_numbers(connection)
        facts: dict[str, chain.Fact] = {"number": NUMBERS_SKIPPED}
        chain.append(connection, now, "restored", "", facts)


def _skip_numbers(connection: Connection) -> None:
    connection.execute("UPDATE counter SET value = value + ? WHERE scope NOT LIKE 'outbox:%'", (NUMBERS_SKIPPED,))
    connection.execute(
        "INSERT INTO counter (scope, value) VALUES (?1, ?2) ON CONFLICT (scope) DO UPDATE SET value = value + ?2",
        (SKIPPED, NUMBERS_SKIPPED),
    )


def _exchange(backup: Path, folder: Path, now: float) -> Path | None:
    """Let what was prepared take the place of what is there, in an order that may be cut anywhere."""
    for beside in (housekeeping.CHECK, RECOVERY):
        if (backup / beside).exists() and not (folder / beside).exists():
            copy_file(backup / beside, folder / beside)
    sync_folder(folder)
    replaced = _set_aside(folder, now)
    (folder / RESTORING / FILES).rename(folder / FILES)
    sync_folder(folder)
    (folder / RESTORING / store.DATABASE).rename(folder / store.DATABASE)
    sync_folder(folder)
    shutil.rmtree(folder / RESTORING)
    return replaced


def _set_aside(folder: Path, now: float) -> Path | None:
    # The database first: one whose log was taken away would open as it was before the log.
    there = [name for name in (store.DATABASE, *LOG_FILES, housekeeping.SALT, FILES) if (folder / name).exists()]
    if not there:
        return None
    stamp = f"{datetime.datetime.fromtimestamp(now, datetime.UTC):%Y%m%d-%H%M%S}"
    number = 1 + sum(1 for _ in folder.glob(f"{REPLACED}*"))
    place = folder / f"{REPLACED}{number}-{stamp}"
    make_folder(place)
    for name in there:
        (folder / name).rename(place / name)
        sync_folder(folder)
    sync_folder(place)
    return place
