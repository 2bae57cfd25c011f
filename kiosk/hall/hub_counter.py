# SPDX-License-Identifier: Apache-2.0
"""The counter of a kiosk in a hall: the hub's numbers while it answers, and the machine's own few while it does not.

An act nothing is known of is asked for again under its id. Is the hub silent for longer than a restart takes, a number
comes out of the block this machine holds; which wish it was for goes with it, so that the hub takes back what it may
have given under the same wish. Only one of the two was ever seen.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

import msgspec

from devices.device import Deadline, DeviceError, ErrorKind
from kiosk.hall import day_lists, island_book
from kiosk.hall.homecoming import Homecoming
from kiosk.hall.island import AWAY, Island, own_id, refused
from kiosk.hall.presence import HubAwayError, Presence
from kiosk.hall.standings import standing, unprinted
from kiosk.hub.client import TURNED_AWAY, HubClient, NumberGiven
from kiosk.hub.mode import OtherModeError
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts, day_key
from kiosk.tickets.counter import Band, Given, QueueLine, Wish
from kiosk.tickets.errors import TicketError
from kiosk.tickets.local import Pace, line_of, place_of
from kiosk.tickets.rules import HallRules, day_of
from kiosk.tickets.values import State

T = TypeVar("T")
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AGAIN_S = 0.2
# Numbers of which it is remembered how they stood: whoever asks for another slip stands at this machine.
REMEMBERED = 20


class HubCounter:
    """See ``TicketCounter``; ``home`` is called again and again by whoever holds this (``Homecoming.round``)."""

    def __init__(self, hub: HubClient, island: Island, presence: Presence) -> None:
        self._hub = hub
        self._island = island
        # Opened here, before two threads come for it.
        self._file = island.engine
        self._presence = presence
        self._pace = Pace(island.clock.now)
        self._last: dict[str, Given] = {}
        self.home = Homecoming(island, hub, presence)

    def now(self) -> datetime.datetime:
        """Return the time of the hub, as far as it is known: by it a day of the hall is that day."""
        return self._island.clock.now()

    def close(self) -> None:
        """Let hub and file go."""
        self._hub.close()
        self._island.close()

    def snapshot(self, deadline: Deadline) -> tuple[QueueLine, ...]:
        """Return all queues as they stand; without a hub nobody knows how many wait."""
        return self._either(self._lines, lambda: self._island.snapshot(deadline), deadline)

    def issue(self, wish: Wish, act_id: str, deadline: Deadline) -> Given:
        """Give a number; what was given alone under the same wish is that one."""
        name = key_of(act_id)
        if known := self._island.given_for(name):
            return known
        with self._pace.kept(wish, act_id):
            return self._either(lambda: self._issued(wish, name), lambda: self._island.give(wish, name), deadline)

    def tell_paper(self, ticket: str, act_id: str, deadline: Deadline, *, printed: bool) -> None:
        """Say what became of a slip; to a silent hub it is said when it is back."""
        if self._island.holds(ticket):
            self._island.tell_paper(ticket, act_id, deadline, printed=printed)
            return
        act, name = acts.TellPaper(ticket=ticket, printed=printed), key_of(act_id)
        self._either(lambda: self._hub.do(act, name), lambda: self._later(name, "paper", act), deadline)

    def reprint(self, ticket: str, act_id: str, deadline: Deadline) -> Given:
        """Note a reprint, and return how its number stands now, or how it stood when it was last heard of."""
        if self._island.holds(ticket):
            return self._island.reprint(ticket, act_id, deadline)
        act, name = acts.Reprint(ticket=ticket), key_of(act_id)

        def noted() -> Given:
            self._hub.do(act, name)
            return self._stands(standing(self._hub, ticket), fresh=False)

        def later() -> Given:
            self._later(name, "reprint", act)
            return self._as_it_stood(ticket)

        return self._either(noted, later, deadline)

    def unprinted(self, deadline: Deadline) -> tuple[Given, ...]:
        """Return the numbers of this machine whose slips nobody heard of, here and at the hub."""
        there = self._either(self._left_there, lambda: (), deadline)
        alone = self._island.unprinted(deadline) if self._island.key_of(self._today) else ()
        return tuple(sorted((*there, *alone), key=lambda one: -one.ticket.issued_at))

    def shown(self, ticket: str, seal: str, deadline: Deadline) -> Given:
        """Return how the number of a slip stands; raises DeviceError where the hub that knows is silent."""
        if self._island.holds(ticket):
            return self._island.shown(ticket, seal, deadline)
        return self._either(lambda: self._sealed(ticket, seal), away, deadline)

    def expected(self, deadline: Deadline, *, number: str = "", code: str = "") -> tuple[acts.Appointment, ...]:
        """Return who is expected today; whose an appointment is the hub compares and does not tell."""

        def found() -> tuple[acts.Appointment, ...]:
            key = "" if code else day_lists.state(self._hub, self._today).day_key
            if not code and not (number and key):
                return ()
            return day_lists.expected(self._hub, code=code, person_check="" if code else day_key.hashed(key, number))

        return self._either(found, away, deadline)

    def list_is_old(self, deadline: Deadline) -> bool:
        """Tell whether no machine of the hall has brought the list for five minutes."""
        return self._either(lambda: day_lists.state(self._hub, self._today).old, lambda: False, deadline)

    def take_day(
        self, list_key: str, appointments: tuple[acts.Appointment, ...], act_id: str, deadline: Deadline
    ) -> None:
        """Have the list of today taken in, for the whole hall."""
        self._either(lambda: day_lists.bring(self._hub, self._today, list_key, appointments), away, deadline)

    def check_in(self, appointment: str, number: str, act_id: str, deadline: Deadline) -> Given:
        """Give an appointment its number; raises DeviceError where the hub is silent: nobody else knows of it."""

        def given() -> Given:
            act = acts.CheckIn(appointment=appointment, person_hash=self._hashed(number), to_print=True)
            return self._asked(act, key_of(act_id))

        return self._either(given, away, deadline)

    # What the hub says.

    def _either(self, ask: Callable[[], T], alone: Callable[[], T], deadline: Deadline) -> T:
        try:
            return self._heard(ask, deadline)
        except HubAwayError:
            return alone()

    def _heard(self, ask: Callable[[], T], deadline: Deadline) -> T:
        """Ask until the hub answers, or was silent for too long; raises HubAwayError, TicketError, DeviceError."""
        while not self._presence.gone and not deadline.passed:
            try:
                told = ask()
            except TicketError:
                self._presence.answered()
                raise
            except PlatformError as wrong:
                if wrong.reason in TURNED_AWAY:
                    why = "wrong-hub" if isinstance(wrong, OtherModeError) else "turned-away"
                    raise DeviceError(ErrorKind.DEVICE, f"tickets.{why}", wrong.code) from wrong
                self._presence.silent()
                self._presence.wait(min(AGAIN_S, deadline.remaining))
            else:
                self._presence.answered()
                return told
        raise HubAwayError

    def _lines(self) -> tuple[QueueLine, ...]:
        rules, now = self._rules(), self._island.clock.now()
        return tuple(line_of(rules, one, now) for one in self._hub.queues())

    def _issued(self, wish: Wish, name: str) -> Given:
        person = self._hashed(wish.number)
        return self._asked(acts.Issue(queue=wish.queue, credit=wish.credit, person_hash=person, to_print=True), name)

    def _asked(self, act: acts.Issue | acts.CheckIn, name: str) -> Given:
        try:
            return self._stands(self._hub.issue(act, name), fresh=True)
        except TicketError as wrong:
            if wrong.code != "ticket-exists" or not wrong.ticket:
                raise
            return self._stands(standing(self._hub, wrong.ticket), fresh=False)

    def _left_there(self) -> tuple[Given, ...]:
        return tuple(self._stands(one, fresh=False) for one in unprinted(self._hub))

    def _sealed(self, ticket: str, seal: str) -> Given:
        if seal != day_key.sealed(self._key(), ticket):
            raise TicketError("not-found", "not sealed by this hall today")
        return self._stands(standing(self._hub, ticket), fresh=False)

    def _stands(self, told: NumberGiven, *, fresh: bool) -> Given:
        band: Band | None = None if told.wait_lo is None else (told.wait_lo, told.wait_hi)
        place = place_of(self._rules(), told.ticket.queue)
        waits = told.ticket.state is State.WAITING
        seal = day_key.sealed(self._key(), told.ticket.id)
        given = Given(told.ticket, place, told.ahead, band if waits else None, seal, fresh)
        self._last[given.ticket.id] = given
        for oldest in list(self._last)[:-REMEMBERED]:
            del self._last[oldest]
        return given

    def _as_it_stood(self, ticket: str) -> Given:
        if ticket not in self._last:
            raise refused(AWAY)
        return msgspec.structs.replace(self._last[ticket], ahead=None, band=None, fresh=False)

    def _rules(self) -> HallRules:
        return self._island.known_rules or self._hub.rules()

    def _later(self, name: str, kind: str, act: acts.Act[acts.Told]) -> None:
        island_book.keep_act(self._file, name, kind, act)

    def _hashed(self, number: str) -> str | None:
        return day_key.hashed(self._key(), number) if number else None

    def _key(self) -> str:
        return self._island.key_of(self._today) or self._hub.day_key().key

    @property
    def _today(self) -> str:
        return day_of(self.now())


def away() -> NoReturn:
    """Say that nobody but the hub knows."""
    raise refused(AWAY)


def key_of(act_id: str) -> str:
    """Return an id as the hub takes it."""
    return act_id if UUID.fullmatch(act_id) else own_id(act_id)
