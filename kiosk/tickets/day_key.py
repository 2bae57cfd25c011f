# SPDX-License-Identifier: Apache-2.0
"""Keys of one day: by them a card is known again the same day, and by nobody afterwards, for they are deleted.

``HALL`` is drawn by the desk itself: numbers are hashed and slips sealed with it. ``LIST`` is the platform's, of its
list of appointments.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import Column, Engine, PrimaryKeyConstraint, String, Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kiosk.tickets.schema import metadata

HALL, LIST = "hall", "list"
TABLE = Table(
    "day_key", metadata,
    Column("day", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    PrimaryKeyConstraint("day", "kind"),
)  # fmt: skip
OVER = delete(TABLE).where(TABLE.c.day < bindparam("today"))
# Characters of a seal, 48 bits: nobody guesses one at a scanner, and the square stays coarse.
SEAL = 12


def hall_key(engine: Engine, day: str) -> str:
    """Return the day's own key; made when it is first asked for, and those of other days are deleted then."""
    if known := key_of(engine, day, HALL):
        return known
    with engine.begin() as connection:
        connection.execute(OVER, {"today": day})
        # Another machine may have drawn one at the same moment: the first of them holds.
        connection.execute(_insert(engine, day, HALL, secrets.token_hex(32)).on_conflict_do_nothing())
    return key_of(engine, day, HALL)


def keep_hall_key(engine: Engine, day: str, key: str) -> None:
    """Keep the key of a hall's day that was drawn elsewhere; those of the days before are deleted."""
    with engine.begin() as connection:
        connection.execute(OVER, {"today": day})
        connection.execute(_insert(engine, day, HALL, key).on_conflict_do_nothing())


def keep_list_key(engine: Engine, day: str, key: str) -> None:
    """Keep the key that came with the list of a day's appointments."""
    with engine.begin() as connection:
        put = _insert(engine, day, LIST, key)
        connection.execute(put.on_conflict_do_update(index_elements=["day", "kind"], set_={"key": key}))


def forget_keys(engine: Engine, today: str) -> None:
    """Delete the keys of days that are over."""
    with engine.begin() as connection:
        connection.execute(OVER, {"today": today})


def key_of(engine: Engine, day: str, kind: str) -> str:
    """Return a key, empty where there is none."""
    with engine.connect() as connection:
        found = connection.execute(select(TABLE.c.key).where(TABLE.c.day == day, TABLE.c.kind == kind)).scalar()
    return str(found or "")


def hashed(key: str, number: str) -> str:
    """Return what a number is under a key: HMAC-SHA256, as the platform's list of a day has it."""
    return hmac.digest(key.encode(), number.encode(), hashlib.sha256).hex()


def sealed(key: str, ticket: str) -> str:
    """Return the characters that prove on a slip that this hall gave a number today."""
    return hashed(key, f"slip {ticket}")[:SEAL]


def _insert(engine: Engine, day: str, kind: str, key: str) -> Any:
    # Any: what inserts or leaves be is another class for each database.
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    return insert(TABLE).values(day=day, kind=kind, key=key)
