"""The clock of a hall: not set back while numbers are given, by whatever happens to that of its machine."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hub.clock_book import Anchor
from kiosk.hub.hall_time import STEP, HallTime, is_open
from kiosk.tickets.rules import milliseconds
from tests.support.hall import TEN, rules

SECOND, HOUR, DAY = datetime.timedelta(seconds=1), datetime.timedelta(hours=1), datetime.timedelta(days=1)
NIGHT = TEN + 13 * HOUR


class Clocks:
    """The clock of a machine, which is set, and the one that nobody sets."""

    def __init__(self, own: datetime.datetime = TEN) -> None:
        self.own, self.steady = own, 1000.0
        self.hall = self.started("boot-1")

    def started(self, boot: str, **more: Any) -> HallTime:
        """Return the hall's clock of a program that starts now."""
        return HallTime(rules(), lambda: self.own, lambda: self.steady, boot, **more)

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


@pytest.mark.parametrize("days", [1, 40, 3650, -1, -40])
def test_set_into_another_day_at_night_it_is_not_followed_and_all_is_as_it_was_when_it_comes_back(
    days: int, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    clocks = Clocks(NIGHT)
    clocks.own += days * DAY
    clocks.pass_by(6 * HOUR)
    assert (clocks.hall.now(), clocks.hall.off_s) == (NIGHT + 6 * HOUR, days * 86_400)
    assert not clocks.hall.sure
    clocks.own -= days * DAY
    assert (clocks.hall.now(), clocks.hall.off_s, clocks.hall.sure) == (clocks.own, 0, True)
    expected_logs("hub-clock-set-forward" if days > 0 else "hub-clock-set-back")
    assert len(caplog.messages) == 1


def test_before_the_hours_a_clock_that_is_set_back_within_the_day_is_followed_and_that_is_said(
    expected_logs: Callable[..., None],
) -> None:
    clocks = Clocks(TEN - 2 * HOUR)
    clocks.own -= HOUR
    assert clocks.hall.now() == clocks.own
    expected_logs("hub-clock-set-and-followed")


# Started anew.


def test_a_start_does_not_set_the_hall_back_within_its_day(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks(TEN - HOUR)
    clocks.hall.begin(milliseconds(TEN))
    clocks.pass_by(SECOND)
    assert clocks.hall.now() == TEN + SECOND
    expected_logs("hub-clock-set-back")


@pytest.mark.parametrize("stamp", [TEN - HOUR, TEN + 3 * SECOND, TEN + 24 * HOUR, TEN - 24 * HOUR])
def test_a_stamp_that_is_not_later_today_changes_nothing(
    stamp: datetime.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    clocks = Clocks()
    clocks.hall.begin(milliseconds(stamp))
    assert clocks.hall.now() == TEN
    assert caplog.messages == []


@pytest.mark.parametrize("days", [1, 40, 3650])
def test_a_program_started_anew_in_the_same_boot_knows_how_much_time_has_passed(
    days: int, expected_logs: Callable[..., None]
) -> None:
    clocks = Clocks(NIGHT)
    kept = clocks.hall.to_keep()
    clocks.pass_by(HOUR)
    clocks.own += days * DAY
    clocks.hall = clocks.started("boot-1")
    clocks.hall.begin(milliseconds(NIGHT - 5 * HOUR), kept)
    assert (clocks.hall.now(), clocks.hall.ahead, clocks.hall.sure) == (NIGHT + HOUR, False, False)
    clocks.own -= days * DAY
    assert (clocks.hall.now(), clocks.hall.sure) == (clocks.own, True)
    expected_logs("hub-clock-set-forward")


@pytest.mark.parametrize(("days", "ahead"), [(0, False), (10, False), (11, True), (40, True), (3650, True)])
def test_after_a_boot_the_clock_is_believed_as_far_as_a_hall_may_have_been_closed(days: int, *, ahead: bool) -> None:
    clocks = booted(days)
    assert clocks.hall.ahead is ahead
    clocks.pass_by(HOUR)
    clocks.hall.now()
    assert (clocks.hall.ahead, clocks.hall.sure) == (ahead, not ahead)


def test_a_hall_to_learn_with_may_have_been_closed_for_as_long_as_it_likes() -> None:
    clocks = booted(400, longest=None)
    assert not clocks.hall.ahead


@pytest.mark.parametrize("boot", ["boot-1", "boot-2"])
def test_a_database_in_which_nothing_was_ever_done_holds_against_no_clock(boot: str) -> None:
    clocks = Clocks()
    clocks.hall = clocks.started(boot)
    clocks.hall.begin(0)
    assert not clocks.hall.ahead


def test_a_time_server_may_set_the_clock_for_a_while_after_a_boot_and_then_no_more(
    expected_logs: Callable[..., None],
) -> None:
    clocks = booted(0)
    clocks.own += 3 * DAY
    assert (clocks.hall.now(), clocks.hall.sure) == (clocks.own, False)
    clocks.pass_by(HOUR)
    assert (clocks.hall.now(), clocks.hall.sure) == (clocks.own, True)
    clocks.own += DAY
    assert clocks.hall.now() == clocks.own - DAY
    expected_logs("hub-clock-set-and-followed", "hub-clock-set-forward")


@pytest.mark.parametrize("days", [40, -3])
def test_a_clock_that_does_not_go_with_the_stamp_can_be_set_right_however_late(
    days: int, expected_logs: Callable[..., None]
) -> None:
    clocks = booted(days)
    clocks.pass_by(HOUR)
    assert (clocks.hall.now(), clocks.hall.sure) == (clocks.own, False)
    clocks.own -= days * DAY
    assert (clocks.hall.now(), clocks.hall.ahead) == (clocks.own, False)
    expected_logs("hub-clock-set-and-followed")


# Who else says what time it is.


@pytest.mark.parametrize(("days", "machines", "off_s", "for_s", "ahead"), [
    (40, 2, 5, 5, False), (40, 1, 5, 5, True), (40, 2, 90, 5, True), (40, 3, 5, 61, True), (400, 9, 0, 0, True),
])  # fmt: skip
def test_machines_of_the_hall_that_say_the_same_are_believed_of_less_than_a_year(
    days: int, machines: int, off_s: int, for_s: int, *, ahead: bool
) -> None:
    clocks = booted(days)
    for no in range(machines):
        clocks.hall.hear(f"K{no}", milliseconds(clocks.own + off_s * SECOND))
    clocks.hall.hear("K0", milliseconds(clocks.own + off_s * SECOND))
    clocks.pass_by(for_s * SECOND)
    assert clocks.hall.ahead is ahead


@pytest.mark.parametrize(("say_otherwise", "say_the_same", "sure"), [
    (1, 0, False), (2, 2, True), (3, 2, False), (0, 0, True),
])  # fmt: skip
def test_a_clock_that_most_machines_contradict_is_followed_but_nothing_goes_by_it(
    say_otherwise: int, say_the_same: int, *, sure: bool
) -> None:
    clocks = booted(1)
    clocks.pass_by(HOUR)
    for no in range(say_otherwise + say_the_same):
        said = clocks.own - DAY if no < say_otherwise else clocks.own
        clocks.hall.hear(f"K{no}", milliseconds(said))
    assert (clocks.hall.now(), clocks.hall.sure, clocks.hall.ahead) == (clocks.own, sure, False)


@pytest.mark.parametrize(("agreed_before", "say_so", "say_otherwise", "followed"), [
    (False, 2, 0, True), (False, 2, 3, False), (False, 1, 0, False), (True, 2, 0, False),
])  # fmt: skip
def test_where_the_day_was_guessed_a_time_server_that_comes_late_is_followed_as_machines_say_the_same(
    agreed_before: bool, say_so: int, say_otherwise: int, expected_logs: Callable[..., None], *, followed: bool
) -> None:
    # A dead battery: the clock goes on where the evening left it, and the network comes after a quarter of an hour.
    clocks = booted(0)
    clocks.hall.now()
    clocks.pass_by(HOUR / 3)
    for no in range(2 * agreed_before):
        clocks.hall.hear(f"K{no}", milliseconds(clocks.own))
    assert clocks.hall.sure
    clocks.hall.to_keep()
    clocks.pass_by(HOUR / 30)
    before = clocks.own
    clocks.own += 3 * DAY
    for no in range(say_so + say_otherwise):
        clocks.hall.hear(f"K{no}", milliseconds(clocks.own if no < say_so else before))
    assert (clocks.hall.now(), clocks.hall.sure) == (clocks.own if followed else before, False)
    expected_logs("hub-clock-set-and-followed" if followed else "hub-clock-set-forward")


@pytest.mark.parametrize("days", [40, 3650])
def test_a_person_who_says_that_the_clock_is_right_is_believed(days: int, expected_logs: Callable[..., None]) -> None:
    clocks = booted(days)
    clocks.hall.heed(Anchor("boot-2", clocks.steady, clocks.own))
    clocks.pass_by(SECOND)
    assert (clocks.hall.now(), clocks.hall.ahead, clocks.hall.sure) == (clocks.own, False, True)
    expected_logs("hub-clock-confirmed")


def test_a_person_ends_the_doubt_about_a_clock_that_was_set_while_it_ran(expected_logs: Callable[..., None]) -> None:
    clocks = Clocks(NIGHT)
    clocks.own += DAY
    assert clocks.hall.off_s
    clocks.hall.heed(Anchor("boot-1", clocks.steady, clocks.own))
    assert (clocks.hall.now(), clocks.hall.off_s) == (NIGHT + DAY, 0)
    expected_logs("hub-clock-set-forward", "hub-clock-confirmed")


def test_what_was_said_on_another_machine_or_before_is_nothing_new(caplog: pytest.LogCaptureFixture) -> None:
    clocks = booted(40, kept=Anchor("boot-2", 5000.0, NIGHT))
    for said in (None, Anchor("boot-9", clocks.steady, clocks.own), Anchor("boot-2", 5000.0, NIGHT)):
        clocks.hall.heed(said)
    assert clocks.hall.ahead
    assert caplog.messages == []


def test_what_time_it_is_is_kept_once_it_is_known_and_again_when_it_was_set(
    expected_logs: Callable[..., None],
) -> None:
    clocks = booted(0)
    assert clocks.hall.to_keep() is None
    clocks.pass_by(HOUR)
    clocks.hall.now()
    assert clocks.hall.to_keep() == Anchor("boot-2", clocks.steady, clocks.own)
    clocks.pass_by(HOUR)
    assert clocks.hall.to_keep() is None
    clocks.own += HOUR
    assert clocks.hall.now() == clocks.own
    assert clocks.hall.to_keep() == Anchor("boot-2", clocks.steady, clocks.own)
    expected_logs("hub-clock-set-and-followed")


def booted(days: int, kept: Anchor | None = None, **more: Any) -> Clocks:
    """Return a machine that was booted at night, so many days after the last that happened in its hall."""
    clocks = Clocks(NIGHT + days * DAY)
    clocks.hall = clocks.started("boot-2", **more)
    clocks.hall.begin(milliseconds(NIGHT), kept)
    return clocks


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
