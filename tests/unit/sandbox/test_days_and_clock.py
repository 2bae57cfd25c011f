"""Working days and the clock of the training platform."""

from __future__ import annotations

import datetime
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sandbox import workdays
from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.faults import ALWAYS, BEFORE, FaultRequest, Faults

Day = datetime.date
DAYS = st.dates(Day(2026, 1, 1), Day(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-01", False), ("2026-01-04", True), ("2026-02-14", True), ("2026-02-16", False), ("2026-02-24", True),
        ("2026-02-28", True), ("2026-04-06", False), ("2026-05-05", False), ("2026-05-09", True), ("2026-06-19", False),
        ("2026-09-20", True), ("2026-09-25", False), ("2026-10-07", False), ("2026-10-08", True), ("2026-10-10", True),
        ("2026-10-11", False), ("2026-11-21", False), ("2026-11-23", True),
    ],
)  # fmt: skip
def test_the_year_2026_is_worked_as_the_state_council_arranged_it(day: str, worked: bool) -> None:
    assert workdays.is_worked(Day.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("day", "worked"), [("2027-01-01", False), ("2027-05-02", False), ("2027-10-01", False), ("2027-02-08", True)]
)
def test_of_a_year_not_arranged_yet_only_the_fixed_days_are_off(day: str, worked: bool) -> None:
    assert workdays.is_worked(Day.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_a_promise_ends_on_the_day_people_count_to(first: str, count: int, last: str) -> None:
    assert workdays.after(Day.fromisoformat(first), count) == Day.fromisoformat(last)


@given(day=DAYS, count=st.integers(1, 60))
def test_a_last_day_is_always_a_working_day_with_as_many_before_it(day: Day, count: int) -> None:
    last = workdays.after(day, count)
    between = [day + datetime.timedelta(days=ahead) for ahead in range(1, (last - day).days + 1)]
    assert workdays.is_worked(last)
    assert sum(map(workdays.is_worked, between)) == count


@given(first=DAYS, length=st.integers(0, 120))
def test_a_terminal_that_has_the_two_lists_counts_as_the_platform_does(first: Day, length: int) -> None:
    last = first + datetime.timedelta(days=length)
    off, worked = workdays.exceptions(first, last)
    for ahead in range(length + workdays.BEHIND.days + 1):
        day = first + datetime.timedelta(days=ahead)
        by_lists = day.isoformat() in worked or (day.weekday() < workdays.SATURDAY and day.isoformat() not in off)
        assert by_lists is workdays.is_worked(day)


def test_every_way_of_telling_the_time_is_the_same_moment() -> None:
    clock = PlatformClock()
    clock.offset_seconds = 3600.0 * 24 * 400
    told = datetime.datetime.fromisoformat(clock.instant())
    header = parsedate_to_datetime(clock.http_date())
    assert abs(told - header) < datetime.timedelta(seconds=1.1)
    assert abs(clock.nanoseconds() / 1e9 - told.timestamp()) < 1.0
    assert told.utcoffset() == datetime.timedelta(hours=8)


def switched(*names: str, times: int | None = None, match: str = "") -> Faults:
    faults = Faults()
    for name in names:
        faults.switch(FaultRequest(name, times=times, match=match, seconds=7.0))
    return faults


def test_of_two_faults_of_one_moment_the_first_takes_the_request_and_the_other_waits() -> None:
    faults = switched("html", "offline", times=1)
    taken = [faults.take(BEFORE, "GET", "/time") for _ in range(3)]
    assert [one.name if one else "" for one in taken] == ["html", "offline", ""]
    assert faults.names == []


def test_a_fault_switched_on_again_counts_anew() -> None:
    faults = switched("html", times=1)
    faults.take(BEFORE, "GET", "/time")
    faults.switch(FaultRequest("html", times=1))
    assert faults.take(BEFORE, "GET", "/time")


@pytest.mark.parametrize(("times", "skew"), [(None, 7.0), (1, 7.0)])
def test_a_wrong_clock_is_wrong_until_it_is_switched_off(times: int | None, skew: float) -> None:
    faults = switched("wrong-clock", times=times)
    assert faults.skew_seconds == skew
    assert faults.take(BEFORE, "GET", "/time") is None
    faults.switch(FaultRequest("none"))
    assert (faults.skew_seconds, faults.take(ALWAYS, "GET", "/time")) == (0.0, None)


@pytest.mark.parametrize(("method", "path", "struck"), [("PUT", "/submissions/1", True), ("PUT", "/uploads", False)])
def test_a_fault_strikes_its_path_only(method: str, path: str, struck: bool) -> None:
    assert (switched("html", match="/submissions").take(BEFORE, method, path) is not None) is struck
