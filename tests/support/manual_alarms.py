"""Time moved by hand: an alarm clock whose alarms ring when the test says how late it is."""

from __future__ import annotations

import threading
from collections.abc import Callable

from devices.alarms import Alarm


class ManualAlarms:
    """Alarms and a clock that go only when ``advance`` is called."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._alarms: list[Alarm] = []
        self._changed = threading.Condition(threading.RLock())

    def clock(self) -> float:
        """Return the time that the test has set."""
        return self.now

    def after(self, seconds: float, call: Callable[[], None]) -> Alarm:
        """Note the call."""
        alarm = Alarm(self.now + seconds, call)
        with self._changed:
            self._alarms.append(alarm)
            self._changed.notify_all()
        return alarm

    def close(self) -> None:
        """Forget all."""
        with self._changed:
            self._alarms.clear()

    @property
    def due(self) -> list[float]:
        """Seconds from now until each pending alarm."""
        with self._changed:
            return sorted(alarm.moment - self.now for alarm in self._alarms if alarm.pending)

    def wait_for(self, seconds: float, limit: float = 5.0, count: int = 1) -> None:
        """Wait until so many alarms stand ``seconds`` ahead."""
        with self._changed:
            there = self._changed.wait_for(lambda: self._ahead(seconds) >= count, limit)
            assert there, f"no {count} alarms in {seconds} s: {self.due}"

    def _ahead(self, seconds: float) -> int:
        return sum(a.pending and abs(a.moment - self.now - seconds) < 1e-6 for a in self._alarms)

    def advance(self, seconds: float) -> None:
        """Let time pass and ring what is due, on this thread."""
        with self._changed:
            self.now += seconds
            due = sorted((a for a in self._alarms if a.moment <= self.now), key=lambda a: a.moment)
            self._alarms = [a for a in self._alarms if a.moment > self.now]
        for alarm in due:
            alarm.ring()
