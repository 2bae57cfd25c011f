# SPDX-License-Identifier: Apache-2.0
"""An outbox with damaged pages: what lies on whole ones goes over into a new database, the old one is set aside.

The new one is built in ``rescue/``, which becomes ``rescued/`` when it is whole; then the old files are linked into
``damaged-N/``, and the new database takes their place. Cut at any moment, the next start goes on from there. Nothing is
overwritten, and nothing is brought over from a database of which no page can be read. The files set aside hold what is
wiped later, and so go themselves after their days (``leftovers``).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from offline_queue import breaks, chain, ledger, store
from offline_queue.disk import make_folder, sync_folder
from offline_queue.entry import BESIDE
from offline_queue.errors import OutboxDamaged
from offline_queue.pages import TABLE_LEAF, Pages, Row, Value

if TYPE_CHECKING:
    from sqlite3 import Connection

RESCUE, RESCUED, ASIDE = "rescue", "rescued", "damaged-"
# What was replaced by something that is lost or not whole, and that the platform never had: it is all that is left.
ORPHANED = """
    SELECT seq FROM item WHERE replaced_by IS NOT NULL AND wiped_at IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM item AS heir WHERE heir.id = item.replaced_by
                AND NOT (heir.state = 'dead-letter' AND heir.last_code = 'damaged'))
        AND NOT EXISTS (SELECT 1 FROM event WHERE action = 'acknowledged' AND object = item.replaced_by)
"""
# The place of what is made again: it has waited for longer than whatever comes now.
FIRST_OF_ALL = 0.0
LOG, INDEX = f"{store.DATABASE}-wal", f"{store.DATABASE}-shm"
# The schema itself, made anew; copies, of which the rows are those of their originals.
SCHEMA_KINDS = frozenset({"table", "index", "view", "trigger"})
COPIES = {"counter_copy": "counter"}
COUNTER = "counter"
FITS: Mapping[str, type | tuple[type, ...]] = {"INTEGER": int, "REAL": (int, float), "TEXT": str, "BLOB": bytes}


@dataclass(frozen=True)
class Salvaged:
    """What was found and done; ``place`` holds the damaged files as they were."""

    place: Path
    pages: int
    """Damaged ones."""
    rows: int
    """Brought over."""
    lost: int
    """Entries of which the audit chain knows and the database does not any more."""
    dead: int
    """Entries that are there and not whole: dead letters now."""


@dataclass(frozen=True)
class Shape:
    """How the rows of one table look from outside."""

    table: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    must: tuple[bool, ...]
    alias: int | None
    """The column that is the row's number, and so is not written in it."""
    numbered: bool

    def fits(self, kind: int, row: Row) -> bool:
        """Tell whether a row in a leaf of this kind can be one of the table's."""
        if (kind == TABLE_LEAF) is not self.numbered or len(row.values) > len(self.columns):
            return False
        # Columns that came later are not in the rows that were there before.
        if any(self.must[len(row.values) :]):
            return False
        return all(self._fits(at, value) for at, value in enumerate(row.values))

    def _fits(self, at: int, value: Value) -> bool:
        if at == self.alias:
            return value is None
        return not self.must[at] if value is None else isinstance(value, FITS[self.kinds[at]])

    def bring(self, connection: Connection, row: Row) -> None:
        """Insert a row."""
        values = [row.number if at == self.alias else value for at, value in enumerate(row.values)]
        names, marks = ", ".join(self.columns[: len(values)]), ", ".join("?" * len(values))
        connection.execute(f"INSERT OR REPLACE INTO {self.table} ({names}) VALUES ({marks})", values)  # noqa: S608  # names of our schema


def shapes(connection: Connection) -> list[Shape]:
    """Return the shapes of all tables but the copies."""
    tables = connection.execute(
        "SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return [_shape(connection, name, bool(wr)) for name, wr in tables if name not in COPIES]


def _shape(connection: Connection, table: str, without: bool) -> Shape:
    rows = connection.execute(
        'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', (table,)
    ).fetchall()
    keys = [at for at, row in enumerate(rows) if row[4]]
    alias = keys[0] if len(keys) == 1 and rows[keys[0]][1] == "INTEGER" and not without else None
    # A column with a default may be missing in an older row; it is never written as nothing.
    must = tuple(bool(row[2]) and row[3] is None for row in rows)
    return Shape(table, tuple(row[0] for row in rows), tuple(row[1] for row in rows), must, alias, not without)


def finish(folder: Path) -> None:
    """Go on with a salvage that was cut: drop a database that is not whole, put one that is in its place."""
    shutil.rmtree(folder / RESCUE, ignore_errors=True)
    if not (folder / RESCUED).exists():
        return
    if (folder / RESCUED / store.DATABASE).exists():
        _set_aside(folder)
        for name in (LOG, INDEX):
            (folder / name).unlink(missing_ok=True)
        # The log of the old database must be gone before the new one stands there: it would be put back into that one.
        sync_folder(folder)
        (folder / RESCUED / store.DATABASE).replace(folder / store.DATABASE)
        sync_folder(folder)
    shutil.rmtree(folder / RESCUED)


def salvage(folder: Path, key: bytes, salt: bytes | None, now: chain.Moment) -> Salvaged:
    """Bring over what can be read and set the rest aside; raises OutboxDamaged where nothing can, StorageFault."""
    with store.storage_faults(folder):
        finish(folder)
        pages = Pages(folder, key, salt)
        make_folder(folder / RESCUE)
        connection = store.connect(folder / RESCUE, key, writable=True)
        try:
            store.migrate(connection, folder / RESCUE)
            connection.execute("PRAGMA foreign_keys = OFF")
            with store.One(connection):
                rows = _bring_over(connection, pages, folder)
                lost, dead = _mend(connection, now)
                _record(connection, now, pages, lost, dead)
            store.checkpoint(connection)
        finally:
            connection.close()
    place = folder / f"{ASIDE}{_next_number(folder)}"
    sync_folder(folder / RESCUE)
    (folder / RESCUE).rename(folder / RESCUED)
    sync_folder(folder)
    finish(folder)
    return Salvaged(place, len(pages.damaged), rows, lost, dead)


def set_aside(folder: Path) -> list[Path]:
    """Return the folders in which damaged files were set aside, oldest first."""
    return sorted(folder.glob(f"{ASIDE}*"), key=lambda path: int(path.name.removeprefix(ASIDE)))


def _next_number(folder: Path) -> int:
    aside = set_aside(folder)
    return int(aside[-1].name.removeprefix(ASIDE)) + 1 if aside else 1


def _set_aside(folder: Path) -> None:
    database = folder / store.DATABASE
    # The database is linked last: a folder without one is of a salvage that was cut, and so is one with this very file.
    places = (path / store.DATABASE for path in set_aside(folder))
    known = next((at.parent for at in places if not at.exists() or os.path.samefile(at, database)), None)
    place = known or folder / f"{ASIDE}{_next_number(folder)}"
    make_folder(place)
    for name in (LOG, store.DATABASE):
        if (folder / name).exists() and not (place / name).exists():
            os.link(folder / name, place / name)
    sync_folder(place)
    sync_folder(folder)


def _bring_over(connection: Connection, pages: Pages, folder: Path) -> int:
    known = shapes(connection)
    counters: dict[str, int] = {}
    count = 0
    for shape, row in _known_rows(pages, known, folder):
        count += 1
        if shape.table != COUNTER:
            shape.bring(connection, row)
            continue
        _, scope, value = row.values
        counters[str(scope)] = max(counters.get(str(scope), 0), int(value or 0))
    # Without its counters a terminal would give numbers a second time.
    if not counters:
        raise OutboxDamaged(f"{folder}: the database is damaged. Keep the folder and call support.")
    connection.execute("DELETE FROM counter")
    connection.execute("DELETE FROM counter_copy")
    connection.executemany("INSERT INTO counter (scope, value) VALUES (?, ?)", counters.items())
    return count


def _known_rows(pages: Pages, known: list[Shape], folder: Path) -> Iterator[tuple[Shape, Row]]:
    for kind, row in pages.rows():
        if row is None:
            continue
        shape = next((shape for shape in known if shape.fits(kind, row)), None)
        if shape is not None:
            yield shape, row
        elif kind == TABLE_LEAF and row.values[0] not in SCHEMA_KINDS:
            # Written by a program that knows a table we do not: bringing over the rest would lose its rows.
            raise OutboxDamaged(f"{folder}: the database is damaged and of another form. Call support.")


def _mend(connection: Connection, now: chain.Moment) -> tuple[int, int]:
    """Make lost rows again from their other halves, and bury what is not whole; return how many are lost and dead."""
    torn = connection.execute(
        "SELECT item, origin FROM secret WHERE item NOT IN (SELECT seq FROM item) AND json_valid(origin)"
    ).fetchall()
    for seq, origin in torn:
        _make_again(connection, seq, json.loads(origin), now.wall)
    for table in ("secret", "attachment"):
        connection.execute(f"DELETE FROM {table} WHERE item NOT IN (SELECT seq FROM item)")  # noqa: S608  # ours
    dead = _bury(connection) + _give_back(connection)
    known = connection.execute(
        "SELECT count(DISTINCT object) FROM event WHERE action = 'stored' AND object NOT IN (SELECT id FROM item)"
        " AND object NOT IN (SELECT object FROM event WHERE action = 'withdrawn')"
    ).fetchone()
    return int(known[0]), dead


def _bury(connection: Connection) -> int:
    """Make dead letters of what would be sent and is not whole; return how many.

    What is kept beside the papers is not sent: an application that lost some of it goes all the same.
    """
    return connection.execute(
        "UPDATE item SET state = 'dead-letter', last_class = 'dead-letter', last_code = 'damaged', lease_boot = NULL,"
        " lease_until = NULL WHERE state IN ('pending', 'sending', 'retry', 'paused') AND NOT EXISTS ("
        " SELECT 1 FROM secret WHERE secret.item = seq AND CASE WHEN json_valid(origin) THEN"
        " json_extract(origin, '$.papers') = (SELECT count(*) FROM attachment WHERE attachment.item = seq"
        " AND substr(name, 1, length(?1)) <> ?1) ELSE 1 END)",
        (BESIDE,),
    ).rowcount


def _give_back(connection: Connection) -> int:
    """Have people mend again what nothing has the place of any more; return how many of these are not whole."""
    for (seq,) in connection.execute(ORPHANED).fetchall():
        ledger.give_back(connection, seq)
        # Made again, it does not know what the platform wanted of it: sent once more, it is told.
        connection.execute("UPDATE item SET state = 'retry' WHERE seq = ? AND last_class = 'salvaged'", (seq,))
    return _bury(connection)


def _make_again(connection: Connection, seq: int, origin: dict[str, str | int | float], now: float) -> None:
    created_at = float(origin["created_at"])
    # Whether it was sent is not known any more. Sent again under its own id, it is the same one. What was replaced is
    # not sent: something else took its place.
    replaced_by = origin.get("replaced_by")
    connection.execute(
        "INSERT OR IGNORE INTO item (seq, id, kind, dossier, priority, rank, state, created_at, not_before, last_class,"
        " replaced_by, replaced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'salvaged', ?, ?)",
        (
            seq, origin["id"], origin["kind"], origin["dossier"], origin["priority"],
            FIRST_OF_ALL, "needs-correction" if replaced_by else "retry", created_at, now,
            replaced_by, origin.get("replaced_at"),
        ),
    )  # fmt: skip


def _record(connection: Connection, now: chain.Moment, pages: Pages, lost: int, dead: int) -> None:
    facts: dict[str, chain.Fact] = {"pages": len(pages.damaged), "count": lost, "number": dead}
    head = chain.head(connection)
    # A number that was signed, or that the platform has, is not given to another event: it would be refused as forged.
    chain.append(connection, now, "salvaged", "", facts, (max(head[0], *_known_numbers(connection)), head[1]))
    breaks.state_gaps(connection, now)


def _known_numbers(connection: Connection) -> tuple[int, int]:
    """Return the last event that was signed, and the last one the platform has acknowledged."""
    signed = connection.execute("SELECT max(seq) FROM checkpoint").fetchone()[0]
    # The answers are kept as they came; one that cannot be read says nothing.
    accepted = connection.execute(
        "SELECT max(iif(json_valid(CAST(answer AS TEXT)), json_extract(CAST(answer AS TEXT), '$.accepted_to'), 0))"
        " FROM item WHERE kind = 'audit' AND state = 'acknowledged'"
    ).fetchone()[0]
    return int(signed or 0), int(accepted or 0)
