# SPDX-License-Identifier: Apache-2.0
"""The counter of a kiosk whose hub is silent: numbers out of blocks it was leased before, kept in a file of its own.

DeviceError   ``tickets.block-empty``: all of them are given; ``tickets.hub-away``: none was ever leased for today
"""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import msgspec
from sqlalchemy import Engine, insert

from config.logs import logger
from devices.device import Actor, Deadline, DeviceError, ErrorKind
from kiosk.hall import island_book
from kiosk.hall.hub_clock import HubClock
from kiosk.tickets import acts, day_key
from kiosk.tickets.book import Book
from kiosk.tickets.counter import Given, QueueLine, Wish
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import machine_engine, make_tables
from kiosk.tickets.errors import TicketError
from kiosk.tickets.issuing import issue_from
from kiosk.tickets.local import LocalCounter, place_of
from kiosk.tickets.rules import HallRules, QueueRule, day_of
from kiosk.tickets.values import State, Ticket

log = logger(__name__)

RULES, AHEAD = "rules", "clock-ahead"
EMPTY, AWAY = "block-empty", "hub-away"
# Of all names that are made of others here.
NAMES = uuid.UUID("6b9a6a52-5f5b-5d0e-9f0e-6a1b7a0c2f4d")
# A clock that is off by less orders nobody wrong.
WORTH_KEEPING_S = 1.0


class Island(LocalCounter):
    """See ``TicketCounter``. It gives nothing while the hub answers; how many wait it never knows."""

    def __init__(self, file: Path, device: str, clock: HubClock, new_id: Callable[[], str]) -> None:
        super().__init__(file, device, self._rules_of, clock.now, new_id)
        self.clock = clock

    @cached_property
    def engine(self) -> Engine:
        """The file, with its tables, and the hub's clock as it was last seen."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        made = machine_engine(self._file)
        make_tables(made, island_book.METADATA)
        TicketDesk(made, HallRules("", (), ())).prepare()
        self.clock.ahead_s = island_book.noted(made, AHEAD, float) or 0.0
        return made

    # What the hub said while it answered.

    @property
    def rules(self) -> HallRules:
        """The same; raises DeviceError before."""
        if self.known_rules is None:
            raise refused(AWAY)
        return self.known_rules

    @cached_property
    def known_rules(self) -> HallRules | None:
        """The rules of the hall as they were last told, None before."""
        return island_book.noted(self.engine, RULES, HallRules)

    def learn(self, rules: HallRules, day: str, key: str) -> None:
        """Keep rules, the key of a day, and how far the clocks differ."""
        if rules != self.known_rules:
            island_book.note(self.engine, RULES, rules)
            vars(self)["known_rules"] = rules
        if key != day_key.key_of(self.engine, day, day_key.HALL):
            day_key.keep_hall_key(self.engine, day, key)
        kept = island_book.noted(self.engine, AHEAD, float) or 0.0
        if abs(kept - self.clock.ahead_s) > WORTH_KEEPING_S:
            island_book.note(self.engine, AHEAD, self.clock.ahead_s)

    def key_of(self, day: str) -> str:
        """Return the key of a day, empty where it was not told."""
        return day_key.key_of(self.engine, day, day_key.HALL)

    # The counter.

    def snapshot(self, deadline: Deadline) -> tuple[QueueLine, ...]:
        """Return which queues can be had here alone; nobody knows how many wait."""
        now = self._now()
        rules = self.rules
        return tuple(
            QueueLine(place_of(rules, rule.code), None, None, self._why_not(rule, now)) for rule in rules.queues
        )

    def given_for(self, wish_id: str) -> Given | None:
        """Return the number that was given alone under a wish."""
        found = island_book.own(self.engine, own_id(wish_id))
        return None if found is None else self._stands(found.ticket, fresh=True)

    def holds(self, ticket: str) -> bool:
        """Tell whether a number was given here and the hub does not know it yet."""
        found = island_book.own(self.engine, ticket)
        return found is not None and not found.told

    def give(self, wish: Wish, wish_id: str) -> Given:
        """Give a number out of a block, once for a wish; raises TicketError, DeviceError."""
        act, name = self._wanted(wish), own_id(wish_id)
        doing = functools.partial(alone, act=act, wish_id=wish_id)

        def issued() -> acts.Issued:
            now = self._now()
            desk = TicketDesk(self.engine, self.rules)
            told = desk.once("IssueAlone", msgspec.json.encode(act), name, self._who, now, doing)
            return msgspec.json.decode(told, type=acts.Issued)

        return self._given_by(issued)

    def tell_paper(self, ticket: str, act_id: str, deadline: Deadline, *, printed: bool) -> None:
        """Say what became of a slip; one that was taken back and told of as unused stays so."""
        if island_book.too_late(self.engine, ticket):
            log.error("island-slip-too-late")
            raise TicketError("state-conflict", "its block was accounted for", ticket=ticket)
        super().tell_paper(ticket, act_id, deadline, printed=printed)

    def sweep(self) -> None:
        """Take back the numbers nobody ever saw."""
        self._sweep(self._now())

    def _why_not(self, rule: QueueRule, now: datetime.datetime) -> str:
        if not self.rules.gives(rule, now):
            return "not-issuing"
        return "" if island_book.left(self.engine, day_of(now), rule.prefix) else EMPTY

    def _rules_of(self, now: datetime.datetime) -> HallRules:
        return self.rules

    @property
    def _key(self) -> str:
        if key := self.key_of(day_of(self._now())):
            return key
        # Under a key of its own nobody in the hall would know a card or a slip again.
        raise refused(AWAY)

    def _stands(self, ticket: Ticket, *, fresh: bool) -> Given:
        ahead = None if ticket.state is State.WAITING else 0
        seal = day_key.sealed(self._key, ticket.id)
        return Given(ticket, place_of(self.rules, ticket.queue), ahead, None, seal, fresh, alone=True)


def alone(book: Book, act: acts.Issue, wish_id: str) -> acts.Issued:
    """Give a number out of the blocks that are held, and write down for which wish."""
    told = issue_from(book, act, drawn)
    book.run(insert(island_book.OWN).values(ticket=told.ticket.id, wish=wish_id))
    return told


def drawn(book: Book, prefix: str) -> int:
    """Return the next number; raises DeviceError where none is left."""
    if no := island_book.draw(book, prefix):
        return no
    raise refused(EMPTY)


def own_id(name: str) -> str:
    """Return the id of what is made here of something else, always the same."""
    return str(uuid.uuid5(NAMES, name))


def refused(why: str) -> DeviceError:
    """Return why nothing can be had of a hub that is silent."""
    return DeviceError(ErrorKind.DEVICE, f"tickets.{why}", actor=Actor.GUIDE, again=True)
