# SPDX-License-Identifier: Apache-2.0
"""The hall's list of today's appointments: brought from the platform, kept by the counter, asked by card or code."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.device import CancelToken, Deadline
from kiosk.steps.inquiry import PLATFORM as PLATFORM
from kiosk.steps.inquiry import platform_troubles
from kiosk.tickets.acts import Appointment
from kiosk.tickets.counter import Given, TicketCounter

if TYPE_CHECKING:
    from kiosk.platform.calls.appointments import CheckIn
    from kiosk.platform.client import Platform
    from kiosk.steps.visit import Visit
    from offline_queue.outbox import Outbox


@dataclass(frozen=True)
class Coming:
    """Who is expected of those that were asked for; ``old`` where the list is to be brought again."""

    appointments: tuple[Appointment, ...]
    old: bool


@dataclass(frozen=True, repr=False)
class Day:
    """The list as the platform gave it; nothing of it names anybody but by a hash."""

    key: str
    appointments: tuple[Appointment, ...]


def look_coming(number: str, code: str, counter: TicketCounter, deadline: Deadline, cancel: CancelToken) -> Coming:
    """Look into the list that is here."""
    return Coming(counter.expected(deadline, number=number, code=code), counter.list_is_old(deadline))


def bring(hall_no: str, day: str, mode: str, platform: Platform, deadline: Deadline, cancel: CancelToken) -> Day:
    """Bring the list of a day; raises DeviceError."""
    from kiosk.hall.day_bringing import list_of_day

    with platform_troubles():
        return Day(*list_of_day(platform, hall_no, day, mode))


def take_day(
    day: Day, act_id: str, number: str, code: str, counter: TicketCounter, deadline: Deadline, cancel: CancelToken
) -> Coming:
    """Keep a list, and look into it."""
    counter.take_day(day.key, day.appointments, act_id, deadline)
    return Coming(counter.expected(deadline, number=number, code=code), old=False)


def tell_check_in(visit: Visit, appointment: str, given: Given) -> None:
    """Have the platform told that somebody is there, with which number; also when the line comes back hours later."""
    from kiosk.platform.calls.appointments import CheckIn
    from kiosk.platform.values import Ticket

    facilities = visit.facilities
    site = facilities.site
    told = CheckIn(
        id=facilities.new_id(), appointment_id=appointment, hall_no=site.region + site.hall,
        ticket=Ticket(given.ticket.id, given.ticket.number), at=facilities.now().isoformat(timespec="seconds"),
        confirmed=True,
        device={"region": site.region, "hall": site.hall, "device": site.device}, mode=str(site.mode),
    )  # fmt: skip
    facilities.store_later(functools.partial(leave_check_in, told))


def leave_check_in(told: CheckIn, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Leave it to be sent."""
    from kiosk.outgoing import leave

    with outbox.transaction() as tx:
        leave(tx, told)
