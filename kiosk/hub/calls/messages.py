# SPDX-License-Identifier: Apache-2.0
"""Messages between places of the staff: to the guide desk or to windows, about a machine or anything; heard by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Row, String, Table, Text, insert, select, update
from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.fleet_values import Message, Messages
from kiosk.tickets.book import Book
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import day_of
from kiosk.tickets.schema import metadata

TABLE = Table(
    "message", metadata,
    Column("id", String, primary_key=True),
    Column("day", String, nullable=False),
    Column("to", String, nullable=False),
    Column("window", String, nullable=False),
    Column("machine", String, nullable=False),
    Column("about", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("staff", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("heard_by", String, nullable=False),
    Column("heard_at", BigInteger),
    Index("message_of_day", "day", "to"),
)  # fmt: skip


class MessageCalls:
    """What staff tell one another in the hall."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"sendMessage": self._send, "getMessages": self._all, "hearMessage": self._hear}

    async def _send(self, asked: Asked) -> Response:
        return await self._rooms.once(asked, lambda book: sent(book, asked.body), 201)

    async def _hear(self, asked: Asked) -> Response:
        return await self._rooms.once(asked, lambda book: heard(book, asked.path["message"]))

    async def _all(self, asked: Asked) -> Response:
        wanted, window = asked.request.query_params.get("to", ""), asked.request.query_params.get("window", "")
        return answer(200, await self._rooms.in_thread(lambda: self._read(wanted, window)))

    def _read(self, wanted: str, window: str) -> Messages:
        found = select(TABLE).where(TABLE.c.day == day_of(self._rooms.now())).order_by(TABLE.c.at, TABLE.c.id)
        found = found.where(TABLE.c.to == wanted) if wanted else found
        found = found.where(TABLE.c.window.in_(["", window])) if window else found
        with self._rooms.desk.engine.connect() as connection:
            return Messages(tuple(message_of(row) for row in connection.execute(found)))


def sent(book: Book, wish: dict[str, Any]) -> Message:
    """Write a message down."""
    told = Message(
        book.act_id, wish["to"], wish.get("window", ""), wish.get("machine", ""), wish.get("about", ""),
        wish.get("words", ""), book.who.staff, book.ms, "", None,
    )  # fmt: skip
    row = {name: getattr(told, name) for name in told.__struct_fields__}
    book.run(insert(TABLE).values(row | {"day": book.moment.day}))
    book.note("message-sent", message=told.id, to=told.to)
    return told


def heard(book: Book, name: str) -> Message:
    """Write down who heard it; the first who says so does, and a second one is told who did."""
    row = book.run(select(TABLE).where(TABLE.c.id == name)).first()
    if row is None:
        raise TicketError("not-found", "no such message")
    if row.heard_at is None:
        changed = {"heard_by": book.who.staff, "heard_at": book.ms}
        book.run(update(TABLE).where(TABLE.c.id == name).values(changed))
        book.note("message-heard", message=name)
        row = book.run(select(TABLE).where(TABLE.c.id == name)).one()
    return message_of(row)


def message_of(row: Row[Any]) -> Message:
    """Return a row as a message."""
    told = row._asdict()
    return Message(**{name: told[name] for name in Message.__struct_fields__})
