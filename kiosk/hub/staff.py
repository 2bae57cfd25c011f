# SPDX-License-Identifier: Apache-2.0
"""Who works at which machine, as the machines told the hub, and what the hub lets them do.

A machine proves itself by its token; who sits at it the hub cannot see. It believes a name from a machine that told of
its sign-in before, for the roles it told then, and keeps who, where, as what and when; without that a name is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Index, Row, String, Table, Text, bindparam, insert, select, update

from kiosk.contract.problems import ProblemError
from kiosk.staff.rights import Right, rights_of
from kiosk.tickets.book import Book
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.schema import metadata
from kiosk.tickets.values import Who

HOUR_MS = 3600 * 1000
# No shift is longer; and what was done while the hub was away is told in the name of who has gone home since.
SIGNED_IN_MS, OWED_MS = 24 * HOUR_MS, 24 * HOUR_MS

TABLE = Table(
    "staff_sign_in", metadata,
    Column("id", String, primary_key=True),
    Column("machine", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("roles", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("staff_sign_in_of", "machine", "staff", "at"),
)  # fmt: skip
AT = (TABLE.c.machine == bindparam("on_machine"), TABLE.c.staff == bindparam("of_staff"))
LAST = select(TABLE).where(*AT).order_by(TABLE.c.at.desc()).limit(1)
END = update(TABLE).where(*AT, TABLE.c.ended_at.is_(None)).values(ended_at=bindparam("now_ms"))

# One of these allows a call; a call that is not named here belongs to whoever is signed in, or judges for itself.
NEEDED: Mapping[str, tuple[Right, ...]] = {
    **dict.fromkeys(
        ("callNext", "callThis", "recall", "noShow", "hold", "resume", "start", "finish", "openWindow", "suspendWindow",
         "closeWindow", "tellAlone"),
        ("call",),
    ),
    **dict.fromkeys(("issueTicket", "tellPaper", "reprintTicket", "letBack", "transfer", "cancel", "checkIn"),
                    ("call", "guide")),
    **dict.fromkeys(("answerHelpCall", "endHelpCall", "announce", "endAnnouncement"), ("guide",)),
    "closeDay": ("lead",),
}  # fmt: skip
ROLE = "role-not-allowed"
# By these the hub is told who works where.
TELLING = frozenset({"signIn", "signOut"})


class SignIns:
    """Who works where, by the book of one hall; every call is made in a thread of the database."""

    def __init__(self, desk: TicketDesk) -> None:
        self._desk = desk

    def hold(self, who: Who, call: str, now_ms: int) -> None:
        """Refuse a call in a name that is not signed in at that machine, or by a role that may not make it.

        Raises ProblemError with ``not-signed-in`` or ``role-not-allowed``.
        """
        with self._desk.engine.connect() as connection:
            row = connection.execute(LAST, {"on_machine": who.device, "of_staff": who.staff}).first()
        if row is None or not lasts(row, now_ms) or not set(who.roles) <= set(roles_of(row)):
            raise ProblemError("not-signed-in", "nobody of this name and these roles signed in at this machine")
        needed = NEEDED.get(call, ())
        if needed and not rights_of(who.roles) & set(needed):
            raise ProblemError(ROLE, f"for who may {' or '.join(needed)}")


def lasts(row: Row[Any], now_ms: int) -> bool:
    """Tell whether somebody's name is believed yet: on duty, or just gone, for what they did before."""
    if row.ended_at is None:
        return now_ms - int(row.at) <= SIGNED_IN_MS
    return now_ms - int(row.ended_at) <= OWED_MS


def roles_of(row: Row[Any]) -> tuple[str, ...]:
    """Return in which roles somebody signed in."""
    return msgspec.json.decode(row.roles, type=tuple[str, ...])


def sign_in(book: Book, staff: str, roles: tuple[str, ...]) -> None:
    """Write down that somebody signed in at the machine that says so; who was there under that name begins anew."""
    sign_out(book, staff)
    row = {
        "id": book.act_id, "machine": book.who.device, "staff": staff, "roles": msgspec.json.encode(roles).decode(),
        "at": book.ms, "ended_at": None,
    }  # fmt: skip
    book.run(insert(TABLE).values(row))


def sign_out(book: Book, staff: str) -> None:
    """Write down that somebody went."""
    book.run(END, {"on_machine": book.who.device, "of_staff": staff, "now_ms": book.ms})
