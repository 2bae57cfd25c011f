"""The large place through any hall: nobody is pushed off too early, nobody waits for ever, no number is made up."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hall.stage import LEAST_SECONDS, Stage
from kiosk.tickets.views import Call, Snapshot
from tests.support.boards import BoardHall

WINDOWS = ("17", "22", "14")
# What happens, where, and how many seconds pass before.
HAPPENS = st.tuples(
    st.sampled_from(["call", "call", "serve", "pass", "nothing"]), st.sampled_from(WINDOWS), st.sampled_from([0.5, 5.0])
)
DAY = st.lists(HAPPENS, min_size=1, max_size=40)


class Played:
    """A hall that is played through, and what stood large at each moment of it."""

    def __init__(self, day: list[tuple[str, str, float]]) -> None:
        self.hall, self.stage, self.now = BoardHall(*WINDOWS), Stage(), 0.0
        self.shown: list[tuple[float, Call | None]] = []
        self.stage.see(self.hall.seen(), 0.0)
        for what, window, seconds in day:
            self.now += seconds
            self.stage.see(self._done(what, window), self.now)
            self._look()

    def _done(self, what: str, window: str) -> Snapshot:
        waits = next(one for one in self.hall.seen().windows if one.no == window)
        if what == "call" and (not waits.number or waits.serving):
            return self.hall.call(f"B{self.hall.seq:03d}", window)
        if what in ("serve", "pass") and waits.number and not waits.serving:
            return self.hall.serve(window) if what == "serve" else self.hall.pass_over(window)
        return self.hall.seen()

    def _look(self) -> None:
        self.shown.append((self.now, self.stage.now(self.now)))

    def wait(self, seconds: float) -> None:
        """Let time pass with nothing else."""
        self.now += seconds
        self._look()

    def turns(self) -> list[tuple[float, int]]:
        """Return when which call took the place."""
        found: list[tuple[float, int]] = []
        for moment, call in self.shown:
            if call and (not found or found[-1][1] != call.seq):
                found.append((moment, call.seq))
        return found


@settings(max_examples=60)
@given(DAY)
def test_each_call_stands_there_long_enough_and_none_comes_back(day: list[tuple[str, str, float]]) -> None:
    turns = Played(day).turns()
    gaps = [after[0] - before[0] for before, after in zip(turns, turns[1:], strict=False)]
    assert all(gap >= LEAST_SECONDS for gap in gaps)
    assert [seq for _, seq in turns] == sorted({seq for _, seq in turns})


@settings(max_examples=60)
@given(DAY)
def test_once_the_hall_is_calm_the_last_call_that_still_waits_stands_there(day: list[tuple[str, str, float]]) -> None:
    played = Played(day)
    for _ in WINDOWS:
        played.wait(LEAST_SECONDS)
    seen = played.hall.seen()
    waiting = {one.number for one in seen.windows if one.number and not one.serving}
    last = max((call for call in seen.calls if call.number in waiting), key=lambda call: call.seq, default=None)
    stands = played.stage.now(played.now)
    assert last is None or (stands is not None and stands.seq >= last.seq)


@settings(max_examples=30)
@given(DAY)
def test_whoever_stands_there_was_called(day: list[tuple[str, str, float]]) -> None:
    played = Played(day)
    called = {(call.number, call.window) for call in played.hall.seen().calls}
    assert {(call.number, call.window) for _, call in played.shown if call} <= called
