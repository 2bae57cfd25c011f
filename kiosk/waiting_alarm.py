# SPDX-License-Identifier: Apache-2.0
"""Says whom to tell when what people handed in has not reached the platform for working days.

The office's time runs from the day the papers were received, not from the day they are sent (行政许可法, article 32:
five days to ask for what is missing). So one working day is told to whoever runs the machine, three to whoever mends
lines, and five to the office itself, whose time is over.
"""

from __future__ import annotations

import contextlib
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.clock import china_time
from config.logs import logger
from config.texts import Text, text
from kiosk.audit import Act, record
from kiosk.catalogue.hours import working_days
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from kiosk.domain.hall import Hours
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

log = logger(__name__)
NOTE = "waiting-told"
NOTE_SECONDS = 366 * 86_400.0
# What people handed in or wait for an answer to; records of acts, prints and ratings are the machine's own.
OF_PEOPLE = ("submission", "opinion", "appointment", "call-back", "account")
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


def tell(outbox: Outbox, now: datetime.datetime, hours: Hours | None) -> Waiting | None:
    """Record that something waits too long, each working day once; return what is new. Raises OutboxError.

    What was told is a note of the outbox: a machine that is started anew each morning says nothing twice. The platform
    gets the record with all other acts.
    """
    found, told = waiting(outbox, now, hours), _told(outbox, now)
    days = found.days if found else 0
    if days == told:
        return None
    with outbox.transaction() as tx:
        # Fewer days than were told: the oldest went through, and the next one is told again in its time.
        tx.note(NOTE, str(days).encode(), NOTE_SECONDS)
        if found is None or days < told:
            return None
        record(tx, Act.WAITING_LONG, count=found.count, number=days, level=found.addressee)
    log.warning("waiting-too-long", count=found.count, reason=found.addressee)
    return found


def _told(reader: Reader, now: datetime.datetime) -> int:
    """Return of how many days was told last; what cannot be read is told again."""
    with contextlib.suppress(OutboxDamaged, ValueError):
        note = reader.note(NOTE, now.timestamp())
        return int(note.content) if note else 0
    return 0
