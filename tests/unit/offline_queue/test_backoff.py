# SPDX-License-Identifier: Apache-2.0
"""Waits are spread, limited, and end as soon as the host is back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.backoff import BASE_SECONDS, CAP_SECONDS, OPENS_AFTER, Breaker, Budget, full_jitter, phase, window

FRACTION = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 10_000), FRACTION)
def test_a_wait_is_never_longer_than_its_limit(attempt: int, fraction: float) -> None:
    assert 0 <= full_jitter(attempt, lambda: fraction) <= min(CAP_SECONDS, BASE_SECONDS * 2.0 ** min(attempt, 20))


def test_the_limit_doubles_with_each_try_up_to_its_cap() -> None:
    assert [full_jitter(attempt, lambda: 1.0) for attempt in (0, 1, 2, 7, 8, 99)] == [2, 4, 8, 256, 300, 300]


@given(st.floats(0, 3600), FRACTION)
def test_what_the_platform_asks_becomes_a_window(asked: float, fraction: float) -> None:
    assert 0.25 * asked <= window(asked, lambda: fraction) <= 1.5 * asked


@pytest.fixture
def breaker() -> Breaker:
    return Breaker(lambda: 0.5)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.fault(1000.0)


def test_a_few_faults_stop_nothing(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER - 1)
    assert (breaker.open, breaker.closed_until) == (False, 0.0)


def test_faults_in_a_row_stop_the_sending_for_a_while(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER)
    assert (breaker.open, breaker.closed_until) == (True, 1000.0 + 0.5 * 2 * 2**OPENS_AFTER)


def test_an_answer_in_between_starts_the_count_anew(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER - 1)
    breaker.good()
    fail(breaker, OPENS_AFTER - 1)
    assert not breaker.open


def test_one_good_probe_is_not_enough_to_trust_the_host(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER)
    breaker.good()
    assert breaker.open
    breaker.fault(2000.0)
    assert breaker.closed_until > 2000.0


def test_two_good_probes_close_it(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER)
    breaker.good()
    breaker.good()
    assert not breaker.open


def test_somebody_may_ask_for_a_probe_at_once(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER)
    breaker.probe_now()
    assert (breaker.open, breaker.closed_until) == (True, 0.0)


def test_ten_thousand_terminals_do_not_knock_at_once() -> None:
    waits = sorted(full_jitter(7, lambda part=n / 10_000: part) for n in range(10_000))
    busiest = max(sum(1 for wait in waits if second <= wait < second + 1) for second in range(256))
    assert busiest <= 40


def test_ten_second_tries_a_minute_are_free_and_the_next_ones_stand_in_line() -> None:
    budget = Budget()
    budget.wait(1000.0)
    waits = [budget.wait(1000.0) for _ in range(12)]
    assert waits == [0.0] * 9 + [6.0, 12.0, 18.0]


def test_ten_first_tries_earn_one_second_try() -> None:
    budget = Budget()
    for _ in range(11):
        budget.wait(1000.0)
    for _ in range(20):
        budget.first()
    assert [round(budget.wait(1000.0), 3) for _ in range(2)] == [0.0, 6.0]


@given(st.lists(st.floats(-86_400, 86_400), max_size=200))
def test_whatever_the_clock_does_nobody_waits_longer_than_the_cap(steps: list[float]) -> None:
    budget, now = Budget(), 1e9
    for step in steps:
        now += step
        assert 0.0 <= budget.wait(now) <= CAP_SECONDS


def test_each_machine_has_a_moment_of_its_own_that_stays() -> None:
    moments = [phase(f"990121{number:06d}", "catalogue") for number in range(1000)]
    tenths = [sum(tenth <= 10 * moment < tenth + 1 for moment in moments) for tenth in range(10)]
    assert moments == [phase(f"990121{number:06d}", "catalogue") for number in range(1000)]
    assert min(tenths) > 60
    assert phase("990121000703", "catalogue") != phase("990121000703", "heartbeat")
