# SPDX-License-Identifier: Apache-2.0
"""What became of a number today: how it stands, and all that happened to it; and which numbers a card has taken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.telling import ticket_of
from kiosk.tickets import schema
from kiosk.tickets.book import ticket_of as ticket_in
from kiosk.tickets.desk import event_of
from kiosk.tickets.rules import day_of

TABLE, EVENT = schema.ticket, schema.event
BY_NUMBER = select(TABLE).where(
    TABLE.c.day == bindparam("on_day"), TABLE.c.prefix == bindparam("letter"), TABLE.c.no == bindparam("wanted")
)
# More than this nobody takes in a day; who does is looked for by number.
MOST = 50
BY_CARD = (
    select(TABLE)
    .where(TABLE.c.day == bindparam("on_day"), TABLE.c.person_hash == bindparam("of_person"))
    .order_by(TABLE.c.issued_at.desc())
    .limit(MOST)
)
STORY = select(EVENT).where(EVENT.c.ticket == bindparam("of_ticket")).order_by(EVENT.c.seq)


class Stories:
    """Answers for one number of today."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getNumber": self._number, "findNumbers": self._find}

    async def _number(self, asked: Asked) -> Response:
        return answer(200, await self._rooms.in_thread(lambda: self._read(asked.path["number"])))

    async def _find(self, asked: Asked) -> Response:
        return answer(200, {"items": await self._rooms.in_thread(lambda: self._of_card(asked.body["person_hash"]))})

    def _of_card(self, person_hash: str) -> list[dict[str, Any]]:
        wanted = {"on_day": day_of(self._rooms.now()), "of_person": person_hash}
        with self._rooms.desk.engine.connect() as connection:
            return [ticket_of(ticket_in(row)) for row in connection.execute(BY_CARD, wanted)]

    def _read(self, number: str) -> dict[str, Any]:
        wanted = {"on_day": day_of(self._rooms.now()), "letter": number[0], "wanted": int(number[1:])}
        with self._rooms.desk.engine.connect() as connection:
            row = connection.execute(BY_NUMBER, wanted).first()
            if row is None:
                raise ProblemError("not-found", "no such number today")
            events = [event_of(one) for one in connection.execute(STORY, {"of_ticket": row.id})]
        return {"ticket": ticket_of(ticket_in(row)), "events": events}
