"""Appointments in the training city: each test takes a time of its own, so that none takes another's place."""

from __future__ import annotations

import datetime
import itertools
import secrets
from collections.abc import Iterator
from typing import Any

from config.clock import china_now
from kiosk.domain import query_code
from kiosk.platform.calls.appointments import (
    AppointmentAction,
    AppointmentRequest,
    CheckIn,
    Slot,
    slots,
)
from kiosk.platform.client import Platform
from kiosk.platform.values import Ticket
from kiosk.sandbox.sessions import CLERK
from tests.support.parcels import DEVICE, PERSON, new_id
from tests.support.sandbox import SandboxThread

HALL = "9901000001"
NUMBERS = itertools.count(100)
TIMES = itertools.count()
TICKET = Ticket("01936f3a-6f40-7c21-9a55-0d1c5b6f2e71", "B021")
LATER = datetime.timedelta(days=2)


def own_hall() -> str:
    """Return a hall of the city that no other test uses."""
    return f"990100{next(NUMBERS):04d}"


def open_days() -> Iterator[str]:
    """Yield days from the day after tomorrow on: whatever a test does to the clock, they have not begun."""
    first = china_now().date() + LATER
    return ((first + datetime.timedelta(days=ahead)).isoformat() for ahead in range(25))


def times(platform: Platform, hall_no: str, queue: str = "B") -> tuple[Slot, ...]:
    """Return the times of the next day on which the hall is open."""
    found = (slots(platform, hall_no, queue, day, "training").slots for day in open_days())
    return next(day for day in found if day)


def time_of_test(platform: Platform, hall_no: str = HALL) -> tuple[str, Slot]:
    """Return a queue of more than one place, and a time that no other test of this run has."""
    number = next(TIMES)
    queue = "ABDE"[number % 4]
    days = (slots(platform, hall_no, queue, day, "training").slots for day in open_days())
    return queue, next(itertools.islice(itertools.chain.from_iterable(days), number // 4, None))


def wish(slot: Slot, **changes: Any) -> AppointmentRequest:
    """Return a request of a person of its own."""
    members: dict[str, Any] = {
        "id": new_id(),
        "code": query_code.make(secrets.randbelow),
        "type": "HALL",
        "hall_no": HALL,
        "queue": "B",
        "slot_start": slot.start,
        "slot_end": slot.end,
        "person": somebody(),
        "language": "zh_CN",
        "queued": False,
        "occurred_at": china_now().isoformat(timespec="seconds"),
        "device": DEVICE,
        "mode": "training",
    }
    return AppointmentRequest(**members | changes)


def somebody() -> dict[str, object]:
    """Return a person with a number nobody else has."""
    return PERSON | {"id_no": f"9901211943{next(NUMBERS):08d}"}


def action(name: Any, **more: Any) -> AppointmentAction:
    """Return what is to be done."""
    return AppointmentAction(
        name, china_now().isoformat(timespec="seconds"), more.pop("device", DEVICE), "training", **more
    )


def arrival(request: AppointmentRequest, at: str, **changes: Any) -> CheckIn:
    """Return that the person of a request has come."""
    members: dict[str, Any] = {
        "id": new_id(), "appointment_id": request.id, "hall_no": request.hall_no, "ticket": TICKET, "at": at,
        "confirmed": True, "device": DEVICE, "mode": "training",
    }  # fmt: skip
    return CheckIn(**members | changes)


def clerk(sandbox: SandboxThread, *roles: str, hall: str = "0001") -> str:
    """Open a session of a member of the staff and return its token."""
    rooms, token = sandbox._server._platform.rooms, secrets.token_urlsafe(24)
    with rooms.store.transaction():
        told = {"staff_no": "C01", "hall": hall, "roles": list(roles or ("clerk",))}
        rooms.sessions.open(CLERK, new_id(), token, 3600.0, told)
    return token


def minutes_after(words: str, minutes: int) -> str:
    """Return a moment so many minutes after another."""
    return (datetime.datetime.fromisoformat(words) + datetime.timedelta(minutes=minutes)).isoformat()


def seconds_until(words: str) -> float:
    """Return how far off a moment is."""
    return (datetime.datetime.fromisoformat(words) - china_now()).total_seconds()
