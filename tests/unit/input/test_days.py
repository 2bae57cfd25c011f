# SPDX-License-Identifier: Apache-2.0
"""A day by touches: every day within the bounds can be made, none outside."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.input.days import DayChoice

EARLIEST, LATEST = datetime.date(1908, 3, 15), datetime.date(2026, 11, 22)
OPEN = DayChoice(EARLIEST, LATEST)


def chosen(day: datetime.date) -> DayChoice:
    """Touch one after the other what makes a day."""
    return OPEN.choose_decade(day.year // 10 * 10).choose_year(day.year).choose_month(day.month).choose_day(day.day)


def test_the_decades_stand_from_the_latest_to_the_earliest() -> None:
    assert OPEN.decades[0] == 2020
    assert OPEN.decades[-1] == 1900
    assert len(OPEN.decades) == 13


def test_nothing_is_offered_before_what_comes_before_it() -> None:
    assert (OPEN.years, OPEN.months, OPEN.days, OPEN.value) == ((), (), (), None)


def test_a_decade_offers_its_ten_years() -> None:
    assert OPEN.choose_decade(1940).years == tuple(range(1940, 1950))


@pytest.mark.parametrize(("decade", "years"), [(1900, (1908, 1909)), (2020, tuple(range(2020, 2027)))])
def test_a_decade_at_the_edge_offers_only_years_within(decade: int, years: tuple[int, ...]) -> None:
    assert OPEN.choose_decade(decade).years == years


@pytest.mark.parametrize(("year", "months"), [(1908, tuple(range(3, 13))), (2026, tuple(range(1, 12)))])
def test_a_year_at_the_edge_offers_only_months_within(year: int, months: tuple[int, ...]) -> None:
    assert OPEN.choose_decade(year // 10 * 10).choose_year(year).months == months


@pytest.mark.parametrize(("year", "month", "days"), [
    (2024, 2, 29), (2023, 2, 28), (2000, 2, 29), (1943, 4, 30), (1943, 12, 31),
])  # fmt: skip
def test_a_month_has_the_days_of_its_year(year: int, month: int, days: int) -> None:
    open_month = OPEN.choose_decade(year // 10 * 10).choose_year(year).choose_month(month)
    assert open_month.days == tuple(range(1, days + 1))


def test_the_first_and_the_last_month_end_at_the_bounds() -> None:
    assert chosen(EARLIEST).days[0] == 15
    assert chosen(LATEST).days[-1] == 22


@pytest.mark.parametrize("day", [EARLIEST, LATEST, datetime.date(1943, 2, 28), datetime.date(2000, 2, 29)])
def test_four_touches_make_a_day(day: datetime.date) -> None:
    assert chosen(day).value == day


def test_another_year_undoes_month_and_day() -> None:
    again = chosen(datetime.date(2024, 2, 29)).choose_year(2023)
    assert (again.year, again.month, again.day, again.value) == (2023, None, None, None)


def test_another_decade_undoes_the_year() -> None:
    assert chosen(datetime.date(1943, 5, 1)).choose_decade(1950).year is None


def test_back_undoes_one_after_the_other_and_stops() -> None:
    choice, left = chosen(datetime.date(1943, 5, 1)), []
    for _ in range(5):
        choice = choice.back()
        left.append((choice.decade, choice.year, choice.month, choice.day))
    assert left == [(1940, 1943, 5, None), (1940, 1943, None, None), (1940, None, None, None), *[(None,) * 4] * 2]


@pytest.mark.parametrize("wrong", [1890, 2030, 1945])
def test_a_decade_that_is_not_offered_cannot_be_chosen(wrong: int) -> None:
    with pytest.raises(ValueError, match="not among"):
        OPEN.choose_decade(wrong)


def test_a_day_that_its_month_does_not_have_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match="not among"):
        OPEN.choose_decade(2020).choose_year(2023).choose_month(2).choose_day(29)


def test_a_month_before_its_year_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match="not among"):
        OPEN.choose_month(5)


def test_a_day_known_already_is_chosen_from_the_start() -> None:
    known = DayChoice.of(datetime.date(1943, 5, 1), EARLIEST, LATEST)
    assert (known.decade, known.value) == (1940, datetime.date(1943, 5, 1))


@pytest.mark.parametrize("outside", [EARLIEST - datetime.timedelta(1), LATEST + datetime.timedelta(1)])
def test_a_known_day_outside_the_bounds_is_refused(outside: datetime.date) -> None:
    with pytest.raises(ValueError, match="outside"):
        DayChoice.of(outside, EARLIEST, LATEST)


def test_bounds_without_a_day_between_are_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        DayChoice(LATEST, EARLIEST)


def test_bounds_of_one_day_leave_that_day() -> None:
    only = DayChoice(LATEST, LATEST)
    assert (only.decades, only.choose_decade(2020).years) == ((2020,), (2026,))


@given(st.dates(EARLIEST, LATEST))
def test_every_day_within_the_bounds_can_be_made(day: datetime.date) -> None:
    assert chosen(day).value == day


@given(st.dates(EARLIEST, LATEST), st.dates(EARLIEST, LATEST), st.randoms(use_true_random=False))
def test_whatever_is_touched_the_day_lies_within_the_bounds(one: datetime.date, other: datetime.date, luck) -> None:
    choice = DayChoice(min(one, other), max(one, other))
    choice = choice.choose_decade(luck.choice(choice.decades))
    choice = choice.choose_year(luck.choice(choice.years))
    choice = choice.choose_month(luck.choice(choice.months))
    choice = choice.choose_day(luck.choice(choice.days))
    assert choice.value is not None
    assert choice.earliest <= choice.value <= choice.latest
