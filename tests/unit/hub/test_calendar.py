"""The day of a hub: never one that is over for its database, whatever its clock says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.hub.calendar import Calendar
from kiosk.tickets.rules import milliseconds
from tests.support.hall import TEN, Hall
from tests.support.hubs import empty_file

DAY = datetime.timedelta(days=1)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    (tmp_path / "tickets.db").write_bytes(empty_file(1))
    made = Hall(str(tmp_path / "tickets.db"))
    yield made
    made.close()


def begun(hall: Hall, stamps: list[int] | None = None) -> Calendar:
    made = Calendar(hall.desk, lambda: hall.now, (stamps if stamps is not None else []).append)
    made.begin()
    return made


def test_a_new_database_holds_nobody_back(hall: Hall) -> None:
    stamps = list[int]()
    begun(hall, stamps).hold()
    assert stamps == [0]


@pytest.mark.parametrize("later", [0, 1, 400])
def test_a_clock_that_is_not_behind_is_followed(hall: Hall, later: int) -> None:
    hall.issue()
    stamps = list[int]()
    calendar = begun(hall, stamps)
    hall.now += later * DAY
    calendar.hold()
    assert stamps == [milliseconds(TEN)]


def test_a_clock_that_is_a_day_behind_is_refused_until_it_is_right(
    hall: Hall, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    hall.issue()
    hall.now -= DAY
    calendar = begun(hall)
    for _ in range(3):
        with pytest.raises(ProblemError, match="clock-behind") as refused:
            calendar.hold()
    assert refused.value.detail == "the clock says 2026-11-22, the database 2026-11-23"
    hall.now += DAY
    calendar.hold()
    expected_logs("hub-clock-behind")
    assert caplog.messages.count("hub-clock-behind") == 1


def test_within_the_day_it_is_the_clocks_own_matter(hall: Hall) -> None:
    hall.issue()
    hall.now -= datetime.timedelta(hours=3)
    begun(hall).hold()


def test_a_day_in_which_nothing_was_written_can_be_taken_back(hall: Hall) -> None:
    hall.issue()
    calendar = begun(hall)
    hall.now += DAY
    calendar.hold()
    hall.now -= DAY
    calendar.hold()


def test_one_in_which_something_was_written_cannot(hall: Hall, expected_logs: Callable[..., None]) -> None:
    calendar = begun(hall)
    hall.now += DAY
    calendar.hold()
    hall.issue()
    hall.now -= DAY
    with pytest.raises(ProblemError, match="clock-behind"):
        calendar.hold()
    expected_logs("hub-clock-behind")
