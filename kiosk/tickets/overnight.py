# SPDX-License-Identifier: Apache-2.0
"""The end of the day of a machine that stands alone: nobody is there at midnight to close it."""

from __future__ import annotations

import datetime

from sqlalchemy import select

from config.logs import logger
from kiosk.tickets import schema
from kiosk.tickets.acts import CloseDay
from kiosk.tickets.day_key import forget_keys
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import day_of
from kiosk.tickets.values import Who

log = logger(__name__)
REASON = "day-over"


def close_days(desk: TicketDesk, who: Who, now: datetime.datetime) -> tuple[str, ...]:
    """Close the days before today at which numbers were given; return which. Somebody who waited is let go.

    Answers that nobody asks for any more go too, and keys of days that are over.
    """
    desk.forget_old_commands(now)
    forget_keys(desk.engine, day_of(now))
    closed = []
    for day in open_days(desk, day_of(now)):
        try:
            desk.do(CloseDay(day=day, expire_reason=REASON), f"close {day}", who, now)
        except TicketError as wrong:
            # A window has not ended with somebody: it is theirs to say what became of them.
            log.warning("day-not-closed", code=wrong.code)
        else:
            closed.append(day)
    return tuple(closed)


def open_days(desk: TicketDesk, today: str) -> list[str]:
    """Return the days before today that have tickets and are not closed."""
    table = schema.ticket
    with desk.engine.connect() as connection:
        days = set(connection.execute(select(table.c.day).where(table.c.day < today).distinct()).scalars())
        done = set(connection.execute(select(schema.day.c.day).where(schema.day.c.closed_at.is_not(None))).scalars())
    return sorted(days - done)
