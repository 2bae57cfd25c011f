# SPDX-License-Identifier: Apache-2.0
"""What the hub lets go of by itself: keys of days that are over, forms whose days are over, and what is of no use.

Numbers with what happened to them stay for as long as the hall wants (``kiosk.hub.retention``).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection

from sqlalchemy import Column, Engine, Table, delete

from kiosk.hub import retention, staff
from kiosk.hub.calls import announcements, day_lists, drafts, fleet, help_calls, messages
from kiosk.hub.hall_time import HallTime
from kiosk.hub.site import Machines
from kiosk.tickets import day_key, schema
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.rules import day_of, milliseconds
from kiosk.tickets.values import Who

# As long as an act may come again under its id.
KEPT = datetime.timedelta(days=90)
A_DAY = datetime.timedelta(days=1)
# Each with the moment from which it is old.
OF_USE: tuple[tuple[Table, Column[int]], ...] = (
    (schema.command, schema.command.c.at),
    (schema.appointment, schema.appointment.c.slot_end),
    (day_lists.TABLE, day_lists.TABLE.c.taken_at),
    (announcements.TABLE, announcements.TABLE.c.until),
    (help_calls.TABLE, help_calls.TABLE.c.called_at),
    (messages.TABLE, messages.TABLE.c.at),
    (staff.TABLE, staff.TABLE.c.at),
)


class Tidying:
    """What is done in each round; ``happened`` tells whoever listens that something was noted.

    Nothing goes by a ``clock`` that is not sure: it would not come back.
    """

    def __init__(
        self,
        desk: TicketDesk,
        machines: Machines,
        now: Callable[[], datetime.datetime],
        happened: Callable[[], None],
        clock: HallTime | None = None,
    ) -> None:
        self._desk, self._machines, self._now, self._happened = desk, machines, now, happened
        self._clock = clock
        self._old_at: datetime.datetime | None = None

    def round(self) -> None:
        """Take back the numbers nobody ever saw, and let go of what is over or old; raises TicketError."""
        desk, now = self._desk, self._now()
        if desk.sweep(str(uuid.uuid4()), Who("hub"), now):
            self._happened()
        if self._clock and not self._clock.sure:
            return
        drop_what_is_over(desk.engine, now)
        if self._old_at is None or now - self._old_at >= A_DAY:
            drop_what_is_old(desk.engine, now, [machine.name for machine in self._machines.all])
            self._old_at = now
        if (days := self._machines.keep_days) and retention.let_a_day_go(desk, now, days):
            self._happened()


def drop_what_is_over(engine: Engine, now: datetime.datetime) -> None:
    """Delete by what a card or a form could be opened later than was promised; nothing of it waits for a call."""
    day_key.forget_keys(engine, day_of(now))
    with engine.begin() as connection:
        drafts.forget_over(drafts.Shelf(connection, milliseconds(now)))


def drop_what_is_old(engine: Engine, now: datetime.datetime, machines: Collection[str]) -> None:
    """Delete what nobody asks for after so long, and the last word of machines that are not taken in any more."""
    before = milliseconds(now - KEPT)
    with engine.begin() as connection:
        for table, moment in OF_USE:
            connection.execute(delete(table).where(moment < before))
        gone = fleet.TABLE.c.name.not_in(list(machines)), fleet.TABLE.c.heard_at < before
        connection.execute(delete(fleet.TABLE).where(*gone))
