"""Whatever a window does in a day: every call has one end, and every pause its length."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hall.days import WindowDay
from kiosk.hub.calls.window_days import CLOSED, OPENED, counted
from kiosk.tickets.counting import SUSPENDED
from kiosk.tickets.values import Event

DAY, WINDOW = "2026-11-23", "01"
ENDS = ("finished", "no-show", "held", "transferred", "cancelled")
MOVES = ("call", "recall", *ENDS, "pause", "open", "close", "take over")


class Window:
    """A window that is played, and its day counted beside by somebody with a pencil."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.seqs = itertools.count(1)
        self.ms = 1_000_000
        self.state, self.busy = "closed", False
        self.pencil: Counter[str] = Counter()
        self.paused_ms = 0

    def move(self, what: str, seconds: int) -> None:
        """Let time pass and do one thing, where it can be done."""
        self.ms += seconds * 1000
        self.paused_ms += seconds * 1000 if self.state == "paused" else 0
        if what in (*ENDS, "recall"):
            self._with_person(what)
        elif what == "call" and self.state == "open" and not self.busy:
            self.busy = True
            self._note("called")
        elif what == "pause" and self.state == "open":
            self._turn("paused", SUSPENDED)
        elif what == "open" and self.state != "open":
            self._turn("open", OPENED)
        elif what in ("close", "take over") and self.state != "closed" and not self.busy:
            self._turn("closed", CLOSED[what == "take over"])

    def _with_person(self, what: str) -> None:
        if self.busy:
            self.busy = what == "recall"
            self._note("recalled" if what == "recall" else what)

    def _turn(self, state: str, kind: str) -> None:
        self.state = state
        self._note(kind)

    def _note(self, kind: str) -> None:
        self.pencil[kind] += 1
        self.events.append(Event(next(self.seqs), DAY, self.ms, kind, None, WINDOW, None, None, {}))

    def day(self) -> WindowDay:
        """Return what it came to, as the hub tells it."""
        told = counted(WINDOW, self.events)
        return WindowDay(window=WINDOW, day=DAY, open=int(self.busy), **told)  # type: ignore[arg-type]


def played(moves: list[tuple[str, int]]) -> Window:
    window = Window()
    for what, seconds in moves:
        window.move(what, seconds)
    return window


PLAY = st.lists(st.tuples(st.sampled_from([*MOVES, "call", "open"]), st.integers(0, 900)), max_size=40)


@settings(max_examples=60)
@given(PLAY)
def test_no_call_is_without_an_end_but_the_one_that_goes_on(moves: list[tuple[str, int]]) -> None:
    window = played(moves)
    told = window.day()
    assert told.missing == 0
    assert told.called == told.ended + int(window.busy)
    assert {kind: window.pencil[kind] for kind in ENDS} == {
        "finished": told.finished, "no-show": told.no_show, "held": told.held, "transferred": told.sent_on,
        "cancelled": told.cancelled,
    }  # fmt: skip


@settings(max_examples=60)
@given(PLAY)
def test_pauses_are_as_long_as_they_were_and_hours_are_those_of_the_door(moves: list[tuple[str, int]]) -> None:
    window = played(moves)
    if window.state == "paused":
        window.move("open", 60)
    told = window.day()
    assert (told.pauses, told.paused_s * 1000) == (window.pencil[SUSPENDED], window.paused_ms)
    first = next((event.at for event in window.events if event.kind == OPENED), None)
    last = window.events[-1].at if window.events and window.state == "closed" else None
    assert (told.opened_at, told.closed_at) == (first, last)


@pytest.mark.parametrize("lost", ["called", *ENDS])
def test_a_history_with_a_hole_says_that_something_is_missing(lost: str) -> None:
    window = played([("open", 0), *((what, 60) for end in ENDS for what in ("call", end))])
    hole = next(place for place, event in enumerate(window.events) if event.kind == lost)
    del window.events[hole]
    assert window.day().missing == 1


def test_a_window_that_only_paused_and_never_called_came_to_nothing_but_its_pause() -> None:
    told = played([("open", 0), ("pause", 30), ("close", 90)]).day()
    assert (told.called, told.ended, told.missing, told.pauses, told.paused_s) == (0, 0, 0, 1, 90)
