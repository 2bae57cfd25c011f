# SPDX-License-Identifier: Apache-2.0
"""What a day came to at one window, counted from the events themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from kiosk.tickets import schema
from kiosk.tickets.alone import CALLED, RECALLED
from kiosk.tickets.book import Book
from kiosk.tickets.counting import SUSPENDED, suspended
from kiosk.tickets.desk import event_of
from kiosk.tickets.values import Event

EVENT = schema.event
MISSED = select(EVENT.c.ticket).where(
    EVENT.c.day == bindparam("on_day"), EVENT.c.window == bindparam("at_window"), EVENT.c.kind == "no-show"
)
# Who is let back waits at no window: they are told by where they were passed over.
LET_BACK = select(func.count()).where(
    EVENT.c.day == bindparam("on_day"), EVENT.c.kind == "returned", EVENT.c.ticket.in_(MISSED)
)
AT_WINDOW = (
    select(EVENT)
    .where(EVENT.c.day == bindparam("on_day"), EVENT.c.window == bindparam("at_window"))
    .order_by(EVENT.c.seq)
)
# How each call ends, and what is counted beside it, by the events that say so.
KINDS = {
    "called": ("called", CALLED), "recalled": ("recalled", RECALLED), "finished": ("finished",),
    "no_show": ("no-show",), "held": ("held",), "sent_on": ("transferred",), "cancelled": ("cancelled",),
    "pauses": (SUSPENDED,),
}  # fmt: skip
OPENED, CLOSED = "window-opened", ("window-closed", "taken-over")


def day_at(book: Book, window: str, day: str) -> dict[str, Any]:
    """Return what a day came to at a window so far."""
    wanted = {"on_day": day, "at_window": window}
    events = [event_of(row) for row in book.run(AT_WINDOW, wanted)]
    busy = book.busy_with(window)
    told = {"open": int(bool(busy and busy.day == day)), "let_back": book.run(LET_BACK, wanted).scalar_one()}
    return {"window": window, "day": day} | told | counted(window, events)


def counted(window: str, events: Sequence[Event]) -> dict[str, int | None]:
    """Return what happened at a window, counted."""
    kinds = Counter(event.kind for event in events)
    hours = [event for event in events if event.kind in (OPENED, *CLOSED)]
    opened = next((event.at for event in hours if event.kind == OPENED), None)
    closed = hours[-1].at if hours and hours[-1].kind in CLOSED else None
    sums: dict[str, int | None] = {name: sum(kinds[kind] for kind in of) for name, of in KINDS.items()}
    paused = round(suspended(window, events)) if events else 0
    return sums | {"paused_s": paused, "opened_at": opened, "closed_at": closed}
