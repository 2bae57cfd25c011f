"""The bench over hours: whatever is lost, mended and touched, it looks again in time and opens one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.bench import BACK_OFF, EVERY_SECONDS, SELDOM_SECONDS, WAITED_FOR_SECONDS, Place, needs_opening
from devices.device import Actor, Condition, DeviceError, DeviceState, ErrorKind
from devices.lane import state_of
from tests.support.faulty_drivers import ScriptedDriver, error
from tests.support.manual_alarms import ManualAlarms

End = Callable[[DeviceState | DeviceError], None]
READY = DeviceState("id_card", Condition.READY)
LOST = error(cause="id-card.reader-lost")
SILENT = DeviceState("id_card", Condition.FAULT, "id-card.reader-silent")
ILL = DeviceState("id_card", Condition.FAULT, "id-card.self-test")


class StillLane:
    """A lane that keeps its calls until the test ends them."""

    def __init__(self) -> None:
        self.idle = True
        self.asked: list[tuple[str, End]] = []

    def capabilities(self) -> frozenset[str]:
        return frozenset()

    def open(self, seconds: float, on_end: End) -> None:
        self.asked.append(("open", on_end))

    def check(self, seconds: float, on_end: End) -> None:
        self.asked.append(("check", on_end))


class Post:
    """One place of a bench over a lane that stands still."""

    def __init__(self) -> None:
        self.alarms = ManualAlarms()
        self.told: list[DeviceState] = []
        self.place = Place(ScriptedDriver, self.alarms.clock, self.alarms, self.told.append, EVERY_SECONDS)
        self.place.lane.close()
        self.lane = StillLane()
        self.place.lane = self.lane  # type: ignore[assignment]  # as much of a lane as a place asks for
        self.place.open()

    def end(self, outcome: DeviceState | DeviceError) -> None:
        """End what was asked, as a lane does: the state first, then the end."""
        ((_, on_end),) = self.lane.asked
        self.lane.asked.clear()
        state = outcome if isinstance(outcome, DeviceState) else state_of("id_card", outcome)
        self.place._changed(state)
        on_end(outcome)

    @property
    def asks(self) -> list[str]:
        """What the lane was asked and has not ended."""
        return [what for what, _ in self.lane.asked]


OUTCOMES = [READY, SILENT, ILL, LOST, error(ErrorKind.TIMED_OUT, "host.hung"), error(ErrorKind.PROGRAM, "x")]
STEPS = st.one_of(
    st.tuples(st.just("end"), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("pass"), st.sampled_from([0.5, 1.0, 3.0, 5.0, 60.0, WAITED_FOR_SECONDS])),
    st.tuples(st.just("touch"), st.none()),
    st.tuples(st.just("lost in a call"), st.none()),
)


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=20))
def test_there_is_always_one_thing_on_its_way_and_never_two(steps: list[tuple[str, object]]) -> None:
    post = Post()
    for step, what in steps:
        if step == "end" and post.lane.asked:
            assert isinstance(what, DeviceState | DeviceError)
            post.end(what)
        elif step == "pass" and isinstance(what, float):
            post.alarms.advance(what)
        elif step == "touch":
            post.place.hurry()
        elif step == "lost in a call" and post.place._opened and not post.lane.asked:
            post.place._changed(state_of("id_card", LOST))
        assert len(post.lane.asked) + len(post.alarms.due) == 1


@given(st.lists(st.sampled_from([SILENT, LOST]), min_size=1, max_size=10), st.integers(0, 3600))
def test_while_somebody_is_there_no_pause_is_longer_than_the_longest_short_one(
    failures: list[DeviceState | DeviceError], before: int
) -> None:
    post = Post()
    post.alarms.now += before
    post.place.hurry()
    for failure in failures:
        post.end(failure)
        assert post.alarms.due[0] <= BACK_OFF[-1]
        post.alarms.advance(post.alarms.due[0])


def test_pauses_grow_and_then_stay() -> None:
    post, pauses = Post(), []
    for _ in range(5):
        post.end(LOST)
        pauses += post.alarms.due
        post.alarms.advance(post.alarms.due[0])
    assert pauses == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]


def test_when_nobody_is_there_for_long_the_pauses_are_long() -> None:
    post = Post()
    post.alarms.now += WAITED_FOR_SECONDS
    post.end(LOST)
    assert post.alarms.due == [SELDOM_SECONDS]


def test_an_open_that_is_on_its_way_is_not_asked_twice_by_a_touch() -> None:
    post = Post()
    post.alarms.now += WAITED_FOR_SECONDS
    post.place.hurry()
    post.alarms.advance(0)
    assert post.asks == ["open"]


def test_a_device_that_is_ill_is_checked_and_not_opened_again_and_again() -> None:
    post = Post()
    post.end(ILL)
    post.alarms.advance(EVERY_SECONDS)
    assert post.asks == ["check"]


def test_a_busy_lane_is_asked_later() -> None:
    post = Post()
    post.end(READY)
    post.lane.idle = False
    post.alarms.advance(EVERY_SECONDS)
    assert (post.asks, post.alarms.due) == ([], [EVERY_SECONDS])


@pytest.mark.parametrize(
    ("state", "anew"),
    [
        (READY, False),
        (ILL, False),
        (SILENT, True),
        (DeviceState("printer", Condition.FAULT, "printer.garbled"), True),
        (DeviceState("printer", Condition.FAULT, "device.stuck"), True),
        (DeviceState("printer", Condition.FAULT, "printer.paper-out", Actor.GUIDE), False),
        (DeviceState("printer", Condition.ATTENTION, "printer.paper-low", Actor.GUIDE), False),
        (DeviceState("printer", Condition.ABSENT), True),
    ],
)
def test_only_a_wire_is_opened_anew(state: DeviceState, *, anew: bool) -> None:
    assert needs_opening(state) is anew
