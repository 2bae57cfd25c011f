"""A window at any hall: answers that are lost, readings that are old, other hands. In the end it shows what is so."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from kiosk.hall.line import HallSeen
from kiosk.platform.errors import UnreachableError
from kiosk.tickets import acts, views
from kiosk.tickets.errors import TicketError
from tests.support.hall import NO_LIMITS, Hall, rules
from ui.window.calling_state import Calling
from ui.window.calling_values import Question

WINDOW, CLERK = "01", "1708"
STEPS = 60


class LossyHall(QObject):
    """A desk behind a bad line: an act may not arrive, its answer may get lost, a reading may be an old one."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, hall: Hall, chance: random.Random) -> None:
        super().__init__()
        self.hall, self._chance = hall, chance
        self.now = HallSeen()
        self.bad = True
        self.readings: list[views.Snapshot] = []
        self.under_way: list[tuple[acts.Act[Any], Callable[[object], None], str]] = []
        self.clock = 0.0

    def act(self, act: acts.Act[Any], done: Callable[[object], None], act_id: str = "", acting: str = "") -> str:
        self.under_way.append((act, done, act_id))
        return act_id

    def ask(self, call: Callable[[Any], object], done: Callable[[object], None]) -> None:
        if not self.bad or self._chance.random() < 0.7:
            done(call(self))
        else:
            done(UnreachableError("lost"))

    def rules(self) -> Any:
        return self.hall.desk.rules

    def ticket(self, name: str) -> Any:
        return views.ticket(self.hall.desk.engine, name)

    def act_as(self, staff: str, roles: Any = ()) -> None:
        """Everybody is the same clerk."""

    def end_one(self) -> None:
        """End the oldest act: done or not, heard of or not."""
        act, done, act_id = self.under_way.pop(0)
        arrives = not self.bad or self._chance.random() < 0.8
        answer: object = UnreachableError("lost")
        if arrives:
            answer = self._done(act, act_id)
        done(answer if not self.bad or self._chance.random() < 0.8 else UnreachableError("lost"))

    def read(self, *, old: bool = False) -> None:
        """Let the hall be read, now or as it was a while ago."""
        self.hall.later(1)
        self.clock += 1
        fresh = views.snapshot(self.hall.desk.engine, self.hall.desk.rules, self.hall.now)
        self.readings = [*self.readings[-3:], fresh]
        shown = self._chance.choice(self.readings) if old else fresh
        self.now = HallSeen(shown, self.clock, answers=True, since=0.0)
        self.seen.emit(self.now)

    def lose(self) -> None:
        """Let the hub be gone."""
        self.now = HallSeen(self.now.snapshot, self.now.read_at, answers=False, since=1.0)
        self.seen.emit(self.now)

    def _done(self, act: acts.Act[Any], act_id: str) -> object:
        self.hall.later(1)
        try:
            return self.hall.do(act, act_id, staff=CLERK)
        except TicketError as wrong:
            return wrong


class Play:
    """A clerk who presses anything at any time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.hall = Hall(str(folder / f"hall-{seed}.db"), rules(limits=NO_LIMITS))
        self.line = LossyHall(self.hall, self.chance)
        self.calling = Calling(self.line, WINDOW, lambda: self.hall.now, clock=lambda: self.line.clock)
        self.line.read()
        self.calling.begin(CLERK, frozenset({"clerk"}))

    def step(self) -> None:
        """Let one thing happen."""
        calling, line = self.calling, self.line
        presses: list[Callable[[], None]] = [
            calling.call, calling.recall, calling.pass_over, calling.start, calling.finish,
            lambda: calling.hold("copy"), lambda: calling.take_up(0), lambda: calling.pause("meal"), calling.go_on,
            lambda: calling.transfer(queue="social", keep_place=False),
        ]  # fmt: skip
        others: list[Callable[[], None]] = [
            lambda: line.read(old=line.bad), lambda: line.read(old=line.bad), line.lose, self._issue, self._guide,
        ]  # fmt: skip
        if line.under_way and self.chance.random() < 0.6:
            line.end_one()
        elif self.chance.random() < 0.5:
            self.chance.choice(others)()
        else:
            self.chance.choice(presses)()

    def calm(self) -> None:
        """Let the line be good, everything end, and the hall be read."""
        self.line.bad = False
        for _ in range(60):
            self.line.read()
            while self.line.under_way:
                self.line.end_one()
            if not self.calling.doing and not self.calling.owed:
                break
        self.line.read()
        self.line.read()

    def busy(self) -> tuple[str, bool] | None:
        """Return who is at the window, and whether they are served, as the desk has it."""
        found = views.snapshot(self.hall.desk.engine, self.hall.desk.rules, self.hall.now)
        view = next(one for one in found.windows if one.no == WINDOW)
        return (view.number, view.serving) if view.ticket else None

    def close(self) -> None:
        self.hall.close()

    def _issue(self) -> None:
        self.hall.issue("social")

    def _guide(self) -> None:
        """Let a guide take somebody out of the window's hands."""
        at = self.calling.in_hand
        if at:
            self.line._done(acts.Hold(ticket=at.id, reason="papers"), f"guide-{self.chance.random()}")


def play(seed: int) -> Play:
    """Play one day and let it calm down."""
    with tempfile.TemporaryDirectory() as folder:
        made = Play(Path(folder), seed)
        for _ in range(STEPS):
            made.step()
        made.calm()
        try:
            shown = made.calling.in_hand
            assert (None if shown is None else (shown.number, shown.serving)) == made.busy(), f"seed {seed}"
            assert (made.calling.doing, made.calling.owed) == ("", ()), f"seed {seed}"
            calls = [event for event in made.hall.desk.events(0) if event.kind == "called"]
            ids = {event.ticket for event in calls}
            assert len(calls) <= len(ids) + sum(
                event.kind in ("held", "no-show", "transferred", "resumed") for event in made.hall.desk.events(0)
            ), f"seed {seed}"
        finally:
            made.close()
    return made


@pytest.mark.parametrize("seed", range(6))
def test_after_any_day_the_window_shows_who_is_there_and_nothing_is_owed(qapp: object, seed: int) -> None:
    assert play(seed).calling.question in set(Question)


@pytest.mark.soak
def test_after_hundreds_of_days_too(qapp: object) -> None:
    for seed in range(100, 400):
        play(seed)
