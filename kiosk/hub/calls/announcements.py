# SPDX-License-Identifier: Apache-2.0
"""Announcements: short words of the guide desk for call screens and voices, until a time, in all zones or a few."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, Row, String, Table, Text, insert, select, update
from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets.book import Book
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.schema import metadata

MINUTE_MS = 60_000
TABLE = Table(
    "announcement", metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("zones", Text, nullable=False),
    Column("speak", Integer, nullable=False),
    Column("staff", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("announcement_until", "until"),
)  # fmt: skip


class Announcements:
    """What is announced in the hall; it stands until its time, or until somebody ends it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"announce": self._announce, "getAnnouncements": self._standing, "endAnnouncement": self._end}

    async def _announce(self, asked: Asked) -> Response:
        return await self._rooms.once(asked, lambda book: announced(book, asked.body), 201)

    async def _end(self, asked: Asked) -> Response:
        return await self._rooms.once(asked, lambda book: ended(book, asked.path["announcement"]))

    async def _standing(self, asked: Asked) -> Response:
        zone = asked.request.query_params.get("zone", "")
        return answer(200, {"items": await self._rooms.in_thread(lambda: self._read(zone))})

    def _read(self, zone: str) -> list[dict[str, Any]]:
        now = milliseconds(self._rooms.now())
        asked = select(TABLE).where(TABLE.c.until > now, TABLE.c.ended_at.is_(None)).order_by(TABLE.c.at)
        with self._rooms.desk.engine.connect() as connection:
            found = [told(row) for row in connection.execute(asked)]
        return [one for one in found if not zone or not one["zones"] or zone in one["zones"]]


def announced(book: Book, wish: dict[str, Any]) -> dict[str, Any]:
    """Write an announcement down; how long it stands counts by the clock of the hub."""
    row = {
        "id": book.act_id, "kind": wish["kind"], "zh": wish["words"]["zh"], "en": wish["words"]["en"],
        "zones": msgspec.json.encode(wish.get("zones", [])).decode(), "speak": wish.get("speak", 0),
        "staff": book.who.staff, "at": book.ms, "until": book.ms + wish["minutes"] * MINUTE_MS, "ended_at": None,
    }  # fmt: skip
    book.run(insert(TABLE).values(row))
    book.note("announced", announcement=book.act_id, about=row["kind"])
    return found(book, book.act_id)


def ended(book: Book, name: str) -> dict[str, Any]:
    """Take an announcement down; one that is over stays as it ended."""
    stands = found(book, name)
    if stands["ended_at"] is None and stands["until"] > book.ms:
        book.run(update(TABLE).where(TABLE.c.id == name).values(ended_at=book.ms))
        book.note("announcement-ended", announcement=name)
    return found(book, name)


def found(book: Book, name: str) -> dict[str, Any]:
    """Return an announcement as it stands; raises TicketError where there is none."""
    row = book.run(select(TABLE).where(TABLE.c.id == name)).first()
    if row is None:
        raise TicketError("not-found", "no such announcement")
    return told(row)


def told(row: Row[Any]) -> dict[str, Any]:
    """Return a row as the contract words it."""
    values = {str(name): value for name, value in row._asdict().items()}
    words = {"zh": values.pop("zh"), "en": values.pop("en")}
    return values | {"words": words, "zones": msgspec.json.decode(row.zones)}
