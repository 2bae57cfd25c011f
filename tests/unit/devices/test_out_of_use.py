"""A device that staff take out of use: its port is let go, nothing touches it, and only their word brings it back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import DeviceSetting
from devices import bench as bench_module
from devices.bench import Bench
from devices.device import Condition, DeviceError, DeviceState
from devices.lane import OUT_OF_USE, Lane
from tests.support.faulty_drivers import LIMIT, ScriptedDriver, error
from tests.support.manual_alarms import ManualAlarms

SETTING = DeviceSetting("scripted", "scripted", "serial:///dev/none")


class Table:
    """A bench with one scripted device, and what it told."""

    def __init__(self) -> None:
        self.alarms = ManualAlarms()
        self.told: list[DeviceState] = []
        self._changed = threading.Condition()
        self.bench = Bench([SETTING], clock=self.alarms.clock, alarms=self.alarms, on_change=self._hear, every=5.0)

    def _hear(self, state: DeviceState) -> None:
        with self._changed:
            self.told.append(state)
            self._changed.notify_all()

    def until(self, condition: Condition, cause: str = "") -> None:
        """Wait until the newest state is this one."""
        with self._changed:
            there = self._changed.wait_for(
                lambda: bool(self.told) and (self.told[-1].condition, self.told[-1].cause) == (condition, cause), LIMIT
            )
        assert there, self.told

    def settle(self) -> None:
        """Wait until nothing is left on the lane."""
        over = threading.Event()
        self.lane.submit(lambda *_: None, 1.0, lambda _: over.set())
        assert over.wait(LIMIT)

    @property
    def lane(self) -> Lane[Any]:
        return self.bench.lane("scripted")

    @property
    def driver(self) -> ScriptedDriver:
        return ScriptedDriver.made[-1]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    monkeypatch.setitem(bench_module.KINDS, "scripted", "tests.support.scripted_kind")
    monkeypatch.setattr(ScriptedDriver, "kind", "scripted")
    monkeypatch.setattr(ScriptedDriver, "made", [])
    made = Table()
    yield made
    made.bench.close()


@pytest.fixture
def ready(table: Table) -> Table:
    table.bench.start()
    table.until(Condition.READY)
    table.alarms.wait_for(5.0)
    return table


def test_out_of_use_it_says_so_lets_its_port_go_and_takes_no_call(ready: Table) -> None:
    ready.driver.closed.clear()
    ready.bench.stop("scripted", "repair")
    assert ready.driver.closed.wait(LIMIT)
    refused: list[object] = []
    ready.lane.submit(ScriptedDriver.hello, 1.0, refused.append)
    assert (ready.told[-1].condition, ready.told[-1].cause, ready.told[-1].detail) == (
        Condition.FAULT,
        OUT_OF_USE,
        "repair",
    )
    assert isinstance(refused[0], DeviceError)
    assert (refused[0].cause, ready.driver.calls["hello"]) == (OUT_OF_USE, 0)


def test_out_of_use_nothing_asks_it_how_it_is(ready: Table) -> None:
    ready.bench.stop("scripted", "repair")
    checks = ready.driver.calls["check"]
    ready.bench.hurry()
    ready.bench.look("scripted")
    ready.alarms.advance(600)
    assert (ready.alarms.due, ready.driver.calls["check"], ready.driver.calls["open"]) == ([], checks, 1)


def test_what_runs_just_then_ends_by_itself_and_says_nothing_of_the_device(ready: Table) -> None:
    ended: list[object] = []
    over = threading.Event()
    ready.lane.submit(ScriptedDriver.hang, 60.0, lambda end: (ended.append(end), over.set()))
    assert ready.driver.hanging.wait(LIMIT)
    ready.bench.stop("scripted", "moved")
    ready.driver.gate.set()
    assert over.wait(LIMIT)
    assert (ended, ready.lane.state.cause) == (["late"], OUT_OF_USE)


def test_a_fault_that_comes_in_late_does_not_take_its_place(ready: Table) -> None:
    ready.driver.faults["hang"] = error()
    over = threading.Event()
    ready.lane.submit(ScriptedDriver.wait, 60.0, lambda _: over.set())
    assert ready.driver.hanging.wait(LIMIT)
    ready.driver.faults["check"] = error()
    ready.lane.check(1.0)
    ready.bench.stop("scripted", "unsafe")
    assert ready.lane.state.cause == OUT_OF_USE


def test_before_the_bench_starts_it_is_never_opened(table: Table) -> None:
    table.bench.stop("scripted", "replace")
    table.bench.start()
    table.alarms.advance(60)
    assert (table.driver.calls["open"], table.bench.states()["scripted"].cause) == (0, OUT_OF_USE)


def test_put_back_it_is_opened_anew_and_watched(ready: Table) -> None:
    ready.bench.stop("scripted", "repair")
    ready.bench.resume("scripted")
    ready.until(Condition.READY)
    ready.alarms.wait_for(5.0)
    assert ready.driver.calls["open"] == 2
    assert [state.condition for state in ready.told[-3:]] == [Condition.FAULT, Condition.OPENING, Condition.READY]


def test_asked_again_a_device_is_checked_at_once(ready: Table) -> None:
    ready.driver.answer = DeviceState("scripted", Condition.FAULT, "printer.paper-out")
    ready.bench.look("scripted")
    ready.alarms.advance(0)
    ready.until(Condition.FAULT, "printer.paper-out")
    assert ready.driver.calls["check"] == 2


def test_asked_again_a_device_that_is_away_is_opened_at_once(table: Table) -> None:
    table.driver.faults["open"] = error(cause="id-card.reader-lost")
    table.bench.start()
    table.until(Condition.ABSENT, "id-card.reader-lost")
    table.alarms.wait_for(1.0)
    table.driver.faults.clear()
    table.bench.look("scripted")
    table.alarms.advance(0)
    table.until(Condition.READY)
    assert table.driver.calls["open"] == 2


@pytest.mark.parametrize("verb", ["look", "resume"])
def test_a_name_that_is_none_is_an_error(table: Table, verb: str) -> None:
    with pytest.raises(KeyError):
        getattr(table.bench, verb)("nobody")
    with pytest.raises(KeyError):
        table.bench.stop("nobody", "repair")
