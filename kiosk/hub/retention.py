# SPDX-License-Identifier: Apache-2.0
"""How long numbers and what happened to them stay: so many days as the hub's file says, and then as sums.

A day goes as a whole and never but closed, with nobody left in it, and once the city has what happened; its account,
its figures and what each window came to stay. Of a day that is gone nobody is told as if nothing had happened in it.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Connection, String, Table, Text, bindparam, delete, func, insert, select

from config.logs import logger
from kiosk.hub.calls.window_days import day_at
from kiosk.tickets import schema
from kiosk.tickets.acts import DayAccount
from kiosk.tickets.book import Book
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import day_of, milliseconds
from kiosk.tickets.statistics import figures
from kiosk.tickets.values import OPEN, Who

log = logger(__name__)
# Nothing happened for longer than any hall is closed: rather the clock is wrong, and what goes does not come back.
LONGEST_PAUSE = datetime.timedelta(days=31)
DAY, EVENT, TICKET = schema.day, schema.event, schema.ticket
TABLE = Table(
    "day_kept_as_sums", schema.metadata,
    Column("day", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("figures", Text, nullable=False),
    Column("windows", Text, nullable=False),
)  # fmt: skip
CLOSED = (
    select(DAY.c.day)
    .where(DAY.c.day < bindparam("before"), DAY.c.closed_at.is_not(None), DAY.c.day.not_in(select(TABLE.c.day)))
    .order_by(DAY.c.day)
    .limit(1)
)
LAST_OF_DAY = select(func.max(EVENT.c.seq)).where(EVENT.c.day == bindparam("on_day"))
LAST = select(EVENT.c.seq, EVENT.c.at).order_by(EVENT.c.seq.desc()).limit(1)
SETTLED = select(schema.event_sending.c.settled_to)
LEFT = select(func.count()).where(
    TICKET.c.day == bindparam("on_day"), TICKET.c.state.in_([str(state) for state in OPEN])
)
OF_DAY = tuple(
    delete(table).where(table.c.day == bindparam("on_day"))
    for table in (EVENT, TICKET, schema.counter, schema.block)
)  # fmt: skip
KEPT = select(TABLE).where(TABLE.c.day == bindparam("on_day"))
GONE = select(TABLE.c.day).where(TABLE.c.day.between(bindparam("first"), bindparam("last"))).limit(1)


def let_a_day_go(desk: TicketDesk, now: datetime.datetime, keep_days: int) -> str:
    """Let the oldest day go that may, one at a time so that no call waits long; return which, empty for none."""
    with desk.engine.connect() as connection:
        found = connection.execute(CLOSED, {"before": day_of(now - datetime.timedelta(days=keep_days))}).scalar()
        may = bool(found) and may_go(connection, str(found), now)
    if not may:
        return ""
    day = str(found)
    sums = msgspec.json.encode(figures(desk.engine, desk.rules, day)).decode()

    def gone(book: Book) -> int:
        return reduce(book, day, sums)

    told = desk.once("letDayGo", day.encode(), str(uuid.uuid4()), Who("hub"), now, gone)
    log.info("hub-day-kept-as-sums", count=msgspec.json.decode(told, type=int))
    return day


def may_go(connection: Connection, day: str, now: datetime.datetime) -> bool:
    """Tell whether nobody is left in a day, the city has all of it, and something happened after it, not long ago."""
    told = {"on_day": day}
    last, settled = (connection.execute(asked, told).scalar() for asked in (LAST_OF_DAY, SETTLED))
    newest = connection.execute(LAST).first()
    if newest is None or newest.at < milliseconds(now - LONGEST_PAUSE):
        return False
    # The newest event stays in any case: events are numbered on from it.
    free = last is None or (last < newest.seq and (settled is None or last <= settled))
    return free and not connection.execute(LEFT, told).scalar_one()


def reduce(book: Book, day: str, sums: str) -> int:
    """Keep the sums of a day and delete the rest; return how many rows went."""
    at_windows = {rule.no: day_at(book, rule.no, day) for rule in book.rules.windows}
    told = {"day": day, "at": book.ms, "figures": sums, "windows": msgspec.json.encode(at_windows).decode()}
    book.run(insert(TABLE).values(told))
    count = sum(book.run(one, {"on_day": day}).rowcount for one in OF_DAY)
    book.note("day-kept-as-sums", of_day=day, rows=count)
    return count


# What is asked of a day that is gone.


def account_kept(book: Book, day: str) -> DayAccount | None:
    """Return what a day came to that is gone; None for one that is there."""
    if book.run(KEPT, {"on_day": day}).first() is None:
        return None
    told = book.run(select(DAY.c.account).where(DAY.c.day == day)).scalar_one()
    return msgspec.json.decode(told, type=DayAccount)


def window_kept(book: Book, window: str, day: str) -> dict[str, Any] | None:
    """Return what a day that is gone came to at a window; None for one that is there. Raises TicketError."""
    row = book.run(KEPT, {"on_day": day}).first()
    if row is None:
        return None
    found: dict[str, dict[str, Any]] = msgspec.json.decode(row.windows)
    if window not in found:
        raise TicketError("not-kept", "the rules did not name this window when the day was let go")
    return found[window]


def figures_kept(connection: Connection, first: str, last: str) -> msgspec.Raw | None:
    """Return the figures of a day that is gone; None where all days are there.

    Raises TicketError for several days some of which are gone: what is left of them cannot be counted together.
    """
    if first == last:
        row = connection.execute(KEPT, {"on_day": first}).first()
        return msgspec.Raw(row.figures.encode()) if row else None
    if gone := connection.execute(GONE, {"first": first, "last": last}).scalar():
        raise TicketError("not-kept", f"of {gone} only its own figures are kept; ask for each day by itself")
    return None
