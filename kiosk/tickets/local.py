# SPDX-License-Identifier: Apache-2.0
"""The counter of a machine that stands alone: the desk over its own file, opened when somebody first asks."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, bindparam, select

from devices.device import Deadline
from kiosk.tickets import acts, appointments, day_key, schema, views
from kiosk.tickets.book import ticket_of
from kiosk.tickets.counter import Band, Given, Place, QueueLine, Wish
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import machine_engine
from kiosk.tickets.errors import TicketError
from kiosk.tickets.issuing import ahead_of
from kiosk.tickets.overnight import close_days
from kiosk.tickets.rules import HallRules, day_of
from kiosk.tickets.values import Paper, State, Ticket, Who
from kiosk.tickets.views import QueueView, Reading
from kiosk.tickets.waiting import estimate

TABLE = schema.ticket
# One number without a card in so many seconds: nobody empties a queue's numbers for a joke.
ANONYMOUS_GAP_S = 30.0
# The list of a day is brought every five minutes.
LIST_S = 300.0
PENDING = select(TABLE).where(
    TABLE.c.device == bindparam("on_device"), TABLE.c.state == str(State.WAITING), TABLE.c.paper == str(Paper.PENDING)
)


class LocalCounter:
    """See ``TicketCounter``. The file answers within milliseconds or refuses after the engine's own limit.

    ``rules`` gives those of a moment's day, ``now`` the clock of the hall with its zone.
    """

    def __init__(
        self,
        file: Path,
        device: str,
        rules: Callable[[datetime.datetime], HallRules],
        now: Callable[[], datetime.datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._file = file
        self._who = Who(device)
        self._rules = rules
        self._now = now
        self._new_id = new_id
        self._pace = Pace(now)
        self._list_at: datetime.datetime | None = None

    @cached_property
    def engine(self) -> Engine:
        """The database, with its tables."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        made = machine_engine(self._file)
        TicketDesk(made, self._rules(self._now())).prepare()
        return made

    def close(self) -> None:
        """Let the file go, where it was opened."""
        if "engine" in vars(self):
            self.engine.dispose()

    def desk(self) -> TicketDesk:
        """Return the desk by the rules of now."""
        return TicketDesk(self.engine, self._rules(self._now()))

    def close_days(self) -> tuple[str, ...]:
        """Close the days that are over, at which numbers were given; return which."""
        return close_days(self.desk(), self._who, self._now())

    def snapshot(self, deadline: Deadline) -> tuple[QueueLine, ...]:
        """Return all queues as they stand; numbers nobody ever saw are taken back first."""
        now = self._now()
        rules = self._rules(now)
        self._sweep(now)
        with self.engine.connect() as connection:
            reading = Reading(connection, rules, day_of(now))
            seen = tuple(reading.queue(rule) for rule in rules.queues)
        return tuple(line_of(rules, one, now) for one in seen)

    def issue(self, wish: Wish, act_id: str, deadline: Deadline) -> Given:
        """Give a number, or tell the one that this card has already."""
        with self._pace.kept(wish, act_id):
            act = self._wanted(wish)
            return self._given_by(lambda: self._do(act, act_id))

    def tell_paper(self, ticket: str, act_id: str, deadline: Deadline, *, printed: bool) -> None:
        """Say what became of a slip."""
        self._do(acts.TellPaper(ticket=ticket, printed=printed), act_id)

    def reprint(self, ticket: str, act_id: str, deadline: Deadline) -> Given:
        """Note a reprint."""
        return self._stands(self._do(acts.Reprint(ticket=ticket), act_id).ticket, fresh=False)

    def unprinted(self, deadline: Deadline) -> tuple[Given, ...]:
        """Return the numbers of this machine that are kept for a reprint, the newest first."""
        now = self._now()
        self._sweep(now)
        today = unprinted_of(self.engine, self._who.device, day_of(now))
        return tuple(self._stands(one, fresh=False) for one in today)

    def shown(self, ticket: str, seal: str, deadline: Deadline) -> Given:
        """Return how a number stands; one that was not sealed today is none of ours."""
        if seal != day_key.sealed(self._key, ticket):
            raise TicketError("not-found", "not sealed by this hall today")
        return self._stands(self._ticket(ticket), fresh=False)

    def expected(self, deadline: Deadline, *, number: str = "", code: str = "") -> tuple[acts.Appointment, ...]:
        """Return today's confirmed appointments of a card or code, the earliest first."""
        now = self._now()
        key = day_key.key_of(self.engine, day_of(now), day_key.LIST)
        check = day_key.hashed(key, number) if number and key else ""
        return appointments.expected(self.engine, day_of(now), code, check)

    def list_is_old(self, deadline: Deadline) -> bool:
        """Tell whether the list was not taken in for five minutes, by this program."""
        now = self._now()
        fresh = self._list_at is not None and 0 <= (now - self._list_at).total_seconds() < LIST_S
        return not fresh or day_of(now) != day_of(self._list_at or now)

    def take_day(
        self, list_key: str, appointments: tuple[acts.Appointment, ...], act_id: str, deadline: Deadline
    ) -> None:
        """Take in the platform's list of today."""
        day_key.keep_list_key(self.engine, day_of(self._now()), list_key)
        self._do(acts.TakeAppointments(appointments=appointments), act_id)
        self._list_at = self._now()

    def check_in(self, appointment: str, number: str, act_id: str, deadline: Deadline) -> Given:
        """Give an appointment its number."""
        person = day_key.hashed(self._key, number) if number else None
        act = acts.CheckIn(appointment=appointment, person_hash=person, to_print=True)
        return self._given_by(lambda: self._do(act, act_id))

    def _wanted(self, wish: Wish) -> acts.Issue:
        person = day_key.hashed(self._key, wish.number) if wish.number else None
        return acts.Issue(queue=wish.queue, credit=wish.credit, person_hash=person, to_print=True)

    @property
    def _key(self) -> str:
        return day_key.hall_key(self.engine, day_of(self._now()))

    def _do(self, act: acts.Act[acts.R], act_id: str) -> acts.R:
        return self.desk().do(act, act_id, self._who, self._now())

    def _given_by(self, give: Callable[[], acts.Issued]) -> Given:
        try:
            told = give()
        except TicketError as wrong:
            if wrong.code != "ticket-exists" or not wrong.ticket:
                raise
            return self._stands(self._ticket(wrong.ticket), fresh=False)
        return self._stands(told.ticket, fresh=True)

    def _ticket(self, name: str) -> Ticket:
        found = views.ticket(self.engine, name)
        if found is None:
            raise TicketError("not-found", "no such ticket")
        return found

    def _stands(self, ticket: Ticket, *, fresh: bool) -> Given:
        rules = self._rules(self._now())
        with self.engine.connect() as connection:
            ahead = ahead_of(connection.execute, ticket)
            wait = estimate(Reading(connection, rules, ticket.day).load(ticket.queue, ahead))
        band: Band | None = wait.step if wait and ticket.state is State.WAITING else None
        seal = day_key.sealed(self._key, ticket.id)
        return Given(ticket, place_of(rules, ticket.queue), ahead, band, seal, fresh)

    def _sweep(self, now: datetime.datetime) -> None:
        self.desk().sweep(self._new_id(), self._who, now)


class Pace:
    """Holds back who takes numbers without a card one after the other, at one machine."""

    def __init__(self, now: Callable[[], datetime.datetime]) -> None:
        self._now = now
        self._last: tuple[str, datetime.datetime] | None = None

    @contextlib.contextmanager
    def kept(self, wish: Wish, act_id: str) -> Iterator[None]:
        """Refuse a number without a card that comes too soon; the one that is asked for again is no second."""
        if wish.number:
            yield
            return
        self._check(act_id)
        yield
        if self._last is None or self._last[0] != act_id:
            self._last = act_id, self._now()

    def _check(self, act_id: str) -> None:
        if self._last is None or self._last[0] == act_id:
            return
        left = ANONYMOUS_GAP_S - (self._now() - self._last[1]).total_seconds()
        # A clock that was set back holds nobody up for longer than that.
        if 0 < left <= ANONYMOUS_GAP_S:
            raise TicketError("too-soon", "a number without a card was given just now", wait_s=left)


def line_of(rules: HallRules, one: QueueView, now: datetime.datetime) -> QueueLine:
    """Return a queue as somebody finds it who has no number yet; raises TicketError for one the hall does not have."""
    rule = rules.queue(one.code)
    refused = "" if rule and rules.gives(rule, now) else "not-issuing"
    return QueueLine(place_of(rules, one.code), one.waiting, one.wait.step if one.wait else None, refused)


def place_of(rules: HallRules, code: str) -> Place:
    """Return a queue with its windows; raises TicketError for one the hall does not have any more."""
    rule = rules.queue(code)
    if rule is None:
        raise TicketError("not-found", "no such queue")
    windows = [window for window in rules.windows if code in window.queues]
    return Place(code, rule.name, windows[0].zone if windows else "", tuple(window.no for window in windows))


def unprinted_of(engine: Engine, device: str, day: str) -> list[Ticket]:
    """Return a machine's numbers of a day whose slips nobody heard of, the newest first."""
    with engine.connect() as connection:
        rows = connection.execute(PENDING, {"on_device": device}).all()
    kept = [ticket_of(row) for row in rows]
    return sorted((one for one in kept if one.day == day), key=lambda one: -one.issued_at)
