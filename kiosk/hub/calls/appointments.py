# SPDX-License-Identifier: Apache-2.0
"""The appointments of today for the guide desk: when, for which queue, and who is here; neither code nor card."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import bindparam, select
from starlette.responses import Response

from config.clock import CHINA
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets import schema
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import number

TABLE, TICKET = schema.appointment, schema.ticket
DAY = datetime.timedelta(days=1)
OF_DAY = (
    select(
        TABLE.c.id, TABLE.c.queue, TABLE.c.slot_start, TABLE.c.slot_end, TABLE.c.state, TICKET.c.prefix, TICKET.c.no
    )
    .join(TICKET, TICKET.c.id == TABLE.c.ticket, isouter=True)
    .where(TABLE.c.slot_start >= bindparam("begins"), TABLE.c.slot_start < bindparam("ends"))
    .order_by(TABLE.c.slot_start, TABLE.c.id)
)  # fmt: skip


class Appointments:
    """Answers who is expected today."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getAppointments": self._today}

    async def _today(self, asked: Asked) -> Response:
        return answer(200, {"items": await self._rooms.in_thread(self._read)})

    def _read(self) -> list[dict[str, Any]]:
        begins = self._rooms.now().astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        span = {"begins": milliseconds(begins), "ends": milliseconds(begins + DAY)}
        with self._rooms.desk.engine.connect() as connection:
            return [
                {
                    "id": row.id, "queue": row.queue, "slot_start": row.slot_start, "slot_end": row.slot_end,
                    "state": row.state, "number": number(row.prefix, row.no) if row.prefix else "",
                }
                for row in connection.execute(OF_DAY, span)
            ]  # fmt: skip
