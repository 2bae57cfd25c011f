# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to tell the city what happened (``kiosk.tickets.event_turns``), for machines that have a line."""

from __future__ import annotations

from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets import event_turns
from kiosk.tickets.rules import milliseconds


class EventTurns:
    """Answers machines that have a line to the city."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"takeSendingTurn": self._take}

    async def _take(self, asked: Asked) -> Response:
        engine, now = self._rooms.desk.engine, milliseconds(self._rooms.now())
        told = asked.machine.name, asked.body["hub_id"], int(asked.body["settled_to"])
        return answer(200, await self._rooms.in_thread(lambda: event_turns.take(engine, *told, now)))
