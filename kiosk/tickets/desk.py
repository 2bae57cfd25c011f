# SPDX-License-Identifier: Apache-2.0
"""The ticket desk: one door for every act, so that each is done whole, once, and after the one before it."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Connection, Engine, Row, bindparam, case, delete, insert, select, update

from kiosk.tickets import acts, alone, appointments, blocks, calling, days, issuing, moving, schema, windows
from kiosk.tickets.book import Book, Doings, Moment
from kiosk.tickets.engines import make_tables
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import HallRules, milliseconds
from kiosk.tickets.values import Event, Who

R = TypeVar("R", bound=msgspec.Struct)
DOINGS: Doings = {
    **issuing.DOINGS, **calling.DOINGS, **moving.DOINGS, **windows.DOINGS, **blocks.DOINGS, **appointments.DOINGS,
    **days.DOINGS, **alone.DOINGS,
}  # fmt: skip
KEPT_MS = 90 * 24 * 3600 * 1000
# The first statement of each act writes the one row of the hall, and so waits for the act before it. The book's time
# never runs back, whatever the clock does.
LAST = schema.hall.c.last_ms
ENTER = (
    update(schema.hall)
    .values(last_ms=case((bindparam("now_ms") < LAST, LAST), else_=bindparam("now_ms")))
    .returning(LAST, schema.hall.c.epoch)
)  # fmt: skip
PROMOTE = update(schema.hall).where(schema.hall.c.epoch < bindparam("own")).values(epoch=bindparam("own"))
KNOWN = select(schema.command).where(schema.command.c.id == bindparam("wanted"))
DONE = insert(schema.command)
AFTER = select(schema.event).where(schema.event.c.seq > bindparam("seq")).order_by(schema.event.c.seq)


class TicketDesk:
    """The desk of one hall over one database (``engines.engine_of``); safe from several threads and processes.

    ``epoch`` is what this hub was told at its last promotion: a desk that finds a higher one in the database was
    replaced, and refuses everything.
    """

    def __init__(self, engine: Engine, rules: HallRules, *, epoch: int = 1) -> None:
        self.engine = engine
        self.rules = rules
        self.epoch = epoch

    def prepare(self) -> None:
        """Make the tables and the hall's row where they are not there yet; a promoted hub writes its epoch."""
        make_tables(self.engine, schema.metadata)
        with self.engine.begin() as connection:
            connection.execute(PROMOTE, {"own": self.epoch})
            if connection.execute(select(schema.hall)).first() is None:
                row = {"code": self.rules.hall, "epoch": self.epoch, "last_ms": 0}
                connection.execute(insert(schema.hall), row)

    def do(self, act: acts.Act[R], act_id: str, who: Who, now: datetime.datetime) -> R:
        """Do an act, or answer as the first time; raises TicketError when it is refused, and then nothing changed.

        ``act_id`` is made once by who wants the act and sent again with every repeat; the same id with another act is
        refused. ``now`` is the clock of the hall, with its zone.
        """

        def done(book: Book) -> msgspec.Struct:
            return DOINGS[type(act)](book, act)

        result = self.once(type(act).__name__, msgspec.json.encode(act), act_id, who, now, done)
        return cast("R", msgspec.json.decode(result, type=act.answers))

    def once(
        self, kind: str, content: bytes, act_id: str, who: Who, now: datetime.datetime, doing: Callable[[Book], object]
    ) -> str:
        """Do something under an id and return what it answers as JSON, or what it answered the first time.

        ``kind`` and ``content`` are what it is: anything else under the same id is refused. Raises TicketError.
        """
        told = fingerprint(kind, content)
        with self._entered(now) as (connection, moment):
            known = connection.execute(KNOWN, {"wanted": act_id}).first()
            if known is not None:
                return answered(told, known)
            result = msgspec.json.encode(doing(Book(connection, self.rules, moment, who, act_id))).decode()
            row = {"id": act_id, "kind": kind, "fingerprint": told, "result": result, "at": moment.ms}
            connection.execute(DONE, row)
        return result

    def sweep(self, act_id: str, who: Who, now: datetime.datetime) -> bool:
        """Take back the numbers nobody ever saw; tell whether there were any."""
        before = milliseconds(now) - self.rules.limits.unprinted_s * 1000
        with self.engine.connect() as connection:
            left = connection.execute(issuing.UNPRINTED, {"before": before}).first()
        # Looked at first: an act is kept for months, also one that found nothing.
        if left:
            self.do(acts.SweepUnprinted(), act_id, who, now)
        return left is not None

    def events(self, after: int, limit: int = 500) -> list[Event]:
        """Return what happened after a sequence number, in order."""
        with self.engine.connect() as connection:
            rows = connection.execute(AFTER.limit(limit), {"seq": after}).all()
        return [event_of(row) for row in rows]

    def forget_old_commands(self, now: datetime.datetime) -> None:
        """Drop the answers nobody will ask for again, 90 days old."""
        with self.engine.begin() as connection:
            connection.execute(delete(schema.command).where(schema.command.c.at < milliseconds(now) - KEPT_MS))

    @contextlib.contextmanager
    def _entered(self, now: datetime.datetime) -> Iterator[tuple[Connection, Moment]]:
        with self.engine.begin() as connection:
            ms, epoch = connection.execute(ENTER, {"now_ms": milliseconds(now)}).one()
            if epoch > self.epoch:
                raise TicketError("old-epoch", "another hub has taken over")
            yield connection, Moment(now, ms)


def answered(told: str, known: Row[Any]) -> str:
    """Return what was answered the first time; raises TicketError for another act under the same id."""
    if known.fingerprint != told:
        raise TicketError("idempotency-reused", "this id came before with another act")
    return str(known.result)


def fingerprint(kind: str, content: bytes) -> str:
    """Return what an act is, in a form that two equal ones share."""
    return hashlib.sha256(kind.encode() + content).hexdigest()


def event_of(row: Row[Any]) -> Event:
    """Return a row as an event."""
    told = row._asdict() | {"detail": msgspec.json.decode(row.detail)}
    return Event(**{str(name): value for name, value in told.items()})
