# SPDX-License-Identifier: Apache-2.0
"""Forms that a kiosk keeps for a window: sealed, in parts, found only by who can open them, gone after their days.

The hub has what it cannot read: the content under a key it never sees, and for each who may open it (``Lock``) a name
and that key, both made by them of a code or a card. What it knows of a ticket is only that something lies there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)  # fmt: skip
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.calls.hub_state import disk_of
from kiosk.hub.fleet_values import Disk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.schema import metadata, ticket

T = TypeVar("T")
DAY_MS = 86_400_000
# A hall has a few hundred; more is a machine gone wild, and would fill the disk that numbers need.
MOST_DRAFTS = 2_000
# A part as the contract lets it be, in Base64; and what is left to numbers, whose days are some MB.
PART_BYTES, KEPT_FREE = 174_764, 1024**3
DRAFT = Table(
    "draft", metadata,
    Column("id", String, primary_key=True),
    Column("device", String, nullable=False),
    Column("person_hash", String),
    Column("parts", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index("draft_until", "until"),
    Index("draft_person", "person_hash"),
)  # fmt: skip
LOCK = Table(
    "draft_lock", metadata,
    Column("name", String, primary_key=True),
    Column("draft", String, nullable=False),
    Column("wrapped", Text, nullable=False),
    Index("draft_lock_draft", "draft"),
)  # fmt: skip
PART = Table(
    "draft_part", metadata,
    Column("draft", String, nullable=False),
    Column("part", Integer, nullable=False),
    Column("content", Text, nullable=False),
    PrimaryKeyConstraint("draft", "part"),
)  # fmt: skip


class Drafts:
    """What lies in the hall for windows; no act of the desk waits for it."""

    def __init__(self, rooms: Rooms, disk: Callable[[], Disk | None] | None = None) -> None:
        self._rooms = rooms
        self._disk = disk or (lambda: disk_of(rooms.machines.folder))

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {
            "layDraft": self._lay, "layDraftPart": self._lay_part, "findDraft": self._find,
            "getDraftPart": self._part, "dropDraft": self._drop, "getTicketDraft": self._of_ticket,
        }  # fmt: skip

    async def _lay(self, asked: Asked) -> Response:
        draft, device, body = asked.path["draft"], asked.machine.name, asked.body
        if len({lock["name"] for lock in body["locks"]}) < len(body["locks"]):
            raise ProblemError("validation-failed", "two locks of one name: one of them would open nothing")

        def lay(shelf: Shelf) -> dict[str, Any]:
            check_room(self._disk(), promised(shelf) + body["parts"])
            return laid(shelf, draft, device, body)

        return answer(201, await self._do(lay))

    async def _lay_part(self, asked: Asked) -> Response:
        draft, part, device = asked.path["draft"], int(asked.path["part"]), asked.machine.name

        def lay(shelf: Shelf) -> dict[str, Any]:
            # What was promised to others is theirs; the part itself was promised with its draft.
            check_room(self._disk(), 1)
            return lay_part(shelf, draft, part, device, asked.body["content"])

        return answer(200, await self._do(lay))

    async def _find(self, asked: Asked) -> Response:
        return answer(200, await self._do(lambda shelf: found(shelf, asked.body["name"])))

    async def _part(self, asked: Asked) -> Response:
        draft, part = asked.path["draft"], int(asked.path["part"])
        return answer(200, await self._do(lambda shelf: part_of(shelf, draft, part)))

    async def _drop(self, asked: Asked) -> Response:
        return answer(200, await self._do(lambda shelf: dropped(shelf, asked.body["name"])))

    async def _of_ticket(self, asked: Asked) -> Response:
        return answer(200, await self._do(lambda shelf: of_ticket(shelf, asked.path["ticket"])))

    async def _do(self, work: Callable[[Shelf], dict[str, Any]]) -> dict[str, Any]:
        """Do something in a transaction of its own, once what is over has been tidied away."""

        def done() -> dict[str, Any]:
            # In one of its own: what is over goes also where what was asked is refused.
            self._in_transaction(forget_over)
            try:
                return self._in_transaction(work)
            except IntegrityError:
                # Another call laid the same at the same moment; now it is there, and this one comes after it.
                return self._in_transaction(work)

        return await self._rooms.in_thread(done)

    def _in_transaction(self, work: Callable[[Shelf], T]) -> T:
        # Not through the door of the tickets: a form of some MB must hold up no number.
        with self._rooms.desk.engine.begin() as connection:
            return work(Shelf(connection, milliseconds(self._rooms.now())))


class Shelf(NamedTuple):
    """Where drafts lie during one call, and when it is."""

    connection: Connection
    ms: int

    def one(self, asked: Select[Any]) -> Row[Any] | None:
        """Return the first row of a question."""
        return self.connection.execute(asked).first()


def laid(shelf: Shelf, draft: str, device: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Take note of a draft whose parts follow; laid again it is the same draft, with other days. Raises TicketError."""
    if before := shelf.one(select(DRAFT).where(DRAFT.c.id == draft)):
        hold(before, device)
        forget(shelf, select(DRAFT.c.id).where(DRAFT.c.id == draft), parts=wish["parts"] != before.parts)
    elif shelf.connection.execute(select(func.count()).select_from(DRAFT)).scalar_one() >= MOST_DRAFTS:
        raise TicketError("too-many", "the hall keeps no more drafts")
    row = {
        "id": draft, "device": device, "person_hash": wish.get("person_hash"), "parts": wish["parts"], "at": shelf.ms,
        "until": shelf.ms + wish["days"] * DAY_MS,
    }  # fmt: skip
    shelf.connection.execute(insert(DRAFT).values(row))
    for lock in wish["locks"]:
        # Who opens it opens what was laid last: an older one of the same code is not theirs any more.
        shelf.connection.execute(delete(LOCK).where(LOCK.c.name == lock["name"]))
        shelf.connection.execute(insert(LOCK).values(draft=draft, name=lock["name"], wrapped=lock["wrapped"]))
    return {"id": draft, "until": row["until"]}


def promised(shelf: Shelf) -> int:
    """Return how many parts were announced and are not here yet."""
    announced = select(func.coalesce(func.sum(DRAFT.c.parts), 0))
    here = select(func.count()).select_from(PART)
    return int(shelf.connection.execute(select(announced.scalar_subquery() - here.scalar_subquery())).scalar_one())


def check_room(disk: Disk | None, parts: int) -> None:
    """Refuse parts that would take the room which numbers need; raises TicketError. A disk nobody sees is not asked."""
    if disk is not None and disk.free - parts * PART_BYTES < KEPT_FREE:
        raise TicketError("no-room", "the hub's disk is too full for forms")


def lay_part(shelf: Shelf, draft: str, part: int, device: str, content: str) -> dict[str, Any]:
    """Keep one part; again it is the same part. Raises TicketError."""
    row = shelf.one(select(DRAFT).where(DRAFT.c.id == draft))
    if row is None:
        raise TicketError("not-found", "no such draft")
    hold(row, device)
    if part >= row.parts:
        raise TicketError("not-found", "no such part")
    shelf.connection.execute(delete(PART).where(PART.c.draft == draft, PART.c.part == part))
    shelf.connection.execute(insert(PART).values(draft=draft, part=part, content=content))
    return {"id": draft, "part": part}


def found(shelf: Shelf, name: str) -> dict[str, Any]:
    """Return the draft a lock of this name opens, once all of it is here; raises TicketError."""
    joined = select(DRAFT, LOCK.c.wrapped).join(LOCK, LOCK.c.draft == DRAFT.c.id).where(LOCK.c.name == name)
    row = shelf.one(joined)
    if row is None or not whole(shelf, row.id, row.parts):
        raise TicketError("not-found", "no draft opens so")
    return {"id": row.id, "wrapped": row.wrapped, "parts": row.parts, "at": row.at, "until": row.until}


def part_of(shelf: Shelf, draft: str, part: int) -> dict[str, Any]:
    """Return one part; raises TicketError."""
    row = shelf.one(select(PART.c.content).where(PART.c.draft == draft, PART.c.part == part))
    if row is None:
        raise TicketError("not-found", "no such part")
    return {"content": row.content}


def dropped(shelf: Shelf, name: str) -> dict[str, Any]:
    """Delete the draft a lock of this name opens; who has deleted it has deleted it."""
    opens = select(LOCK.c.draft).where(LOCK.c.name == name)
    gone = shelf.one(opens)
    forget(shelf, opens)
    return {"dropped": gone is not None}


def of_ticket(shelf: Shelf, name: str) -> dict[str, Any]:
    """Tell whether whoever holds a ticket left a draft, and until when it lies; raises TicketError."""
    held = shelf.one(select(ticket.c.person_hash).where(ticket.c.id == name))
    if held is None:
        raise TicketError("not-found", "no such ticket")
    # A number taken without a card is nobody's.
    theirs = select(DRAFT).where(DRAFT.c.person_hash == held.person_hash).order_by(DRAFT.c.at.desc())
    row = shelf.one(theirs) if held.person_hash else None
    here = row is not None and whole(shelf, row.id, row.parts)
    return {"draft": here, "until": row.until if row and here else None}


def whole(shelf: Shelf, draft: str, parts: int) -> bool:
    """Tell whether every part of a draft is here."""
    counted = select(func.count()).select_from(PART).where(PART.c.draft == draft)
    # Counted and not hashed: whoever opens it sees by the seal whether a bit is wrong.
    return int(shelf.connection.execute(counted).scalar_one()) == parts


def hold(row: Row[Any], device: str) -> None:
    """Refuse a machine that writes over what another one laid; raises TicketError."""
    if row.device != device:
        raise TicketError("state-conflict", "another machine laid it")


def forget_over(shelf: Shelf) -> None:
    """Delete the drafts whose days are over."""
    forget(shelf, select(DRAFT.c.id).where(DRAFT.c.until <= shelf.ms))


def forget(shelf: Shelf, drafts: Select[Any], *, parts: bool = True) -> None:
    """Delete drafts, with their locks and, unless they stay good, their parts."""
    # Read first: the question may be asked of the very rows that go.
    names = [str(row[0]) for row in shelf.connection.execute(drafts)]
    if not names:
        return
    tables = (*((PART,) if parts else ()), LOCK)
    for table in tables:
        shelf.connection.execute(delete(table).where(table.c.draft.in_(names)))
    shelf.connection.execute(delete(DRAFT).where(DRAFT.c.id.in_(names)))
