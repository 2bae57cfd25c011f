# SPDX-License-Identifier: Apache-2.0
"""A day chosen by touching: decade, year, month, day, each within the bounds, so that no wrong day can be made.

Decades come first because a wheel of a hundred years is the hardest thing on such a machine for those who are eighty.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, replace
from typing import Self

DECADE = 10


@dataclass(frozen=True)
class DayChoice:
    """What has been chosen so far, from the left; each choice opens the next and undoes those after it."""

    earliest: datetime.date
    latest: datetime.date
    decade: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse bounds that leave no day. Raises ValueError."""
        if self.earliest > self.latest:
            raise ValueError("no day between the bounds")

    @classmethod
    def of(cls, value: datetime.date, earliest: datetime.date, latest: datetime.date) -> Self:
        """Begin with a day that is known already. Raises ValueError when it lies outside the bounds."""
        if not earliest <= value <= latest:
            raise ValueError("day outside its bounds")
        return cls(earliest, latest, value.year // DECADE * DECADE, value.year, value.month, value.day)

    @property
    def decades(self) -> tuple[int, ...]:
        """Return the first years of the decades that may be chosen, the latest first."""
        first, last = self.earliest.year // DECADE, self.latest.year // DECADE
        return tuple(decade * DECADE for decade in range(last, first - 1, -1))

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years of the chosen decade; none before one is chosen."""
        if self.decade is None:
            return ()
        return tuple(range(max(self.decade, self.earliest.year), min(self.decade + DECADE - 1, self.latest.year) + 1))

    @property
    def months(self) -> tuple[int, ...]:
        """Return the months of the chosen year that lie within the bounds."""
        if self.year is None:
            return ()
        first = self.earliest.month if self.year == self.earliest.year else 1
        last = self.latest.month if self.year == self.latest.year else 12
        return tuple(range(first, last + 1))

    @property
    def days(self) -> tuple[int, ...]:
        """Return the days of the chosen month that lie within the bounds; February has what its year gives it."""
        if self.year is None or self.month is None:
            return ()
        _, length = calendar.monthrange(self.year, self.month)
        first = self.earliest.day if (self.year, self.month) == (self.earliest.year, self.earliest.month) else 1
        last = self.latest.day if (self.year, self.month) == (self.latest.year, self.latest.month) else length
        return tuple(range(first, last + 1))

    @property
    def value(self) -> datetime.date | None:
        """Return the day when all is chosen."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return datetime.date(self.year, self.month, self.day)

    def choose_decade(self, decade: int) -> Self:
        """Choose a decade by its first year. Raises ValueError for one that is not offered."""
        _offered(decade, self.decades)
        return replace(self, decade=decade, year=None, month=None, day=None)

    def choose_year(self, year: int) -> Self:
        """Choose a year of the decade. Raises ValueError for one that is not offered."""
        _offered(year, self.years)
        return replace(self, year=year, month=None, day=None)

    def choose_month(self, month: int) -> Self:
        """Choose a month of the year. Raises ValueError for one that is not offered."""
        _offered(month, self.months)
        return replace(self, month=month, day=None)

    def choose_day(self, day: int) -> Self:
        """Choose a day of the month. Raises ValueError for one that is not offered."""
        _offered(day, self.days)
        return replace(self, day=day)

    def back(self) -> Self:
        """Undo the last choice; nothing chosen stays nothing."""
        if self.day is not None:
            return replace(self, day=None)
        if self.month is not None:
            return replace(self, month=None)
        return replace(self, year=None) if self.year is not None else replace(self, decade=None)


def _offered(value: int, offered: tuple[int, ...]) -> None:
    if value not in offered:
        raise ValueError("not among what is offered")
