# SPDX-License-Identifier: Apache-2.0
"""Whether the hall is open: now, until when, and when it opens next."""

from __future__ import annotations

import datetime
import enum

import msgspec

from config.texts import Text, both, plain, text
from kiosk.domain.hall import Hours, Span
from kiosk.domain.words import Words

SATURDAY = 6
# Whoever counts further has a clock that is wrong.
MOST_DAYS = 400
# A hall that does not open within a month is told by its telephone, not by a date.
LOOK_AHEAD_DAYS = 31


class Opening(enum.StrEnum):
    """What is true of the hall at a moment."""

    OPEN = "open"
    NOON = "noon"
    """Between morning and afternoon: a few windows are on duty."""
    CLOSED = "closed"
    UNKNOWN = "unknown"


class HallState(msgspec.Struct, frozen=True):
    """The hall at one moment; ``until`` is when this ends, as far as it is known."""

    opening: Opening
    until: datetime.datetime | None = None
    windows: tuple[str, ...] = ()
    holiday: Words | None = None


def spans_of(hours: Hours, day: datetime.date) -> tuple[Span, ...]:
    """Return the spans in which the hall is open on a day, in order."""
    words = day.isoformat()
    # First: a weekend day worked for a holiday is a working day, whatever week and holidays say.
    if words in hours.extra:
        return hours.extra[words]
    return () if holiday_on(hours, day) else hours.week.get(str(day.isoweekday()), ())


def holiday_on(hours: Hours, day: datetime.date) -> Words | None:
    """Return the name of the holiday of a day, None when it is none."""
    words = day.isoformat()
    return next((one.name for one in hours.holidays if one.first <= words <= one.last), None)


def is_worked(hours: Hours | None, day: datetime.date) -> bool:
    """Tell whether offices work on a day; without a calendar on every weekday."""
    if hours is not None and day.isoformat() in hours.extra:
        return bool(hours.extra[day.isoformat()])
    return day.isoweekday() < SATURDAY and (hours is None or holiday_on(hours, day) is None)


def working_days(hours: Hours | None, first: datetime.datetime, last: datetime.datetime) -> int:
    """Count the whole working days from one moment to another, the day of the first not counted."""
    span = min((last.date() - first.date()).days, MOST_DAYS)
    days = (first.date() + datetime.timedelta(days=number) for number in range(1, span + 1))
    count = sum(is_worked(hours, day) for day in days)
    # The last one is whole only when its hour has come.
    return count - (count > 0 and is_worked(hours, last.date()) and last.time() < first.time())


def hall_state(hours: Hours | None, now: datetime.datetime) -> HallState:
    """Tell how the hall is at ``now``, a moment with the offset of the hall."""
    if hours is None:
        return HallState(Opening.UNKNOWN)
    # Compared as words: ``HH:MM`` sorts as time does, and the wire has it so.
    moment, spans = f"{now:%H:%M}", spans_of(hours, now.date())
    for first, last in spans:
        if first <= moment < last:
            return HallState(Opening.OPEN, _at(now, now.date(), last))
    coming = _next(hours, now)
    if coming and coming.date() == now.date() and moment >= spans[0][0]:
        windows = tuple(f"{one.area}{number:02}" for one in hours.noon.windows for number in one.numbers)
        return HallState(Opening.NOON, coming, windows)
    return HallState(Opening.CLOSED, coming, holiday=None if spans else holiday_on(hours, now.date()))


def sentence(state: HallState, now: datetime.datetime, *, dated: bool = False) -> Text | None:
    """Return what header and home say of the hall; None when nothing is known of its hours.

    ``dated`` is for paper: it is read on another day, when "tomorrow" is a lie.
    """
    if state.opening is Opening.UNKNOWN:
        return None
    if state.until is None:
        return text("hall.closed")
    time = plain(f"{state.until:%H:%M}")
    if state.opening is Opening.OPEN:
        return text("hall.open", time=time)
    if state.opening is Opening.NOON:
        return text("hall.noon", windows=both("、".join(state.windows), ", ".join(state.windows)), time=time)
    if state.holiday:
        return text("hall.holiday", holiday=state.holiday.text, day=_day(state.until, now, dated=dated), time=time)
    return text("hall.opens", day=_day(state.until, now, dated=dated), time=time)


def _next(hours: Hours, now: datetime.datetime) -> datetime.datetime | None:
    for ahead in range(LOOK_AHEAD_DAYS):
        day = now.date() + datetime.timedelta(days=ahead)
        for first, _ in spans_of(hours, day):
            if (moment := _at(now, day, first)) > now:
                return moment
    return None


def _at(now: datetime.datetime, day: datetime.date, words: str) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(words), now.tzinfo)


def _day(then: datetime.datetime, now: datetime.datetime, *, dated: bool) -> Text:
    """Return a day as one says it from today, or as its date."""
    days = (then.date() - now.date()).days
    if dated:
        return date_words(then)
    if days <= 1:
        return text("hall.tomorrow" if days else "hall.today")
    if days < 7:
        return text(f"hall.weekday-{then.isoweekday()}")
    return date_words(then)


def date_words(then: datetime.datetime) -> Text:
    """Return a day by month and day."""
    return text("hall.date", month=then.month, day=then.day)
