# SPDX-License-Identifier: Apache-2.0
"""What a window did while it heard no hub, taken in afterwards: each thing at the time at which it was done.

A number that was called twice is never dropped. The call that came first wins it as long as nobody is served; somebody
who was served was there, whoever had called them. Either way it is marked, once for the two windows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from kiosk.tickets import schema
from kiosk.tickets.acts import AloneTold, Double, TellAlone
from kiosk.tickets.book import Book, Doings, ticket_of
from kiosk.tickets.errors import TicketError
from kiosk.tickets.moving import UNCALLED
from kiosk.tickets.rules import day_of, milliseconds
from kiosk.tickets.values import ACTIVE, Paper, State, Ticket

# Not as calls are noted that are heard now: nobody is announced for what is over.
CALLED, RECALLED, TWICE, TOLD = "called-alone", "recalled-alone", "called-twice", "told-alone"
TABLE, EVENT = schema.ticket, schema.event
NUMBER = re.compile("([A-Z])([0-9]{3,4})")
BY_NUMBER = select(TABLE).where(
    TABLE.c.day == bindparam("on_day"), TABLE.c.prefix == bindparam("letter"), TABLE.c.no == bindparam("wanted")
)
CALLS = (
    select(EVENT)
    .where(EVENT.c.ticket == bindparam("of_ticket"), EVENT.c.kind.in_(["called", CALLED]))
    .order_by(EVENT.c.seq.desc())
)
MARKS = select(EVENT.c.window, EVENT.c.detail, EVENT.c.at).where(
    EVENT.c.ticket == bindparam("of_ticket"), EVENT.c.kind == TWICE
)
# Nobody is served: who was called, or did not come where they were called, can have been served elsewhere all the same.
UNSERVED = (State.WAITING, State.CALLED, State.HELD, State.NO_SHOW)


@dataclass(frozen=True)
class Telling:
    """One thing that is told: the ticket as it stands, and when it was done in the time of the book."""

    book: Book
    act: TellAlone
    found: Ticket
    at: int

    @property
    def here(self) -> bool:
        """Tell whether the ticket is called or served at the window that tells."""
        return self.found.state in ACTIVE and self.found.window == self.act.window

    @property
    def gone_on(self) -> bool:
        """Tell whether the window has called somebody else since: what is told of it is over there."""
        busy = self.book.busy_with(self.act.window)
        return busy is not None and busy.id != self.found.id and (busy.called_at or 0) > self.at

    @property
    def over(self) -> bool:
        """Tell whether the call here was told as one that is over, and how it ended is still to be told."""
        if self.found.state is not State.HELD:
            return False
        last: Any = self.book.run(CALLS, {"of_ticket": self.found.id}).first()
        return last is not None and last.kind == CALLED and last.window == self.act.window


def tell(book: Book, act: TellAlone) -> AloneTold:
    """Take in one thing; raises TicketError (not-found) for a number whose own machine has not told of it yet."""
    book.window(act.window)
    found = ticket_told(book, act)
    at = max(found.issued_at, min(milliseconds(act.at), book.ms))
    return msgspec.structs.replace(TELLS[act.what](Telling(book, act, found, at)), told_at=book.ms)


def ticket_told(book: Book, act: TellAlone) -> Ticket:
    """Return the ticket by its id, or by the number on its slip; raises TicketError."""
    if act.ticket:
        return book.ticket(act.ticket)
    day, written = day_of(act.at), NUMBER.fullmatch(act.number)
    book.check_day(day)
    asked = {"on_day": day, "letter": written[1], "wanted": int(written[2])} if written else None
    row = book.run(BY_NUMBER, asked).first() if asked else None
    if row is None:
        raise TicketError("not-found", "no such number yet")
    return ticket_of(row)


def call(told: Telling) -> AloneTold:
    """Take in a call; of two the one that came first holds."""
    found = told.found
    if told.here:
        return AloneTold(found)
    if found.state is State.WAITING:
        return AloneTold(taken(told))
    double = marked(told)
    if found.state is State.CALLED and told.at < (found.called_at or 0):
        return AloneTold(taken(told), double)
    return AloneTold(found, double)


def recall(told: Telling) -> AloneTold:
    """Take in that somebody was called again."""
    found = told.found
    if not (told.over or (told.here and found.state is State.CALLED)):
        return beside(told)
    changed = told.book.change(found, call_count=found.call_count + 1, recalled_at=told.at)
    told.book.note(RECALLED, changed, told.act.window, calls=changed.call_count, at=told.at)
    return AloneTold(changed)


def no_show(told: Telling) -> AloneTold:
    """Take in that somebody did not come; who came elsewhere did."""
    if not (told.over or (told.here and told.found.state is State.CALLED)):
        return beside(told)
    changed = told.book.change(told.found, state=State.NO_SHOW, ended_at=told.at)
    told.book.note("no-show", changed, told.act.window, at=told.at)
    return AloneTold(told.book.change(changed, window=None))


def hold(told: Telling) -> AloneTold:
    """Take in that somebody was set aside."""
    if not (told.here or told.over):
        return beside(told)
    changed = told.book.change(told.found, state=State.HELD)
    told.book.note("held", changed, told.act.window, reason=told.act.reason, at=told.at)
    return AloneTold(told.book.change(changed, window=None))


def start(told: Telling) -> AloneTold:
    """Take in that somebody was there and is served."""
    if told.here and told.found.state is State.SERVING:
        return AloneTold(told.found)
    if told.found.state not in UNSERVED:
        return beside(told)
    found, double = claimed(told)
    theirs = told.act.person_hash
    same = None if not theirs or not found.person_hash else theirs == found.person_hash
    state = State.SERVING if found.state is State.CALLED else found.state
    changed = told.book.change(found, state=state, serving_at=told.at)
    told.book.note("started", changed, told.act.window, same_person=same, at=told.at)
    return AloneTold(changed, double)


def finish(told: Telling) -> AloneTold:
    """Take in that somebody was served to the end."""
    found, double = told.found, None
    if found.state is State.DONE and found.window == told.act.window:
        return AloneTold(found)
    if found.state not in (*UNSERVED, State.SERVING) or (found.state is State.SERVING and not told.here):
        return beside(told)
    if not told.here:
        found, double = claimed(told)
    paper = Paper.NONE if found.paper is Paper.PENDING else found.paper
    ended_at = max(told.at, found.called_at or 0)
    changed = told.book.change(found, state=State.DONE, window=told.act.window, ended_at=ended_at, paper=paper)
    told.book.note("finished", changed, at=told.at)
    return AloneTold(changed, double)


def claimed(told: Telling) -> tuple[Ticket, Double | None]:
    """Return the ticket of who was there, as this window had them, and the mark where another had called them."""
    if told.here or told.over:
        return told.found, None
    double = None if told.found.state is State.WAITING else marked(told)
    return taken(told), double


def taken(told: Telling) -> Ticket:
    """Write that a ticket was called at the window that tells, and let both windows go of whom they had.

    Where the window has gone on since, whom it has now stays there, and the ticket lies aside until its end is told.
    """
    book, act, found = told.book, told.act, told.found
    stands: dict[str, Any] = {"state": State.CALLED, "window": act.window}
    if told.gone_on:
        stands = {"state": State.HELD, "window": None}
    else:
        make_room(book, act.window)
    if found.state is State.CALLED:
        book.note("transferred", found, reason=TWICE, to_window=act.window)
    changed = book.change(
        found, live=True, call_count=1, called_at=told.at, recalled_at=told.at, ended_at=None, **stands
    )
    book.note(
        CALLED, changed, act.window, number=changed.number, queue=changed.queue, at=told.at, listed_at=act.listed_at
    )
    return changed


def make_room(book: Book, window: str) -> None:
    """Let who was called at a window wait again, in their place: it never heard of them. Raises TicketError."""
    busy = book.busy_with(window)
    if busy is None:
        return
    if busy.state is State.SERVING:
        raise TicketError("window-busy", busy.number, ticket=busy.id)
    book.note("transferred", busy, reason="unheard")
    book.change(busy, state=State.WAITING, **UNCALLED)


def beside(told: Telling) -> AloneTold:
    """Write down what changes nothing any more: the ticket went on elsewhere."""
    told.book.note(TOLD, told.found, told.act.window, what=told.act.what, at=told.at)
    return AloneTold(told.found, None if told.found.window == told.act.window else marked(told))


def marked(told: Telling) -> Double:
    """Return the mark of a number that was called twice; written once for a window."""
    found, window = told.found, told.act.window
    for row in told.book.run(MARKS, {"of_ticket": found.id}):
        if row.window == window:
            return double_of(found, window, msgspec.json.decode(row.detail), row.at)
    calls = told.book.run(CALLS, {"of_ticket": found.id}).all()
    other: Any = next((row for row in calls if row.window != window), None)
    detail = {
        "at": told.at, "other": other.window if other else "", "other_at": at_of(other) if other else 0,
        "state": str(found.state),
    }  # fmt: skip
    told.book.note(TWICE, found, window, number=found.number, **detail)
    return double_of(found, window, detail, told.book.ms)


def at_of(event: Any) -> int:
    """Return when something was done that an event tells, which may be before it was told."""
    return int(msgspec.json.decode(event.detail).get("at", event.at))


def double_of(ticket: Ticket, window: str | None, detail: Mapping[str, Any], told_at: int) -> Double:
    """Return the mark that an event tells."""
    return Double(
        ticket.id, ticket.number, window or "", detail["at"], detail["other"], detail["other_at"],
        State(detail["state"]), told_at,
    )  # fmt: skip


TELLS: Mapping[str, Callable[[Telling], AloneTold]] = {
    "call": call, "recall": recall, "no-show": no_show, "hold": hold, "start": start, "finish": finish,
}  # fmt: skip
DOINGS: Doings = {TellAlone: tell}
