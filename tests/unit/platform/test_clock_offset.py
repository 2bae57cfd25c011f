"""The clocks compared by four moments: the quickest answer wins, and what the way costs is reckoned out."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.platform.clock_offset import AGAIN_SECONDS, ClockWatch, measured
from kiosk.platform.errors import UnreachableError
from kiosk.platform.values import PlatformTime

MS = 1_000_000


class City:
    """A platform whose clock is ``ahead``, behind a line of changing length (milliseconds there, within, back)."""

    def __init__(self, *ways: tuple[int, int, int], ahead: int = 0) -> None:
        self.ways, self.ahead, self.now, self.asked = list(ways), ahead, 1_000_000 * MS, 0
        self.offset_seconds: float | None = None
        self.away = False

    def clock(self) -> int:
        return self.now

    def time(self) -> PlatformTime:
        self.asked += 1
        if self.away:
            raise UnreachableError("cut")
        there, within, back = self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]
        self.now += there * MS
        came = self.now + self.ahead * MS
        self.now += within * MS
        left = self.now + self.ahead * MS
        self.now += back * MS
        return PlatformTime(came, left)


def offset(city: Any) -> tuple[float, float]:
    found = measured(city, now=city.clock)
    return round(found.seconds, 6), round(found.delay, 6)


@pytest.mark.parametrize("ahead", [0, 1500, -86_400_000])
def test_equal_ways_give_the_very_difference_whatever_the_platform_does_meanwhile(ahead: int) -> None:
    assert offset(City((40, 700, 40), ahead=ahead)) == (ahead / 1000, 0.08)


def test_the_quickest_of_five_wins() -> None:
    city = City((40, 0, 900), (30, 0, 500), (20, 0, 22), (900, 0, 40), (300, 0, 10), ahead=250)
    assert offset(city) == (0.249, 0.042)
    assert city.asked == 5


def test_half_of_what_the_ways_differ_is_all_that_can_be_wrong() -> None:
    assert offset(City((0, 0, 100))) == (-0.05, 0.1)


def test_a_clock_that_was_set_in_the_middle_does_not_win() -> None:
    city = City((20, 0, 20))
    turns = iter([0, -10_000 * MS])

    def set_back() -> int:
        return city.now + next(turns, 0)

    assert round(measured(city, now=set_back).delay, 6) == 0.04


def watch(city: City) -> tuple[ClockWatch, list[float]]:
    steady = [0.0]
    return ClockWatch(city, now=city.clock, clock=lambda: steady[0]), steady


def test_it_is_measured_once_an_hour() -> None:
    city = City((40, 0, 40), ahead=120)
    looks, steady = watch(city)
    for steady[0] in (0.0, AGAIN_SECONDS - 1, AGAIN_SECONDS):
        looks.look()
    assert (city.asked, city.offset_seconds) == (10, 0.12)


def test_what_was_known_stays_known_while_the_line_is_away() -> None:
    city = City((40, 0, 40), ahead=120)
    looks, steady = watch(city)
    looks.look()
    city.away, steady[0] = True, AGAIN_SECONDS
    looks.look()
    assert city.offset_seconds == 0.12
