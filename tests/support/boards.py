"""A hall as call screens see it, made up call by call, and a voice that says nothing until it is told to end."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from config.board import BoardSetting
from kiosk.domain.words import Words
from kiosk.hall.announcing import Announcer, Done
from kiosk.hall.line import HallSeen
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, Call, QueueView, Snapshot, WindowView
from kiosk.tickets.waiting import Wait
from tests.support.hall import TEN

AT = round(TEN.timestamp() * 1000)
QUEUES = (
    QueueView("medical", "B", Words("医疗保障", "Medical insurance"), 7, 2, Wait(660.0, 1100.0, 900.0)),
    QueueView("social", "S", Words("社会保险、就业", "Social insurance, jobs"), 19, 3, Wait(1300.0, 1700.0, 1500.0)),
    QueueView("card", "R", Words("社保卡", "Social security card"), 0, 1, Wait(0.0, 60.0, 0.0)),
    QueueView("collect", "L", Words("领取结果", "Collecting results"), 2, 1, Wait(30.0, 200.0, 100.0)),
)


class BoardHall:
    """A hall that calls; each change is a snapshot more."""

    def __init__(self, *windows: str, epoch: int = 1) -> None:
        self.epoch = epoch
        self.seq = 100
        self.ms = AT
        self._windows = {no: WindowView(no, "B", WindowState.OPEN, "", "", "", False) for no in windows or ("17", "22")}
        self._calls: list[Call] = []
        self._aside: list[Aside] = []
        self.queues = QUEUES

    def later(self, seconds: float) -> None:
        """Move the clock of the hub."""
        self.ms += round(seconds * 1000)

    def call(self, number: str, window: str = "17") -> Snapshot:
        """Call a number, or call it again where it is called already."""
        before = self._windows[window]
        count = before.call_count + 1 if before.number == number else 1
        self._set(window, number=number, serving=False, called_at=self.ms, call_count=count)
        self.seq += 1
        self._calls.insert(0, Call(self.seq, self.ms, number, window, "medical"))
        return self.seen()

    def serve(self, window: str = "17") -> Snapshot:
        """Have who was called come."""
        self.seq += 1
        self._set(window, serving=True)
        return self.seen()

    def pass_over(self, window: str = "17") -> Snapshot:
        """Pass over who was called and did not come."""
        self.seq += 1
        number = self._windows[window].number
        self._aside.append(Aside("", number, "", State.NO_SHOW, self.ms, window))
        self._set(window, number="", called_at=0, call_count=0)
        return self.seen()

    def suspend(self, window: str) -> Snapshot:
        """Pause a window."""
        self.seq += 1
        self._set(window, state=WindowState.SUSPENDED, reason="午餐")
        return self.seen()

    def forget(self) -> None:
        """Begin another day: its calls and those passed over are of yesterday."""
        self._calls.clear()
        self._aside.clear()

    def seen(self) -> Snapshot:
        """Return the hall as it is now."""
        return Snapshot(
            "0001", self.epoch, self.seq, self.ms, "2026-11-23", self.queues, tuple(self._windows.values()),
            tuple(self._calls[:50]), (), tuple(self._aside),
        )  # fmt: skip

    def _set(self, window: str, **changes: Any) -> None:
        self._windows[window] = msgspec.structs.replace(self._windows[window], **changes)


class Timers:
    """Time that a test moves by hand: a clock, and calls that come when it gets there."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._order = itertools.count()
        self._calls: list[tuple[float, int, Callable[[], None]]] = []

    def clock(self) -> float:
        """Return the moment."""
        return self.now

    def after(self, seconds: float, call: Callable[[], None]) -> Any:
        """Call later, unless cancelled."""
        entry = (self.now + seconds, next(self._order), call)
        heapq.heappush(self._calls, entry)
        return _Later(lambda: self._drop(entry))

    def later(self, seconds: float) -> None:
        """Move on, with all that comes on the way."""
        end = self.now + seconds
        while self._calls and self._calls[0][0] <= end:
            at, _, call = heapq.heappop(self._calls)
            self.now = max(self.now, at)
            call()
        self.now = end

    @property
    def waiting(self) -> int:
        """How many calls are still to come."""
        return len(self._calls)

    def _drop(self, entry: tuple[float, int, Callable[[], None]]) -> None:
        if entry in self._calls:
            self._calls.remove(entry)
            heapq.heapify(self._calls)


class _Later:
    def __init__(self, drop: Callable[[], None]) -> None:
        self.cancel = drop


class HeldVoice:
    """A voice and its announcer; each saying lasts until ``end``."""

    def __init__(self, **setting: Any) -> None:
        self.time = Timers()
        self.said: list[str] = []
        self.languages: list[str] = []
        self.troubles: list[str] = []
        self._done: Done | None = None
        self.announcer = Announcer(
            BoardSetting(**setting), self._say, self.time.after, self.time.clock, self.troubles.append
        )

    @property
    def speaks(self) -> bool:
        """Whether something is being said now."""
        return self._done is not None

    def end(self, outcome: object = None) -> None:
        """End what is being said."""
        done, self._done = self._done, None
        assert done, "nothing is being said"
        done(outcome)

    def hear_out(self) -> list[str]:
        """Let everything be said to its end, with its pauses; return all that was said."""
        while self._done or self.time.waiting:
            if self._done:
                self.time.now += 3.0
                self.end()
            else:
                self.time.later(0.5)
        return self.said

    def _say(self, words: str, language: str, done: Done) -> None:
        assert self._done is None, "two things are being said at once"
        self.said.append(words)
        self.languages.append(language)
        self._done = done


class StillWatch(QObject):
    """The line to a hub that says only what a test tells it to say."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.now = HallSeen()
        self.started = self.closed = False
        self._asked: list[Done] = []

    @property
    def questions(self) -> int:
        """How many questions wait for their answer."""
        return len(self._asked)

    def start(self) -> None:
        """Begin."""
        self.started = True

    def close(self) -> None:
        """End."""
        self.closed = True

    def ask(self, call: Callable[[Any], object], done: Done) -> None:
        """Take a question."""
        self._asked.append(done)

    def answer(self, answer: object) -> None:
        """Answer the oldest question."""
        self._asked.pop(0)(answer)

    def tell(
        self, snapshot: Snapshot | None, *, answers: bool = True, read_at: float = 0.0, since: float = 0.0
    ) -> None:
        """Say how the hall is."""
        self.now = HallSeen(snapshot, read_at, answers, since)
        self.seen.emit(self.now)
