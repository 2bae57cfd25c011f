# SPDX-License-Identifier: Apache-2.0
"""Keeps a hub from working in a day that is over for its database: its clock is wrong then, or was.

Numbers of two days would stand in one line, and be given twice. Nothing can tell which of the two is right, so that
nothing is done until a person has looked (docs/operations/hub.md); machines take it for a hub that is silent.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from sqlalchemy import func, select

from config.clock import china_time
from config.logs import logger
from kiosk.contract.problems import ProblemError
from kiosk.tickets import schema
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.rules import day_of

log = logger(__name__)
NEWEST = select(func.coalesce(func.max(schema.hall.c.last_ms), 0))
LOOK_AGAIN_SECONDS = 10


class Calendar:
    """The day of a hub, by its clock and by its database; called in the threads of the database."""

    def __init__(
        self, desk: TicketDesk, now: Callable[[], datetime.datetime], stamped: Callable[[int], object] = int
    ) -> None:
        self._desk, self._now, self._stamped = desk, now, stamped
        self._day = ""
        self._behind = False

    def begin(self) -> None:
        """Look at the newest stamp of the database, and pass it on."""
        stamp = self._stamp()
        self._stamped(stamp)
        self._day = day_of(china_time(stamp / 1000))

    def hold(self) -> None:
        """Refuse everything while the clock says a day before that of the newest stamp; raises ProblemError."""
        day = day_of(self._now())
        if day < self._day:
            # The clock alone may have been ahead: what counts is whether anything was written by it.
            newest = day_of(china_time(self._stamp() / 1000))
            if day < newest:
                self._tell()
                raise ProblemError(
                    "clock-behind", f"the clock says {day}, the database {newest}", retry_after_s=LOOK_AGAIN_SECONDS
                )
        self._day, self._behind = day, False

    def _stamp(self) -> int:
        with self._desk.engine.connect() as connection:
            return int(connection.execute(NEWEST).scalar_one())

    def _tell(self) -> None:
        if not self._behind:
            self._behind = True
            log.error("hub-clock-behind")
