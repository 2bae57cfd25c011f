"""Databases opened for tests as in a hall, but with statements compiled once for all, and files that wait for no disk.

Each engine compiles its statements anew, which took longer than doing them: a test has an engine of its own and does
each statement once or twice.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from kiosk.tickets import engines
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.rules import HallRules

prepare_file = engines._prepare_file
# What is compiled is kept by the dialect it was compiled for: one of each kind that has met its database.
dialects: dict[str, Dialect] = {}
COMPILED: Any = LRUCache(2000)


def use() -> None:
    """Open them so from now on, in this process."""
    engines.create_engine = created
    engines._prepare_file = without_the_disk


def created(*words: Any, **known: Any) -> Engine:
    """Return an engine that shares what is compiled."""
    made = sqlalchemy.create_engine(*words, **known)
    made.update_execution_options(compiled_cache=COMPILED)
    shared = dialects.get(made.dialect.name)
    if shared:
        made.dialect = shared
    else:
        event.listen(made, "connect", lambda *_: dialects.setdefault(made.dialect.name, made.dialect))
    return made


def without_the_disk(connection: Any, record: object) -> None:
    """Let a file be written at once: what a power cut does to it is another test's matter."""
    prepare_file(connection, record)
    connection.execute("PRAGMA synchronous = OFF")


def opened(address: str) -> Engine:
    """Return the engine of a file that has its tables, or the one of all tests for a database that they share."""
    if address.startswith("postgresql"):
        return shared(address)
    if not Path(address).exists():
        Path(address).write_bytes(empty_file())
    return engines.engine_of(address)


@functools.cache
def shared(address: str) -> Engine:
    """Return the one engine of this run for a database."""
    return engines.engine_of(address)


@functools.cache
def empty_file(epoch: int = 1) -> bytes:
    """Return the file of a hall that has just been set up: making its tables takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tickets.db"
        desk = TicketDesk(engines.engine_of(str(file)), HallRules("0001", (), ()), epoch=epoch)
        desk.prepare()
        desk.engine.dispose()
        return file.read_bytes()
