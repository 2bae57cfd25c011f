# SPDX-License-Identifier: Apache-2.0
"""The manners towards a host: what each answer does to the next minutes, and that outages are caught up with gently."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.backoff import CAP_SECONDS, OPENS_AFTER, RETRIES_A_MINUTE
from offline_queue.catch_up import LONGEST_SECONDS, TIMES, CatchUp
from offline_queue.entry import Entry, NeedsCorrection, Outcome, Priority, Rejected, Retry, State, Unauthorised
from offline_queue.pace import SPREAD_SECONDS, Pace
from tests.support.outboxes import START, acknowledge

DOWN = Retry("transport", "cut")
BUSY = Retry("busy", "http-500")
ENTRY = Entry("e1", 1, "submission", "d", Priority.SUBMISSION, State.SENDING, 1, START, START)
GOOD = acknowledge(ENTRY)
HALF = 0.5


@pytest.fixture
def pace() -> Pace:
    return Pace(lambda: HALF, lambda: 10)


def learn(pace: Pace, *outcomes: Outcome, now: float = START) -> Pace:
    for outcome in outcomes:
        pace.learn(outcome, now)
    return pace


@pytest.mark.parametrize(
    "outcome",
    [
        DOWN,
        Retry("suspicious", "html"),
        Retry("infrastructure", "http-404"),
        Retry("infrastructure", "http-503", 30.0),
        Retry("clock", "certificate-dates"),
        BUSY,
    ],
    ids=lambda outcome: f"{outcome.reason}-{outcome.code}",
)
def test_a_host_that_fails_whatever_it_is_brought_is_left_alone(pace: Pace, outcome: Outcome) -> None:
    learn(pace, *[outcome] * (OPENS_AFTER - 1))
    assert (pace.open, pace.rest(START)) == (False, 0)
    learn(pace, outcome)
    assert (pace.open, pace.rest(START)) == (True, HALF * 2 * 2**OPENS_AFTER)


@pytest.mark.parametrize(
    "outcome",
    [GOOD, Rejected("x"), NeedsCorrection("x"), Retry("in-progress", "locked")],
    ids=lambda outcome: type(outcome).__name__,
)
def test_any_word_of_the_platform_shows_the_host_to_be_there(pace: Pace, outcome: Outcome) -> None:
    learn(pace, *[DOWN] * (OPENS_AFTER - 1), outcome, DOWN)
    assert not pace.open


@pytest.mark.parametrize("reason", ["storage", "fault"])
def test_our_own_trouble_says_nothing_of_the_host(pace: Pace, reason: str) -> None:
    learn(pace, *[DOWN] * (OPENS_AFTER - 1), *[Retry(reason)] * 9)
    assert not pace.open
    assert learn(pace, DOWN).open


def test_what_the_platform_asks_of_one_holds_for_all_even_when_somebody_is_here(pace: Pace) -> None:
    learn(pace, Retry("busy", "rate-limited", 100.0))
    pace.hurry()
    assert pace.rest(START) == 100 * (0.25 + 1.25 * HALF)


def test_a_refused_terminal_is_paused_until_somebody_calls(pace: Pace) -> None:
    assert learn(pace, Unauthorised("device-unknown")).paused
    pace.resume()
    assert not pace.paused


def test_the_first_try_after_a_start_comes_at_a_moment_of_its_own(pace: Pace) -> None:
    pace.begin(START)
    assert pace.rest(START) == SPREAD_SECONDS * HALF
    assert pace.rest(START + SPREAD_SECONDS) == 0


def test_somebody_at_the_machine_waits_for_no_moment(pace: Pace) -> None:
    pace.begin(START)
    pace.hurry()
    assert pace.rest(START) == 0


def test_a_line_that_is_back_ends_the_wait_of_the_breaker(pace: Pace) -> None:
    learn(pace, *[DOWN] * 12)
    pace.begin(START)
    assert pace.rest(START) == SPREAD_SECONDS * HALF


@given(seconds=st.floats(1, 10**9), back=st.floats(1, 10**9))
def test_no_clock_that_is_put_back_holds_anything_for_long(seconds: float, back: float) -> None:
    pace = learn(Pace(lambda: 0.99, lambda: 5), *[DOWN] * 9, GOOD, Retry("busy", "x", min(seconds, 21_600)))
    assert pace.rest(START - back) <= 9 * 3600


# Catching up.


def returned(seconds: float, waiting: int) -> Pace:
    """Return the manners towards a host that has just answered after being gone so long."""
    pace = learn(Pace(lambda: HALF, lambda: waiting), *[DOWN] * OPENS_AFTER)
    return learn(pace, GOOD, now=START + seconds)


def test_what_gathered_in_two_hours_is_sent_in_ten_minutes_one_by_one() -> None:
    assert returned(7200, 10).rest(START + 7200) == pytest.approx(7200 / TIMES / 10)


def test_a_village_that_was_cut_off_for_a_month_is_through_in_ten_minutes_too() -> None:
    pace = returned(30 * 86_400, 2000)
    assert 2000 * pace.rest(START + 30 * 86_400) == pytest.approx(LONGEST_SECONDS)


def test_when_all_is_caught_up_with_nothing_waits_any_more() -> None:
    pace = returned(7200, 3)
    learn(pace, GOOD, GOOD, now=START + 7200)
    assert learn(pace, GOOD, now=START + 9000).rest(START + 9000) == 0


def test_who_stores_something_meanwhile_is_sent_for_at_once_and_the_rest_keeps_its_time() -> None:
    pace = returned(7200, 10)
    pace.hurry()
    assert pace.rest(START + 7200) == 0
    assert learn(pace, GOOD, now=START + 7200).rest(START + 7200) == pytest.approx(60)


def test_a_hiccup_of_the_line_is_no_outage(pace: Pace) -> None:
    learn(pace, *[DOWN] * (OPENS_AFTER - 1))
    assert learn(pace, GOOD, now=START + 7200).rest(START + 7200) == 0


def test_a_clock_put_back_during_the_outage_eases_nothing() -> None:
    assert returned(-86_400, 10).rest(START - 86_400) == 0


@given(count=st.integers(1, 10_000), gone=st.floats(0, 10**8))
def test_catching_up_takes_no_longer_than_its_limit(count: int, gone: float) -> None:
    half = CatchUp(lambda: HALF)
    half.begin(count, gone)
    half.sent(START)
    assert count * (half.next_at - START) <= LONGEST_SECONDS * 1.001


# How long an entry waits.


def test_an_entry_waits_as_long_as_the_platform_asked_and_a_little_by_its_own_tries(pace: Pace) -> None:
    assert pace.delay(ENTRY, Retry("busy", "x", 40.0), START) == 40 * (0.25 + 1.25 * HALF) + 2.0


@given(fractions=st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3))
def test_who_was_told_to_wait_comes_after_those_who_only_wait_with_it(fractions: list[float]) -> None:
    chance = iter(fractions)
    pace = learn(Pace(lambda: next(chance), lambda: 0), Retry("busy", "x", 40.0))
    assert (pace.delay(ENTRY, Retry("busy", "x", 40.0), START) or 0.0) > pace.rest(START)


def test_an_entry_without_such_a_word_waits_by_its_own_tries(pace: Pace) -> None:
    waits = [pace.delay(replace(ENTRY, attempts=n), BUSY, START + 60 * n) for n in (1, 2, 3, 12)]
    assert waits == [2.0, 4.0, 8.0, CAP_SECONDS * HALF]


@pytest.mark.parametrize(
    "outcome", [GOOD, Rejected("x"), Unauthorised("x")], ids=lambda outcome: type(outcome).__name__
)
def test_what_is_settled_waits_for_nothing(pace: Pace, outcome: Outcome) -> None:
    assert pace.delay(ENTRY, outcome, START) is None


def test_second_tries_are_a_small_part_of_what_a_struggling_platform_gets() -> None:
    pace = Pace(lambda: 0.0, lambda: 0)
    waits = [pace.delay(replace(ENTRY, attempts=1), BUSY, START) or 0.0 for _ in range(30)]
    within_a_minute = sum(wait <= 60 for wait in waits)
    assert within_a_minute <= RETRIES_A_MINUTE * 2 + 30 * 0.1
    assert max(waits) <= CAP_SECONDS
