"""One caller pad over a desk of its own: the staff of one clerk, keys by their codes, the lamp as it was set last."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.caller_pad import Key, Lamp
from kiosk.hall.line import HallSeen
from kiosk.hall.pad import Done, Pad
from kiosk.tickets import acts, views
from kiosk.tickets.errors import TicketError
from tests.support.hall import Hall, rules
from tests.support.memory import MEMORY


class Port:
    """The desk of the test hall, the staff of one clerk, and the lamp as it was set last."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.held = hall, False
        self.lamps: list[Lamp] = []
        self.waiting: list[Callable[[], None]] = []
        self.out = 0

    def act(self, act: acts.Act[Any], done: Done) -> None:
        try:
            answer: object = self.hall.do(act, staff="1001")
        except TicketError as wrong:
            answer = wrong
        self.waiting.append(lambda: done(answer))
        if not self.held:
            self.waiting.pop()()

    def sign_in(self, number: str, password: str, second: str, done: Callable[[bool], None]) -> None:
        done((number, password, second) == ("1001", "135790", "246810"))

    def sign_out(self) -> None:
        self.out += 1

    def lamp(self, lamp: Lamp) -> None:
        self.lamps.append(lamp)


class Desk:
    """A pad at window 02, over a desk of its own."""

    def __init__(self, folder: Path) -> None:
        self.hall = Hall(str(folder / "hall.db"), rules(limits=rules().limits))
        self.port = Port(self.hall)
        self.pad = Pad("02", self.port, "暂停")
        self.pad.rules = rules()
        self.look()

    def look(self, *, answers: bool = True) -> None:
        told = views.snapshot(self.hall.desk.engine, self.hall.desk.rules, self.hall.now)
        self.pad.see(HallSeen(told, 0.0, answers=answers))

    def keys(self, words: str) -> str:
        """Press keys by their codes, look at the hall after each, and return what is shown then."""
        for sign in words:
            self.hall.later(1)
            self.pad.press(next(key for key in Key if key.value == sign))
            self.look()
        return self.pad.shows

    def signed_in(self) -> Desk:
        self.keys("1001E135790E246810E")
        return self

    @property
    def lamp(self) -> Lamp:
        return self.port.lamps[-1]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    # In memory where there is any: what is written to disk is no matter here.
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder:
        made = Desk(Path(folder))
        yield made
        made.hall.close()


__all__ = ["Desk", "Port", "desk"]
