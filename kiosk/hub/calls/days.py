# SPDX-License-Identifier: Apache-2.0
"""What a day came to so far: at one window, and in the whole hall; counted from the events and tickets themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.tickets import schema
from kiosk.tickets.acts import DayAccount
from kiosk.tickets.book import Book, Moment
from kiosk.tickets.counting import SUSPENDED, suspended
from kiosk.tickets.days import account_of
from kiosk.tickets.desk import event_of
from kiosk.tickets.engines import one_moment
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import Event, Who

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
    "called": "called", "recalled": "recalled", "finished": "finished", "no_show": "no-show", "held": "held",
    "sent_on": "transferred", "cancelled": "cancelled", "pauses": SUSPENDED,
}  # fmt: skip
OPENED, CLOSED = "window-opened", ("window-closed", "taken-over")


class Days:
    """Answers about a day."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getWindowDay": self._window, "getDayAccount": self._account}

    async def _window(self, asked: Asked) -> Response:
        return answer(200, await self._rooms.in_thread(lambda: self._read(asked.path["window"], asked.path["day"])))

    async def _account(self, asked: Asked) -> Response:
        return answer(200, await self._rooms.in_thread(lambda: self._added_up(asked.path["day"])))

    def _read(self, window: str, day: str) -> dict[str, Any]:
        with one_moment(self._rooms.desk.engine) as connection:
            book = self._book(connection)
            # Refuses a window the hall does not have.
            book.window(window)
            wanted = {"on_day": day, "at_window": window}
            events = [event_of(row) for row in connection.execute(AT_WINDOW, wanted)]
            busy = book.busy_with(window)
            told = {"open": int(bool(busy and busy.day == day)), "let_back": connection.scalar(LET_BACK, wanted)}
        return {"window": window, "day": day} | told | counted(window, events)

    def _added_up(self, day: str) -> DayAccount:
        with one_moment(self._rooms.desk.engine) as connection:
            return account_of(self._book(connection), day)

    def _book(self, connection: Connection) -> Book:
        now = self._rooms.now()
        return Book(connection, self._rooms.desk.rules, Moment(now, milliseconds(now)), Who("hub"), "")


def counted(window: str, events: Sequence[Event]) -> dict[str, int | None]:
    """Return what happened at a window, counted."""
    kinds = Counter(event.kind for event in events)
    hours = [event for event in events if event.kind in (OPENED, *CLOSED)]
    opened = next((event.at for event in hours if event.kind == OPENED), None)
    closed = hours[-1].at if hours and hours[-1].kind in CLOSED else None
    sums: dict[str, int | None] = {name: kinds[kind] for name, kind in KINDS.items()}
    paused = round(suspended(window, events)) if events else 0
    return sums | {"paused_s": paused, "opened_at": opened, "closed_at": closed}
