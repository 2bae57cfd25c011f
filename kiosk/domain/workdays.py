# SPDX-License-Identifier: Apache-2.0
"""The days on which offices work, year by year as the State Council arranges them; as the platform told them."""

from __future__ import annotations

import datetime

import msgspec

from kiosk.domain.words import Words

SATURDAY = 5


class CalendarYear(msgspec.Struct, frozen=True):
    """One year: weekdays off, and weekend days worked."""

    year: int
    holidays: frozenset[datetime.date]
    worked: frozenset[datetime.date]
    arranged: bool
    """False while the arrangement is not out and only holidays with a fixed day are named."""
    source: Words

    @property
    def plausible(self) -> bool:
        """Tell whether it can be a calendar of its year: days of no other, weekdays off, weekend days worked."""
        days = self.holidays | self.worked
        of_year = all(day.year == self.year for day in days)
        return of_year and not any(map(weekend, self.holidays)) and all(map(weekend, self.worked))


class Workdays:
    """The calendars that are known."""

    def __init__(self, years: tuple[CalendarYear, ...] = ()) -> None:
        self._years = {one.year: one for one in years if one.arranged and one.plausible}

    def is_worked(self, day: datetime.date) -> bool | None:
        """Tell whether offices work on a day; None in a year whose arrangement is not known."""
        year = self._years.get(day.year)
        if year is None:
            return None
        return day in year.worked or not (weekend(day) or day in year.holidays)


def weekend(day: datetime.date) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY
