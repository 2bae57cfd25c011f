# SPDX-License-Identifier: Apache-2.0
"""Working days as the State Council arranges them year by year.

2026: General Office of the State Council, 国办发明电〔2025〕7号 of 4 November 2025. Of a year whose arrangement is not
out yet only the holidays with a fixed day of the sun's calendar are known; offices count anew once it is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

Day = datetime.date
ONE = datetime.timedelta(days=1)
# So far behind the last day the lists go: a dossier that is late is still told how late.
BEHIND = datetime.timedelta(days=60)
SATURDAY = 5


def _days(year: int, *spans: tuple[int, int, int]) -> frozenset[Day]:
    """Return days of a year from (month, first, last)."""
    return frozenset(Day(year, month, day) for month, first, last in spans for day in range(first, last + 1))


OFF = {
    2026: _days(
        2026, (1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)
    ),
}  # fmt: skip
SOURCES = {2026: ("国办发明电〔2025〕7号", "General Office of the State Council, 4 November 2025")}
WORKED = {
    2026: _days(2026, (1, 4, 4), (2, 14, 14), (2, 28, 28), (5, 9, 9), (9, 20, 20), (10, 10, 10)),
}


def is_worked(day: Day) -> bool:
    """Tell whether offices work on a day."""
    if day in WORKED.get(day.year, ()):
        return True
    # Article 2 of the holiday regulation as of 2025: 1 January, 1 and 2 May, 1 to 3 October lie fast.
    fixed = _days(day.year, (1, 1, 1), (5, 1, 2), (10, 1, 3))
    return day.weekday() < SATURDAY and day not in OFF.get(day.year, fixed)


def after(day: Day, count: int) -> Day:
    """Return the day so many working days after a day, which itself is not counted."""
    while count:
        day += ONE
        count -= is_worked(day)
    return day


def between(first: Day, last: Day) -> int:
    """Return how many working days come after a day up to another."""
    return sum(is_worked(day) for day in _from(first + ONE, last))


def exceptions(first: Day, last: Day) -> tuple[list[str], list[str]]:
    """Return the weekdays off and the weekends worked from one day to ``BEHIND`` after another."""
    span = list(_from(first, last + BEHIND))
    off = [day.isoformat() for day in span if day.weekday() < SATURDAY and not is_worked(day)]
    worked = [day.isoformat() for day in span if day.weekday() >= SATURDAY and is_worked(day)]
    return off, worked


def _from(first: Day, last: Day) -> Iterator[Day]:
    day = first
    while day <= last:
        yield day
        day += ONE
