# SPDX-License-Identifier: Apache-2.0
"""Keeps a hub from working by a clock that does not go with its database.

In a day that is over for it numbers of two days would stand in one line, and be given twice; by a clock that is far
ahead of all that happened forms and days would go that are not over. Nothing can tell which of the two is right. So
nothing is done until a person has looked (docs/operations/hub.md); machines take it for a hub that is silent.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from config.clock import china_time
from config.logs import logger
from kiosk.contract.problems import ProblemError
from kiosk.hub import clock_book
from kiosk.hub.hall_time import AHEAD, HallTime
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.rules import day_of

log = logger(__name__)
BEHIND = "hub-clock-behind"
LOOK_AGAIN_SECONDS = 10


class Calendar:
    """The day of a hub, by its clock and by its database; called in the threads of the database."""

    def __init__(self, desk: TicketDesk, now: Callable[[], datetime.datetime], clock: HallTime | None = None) -> None:
        self._desk, self._now, self._clock = desk, now, clock
        self._day = ""
        self._told = ""

    def begin(self) -> None:
        """Look at the newest stamp of the database and what is known of its clock, and pass both on."""
        with self._desk.engine.connect() as connection:
            stamp, kept = clock_book.newest(connection), clock_book.read(connection)
        if self._clock:
            self._clock.begin(stamp, kept)
        self._day = day_of(china_time(stamp / 1000))

    def hold(self) -> None:
        """Refuse everything while the clock does not go with the newest stamp; raises ProblemError.

        It is a day before that, or further ahead of it than a hall is ever closed.
        """
        if self._clock and (self._clock.ahead or self._clock.off_s):
            self._heed(self._clock)
        day = day_of(self._now())
        if self._clock and self._clock.ahead:
            self._tell(AHEAD)
            raise self._refused("clock-ahead", day, self._day)
        if day < self._day:
            # The clock alone may have been ahead: what counts is whether anything was written by it.
            newest = self._newest()
            if day < newest:
                self._tell(BEHIND)
                raise self._refused("clock-behind", day, newest)
        self._day, self._told = day, ""

    def keep(self) -> None:
        """Keep what time it is where that is known, for the next start."""
        if self._clock and (found := self._clock.to_keep()):
            with self._desk.engine.begin() as connection:
                clock_book.keep(connection, found)

    def _newest(self) -> str:
        with self._desk.engine.connect() as connection:
            if self._clock:
                self._clock.heed(clock_book.read(connection))
            return day_of(china_time(clock_book.newest(connection) / 1000))

    def _heed(self, clock: HallTime) -> None:
        with self._desk.engine.connect() as connection:
            clock.heed(clock_book.read(connection))
            clock.stamped(clock_book.newest(connection))

    def _refused(self, code: str, day: str, newest: str) -> ProblemError:
        return ProblemError(code, f"the clock says {day}, the database {newest}", retry_after_s=LOOK_AGAIN_SECONDS)

    def _tell(self, what: str) -> None:
        if self._told != what:
            self._told = what
            log.error(what)
