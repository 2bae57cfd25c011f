"""A counter of a machine that stands alone, for tests: its own file, a clock that is moved by hand, ids in order."""

from __future__ import annotations

import datetime
import itertools
from functools import cached_property
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from devices.device import Deadline
from kiosk.tickets import acts
from kiosk.tickets.counter import Given, Wish
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.local import LocalCounter
from kiosk.tickets.rules import HallRules, Limits
from kiosk.tickets.values import Who
from tests.support.hall import TEN, rules
from tests.support.quick_engines import empty_file

SOON = Deadline.after(5)


class SetUp(LocalCounter):
    """Its file has its tables when it is first opened."""

    @cached_property
    def engine(self) -> Engine:
        if not self._file.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(empty_file())
        return super().engine


class Counter:
    """The counter, and hands that move what is around it."""

    def __init__(self, file: Path, hall_rules: HallRules | None = None, name: str = "id") -> None:
        self.name = name
        self.now = TEN
        self.rules = hall_rules or rules(limits=Limits(recall_gap_s=0, no_show_calls=1, no_show_after_s=0))
        self._ids = itertools.count(1)
        self.file = file
        self.counter = self.again()

    def again(self) -> LocalCounter:
        """Return the counter of the same machine, begun anew."""
        self.counter = SetUp(self.file, "K03", lambda now: self.rules, lambda: self.now, self.new_id)
        return self.counter

    def new_id(self) -> str:
        return f"{self.name}-{next(self._ids)}"

    def later(self, seconds: float) -> None:
        self.now += datetime.timedelta(seconds=seconds)

    def issue(self, queue: str = "social", number: str = "", act_id: str = "", **more: str) -> Given:
        return self.counter.issue(Wish(queue, number, **more), act_id or self.new_id(), SOON)

    def settle(self, given: Given, *, printed: bool = True) -> None:
        self.counter.tell_paper(given.ticket.id, self.new_id(), SOON, printed=printed)

    def desk(self) -> TicketDesk:
        """Return the desk behind the counter."""
        return TicketDesk(self.counter.engine, self.rules)

    def at_window(self, act: acts.Act[acts.R], staff: str = "1001") -> acts.R:
        """Do what a window does at the same desk."""
        return self.desk().do(act, self.new_id(), Who("W1", staff), self.now)

    def serve(self, seconds: float) -> None:
        """Call the next at window 01 and finish after a while."""
        called = self.at_window(acts.CallNext(window="01")).ticket
        assert called
        self.later(seconds)
        self.at_window(acts.Finish(ticket=called.id))

    def appointment(self, person_hash: str | None = None, minutes: int = 30, **changes: object) -> acts.Appointment:
        start = round((self.now.timestamp() + 60 * minutes) * 1000)
        made = acts.Appointment("app-1", "7K2M94P4", "social", start, start + 1_800_000, person_hash)
        return msgspec.structs.replace(made, **changes)
