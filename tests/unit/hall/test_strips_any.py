"""Strips through any mixture of calls, broken tellings and devices that come and go: none shines with what is old."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.board import StripSetting
from config.texts import wording
from devices.call_board import Call as Shown
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from kiosk.hall.strips import Strips
from kiosk.tickets.views import Snapshot
from tests.support.boards import BoardHall

WINDOWS = {"call_board": "17", "call_board-2": "22", "call_board-3": ""}
GONE = DeviceState("call_board", Condition.ABSENT, "call-board.lost")
BACK = DeviceState("call_board", Condition.READY)
LOST = DeviceError(ErrorKind.DEVICE, "call-board.silent")
NO_SIGNS = DeviceError(ErrorKind.PROGRAM, "call-board.no-signs")
# A device that is off shows anything, or nothing.
ANYTHING = Shown("?")


class Wall:
    """Strips and what really hangs there: each telling ends when it is told to, well or not."""

    def __init__(self) -> None:
        self.hall = BoardHall("17", "22")
        self.looked: Snapshot | None = None
        self.lit: dict[str, Shown | None] = dict.fromkeys(WINDOWS, ANYTHING)
        self.away: set[str] = set()
        self.under_way: dict[str, tuple[Shown | None, Callable[[object], None]]] = {}
        self.newest: Any = None
        listed = [StripSetting(name, window) for name, window in WINDOWS.items()]
        self.strips = Strips(listed, wording("zh_CN"), self._run)

    def _run(self, device: str, call: Any, seconds: float, done: Callable[[object], None]) -> None:
        assert device not in self.under_way, "two tellings at once"
        told: list[Shown | None] = []
        call(_Noting(told), Deadline.after(seconds), CancelToken())
        self.under_way[device] = (told[0], done)

    def end(self, device: str, error: DeviceError | None) -> None:
        """End what a device is being told; one that is away can only fail."""
        if device not in self.under_way:
            return
        wanted, done = self.under_way.pop(device)
        error = LOST if device in self.away else error
        # Of a telling that failed nobody knows how far it came; what a board has no signs for it never shows.
        self.lit[device] = wanted if error is None else self.lit[device] if error is NO_SIGNS else ANYTHING
        done(error)

    def turn(self, device: str, state: DeviceState) -> None:
        """Let a device go, or come back."""
        (self.away.discard if state is BACK else self.away.add)(device)
        if state is GONE:
            self.lit[device] = ANYTHING
        self.strips.device_changed(device, state)

    def look(self, seen: Snapshot | None) -> None:
        """Have the screen look at the hall."""
        self.looked = seen
        if seen:
            self.newest = max(seen.calls, key=lambda call: call.seq, default=None)
        self.strips.show(seen, self.newest)

    def rest(self) -> None:
        """Take the screen out of service."""
        self.looked = None
        self.strips.clear()

    def wanted(self, device: str) -> str:
        """Return whose number is to hang there by the last look, empty for nobody's."""
        return expected(WINDOWS[device], self.looked, self.newest) if self.looked else ""

    def settle(self) -> None:
        """End all that is under way well, with what follows from it."""
        while self.under_way:
            self.end(next(iter(self.under_way)), None)


class _Noting:
    def __init__(self, told: list[Shown | None]) -> None:
        self._told = told

    def capabilities(self) -> frozenset[str]:
        return frozenset({"text", "number"})

    def show(self, call: Shown, deadline: Deadline, cancel: CancelToken) -> None:
        self._told.append(call)

    def clear(self, deadline: Deadline, cancel: CancelToken) -> None:
        self._told.append(None)


def called(wall: Wall, place: int) -> None:
    wall.look(wall.hall.call(f"B{wall.hall.seq % 1000:03d}", ("17", "22")[place % 2]))


def came(wall: Wall, place: int) -> None:
    window = ("17", "22")[place % 2]
    if next(one for one in wall.hall.seen().windows if one.no == window).number:
        wall.look(wall.hall.serve(window))


def device(place: int) -> str:
    return list(WINDOWS)[place]


MOVES: dict[str, Callable[[Wall, int], None]] = {
    "called": called,
    "came": came,
    "unread": lambda wall, place: wall.look(None),
    "read": lambda wall, place: wall.look(wall.hall.seen()),
    "told": lambda wall, place: wall.end(device(place), None),
    "failed": lambda wall, place: wall.end(device(place), LOST),
    "refused": lambda wall, place: wall.end(device(place), NO_SIGNS),
    "gone": lambda wall, place: wall.turn(device(place), GONE),
    "back": lambda wall, place: wall.turn(device(place), BACK),
    "rest": lambda wall, place: wall.rest(),
}
PLAY = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 2)), max_size=30)


def numbered(shown: Shown | None) -> str:
    return shown.number if shown else ""


def expected(window: str, seen: Snapshot, newest: Any) -> str:
    """Return whose number hangs there when all is well, empty for nobody's."""
    here = {one.no: one for one in seen.windows}
    if window:
        return here[window].number
    still = newest and here[newest.window].number == newest.number and not here[newest.window].serving
    return newest.number if still else ""


@settings(max_examples=60)
@given(PLAY.map(lambda moves: [move for move in moves if move[0] != "refused"]))
def test_in_the_end_every_strip_that_is_there_shows_the_hall_as_it_is_and_shines(moves: list[tuple[str, int]]) -> None:
    wall = Wall()
    for name, place in moves:
        MOVES[name](wall, place)
    for name in WINDOWS:
        wall.turn(name, BACK)
    wall.look(wall.hall.seen())
    wall.settle()
    assert wall.strips.dark == ()
    assert {name: numbered(wall.lit[name]) for name in WINDOWS} == {name: wall.wanted(name) for name in WINDOWS}


@settings(max_examples=60)
@given(PLAY)
def test_at_no_moment_does_a_strip_shine_that_is_away_or_shows_another_number(moves: list[tuple[str, int]]) -> None:
    wall = Wall()
    wall.look(wall.hall.seen())
    wall.settle()
    for name, place in moves:
        MOVES[name](wall, place)
        bright = set(WINDOWS) - set(wall.strips.causes)
        assert not bright & wall.away
        # While it is being told it may be a moment behind.
        idle = bright - set(wall.under_way)
        assert {one: numbered(wall.lit[one]) for one in idle} == {one: wall.wanted(one) for one in idle}


@settings(max_examples=30)
@given(PLAY)
def test_a_board_without_the_signs_for_a_number_never_goes_on_showing_an_older_one(
    moves: list[tuple[str, int]],
) -> None:
    wall = Wall()
    for name, place in moves:
        MOVES[name](wall, place)
    wall.settle()
    wall.look(wall.hall.call("B999"))
    wall.end("call_board", NO_SIGNS)
    wall.settle()
    assert ("call_board" in wall.away) or (wall.lit["call_board"], wall.strips.causes["call_board"]) == (
        None, NO_SIGNS.cause,
    )  # fmt: skip


@settings(max_examples=30)
@given(PLAY)
def test_a_strip_that_always_fails_is_not_told_without_end(moves: list[tuple[str, int]]) -> None:
    wall = Wall()
    for name, place in moves:
        MOVES[name](wall, place)
    for _ in range(2 * len(WINDOWS)):
        for one in tuple(wall.under_way)[:1]:
            wall.end(one, LOST)
    assert not wall.under_way
