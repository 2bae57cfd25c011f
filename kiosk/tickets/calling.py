# SPDX-License-Identifier: Apache-2.0
"""Calling: who is next at a window, called again, passed over, let back in."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, exists, func, or_, select

from kiosk.tickets import schema
from kiosk.tickets.acts import Called, CallNext, CallThis, NoShow, Recall, Return, Told
from kiosk.tickets.book import Book, Doings, ticket_of
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import ACTIVE, State, Ticket, WindowState

TABLE, OTHER = schema.ticket, schema.ticket.alias("other")
# Who is served elsewhere for another of their matters cannot come now; their turn stays where it is.
ELSEWHERE = exists().where(
    OTHER.c.visit == TABLE.c.visit, OTHER.c.id != TABLE.c.id, OTHER.c.day == TABLE.c.day,
    OTHER.c.state.in_([str(state) for state in ACTIVE]),
)  # fmt: skip
ORDER = (TABLE.c.sort_at, TABLE.c.issued_at, TABLE.c.prefix, TABLE.c.no)
WAITING = and_(
    TABLE.c.day == bindparam("on_day"), TABLE.c.state == str(State.WAITING),
    TABLE.c.queue.in_(bindparam("of_queues", expanding=True)),
)  # fmt: skip
NEXT = (
    select(TABLE)
    .where(
        WAITING, TABLE.c.live.is_(True),
        or_(TABLE.c.only_window.is_(None), TABLE.c.only_window == bindparam("at_window")),
        or_(TABLE.c.visit.is_(None), ~ELSEWHERE),
    )
    .order_by(*ORDER)
    .limit(1)
)  # fmt: skip
STILL = select(func.count()).select_from(TABLE).where(WAITING)
PLACE = select(TABLE.c.sort_at).where(WAITING).order_by(*ORDER)


def call_next(book: Book, act: CallNext) -> Called:
    """Call the first of those a window serves, tier by tier; exact, for nobody else writes meanwhile."""
    check_free(book, act.window)
    rule = book.rules.window(act.window)
    tiers = rule.skills if rule else ()
    for tier in tiers:
        queues = [queue for queue in tier if not act.queues or queue in act.queues]
        found = first_of(book, queues, act.window)
        if found:
            return Called(called(book, found, act.window), 0)
    wanted = [queue for tier in tiers for queue in tier if not act.queues or queue in act.queues]
    return Called(None, int(book.run(STILL, {"on_day": book.moment.day, "of_queues": wanted}).scalar_one()))


def call_this(book: Book, act: CallThis) -> Told:
    """Call one out of turn; the reason stays on record."""
    if not act.reason:
        raise TicketError("not-allowed", "a call out of turn needs its reason")
    check_free(book, act.window)
    found = book.ticket(act.ticket)
    check_state(found, State.WAITING, State.NO_SHOW, State.HELD)
    book.note("out-of-turn", found, act.window, reason=act.reason)
    return Told(called(book, found, act.window))


def recall(book: Book, act: Recall) -> Told:
    """Call again, not too often and not too soon: a voice that repeats itself is heard by nobody."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.CALLED)
    limits = book.rules.limits
    if found.call_count >= limits.most_calls:
        raise TicketError("called-enough", f"called {found.call_count} times", ticket=found.id)
    check_pause(book, found.recalled_at, limits.recall_gap_s)
    told = book.change(found, call_count=found.call_count + 1, recalled_at=book.ms)
    book.note("recalled", told, calls=told.call_count)
    return Told(told)


def no_show(book: Book, act: NoShow) -> Told:
    """Pass over who did not come, once they had the time to."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.CALLED)
    limits = book.rules.limits
    if found.call_count < limits.no_show_calls:
        raise TicketError("too-soon", f"called {found.call_count} of {limits.no_show_calls} times", ticket=found.id)
    check_pause(book, found.called_at, limits.no_show_after_s)
    told = book.change(found, state=State.NO_SHOW, ended_at=book.ms)
    book.note("no-show", told)
    return Told(book.change(told, window=None))


def let_back(book: Book, act: Return) -> Told:
    """Let who was passed over wait again, behind the first few, so often and no more."""
    found = book.moved(act.ticket, act.version)
    check_state(found, State.NO_SHOW)
    limits = book.rules.limits
    if found.returns >= limits.most_returns:
        raise TicketError("returned-enough", f"let back {found.returns} times", ticket=found.id)
    told = book.change(
        found, state=State.WAITING, sort_at=place_behind(book, found), returns=found.returns + 1, call_count=0,
        called_at=None, recalled_at=None, ended_at=None, window=None,
    )  # fmt: skip
    book.note("returned", told)
    return Told(told)


def place_behind(book: Book, ticket: Ticket) -> int:
    """Return the place of the last of those a returned ticket comes behind; the end where fewer wait."""
    if not book.rules.limits.return_place:
        return ticket.sort_at
    asked = {"on_day": ticket.day, "of_queues": [ticket.queue]}
    places = book.run(PLACE.limit(book.rules.limits.return_place), asked).scalars().all()
    enough = len(places) == book.rules.limits.return_place
    return max(ticket.sort_at, places[-1] if enough else book.ms)


def first_of(book: Book, queues: list[str], window: str) -> Ticket | None:
    """Return who of some queues is first for a window."""
    row = book.run(NEXT, {"on_day": book.moment.day, "of_queues": queues, "at_window": window}).first()
    return None if row is None else ticket_of(row)


def called(book: Book, ticket: Ticket, window: str) -> Ticket:
    """Write that a ticket is called at a window."""
    told = book.change(
        ticket, state=State.CALLED, window=window, live=True, call_count=1, called_at=book.ms, recalled_at=book.ms,
        ended_at=None,
    )  # fmt: skip
    book.note("called", told, number=told.number, queue=told.queue)
    return told


def check_free(book: Book, no: str) -> None:
    """Refuse at a window that is not open, or has somebody called or served."""
    if book.window(no).state is not WindowState.OPEN:
        raise TicketError("window-closed", "the window is not open")
    busy = book.busy_with(no)
    if busy:
        raise TicketError("window-busy", busy.number, ticket=busy.id)


def check_state(ticket: Ticket, *allowed: State) -> None:
    """Refuse what a ticket in this state cannot become."""
    if ticket.state not in allowed:
        raise TicketError("state-conflict", f"it is {ticket.state}", ticket=ticket.id)


def check_pause(book: Book, since: int | None, seconds: int) -> None:
    """Refuse before so many seconds have passed."""
    left = (since or 0) / 1000 + seconds - book.ms / 1000
    if left > 0:
        raise TicketError("too-soon", f"in {left:.0f} s", wait_s=left)


DOINGS: Doings = {CallNext: call_next, CallThis: call_this, Recall: recall, NoShow: no_show, Return: let_back}
