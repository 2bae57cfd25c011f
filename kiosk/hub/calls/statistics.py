# SPDX-License-Identifier: Apache-2.0
"""The figures of the hall, for whoever leads it."""

from __future__ import annotations

import datetime

import msgspec
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.retention import figures_kept
from kiosk.tickets.statistics import MOST_DAYS, Figures, figures


class Statistics:
    """Counts days when they are asked for: while its tickets are there nothing is kept that could differ."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what it answers."""
        return {"getStatistics": self._statistics}

    async def _statistics(self, asked: Asked) -> Response:
        query = asked.request.query_params
        first = query["first"]
        last = query.get("last", first)
        check_span(first, last)
        return answer(200, await self._rooms.in_thread(lambda: self._figures(first, last)))

    def _figures(self, first: str, last: str) -> Figures | msgspec.Raw:
        desk = self._rooms.desk
        with desk.engine.connect() as connection:
            kept = figures_kept(connection, first, last)
        return kept or figures(desk.engine, desk.rules, first, last)


def check_span(first: str, last: str) -> None:
    """Refuse a span that ends before it begins, or is more than anybody looks at; raises ProblemError."""
    try:
        days = (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days
    except ValueError as wrong:
        raise ProblemError("bad-request", "no such day") from wrong
    if not 0 <= days < MOST_DAYS:
        raise ProblemError("bad-request", f"from the first to the last at most {MOST_DAYS} days")
