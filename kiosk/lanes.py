# SPDX-License-Identifier: Apache-2.0
"""Where slow work is done: devices on their own lanes, the outbox on one thread, platform queries on two; who hears.

Every call ends exactly once, by a value or by a DeviceError; a foreign error of the outbox becomes one with its cause.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from config.guard import guarded
from config.logs import logger
from devices.device import Actor, CancelToken, Deadline, DeviceError, DeviceState, ErrorKind
from devices.job import Job

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

log = logger(__name__)
Call = Callable[[Any, Deadline, CancelToken], object]
Done = Callable[[object], None]


class Hearers(msgspec.Struct):
    """Who hears of changes; called on any thread."""

    devices: Callable[[DeviceState], None] = lambda state: None
    line: Callable[[], None] = lambda: None
    catalogue: Callable[[], None] = lambda: None
    outbox: Callable[[], None] = lambda: None
    end: Callable[[bool], None] = lambda restart: None
    code_made: Callable[[str], None] | None = None
    """Shows the technician's code of a terminal that had none, once; without a hearer none is made."""


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


class ServiceLane:
    """A few threads in front of one thing that is no device: the outbox (one thread), the platform (two).

    A ``thing`` that is there from the start need not be provided.
    """

    def __init__(self, name: str, threads: int, thing: object | None = None) -> None:
        self.name = name
        self._threads = threads
        self._thing = thing
        self._trouble = DeviceError(ErrorKind.DEVICE, f"{name}.opening", actor=Actor.NOBODY, again=True)
        self._known = threading.Event()
        if thing is not None:
            self._known.set()
        self._lock = threading.Lock()
        self._waiting: set[Job[object]] = set()
        self._running: set[Job[object]] = set()

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
        job: Job[object] = Job(call, seconds, on_end, self._drop)
        with self._lock:
            self._waiting.add(job)
        try:
            self._pool.submit(self._run, job)
        # The visit that asked must hear an end of every call, also of one that came too late.
        except RuntimeError:  # closed: the pool takes nothing more
            job.cancel()
        return job

    def close(self, *, wait: bool = True, drain: bool = False) -> None:
        """Drop what waits and, unless told otherwise, let what runs end; ``drain`` does what waits first."""
        self._known.set()
        with self._lock:
            jobs = set() if drain else self._waiting | self._running
        for job in jobs:
            job.cancel()
        self._pool.shutdown(wait=wait, cancel_futures=not drain)

    @functools.cached_property
    def _pool(self) -> ThreadPoolExecutor:
        # Home paints without a call, and need not wait for the library that makes threads.
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max_workers=self._threads, thread_name_prefix=self.name)

    def _drop(self, job: Job[object]) -> None:
        """Act on a cancel: what waits ends here, what runs ends by its own answer."""
        with self._lock:
            # What runs cannot be stopped from outside; it ends by its own answer, and the caller drops it.
            if job in self._running:
                return
            self._waiting.discard(job)
        job.end(DeviceError(ErrorKind.CANCELLED, f"{self.name}.cancelled", actor=Actor.NOBODY, again=True))

    def _run(self, job: Job[object]) -> None:
        with self._lock:
            if job not in self._waiting:
                return
            self._waiting.discard(job)
            self._running.add(job)
        deadline = Deadline.after(job.seconds)
        # A call that comes before the thing is open waits for it, within its own time: people are quicker than disks.
        self._known.wait(job.seconds)
        outcome = self._outcome(job, deadline)
        with self._lock:
            self._running.discard(job)
        job.end(outcome)

    def _outcome(self, job: Job[object], deadline: Deadline) -> object:
        if self._thing is None:
            return self._trouble
        return guarded(functools.partial(job.call, self._thing, deadline, job.token), self._fault)

    def _fault(self, foreign: Exception) -> DeviceError:
        """Return what the step hears; faults of storage and network reach it by their type only."""
        if isinstance(foreign, DeviceError):
            return foreign
        log.error("service-fault", kind=self.name, cause=type(foreign).__name__)
        return DeviceError(ErrorKind.DEVICE, f"{self.name}.fault", type(foreign).__name__, again=True)


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
