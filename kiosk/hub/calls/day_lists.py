# SPDX-License-Identifier: Apache-2.0
"""The city's list of a day's appointments: brought by any machine with a line, kept here once for the whole hall.

Whose an appointment is stands in it as a hash under the city's key of the day. It is compared here and never told.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, String, Table, select
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets import appointments, day_key
from kiosk.tickets.acts import Appointment, TakeAppointments
from kiosk.tickets.book import Book
from kiosk.tickets.rules import day_of
from kiosk.tickets.schema import metadata

TABLE = Table(
    "appointment_list", metadata,
    Column("day", String, primary_key=True),
    Column("taken_at", BigInteger, nullable=False),
)  # fmt: skip
COMING = appointments.TABLE


class DayLists:
    """Answers who is expected, and how old the list is."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getDayList": self._stands, "takeDayList": self._take, "findExpected": self._expected}

    async def _stands(self, asked: Asked) -> Response:
        return answer(200, await self._rooms.in_thread(lambda: self._read(asked.path["day"])))

    async def _take(self, asked: Asked) -> Response:
        try:
            coming = msgspec.convert(asked.body["appointments"], tuple[Appointment, ...])
        except msgspec.ValidationError as wrong:
            raise ProblemError("validation-failed", "the body does not fit the document") from wrong
        return await self._rooms.once(asked, lambda book: taken(book, asked.path["day"], asked.body, coming))

    async def _expected(self, asked: Asked) -> Response:
        return answer(200, {"items": await self._rooms.in_thread(lambda: self._find(asked.body))})

    def _read(self, day: str) -> dict[str, Any]:
        engine = self._rooms.desk.engine
        with engine.connect() as connection:
            at = connection.execute(select(TABLE.c.taken_at).where(TABLE.c.day == day)).scalar()
        age = None if at is None else max(0, round(self._rooms.now().timestamp() - at / 1000))
        return {"day": day, "day_key": day_key.key_of(engine, day, day_key.LIST), "age_s": age}

    def _find(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        found = appointments.expected(
            self._rooms.desk.engine, day_of(self._rooms.now()), asked.get("code", ""), asked.get("person_check", "")
        )
        return [{name: value for name, value in told(one).items() if name != "person_hash"} for one in found]


def told(one: Appointment) -> dict[str, Any]:
    """Return an appointment as it goes out, still with whose it is."""
    body: dict[str, Any] = msgspec.to_builtins(one)
    return body


def taken(book: Book, day: str, body: dict[str, Any], coming: tuple[Appointment, ...]) -> dict[str, Any]:
    """Take a part of a list in; with the last of it the list is new."""
    key = {"day": day, "kind": day_key.LIST, "key": body["day_key"]}
    book.run(book.put(day_key.TABLE, ("day", "kind"), key))
    written = appointments.take(book, TakeAppointments(appointments=coming)).tickets
    if body["whole"]:
        book.run(book.put(TABLE, ("day",), {"day": day, "taken_at": book.ms}))
    return {"taken": len(written)}
