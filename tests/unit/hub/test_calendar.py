"""The day of a hub: never one that is over for its database, whatever its clock says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.hub import clock_book
from kiosk.hub.calendar import Calendar
from kiosk.hub.hall_time import HallTime
from tests.support.hall import TEN, Hall
from tests.support.hubs import empty_file

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    (tmp_path / "tickets.db").write_bytes(empty_file(1))
    made = Hall(str(tmp_path / "tickets.db"))
    yield made
    made.close()


def begun(hall: Hall, clock: HallTime | None = None) -> Calendar:
    made = Calendar(hall.desk, clock.now if clock else lambda: hall.now, clock)
    made.begin()
    return made


def clock_of(hall: Hall, boot: str = "boot-2") -> HallTime:
    """Return the clock of a hub that starts now; time passes by no clock but the machine's own."""
    return HallTime(hall.desk.rules, lambda: hall.now, lambda: 5000.0, boot)


def test_a_new_database_holds_nobody_back(hall: Hall) -> None:
    begun(hall).hold()
    begun(hall, clock_of(hall)).hold()


@pytest.mark.parametrize("later", [0, 1, 400])
def test_a_clock_that_is_not_behind_is_followed(hall: Hall, later: int) -> None:
    hall.issue()
    calendar = begun(hall)
    hall.now += later * DAY
    calendar.hold()


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


# What is in doubt, and who ends that.


@pytest.mark.parametrize(("acted", "off_h"), [(False, 0), (True, -8)])
def test_a_time_server_may_set_it_back_after_a_boot_where_nothing_was_done_by_it(
    hall: Hall, expected_logs: Callable[..., None], off_h: int, *, acted: bool
) -> None:
    # A battery clock of local time that is read as one of Greenwich: the hall would have its afternoon at eight.
    hall.now = TEN - DAY
    hall.issue()
    hall.now = TEN + 6 * HOUR
    clock = clock_of(hall)
    calendar = begun(hall, clock)
    calendar.hold()
    if acted:
        hall.issue()
    hall.now -= 8 * HOUR
    clock.now()
    calendar.hold()
    assert clock.off_s == off_h * 3600
    expected_logs("hub-clock-set-back")


def test_after_a_boot_far_ahead_of_all_that_happened_nothing_is_done_until_the_clock_is_right(
    hall: Hall, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    hall.issue()
    hall.now += 40 * DAY
    calendar = begun(hall, clock_of(hall))
    for _ in range(2):
        with pytest.raises(ProblemError, match="clock-ahead") as refused:
            calendar.hold()
    assert refused.value.detail == "the clock says 2027-01-02, the database 2026-11-23"
    hall.now -= 40 * DAY
    calendar.hold()
    expected_logs("hub-clock-ahead", "hub-clock-set-and-followed")
    assert caplog.messages.count("hub-clock-ahead") == 1


@pytest.mark.parametrize("days", [40, 3650, -1])
def test_who_looks_after_the_hub_says_that_its_clock_is_right_and_it_works_at_once(
    hall: Hall, days: int, expected_logs: Callable[..., None]
) -> None:
    hall.issue()
    hall.now += days * DAY
    calendar = begun(hall, clock_of(hall))
    with pytest.raises(ProblemError, match="clock-"):
        calendar.hold()
    clock_book.say_right(hall.desk.engine, lambda: hall.now, lambda: 5000.0, "boot-2")
    calendar.hold()
    found = clock_book.standing(hall.desk.engine, lambda: hall.now, lambda: 5060.0, "boot-2")
    assert found.known == hall.now + datetime.timedelta(seconds=60)
    expected_logs("hub-clock-ahead" if days > 0 else "hub-clock-behind", "hub-clock-confirmed")


def test_what_time_it_is_stays_for_the_next_start_of_the_same_boot(
    hall: Hall, expected_logs: Callable[..., None]
) -> None:
    hall.issue()
    clock_book.say_right(hall.desk.engine, lambda: hall.now, lambda: 4000.0, "boot-2")
    hall.now += 40 * DAY
    clock = clock_of(hall)
    begun(hall, clock).hold()
    assert (clock.now(), clock.ahead) == (TEN + datetime.timedelta(seconds=1000), False)
    expected_logs("hub-clock-set-forward")
