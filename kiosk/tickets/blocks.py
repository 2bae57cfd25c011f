# SPDX-License-Identifier: Apache-2.0
"""Numbers for machines that are cut off: leased before, accounted for after, and their tickets taken in."""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import ColumnElement, func, select, update

from kiosk.tickets import schema
from kiosk.tickets.acts import Block, CloseBlock, IslandTicket, LeaseBlock, Swept, TakeIsland
from kiosk.tickets.book import TICKET, Book, Doings, ticket_of
from kiosk.tickets.errors import TicketError
from kiosk.tickets.issuing import BLOCK_BAND, credit_of, new_ticket, next_number, queue_rule
from kiosk.tickets.rules import day_of, milliseconds
from kiosk.tickets.values import State, number

TABLE = schema.block
# A ticket has four digits.
LAST_OF_BLOCKS = 9999


def lease(book: Book, act: LeaseBlock) -> Block:
    """Cut a block off a band of its own, so that the numbers of the hall have no gaps."""
    if act.prefix not in {queue.prefix for queue in book.rules.queues}:
        raise TicketError("not-found", "no such letter")
    book.check_day(book.moment.day)
    size = act.size or book.rules.limits.block_size
    hi = next_number(book, act.prefix, BLOCK_BAND, size)
    if hi > LAST_OF_BLOCKS:
        raise TicketError("too-many", "all numbers of this day are leased")
    made = Block(book.act_id, book.moment.day, act.prefix, hi - size + 1, hi, book.who.device)
    row = {name: value for name, value in msgspec.structs.asdict(made).items() if name != "closed"}
    book.run(TABLE.insert(), row | {"leased_at": book.ms})
    book.note("block-leased", number=number(act.prefix, made.lo), to=number(act.prefix, hi))
    return made


def close(book: Book, act: CloseBlock) -> Block:
    """Close a block whose every number is told of once."""
    found = own_block(book, act.block)
    if found.closed:
        raise TicketError("block-mismatch", "this block was accounted for before")
    told = sorted([*act.used, *act.unused])
    if told != list(range(found.lo, found.hi + 1)):
        raise TicketError("block-mismatch", f"{len(told)} numbers told of {found.hi - found.lo + 1}")
    taken = set(book.run(select(schema.ticket.c.no).where(*of_block(found))).scalars())
    if taken - set(act.used):
        raise TicketError("block-mismatch", "a number said to be unused has a ticket")
    closed = {"closed_at": book.ms, "used": json.dumps(act.used), "unused": json.dumps(act.unused)}
    book.run(update(TABLE).where(TABLE.c.id == found.id).values(**closed))
    book.note("block-closed", used=len(act.used), unused=len(act.unused))
    return msgspec.structs.replace(found, closed=True)


def take_island(book: Book, act: TakeIsland) -> Swept:
    """Take in the tickets of a block; one that is known already is no second one."""
    found = own_block(book, act.block)
    known = set(book.run(select(schema.ticket.c.no).where(*of_block(found))).scalars())
    new = [ticket for ticket in act.tickets if ticket.no not in known]
    if found.closed and new:
        raise TicketError("block-mismatch", "this block is closed")
    return Swept(tuple(take_in(book, found, ticket) for ticket in new))


def take_in(book: Book, found: Block, told: IslandTicket) -> str:
    """Write one ticket of an island at its time, but behind everybody who was called meanwhile."""
    rule = queue_rule(book, told.queue)
    fits = found.lo <= told.no <= found.hi and rule.prefix == found.prefix and day_of(told.issued_at) == found.day
    if not fits:
        raise TicketError("block-mismatch", "a number, letter or day that is not of this block")
    take_back(book, told.wish)
    credit_s = credit_of(book, told.credit)
    issued = min(milliseconds(told.issued_at), book.ms)
    sort_at = max(issued - credit_s * 1000, last_called(book, found.day, told.queue))
    made = new_ticket(
        book, id=told.id, day=found.day, queue=told.queue, prefix=found.prefix, no=told.no, credit=told.credit,
        credit_s=credit_s, issued_at=issued, sort_at=sort_at,
        half=book.rules.half(told.issued_at), person_hash=told.person_hash,
    )  # fmt: skip
    return made.id


def take_back(book: Book, wish: str | None) -> None:
    """Take back what was given here under the same wish: its machine never heard of it, and gave a number by itself."""
    row = book.run(TICKET, {"wanted": wish}).first() if wish else None
    found = ticket_of(row) if row else None
    if found and found.state is State.WAITING and not found.live:
        book.note("not-taken", book.change(found, state=State.CANCELLED, ended_at=book.ms))


def last_called(book: Book, day: str, queue: str) -> int:
    """Return the place of the last who was called of a queue, 0 before the first."""
    table = schema.ticket
    asked = select(func.max(table.c.sort_at)).where(
        table.c.day == day, table.c.queue == queue, table.c.called_at.is_not(None)
    )
    return int(book.run(asked).scalar() or 0)


def own_block(book: Book, name: str) -> Block:
    """Return a block to whoever may account for it; raises TicketError as ``block``, and for one of another machine."""
    found = block(book, name)
    if book.who.own_blocks and found.device != book.who.device:
        raise TicketError("other-machine", "this block was leased to another machine")
    return found


def block(book: Book, name: str) -> Block:
    """Return a block; raises TicketError for one that was never leased."""
    row = book.run(select(TABLE).where(TABLE.c.id == name)).first()
    if row is None:
        raise TicketError("not-found", "no such block")
    return Block(row.id, row.day, row.prefix, row.lo, row.hi, row.device, row.closed_at is not None)


def of_block(found: Block) -> tuple[ColumnElement[bool], ...]:
    """Return what selects the tickets of a block."""
    table = schema.ticket
    return table.c.day == found.day, table.c.prefix == found.prefix, table.c.no.between(found.lo, found.hi)


DOINGS: Doings = {LeaseBlock: lease, CloseBlock: close, TakeIsland: take_island}
