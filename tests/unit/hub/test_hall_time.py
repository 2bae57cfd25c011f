"""The clock of a hall: not set back while numbers are given, by whatever happens to that of its machine."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hub.hall_time import STEP, HallTime, is_open
from tests.support.hall import TEN, rules

SECOND, HOUR = datetime.timedelta(seconds=1), datetime.timedelta(hours=1)


class Clocks:
    """The clock of a machine, which is set, and the one that nobody sets."""

    def __init__(self, own: datetime.datetime = TEN) -> None:
        self.own, self.steady = own, 1000.0
        self.hall = HallTime(rules(), lambda: self.own, lambda: self.steady)

    def pass_by(self, time: datetime.timedelta) -> None:
        self.own += time
        self.steady += time.total_seconds()


def test_it_is_the_machines_own_also_where_that_is_brought_right_little_by_little() -> None:
    clocks = Clocks()
    for _ in range(10):
        clocks.pass_by(SECOND)
        clocks.own -= SECOND * 4
        assert clocks.hall.now() == clocks.own


def test_set_back_in_the_hours_it_goes_on_and_is_said_once(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks()
    clocks.own -= HOUR
    assert clocks.hall.now() == TEN
    clocks.pass_by(SECOND)
    assert clocks.hall.now() == TEN + SECOND
    expected_logs("hub-clock-set-back")


def test_when_the_hours_are_over_the_machine_is_followed_again(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks()
    clocks.own -= HOUR
    clocks.hall.now()
    clocks.pass_by(2 * HOUR)
    # Noon by the hall: people wait for the afternoon.
    assert clocks.hall.now() == TEN + 2 * HOUR
    clocks.pass_by(5 * HOUR)
    # Five by the hall, four by the machine: nobody waits any more.
    assert clocks.hall.now() == TEN + 6 * HOUR
    expected_logs("hub-clock-set-back")


def test_who_sets_it_right_again_is_followed_at_once(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks()
    clocks.own -= HOUR
    clocks.hall.now()
    clocks.own += HOUR
    assert clocks.hall.now() == TEN
    clocks.pass_by(SECOND)
    assert clocks.hall.now() == clocks.own
    expected_logs("hub-clock-set-back")


@pytest.mark.parametrize("ahead", [SECOND * 6, HOUR])
def test_set_forward_it_is_followed_for_the_machine_may_have_slept(ahead: datetime.timedelta) -> None:
    clocks = Clocks()
    clocks.own += ahead
    assert clocks.hall.now() == TEN + ahead


def test_before_the_hours_nobody_minds() -> None:
    clocks = Clocks(TEN - 2 * HOUR)
    clocks.own -= HOUR
    assert clocks.hall.now() == clocks.own


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(-4000, 4000)), max_size=12))
def test_within_the_hours_it_never_runs_back_by_more_than_a_time_server_makes_it(
    moves: list[tuple[int, int]],
) -> None:
    clocks, before = Clocks(), TEN
    clocks.hall._tell = lambda *_: None
    for passed, step in moves:
        clocks.pass_by(SECOND * passed)
        clocks.own += SECOND * step
        now = clocks.hall.now()
        assert before - now <= STEP or not is_open(rules(), before + SECOND * passed)
        before = now
