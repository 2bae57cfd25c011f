"""A hall's desk for tests: two letters of queues, a few windows, a clock that is moved by hand."""

from __future__ import annotations

import datetime
import itertools
from typing import Any, TypeVar

import msgspec

from config.clock import CHINA
from kiosk.domain.words import Words
from kiosk.tickets import acts
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.rules import HallRules, Limits, QueueRule, Span, WindowRule
from kiosk.tickets.values import Ticket, Who
from tests.support import quick_engines

quick_engines.use()
R = TypeVar("R", bound=msgspec.Struct)
TEN = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SPANS = (Span(datetime.time(9), datetime.time(12)), Span(datetime.time(13, 30), datetime.time(17)))
QUEUES = (
    QueueRule("social", "A", Words("社会保险", "Social insurance")),
    QueueRule("estate", "B", Words("不动产", "Real estate")),
    QueueRule("collect", "C", Words("领取结果", "Collecting results"), late=True),
)
WINDOWS = (
    WindowRule("01", "east", (("social",),)),
    WindowRule("02", "east", (("social", "estate"),)),
    WindowRule("03", "west", (("estate",), ("collect", "social"))),
)
NO_LIMITS = Limits(recall_gap_s=0, no_show_calls=1, no_show_after_s=0, most_calls=99)


def rules(**changes: Any) -> HallRules:
    """Return the rules of the test hall."""
    return msgspec.structs.replace(HallRules("0001", QUEUES, WINDOWS, SPANS), **changes)


class Hall:
    """A desk, its clock and who acts; each act gets an id of its own unless one is given."""

    def __init__(self, address: str, hall_rules: HallRules | None = None) -> None:
        self.desk = TicketDesk(quick_engines.opened(address), hall_rules or rules())
        self.desk.prepare()
        self.now = TEN
        self.who = Who("K3", "1001")
        self._ids = itertools.count(1)

    def do(self, act: acts.Act[R], act_id: str = "", **who: Any) -> R:
        """Do an act now."""
        by = msgspec.structs.replace(self.who, **who)
        return self.desk.do(act, act_id or f"act-{next(self._ids)}", by, self.now)

    def later(self, seconds: float) -> None:
        """Move the clock."""
        self.now += datetime.timedelta(seconds=seconds)

    def issue(self, queue: str = "social", **more: Any) -> Ticket:
        """Give a number."""
        return self.do(acts.Issue(queue=queue, **more)).ticket

    def open(self, *windows: str) -> None:
        """Open windows, each by a clerk of its own."""
        for window in windows:
            self.do(acts.OpenWindow(window=window), staff=f"clerk-{window}")

    def call(self, window: str = "01", **more: Any) -> Ticket | None:
        """Call who is next."""
        return self.do(acts.CallNext(window=window, **more)).ticket

    def serve(self, window: str = "01") -> Ticket | None:
        """Call who is next and serve them to the end."""
        found = self.call(window)
        if found:
            self.do(acts.Start(ticket=found.id))
            self.do(acts.Finish(ticket=found.id))
        return found

    def served(self, seconds: float, window: str = "01") -> Ticket:
        """Call who is next, serve them for so long, and return them."""
        found = self.call(window)
        assert found
        self.later(seconds)
        return self.do(acts.Finish(ticket=found.id)).ticket

    def kinds(self) -> list[str]:
        """Return what happened, in order."""
        return [event.kind for event in self.desk.events(0)]

    def close(self) -> None:
        """Let the database go, unless other tests are to have the same."""
        if self.desk.engine.dialect.name == "sqlite":
            self.desk.engine.dispose()
