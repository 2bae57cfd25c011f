# SPDX-License-Identifier: Apache-2.0
"""How a dossier stands against its days: what the office promised, or, before that, what the law gives it.

over       the last day is behind
near       the last day is today or tomorrow, or four fifths of the days are gone
unread     nothing is known of its days
stopped    its days stand still: papers are awaited, or a special procedure runs
in time    none of these
done       decided: no day is due any more
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from config.clock import china_time
from kiosk.catalogue.hours import MOST_DAYS, is_worked
from kiosk.domain.hall import Hours
from kiosk.domain.progress import OVER, WANTED, Due
from kiosk.platform.calls.worklists import Work

# 行政许可法, article 32: five working days from receipt to ask for what is missing.
DAYS_TO_LOOK = 5
# The day before the last one is still time to do something.
NEAR_DAYS = 1
# From four fifths of its days on a dossier is watched, however many are left.
WATCHED, OF_ALL = 4, 5
ONE = datetime.timedelta(days=1)
# Not looked through yet: the law's days run, and no promise does.
ARRIVED = frozenset({"RECEIVED", "PRE_REVIEW"})


class Lamp(enum.StrEnum):
    """How urgent something is, the most urgent first."""

    OVER = "over"
    NEAR = "near"
    UNREAD = "unread"
    STOPPED = "stopped"
    IN_TIME = "in-time"
    DONE = "done"


URGENCY = {lamp: place for place, lamp in enumerate(Lamp)}


@dataclass(frozen=True)
class Standing:
    """How urgent it is; working days left (0 on the last day, negative behind it) and the last day, where known."""

    lamp: Lamp
    left: int | None = None
    last_day: datetime.date | None = None


def standing(work: Work, today: datetime.date, hours: Hours | None) -> Standing:
    """Tell how a dossier stands on a day; ``hours`` is the calendar of the hall, where one is known."""
    if work.due:
        return _promised(work.due, today)
    if work.state == WANTED or work.state == "SUSPENDED":
        return Standing(Lamp.STOPPED)
    if work.state in OVER:
        return Standing(Lamp.DONE)
    if work.state not in ARRIVED:
        return Standing(Lamp.UNREAD)
    last = worked_after(hours, china_time(_moment(work.since)).date(), DAYS_TO_LOOK)
    return _dated(last, left(hours, today, last), DAYS_TO_LOOK)


def worked_after(hours: Hours | None, first: datetime.date, count: int) -> datetime.date:
    """Return the last of so many working days after a day."""
    worked = (day for day in _days(first) if is_worked(hours, day))
    # A calendar that knows no working day for a year is wrong, and nobody waits longer for it.
    return next((day for number, day in enumerate(worked, 1) if number == count), first + ONE * MOST_DAYS)


def left(hours: Hours | None, today: datetime.date, last: datetime.date) -> int:
    """Return how many working days are left, 0 on the last day; behind it how many are over, as a negative."""
    early, late = sorted((today, last))
    count = sum(is_worked(hours, day) for day in _days(early, (late - early).days))
    return -count if today > last else count


@dataclass(frozen=True)
class DayLoad:
    """How many dossiers have their last day on a day, and whether offices work on it."""

    day: datetime.date
    count: int
    worked: bool


def load(standings: Iterable[Standing], today: datetime.date, hours: Hours | None, days: int) -> tuple[DayLoad, ...]:
    """Count what is due on today and the days after it."""
    due = [one.last_day for one in standings if one.last_day]
    span = (today, *_days(today, days - 1))
    return tuple(DayLoad(day, due.count(day), is_worked(hours, day)) for day in span)


def _promised(due: Due, today: datetime.date) -> Standing:
    if due.stopped:
        return Standing(Lamp.STOPPED)
    return _dated(due.last_day, due.left(today), due.days)


def _dated(last: datetime.date, days_left: int, days: int) -> Standing:
    over = days_left < 0
    near = days_left <= NEAR_DAYS or (days - days_left) * OF_ALL >= days * WATCHED
    return Standing(Lamp.OVER if over else Lamp.NEAR if near else Lamp.IN_TIME, days_left, last)


def _days(after: datetime.date, count: int = MOST_DAYS) -> Iterator[datetime.date]:
    return (after + ONE * number for number in range(1, min(count, MOST_DAYS) + 1))


def _moment(words: str) -> float:
    return datetime.datetime.fromisoformat(words).timestamp()
