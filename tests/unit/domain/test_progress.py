"""Working days left, over weekends, holidays and worked Saturdays, from whatever day one looks."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.progress import Due
from kiosk.sandbox import workdays

D = datetime.date
DAYS = st.dates(D(2025, 12, 1), D(2027, 6, 30))


def promised(first: D, count: int) -> Due:
    """Return what the platform tells of a promise."""
    last = workdays.after(first, count)
    off, worked = workdays.exceptions(first, last)
    read = (frozenset(map(D.fromisoformat, days)) for days in (off, worked))
    return Due(last, count, first, False, *read)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (D(2026, 11, 26), 8),
        (D(2026, 12, 6), 2),
        (D(2026, 12, 7), 1),
        (D(2026, 12, 8), 0),
        (D(2026, 12, 9), -1),
        (D(2026, 12, 12), -3),
        (D(2026, 12, 14), -4),
    ],
)
def test_days_left_from_the_day_one_looks(today: D, left: int) -> None:
    assert promised(D(2026, 11, 24), 10).left(today) == left


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        (D(2026, 9, 30), 5, D(2026, 10, 13)),
        (D(2026, 2, 13), 1, D(2026, 2, 14)),
        (D(2026, 2, 14), 1, D(2026, 2, 24)),
        (D(2026, 4, 30), 2, D(2026, 5, 7)),
        (D(2026, 12, 31), 1, D(2027, 1, 4)),
        (D(2026, 11, 24), 0, D(2026, 11, 24)),
    ],
)
def test_a_promise_ends_where_the_state_councils_calendar_says(first: D, count: int, last: D) -> None:
    assert workdays.after(first, count) == last


@given(first=DAYS, count=st.integers(0, 60))
def test_both_ends_count_the_same_days(first: D, count: int) -> None:
    due = promised(first, count)
    assert due.left(first) == count
    assert due.left(due.last_day) == 0


@given(first=DAYS, count=st.integers(0, 30), ahead=st.integers(0, 40))
def test_a_day_later_there_is_one_day_less_or_as_many(first: D, count: int, ahead: int) -> None:
    due = promised(first, count)
    today = first + datetime.timedelta(days=ahead)
    step = due.left(today) - due.left(today + datetime.timedelta(days=1))
    assert step in (0, 1)


@given(first=DAYS, count=st.integers(1, 30))
def test_which_day_it_is_is_never_nought(first: D, count: int) -> None:
    due = promised(first, count)
    assert due.passed(first) == 1
    assert due.passed(due.last_day) == count


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (D(2026, 10, 10), True),
        (D(2026, 10, 7), False),
        (D(2026, 10, 8), True),
        (D(2026, 11, 22), False),
        (D(2027, 1, 1), False),
        (D(2027, 10, 2), False),
        (D(2027, 2, 8), True),
    ],
)
def test_days_worked_and_days_off(day: D, worked: bool) -> None:
    assert workdays.is_worked(day) is worked
