# SPDX-License-Identifier: Apache-2.0
"""One call on its way through a lane: it can be cancelled, waited for, and ends exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from config.guard import guarded
from config.logs import logger
from devices.device import CancelToken, Deadline, DeviceError

log = logger(__name__)
T = TypeVar("T")
V = TypeVar("V")


def tell(listener: Callable[[V], None] | None, value: V) -> None:
    """Tell a listener; its own fault is logged and stays its own: it must not end the thread of a device."""
    if listener:
        guarded(lambda: listener(value), lambda foreign: complain("listener-failed", foreign))


def complain(event: str, foreign: Exception) -> None:
    """Log a foreign exception by its type only: its text may quote a card."""
    log.error(event, cause=type(foreign).__name__)


class Job(Generic[T]):
    """One call and its end. Made by :meth:`devices.lane.Lane.submit`."""

    def __init__(
        self,
        call: Callable[[Any, Deadline, CancelToken], T],
        seconds: float,
        on_end: Callable[[T | DeviceError], None] | None,
        on_cancel: Callable[[Job[T]], None],
    ) -> None:
        self.call = call
        self.seconds = seconds
        self.token = CancelToken()
        self._on_end = on_end
        self._on_cancel = on_cancel
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._outcome: T | DeviceError | None = None

    def __repr__(self) -> str:
        return f"Job(done={self.done})"

    @property
    def done(self) -> bool:
        """Tell whether it has ended."""
        return self._ended.is_set()

    def cancel(self) -> None:
        """Ask for the end; a job that has not begun ends at once, one that has ended stays as it is."""
        # The token first: a verb that is just beginning must find it set.
        self.token.cancel()
        if not self.done:
            self._on_cancel(self)

    def result(self, timeout: float | None = None) -> T:
        """Wait for the end; return the value or raise its DeviceError. TimeoutError when ``timeout`` passes first."""
        if not self._ended.wait(timeout):
            raise TimeoutError(f"the job has not ended within {timeout} s")
        if isinstance(self._outcome, DeviceError):
            raise self._outcome
        return cast("T", self._outcome)

    def end(self, outcome: T | DeviceError) -> bool:
        """End the job; only the first end counts. Return whether this was it."""
        # The end of the verb and the watch over it may come in the same moment, from two threads.
        with self._lock:
            if self._ended.is_set():
                return False
            self._outcome = outcome
            self._ended.set()
        # Outside the lock, since a listener may ask for the result.
        tell(self._on_end, outcome)
        return True
