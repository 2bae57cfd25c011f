# SPDX-License-Identifier: Apache-2.0
"""What a window owes its hub, in a file of the machine: each line is on the disk before it is shown as done.

A line goes one way: owed, then told and gone, or refused and kept until somebody has read it. The list from which
windows call by agreement lies there as well, so that a program that was killed goes on where it was.

BookError   the file cannot be written or read; nothing is done that it does not hold
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from config.logs import logger
from kiosk.hall import island_book
from kiosk.hub.deeds import DEEDS
from kiosk.tickets import acts
from kiosk.tickets.engines import machine_engine, make_tables
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import Ticket
from kiosk.tickets.views import Snapshot

log = logger(__name__)
METADATA = MetaData()
OWED = Table(
    "owed_act", METADATA,
    Column("id", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("line", Text, nullable=False),
)  # fmt: skip
LIST, CHECK = "list", "PRAGMA quick_check(1)"
KINDS: dict[str, type[acts.Act[Any]]] = {deed.act.__name__: deed.act for deed in DEEDS.values()}
BY_PLACE = select(OWED).order_by(OWED.c.place)


class BookError(Exception):
    """The file of what a window owes cannot be used."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One act that is owed: what it is called here, the act itself, and who did it, as ``HubClient.do`` takes it."""

    id: str
    name: str
    kind: str
    act: msgspec.Raw
    acting: str = ""
    number: str = ""
    at: int = 0
    """When it was done, in milliseconds since 1970 by the hub's clock as it was known."""
    refused: str = ""
    """Why the hub did not take it; empty while it is owed."""
    stands: Ticket | None = None
    """How the hub said that its ticket stands."""

    @property
    def wanted(self) -> acts.Act[Any]:
        """Return the act."""
        found: acts.Act[Any] = msgspec.json.decode(self.act, type=KINDS[self.kind])
        return found

    @property
    def staff(self) -> str:
        """Return who did it."""
        return self.acting.partition(";")[0]


class Listed(msgspec.Struct, frozen=True):
    """The hall as it was read last before the hub fell silent, and whether somebody agreed to call by it."""

    seen: Snapshot
    rules: HallRules
    since: float
    """Since when the hub is silent, by the wall clock."""
    in_hand: dict[str, Any] | None = None
    agreed: bool = False
    before: tuple[str, ...] = ()
    """What was owed by then, by its ids: of whom is in hand it says nothing more."""
    boot: str = ""
    steady: float = 0.0
    """In which boot of this machine it was read, and how many seconds after that had begun."""
    closed: tuple[str, ...] = ()
    """Windows that have closed since, by the word of somebody here: this one calls for them."""
    called: tuple[str, ...] = ()
    """Whom those had called before, by their tickets."""
    left: bool = False
    """Whether this window itself was closed since: another one may call for it."""


def line_of(name: str, act: acts.Act[Any], act_id: str, **more: Any) -> Line:
    """Return an act as a line."""
    return Line(id=act_id, name=name, kind=type(act).__name__, act=msgspec.Raw(msgspec.json.encode(act)), **more)


class WindowBook:
    """The file of one window and one mode: what is practised is never told to a hall that works."""

    def __init__(self, folder: Path, mode: str) -> None:
        self._file = folder / f"window-{mode}.db"
        self._engine: Engine | None = None

    def lines(self) -> list[Line]:
        """Return what is owed and what was refused, in order; raises BookError."""
        if not self._file.exists():
            return []
        with self._open() as connection:
            return [msgspec.json.decode(row.line, type=Line) for row in connection.execute(BY_PLACE)]

    def keep(self, line: Line, *, first: bool = False) -> None:
        """Write a line behind all others, or before them; raises BookError."""
        with self._open() as connection:
            places = list(connection.execute(select(OWED.c.place)).scalars())
            place = min(places, default=0) - 1 if first else max(places, default=0) + 1
            told = msgspec.json.encode(line).decode()
            connection.execute(delete(OWED).where(OWED.c.id == line.id))
            connection.execute(insert(OWED).values(id=line.id, place=place, line=told))

    def change(self, line: Line) -> None:
        """Write a line otherwise, in its place; raises BookError."""
        with self._open() as connection:
            told = msgspec.json.encode(line).decode()
            connection.execute(update(OWED).where(OWED.c.id == line.id).values(line=told))

    def drop(self, *names: str) -> None:
        """Let go of lines by their ids; raises BookError."""
        with self._open() as connection:
            connection.execute(delete(OWED).where(OWED.c.id.in_(names)))

    def keep_list(self, listed: Listed) -> None:
        """Keep the list of this time without a hub; raises BookError."""
        with translated():
            island_book.note(self._made(), LIST, listed)

    def listed(self) -> Listed | None:
        """Return it, None where there is none; raises BookError."""
        if not self._file.exists():
            return None
        with translated():
            return island_book.noted(self._made(), LIST, Listed)

    def forget_list(self) -> None:
        """Let go of it; raises BookError."""
        with self._open() as connection:
            connection.execute(delete(island_book.KEPT).where(island_book.KEPT.c.name == LIST))

    def close(self) -> None:
        """Let the file go."""
        if self._engine:
            self._engine.dispose()
            self._engine = None

    @contextlib.contextmanager
    def _open(self) -> Iterator[Connection]:
        with translated(), self._made().begin() as connection:
            yield connection

    def _made(self) -> Engine:
        """Return the file with its tables; one that is damaged is set aside and told of."""
        if self._engine is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._engine = prepared(self._file)
            except DatabaseError as wrong:
                if isinstance(wrong, OperationalError):
                    raise
                log.warning("window-book-damaged", cause=type(wrong).__name__)
                set_aside(self._file)
                self._engine = prepared(self._file)
        return self._engine


def prepared(file: Path) -> Engine:
    """Return a file with the tables of the book in it."""
    made = machine_engine(file)
    try:
        make_tables(made, METADATA)
        island_book.KEPT.create(made, checkfirst=True)
        look_over(made)
    except DatabaseError:
        made.dispose()
        raise
    return made


def look_over(made: Engine) -> None:
    """Find a page that is damaged before it is read, or it would be met each time anew; raises DatabaseError."""
    with made.connect() as connection:
        if connection.exec_driver_sql(CHECK).scalar() != "ok":
            raise DatabaseError(CHECK, None, sqlite3.DatabaseError("damaged"))


def set_aside(file: Path) -> None:
    """Put a damaged file beside, for whoever wants to look at it."""
    free = next(name for n in itertools.count(1) if not (name := file.with_name(f"{file.name}.damaged-{n}")).exists())
    file.rename(free)
    for part in ("-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what the database says into a BookError."""
    try:
        yield
    except (SQLAlchemyError, OSError, msgspec.DecodeError, KeyError) as wrong:
        log.warning("window-book-unusable", cause=type(wrong).__name__)
        raise BookError(type(wrong).__name__) from wrong
