"""The clock of the halls: Beijing time on every machine, without rules of its own."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import CHINA, china_now, china_time
from tests.support.zones import machine_zone

__all__ = ["machine_zone"]
MIDNIGHT = datetime.datetime(2026, 11, 22, 16, 0, tzinfo=datetime.UTC).timestamp()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(MIDNIGHT - 60, "2026-11-22T23:59:00+08:00"), (MIDNIGHT, "2026-11-23T00:00:00+08:00")],
)
def test_the_day_of_a_hall_begins_at_sixteen_utc(machine_zone: str, seconds: float, told: str) -> None:
    assert china_time(seconds).isoformat() == told


def test_summer_moves_no_clock(machine_zone: str) -> None:
    july = datetime.datetime(2026, 7, 1, 12, 0, tzinfo=CHINA)
    assert china_time(july.timestamp()) == july
    assert china_time(july.timestamp()).hour == 12


def test_now_is_this_moment(machine_zone: str) -> None:
    assert abs(china_now().timestamp() - time.time()) < 5


@given(st.integers(0, 4_102_444_800))
def test_no_moment_is_lost_or_doubled(seconds: int) -> None:
    told = china_time(seconds)
    assert told.timestamp() == seconds
    assert told.utcoffset() == datetime.timedelta(hours=8)
