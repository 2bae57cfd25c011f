# SPDX-License-Identifier: Apache-2.0
"""The days on which offices work, a year as the State Council arranges it and the platform tells it."""

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


def weekend(day: datetime.date) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY
