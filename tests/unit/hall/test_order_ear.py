"""Orders of the hall are heard when they are given: the ear asks for a report, and survives whatever the line does."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from kiosk.domain.words import Words
from kiosk.hall import fleet
from kiosk.hall.order_ear import ORDERS, OrderEar
from kiosk.hall.reporting import Reporter
from kiosk.hub.client import Events, Happened, HubClient
from kiosk.hub.fleet_values import Heard, MachineSeen, Orders
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.tickets.values import Event
from offline_queue.ids import uuid7
from tests.support.fleet_words import said
from tests.support.hubs import LIMIT, HubThread

NEVER = 3600.0


def event(kind: str) -> Happened:
    """Return an event as a machine of the hall hears it: what and when, and nothing else."""
    return Happened("1-7", Event(7, "2026-11-23", 0, kind, None, None, None, None, {}))


class Line(HubClient):
    """A line that tells what is written here, one list a try; a list may end in an error."""

    def __init__(self, *tries: Sequence[Happened | PlatformError]) -> None:
        super().__init__("http://127.0.0.1:9/hall/v1", "", mode="training")
        self.tries = list(tries)
        self.over: queue.Queue[None] = queue.Queue()
        self.ended = threading.Event()

    def poll(self, cursor: str = "", wait: int = 0) -> Events:
        return Events((), "1-6", reset=False)

    def events(self, cursor: str = "", broke: Callable[[], object] = lambda: None) -> Iterator[Happened]:
        if not self.tries:
            self.over.put(None)
            self.ended.wait(LIMIT)
            return
        for one in self.tries.pop(0):
            if isinstance(one, PlatformError):
                raise one
            yield one


def wanted_of(*tries: Sequence[Happened | PlatformError]) -> int:
    """Return how often a report is asked for while a line tells this, but for the look at each beginning."""
    line, wanted = Line(*tries), queue.Queue[None]()
    ear = OrderEar(line, lambda: wanted.put(None), retry_seconds=0.0)
    ear.start()
    line.over.get(timeout=LIMIT)
    ear.stop()
    line.ended.set()
    return wanted.qsize() - len(tries) - 1


@pytest.mark.parametrize("kind", sorted(ORDERS))
def test_each_kind_of_order_is_asked_for_at_once(kind: str) -> None:
    assert wanted_of([event(kind)]) == 1


@pytest.mark.parametrize("kind", ["called", "issued", "machine-taken-over", "machine-obeyed", "message-sent"])
def test_what_is_no_order_asks_for_nothing(kind: str) -> None:
    assert wanted_of([event(kind)]) == 0


def test_after_a_lost_cursor_nobody_knows_whether_there_was_one() -> None:
    assert wanted_of([Happened("1-9", None)]) == 1


def test_a_hub_that_turns_it_away_is_listened_to_again() -> None:
    assert wanted_of([UnreachableError("gone")], [event("machine-stopped")]) == 1


def test_a_fault_of_ours_is_told_and_leaves_the_reports_alone(expected_logs: Callable[..., None]) -> None:
    expected_logs("orders-broke-off")

    def wrong() -> None:
        raise LookupError

    ear = OrderEar(Line([event("machine-stopped")]), wrong)
    ear.start()
    ear._thread.join(LIMIT)
    assert not ear._thread.is_alive()


def test_one_that_never_began_can_be_ended() -> None:
    OrderEar(Line(), list).stop()


class Machine:
    """A machine that reports once an hour and listens all the time."""

    def __init__(self, hub: HubThread) -> None:
        self.heard: Heard | None = None
        self.orders: queue.Queue[Orders] = queue.Queue()
        client = hub.client("kiosk")
        self.reporter = Reporter(client, lambda: said(heard=self.heard), self.obey, every_seconds=NEVER, calm_seconds=0)
        self.ear = OrderEar(client, self.reporter.nudge, retry_seconds=0.01)
        self.reporter.start()
        assert self.orders.get(timeout=LIMIT) == Orders()
        self.ear.start()

    def obey(self, orders: Orders) -> None:
        self.heard = orders.marks
        self.orders.put(orders)

    def hears(self, fits: Callable[[Orders], object]) -> Orders:
        """Wait for orders that fit."""
        while not fits(found := self.orders.get(timeout=LIMIT)):
            continue
        return found

    def stop(self) -> None:
        self.reporter.stop()
        self.ear.stop()


@pytest.fixture
def machine(hub: HubThread) -> Iterator[Machine]:
    made = Machine(hub)
    yield made
    made.stop()


@pytest.fixture
def desk(hub: HubThread) -> Iterator[HubClient]:
    made = hub.client("hall", staff="0133", roles=("technician",))
    yield made
    made.close()


def seen(desk: HubClient) -> MachineSeen:
    return next(one for one in fleet.fleet(desk).items if one.name == "kiosk")


def until(desk: HubClient, fits: Callable[[MachineSeen], object]) -> MachineSeen:
    """Read the machine after each event until it fits."""
    if fits(found := seen(desk)):
        return found
    cursor = "1-0"
    for happened in desk.events(cursor):
        if happened.event and fits(found := seen(desk)):
            return found
    raise AssertionError("the line ended")


def test_a_stop_reaches_a_machine_that_reports_once_an_hour_and_its_answer_stands_at_the_desk(
    machine: Machine, desk: HubClient
) -> None:
    fleet.stop(desk, "kiosk", "换读卡模块", uuid7())
    found = machine.hears(lambda orders: orders.stopped).stopped
    stop = until(desk, lambda one: one.stop and one.stop.heard_at).stop
    assert found is not None
    assert stop is not None
    assert (stop.at, stop.reason) == (found.at, "换读卡模块")


def test_words_reach_it_too_and_are_taken_away_again(machine: Machine, desk: HubClient) -> None:
    fleet.put_notice(desk, "kiosk", Words("只能取号", "Numbers only"), 10, uuid7())
    machine.hears(lambda orders: orders.notice)
    notice = until(desk, lambda one: one.notice and one.notice.heard_at).notice
    assert notice is not None
    fleet.end_notice(desk, "kiosk", uuid7())
    assert machine.hears(lambda orders: orders.notice is None) == Orders()
