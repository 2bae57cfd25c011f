# SPDX-License-Identifier: Apache-2.0
"""Calls for staff (叫工作人员) inside the hall: from a machine to the guide desk, with no line to the city.

Who calls is told that they were heard only while a guide desk looks: a call that nobody sees is said to be one.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Row, String, Table, func, insert, select, update
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets.book import Book
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import day_of
from kiosk.tickets.schema import metadata

# A desk that has not looked for so long is nobody who would come.
LOOKS_SECONDS = 30.0
DESK = "guide"
TABLE = Table(
    "help_call", metadata,
    Column("id", String, primary_key=True),
    Column("day", String, nullable=False),
    Column("device", String, nullable=False),
    Column("machine", String, nullable=False),
    Column("language", String, nullable=False),
    Column("step", String, nullable=False),
    Column("elder", Boolean, nullable=False),
    Column("called_at", BigInteger, nullable=False),
    Column("staff", String, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("help_call_day", "day", "ended_at"),
)  # fmt: skip
ANSWERED = select(func.count(), func.sum(TABLE.c.answered_at - TABLE.c.called_at)).where(
    TABLE.c.answered_at.is_not(None)
)


class HelpCalls:
    """Who calls, who comes, and whether anybody looks."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._looked: datetime.datetime | None = None

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {
            "callForHelp": self._call, "getHelpCall": self._one, "getHelpCalls": self._all,
            "answerHelpCall": self._come, "endHelpCall": self._end,
        }  # fmt: skip

    async def _call(self, asked: Asked) -> Response:
        await self._rooms.once(asked, lambda book: called(book, asked.body))
        return answer(201, await self._told(asked.request.headers["idempotency-key"]))

    async def _one(self, asked: Asked) -> Response:
        return answer(200, await self._told(asked.path["call"]))

    async def _come(self, asked: Asked) -> Response:
        await self._rooms.once(asked, lambda book: coming(book, asked.path["call"]))
        return answer(200, await self._told(asked.path["call"]))

    async def _end(self, asked: Asked) -> Response:
        own = asked.machine.name if asked.machine.kind == "kiosk" else ""
        await self._rooms.once(asked, lambda book: ended(book, asked.path["call"], own))
        return answer(200, await self._told(asked.path["call"]))

    async def _all(self, asked: Asked) -> Response:
        if asked.machine.kind == DESK:
            self._looked = self._rooms.now()
        return answer(200, await self._rooms.in_thread(self._read))

    async def _told(self, name: str) -> dict[str, Any]:
        return await self._rooms.in_thread(lambda: self._find(name))

    def _find(self, name: str) -> dict[str, Any]:
        with self._rooms.desk.engine.connect() as connection:
            row = connection.execute(select(TABLE).where(TABLE.c.id == name)).first()
        if row is None:
            raise ProblemError("not-found", "no such call")
        return self._stands(row)

    def _read(self) -> dict[str, Any]:
        day = day_of(self._rooms.now())
        with self._rooms.desk.engine.connect() as connection:
            open_ones = select(TABLE).where(TABLE.c.day == day, TABLE.c.ended_at.is_(None)).order_by(TABLE.c.called_at)
            rows = connection.execute(open_ones).all()
            count, took = connection.execute(ANSWERED.where(TABLE.c.day == day)).one()
        mean = round(int(took) / count / 1000) if count else None
        return {"items": [self._stands(row) for row in rows], "answered": count, "mean_answer_s": mean}

    def _stands(self, row: Row[Any]) -> dict[str, Any]:
        values = {str(name): value for name, value in row._asdict().items() if name != "day"}
        return values | {"state": self._state(row)}

    def _state(self, row: Row[Any]) -> str:
        if row.ended_at is not None:
            return "done"
        if row.answered_at is not None:
            return "coming"
        looks = self._looked and 0 <= (self._rooms.now() - self._looked).total_seconds() <= LOOKS_SECONDS
        return "told" if looks else "unheard"


def called(book: Book, wish: dict[str, Any]) -> None:
    """Write a call down; a machine that called before is called from once."""
    still = select(TABLE.c.id).where(TABLE.c.device == book.who.device, TABLE.c.ended_at.is_(None))
    for name in book.run(still).scalars().all():
        end(book, name)
    row = {
        "id": book.act_id, "day": book.moment.day, "device": book.who.device, "machine": wish["machine"],
        "language": wish["language"], "step": wish.get("step", ""), "elder": wish.get("elder", False),
        "called_at": book.ms, "staff": "", "answered_at": None, "ended_at": None,
    }  # fmt: skip
    book.run(insert(TABLE).values(row))
    book.note("help-called", call=book.act_id)


def coming(book: Book, name: str) -> None:
    """Write down who comes; the first who says so goes."""
    row = found(book, name)
    if row.ended_at is not None or row.answered_at is not None:
        raise TicketError("state-conflict", "somebody goes already" if row.ended_at is None else "it is over")
    book.run(update(TABLE).where(TABLE.c.id == name).values(staff=book.who.staff, answered_at=book.ms))
    book.note("help-answered", call=name)


def ended(book: Book, name: str, own: str) -> None:
    """End a call: somebody was there, or who called needs nobody any more; ``own`` is a machine that ends its own."""
    row = found(book, name)
    if own and row.device != own:
        raise TicketError("not-found", "no such call")
    if row.ended_at is None:
        end(book, name)


def end(book: Book, name: str) -> None:
    """Write the end of a call down."""
    book.run(update(TABLE).where(TABLE.c.id == name).values(ended_at=book.ms))
    book.note("help-ended", call=name)


def found(book: Book, name: str) -> Row[Any]:
    """Return a call as it stands; raises TicketError where there is none."""
    row: Row[Any] | None = book.run(select(TABLE).where(TABLE.c.id == name)).first()
    if row is None:
        raise TicketError("not-found", "no such call")
    return row
