# SPDX-License-Identifier: Apache-2.0
"""What happens to a ticket at a window and between windows: served, held, sent on, taken back."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.tickets import schema
from kiosk.tickets.acts import Cancel, Finish, Hold, Rate, Resume, Start, Started, Told, Transfer
from kiosk.tickets.book import Book, Doings
from kiosk.tickets.calling import called, check_free, check_state
from kiosk.tickets.errors import TicketError
from kiosk.tickets.issuing import queue_rule
from kiosk.tickets.values import ACTIVE, OPEN, Paper, State, Ticket

LEVELS = range(1, 6)
RATED = select(schema.event.c.seq).where(
    schema.event.c.ticket == bindparam("of_ticket"), schema.event.c.kind == "rated"
)
UNCALLED = {"call_count": 0, "called_at": None, "recalled_at": None, "serving_at": None, "window": None}


def start(book: Book, act: Start) -> Started:
    """Begin to serve; another card than the number's wants a yes."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.CALLED)
    same = None if not act.person_hash or not found.person_hash else act.person_hash == found.person_hash
    if same is False and not act.other_person:
        raise TicketError("not-allowed", "another card than the number's", ticket=found.id)
    told = book.change(found, state=State.SERVING, serving_at=book.ms)
    book.note("started", told, same_person=same)
    return Started(told, same)


def finish(book: Book, act: Finish) -> Told:
    """End the service, also of who was called and needed nothing more."""
    found = book.moved(act.ticket, act.version)
    check_state(found, *ACTIVE)
    return _ended(book, found, State.DONE, "finished")


def rate(book: Book, act: Rate) -> Told:
    """Take down how somebody was content; a second rating of one service is none."""
    found = book.ticket(act.ticket)
    check_state(found, State.SERVING, State.DONE)
    if act.level not in LEVELS:
        raise TicketError("not-allowed", "a level from 1 to 5", ticket=found.id)
    if book.run(RATED, {"of_ticket": found.id}).first():
        raise TicketError("state-conflict", "it was rated before", ticket=found.id)
    book.note("rated", found, level=act.level)
    return Told(found)


def cancel(book: Book, act: Cancel) -> Told:
    """Take a number back that is not being served."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.WAITING, State.CALLED, State.HELD, State.NO_SHOW)
    return _ended(book, found, State.CANCELLED, "cancelled", act.reason)


def hold(book: Book, act: Hold) -> Told:
    """Set a ticket aside; its place in the order stays."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.WAITING, *ACTIVE)
    told = book.change(found, state=State.HELD)
    book.note("held", told, reason=act.reason)
    return Told(book.change(told, window=None))


def resume(book: Book, act: Resume) -> Told:
    """Take a held ticket up at a window, or let it wait in its old place."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.HELD)
    if act.window:
        check_free(book, act.window)
        return Told(called(book, found, act.window))
    told = book.change(found, state=State.WAITING, **UNCALLED)
    book.note("resumed", told)
    return Told(told)


def transfer(book: Book, act: Transfer) -> Told:
    """Send a ticket on; to a window means that no other calls it."""
    found = book.moved(act.ticket, act.version)
    check_state(found, *OPEN)
    queue = act.to_queue or found.queue
    queue_rule(book, queue)
    check_window(book, act.to_window, queue)
    book.note("transferred", found, to_queue=queue, to_window=act.to_window or None, reason=act.reason)
    told = book.change(
        found, state=State.WAITING, queue=queue, only_window=act.to_window or None,
        sort_at=found.sort_at if act.keep_place else book.ms, **UNCALLED,
    )  # fmt: skip
    return Told(told)


def check_window(book: Book, no: str, queue: str) -> None:
    """Refuse a window that is not there or does not serve a queue: nobody would ever call the ticket."""
    rule = book.rules.window(no) if no else None
    if no and (rule is None or queue not in rule.queues):
        raise TicketError("not-found", "no such window for this queue")


def _ended(book: Book, ticket: Ticket, state: State, kind: str, reason: str = "") -> Told:
    # Whoever ended it has seen to its paper: what a machine tells of that later wakes nothing.
    paper = Paper.NONE if ticket.paper is Paper.PENDING else ticket.paper
    told = book.change(ticket, state=state, ended_at=book.ms, paper=paper)
    book.note(kind, told, **({"reason": reason} if reason else {}))
    return Told(told)


DOINGS: Doings = {
    Start: start, Finish: finish, Rate: rate, Cancel: cancel, Hold: hold, Resume: resume, Transfer: transfer,
}  # fmt: skip
