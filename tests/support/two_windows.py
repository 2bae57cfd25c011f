"""Windows of one hall, each with a line of its own to one desk that a test cuts and mends; all in one thread."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from kiosk.hall.line import HallSeen
from kiosk.hall.window_book import WindowBook
from kiosk.hub.calls.window_days import counted
from kiosk.platform.errors import UnreachableError
from kiosk.tickets import acts, views
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import ACTIVE
from tests.support.hall import Hall
from ui.window.calling_state import Calling

# By the rules of the hall a window calls alone after this.
SILENT_S = 60


class DeskLine(QObject):
    """A line to the desk that answers at once, or not at all."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, hall: Hall, window: str) -> None:
        super().__init__()
        self.hall, self.window = hall, window
        self.now = HallSeen()
        self.cut_off = False

    def act(self, act: acts.Act[Any], done: Callable[[object], None], act_id: str = "", acting: str = "") -> str:
        if self.cut_off:
            done(UnreachableError("cut"))
            return act_id
        try:
            answer: object = self.hall.do(act, act_id, device=f"W{self.window}", staff=acting.partition(";")[0])
        except TicketError as wrong:
            answer = wrong
        done(answer)
        return act_id

    def ask(self, call: Callable[[Any], object], done: Callable[[object], None]) -> None:
        done(UnreachableError("cut") if self.cut_off else call(self))

    def rules(self) -> Any:
        return self.hall.desk.rules

    def ticket(self, name: str) -> Any:
        return views.ticket(self.hall.desk.engine, name)

    def act_as(self, staff: str, roles: Any = ()) -> None:
        """Do nothing: the name comes with each act."""

    def read(self) -> None:
        """Let the hall be read, or not."""
        if self.cut_off:
            self.now = replace(self.now, answers=False)
        else:
            found = views.snapshot(self.hall.desk.engine, self.hall.desk.rules, self.hall.now)
            self.now = HallSeen(found, self.hall.now.timestamp(), answers=True, since=0.0)
        self.seen.emit(self.now)

    def cut(self) -> None:
        """Let the hub be gone from now on."""
        self.cut_off = True
        self.now = replace(self.now, answers=False, since=self.hall.now.timestamp(), cause="transport")
        self.seen.emit(self.now)

    def mend(self) -> None:
        """Let it be there again."""
        self.cut_off = False
        self.read()


class OneWindow:
    """A window with its clerk; ``called`` are the numbers it called, whoever gave them to it."""

    def __init__(self, hall: Hall, no: str, folder: Path) -> None:
        self.hall, self.no, self.folder = hall, no, folder / no
        self.called: list[str] = []
        self.line = DeskLine(hall, no)
        self._open()
        self.line.read()
        self.calling.begin(f"clerk-{no}", frozenset({"clerk"}))
        self.line.read()

    def kill(self) -> None:
        """End the program as a power cut does, and open the next one."""
        self.calling.deleteLater()
        self.line.seen.disconnect()
        self.line.now = HallSeen(answers=False, since=self.line.now.since, cause="transport")
        self._open()
        self.line.seen.emit(self.line.now)
        self.line.read()
        self.calling.begin(f"next-{self.no}", frozenset({"clerk"}), take_over=True)

    def close(self) -> None:
        """Sign the clerk out, and in again after a while."""
        self.calling.end()
        self.hall.later(1)
        self.calling.begin(f"clerk-{self.no}", frozenset({"clerk"}))

    def call_for(self, had: Collection[str] = ()) -> None:
        """Call for the first of the windows that may have closed, which ``had`` these already, or leave it to them."""
        calling = self.calling
        if calling.ask_neighbour():
            calling.choose_neighbour(calling.alone.neighbours[0][0])
        if calling.neighbour:
            left = [one.ticket for one in calling.alone.coming(calling.neighbour) if one.number not in had]
            calling.call_for(calling.neighbour, left[0] if left else "")

    def busy(self) -> str:
        """Return whom the desk has at this window."""
        found = views.snapshot(self.hall.desk.engine, self.hall.desk.rules, self.hall.now)
        return next(one.number for one in found.windows if one.no == self.no)

    def day(self) -> tuple[int, int]:
        """Return how many were called here today and how many of these calls have an end, as the desk counts them."""
        events = [event for event in self.hall.desk.events(0) if event.window == self.no]
        found: dict[str, Any] = counted(self.no, events)
        ends = sum(found[name] for name in ("finished", "no_show", "held", "sent_on", "cancelled"))
        tickets = (views.ticket(self.hall.desk.engine, event.ticket or "") for event in events if event.ticket)
        here = {one.id for one in tickets if one and one.window == self.no and one.state in ACTIVE}
        return found["called"], ends + len(here)

    def _open(self) -> None:
        self.calling = Calling(
            self.line, self.no, lambda: self.hall.now, clock=lambda: self.hall.now.timestamp(),
            book=WindowBook(self.folder, "training"),
        )  # fmt: skip
        self.calling.moved.connect(self._moved)

    def _moved(self) -> None:
        at = self.calling.in_hand
        if at and (not self.called or self.called[-1] != at.number):
            self.called.append(at.number)
