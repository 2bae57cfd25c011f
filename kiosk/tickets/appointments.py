# SPDX-License-Identifier: Apache-2.0
"""Appointments at the desk: the day's list as the platform gave it, and a number for who comes."""

from __future__ import annotations

import datetime

import msgspec
from sqlalchemy import Engine, select, update

from config.clock import CHINA
from kiosk.tickets import schema
from kiosk.tickets.acts import Appointment, CheckIn, Issued, Swept, TakeAppointments
from kiosk.tickets.book import Book, Doings
from kiosk.tickets.errors import TicketError
from kiosk.tickets.issuing import ahead_of, credit_of, new_ticket, next_number, queue_rule
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import State

TABLE = schema.appointment
APPOINTMENT = "appointment"
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


def take(book: Book, act: TakeAppointments) -> Swept:
    """Take the platform's list in; one that is checked in here stays so, unless its number is gone and it was moved."""
    rows = [row for row in act.appointments if not checked_in(book, row)]
    for row in rows:
        # A code may come again on another day; then it is the newer one's.
        book.run(update(TABLE).where(TABLE.c.code == row.code, TABLE.c.id != row.id).values(code=TABLE.c.id))
        book.run(book.put(TABLE, ("id",), msgspec.structs.asdict(row) | {"ticket": None}))
    if rows:
        book.note("appointments-taken", count=len(rows))
    return Swept(tuple(row.id for row in rows))


def check_in(book: Book, act: CheckIn) -> Issued:
    """Give an appointment its number; who is late waits like who came without one."""
    book.check_day(book.moment.day)
    found = appointment(book, act.appointment)
    again = found.ticket is not None and book.ticket(found.ticket).state is State.CANCELLED
    if found.ticket and not again:
        raise TicketError("ticket-exists", "checked in before", ticket=found.ticket)
    # Of a number that was taken back nobody ever heard: whoever it was for gets another one.
    if found.state != "CONFIRMED" and not again:
        raise TicketError("state-conflict", f"it is {found.state}")
    rule = queue_rule(book, found.queue)
    late = book.ms > found.slot_start + book.rules.limits.late_minutes * MINUTE_MS
    credit_s = 0 if late else credit_of(book, APPOINTMENT)
    sort_at = book.ms if late else max(found.slot_start, book.ms) - credit_s * 1000
    made = new_ticket(
        book, id=book.act_id, queue=found.queue, prefix=rule.prefix, no=next_number(book, rule.prefix),
        credit=APPOINTMENT, credit_s=credit_s, sort_at=sort_at, slot_at=found.slot_start, appointment=found.id,
        person_hash=act.person_hash or found.person_hash, half=book.rules.half(book.moment.at), to_print=act.to_print,
    )  # fmt: skip
    told = {"state": "CHECKED_IN", "ticket": made.id, "version": found.version + 1}
    book.run(update(TABLE).where(TABLE.c.id == found.id).values(**told))
    book.note("checked-in", made, late=late)
    return Issued(made, ahead_of(book.run, made))


def appointment(book: Book, name: str) -> Appointment:
    """Return an appointment by its id; raises TicketError when there is none."""
    row = book.run(select(TABLE).where(TABLE.c.id == name)).first()
    if row is None:
        raise TicketError("not-found", "no such appointment")
    return msgspec.convert(row, Appointment, from_attributes=True)


def expected(engine: Engine, day: str, code: str, person_check: str) -> tuple[Appointment, ...]:
    """Return who is expected on a day, the earliest first: by code, or by their card's hash under the list's key."""
    if not code and not person_check:
        return ()
    asked = TABLE.c.code == code if code else TABLE.c.person_hash == person_check
    begins = milliseconds(datetime.datetime.fromisoformat(day).replace(tzinfo=CHINA))
    coming = TABLE.c.slot_start.between(begins, begins + DAY_MS - 1), TABLE.c.state.in_(["CONFIRMED", "CHECKED_IN"])
    with engine.connect() as connection:
        rows = connection.execute(select(TABLE).where(asked, *coming).order_by(TABLE.c.slot_start)).all()
    return tuple(msgspec.convert(row, Appointment, from_attributes=True) for row in rows)


def checked_in(book: Book, told: Appointment) -> bool:
    """Tell whether an appointment has its number here: for its time, or one that still counts."""
    number = schema.ticket
    asked = select(TABLE.c.slot_start, number.c.state).join(number, number.c.id == TABLE.c.ticket)
    row = book.run(asked.where(TABLE.c.id == told.id)).first()
    return row is not None and (row.slot_start == told.slot_start or row.state != str(State.CANCELLED))


DOINGS: Doings = {TakeAppointments: take, CheckIn: check_in}
