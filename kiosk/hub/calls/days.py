# SPDX-License-Identifier: Apache-2.0
"""What a day came to so far, at one window and in the whole hall; of one that was let go, what it came to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from kiosk.hub import retention
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.calls.window_days import day_at
from kiosk.tickets.acts import DayAccount
from kiosk.tickets.book import Book, Moment
from kiosk.tickets.days import account_of
from kiosk.tickets.engines import one_moment
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import Who


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
            return retention.window_kept(book, window, day) or day_at(book, window, day)

    def _added_up(self, day: str) -> DayAccount:
        with one_moment(self._rooms.desk.engine) as connection:
            book = self._book(connection)
            return retention.account_kept(book, day) or account_of(book, day)

    def _book(self, connection: Connection) -> Book:
        now = self._rooms.now()
        return Book(connection, self._rooms.desk.rules, Moment(now, milliseconds(now)), Who("hub"), "")
