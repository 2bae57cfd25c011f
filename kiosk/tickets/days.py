# SPDX-License-Identifier: Apache-2.0
"""The end of a day: nobody left standing, and every number accounted for."""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import func, select

from kiosk.tickets import schema
from kiosk.tickets.acts import Band, CloseDay, DayAccount
from kiosk.tickets.book import Book, Doings, ticket_of
from kiosk.tickets.errors import TicketError
from kiosk.tickets.issuing import FIRST_OF_BLOCKS, LIVE_BAND
from kiosk.tickets.values import ACTIVE, OPEN, State

TABLE, BLOCK, COUNTER = schema.ticket, schema.block, schema.counter


def close_day(book: Book, act: CloseDay) -> DayAccount:
    """Close a day, once nobody is called or served any more and all blocks are told of."""
    book.check_day(act.day)
    if act.day > book.moment.day:
        raise TicketError("day-open", "this day has not begun")
    check_blocks(book, act.day)
    expire(book, act.day, act.expire_reason)
    account = account_of(book, act.day)
    row = {"day": act.day, "closed_at": book.ms, "account": msgspec.json.encode(account).decode()}
    book.run(book.put(schema.day, ("day",), row))
    book.note("day-closed", holds=account.holds)
    return account


def check_blocks(book: Book, day: str) -> None:
    """Refuse while a machine still has numbers nobody has accounted for."""
    left = select(func.count()).where(BLOCK.c.day == day, BLOCK.c.closed_at.is_(None))
    if count := int(book.run(left).scalar_one()):
        raise TicketError("day-open", f"{count} blocks are not accounted for")


def expire(book: Book, day: str, reason: str) -> None:
    """Let those go who still wait; whoever is called or served is finished by their window first."""
    rows = book.run(select(TABLE).where(TABLE.c.day == day, TABLE.c.state.in_([str(state) for state in OPEN])))
    left = [ticket_of(row) for row in rows]
    served = [ticket for ticket in left if ticket.state in ACTIVE]
    if served or (left and not reason):
        first = (served or left)[0]
        raise TicketError("day-open", f"{len(left)} tickets are open, {first.number} is {first.state}", ticket=first.id)
    for ticket in left:
        book.note("expired", book.change(ticket, state=State.EXPIRED, ended_at=book.ms), reason=reason)


def account_of(book: Book, day: str) -> DayAccount:
    """Add a day up by letters and by ends."""
    counted = select(TABLE.c.state, func.count()).where(TABLE.c.day == day).group_by(TABLE.c.state)
    states = {state: int(count) for state, count in book.run(counted)}
    prefixes = sorted({queue.prefix for queue in book.rules.queues})
    return DayAccount(day, tuple(band_of(book, day, prefix) for prefix in prefixes), dict(sorted(states.items())))


def band_of(book: Book, day: str, prefix: str) -> Band:
    """Add the numbers of one letter up."""
    given = select(COUNTER.c.last_no).where(
        COUNTER.c.day == day, COUNTER.c.prefix == prefix, COUNTER.c.band == LIVE_BAND
    )
    stored = select(func.count()).where(TABLE.c.day == day, TABLE.c.prefix == prefix, TABLE.c.no < FIRST_OF_BLOCKS)
    blocks = book.run(select(BLOCK).where(BLOCK.c.day == day, BLOCK.c.prefix == prefix)).all()
    return Band(
        prefix,
        int(book.run(given).scalar() or 0),
        int(book.run(stored).scalar_one()),
        sum(row.hi - row.lo + 1 for row in blocks),
        sum(len(json.loads(row.used)) for row in blocks),
        sum(len(json.loads(row.unused)) for row in blocks),
    )


DOINGS: Doings = {CloseDay: close_day}
