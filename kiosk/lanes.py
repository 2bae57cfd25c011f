# SPDX-License-Identifier: Apache-2.0
"""Where slow work is done: devices on their own lanes, the outbox on one thread, platform queries on two.

Every call ends exactly once, by a value or by a DeviceError; a foreign error of the outbox becomes one with its cause.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from config.logs import logger
from devices.device import Actor, CancelToken, Deadline, DeviceError, ErrorKind

log = logger(__name__)
Call = Callable[[Any, Deadline, CancelToken], object]
Done = Callable[[object], None]


class Cancellable(Protocol):
    """Something under way that can be told to stop."""

    def cancel(self) -> None:
        """Ask for the end; safe after it."""
        ...


class DeviceLane(Protocol):
    """What a device's lane offers: see devices.lane.Lane."""

    def submit(self, call: Call, seconds: float, on_end: Done | None = None) -> Cancellable:
        """Queue one call."""
        ...


class ServiceJob:
    """One call on a service's threads."""

    def __init__(self) -> None:
        self.token = CancelToken()
        self.future: Future[None] | None = None

    def cancel(self) -> None:
        """Ask for the end; a call that has not begun never begins."""
        self.token.cancel()
        if self.future:
            self.future.cancel()


class ServiceLane:
    """A few threads in front of one thing that is no device: the outbox (one thread), the platform (two)."""

    def __init__(self, name: str, threads: int) -> None:
        self._name = name
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._thing: object | None = None
        self._trouble = DeviceError(ErrorKind.DEVICE, f"{name}.opening", actor=Actor.NOBODY, again=True)
        self._known = threading.Event()

    def provide(self, thing: object) -> None:
        """Say what the calls work on, once it is there."""
        self._thing = thing
        self._known.set()

    def refuse(self, trouble: DeviceError) -> None:
        """Say why there is nothing to work on."""
        self._trouble = trouble
        self._known.set()

    def submit(self, call: Call, seconds: float, on_end: Done | None = None) -> Cancellable:
        """Queue one call; it waits for the thing to be provided no longer than its own time."""
        job = ServiceJob()
        job.future = self._pool.submit(self._run, job, call, seconds, on_end)
        return job

    def close(self) -> None:
        """Let what runs end, drop what waits."""
        self._known.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: ServiceJob, call: Call, seconds: float, on_end: Done | None) -> None:
        deadline = Deadline.after(seconds)
        self._known.wait(seconds)
        outcome = self._outcome(call, deadline, job.token)
        if on_end:
            on_end(outcome)

    def _outcome(self, call: Call, deadline: Deadline, cancel: CancelToken) -> object:
        if self._thing is None:
            return self._trouble
        try:
            return call(self._thing, deadline, cancel)
        except DeviceError as error:
            return error
        except Exception as foreign:  # the thread's top: storage and network faults reach the step by their type only
            return self._fault(foreign)

    def _fault(self, foreign: Exception) -> DeviceError:
        log.error("service-fault", kind=self._name, cause=type(foreign).__name__)
        return DeviceError(ErrorKind.DEVICE, f"{self._name}.fault", type(foreign).__name__, again=True)


class NoLane:
    """Stands where a device is not part of this post: every call ends at once."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def cancel(self) -> None:
        """Nothing runs."""

    def submit(self, call: Call, seconds: float, on_end: Done | None = None) -> Cancellable:
        """End at once with the device absent."""
        if on_end:
            on_end(DeviceError(ErrorKind.DEVICE, f"{self._kind}.absent", actor=Actor.GUIDE))
        return self
