# SPDX-License-Identifier: Apache-2.0
"""Says whom to tell when what people handed in has not reached the platform for working days.

The office's time runs from the day the papers were received, not from the day they are sent (行政许可法, article 32:
five days to ask for what is missing). So one working day is told to whoever runs the machine, three to whoever mends
lines, and five to the office itself, whose time is over.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.clock import china_time
from config.logs import logger
from config.texts import Text, text
from kiosk.audit import Act, record
from kiosk.catalogue.hours import working_days

if TYPE_CHECKING:
    from kiosk.domain.hall import Hours
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

log = logger(__name__)
# What people handed in; records of acts, prints and ratings are the machine's own and nobody's papers.
OF_PEOPLE = ("submission", "opinion")
# Working days from which on somebody is told, and whom; the last that fits counts.
ADDRESSEES = ((1, "site"), (3, "operations"), (5, "office"))


@dataclass(frozen=True)
class Waiting:
    """So many things of people wait, the oldest for so many working days, and who is to be told."""

    count: int
    since: float
    """Seconds of the wall clock."""
    days: int
    addressee: str

    @property
    def words(self) -> Text:
        """Return what staff are told."""
        addressee = text(f"waiting.to.{self.addressee}")
        return text("waiting.alarm", count=self.count, days=self.days, addressee=addressee)


def waiting(reader: Reader, now: datetime.datetime, hours: Hours | None) -> Waiting | None:
    """Return what waits too long, None when nothing does; raises OutboxError.

    ``hours`` is the hall's calendar; without one every weekday counts, so that nobody is told too late.
    """
    count, since = reader.not_received(OF_PEOPLE)
    if since is None:
        return None
    days = working_days(hours, china_time(since), now)
    told = [addressee for least, addressee in ADDRESSEES if days >= least]
    return Waiting(count, since, days, told[-1]) if told else None


class WaitingAlarm:
    """Records each working day that something waits too long, once in a run; the platform gets it with all others."""

    def __init__(self) -> None:
        self._told = 0

    def look(self, outbox: Outbox, now: datetime.datetime, hours: Hours | None) -> Waiting | None:
        """Look, and record what is new; return it. Raises OutboxError."""
        found = waiting(outbox, now, hours)
        if found is None or found.days <= self._told:
            self._told = found.days if found else 0
            return None
        with outbox.transaction() as tx:
            record(tx, Act.WAITING_LONG, count=found.count, number=found.days, level=found.addressee)
        # Last: what a disk did not take is recorded with the next look.
        self._told = found.days
        log.warning("waiting-too-long", count=found.count, reason=found.addressee)
        return found
