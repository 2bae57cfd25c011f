# SPDX-License-Identifier: Apache-2.0
"""How a number stands now, and which numbers of a machine nobody has heard of since they were given."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.hub import telling
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets import views
from kiosk.tickets.issuing import ahead_of
from kiosk.tickets.local import unprinted_of
from kiosk.tickets.rules import day_of
from kiosk.tickets.values import State, Ticket

NO_WAIT = {"wait_lo": None, "wait_hi": None}


class Standings:
    """Answers for one number, and for those of one machine."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getStanding": self._one, "getUnprinted": self._unprinted}

    async def _one(self, asked: Asked) -> Response:
        return answer(200, await self._rooms.in_thread(lambda: self._find(asked.path["ticket"])))

    async def _unprinted(self, asked: Asked) -> Response:
        return answer(200, {"items": await self._rooms.in_thread(lambda: self._left(asked.machine.name))})

    def _find(self, name: str) -> dict[str, Any]:
        found = views.ticket(self._rooms.desk.engine, name)
        if found is None:
            raise ProblemError("not-found", "no such ticket")
        return self._stands(found)

    def _left(self, device: str) -> list[dict[str, Any]]:
        engine = self._rooms.desk.engine
        return [self._stands(one) for one in unprinted_of(engine, device, day_of(self._rooms.now()))]

    def _stands(self, ticket: Ticket) -> dict[str, Any]:
        desk, now = self._rooms.desk, self._rooms.now()
        with desk.engine.connect() as connection:
            ahead = ahead_of(connection.execute, ticket)
        waits = ticket.state is State.WAITING
        wait = telling.wait(desk, ticket.queue, ahead, now) if waits else NO_WAIT
        return {"ticket": telling.ticket_of(ticket), "ahead": ahead} | wait
