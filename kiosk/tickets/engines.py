# SPDX-License-Identifier: Apache-2.0
"""Opening the database of the tickets so that what was committed stays, and nobody waits for ever."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect

# A stuck act costs the others this long and no more.
LOCK_MS, STATEMENT_MS = 2_000, 5_000
POOL = 20
CONNECT_S = 3
# What is written stands in the text of no error: hashes of persons and words of staff would be in a log with it.
HIDDEN = True


def engine_of(address: str) -> Engine:
    """Return the engine for ``postgresql://…``, or for the path of an SQLite file."""
    return hall_engine(address) if address.startswith("postgresql") else machine_engine(Path(address))


def hall_engine(address: str) -> Engine:
    """Return a pool to PostgreSQL; an act is durable when it is answered (synchronous_commit)."""
    url = address.replace("postgresql://", "postgresql+psycopg://", 1)
    options = (
        f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS} "
        f"-c idle_in_transaction_session_timeout={STATEMENT_MS} -c synchronous_commit=on"
    )
    # A machine that is off answers nothing at all: neither a new connection nor an open one waits for it for long.
    known = {"options": options, "connect_timeout": CONNECT_S, "tcp_user_timeout": 2 * STATEMENT_MS}
    # A connection that died with the server is found out before an act, and not by it.
    return create_engine(
        url, pool_size=POOL, max_overflow=0, pool_timeout=CONNECT_S, pool_pre_ping=True, connect_args=known,
        hide_parameters=HIDDEN,
    )  # fmt: skip


def make_tables(engine: Engine, tables: MetaData) -> None:
    """Make those that are not there yet; which are is asked once and not table by table."""
    there = set(inspect(engine).get_table_names())
    missing = [table for table in tables.sorted_tables if table.name not in there]
    if missing:
        tables.create_all(engine, missing)


@contextlib.contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Give a connection all of whose reads are of one moment: what is committed between two of them is in neither."""
    with engine.connect() as connection:
        # SQLite reads so by itself from its first statement on.
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def machine_engine(file: Path) -> Engine:
    """Return the one file of a machine that stands alone: WAL, and an fsync with each act."""
    made = create_engine(f"sqlite:///{file}", connect_args={"timeout": STATEMENT_MS / 1000}, hide_parameters=HIDDEN)
    event.listen(made, "connect", _prepare_file)
    event.listen(made, "begin", _begin)
    return made


def _prepare_file(connection: Any, _record: object) -> None:
    # The driver must not begin transactions behind our back: they are begun by hand, and hold the door at once.
    connection.isolation_level = None
    for words in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {words}")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")
