# SPDX-License-Identifier: Apache-2.0
"""Giving numbers: who may have one now, which it is, and what becomes of its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select

from kiosk.tickets import schema
from kiosk.tickets.acts import Issue, Issued, Reprint, SweepUnprinted, Swept, TellPaper, Told
from kiosk.tickets.book import Book, Doings, Run, ticket_of
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import QueueRule
from kiosk.tickets.values import OPEN, Paper, State, Ticket

LIVE_BAND, BLOCK_BAND = "live", "block"
# Numbers from here on belong to machines that were cut off, so that the band of the hall has no gaps.
FIRST_OF_BLOCKS = 5001
TABLE = schema.ticket
OF_PERSON = select(TABLE).where(
    TABLE.c.day == bindparam("on_day"), TABLE.c.person_hash == bindparam("person"),
    TABLE.c.state.in_([str(state) for state in OPEN]),
)  # fmt: skip
AHEAD = select(func.count()).where(
    TABLE.c.day == bindparam("on_day"), TABLE.c.queue == bindparam("of_queue"), TABLE.c.state == str(State.WAITING),
    or_(TABLE.c.sort_at < bindparam("sort"), (TABLE.c.sort_at == bindparam("sort")) & (TABLE.c.no < bindparam("own"))),
)  # fmt: skip
IN_HALF = select(func.count()).where(
    TABLE.c.day == bindparam("on_day"), TABLE.c.queue == bindparam("of_queue"), TABLE.c.half == bindparam("in_half"),
    TABLE.c.state != str(State.CANCELLED),
)  # fmt: skip
UNPRINTED = select(TABLE).where(
    TABLE.c.state == str(State.WAITING), TABLE.c.live.is_(False), TABLE.c.issued_at < bindparam("before")
)


Draw = Callable[[Book, str], int]
"""Returns the next number of a letter."""


def issue(book: Book, act: Issue) -> Issued:
    """Give a number, or refuse with the reason a person can be told."""
    return issue_from(book, act, next_number)


def issue_from(book: Book, act: Issue, draw: Draw) -> Issued:
    """Give a number that is drawn elsewhere, by the same rules."""
    rule = queue_rule(book, act.queue)
    half = book.rules.half(book.moment.at)
    check_hours(book, rule, half)
    check_quota(book, rule, half)
    if act.person_hash:
        check_person(book, act.queue, act.person_hash)
    credit_s = credit_of(book, act.credit)
    made = new_ticket(
        book, id=book.act_id, queue=act.queue, prefix=rule.prefix, no=draw(book, rule.prefix), half=half,
        credit=act.credit, credit_s=credit_s, sort_at=book.ms - credit_s * 1000, visit=act.visit,
        person_hash=act.person_hash, to_print=act.to_print,
    )  # fmt: skip
    return Issued(made, ahead_of(book.run, made))


def tell_paper(book: Book, act: TellPaper) -> Told:
    """Make a number callable once its paper is out, or was not to be had and the number is shown.

    One that was taken back meanwhile waits again: its machine was cut off, and somebody holds it.
    """
    found = book.ticket(act.ticket)
    if found.paper is not Paper.PENDING:
        raise TicketError("state-conflict", "its paper was told of before", ticket=found.id)
    if found.state is State.CANCELLED and not given_again(book, found):
        book.note("taken-after-all", found)
        found = book.change(found, state=State.WAITING, ended_at=None)
    # Who was held, called or passed over meanwhile stays so, and has a slip all the same.
    elif found.state not in (*OPEN, State.NO_SHOW):
        raise TicketError("state-conflict", f"it is {found.state}", ticket=found.id)
    paper = Paper.PRINTED if act.printed else Paper.FAILED
    told = book.change(found, live=True, paper=paper)
    book.note("printed" if act.printed else "print-failed", told)
    return Told(told)


def given_again(book: Book, ticket: Ticket) -> bool:
    """Tell whether the appointment of a number that was taken back has another one by now."""
    asked = select(schema.appointment.c.ticket).where(schema.appointment.c.id == ticket.appointment)
    return book.run(asked).scalar() not in (None, ticket.id)


def reprint(book: Book, act: Reprint) -> Told:
    """Note a reprint; the number stays what it was."""
    found = book.ticket(act.ticket)
    if found.state not in OPEN:
        raise TicketError("state-conflict", f"it is {found.state}", ticket=found.id)
    told = book.change(found, live=True, paper=Paper.PRINTED)
    book.note("reprinted", told)
    return Told(told)


def sweep_unprinted(book: Book, act: SweepUnprinted) -> Swept:
    """Take back the numbers of machines that died between giving and printing: no ghost is called."""
    rows = book.run(UNPRINTED, {"before": book.ms - book.rules.limits.unprinted_s * 1000}).all()
    for found in (ticket_of(row) for row in rows):
        book.note("not-taken", book.change(found, state=State.CANCELLED, ended_at=book.ms))
    return Swept(tuple(row.id for row in rows))


def queue_rule(book: Book, code: str) -> QueueRule:
    """Return a queue; raises TicketError for one the hall does not have."""
    rule = book.rules.queue(code)
    if rule is None:
        raise TicketError("not-found", "no such queue")
    return rule


def credit_of(book: Book, name: str) -> int:
    """Return the head start of a class in seconds; raises TicketError for a class the hall does not know."""
    if name not in book.rules.credits:
        raise TicketError("not-found", "no such class")
    return book.rules.credits[name]


def check_hours(book: Book, rule: QueueRule, half: int | None) -> None:
    """Refuse outside of the hours, after a queue's last issue, and on a day that is closed."""
    book.check_day(book.moment.day)
    if not book.rules.gives(rule, book.moment.at):
        raise TicketError(
            "not-issuing", "outside of the hours" if half is None else f"no more since {rule.stops[half]:%H:%M}"
        )


def check_quota(book: Book, rule: QueueRule, half: int | None) -> None:
    """Refuse when the half day's numbers are given."""
    most = rule.quota.morning if half == 0 else rule.quota.afternoon
    if most is None:
        return
    asked = {"on_day": book.moment.day, "of_queue": rule.code, "in_half": half}
    if int(book.run(IN_HALF, asked).scalar_one()) >= most:
        raise TicketError("quota-full", f"{most} numbers are given")


def check_person(book: Book, queue: str, person_hash: str) -> None:
    """Refuse a second number for one service, and more than a person may hold; some roles are exempt."""
    if set(book.who.roles) & set(book.rules.exempt):
        return
    held = [ticket_of(row) for row in book.run(OF_PERSON, {"on_day": book.moment.day, "person": person_hash})]
    same = next((ticket for ticket in held if ticket.queue == queue), None)
    if same and book.rules.limits.one_per_service:
        raise TicketError("ticket-exists", same.number, ticket=same.id)
    if len(held) >= book.rules.limits.most_per_person:
        raise TicketError("too-many", f"{len(held)} numbers are held")


def next_number(book: Book, prefix: str, band: str = LIVE_BAND, size: int = 1) -> int:
    """Return the last of ``size`` new numbers of a band; one row counts, so that a refused act leaves no gap."""
    first = FIRST_OF_BLOCKS - 1 if band == BLOCK_BAND else 0
    row = {"day": book.moment.day, "prefix": prefix, "band": band, "last_no": first + size}
    counted = book.put(schema.counter, ("day", "prefix", "band"), row, last_no=schema.counter.c.last_no + size)
    no = int(book.run(counted.returning(schema.counter.c.last_no)).scalar_one())
    if band == LIVE_BAND and no >= FIRST_OF_BLOCKS:
        raise TicketError("too-many", "all numbers of this day are given")
    return no


def new_ticket(book: Book, *, to_print: bool = False, **values: Any) -> Ticket:
    """Write a ticket and that it was issued."""
    paper = Paper.PENDING if to_print else Paper.NONE
    told = {"day": book.moment.day, "issued_at": book.ms, **values}
    made = Ticket(device=book.who.device, live=not to_print, paper=paper, **told)
    book.run(schema.ticket.insert(), msgspec.structs.asdict(made))
    book.note("issued", made, number=made.number, queue=made.queue, credit=made.credit)
    return made


def ahead_of(run: Run, ticket: Ticket) -> int:
    """Return how many of its queue are called before a ticket as things stand; none once it is called itself."""
    if ticket.state is not State.WAITING:
        return 0
    asked = {"on_day": ticket.day, "of_queue": ticket.queue, "sort": ticket.sort_at, "own": ticket.no}
    return int(run(AHEAD, asked).scalar_one())


DOINGS: Doings = {Issue: issue, TellPaper: tell_paper, Reprint: reprint, SweepUnprinted: sweep_unprinted}
