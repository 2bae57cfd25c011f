# SPDX-License-Identifier: Apache-2.0
"""Calls at a later moment, all from one thread: watchdogs of lanes, health checks, back-off."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Protocol

from config.guard import guarded
from devices.device import Clock
from devices.job import complain


class Alarm:
    """One call that is due later; ``cancel`` is safe from any thread and after the fact."""

    def __init__(self, moment: float, call: Callable[[], None]) -> None:
        self.moment = moment
        self._call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Forget the call."""
        self._call = None

    @property
    def pending(self) -> bool:
        """Tell whether the call is still to come."""
        return self._call is not None

    def ring(self) -> None:
        """Make the call, once."""
        # Taken before it is made: a call that sets this alarm off again, or cancels it, must not ring it twice.
        call, self._call = self._call, None
        if call:
            call()


class AlarmClock(Protocol):
    """What lanes and benches need of time: real in production, moved by hand in tests."""

    def after(self, seconds: float, call: Callable[[], None]) -> Alarm:
        """Make ``call`` in ``seconds``; it must be short, and comes from the clock's own thread."""
        ...

    def close(self) -> None:
        """Forget all calls."""
        ...


class Alarms:
    """The real alarm clock: one thread, started by the first alarm, asleep until the next one is due."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._order = itertools.count()
        self._due: list[tuple[float, int, Alarm]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def after(self, seconds: float, call: Callable[[], None]) -> Alarm:
        """Make ``call`` in ``seconds`` from the clock's thread."""
        alarm = Alarm(self._clock() + seconds, call)
        with self._changed:
            if self._closed:
                alarm.cancel()
                return alarm
            # The counter keeps alarms of one moment in the order in which they were set; alarms themselves have no
            # order.
            heapq.heappush(self._due, (alarm.moment, next(self._order), alarm))
            self._start()
            # The thread sleeps until the earliest; only an earlier one than that is worth waking it.
            if self._due[0][2] is alarm:
                self._changed.notify()
        return alarm

    def close(self) -> None:
        """Forget all calls and end the thread."""
        with self._changed:
            self._closed = True
            self._due.clear()
            self._changed.notify()
        # A call of ours may close the clock: a thread cannot wait for its own end.
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while alarm := self._next():
            # One bad call must not silence every watchdog.
            guarded(alarm.ring, _not_rung)

    def _next(self) -> Alarm | None:
        """Wait for the next alarm that is due; None when closed."""
        with self._changed:
            while not self._closed:
                # Cancelled alarms stay where they are until they come to the front: taking them out of a heap costs
                # more.
                while self._due and not self._due[0][2].pending:
                    heapq.heappop(self._due)
                wait = self._due[0][0] - self._clock() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None


def _not_rung(foreign: Exception) -> None:
    complain("alarm-failed", foreign)
