"""A hall under the hands of a test: acts wait for the answer they are given, questions are answered by a client."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
from PySide6.QtCore import QObject, Signal

from kiosk.hall.line import HallSeen
from kiosk.hall.window_book import WindowBook
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.errors import Code, TicketError
from kiosk.tickets.values import Paper, State, Ticket, Window, WindowState
from kiosk.tickets.views import WindowView
from ui.hall.samples import HOUR, NOW_MS, RULES, at_window, lost, with_window
from ui.window.calling_state import Calling

GONE = UnreachableError("timeout")


class Wanted(NamedTuple):
    """An act that waits for its end."""

    act: acts.Act[Any]
    id: str
    done: Callable[[object], None]


class HandClient:
    """What a question is put to; whatever is not told is unknown."""

    def __init__(self) -> None:
        self.told: dict[str, object] = {"rules": RULES}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.calls.append((name, arguments))
            if name == "act_as":
                return None
            if name not in self.told:
                # Made anew: one and the same would keep the frames of all who ever met it.
                raise UnreachableError("timeout")
            return self.told[name]

        return call


class HandHall(QObject):
    """A line to the hub."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, now: HallSeen | None = None) -> None:
        super().__init__()
        self.now = now or HallSeen()
        self.client = HandClient()
        self.wanted: list[Wanted] = []
        self.ids: list[str] = []
        self.by: list[str] = []
        self.holds_questions = False
        self.questions: list[Callable[[], None]] = []

    def act(self, act: acts.Act[Any], done: Callable[[object], None], act_id: str = "", acting: str = "") -> str:
        self.wanted.append(Wanted(act, act_id, done))
        self.ids.append(act_id)
        self.by.append(acting)
        return act_id

    def ask(self, call: Callable[[Any], object], done: Callable[[object], None]) -> None:
        def put() -> None:
            try:
                told = call(self.client)
            except (TicketError, PlatformError) as wrong:
                told = wrong
            done(told)

        if self.holds_questions:
            self.questions.append(put)
        else:
            put()

    def show(self, now: HallSeen) -> None:
        """Let the hall be read as this."""
        self.now = now
        self.seen.emit(now)

    def end(self, answer: object) -> acts.Act[Any]:
        """End the oldest act with an answer; return it."""
        wanted = self.wanted.pop(0)
        wanted.done(answer)
        return wanted.act

    def refuse(self, code: Code, **more: Any) -> acts.Act[Any]:
        """Refuse the oldest act."""
        return self.end(TicketError(code, **more))


def ticket(number: int = 21, state: State = State.CALLED, **changes: Any) -> Ticket:
    """Return a ticket of the hall's medical queue, called now at window 17."""
    made = Ticket(
        id=f"id-B{number:03d}", day="2026-11-23", prefix="B", no=number, queue="medical", state=state, live=True,
        paper=Paper.PRINTED, credit="normal", credit_s=0, issued_at=NOW_MS - 600_000, sort_at=NOW_MS - 600_000,
        device="K03", window="17", call_count=1, called_at=NOW_MS, recalled_at=NOW_MS, version=3,
    )  # fmt: skip
    if state is State.SERVING:
        changes = {"serving_at": NOW_MS, "version": 4} | changes
    return msgspec.structs.replace(made, **changes)


def opened(left: Ticket | None = None) -> acts.WindowTold:
    """Return what opening the window answers."""
    return acts.WindowTold(Window("17", WindowState.OPEN, "", "1708", False, NOW_MS, 1), left)


class Desk:
    """A window that calls, its hall, and a clock of the machine that a test moves."""

    def __init__(
        self, now: HallSeen | None = None, *, book: WindowBook | None = None, window: str = "17", clock: float = 0.0
    ) -> None:
        self.clock, self.hour = clock, HOUR
        self.hall = HandHall()
        self.calling = Calling(self.hall, window, lambda: self.now, clock=lambda: self.clock, book=book)
        self.moves: list[str] = []
        self.finished: list[str] = []
        self.calling.moved.connect(lambda: self.moves.append(self.number))
        self.calling.finished.connect(self.finished.append)
        self.hall.show(now or with_window(at_window()))

    @property
    def now(self) -> datetime.datetime:
        """The time on this machine."""
        return self.hour + datetime.timedelta(seconds=self.clock)

    @property
    def number(self) -> str:
        """The number in hand."""
        return self.calling.in_hand.number if self.calling.in_hand else ""

    def later(self, seconds: float) -> None:
        """Let time go by on this machine."""
        self.clock += seconds

    def read(self, view: WindowView | None = None, *, after_ms: int = 0, **changes: Any) -> None:
        """Let the hall be read, so many milliseconds after the hour of the samples."""
        self.hall.show(with_window(view or at_window(), at=NOW_MS + after_ms, **changes))

    def lose(self) -> None:
        """Let the hub be gone."""
        self.hall.show(replace(lost(self.hall.now), since=self.now.timestamp()))

    def silent(self, seconds: float = 61.0) -> None:
        """Let the hub be gone for so long, and be looked for once more."""
        self.lose()
        self.later(seconds)
        self.hall.show(replace(self.hall.now))

    def agreed(self) -> None:
        """Let the hub be silent for long enough, and call who is next by agreement."""
        self.silent()
        self.calling.call()
        self.calling.agree()

    def have(self, number: int = 21, *, serving: bool = False) -> None:
        """Call somebody, and begin to serve them."""
        self.calling.call()
        self.hall.end(acts.Called(ticket(number), 0))
        if serving:
            self.calling.start()
            self.hall.end(acts.Started(ticket(number, State.SERVING), None))
