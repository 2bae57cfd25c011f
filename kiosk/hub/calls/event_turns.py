# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to tell the city what happened: one machine at a time, and another when it is silent.

``hub_id`` names the history of this database: it is drawn once, and stays when a standby takes over.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Engine, Integer, String, Table, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.schema import metadata
from offline_queue.ids import uuid7

# A holder asks again long before; who was away for so long has lost its turn.
TURN_MS = 120_000
ONE = 1
TABLE = Table(
    "event_sending", metadata,
    Column("one", Integer, primary_key=True),
    Column("hub_id", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("settled_to", BigInteger, nullable=False),
)  # fmt: skip


class EventTurns:
    """Answers machines that have a line to the city."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"takeSendingTurn": self._take}

    async def _take(self, asked: Asked) -> Response:
        device, settled, now = asked.machine.name, asked.body["settled_to"], milliseconds(self._rooms.now())
        engine = self._rooms.desk.engine
        return answer(200, await self._rooms.in_thread(lambda: turn(engine, device, settled, now)))


def hub_id(engine: Engine) -> str:
    """Return by which name the city knows this history; drawn when it is first asked for."""
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    row = {"one": ONE, "hub_id": uuid7(), "holder": "", "until_ms": 0, "settled_to": 0}
    with engine.begin() as connection:
        connection.execute(insert(TABLE).values(row).on_conflict_do_nothing())
        return str(connection.execute(select(TABLE.c.hub_id)).scalar_one())


def turn(engine: Engine, device: str, settled_to: int, now_ms: int) -> dict[str, Any]:
    """Give or keep a turn, and note how far the city has acknowledged; what is behind that is never told again."""
    name = hub_id(engine)
    free = or_(TABLE.c.holder == device, TABLE.c.until_ms < now_ms)
    mine = {"holder": device, "until_ms": now_ms + TURN_MS}
    with engine.begin() as connection:
        yours = connection.execute(update(TABLE).where(free).values(mine)).rowcount == 1
        further = update(TABLE).where(TABLE.c.settled_to < settled_to).values(settled_to=settled_to)
        connection.execute(further)
        reached = int(connection.execute(select(TABLE.c.settled_to)).scalar_one())
    return {"hub_id": name, "yours": yours, "settled_to": reached}
