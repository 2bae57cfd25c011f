# SPDX-License-Identifier: Apache-2.0
"""What a machine of a hall keeps for the time when its hub is silent: in a file of its own, each change on the disk.

A block goes one way: asked for, held, accounted for, closed. How it is accounted for is written before the hub is told,
so that whatever is cut off in between is told once more as it was, and no number can be drawn from it any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.tickets import acts, schema
from kiosk.tickets.acts import Block
from kiosk.tickets.book import Book, ticket_of
from kiosk.tickets.values import Paper, State, Ticket

T = TypeVar("T")
METADATA = MetaData()
BLOCK = Table(
    "held_block", METADATA,
    Column("id", String, primary_key=True),
    Column("day", String, nullable=False),
    Column("prefix", String, nullable=False),
    # 0 until the hub has said which numbers they are.
    Column("lo", Integer, nullable=False, default=0),
    Column("hi", Integer, nullable=False, default=0),
    Column("account", Text, nullable=False, default=""),
    Column("closed", Boolean, nullable=False, default=False),
)  # fmt: skip
OWN = Table(
    "own_ticket", METADATA,
    Column("ticket", String, primary_key=True),
    Column("wish", String, nullable=False),
    Column("told", Boolean, nullable=False, default=False),
)  # fmt: skip
WAITING_ACT = Table(
    "waiting_act", METADATA,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("act", Text, nullable=False),
)  # fmt: skip
KEPT = Table("kept", METADATA, Column("name", String, primary_key=True), Column("content", Text, nullable=False))

TICKET = schema.ticket
# What may wait for the hub: said of a slip, it is said again until the hub has heard it.
WAITING_KINDS: dict[str, type[acts.Act[acts.Told]]] = {"paper": acts.TellPaper, "reprint": acts.Reprint}
HELD = (
    select(BLOCK)
    .where(
        BLOCK.c.day == bindparam("on_day"), BLOCK.c.prefix == bindparam("letter"), BLOCK.c.lo > 0, BLOCK.c.account == ""
    )
    .order_by(BLOCK.c.lo)
)  # fmt: skip
LAST_OF = select(func.max(TICKET.c.no)).where(
    TICKET.c.day == bindparam("on_day"), TICKET.c.prefix == bindparam("letter"),
    TICKET.c.no.between(bindparam("lo"), bindparam("hi")),
)  # fmt: skip
GIVEN = (
    select(TICKET, OWN.c.wish, OWN.c.told)
    .join(OWN, OWN.c.ticket == TICKET.c.id)
    .where(
        TICKET.c.day == bindparam("on_day"), TICKET.c.prefix == bindparam("letter"),
        TICKET.c.no.between(bindparam("lo"), bindparam("hi")),
    )
    .order_by(TICKET.c.no)
)  # fmt: skip


class Account(msgspec.Struct, frozen=True):
    """What became of the numbers of a block."""

    used: tuple[int, ...]
    unused: tuple[int, ...]


class OwnTicket(msgspec.Struct, frozen=True):
    """A number that was given alone, and the wish the hub may have heard of it."""

    ticket: Ticket
    wish: str
    told: bool


def draw(book: Book, prefix: str) -> int:
    """Return the next number of the blocks that are held, 0 where none is left."""
    for held in book.run(HELD, {"on_day": book.moment.day, "letter": prefix}).all():
        if free := free_of(book.run(LAST_OF, values_of(held)).scalar(), held):
            return free
    return 0


def left(engine: Engine, day: str, prefix: str) -> int:
    """Return how many numbers are left of a letter."""
    return sum(row.hi - first + 1 for row, first in _free(engine, day, prefix) if first)


def untouched(engine: Engine, day: str, prefix: str) -> bool:
    """Tell whether there is a block of a letter of which none was given."""
    return any(row.lo == first for row, first in _free(engine, day, prefix))


def _free(engine: Engine, day: str, prefix: str) -> list[tuple[Row[tuple[Any, ...]], int]]:
    with engine.connect() as connection:
        held = connection.execute(HELD, {"on_day": day, "letter": prefix}).all()
        return [(row, free_of(connection.execute(LAST_OF, values_of(row)).scalar(), row)) for row in held]


def free_of(last: int | None, held: Row[tuple[Any, ...]]) -> int:
    """Return the first number of a block that is behind the last one given; 0 for none."""
    first = int(held.lo) if last is None else last + 1
    return first if first <= held.hi else 0


def values_of(held: Row[tuple[Any, ...]] | Block) -> dict[str, object]:
    """Return what names the numbers of a block in a question."""
    return {"on_day": held.day, "letter": held.prefix, "lo": held.lo, "hi": held.hi}


# Blocks.


def ask_for(engine: Engine, name: str, day: str, prefix: str) -> None:
    """Write down that a block is asked for, before it is."""
    with engine.begin() as connection:
        connection.execute(insert(BLOCK).values(id=name, day=day, prefix=prefix))


def keep(engine: Engine, block: Block) -> None:
    """Hold what the hub has leased under a name that was asked for."""
    with engine.begin() as connection:
        told = {"day": block.day, "prefix": block.prefix, "lo": block.lo, "hi": block.hi}
        connection.execute(update(BLOCK).where(BLOCK.c.id == block.id).values(told))


def asked_for(engine: Engine) -> list[tuple[str, str]]:
    """Return the blocks that were asked for and never heard of: name and letter."""
    with engine.connect() as connection:
        rows = connection.execute(select(BLOCK.c.id, BLOCK.c.prefix).where(BLOCK.c.lo == 0, ~BLOCK.c.closed))
        return [(row.id, row.prefix) for row in rows]


def open_blocks(engine: Engine) -> list[Block]:
    """Return the blocks that were not closed yet, in their order."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(BLOCK).where(BLOCK.c.lo > 0, ~BLOCK.c.closed).order_by(BLOCK.c.day, BLOCK.c.lo)
        )
        return [Block(row.id, row.day, row.prefix, row.lo, row.hi, "", bool(row.account)) for row in rows]


def given(engine: Engine, block: Block) -> list[OwnTicket]:
    """Return the numbers of a block that were given, in their order."""
    with engine.connect() as connection:
        return _given(connection, block)


def account(engine: Engine, block: Block) -> Account | None:
    """Return how a block is accounted for; written once, then always the same. None while a slip is on its way out."""
    with engine.begin() as connection:
        # Written first, so that nobody draws a number meanwhile.
        connection.execute(update(BLOCK).where(BLOCK.c.id == block.id).values(closed=BLOCK.c.closed))
        known = connection.execute(select(BLOCK.c.account).where(BLOCK.c.id == block.id)).scalar()
        if known:
            return msgspec.json.decode(known, type=Account)
        tickets = [one.ticket for one in _given(connection, block)]
        if any(one.paper is Paper.PENDING and one.state is State.WAITING for one in tickets):
            return None
        used = tuple(one.no for one in tickets if one.live)
        made = Account(used, tuple(no for no in range(block.lo, block.hi + 1) if no not in used))
        told = msgspec.json.encode(made).decode()
        connection.execute(update(BLOCK).where(BLOCK.c.id == block.id).values(account=told))
    return made


def close(engine: Engine, name: str) -> None:
    """Write down that the hub knows what became of a block."""
    with engine.begin() as connection:
        connection.execute(update(BLOCK).where(BLOCK.c.id == name).values(closed=True))


# Tickets.


def own(engine: Engine, ticket: str) -> OwnTicket | None:
    """Return a number that was given alone, None for any other."""
    asked = select(TICKET, OWN.c.wish, OWN.c.told).join(OWN, OWN.c.ticket == TICKET.c.id).where(TICKET.c.id == ticket)
    with engine.connect() as connection:
        row = connection.execute(asked).first()
    return None if row is None else OwnTicket(ticket_of(row), row.wish, row.told)


def too_late(engine: Engine, ticket: str) -> bool:
    """Tell whether a number was taken back, and its block accounted for without it."""
    block = select(BLOCK.c.account).where(
        BLOCK.c.day == TICKET.c.day, BLOCK.c.prefix == TICKET.c.prefix, TICKET.c.no.between(BLOCK.c.lo, BLOCK.c.hi)
    )
    asked = select(block.scalar_subquery()).where(TICKET.c.id == ticket, TICKET.c.state == str(State.CANCELLED))
    with engine.connect() as connection:
        return bool(connection.execute(asked).scalar())


def told(engine: Engine, tickets: Iterable[str]) -> None:
    """Write down which numbers the hub knows."""
    with engine.begin() as connection:
        connection.execute(update(OWN).where(OWN.c.ticket.in_(list(tickets))).values(told=True))


# What waits for the hub, and what it said.


def keep_act(engine: Engine, name: str, kind: str, act: acts.Act[acts.Told]) -> None:
    """Keep an act that is sent when the hub is back."""
    row = {"id": name, "kind": kind, "act": msgspec.json.encode(act).decode()}
    with engine.begin() as connection:
        connection.execute(upsert(WAITING_ACT).values(row).on_conflict_do_nothing())


def waiting_acts(engine: Engine) -> list[tuple[str, acts.Act[acts.Told]]]:
    """Return the acts that wait, in the order in which they were wanted."""
    with engine.connect() as connection:
        rows = connection.execute(select(WAITING_ACT).order_by(WAITING_ACT.c.place)).all()
    return [(row.id, msgspec.json.decode(row.act, type=WAITING_KINDS[row.kind])) for row in rows]


def drop_act(engine: Engine, name: str) -> None:
    """Let go of an act that was done, or refused."""
    with engine.begin() as connection:
        connection.execute(delete(WAITING_ACT).where(WAITING_ACT.c.id == name))


def note(engine: Engine, name: str, value: object) -> None:
    """Keep a value under a name."""
    content = msgspec.json.encode(value).decode()
    put = upsert(KEPT).values(name=name, content=content)
    with engine.begin() as connection:
        connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"content": content}))


def noted(engine: Engine, name: str, kind: type[T]) -> T | None:
    """Return what is kept under a name."""
    with engine.connect() as connection:
        content = connection.execute(select(KEPT.c.content).where(KEPT.c.name == name)).scalar()
    return None if content is None else msgspec.json.decode(content, type=kind)


def _given(connection: Connection, block: Block) -> list[OwnTicket]:
    rows = connection.execute(GIVEN, values_of(block)).all()
    return [OwnTicket(ticket_of(row), row.wish, row.told) for row in rows]
