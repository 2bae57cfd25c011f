# SPDX-License-Identifier: Apache-2.0
"""Walks one visit through a flow: events in, screens out; time, slow work and news come home as events.

The engine lives on one thread. Everything from outside comes in by ``take``; a result that comes on another thread is
marshalled by ``post``. What belongs to a step that has ended is dropped: each step entered has its own number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from config.logs import logger
from devices.device import DeviceError
from kiosk.flows.flow import Flow
from kiosk.flows.idle import IdleWatch
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.screens import Screen
from kiosk.steps.step import After, Back, Call, GoTo, Leave, Next, Outcome, Reason, Show, Step, Watch, Work
from kiosk.steps.visit import Visit

log = logger(__name__)


class Cancellable(Protocol):
    """Something under way that can be told to stop."""

    def cancel(self) -> None:
        """Ask for the end; safe after it."""
        ...


class Runner(Protocol):
    """Does slow work on the lane of an interface or service."""

    def run(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None]) -> Cancellable:
        """Start ``call``; ``done`` hears its value or DeviceError exactly once, on any thread."""
        ...


class Timers(Protocol):
    """Time, on the engine's thread."""

    def after(self, seconds: float, call: Callable[[], None]) -> Cancellable:
        """Call once after so many seconds."""
        ...


@dataclass
class Running:
    """What belongs to the step that is shown now."""

    number: int
    work: Cancellable | None = None
    watches: dict[str, tuple[Watch, Cancellable]] = field(default_factory=dict)
    timers: dict[After, Cancellable] = field(default_factory=dict)
    told: dict[str, object] = field(default_factory=dict)

    def cancel(self) -> None:
        """Stop everything; safe to call twice."""
        for one in (self.work, *(c for _, c in self.watches.values()), *self.timers.values()):
            if one:
                one.cancel()
        self.watches, self.timers, self.work = {}, {}, None


class Engine:
    """One visit on its way through one flow; ``on_screen`` hears each screen, ``on_leave`` the end with its reason."""

    def __init__(
        self,
        flow: Flow,
        visit: Visit,
        *,
        runner: Runner,
        timers: Timers,
        post: Callable[[Callable[[], None]], None],
        on_screen: Callable[[Screen], None],
        on_leave: Callable[[Reason], None],
        idle_seconds: float = 60.0,
        warning_seconds: int = 30,
    ) -> None:
        self.flow = flow
        self.visit = visit
        self._runner = runner
        self._timers = timers
        self._post = post
        self._on_screen = on_screen
        self._on_leave = on_leave
        self._index = 0
        self._return_to: int | None = None
        self._number = 0
        self._running = Running(0)
        self._screen: Screen | None = None
        self._over = False
        self.idle = IdleWatch(timers, idle_seconds, warning_seconds, on_screen, self._idle_over)

    @property
    def step(self) -> Step:
        """The step that is shown now."""
        return self.flow.steps[self._index]

    @property
    def screen(self) -> Screen | None:
        """The screen of the step, also while the idle question lies over it."""
        return self._screen

    def start(self, at: str | None = None) -> None:
        """Enter the first step, or a named one."""
        self.idle.touched()
        self._enter(self.flow.index(at) if at else 0)

    def take(self, event: Event) -> None:
        """Take one act of the person or one piece of news; after the end nothing is taken."""
        if self._over:
            return
        if isinstance(event, Press) and self._frame(event):
            return
        outcome = self.step.handle(self.visit, event)
        if outcome is not None:
            self._follow(outcome)

    def touched(self) -> None:
        """Somebody touched the screen: the idle time begins anew."""
        if not self._over:
            self.idle.touched()

    def refresh(self) -> None:
        """Something around the visit changed (line, devices, catalogue): show the step anew where it listens."""
        handler = getattr(self.step, "refresh", None)
        if handler and not self._over:
            outcome = handler(self.visit)
            if outcome is not None:
                self._follow(outcome)

    def close(self) -> None:
        """Stop everything without a word: the program ends."""
        self._over = True
        self.idle.cancel()
        self._running.cancel()

    def _frame(self, event: Press) -> bool:
        """Take what belongs to the frame: the idle answer, home and back."""
        if event.action == "stay":
            self.idle.touched()
            if self._screen:
                self._on_screen(self._screen)
            return True
        if event.action in {"leave", "home"}:
            self._leave(Reason.HOME)
            return True
        return event.action == "back" and self._back()

    def _back(self) -> bool:
        outcome = self.step.handle(self.visit, Press("back"))
        self._follow(outcome if outcome is not None else Back())
        return True

    def _follow(self, outcome: Outcome) -> None:
        if isinstance(outcome, Show):
            self._show(outcome)
        elif isinstance(outcome, Leave):
            self._leave(outcome.reason)
        else:
            self._enter(self._target(outcome))

    def _target(self, outcome: Next | Back | GoTo) -> int:
        if isinstance(outcome, GoTo):
            self._return_to = self._index if outcome.return_here else None
            return self.flow.index(outcome.step)
        returning, self._return_to = self._return_to, None
        if returning is not None:
            return returning
        return self._index + 1 if isinstance(outcome, Next) else max(0, self._index - 1)

    def _enter(self, index: int) -> None:
        """Enter a step; one that is not wanted in this visit says Next or Back itself."""
        forward = index >= self._index
        self._running.cancel()
        self._number += 1
        self._running = Running(self._number)
        if index >= len(self.flow.steps):
            self._leave(Reason.FINISHED)
            return
        self._index = index
        log.info("step-entered", flow=self.flow.name, step=self.step.name)
        outcome = self.step.enter(self.visit)
        if isinstance(outcome, Next) and not forward:
            outcome = Back()  # a step that is skipped on the way on is skipped on the way back
        self._follow(outcome)

    def _leave(self, reason: Reason) -> None:
        self._over = True
        self.idle.cancel()
        self._running.cancel()
        log.info("visit-left", flow=self.flow.name, step=self.step.name, reason=reason.value)
        self._on_leave(reason)

    def _idle_over(self) -> None:
        if not self._over:
            self._leave(Reason.IDLE)

    def _show(self, show: Show) -> None:
        self._screen = show.screen
        self._keep_timers(show.after)
        self._keep_watches(show.watch)
        if show.work:
            self._start_work(show.work)
        if not self.idle.asking:
            self._on_screen(show.screen)

    def _start_work(self, work: Work) -> None:
        if self._running.work:
            self._running.work.cancel()
        marshalled = self._marshalled(lambda value: Failed(value) if isinstance(value, DeviceError) else Done(value))
        self._running.work = self._runner.run(work.on, work.call, work.seconds, marshalled)

    def _marshalled(self, event_of: Callable[[object], Event]) -> Callable[[object], None]:
        """Return a hearer that brings a result home, if its step is still the one that is shown."""
        number = self._number

        def come_home(value: object) -> None:
            if number == self._number and not self._over:
                self.take(event_of(value))

        return lambda value: self._post(lambda: come_home(value))

    def _keep_timers(self, wanted: tuple[After, ...]) -> None:
        timers = self._running.timers
        for after in [after for after in timers if after not in wanted]:
            timers.pop(after).cancel()
        for after in wanted:
            if after not in timers:
                timers[after] = self._timers.after(after.seconds, self._elapsed(after))

    def _elapsed(self, after: After) -> Callable[[], None]:
        number = self._number

        def over() -> None:
            if number == self._number and not self._over:
                self._running.timers.pop(after, None)
                self.take(Elapsed(after.name))

        return over

    def _keep_watches(self, wanted: tuple[Watch, ...]) -> None:
        watches = self._running.watches
        names = {watch.name for watch in wanted}
        for name in [name for name in watches if name not in names]:
            watches.pop(name)[1].cancel()
        for watch in wanted:
            if watch.name not in watches:
                self._look(watch, self._number)

    def _look(self, watch: Watch, number: int) -> None:
        """Look once; after the answer, look again."""

        def answered(value: object) -> None:
            if number != self._number or self._over or watch.name not in self._running.watches:
                return
            again = self._timers.after(watch.every, lambda: self._look_again(watch, number))
            self._running.watches[watch.name] = (watch, again)
            if watch.name not in self._running.told or self._running.told[watch.name] != value:
                self._running.told[watch.name] = value
                self.take(Seen(watch.name, value))

        self._running.watches[watch.name] = (watch, _NOTHING)
        under_way = self._runner.run(watch.on, watch.call, watch.seconds, lambda v: self._post(lambda: answered(v)))
        if self._running.watches.get(watch.name) == (watch, _NOTHING):
            self._running.watches[watch.name] = (watch, under_way)

    def _look_again(self, watch: Watch, number: int) -> None:
        if number == self._number and not self._over and watch.name in self._running.watches:
            self._look(watch, number)


class _Nothing:
    """Nothing under way yet."""

    def cancel(self) -> None:
        """Nothing to stop."""


_NOTHING = _Nothing()
