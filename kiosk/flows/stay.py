# SPDX-License-Identifier: Apache-2.0
"""What one step has set going: its work, its watches, its timers; it ends as a whole and leaves nothing behind.

Results come from any thread and are brought to the engine's thread by ``post``, which must never call at once. One
that comes after the step has ended is dropped, and what it holds of a person is wiped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.device import DeviceError
from kiosk.steps.events import Done, Elapsed, Event, Failed, Seen
from kiosk.steps.step import After, Call, Show, Watch, Work

Post = Callable[[Callable[[], None]], None]
# Least pause of a watch after an error: a device that is away answers at once, and would be asked without end.
AFTER_ERROR = 0.1


class Cancellable(Protocol):
    """Something under way or still to come that can be told to stop, any number of times."""

    def cancel(self) -> object:
        """Ask for the end."""
        ...


class Runner(Protocol):
    """Does slow work on the lane of a device interface, ``outbox``, ``platform`` or ``capture``."""

    def run(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None]) -> Cancellable:
        """Begin; ``done`` hears the value or DeviceError exactly once, on any thread."""
        ...


class Timers(Protocol):
    """Time on the engine's thread."""

    def after(self, seconds: float, call: Callable[[], None]) -> Cancellable:
        """Call once after so many seconds unless cancelled."""
        ...


@dataclass(frozen=True)
class Tools:
    """What every stay works with."""

    runner: Runner
    timers: Timers
    post: Post


class Task:
    """One call on a lane; its end is told once, and only while somebody wants it."""

    def __init__(self, tools: Tools, on: type | str, call: Call, seconds: float) -> None:
        self._tools = tools
        self._tell: Callable[[object], None] | None = None
        self._on, self._call, self._seconds = on, call, seconds
        self._handle: Cancellable | None = None

    def start(self, tell: Callable[[object], None]) -> None:
        """Begin and tell ``tell`` the value or DeviceError."""
        self._tell = tell
        self._handle = self._tools.runner.run(self._on, self._call, self._seconds, self._done)

    def drop(self) -> None:
        """Stop it; whatever still comes is not told."""
        self._tell = None
        if self._handle:
            self._handle.cancel()

    def _done(self, value: object) -> None:
        self._tools.post(lambda: self._arrive(value))

    def _arrive(self, value: object) -> None:
        # Once: a lane that was given up may still answer, after its time-out was told already.
        tell, self._tell = self._tell, None
        if tell is None:
            forget(value)
        else:
            tell(value)


def forget(value: object) -> None:
    """Wipe what nobody waits for any more, where it can be wiped: a card read too late."""
    wipe = getattr(value, "wipe", None)
    if callable(wipe):
        wipe()


class Look:
    """A watch: asks again some time after each answer, tells equal answers once."""

    def __init__(self, tools: Tools, watch: Watch, tell: Callable[[Event], None]) -> None:
        self._tools = tools
        self.watch = watch
        self._tell = tell
        self._told: object = self
        self._task = Task(tools, watch.on, watch.call, watch.seconds)
        self._pause: Cancellable | None = None
        self._ended = False

    def ask(self) -> None:
        """Look now."""
        self._task = Task(self._tools, self.watch.on, self.watch.call, self.watch.seconds)
        self._task.start(self._answered)

    def end(self) -> None:
        """Look no more and forget what was seen."""
        self._ended = True
        self._told = None
        self._task.drop()
        if self._pause:
            self._pause.cancel()

    def _answered(self, value: object) -> None:
        # What is told belongs to the step, which wipes it; what is not told belongs to nobody and is wiped here.
        if not same(value, self._told):
            self._told = value
            self._tell(Seen(self.watch.name, value))
        elif value is not self._told:
            forget(value)
        # After the answer, not by the clock: a slow lane would otherwise gather looks that nobody waits for.
        if not self._ended:
            failed = isinstance(value, DeviceError)
            pause = max(self.watch.every, AFTER_ERROR) if failed else self.watch.every
            self._pause = self._tools.timers.after(pause, self.ask)


def same(one: object, other: object) -> bool:
    """Tell whether two answers of a watch are no news to each other; errors are equal by kind and cause."""
    if isinstance(one, DeviceError) and isinstance(other, DeviceError):
        return (one.kind, one.cause) == (other.kind, other.cause)
    return type(one) is type(other) and one == other


class Stay:
    """One step from its beginning to its end."""

    def __init__(self, tools: Tools, tell: Callable[[Stay, Event], None]) -> None:
        self._tools = tools
        self._tell_engine = tell
        self._work: Task | None = None
        self._looks: dict[str, Look] = {}
        self._timers: dict[After, Cancellable] = {}
        self.ended = False

    @property
    def working(self) -> bool:
        """Tell whether a work is under way whose end the step waits for."""
        return self._work is not None

    def follow(self, show: Show) -> None:
        """Set going what a Show asks for, and end what it no longer does."""
        # Timers and watches first: a work that ends at once must not find the old ones.
        self._keep_timers(show.after)
        self._keep_looks(show.watch)
        if show.work:
            self._start(show.work)

    def end(self) -> None:
        """Stop everything; nothing of this step is told any more."""
        self.ended = True
        if self._work:
            self._work.drop()
        self._keep_looks(())
        self._keep_timers(())

    def _tell(self, event: Event) -> None:
        self._tell_engine(self, event)

    def _start(self, work: Work) -> None:
        if self._work:
            self._work.drop()
        self._work = Task(self._tools, work.on, work.call, work.seconds)
        self._work.start(self._worked)

    def _worked(self, value: object) -> None:
        self._work = None
        self._tell(Failed(value) if isinstance(value, DeviceError) else Done(value))

    def _keep_looks(self, watches: tuple[Watch, ...]) -> None:
        wanted = {watch.name: watch for watch in watches}
        for name in self._looks.keys() - wanted.keys():
            self._looks.pop(name).end()
        for name in wanted.keys() - self._looks.keys():
            self._looks[name] = Look(self._tools, wanted[name], self._tell)
            self._looks[name].ask()

    def _keep_timers(self, afters: tuple[After, ...]) -> None:
        for after in self._timers.keys() - set(afters):
            self._timers.pop(after).cancel()
        for after in set(afters) - self._timers.keys():
            self._timers[after] = self._tools.timers.after(after.seconds, self._timed(after))

    def _timed(self, after: After) -> Callable[[], None]:
        def over() -> None:
            # A timer that fires in the very turn in which it was cancelled is not told.
            if self._timers.pop(after, None) is not None:
                self._tell(Elapsed(after.name))

        return over
