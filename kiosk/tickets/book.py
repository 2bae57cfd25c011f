# SPDX-License-Identifier: Apache-2.0
"""The open book of one act: rows read and written within its transaction, and what happened."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Insert, Row, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kiosk.tickets import schema
from kiosk.tickets.acts import Act
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import HallRules, day_of
from kiosk.tickets.values import ACTIVE, Ticket, Who, Window, WindowState

Detail = str | int | bool | None
Run = Callable[..., Any]
"""Runs a statement with its values, as a connection does."""
Doings = Mapping[type[Act[Any]], Callable[["Book", Any], msgspec.Struct]]
NEXT_SEQ = select(func.coalesce(func.max(schema.event.c.seq), 0) + 1).scalar_subquery()
# Built once: SQLAlchemy keeps what it compiled by the statement itself.
TICKET = select(schema.ticket).where(schema.ticket.c.id == bindparam("wanted"))
NOTE = insert(schema.event).values(seq=NEXT_SEQ)
CLOSED = select(schema.day.c.closed_at).where(schema.day.c.day == bindparam("on_day"))
WINDOW = select(schema.window).where(schema.window.c.no == bindparam("wanted"))
BUSY = select(schema.ticket).where(
    schema.ticket.c.window == bindparam("wanted"), schema.ticket.c.state.in_([str(state) for state in ACTIVE])
)


class Moment(NamedTuple):
    """When the act is done: by the clock that was given, and in the milliseconds of the book, which never run back."""

    at: datetime.datetime
    ms: int

    @property
    def day(self) -> str:
        """Return the day of the hall."""
        return day_of(self.at)


class Book:
    """What an act may read and write; closed with its transaction."""

    def __init__(self, connection: Connection, rules: HallRules, moment: Moment, who: Who, act_id: str) -> None:
        self.run = connection.execute
        self._insert: Any = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
        self.rules = rules
        self.moment = moment
        self.who = who
        self.act_id = act_id

    @property
    def ms(self) -> int:
        """Return the moment of the act."""
        return self.moment.ms

    def ticket(self, name: str, version: int = 0) -> Ticket:
        """Return a ticket; raises TicketError when there is none, or it is another version than the one seen."""
        row = self.run(TICKET, {"wanted": name}).first()
        if row is None:
            raise TicketError("not-found", "no such ticket")
        found = ticket_of(row)
        self.check_day(found.day)
        if version and found.version != version:
            raise TicketError("version-mismatch", f"it is version {found.version} now", ticket=name)
        return found

    def moved(self, name: str, version: int = 0) -> Ticket:
        """Return a ticket that is to be moved; raises TicketError as ``ticket``, and where it is in others' hands."""
        found = self.ticket(name, version)
        if self.who.windows and found.state in ACTIVE and found.window not in self.who.windows:
            raise TicketError("state-conflict", "it is at another window", ticket=name)
        return found

    def check_day(self, day: str) -> None:
        """Refuse what would change a day whose numbers are accounted for; raises TicketError."""
        if self.run(CLOSED, {"on_day": day}).scalar():
            raise TicketError("day-closed", "this day is closed")

    def change(self, ticket: Ticket, **values: Any) -> Ticket:
        """Write what changes of a ticket and return it as it is then."""
        written = {name: value for name, value in values.items() if value != getattr(ticket, name)}
        written["version"] = ticket.version + 1
        self.run(update(schema.ticket).where(schema.ticket.c.id == ticket.id).values(**written))
        return msgspec.structs.replace(ticket, **written)

    def window(self, no: str) -> Window:
        """Return a window as it stands; raises TicketError for one the hall does not have."""
        if self.rules.window(no) is None:
            raise TicketError("not-found", "no such window")
        row = self.run(WINDOW, {"wanted": no}).first()
        if row is None:
            return Window(no, WindowState.CLOSED, "", "", False, 0, 0)
        return msgspec.convert(row, Window, from_attributes=True)

    def busy_with(self, no: str) -> Ticket | None:
        """Return who is called or served at a window."""
        row = self.run(BUSY, {"wanted": no}).first()
        return None if row is None else ticket_of(row)

    def put(self, table: Table, keys: Sequence[str], row: Mapping[str, Any], **changed: Any) -> Insert:
        """Return what writes a row, or changes the one with the same keys: to the same, or to ``changed`` alone."""
        other = changed or {name: value for name, value in row.items() if name not in keys}
        written: Insert = self._insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=other)
        return written

    def note(self, kind: str, ticket: Ticket | None = None, window: str | None = None, **detail: Detail) -> None:
        """Write down what happened; nothing in the book is ever changed without it."""
        values = {
            "day": ticket.day if ticket else self.moment.day, "at": self.ms, "kind": kind,
            "ticket": ticket.id if ticket else None, "window": window or (ticket.window if ticket else None),
            "staff": self.who.staff or None, "device": self.who.device,
            "detail": msgspec.json.encode(detail).decode(),
        }  # fmt: skip
        self.run(NOTE, values)


def ticket_of(row: Row[Any]) -> Ticket:
    """Return a row as a ticket."""
    return msgspec.convert(row, Ticket, from_attributes=True)
