# SPDX-License-Identifier: Apache-2.0
"""One serial worker for each device: calls go in, each ends exactly once, a hung one never blocks the next person.

A call that overstays its deadline (or its cancel) by the grace is ended for its waiter with TIMED_OUT
``device.stuck``; the lane drops the driver with its thread and goes on with a fresh driver on a fresh thread.
A foreign exception becomes PROGRAM ``device.program-fault`` with its type's name only: its text may quote a card.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from msgspec.structs import replace

from config.guard import guarded
from config.logs import logger
from devices.about import REOPEN, Reopening
from devices.alarms import Alarm, AlarmClock, Alarms
from devices.device import Actor, CancelToken, Clock, Condition, Deadline, Device, DeviceError, DeviceState, ErrorKind
from devices.job import Job, tell
from devices.lease import Lease
from devices.usage import Usage, UsageBook

log = logger(__name__)
D = TypeVar("D", bound=Device)
T = TypeVar("T")
OnState = Callable[[DeviceState], None]
OnEnd = Callable[[DeviceState | DeviceError], None]
# The cause of a device that staff took out of use, and how long it may take to let its port go.
OUT_OF_USE = "device.out-of-use"
CLOSE_SECONDS = 5.0


def state_of(kind: str, error: DeviceError) -> DeviceState:
    """Return the state that an error leaves a device in."""
    if error.kind is ErrorKind.CANCELLED:
        return DeviceState(kind, Condition.ABSENT)
    condition = Condition.ABSENT if error.away else Condition.FAULT
    return DeviceState(kind, condition, error.cause, error.actor, detail=error.detail)


class Lane(Generic[D]):
    """The only user of one driver.

    ``renew`` builds a fresh driver after a hang; without it the lane stays stuck and refuses calls. ``on_state`` hears
    each change once, on the thread that caused it; other words for staff are no change. ``state`` also says BUSY while
    a call runs, which is not published: a live picture would flood its listeners. ``grace`` are the seconds a call may
    be late before it counts as hung.
    """

    def __init__(
        self,
        device: D,
        *,
        clock: Clock = time.monotonic,
        alarms: AlarmClock | None = None,
        renew: Callable[[], D] | None = None,
        on_state: OnState | None = None,
        grace: float = 1.0,
    ) -> None:
        self.kind = device.kind
        self._device = device
        self._clock = clock
        self._own_alarms = None if alarms else Alarms(clock)
        self._alarms: AlarmClock = alarms or self._own_alarms or Alarms(clock)
        self._renew = renew
        self._on_state = on_state
        self._grace = grace
        self._lock = threading.Lock()
        self._calls: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._open_jobs: set[Job[Any]] = set()
        self._running: Job[Any] | None = None
        self._lease: Lease | None = None
        self._book = UsageBook()
        self._watch = Alarm(0, lambda: None)
        self._stuck = False
        self._closed = False
        self._retired: DeviceError | None = None
        self._unopened = False
        self._state = DeviceState(device.kind, Condition.ABSENT)
        self._worker = self._start_worker(device)

    @property
    def state(self) -> DeviceState:
        """What is known of the device now; BUSY while a call runs on a usable device."""
        with self._lock:
            busy = self._running is not None and self._state.usable
            return self._state.but(Condition.BUSY) if busy else self._state

    @property
    def idle(self) -> bool:
        """Tell whether nothing runs and nothing waits."""
        with self._lock:
            return not self._open_jobs

    def capabilities(self) -> frozenset[str]:
        """Return what this model can do."""
        return self._device.capabilities()

    def submit(
        self,
        call: Callable[[D, Deadline, CancelToken], T],
        seconds: float,
        on_end: Callable[[T | DeviceError], None] | None = None,
        *,
        lease: Lease | None = None,
    ) -> Job[T]:
        """Queue one call; its deadline is ``seconds`` after it starts. ``on_end`` hears the end on another thread.

        While somebody holds a lease only calls under it are taken; others end at once with ``device.taken``.
        """
        job: Job[T] = Job(call, seconds, on_end, self._hurry)
        with self._lock:
            refusal = self._refusal() or self._not_theirs(lease, call)
            if not refusal:
                self._open_jobs.add(job)
                self._calls.put(job)
        if refusal:
            job.end(refusal)
        elif lease:
            lease.keep(job, job.cancel)
        return job

    def claim(self, holder: str, seconds: float) -> Lease:
        """Give the device to one holder for so long; raises DeviceError ``device.taken`` while another has it.

        ``holder`` is a word for staff, such as ``visit`` or ``test``. What an earlier holder left running is cancelled.
        """
        with self._lock:
            if self._lease and not self._lease.over:
                raise _taken(self.kind, self._lease)
            former, self._lease = self._lease, Lease(holder, self._clock() + seconds, self._clock)
            lease = self._lease
        if former:
            former.release()
        return lease

    def usage(self) -> Usage:
        """Return what the device did and how it failed since this lane was made."""
        return self._book.now()

    def open(self, seconds: float, on_end: OnEnd | None = None) -> Job[DeviceState]:
        """Close, open and check the device anew; the state follows."""
        return self.submit(self._open_and_check, seconds, on_end)

    def check(self, seconds: float, on_end: OnEnd | None = None) -> Job[DeviceState]:
        """Ask the device how it is; the state follows."""
        return self.submit(_check, seconds, on_end)

    def retire(self, reason: str) -> None:
        """Take the device out of use: what runs ends, then its port is let go, and until ``restore`` it takes no call.

        ``reason`` is a word for staff and becomes the state's detail.
        """
        self.submit(_let_go, CLOSE_SECONDS)
        state = DeviceState(self.kind, Condition.FAULT, OUT_OF_USE, Actor.TECHNICIAN, detail=reason)
        with self._lock:
            self._retired = DeviceError(ErrorKind.DEVICE, OUT_OF_USE, reason)
            self._state = state
        tell(self._on_state, state)

    def restore(self) -> None:
        """Take calls again; how the device is nobody knows until it is opened."""
        with self._lock:
            self._retired = None
        self._publish(self._device, DeviceState(self.kind, Condition.OPENING))

    def close(self, seconds: float = 3.0) -> None:
        """Cancel everything, close the driver, end the thread; wait up to ``seconds`` for it."""
        with self._lock:
            first, self._closed = not self._closed, True
            jobs = list(self._open_jobs)
        if not first:
            return
        for job in jobs:
            job.cancel()
        self._calls.put(None)
        # A hung worker never comes, and a listener that closes its own lane would wait for itself.
        if not self._stuck and threading.current_thread() is not self._worker:
            self._worker.join(seconds)
        if self._own_alarms:
            self._own_alarms.close()

    def _refusal(self) -> DeviceError | None:
        if self._closed:
            return DeviceError(ErrorKind.CANCELLED, "device.closed", self.kind, actor=Actor.NOBODY)
        if self._retired:
            return self._retired
        if self._stuck:
            return DeviceError(ErrorKind.DEVICE, "device.stuck", self.kind)
        return None

    def _not_theirs(self, lease: Lease | None, call: object) -> DeviceError | None:
        """Return why a call is refused for the sake of a lease; opening and health go on under any."""
        if lease and lease.over:
            return DeviceError(ErrorKind.CANCELLED, "device.lease-over", lease.holder, actor=Actor.NOBODY)
        held = self._lease if self._lease and not self._lease.over else None
        if held is None or held is lease or call in (_check, self._open_and_check):
            return None
        return _taken(self.kind, held)

    def _open_and_check(self, device: D, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        again = REOPEN in device.capabilities()
        if not again:
            device.close()
        if not self._state.cause:  # a known fault stays in view until something better is known
            self._publish(device, DeviceState(self.kind, Condition.OPENING))
        if again:
            cast("Reopening", device).reopen(deadline, cancel)
        else:
            device.open(deadline, cancel)
        return device.check(deadline, cancel)

    def _start_worker(self, device: D) -> threading.Thread:
        worker = threading.Thread(target=self._work, args=(device,), name=f"lane-{self.kind}", daemon=True)
        worker.start()
        return worker

    def _work(self, device: D) -> None:
        """Serve calls until closed, or until another worker took over while this one hung."""
        while job := self._calls.get():
            deadline = self._begin(job)
            if deadline and not self._settle(job, device, self._outcome(job, device, deadline)):
                break
        device.close()

    def _begin(self, job: Job[Any]) -> Deadline | None:
        with self._lock:
            # Cancelled between the queue and here: it was ended there, and must not reach the device.
            if job.token.cancelled:
                return None
            self._running = job
            self._watch = self._alarms.after(job.seconds + self._grace, lambda: self._overdue(job))
            return Deadline.after(job.seconds, self._clock)

    def _outcome(self, job: Job[Any], device: D, deadline: Deadline) -> Any:
        """Run the call. Any: a value of the call's own type, or the DeviceError it ended in."""
        return guarded(lambda: job.call(device, deadline, job.token), self._error_of)

    def _error_of(self, foreign: Exception) -> DeviceError:
        """Return what a waiter is told of an exception; of a driver's bug only the type, its text may quote a card."""
        if isinstance(foreign, DeviceError):
            return foreign
        log.error("device-program-fault", kind=self.kind, cause=type(foreign).__name__)
        return DeviceError(ErrorKind.PROGRAM, "device.program-fault", type(foreign).__name__)

    def _settle(self, job: Job[Any], device: D, outcome: Any) -> bool:
        """End the job; return False when it was ended as overdue and this worker is no longer wanted."""
        with self._lock:
            # The watch was faster: the waiter has its answer, this device object has a successor.
            if self._running is not job:
                return False
            self._release(job)
        outcome = self._truly(job, outcome)
        # The state before the end: whoever hears the end and asks for the state must find the one that belongs to it.
        if job.call is not _let_go:
            self._learn(job, device, outcome)
        job.end(outcome)
        return True

    def _truly(self, job: Job[Any], outcome: Any) -> Any:
        """Return how a call ended: of a device that could not be opened, why that was so and not that it is closed."""
        ours = job.call in (_check, _let_go) or job.call == self._open_and_check
        failed = isinstance(outcome, DeviceError) and outcome.kind is ErrorKind.DEVICE
        if ours or not failed or not self._unopened or not self._state.cause:
            return outcome
        known = self._state
        return DeviceError(ErrorKind.DEVICE, known.cause, known.detail, actor=known.actor, again=True)

    def _release(self, job: Job[Any]) -> None:
        self._running = None
        self._open_jobs.discard(job)
        self._watch.cancel()

    def _learn(self, job: Job[Any], device: D, outcome: Any) -> None:
        """Let the state follow: open and check always tell it, other calls only by a fault of the device."""
        asked = job.call in (_check, self._open_and_check)
        if job.call == self._open_and_check:
            self._unopened = isinstance(outcome, DeviceError)
        elif self._unopened and not asked and self._state.cause:
            return  # it never reached the device: why that could not be opened is what staff must go on seeing
        if not isinstance(outcome, DeviceError):
            if not asked:
                self._book.note(outcome)
            else:
                self._publish(device, outcome)
            return
        # A device that is away is looked for again and again: the same trouble found once more is no further one.
        if not asked or outcome.cause != self._state.cause:
            self._book.note(outcome)
        stopped = outcome.kind is ErrorKind.CANCELLED and job.call is _check
        # A person's fault (no card) or a cancelled check says nothing about how the device is.
        if outcome.kind is ErrorKind.DEVICE or (asked and not stopped):
            self._publish(device, state_of(self.kind, outcome))

    def _publish(self, device: D, state: DeviceState) -> None:
        # Words for staff differ from try to try ("no answer", "gone"); told each time they would flood the log.
        with self._lock:
            if device is not self._device or self._retired:
                return  # a hung driver that came back late knows nothing of the present, nor does one put away
            changed = replace(state, detail="") != replace(self._state, detail="")
            self._state = state
        if changed:
            log.info("device-state", kind=self.kind, state=state.condition.value, cause=state.cause)
            tell(self._on_state, state)

    def _hurry(self, job: Job[Any]) -> None:
        """Act on a cancel: end what waits, give what runs only the grace."""
        with self._lock:
            if self._running is job:
                self._alarms.after(self._grace, lambda: self._overdue(job))
                return
            self._open_jobs.discard(job)
        # Outside the lock: who hears the end may submit the next call from within it.
        job.end(DeviceError(ErrorKind.CANCELLED, "device.cancelled", self.kind, actor=Actor.NOBODY, again=True))

    def _overdue(self, job: Job[Any]) -> None:
        with self._lock:
            if self._running is not job:
                return
            self._release(job)
            self._stuck = True
            hung = self._device
        log.error("device-stuck", kind=self.kind, seconds=job.seconds)
        self._book.note(DeviceError(ErrorKind.DEVICE, "device.stuck", self.kind))
        # From a thread of its own, since close may hang too; the exclusive lock of the port must go for the next open.
        threading.Thread(target=hung.close, name=f"close-{self.kind}", daemon=True).start()
        self._publish(hung, DeviceState(self.kind, Condition.FAULT, "device.stuck", Actor.TECHNICIAN))
        # Whatever a fresh driver's constructor does, the waiter must hear its end.
        try:
            if self._renew and not self._closed:
                self._take_over(self._renew())
        finally:
            job.end(DeviceError(ErrorKind.TIMED_OUT, "device.stuck", self.kind))

    def _take_over(self, fresh: D) -> None:
        with self._lock:
            self._device, self._stuck = fresh, False
            self._worker = self._start_worker(fresh)


def _let_go(device: Device, deadline: Deadline, cancel: CancelToken) -> None:
    device.close()


def _check(device: Device, deadline: Deadline, cancel: CancelToken) -> DeviceState:
    return device.check(deadline, cancel)


def _taken(kind: str, lease: Lease) -> DeviceError:
    return DeviceError(ErrorKind.DEVICE, "device.taken", f"{kind}: {lease.holder}", actor=Actor.NOBODY, again=True)
