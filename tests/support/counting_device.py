"""A device that says who it is, counts what it did and tests itself, all to order; and the book over its lane."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from config.settings import DeviceSetting
from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.lane import Lane
from kiosk.inventory.book import DeviceBook
from tests.support.manual_alarms import ManualAlarms

LIMIT = 20.0
"""Seconds after which a waiting test gives up."""
OUT = DeviceState("gauge", Condition.FAULT, "printer.paper-out", Actor.GUIDE)


class Done:
    """An outcome that says what it used."""

    def __init__(self, tally: Mapping[str, int]) -> None:
        self._tally = tally

    def tally(self) -> Mapping[str, int]:
        return self._tally


class Gauge:
    """The driver."""

    kind = "gauge"

    def __init__(self) -> None:
        self.answer = DeviceState("gauge", Condition.READY)
        self.can = {ABOUT, SELF_TEST}
        self.said: About | DeviceError = About("G-1", "S-77", "2.4")
        self.test: TestResult | DeviceError = TestResult(True, "code-scanner.tested", "lamp")
        self.asked = 0
        self.opens = threading.Event()
        self.opens.set()

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Be there at once."""

    def close(self) -> None:
        """Have nothing to let go."""

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        return self.answer

    def capabilities(self) -> frozenset[str]:
        return frozenset(self.can)

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        self.asked += 1
        if isinstance(self.said, DeviceError):
            raise self.said
        return self.said

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        assert self.opens.wait(LIMIT)
        if isinstance(self.test, DeviceError):
            raise self.test
        return self.test


def broken(cause: str = "printer.silent", kind: ErrorKind = ErrorKind.DEVICE) -> DeviceError:
    """Make an error of the device."""
    return DeviceError(kind, cause, "made to order")


class Shelf:
    """A book over lanes of gauges, with all clocks in the test's hand."""

    def __init__(self, file: Path | None = None, *names: str) -> None:
        self.now = 1_800_000_000.0
        self.alarms = ManualAlarms()
        self.gauges = {name: Gauge() for name in names or ("gauge",)}
        settings = {name: DeviceSetting("gauge", "plain", f"serial:///dev/{name}") for name in self.gauges}
        self.book = DeviceBook(settings, file, wall=lambda: self.now, alarms=self.alarms)
        self.lanes = {name: self._lane(name, gauge) for name, gauge in self.gauges.items()}
        self.book.follow(self.lanes)

    def _lane(self, name: str, gauge: Gauge) -> Lane[Gauge]:
        return Lane(gauge, clock=self.alarms.clock, alarms=self.alarms, on_state=lambda state: self._hear(name, state))

    def _hear(self, name: str, state: DeviceState) -> None:
        self.book.hear(name, state)

    @property
    def gauge(self) -> Gauge:
        return self.gauges["gauge"]

    def look(self, name: str = "gauge") -> None:
        """Open the device, or ask how it is, and wait until everything it led to is over."""
        self.settle(name, lambda lane, end: lane.open(1.0, end))

    def check(self, answer: DeviceState, name: str = "gauge") -> None:
        """Let the device be so, and ask it."""
        self.gauges[name].answer = answer
        self.settle(name, lambda lane, end: lane.check(1.0, end))

    def use(self, name: str = "gauge", error: DeviceError | None = None, **tally: int) -> None:
        """Do something that counts."""

        def verb(gauge: Gauge, deadline: Deadline, cancel: CancelToken) -> Done:
            if error:
                raise error
            return Done(tally)

        self.settle(name, lambda lane, end: lane.submit(verb, 1.0, end))

    def settle(self, name: str, begin: object) -> None:
        """Begin something on a lane, then wait until nothing is left on it: the lane does one after another."""
        over = threading.Event()
        begin(self.lanes[name], lambda _: None)  # type: ignore[operator]  # each test's own two arguments
        while True:
            over.clear()
            self.lanes[name].submit(lambda *_: None, 1.0, lambda _: over.set())
            assert over.wait(LIMIT)
            if self.lanes[name].idle:
                return

    def close(self) -> None:
        """End all."""
        for lane in self.lanes.values():
            lane.close()
        self.book.close()
