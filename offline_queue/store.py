# SPDX-License-Identifier: Apache-2.0
"""The encrypted database: how it is opened, what is demanded of it, how its faults are told.

The raw 256-bit key is given to SQLCipher as it is. Checkpoints never run inside a commit, so that a commit costs
exactly one fsync: that of the log.
"""

from __future__ import annotations

import contextlib
import functools
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlcipher3 import dbapi2

from offline_queue.errors import NewerOutbox, OutboxError, PagesDamaged, StorageFault

if TYPE_CHECKING:
    from sqlite3 import Connection

# The database module; it speaks as the standard library's ``sqlite3`` does, with a key.
driver: Any = dbapi2

MIGRATIONS = Path(__file__).parent / "migrations"
DATABASE = "outbox.db"
# SQLCipher 4 writes pages of this size unless told otherwise, each with an authentication code of its own.
PAGE_BYTES = 4096
FULL = 2
# How long the writer waits for another program's look at the database, and a reader for a checkpoint.
BUSY_SECONDS = 5.0
LOG_LIMIT_BYTES = 64 * 1024 * 1024
# How long the look at the pages may take when the outbox opens; the whole look is ``Outbox.verify``.
CHECK_SECONDS = 0.1

NOT_TAKEN = re.compile(r"SQLITE_(FULL|IOERR|READONLY|CANTOPEN|NOMEM|PERM|BUSY|LOCKED|PROTOCOL|NOLFS|TOOBIG)")
# What of it has a closer cause. CANTOPEN is told when the log cannot be made beside the database.
CODES = {
    "disk-full": re.compile("SQLITE_FULL"),
    "not-writable": re.compile("SQLITE_(READONLY|CANTOPEN|PERM)"),
}
DAMAGED = re.compile(r"SQLITE_(CORRUPT|NOTADB|FORMAT)")


class StorageFaults:
    """Translates the database's faults into ours; a mistake of our own passes unchanged. May be entered again.

    ``then`` is called with a fault of the storage or of pages, whoever found it.
    """

    def __init__(self, folder: Path, then: Callable[[OutboxError], None] = lambda fault: None) -> None:
        self._folder = folder
        self._then = then

    def __enter__(self) -> None:
        """Begin to listen."""

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        """Raise what a fault of the database means to us."""
        if fault is None:
            return
        known = _understood(fault, self._folder) if isinstance(fault, driver.Error) else None
        ours = known or fault
        if isinstance(ours, StorageFault | PagesDamaged):
            self._then(ours)
        if known is not None:
            raise known from fault


class One:
    """One transaction of the database: committed at the end of the block, void after any exception.

    A class, not a generator: this and what is around it is paid by every citizen who stores something.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        if self._connection.in_transaction:
            raise OutboxError("a transaction of the outbox is open in this thread already")
        # IMMEDIATE: the right to write is asked for now, where nothing is lost by a refusal, not at the first insert.
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            self._connection.rollback()  # of no effect after the commit


def storage_faults(folder: Path) -> StorageFaults:
    """Translate the database's faults around a block."""
    return StorageFaults(folder)


def _understood(fault: Any, folder: Path) -> OutboxError | None:
    name = str(getattr(fault, "sqlite_errorname", None) or "")
    if DAMAGED.match(name):
        return PagesDamaged(f"{folder}: the database is damaged ({name}). Keep the folder and call support.")
    if NOT_TAKEN.match(name):
        closer = next((code for code, names in CODES.items() if names.match(name)), "")
        return StorageFault(f"{folder}: the disk did not take it ({name}). Nothing of it is stored.", code=closer)
    return None


def connect(folder: Path, key: bytes, *, writable: bool) -> Connection:
    """Open the database and read back what durability rests on; raises PagesDamaged, StorageFault, NewerOutbox."""
    mode = "rwc" if writable else "ro"
    with storage_faults(folder):
        connection: Connection = driver.connect(
            f"{(folder / DATABASE).absolute().as_uri()}?mode={mode}",
            uri=True,
            # Transactions are begun and ended by us alone; the driver would open them at the first INSERT, deferred.
            isolation_level=None,
            # Threads take turns, behind the lock of whoever holds the connection.
            check_same_thread=False,
            timeout=BUSY_SECONDS,
        )
        with contextlib.ExitStack() as undo:
            undo.callback(connection.close)
            _demand(connection, key, writable=writable)
            _refuse_newer(connection, folder)
            undo.pop_all()
    return connection


def _demand(connection: Connection, key: bytes, *, writable: bool) -> None:
    # SQLCipher writes its own lines to stderr otherwise; we tell its faults ourselves.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    # Sorting must not leave plain rows in a temporary file.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA foreign_keys = ON")
    # The key is first used here: a wrong one is told now, not in the middle of the work.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not writable:
        return
    _set(connection, "journal_mode", "wal")
    _set(connection, "synchronous", FULL)
    # macOS alone knows the difference (fsync(2) there); other systems keep the word and do nothing.
    _set(connection, "fullfsync", 1)
    _set(connection, "secure_delete", 1)
    _set(connection, "wal_autocheckpoint", 0)
    _set(connection, "journal_size_limit", LOG_LIMIT_BYTES)


def _set(connection: Connection, pragma: str, value: int | str) -> None:
    connection.execute(f"PRAGMA {pragma} = {value}").fetchone()
    held = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    if held != value:
        raise StorageFault(f"the database did not take {pragma} = {value}, it holds {held}")


def _refuse_newer(connection: Connection, folder: Path) -> None:
    version = schema_version(connection)
    known = len(migrations())
    if version > known:
        raise NewerOutbox(f"{folder}: outbox of form {version}, this program knows {known}. Install the newer program.")


def schema_version(connection: Connection) -> int:
    """Return the form the database has, 0 when fresh."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrations() -> list[Path]:
    """Return the steps from an empty file to the present form, in order."""
    return list(_steps(MIGRATIONS))


@functools.cache
def _steps(folder: Path) -> tuple[Path, ...]:
    # Once for a program: they are part of it, and are counted three times whenever an outbox is opened.
    return tuple(sorted(folder.glob("[0-9]*.sql")))


def migrate(connection: Connection, folder: Path) -> None:
    """Bring an older database to the present form, each step whole or not at all; a fresh one in one step.

    Nothing lies in a fresh one that would be worth a step by itself, and each commit costs an fsync.
    """
    form = schema_version(connection)
    left = migrations()[form:]
    for number, steps in enumerate([[step] for step in left], form + 1) if form else [(len(left), left)]:
        # ``executescript`` commits what is open before it begins: the step brings its own transaction.
        words = "\n".join(step.read_text("utf-8") for step in steps)
        script = f"BEGIN IMMEDIATE;\n{words}\nPRAGMA user_version = {number};\nCOMMIT;"
        with storage_faults(folder):
            connection.executescript(script)


def quick_look(connection: Connection, folder: Path, seconds: float = CHECK_SECONDS) -> bool:
    """Look at the pages for a limited time; return whether all were seen, raises PagesDamaged."""
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 1000)
    try:
        with storage_faults(folder):
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except driver.OperationalError as fault:
        if getattr(fault, "sqlite_errorname", "") != "SQLITE_INTERRUPT":
            raise
        return False
    finally:
        connection.set_progress_handler(None, 0)
    if said != "ok":
        raise PagesDamaged(f"{folder}: the database is damaged. Keep the folder as it is and call support.")
    return True


def damaged_pages(connection: Connection) -> list[str]:
    """Check the authentication code of every page; return what is wrong, empty when nothing."""
    return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]


def checkpoint(connection: Connection, mode: Literal["PASSIVE", "TRUNCATE"] = "TRUNCATE") -> bool:
    """Move the log into the database; return False when a reader still needs the log."""
    busy = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()[0]
    return not busy
