"""A machine tells its hub how it is: at once when something changed, again and again, and never by waiting for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.hall import fleet
from kiosk.hall.reporting import Reporter
from kiosk.hub.fleet_values import Heard, MachineSeen, Orders, Report
from offline_queue.ids import uuid7
from tests.support.fleet_words import NO_PAPER, WELL, said
from tests.support.hubs import LIMIT, HubThread

NEVER = 3600.0


class Scene:
    """A machine whose state is set by hand, and the reporters that tell of it."""

    def __init__(self, hub: HubThread) -> None:
        self.hub = hub
        self.is_now = WELL
        self.looks: queue.Queue[None] = queue.Queue()
        self.orders: queue.Queue[Orders] = queue.Queue()
        self.made: list[Reporter] = []

    def read(self) -> Report:
        self.looks.put(None)
        return self.is_now

    def reporter(self, *, every: float = NEVER, **more: Any) -> Reporter:
        """Return one that has begun."""
        client = self.hub.client("kiosk", connect_seconds=0.5, read_seconds=2.0)
        made = Reporter(client, self.read, self.orders.put, every_seconds=every, calm_seconds=0.01, **more)
        self.made.append(made)
        made.start()
        return made

    def heard(self) -> Orders:
        """Wait for the next answer of the hub."""
        return self.orders.get(timeout=LIMIT)

    def seen(self) -> MachineSeen:
        """Return what the hub knows of the machine."""
        desk = self.hub.client("hall", staff="0133", roles=("technician",))
        found = next(one for one in fleet.fleet(desk).items if one.name == "kiosk")
        desk.close()
        return found


@pytest.fixture
def scene(hub: HubThread) -> Iterator[Scene]:
    made = Scene(hub)
    yield made
    for reporter in made.made:
        reporter.stop()


def test_it_is_told_at_the_start(scene: Scene) -> None:
    scene.reporter()
    scene.heard()
    assert scene.seen().report == WELL


def test_a_change_is_told_at_once(scene: Scene) -> None:
    reporter = scene.reporter()
    scene.heard()
    scene.is_now = said(devices=NO_PAPER)
    reporter.nudge()
    scene.heard()
    assert scene.seen().state == "cannot"


def test_without_a_change_it_is_told_again_all_the_same(scene: Scene) -> None:
    scene.reporter(every=0.01)
    assert [scene.heard() for _ in range(3)] == [Orders()] * 3


def test_what_the_hall_wants_is_heard_with_the_next_answer(scene: Scene) -> None:
    reporter = scene.reporter()
    scene.heard()
    desk = scene.hub.client("hall", staff="0133", roles=("technician",))
    fleet.stop(desk, "kiosk", "坏了", uuid7())
    desk.close()
    reporter.nudge()
    stop = scene.heard().stopped
    assert stop is not None
    assert stop.reason == "坏了"


def test_a_hub_that_is_away_is_told_again_when_it_is_back(scene: Scene) -> None:
    scene.hub.stop()
    scene.reporter(every=0.01)
    for _ in range(3):
        scene.looks.get(timeout=LIMIT)
    assert scene.orders.empty()


def test_a_machine_without_a_hub_looks_all_the_same(scene: Scene) -> None:
    alone = Reporter(None, scene.read, every_seconds=NEVER)
    alone.start()
    scene.looks.get(timeout=LIMIT)
    alone.stop()
    assert scene.orders.empty()


def test_one_that_never_began_can_be_ended(scene: Scene) -> None:
    Reporter(None, scene.read).stop()
    assert scene.looks.empty()


def test_a_fault_of_ours_ends_it_and_is_told(scene: Scene, expected_logs: Callable[..., None]) -> None:
    expected_logs("reports-broke-off")
    over = threading.Event()

    def wrong() -> Report:
        over.set()
        raise LookupError

    broken = Reporter(None, wrong)
    broken.start()
    assert over.wait(LIMIT)
    broken.stop()


def test_what_is_heard_anew_is_told_with_a_report_of_its_own_and_only_once(scene: Scene) -> None:
    reporter = scene.reporter()
    scene.heard()
    desk = scene.hub.client("hall", staff="0133", roles=("technician",))
    fleet.stop(desk, "kiosk", "坏了", uuid7())
    desk.close()
    reporter.nudge()
    stop = scene.heard().stopped
    assert stop is not None
    assert scene.heard().marks == Heard(stop.at)
    assert scene.orders.empty()
