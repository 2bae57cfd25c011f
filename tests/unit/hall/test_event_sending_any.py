"""Two machines that tell the city, through any mixture of turns, starts, lost answers and a city that was put back.

In the end the city has every event once and in order, whoever told it.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import Site
from kiosk.hall.event_sending import EventSending
from kiosk.platform.calls.ticket_events import TicketEvent, TicketEventBatch
from kiosk.platform.errors import UnreachableError
from kiosk.tickets.event_turns import Turn
from kiosk.tickets.values import Event, Ticket
from offline_queue.entry import Acknowledged, Acknowledgement, DeadLetter, Outcome, Retry
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.scripted_server import as_problem

SITE = Site(mode="training", region="990100", hall="0001", device="03")
HISTORY = "history-1"
MACHINES = ("K03", "K04")
MOVES = st.one_of(
    st.tuples(st.just("happens"), st.integers(1, 3)),
    st.tuples(st.just("looks"), st.sampled_from(MACHINES)),
    st.tuples(st.just("looks"), st.sampled_from(MACHINES)),
    st.tuples(st.just("sends"), st.sampled_from(MACHINES)),
    st.tuples(st.just("sends"), st.sampled_from(MACHINES)),
    st.tuples(st.just("sends_unheard"), st.sampled_from(MACHINES)),
    st.tuples(st.just("begins_anew"), st.sampled_from(MACHINES)),
    st.tuples(st.just("turn_passes"), st.none()),
    st.tuples(st.just("hub"), st.booleans()),
    st.tuples(st.just("city_put_back"), st.integers(0, 3)),
)


class Desk:
    """A hub with a history and one turn."""

    def __init__(self) -> None:
        self.events_: list[Event] = []
        self.holder, self.settled_to = "", 0
        self.answers = True

    def happens(self, count: int) -> None:
        """Let something happen."""
        for _ in range(count):
            seq = len(self.events_) + 1
            self.events_.append(Event(seq, "2026-11-23", 1_000 * seq, "called", None, "01", None, "K03", {}))


class Source:
    """The hub as one machine asks it."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk, self._name = desk, name

    def turn(self, hub_id: str, settled_to: int) -> Turn:
        """Ask for the turn."""
        desk = self._desk
        if not desk.answers:
            raise UnreachableError("refused")
        desk.holder = desk.holder or self._name
        if hub_id == HISTORY:
            desk.settled_to = max(desk.settled_to, settled_to)
        return Turn(HISTORY, desk.holder == self._name, desk.settled_to)

    def events(self, after: int) -> Sequence[Event] | None:
        """Read on."""
        return self._desk.events_[after : after + 4]

    def ticket(self, name: str) -> Ticket | None:
        """Know of none."""
        return None


class City:
    """Keeps each event once, in order; whatever leaves a gap is refused with the number it misses."""

    def __init__(self) -> None:
        self.kept: dict[int, TicketEvent] = {}

    @property
    def last(self) -> int:
        """The last it has."""
        return max(self.kept, default=0)

    def take(self, batch: TicketEventBatch) -> Callable[[str], Outcome]:
        """Take a batch, or say what is missing before it."""
        first = batch.events[0].seq
        if first > self.last + 1:
            gaps = [{"first": self.last + 1, "last": first - 1}]
            answer = as_problem(409, "sequence-gap", "after-fix", gaps=gaps).partition(b"\r\n\r\n")[2]
            return lambda name: DeadLetter("sequence-gap", answer)
        for event in batch.events:
            assert self.kept.setdefault(event.seq, event) == event
        return lambda name: Acknowledged(Acknowledgement(name, "0" * 64, "", "2026-11-23T10:00:00+08:00", b"{}"))


class Telling:
    """A hub, a city, and the two machines between them."""

    def __init__(self, folder: str) -> None:
        self.desk, self.city = Desk(), City()
        self.names = itertools.count(1)
        self.boxes: dict[str, Outbox] = {name: open_box(Path(folder) / name) for name in MACHINES}
        self.machines = {name: self._machine(name) for name in MACHINES}

    def _machine(self, name: str) -> EventSending:
        return EventSending(
            Source(self.desk, name), lambda: self.boxes[name], SITE, lambda: 0.0,
            lambda: f"0198c000-0000-7000-8000-{next(self.names):012d}",
        )  # fmt: skip

    def happens(self, count: int) -> None:
        """Let something happen in the hall."""
        self.desk.happens(count)

    def looks(self, name: str) -> None:
        """Have a machine look what is new."""
        self.machines[name].look()

    def sends(self, name: str, *, heard: bool = True) -> None:
        """Send what waits first, and hear the answer or not."""
        box = self.boxes[name]
        if parcel := box.claim(1e12):
            batch = msgspec.json.decode(box.payload(parcel.entry), type=TicketEventBatch)
            outcome = self.city.take(batch)
            box.settle(parcel.entry, outcome(parcel.entry.id) if heard else Retry("transport", "time-out"))

    def sends_unheard(self, name: str) -> None:
        """Send it, and lose the answer."""
        self.sends(name, heard=False)

    def begins_anew(self, name: str) -> None:
        """Begin with what is on the disk."""
        self.machines[name] = self._machine(name)

    def turn_passes(self, _: None) -> None:
        """Let who has the turn be silent for too long."""
        self.desk.holder = ""

    def hub(self, answers: bool) -> None:
        """Let the hub go or come back."""
        self.desk.answers = answers

    def city_put_back(self, count: int) -> None:
        """Have the city restored from a copy that lacks the last events."""
        for seq in sorted(self.city.kept)[len(self.city.kept) - count :]:
            del self.city.kept[seq]

    def calm(self) -> None:
        """Let all that is owed be told: everybody answers, and each machine has its turn."""
        self.desk.answers = True
        for name in MACHINES * 2:
            self.desk.holder = name
            for _ in range(3 + len(self.desk.events_)):
                self.looks(name)
                self.sends(name)

    def close(self) -> None:
        """Let the files go."""
        for box in self.boxes.values():
            box.close()


@contextlib.contextmanager
def played(moves: list[tuple[str, Any]]) -> Iterator[Telling]:
    with tempfile.TemporaryDirectory() as folder:
        telling = Telling(folder)
        try:
            for what, how in moves:
                getattr(telling, what)(how)
            yield telling
        finally:
            telling.close()


@settings(max_examples=5, deadline=None)
@given(st.lists(MOVES, min_size=5, max_size=25))
def test_in_the_end_the_city_has_every_event_once_and_in_order(moves: list[tuple[str, Any]]) -> None:
    with played(moves) as telling:
        telling.happens(1)
        telling.calm()
        assert sorted(telling.city.kept) == list(range(1, len(telling.desk.events_) + 1))


@settings(max_examples=4, deadline=None)
@given(st.lists(MOVES.filter(lambda move: move[0] != "city_put_back"), min_size=5, max_size=25))
def test_a_city_that_loses_nothing_is_never_told_of_what_comes_before_what_it_misses(
    moves: list[tuple[str, Any]],
) -> None:
    with played(moves) as telling:
        telling.calm()
        refused = [entry for box in telling.boxes.values() for entry in box.entries() if entry.state == "dead-letter"]
    assert refused == []
