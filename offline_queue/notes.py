# SPDX-License-Identifier: Apache-2.0
"""Notes: sealed answers a terminal may show again without a line, each under a name and gone after its day.

A note is found by whoever knows its name (a query code, the number of a card) and by nobody else: the name stands in
the database as a keyed hash, and the content is sealed by a key that is derived from the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline_queue.vault import Vault, unseal

if TYPE_CHECKING:
    from sqlite3 import Connection


@dataclass(frozen=True, repr=False)
class Note:
    """What was noted under a name, and when, in seconds of the wall clock."""

    content: bytes
    at: float


def write(connection: Connection, vault: Vault, name: str, content: bytes, at: float, until: float) -> None:
    """Note something until a moment; what stood there before is overwritten."""
    # Here and not on a timer: whoever notes pays for the tidying, a few rows each time.
    drop_old(connection, at)
    hidden, key = vault.note_name(name)
    connection.execute(
        "INSERT INTO memo (name, at, until, content) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (name) DO UPDATE SET at = ?2, until = ?3, content = ?4",
        (hidden, at, until, vault.seal(key, content, hidden.encode())),
    )


def drop(connection: Connection, vault: Vault, name: str) -> None:
    """Delete a note, if there is one."""
    connection.execute("DELETE FROM memo WHERE name = ?", (vault.note_name(name)[0],))


def drop_old(connection: Connection, now: float) -> int:
    """Delete the notes whose day is over; return how many."""
    # A clock that was set back leaves a note for longer, never for ever: the next right clock deletes it.
    return connection.execute("DELETE FROM memo WHERE until <= ?", (now,)).rowcount


def opened(vault: Vault, name: str, row: tuple[float, bytes]) -> Note:
    """Return the note of a row; raises OutboxDamaged when it is not what was written."""
    hidden, key = vault.note_name(name)
    return Note(unseal(key, row[1], hidden.encode()), row[0])
