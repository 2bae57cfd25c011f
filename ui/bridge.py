# SPDX-License-Identifier: Apache-2.0
"""The only place where threads meet Qt: posting to the screen's thread, its timers, and a watch over its stalls."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from config.logs import logger

log = logger(__name__)

Call = Callable[[], None]
# Stalls kept by length. A kiosk runs for months: a list of all of them would grow for as long as the machine is slow.
WORST = 10


def end_on_signals(application: QCoreApplication) -> None:
    """Have Ctrl-C and a request to terminate end the event loop in order; a timer must tick for them to be heard."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())


class QtPost(QObject):
    """Runs calls in the thread it was made in: ``post(call)`` from any thread, in order, never at once.

    A thread tells a signal through this and never emits it itself: its own signal is connected once and for good,
    where PySide6 (6.8.3, measured) ends the program when one thread emits what another stops to hear.
    """

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Queued even from the same thread: a call never runs in the middle of what posts it.
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Call) -> None:
        """Have this done by the event loop of the screen."""
        self._posted.emit(call)

    def _run(self, call: Call) -> None:
        call()


class QtTimer:
    """One call that is still to come."""

    def __init__(self, timer: QTimer, forget: Callable[[QTimer], None]) -> None:
        self._timer = timer
        self._forget = forget

    def cancel(self) -> None:
        """Let it not come; a second time, or after it came, does nothing."""
        self._forget(self._timer)


class QtTimers:
    """Time for the engine: ``after(seconds, call)``, used in the screen's thread; ends with its ``owner``."""

    def __init__(self, owner: QObject | None = None) -> None:
        self._owner = owner
        self._running: set[QTimer] = set()

    @property
    def waiting(self) -> int:
        """How many calls are still to come."""
        return len(self._running)

    def after(self, seconds: float, call: Call) -> QtTimer:
        """Call once after ``seconds`` unless cancelled."""
        # Owned by the window: with it go all calls that were still to come.
        timer = QTimer(self._owner)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._fire(timer, call))
        self._running.add(timer)
        timer.start(max(0, round(seconds * 1000)))
        return QtTimer(timer, self._forget)

    def _fire(self, timer: QTimer, call: Call) -> None:
        self._forget(timer)
        call()

    def _forget(self, timer: QTimer) -> None:
        """Stop a timer and give it back to Qt, once: its owner would keep it for as long as the window lives."""
        if timer in self._running:
            self._running.discard(timer)
            timer.stop()
            timer.deleteLater()


class StallWatch(QObject):
    """Measures how long the screen's thread did not come round; stalls over ``limit`` seconds count.

    A timer ticks every ``every`` seconds; what a tick comes late, the screen stood still.
    """

    def __init__(
        self,
        *,
        limit: float = 0.1,
        every: float = 0.02,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.count = 0
        """How many stalls there were."""
        self.worst: tuple[float, ...] = ()
        """Seconds of the longest of them, the longest first."""
        self._limit, self._every, self._clock = limit, every, clock
        self._last = clock()
        self._timer = QTimer(self)
        # A coarse timer may be 5 % late by Qt's own leave; what we measure is the screen's lateness alone.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(every * 1000))
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin to watch."""
        self._last = self._clock()
        self._timer.start()

    def stop(self) -> None:
        """End the watch; what was measured stays."""
        self._timer.stop()

    def tick(self) -> None:
        """Measure the time since the last tick."""
        now = self._clock()
        # What lies between two ticks beyond their interval.
        late = now - self._last - self._every
        self._last = now
        if late > self._limit:
            self.count += 1
            self.worst = tuple(sorted((*self.worst, late), reverse=True)[:WORST])
            log.info("screen-stalled", seconds=round(late, 3))


class FirstPaint(QObject):
    """Calls once after a window has painted for the first time: what takes long to load comes after that."""

    def __init__(self, window: QWidget, call: Call) -> None:
        super().__init__(window)
        self._window = window
        self._call = call
        self._post = QtPost(self)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Post the call at the first painting; it comes when all parts have painted."""
        if event.type() is QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._post(self._call)
        return False
