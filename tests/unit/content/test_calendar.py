"""The calendar of working days: kept as told, refused where it can be none, and over the hall's own word."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.clock import CHINA
from kiosk.catalogue.hours import is_worked, working_days
from kiosk.content.calendar import CalendarShelf, counted, read_kept
from kiosk.content.files import CALENDAR
from kiosk.content.shelf import ContentShelf
from kiosk.domain.hall import Holiday, Hours
from kiosk.domain.words import Words
from kiosk.domain.workdays import CalendarYear

DAY = datetime.date
HERE = Words("本厅", "This hall")
STATE = Words("国务院办公厅", "State Council")
HALL = Hours(
    week={},
    holidays=(Holiday("2026-12-24", "2026-12-25", HERE), Holiday("2027-01-01", "2027-01-03", HERE)),
    extra={"2026-12-26": (("09:00", "12:00"),), "2027-01-30": (("09:00", "12:00"),)},
)


def a_year(year: int = 2026, **changes: Any) -> CalendarYear:
    """Return a year with one Monday off and one Saturday worked."""
    told = {"holidays": {DAY(2026, 12, 28)}, "worked": {DAY(2026, 12, 19)}, "arranged": True, "source": STATE}
    told |= changes
    return CalendarYear(year, frozenset(told.pop("holidays")), frozenset(told.pop("worked")), **told)


@pytest.fixture
def shelf(tmp_path: Path) -> CalendarShelf:
    """Give a shelf on which one year lies."""
    made = CalendarShelf(tmp_path)
    made.take([a_year()], (), 3)
    return made


def test_what_was_told_lies_there_for_the_next_start(shelf: CalendarShelf, tmp_path: Path) -> None:
    assert (shelf.version, CalendarShelf(tmp_path).version, read_kept(tmp_path).years) == (3, 3, (a_year(),))


def test_an_arranged_year_wins_over_the_hall_and_other_years_stay_the_halls(
    shelf: CalendarShelf, tmp_path: Path
) -> None:
    hours = counted(HALL, tmp_path)
    days = ("2026-12-28", "2026-12-19", "2026-12-24", "2026-12-26", "2027-01-01", "2027-01-30")
    told = {day: is_worked(hours, DAY.fromisoformat(day)) for day in days}
    assert list(told.values()) == [False, True, True, False, False, True]


def test_without_a_calendar_the_halls_own_counts_and_without_both_every_weekday(tmp_path: Path) -> None:
    assert (counted(HALL, tmp_path), counted(None, tmp_path)) == (HALL, None)


def test_without_a_hall_the_calendar_alone_counts(shelf: CalendarShelf, tmp_path: Path) -> None:
    friday = datetime.datetime(2026, 12, 25, 10, tzinfo=CHINA)
    assert working_days(counted(None, tmp_path), friday, datetime.datetime(2026, 12, 29, 10, tzinfo=CHINA)) == 1
    assert working_days(None, friday, datetime.datetime(2026, 12, 29, 10, tzinfo=CHINA)) == 2


def test_a_year_that_is_not_arranged_changes_nothing(tmp_path: Path) -> None:
    CalendarShelf(tmp_path).take([a_year(arranged=False)], (), 1)
    assert counted(HALL, tmp_path) == HALL


@pytest.mark.parametrize(
    "wrong",
    [
        a_year(holidays={DAY(2025, 12, 29)}),
        a_year(2027),
        a_year(holidays={DAY(2026, 12, 19)}, worked=set()),
        a_year(worked={DAY(2026, 12, 21)}),
    ],
    ids=["a day of another year", "another year", "a Saturday off", "a Monday worked"],
)
def test_a_year_that_cannot_be_one_is_refused_and_what_was_known_stays(
    shelf: CalendarShelf, tmp_path: Path, wrong: CalendarYear, expected_logs: Callable[..., None]
) -> None:
    expected_logs("calendar-refused")
    shelf.take([wrong], (), 4)
    assert (read_kept(tmp_path).years, CalendarShelf(tmp_path).version) == ((a_year(),), 4)


def test_a_year_that_is_gone_is_forgotten_and_all_of_them_when_told_anew(shelf: CalendarShelf, tmp_path: Path) -> None:
    other = a_year(2025, holidays=set(), worked=set())
    shelf.take([other], ("2026",), 4)
    assert read_kept(tmp_path).years == (other,)
    shelf.take([a_year()], (), 1, anew=True)
    assert read_kept(tmp_path).years == (a_year(),)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"version": "x"}'])
def test_a_damaged_file_is_an_empty_one(
    shelf: CalendarShelf, tmp_path: Path, content: bytes, expected_logs: Callable[..., None]
) -> None:
    expected_logs("calendar-unreadable")
    (tmp_path / CALENDAR).write_bytes(content)
    assert CalendarShelf(tmp_path).version == 0


def test_texts_that_are_brought_leave_the_calendar_beside_them(shelf: CalendarShelf, tmp_path: Path) -> None:
    texts = ContentShelf(tmp_path)
    texts.accept(texts.draft(""), 1.0)
    assert read_kept(tmp_path).version == 3
