"""Where threads meet Qt."""

from __future__ import annotations

import signal
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.support.ui import settle
from ui.bridge import QtPost, QtTimers, StallWatch, end_on_signals


def from_another_thread(call: object) -> None:
    thread = threading.Thread(target=call)
    thread.start()
    thread.join(20)


def test_a_call_from_another_thread_runs_in_the_screen_s_own(qtbot: QtBot) -> None:
    post, ran = QtPost(), []
    from_another_thread(lambda: post(lambda: ran.append(threading.current_thread())))
    qtbot.waitUntil(lambda: bool(ran))
    assert ran == [threading.main_thread()]


def test_calls_run_in_the_order_they_were_posted(qtbot: QtBot) -> None:
    post, ran = QtPost(), []

    def many() -> None:
        for number in range(50):
            post(lambda number=number: ran.append(number))

    from_another_thread(many)
    qtbot.waitUntil(lambda: len(ran) == 50)
    assert ran == list(range(50))


def test_a_call_posted_from_the_screen_s_thread_waits_for_its_turn() -> None:
    post, ran = QtPost(), []
    post(lambda: ran.append(1))
    assert ran == []
    settle()
    assert ran == [1]


def test_a_call_that_raises_does_not_stop_the_next(qtbot: QtBot) -> None:
    post, ran = QtPost(), []

    def fail() -> None:
        raise ValueError("seen")

    with qtbot.captureExceptions() as caught:
        post(fail)
        post(lambda: ran.append(1))
        settle()
    assert [type(error[1]) for error in caught] == [ValueError]
    assert ran == [1]


def test_a_timer_calls_once(qtbot: QtBot) -> None:
    timers, ran = QtTimers(), []
    timers.after(0.0, lambda: ran.append(1))
    qtbot.waitUntil(lambda: bool(ran))
    settle()
    assert ran == [1]
    assert timers.waiting == 0


def test_a_cancelled_timer_never_calls(qtbot: QtBot) -> None:
    timers, ran = QtTimers(), []
    timers.after(0.0, lambda: ran.append(1)).cancel()
    timers.after(0.01, lambda: ran.append(2))
    qtbot.waitUntil(lambda: ran == [2])
    assert timers.waiting == 0


@pytest.mark.parametrize("fired", [False, True])
def test_cancelling_twice_or_too_late_does_nothing(qtbot: QtBot, fired: bool) -> None:
    timers, ran = QtTimers(), []
    timer = timers.after(0.0, lambda: ran.append(1))
    if fired:
        qtbot.waitUntil(lambda: bool(ran))
    timer.cancel()
    timer.cancel()
    assert timers.waiting == 0


def test_timers_come_in_the_order_of_their_times(qtbot: QtBot) -> None:
    timers, ran = QtTimers(), []
    timers.after(0.03, lambda: ran.append("late"))
    timers.after(0.0, lambda: ran.append("soon"))
    qtbot.waitUntil(lambda: len(ran) == 2)
    assert ran == ["soon", "late"]


class ManualClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("gap", "stalls"), [(0.02, []), (0.11, []), (0.25, [0.23])])
def test_a_tick_that_comes_late_is_a_stall(gap: float, stalls: list[float]) -> None:
    clock = ManualClock()
    watch = StallWatch(clock=clock)
    clock.now += gap
    watch.tick()
    assert (watch.count, watch.worst) == (len(stalls), pytest.approx(tuple(stalls)))


def test_time_before_the_watch_began_is_no_stall() -> None:
    clock = ManualClock()
    watch = StallWatch(clock=clock)
    clock.now += 60
    watch.start()
    clock.now += 0.02
    watch.tick()
    watch.stop()
    assert (watch.count, watch.worst) == (0, ())


def test_a_watch_ticks_by_itself(qtbot: QtBot) -> None:
    clock = ManualClock()
    watch = StallWatch(every=0.001, clock=clock)
    watch.start()
    clock.now += 3
    qtbot.waitUntil(lambda: watch.count == 1)
    watch.stop()
    assert watch.worst == pytest.approx((2.999,))


def test_a_slow_machine_that_runs_for_months_keeps_a_number_and_its_worst_moments_only() -> None:
    clock = ManualClock()
    watch = StallWatch(clock=clock)
    for number in range(500):
        clock.now += 0.2 + (number * 37 % 500) / 1000
        watch.tick()
    assert watch.count == 500
    assert watch.worst == pytest.approx([0.02 * 0 + 0.2 - 0.02 + one / 1000 for one in range(499, 489, -1)])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_request_to_terminate_end_the_event_loop(number: signal.Signals) -> None:
    before, quits = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}, []
    application: Any = SimpleNamespace(quit=lambda: quits.append(number))
    try:
        end_on_signals(application)
        signal.raise_signal(number)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert quits == [number]
