"""A kiosk of a hall for tests: a real hub, a line to it that is cut by hand, and the machine's own file."""

from __future__ import annotations

import datetime
import functools
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.device import Deadline
from kiosk.hall.hub_clock import HubClock
from kiosk.hall.hub_counter import HubCounter
from kiosk.hall.island import Island
from kiosk.hall.presence import Presence
from kiosk.hub.client import HubClient
from kiosk.platform.errors import LateAnswerError, UnreachableError
from kiosk.tickets.counter import Given, Wish
from tests.support.hubs import TOKENS, HubThread

SOON = Deadline.after(3600)


class CutLine(HubClient):
    """A line to the hub that is cut before a call reaches it, or before its answer comes back."""

    cut = False
    cut_from = 0
    """From which of the next calls on it is cut; 0 for none."""
    deaf = 0
    """So many of the next calls are done, and not answered."""
    deaf_from = 0
    """After which of the next calls one is done, and not answered; 0 for none."""

    def _ask(self, *asked: Any, **more: Any) -> Any:
        if self.cut_from:
            self.cut_from -= 1
            self.cut |= self.cut_from == 0
        if self.cut:
            raise UnreachableError("refused")
        told = super()._ask(*asked, **more)
        if self.deaf_from:
            self.deaf_from -= 1
            self.deaf += self.deaf_from == 0
        if self.deaf:
            self.deaf -= 1
            raise LateAnswerError("time-out")
        return told


@functools.cache
def empty_file() -> bytes:
    """Return the file of a machine that has just been set up: making its tables takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        island = Island(Path(folder) / "island.db", "K03", HubClock(), str)
        island.engine.dispose()
        return (Path(folder) / "island.db").read_bytes()


class HubKiosk:
    """A kiosk that goes on alone at the first silence, unless it is given a limit and a clock."""

    def __init__(
        self,
        hub: HubThread,
        file: Path,
        *,
        limit_s: float = 0.0,
        steady: Callable[[], float] = time.monotonic,
        token: str = TOKENS["kiosk"],
    ) -> None:
        self.hub = hub
        self.file = file
        self._ids = itertools.count(1)
        self._limit_s, self._steady, self._token = limit_s, steady, token
        self.begin()

    def begin(self) -> None:
        """Begin anew, as after a start of the machine."""
        self.line = CutLine(self.hub.url, self._token, mode="training")
        self.presence = Presence(self._steady, self._limit_s)
        # The hub's clock stands still until a test moves it, and so do the machine's.
        self.clock = HubClock(lambda: self.hub.now, lambda: self.hub.now.timestamp())
        if not self.file.exists():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_bytes(empty_file())
        self.island = Island(self.file, "K03", self.clock, self.new_id)
        self.counter = HubCounter(self.line, self.island, self.presence)

    @property
    def now(self) -> datetime.datetime:
        """The clock of the hall."""
        return self.hub.now

    @now.setter
    def now(self, moment: datetime.datetime) -> None:
        self.hub.now = moment

    def new_id(self) -> str:
        return f"{self.file} {next(self._ids)}"

    def cut(self) -> None:
        """Cut the line; what was learnt before stays."""
        self.line.cut = True

    def mend(self) -> bool:
        """Mend it, and let what is owed be settled."""
        self.line.cut = False
        return self.counter.home.round()

    def round(self) -> bool:
        return self.counter.home.round()

    def issue(self, queue: str = "social", number: str = "", act_id: str = "", **more: str) -> Given:
        return self.counter.issue(Wish(queue, number, **more), act_id or self.new_id(), SOON)

    def settle(self, given: Given, *, printed: bool = True) -> None:
        self.counter.tell_paper(given.ticket.id, f"{given.ticket.id}-print", SOON, printed=printed)

    def take(self, no: int, queue: str = "social") -> Given:
        """Take a number by the card of somebody, with its slip."""
        given = self.issue(queue, f"99010119880512{no:04d}")
        self.settle(given)
        return given

    def close(self) -> None:
        self.counter.close()
