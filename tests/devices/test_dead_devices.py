"""A dead device never looks alive: every driver's twin is killed, and screen, command and doctor say so within 10 s.

Between two looks at an idle device a terminal waits ``EVERY_SECONDS``; here the pause is shorter, and counted as if it
were that long.
"""

from __future__ import annotations

import datetime
import functools
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.settings import DeviceSetting
from devices.alarms import Alarms
from devices.bench import CHECK_SECONDS, EVERY_SECONDS, Place
from devices.device import Condition, DeviceState
from kiosk.checkup import Health, told
from kiosk.commands.devices import MARKS, exit_code
from kiosk.inventory.book import DeviceBook
from kiosk.inventory.report import DeviceReport
from kiosk.steps.screen_values import Tone
from kiosk.steps.technician_device_words import summary, worst
from tests.support.twins import load_all

FACTORIES = load_all()
PAUSE = 0.05
KNOWN_WITHIN = 10.0
NOW = datetime.datetime(2026, 11, 23, 10, 26, tzinfo=datetime.UTC)


class Post:
    """One device on a bench of its own, and what is known of it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.twin = FACTORIES[name](folder)
        self.device = self.twin.start()
        self.kind = self.device.kind
        self.changed = threading.Condition()
        self.told: list[DeviceState] = []
        self.book = DeviceBook({self.kind: DeviceSetting(self.kind, name, "serial:///dev/it")}, None)
        self.alarms = Alarms()
        make = lambda: self.device  # noqa: E731  # the same driver again: what is tested is what is told of it
        self.place = Place(make, time.monotonic, self.alarms, self._hear, PAUSE)
        self.book.follow({self.kind: self.place.lane})

    def _hear(self, state: DeviceState) -> None:
        self.book.hear(self.kind, state)
        with self.changed:
            self.told.append(state)
            self.changed.notify_all()

    def until(self, true: Callable[[DeviceState], bool]) -> float:
        """Wait until what was told last is so; return how long it took."""
        began = time.monotonic()
        with self.changed:
            came = self.changed.wait_for(lambda: self.told and true(self.told[-1]), KNOWN_WITHIN)
        assert came, f"told: {self.told}"
        return time.monotonic() - began

    def looks(self, count: int) -> None:
        """Let the bench look some more times, and wait until all of that is over."""
        for _ in range(count):
            over = threading.Event()
            self.place.lane.check(CHECK_SECONDS, functools.partial(_over, over))
            assert over.wait(KNOWN_WITHIN)

    @property
    def report(self) -> DeviceReport:
        return self.book.report(self.kind)

    def close(self) -> None:
        """End all."""
        self.alarms.close()
        self.place.lane.close()
        self.book.close()
        self.twin.stop()


def _over(event: threading.Event, outcome: object) -> None:
    event.set()


@pytest.fixture(params=sorted(FACTORIES))
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    made = Post(request.param, tmp_path)
    made.twin.ready()
    made.place.open()
    made.until(lambda state: state.usable)
    yield made
    made.close()


def test_the_looks_of_a_terminal_leave_time_to_answer() -> None:
    assert EVERY_SECONDS + CHECK_SECONDS <= KNOWN_WITHIN


@pytest.mark.parametrize("death", ["unplug", "silent"])
def test_a_device_that_dies_is_told_dead_everywhere_within_ten_seconds_and_once(post: Post, death: str) -> None:
    before = len(post.told)
    getattr(post.twin, death)()
    took = post.until(lambda state: not state.usable)
    post.looks(1)
    report, state = post.report, post.place.lane.state
    assert took - PAUSE + EVERY_SECONDS <= KNOWN_WITHIN
    # The same trouble found again is no news; that it has another name by now is.
    causes = [one.cause for one in post.told[before:]]
    assert all(one != other for one, other in zip(causes, causes[1:], strict=False))
    assert report.condition in (Condition.ABSENT, Condition.FAULT)
    # Command, doctor, maintenance: each has the state from the same place, and none has words of its own for it.
    assert (MARKS[report.condition], exit_code([report])) in (("absent", 3), ("fault", 1))
    assert told(post.kind, "serial:///dev/it", state).health in (Health.ABSENT, Health.FAULT)
    assert (summary(report, NOW).tone, worst({post.kind: state})[0]) == (Tone.FAULT, Tone.FAULT)
    assert (report.last.cause if report.last else "") != ""


def test_a_device_that_lives_is_told_once_however_often_it_is_looked_at(post: Post) -> None:
    post.looks(1)
    before = len(post.told)
    post.looks(4)
    assert post.told[before:] == []
    assert post.report.state.usable
    assert MARKS[post.report.condition] in ("OK", "note")
