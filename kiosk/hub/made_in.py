# SPDX-License-Identifier: Apache-2.0
"""In which mode a hub's database was made: it stays of that mode, whatever hub opens it.

OtherDatabaseError   it was made in the other one
"""

from __future__ import annotations

from sqlalchemy import Column, Engine, Integer, String, Table, inspect, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kiosk.tickets.schema import metadata

ONE = 1
TABLE = Table(
    "hub_mode", metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("mode", String, nullable=False),
)  # fmt: skip


class OtherDatabaseError(Exception):
    """The database was made in another mode; ``mode`` is which."""

    def __init__(self, mode: str) -> None:
        super().__init__(f"it was made by a {mode} hub")
        self.mode = mode


def mode_of(engine: Engine) -> str:
    """Return in which mode a database was made, empty where nobody has said; nothing is written."""
    if not inspect(engine).has_table(TABLE.name):
        return ""
    with engine.connect() as connection:
        return str(connection.execute(select(TABLE.c.mode)).scalar() or "")


def claim(engine: Engine, mode: str) -> None:
    """Write the mode into a database that has none yet, and touch no other; raises OtherDatabaseError."""
    TABLE.create(engine, checkfirst=True)
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    with engine.begin() as connection:
        connection.execute(insert(TABLE).values(one=ONE, mode=mode).on_conflict_do_nothing())
        found = str(connection.execute(select(TABLE.c.mode)).scalar_one())
    if found != mode:
        raise OtherDatabaseError(found)
