# SPDX-License-Identifier: Apache-2.0
"""Brings the city's list of today's appointments to whoever gives numbers, once it is five minutes old.

In a hall that is the hub: whichever of its machines looks first brings it for all.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.logs import logger
from config.settings import Site
from devices.device import Deadline, DeviceError
from kiosk.platform.errors import PlatformError
from kiosk.tickets.acts import Appointment
from kiosk.tickets.counter import TicketCounter
from kiosk.tickets.errors import TicketError
from offline_queue.ids import uuid7

if TYPE_CHECKING:
    from kiosk.platform.calls.appointments import Appointment as Told
    from kiosk.platform.client import Platform

log = logger(__name__)
EVERY_S, AFTER_TROUBLE_S = 30.0, 120.0
LIMIT_S = 20.0
Coming = tuple[Appointment, ...]


def list_of_day(platform: Platform, hall_no: str, day: str, mode: str) -> tuple[str, Coming]:
    """Return the key and the appointments of a day; raises PlatformError. Whose they are stands there as a hash."""
    from kiosk.platform.calls.appointments import day_list

    told = day_list(platform, hall_no, day, mode)
    found = ((line, line.appointment) for line in told.items)
    return told.day_key, tuple(taken(one, line.person_check) for line, one in found if one)


def taken(told: Told, person_check: str) -> Appointment:
    """Return an appointment of the platform as the desk keeps it."""
    start, end = (
        round(datetime.datetime.fromisoformat(at).timestamp() * 1000) for at in (told.slot_start, told.slot_end)
    )
    return Appointment(
        told.id, told.code, told.queue, start, end, person_check or None, told.state, version=told.version
    )


class DayBringing:
    """One machine's part in it; ``platform`` gives the line to the city, None before it is open.

    ``now`` is the clock of whoever takes the list in: a machine whose own is a day off would bring that day's.
    """

    def __init__(
        self,
        counter: TicketCounter,
        platform: Callable[[], Platform | None],
        site: Site,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._counter = counter
        self._platform = platform
        self._site = site
        self._now = now

    def look(self) -> float:
        """Bring the list where it is old; return after how many seconds to look again."""
        try:
            self._bring()
        except (PlatformError, TicketError) as wrong:
            log.info("day-list-not-brought", code=wrong.code)
            return AFTER_TROUBLE_S
        except DeviceError as wrong:
            log.info("day-list-not-brought", cause=wrong.cause)
            return AFTER_TROUBLE_S
        return EVERY_S

    def _bring(self) -> None:
        platform, site = self._platform(), self._site
        if platform is None or not self._counter.list_is_old(Deadline.after(LIMIT_S)):
            return
        day = self._now().date()
        key, coming = list_of_day(platform, site.region + site.hall, day.isoformat(), str(site.mode))
        # Fetched over midnight it would be taken for the list of the new day, with the key of the old.
        if self._now().date() != day:
            return
        self._counter.take_day(key, coming, uuid7(), Deadline.after(LIMIT_S))
