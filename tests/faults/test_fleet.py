"""Ten thousand terminals after two hours without a line: our own policy code, event by event, against one platform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offline_queue import catch_up
from offline_queue.catch_up import LONGEST_SECONDS
from offline_queue.pace import SPREAD_SECONDS
from tests.support.fleet import ROUND_TRIP, City, Fleet

MOST_REQUESTS, HIGHEST_PEAK = 1.1, 1.5
# At a fortieth of the size a single second is mostly chance.
SPAN = 10
SMALL = City(250)
LARGE = City(10_000)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Keep no line of a million."""
    caplog.set_level("CRITICAL")


@pytest.mark.parametrize("watching", [True, False], ids=["the line is watched", "only the queue feels"])
def test_after_an_outage_no_terminal_is_in_the_others_way(watching: bool) -> None:
    fleet = Fleet(replace(SMALL, watching=watching)).run()
    assert fleet.requests_an_item <= MOST_REQUESTS
    assert fleet.peak(SPAN) <= HIGHEST_PEAK
    assert (fleet.hall.twice, fleet.left <= SMALL.terminals / 10) == (0, True)


def test_a_platform_too_weak_for_that_is_obeyed_when_it_says_when_to_come() -> None:
    fleet = Fleet(replace(SMALL, walked=1200, strength=150)).run(2400)
    assert fleet.requests_an_item <= 2 * MOST_REQUESTS
    assert fleet.drained <= 3 * 900


def test_the_simulation_sees_a_herd_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "TIMES", 1e9)
    herd = Fleet(replace(SMALL, walked=1200, spread=0.001)).run()
    assert herd.peak(SPAN) > HIGHEST_PEAK
    assert herd.requests_an_item > MOST_REQUESTS


def test_one_terminal_with_a_month_to_send_is_held_up_ten_minutes_at_most() -> None:
    alone = Fleet(City(1, outage=30 * 86_400, an_hour=2.8, strength=0.01)).run(1500)
    sending = alone.waited * (ROUND_TRIP + 0.01)
    assert alone.waited > 1900
    assert alone.drained <= LONGEST_SECONDS * 1.1 + sending + SPREAD_SECONDS


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("watching", [True, False], ids=["the line is watched", "only the queue feels"])
def test_ten_thousand_terminals_after_two_hours(watching: bool, seed: int) -> None:
    fleet = Fleet(replace(LARGE, watching=watching, seed=seed)).run()
    assert fleet.waited > 90_000
    assert fleet.requests_an_item <= MOST_REQUESTS
    assert fleet.peak() <= HIGHEST_PEAK
    assert fleet.hall.twice == 0
