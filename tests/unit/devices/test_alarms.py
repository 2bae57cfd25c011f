"""Alarms: in order, cancellable, and no bad call silences the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from devices.alarms import Alarm, Alarms

LIMIT = 20.0


@pytest.fixture
def alarms() -> Iterator[Alarms]:
    made = Alarms()
    yield made
    made.close()


def test_an_alarm_rings(alarms: Alarms) -> None:
    rung = threading.Event()
    alarms.after(0, rung.set)
    assert rung.wait(LIMIT)


def test_alarms_ring_in_the_order_of_their_moments(alarms: Alarms) -> None:
    heard: list[str] = []
    last = threading.Event()
    alarms.after(0.04, last.set)
    alarms.after(0.02, lambda: heard.append("second"))
    alarms.after(0.01, lambda: heard.append("first"))
    assert last.wait(LIMIT)
    assert heard == ["first", "second"]


def test_a_cancelled_alarm_stays_silent(alarms: Alarms) -> None:
    heard: list[str] = []
    last = threading.Event()
    alarms.after(0.01, lambda: heard.append("cancelled")).cancel()
    alarms.after(0.02, last.set)
    assert last.wait(LIMIT)
    assert heard == []


def test_a_call_that_fails_does_not_silence_the_next(alarms: Alarms, expected_logs: Callable[[str], None]) -> None:
    expected_logs("alarm-failed")
    rung = threading.Event()
    alarms.after(0, lambda: [][0])
    alarms.after(0.01, rung.set)
    assert rung.wait(LIMIT)


def test_an_alarm_may_set_the_next(alarms: Alarms) -> None:
    rung = threading.Event()

    def again() -> None:
        alarms.after(0, rung.set)

    alarms.after(0, again)
    assert rung.wait(LIMIT)


def test_a_closed_clock_takes_no_more_alarms(alarms: Alarms) -> None:
    alarms.close()
    assert not alarms.after(0, lambda: None).pending


def test_an_alarm_may_close_its_own_clock(alarms: Alarms) -> None:
    closed = threading.Event()

    def close() -> None:
        alarms.close()
        closed.set()

    alarms.after(0, close)
    assert closed.wait(LIMIT)


def test_closing_forgets_what_was_due(alarms: Alarms) -> None:
    heard: list[str] = []
    alarms.after(3600, lambda: heard.append("late"))
    alarms.close()
    assert heard == []


def test_an_alarm_rings_once() -> None:
    heard: list[str] = []
    alarm = Alarm(0, lambda: heard.append("once"))
    alarm.ring()
    alarm.ring()
    assert heard == ["once"]
