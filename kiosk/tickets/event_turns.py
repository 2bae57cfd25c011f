# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to tell the city what happened at a desk: one machine at a time, and another when it is silent."""

from __future__ import annotations

import msgspec
from sqlalchemy import Engine, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kiosk.tickets.schema import event_sending
from offline_queue.ids import uuid7

# A holder asks again long before; who was away for so long has lost its turn.
TURN_MS = 120_000
ONE = 1
TABLE = event_sending


class Turn(msgspec.Struct, frozen=True):
    """Whether a machine tells it, under which name of the desk, and how far the city has acknowledged.

    ``hub_id`` names one history: it is drawn once, and stays when a standby takes over.
    """

    hub_id: str
    yours: bool
    settled_to: int


def take(engine: Engine, device: str, hub_id: str, settled_to: int, now_ms: int) -> Turn:
    """Give or keep a turn; how far the city has acknowledged counts where it was said of this history."""
    name = known_as(engine)
    free = or_(TABLE.c.holder == device, TABLE.c.until_ms < now_ms)
    with engine.begin() as connection:
        mine = update(TABLE).where(free).values(holder=device, until_ms=now_ms + TURN_MS)
        yours = connection.execute(mine).rowcount == 1
        if hub_id == name:
            connection.execute(update(TABLE).where(TABLE.c.settled_to < settled_to).values(settled_to=settled_to))
        return Turn(name, yours, int(connection.execute(select(TABLE.c.settled_to)).scalar_one()))


def known_as(engine: Engine) -> str:
    """Return by which name the city knows this history; drawn when it is first asked for."""
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    row = {"one": ONE, "hub_id": uuid7(), "holder": "", "until_ms": 0, "settled_to": 0}
    with engine.begin() as connection:
        connection.execute(insert(TABLE).values(row).on_conflict_do_nothing())
        return str(connection.execute(select(TABLE.c.hub_id)).scalar_one())
