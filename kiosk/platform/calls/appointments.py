# SPDX-License-Identifier: Apache-2.0
"""Appointments: free times, asking for one, what is done with it, the list of a hall's day, and who has come."""

from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar, Literal

import msgspec

from kiosk.platform.calls.asking import MOST_PAGES, act, fetch, queried, signed
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import AppointmentAcknowledgement, CheckInAcknowledgement, Ticket

Kind = Literal["HALL", "HOME_VISIT", "JOINT_INSPECTION", "VIDEO"]
State = Literal["REQUESTED", "CONFIRMED", "CHECKED_IN", "DONE", "DECLINED", "CANCELLED", "NO_SHOW"]
ActionName = Literal["confirm", "decline", "cancel", "move", "no-show", "done"]


class Slot(msgspec.Struct, frozen=True):
    """A time at which some may come, and for how many there is room now."""

    start: str
    end: str
    capacity: int
    free: int


class Slots(msgspec.Struct, frozen=True):
    """The times of one day that have not begun."""

    hall_no: str
    queue: str
    date: str
    type: Kind
    slots: tuple[Slot, ...]
    signed_by: str


class AppointmentRequest(Hidden, frozen=True, omit_defaults=True):
    """Somebody wants to come at a time; ``person`` is a Person of the document (``Person.payload``).

    ``queued`` says that nobody waits for the answer: staff confirm what comes out of an outbox.
    """

    KIND: ClassVar[str] = "appointment"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    code: str
    type: Kind
    hall_no: str
    queue: str
    slot_start: str
    slot_end: str
    person: dict[str, object]
    language: str
    queued: bool
    occurred_at: str
    device: dict[str, str]
    mode: str
    task_code: str = ""
    reason: str = ""
    address: str = ""


class CheckedIn(msgspec.Struct, frozen=True):
    """That the person was there."""

    at: str
    late_minutes: int
    confirmed: bool
    ticket: Ticket


class Appointment(Hidden, frozen=True):
    """How an appointment stands; nothing of the person is in it."""

    id: str
    type: Kind
    hall_no: str
    queue: str
    slot_start: str
    slot_end: str
    state: State
    version: int
    signed_by: str
    code: str = ""
    """Told in a day list and after a change; empty where somebody only looks."""
    reason: str = ""
    checked_in: CheckedIn | None = None


class AppointmentAction(Hidden, frozen=True, omit_defaults=True):
    """What is done with an appointment: by staff with their session and a reason, by the person with the code."""

    action: ActionName
    occurred_at: str
    device: dict[str, str]
    mode: str
    reason: str = ""
    slot_start: str = ""
    slot_end: str = ""
    code: str = ""


class DayEntry(Hidden, frozen=True):
    """One line of a day list; ``delete`` says that the appointment is of another day now."""

    op: Literal["upsert", "delete"]
    id: str
    appointment: Appointment | None = None
    name_masked: str = ""
    person_check: str = ""


class DayList(Hidden, frozen=True):
    """The appointments of a hall on a day, or what changed of them."""

    hall_no: str
    date: str
    day_key: str
    items: tuple[DayEntry, ...]
    next_cursor: str
    has_more: bool
    signed_by: str


class CheckIn(msgspec.Struct, frozen=True):
    """The person with an appointment is there; ``confirmed`` is false where the hub was not asked."""

    KIND: ClassVar[str] = "check-in"
    ORDERED_BY: ClassVar[str] = "appointment_id"

    id: str
    appointment_id: str
    hall_no: str
    ticket: Ticket
    at: str
    confirmed: bool
    device: dict[str, str]
    mode: str


def slots(platform: Platform, hall_no: str, queue: str, day: str, mode: str, kind: Kind = "HALL") -> Slots:
    """Return the times of a day; raises PlatformError."""
    path = queried(f"/halls/{hall_no}/slots", queue=queue, date=day, type=kind)
    found = signed(fetch(platform, path, Slots), mode)
    if (found.hall_no, found.queue, found.date, found.type) != (hall_no, queue, day, kind):
        raise NotThePlatformError("other-slots")
    return found


def request_appointment(platform: Platform, request: AppointmentRequest) -> AppointmentAcknowledgement:
    """Ask while somebody waits; raises PlatformError, with ``slot-full`` where no place is left."""
    path = f"/appointments/{request.id}"
    told = signed(act(platform, "PUT", path, request, AppointmentAcknowledgement), request.mode)
    if told.id != request.id:
        raise NotThePlatformError("other-appointment")
    return told


def appointment(platform: Platform, appointment_id: str, mode: str) -> Appointment:
    """Return how an appointment stands; raises PlatformError."""
    return _of(appointment_id, signed(fetch(platform, f"/appointments/{appointment_id}", Appointment), mode))


def change_appointment(
    platform: Platform, known: Appointment, action: AppointmentAction, *, key: str, session: str = ""
) -> Appointment:
    """Do something with an appointment as it is known; raises PlatformError, ``version-mismatch`` where it changed.

    ``key`` is made once for one wish; ``session`` is the token of the member of staff who acts.
    """
    headers = {"If-Match": f'"{known.version}"'} | ({"X-Staff-Session": session} if session else {})
    path = f"/appointments/{known.id}"
    told = act(platform, "PATCH", path, action, Appointment, key=key, headers=headers)
    return _of(known.id, signed(told, action.mode))


def day_list(platform: Platform, hall_no: str, day: str, mode: str, cursor: str = "") -> DayList:
    """Return all of a day's list, or all that changed since a cursor; raises PlatformError.

    ``gone`` says that the cursor is not known any more: begin again without one.
    """
    lines: dict[str, DayEntry] = {}
    for _ in range(MOST_PAGES):
        page = signed(
            fetch(platform, queried(f"/halls/{hall_no}/appointments", date=day, cursor=cursor), DayList), mode
        )
        if (page.hall_no, page.date) != (hall_no, day):
            raise NotThePlatformError("other-day")
        # The later line of one appointment wins: it may change while the pages are turned.
        lines |= {line.id: line for line in page.items}
        cursor = page.next_cursor
        if not page.has_more:
            return msgspec.structs.replace(page, items=tuple(lines.values()))
    raise NotThePlatformError("endless-pages")


def check_in(platform: Platform, one: CheckIn) -> CheckInAcknowledgement:
    """Tell that somebody is there; raises PlatformError, with ``ticket-exists`` and the ticket in its problem."""
    path = f"/appointments/{one.appointment_id}/check-ins"
    told = signed(act(platform, "POST", path, one, CheckInAcknowledgement, key=one.id), one.mode)
    if told.id != one.id:
        raise NotThePlatformError("other-check-in")
    return told


def person_check(day_key: str, number: str) -> str:
    """Return what the number of a card is in a day list, so that its holder is found without a line."""
    return hmac.digest(day_key.encode(), number.encode(), hashlib.sha256).hex()


def _of(appointment_id: str, found: Appointment) -> Appointment:
    if found.id != appointment_id:
        raise NotThePlatformError("other-appointment")
    return found
