# SPDX-License-Identifier: Apache-2.0
"""The folder of the outbox: its lock, its key check, and the files nobody speaks of any more."""

from __future__ import annotations

import hmac
import os
import threading
from pathlib import Path

from config import file_lock
from offline_queue.disk import PRIVATE_FILE, drop, make_folder, refusals, sync_folder, unreadable, write_once
from offline_queue.entry import KeyProvider
from offline_queue.errors import NoOutbox, OutboxBusy, OutboxDamaged, WrongKey
from offline_queue.pages import SALT_BYTES, fits
from offline_queue.reader import FILES
from offline_queue.store import DATABASE
from offline_queue.suite import INTERNATIONAL, Suite
from offline_queue.vault import KeyMaker, Vault

LOCK = "outbox.lock"
CHECK = "outbox.check"
SALT = "outbox.salt"
# How long somebody who only asks may stand in the way of a program that starts.
ASKING_SECONDS = 0.05
# A file is written before the row that names it; a day is longer than any transaction.
ORPHAN_SECONDS = 24 * 3600.0


class FolderLock:
    """Keeps a second writer out of a folder; the system lets go of it when this process dies."""

    def __init__(self, folder: Path) -> None:
        with refusals(folder):
            make_folder(folder)
            self._handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        if not (_locked(self._handle) or self._locked_soon()):
            file_lock.close(self._handle)
            raise OutboxBusy(
                f"{folder}: another program has this outbox open. Close it first; 'queue status' reads beside it."
            )

    def _locked_soon(self) -> bool:
        # A terminal must not be turned away because somebody was just asking with ``held`` whether one runs.
        threading.Event().wait(ASKING_SECONDS)
        return _locked(self._handle)

    def release(self) -> None:
        """Let the next writer in; of no effect the second time."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            file_lock.close(handle)


def held(folder: Path) -> bool:
    """Tell whether a program has the outbox of this folder open; makes nothing, and lets go at once."""
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _locked(handle, shared=True)
    finally:
        file_lock.close(handle)


def unlock(folder: Path, keys: KeyProvider, suite: Suite = INTERNATIONAL) -> Vault:
    """Get the keys of an outbox; a new device key is made only where nothing was ever stored."""
    if isinstance(keys, KeyMaker) and not _anything_stored(folder):
        return Vault(keys.make_key(), suite)
    return _checked(folder, Vault(keys.device_key(), suite))


def unlock_to_read(folder: Path, keys: KeyProvider) -> Vault:
    """Get the keys of an outbox that is there; makes nothing."""
    with unreadable(folder):
        if not (folder / DATABASE).exists():
            raise NoOutbox(f"{folder}: nothing was stored here yet")
        return _checked(folder, Vault(keys.device_key()))


def seal_creation(folder: Path, vault: Vault) -> None:
    """Leave the mark that the outbox is complete and which key it has; the mark stays as it was made."""
    if (folder / CHECK).exists() and not _marked(folder, vault):
        # The database opened with this key: the mark has rotted, and would keep out a terminal that cannot ask it.
        (folder / CHECK).replace(folder / f"{CHECK}.damaged")
    if not (folder / CHECK).exists():
        # The mark says that the database is there, so the database's name goes to disk first.
        sync_folder(folder)
        write_once(folder / CHECK, vault.check.encode("ascii"))
    _keep_salt(folder)


def kept_salt(folder: Path) -> bytes | None:
    """Return the first bytes of the database as they were kept beside it; None when they were not."""
    try:
        return (folder / SALT).read_bytes()
    except FileNotFoundError:
        return None


def _keep_salt(folder: Path) -> None:
    # All codes of all pages hang on these bytes; one of them rotten, and no page could be told from a damaged one.
    with (folder / DATABASE).open("rb") as file:
        salt = file.read(SALT_BYTES)
    if salt and kept_salt(folder) != salt:
        (folder / SALT).unlink(missing_ok=True)
        write_once(folder / SALT, salt)


def make_files(folder: Path) -> None:
    """Make the folder for large papers."""
    make_folder(folder / FILES)


def size(path: Path) -> int:
    """Return how many bytes a file has, 0 when there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def sweep(files: Path, known: set[str], now: float) -> int:
    """Remove files no entry knows, a day after they were written; return how many."""
    orphans = [
        found.path
        for found in os.scandir(files)
        if found.name not in known and found.stat().st_mtime < now - ORPHAN_SECONDS
    ]
    return sum(drop(Path(path)) for path in orphans)


def _locked(handle: int, *, shared: bool = False) -> bool:
    try:
        return file_lock.take(handle, shared=shared)
    except OSError:
        return False


def _marked(folder: Path, vault: Vault) -> bool:
    return hmac.compare_digest((folder / CHECK).read_bytes(), vault.check.encode("ascii"))


def _fits(folder: Path, vault: Vault) -> bool:
    """Tell whether the database itself opens with this key: then it is the mark that is damaged."""
    database = folder / DATABASE
    return database.exists() and fits(vault.database_key, kept_salt(folder), database)


def _anything_stored(folder: Path) -> bool:
    return (folder / DATABASE).exists() or (folder / CHECK).exists()


def _checked(folder: Path, vault: Vault) -> Vault:
    check = folder / CHECK
    if not check.exists():
        # The first opening was cut before its end; nothing was stored under this or another key.
        return vault
    if not _marked(folder, vault) and not _fits(folder, vault):
        raise WrongKey(f"{folder}: was written with another device key. Put the right key file back.")
    if not (folder / DATABASE).exists():
        raise OutboxDamaged(f"{folder}: the database is gone. Bring it back from the backup or call support.")
    return vault
