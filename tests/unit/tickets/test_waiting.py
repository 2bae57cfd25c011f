"""The estimate of a wait: over forty simulated days, and at its edges."""

from __future__ import annotations

import statistics

import pytest

from kiosk.tickets.waiting import ENOUGH, Load, Wait, estimate, step_of
from tests.support.hall_days import day

MINUTE = 60.0


def test_over_forty_days_it_is_right_within_two_minutes_and_its_span_holds_four_times_in_five() -> None:
    errors, held = [], []
    for seed in range(40):
        for waited in day(seed):
            told = estimate(waited.load)
            if told:
                errors.append(abs(told.middle_s - waited.seconds))
                held.append(told.low_s <= waited.seconds <= told.high_s)
    assert len(errors) > 10_000
    assert statistics.fmean(errors) <= 2.0 * MINUTE
    assert statistics.fmean(held) >= 0.8


def test_the_days_it_is_held_against_are_busy_ones() -> None:
    waits = [waited.seconds for seed in range(40) for waited in day(seed)]
    assert 6 * MINUTE <= statistics.fmean(waits) <= 12 * MINUTE


@pytest.mark.parametrize(
    "load",
    [Load(3, [300.0] * (ENOUGH - 1), 6), Load(3, [300.0] * 30, 0), Load(3, [], 2)],
    ids=["too early", "no window", "nothing served"],
)
def test_where_nothing_is_known_no_minutes_are_told(load: Load) -> None:
    assert estimate(load) is None


def test_where_a_window_waits_for_somebody_nobody_waits_long() -> None:
    assert estimate(Load(0, [300.0] * 10, 3, idle=True)) == Wait(0.0, MINUTE, 0.0)


def test_more_people_ahead_are_a_longer_wait_and_more_windows_a_shorter_one() -> None:
    services = [200.0, 300.0, 400.0, 500.0, 250.0, 600.0]
    waits = [estimate(Load(ahead, services, 4)).middle_s for ahead in range(10)]
    assert waits == sorted(waits)
    assert estimate(Load(5, services, 8)).middle_s == pytest.approx(waits[5] / 2)


def test_only_the_last_services_count() -> None:
    old, new = [3000.0] * 100, [300.0] * 30
    assert estimate(Load(6, [*old, *new], 3)) == estimate(Load(6, new, 3))


@pytest.mark.parametrize(
    ("seconds", "step"),
    [(0, (0, 5)), (300, (0, 5)), (301, (5, 10)), (1200, (10, 20)), (2700, (30, 45)), (2701, (45, None))],
)
def test_people_read_steps_and_no_false_minutes(seconds: float, step: tuple[int, int | None]) -> None:
    assert step_of(seconds) == step


def test_a_span_over_two_steps_is_told_whole() -> None:
    assert Wait(8 * MINUTE, 22 * MINUTE, 15 * MINUTE).step == (5, 30)
