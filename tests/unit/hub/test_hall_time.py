"""The clock of a hall: not set back while numbers are given, by whatever happens to that of its machine."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hub.hall_time import STEP, HallTime, is_open
from kiosk.tickets.rules import milliseconds
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


@pytest.mark.parametrize("ahead", [SECOND * 6, HOUR, 13 * HOUR])
def test_set_forward_within_the_day_it_is_followed_and_said_once(
    ahead: datetime.timedelta, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    clocks = Clocks()
    clocks.own += ahead
    assert [clocks.hall.now(), clocks.hall.now()] == [TEN + ahead] * 2
    expected_logs("hub-clock-set-and-followed")
    assert caplog.messages == ["hub-clock-set-and-followed"]


def test_a_machine_that_slept_has_not_been_set(caplog: pytest.LogCaptureFixture) -> None:
    clocks = Clocks()
    clocks.pass_by(20 * HOUR)
    assert clocks.hall.now() == TEN + 20 * HOUR
    assert caplog.messages == []


def test_set_forward_into_another_day_while_people_wait_it_is_not_followed(
    expected_logs: Callable[..., None],
) -> None:
    clocks = Clocks()
    clocks.own += 24 * HOUR
    clocks.pass_by(HOUR)
    assert clocks.hall.now() == TEN + HOUR
    # Set right again nobody has noticed.
    clocks.own -= 24 * HOUR
    assert clocks.hall.now() == TEN + HOUR == clocks.own
    expected_logs("hub-clock-set-forward")


def test_when_the_hours_are_over_another_day_is_followed(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks()
    clocks.own += 24 * HOUR
    assert clocks.hall.now() == TEN
    clocks.pass_by(7 * HOUR)
    assert clocks.hall.now() == TEN + 31 * HOUR
    expected_logs("hub-clock-set-forward")


@pytest.mark.parametrize("hours", [-1, 48])
def test_before_the_hours_the_clock_is_followed_and_that_is_said(
    hours: int, expected_logs: Callable[..., None]
) -> None:
    clocks = Clocks(TEN - 2 * HOUR)
    clocks.own += hours * HOUR
    assert clocks.hall.now() == clocks.own
    expected_logs("hub-clock-set-and-followed")


# Started anew.


def test_a_start_does_not_set_the_hall_back_within_its_day(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks(TEN - HOUR)
    clocks.hall.not_before(milliseconds(TEN))
    clocks.pass_by(SECOND)
    assert clocks.hall.now() == TEN + SECOND
    expected_logs("hub-clock-set-back")


@pytest.mark.parametrize("stamp", [TEN - HOUR, TEN + 3 * SECOND, TEN + 24 * HOUR, TEN - 24 * HOUR])
def test_a_stamp_that_is_not_later_today_changes_nothing(
    stamp: datetime.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    clocks = Clocks()
    clocks.hall.not_before(milliseconds(stamp))
    assert clocks.hall.now() == TEN
    assert caplog.messages == []


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(-4000, 4000)), max_size=12))
def test_within_the_hours_it_never_runs_back_by_more_than_a_time_server_makes_it(
    moves: list[tuple[int, int]],
) -> None:
    clocks, before = Clocks(), TEN
    clocks.hall._tell = lambda *_, **__: None
    for passed, step in moves:
        clocks.pass_by(SECOND * passed)
        clocks.own += SECOND * step
        now = clocks.hall.now()
        assert before - now <= STEP or not is_open(rules(), before + SECOND * passed)
        before = now
