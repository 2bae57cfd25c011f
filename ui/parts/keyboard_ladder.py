# SPDX-License-Identifier: Apache-2.0
"""Days and places chosen step by step by touch: what is offered next, given what was chosen; knows no Qt.

What was chosen so far is the beginning of the value's own characters: ``198`` the decade, ``198507`` the month of a
day; ``990101`` the district, ``990101002`` the street of a place.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from config.texts import Text, plain, text
from kiosk.input.days import DECADE, DayChoice
from kiosk.steps.screen_values import FieldKind, FieldView, Option

# Characters of a place's code up to its district, street and village, by how deep one chooses (GB/T 10114).
PLACE_LENGTHS = (6, 9, 12)
DAY_DIGITS, MONTH_DIGITS, YEAR_DIGITS, DECADE_DIGITS = 8, 6, 4, 3
# Without bounds: twelve decades up to the one after this, which are all that stand on one page. The oldest person
# known lived 122 years, and no permit asked for here runs longer than twenty.
YEARS_AHEAD, DECADES = 9, 12
# So many stand on one page.
FEW_YEARS = 12


@dataclass(frozen=True)
class Choice:
    """One thing offered: the value's characters with it, and how it reads."""

    raw: str
    label: Text
    chosen: bool = False


@dataclass(frozen=True)
class Rung:
    """What is offered now, and the question it answers."""

    question: Text
    choices: tuple[Choice, ...]
    days: bool = False
    """The days of a month: many small ones."""


def climbs(kind: FieldKind) -> bool:
    """Tell whether a kind of field is answered so."""
    return kind in _RUNGS


def rung(view: FieldView, raw: str, today: datetime.date) -> Rung:
    """Return what is offered after what was chosen."""
    return _RUNGS[view.kind](view, raw, today)


def step_back(view: FieldView, raw: str, today: datetime.date) -> str:
    """Return what stays when the last choice is taken back."""
    if view.kind is FieldKind.REGION:
        return raw[: max((length for length in PLACE_LENGTHS if length < len(raw)), default=0)]
    lengths = (YEAR_DIGITS, MONTH_DIGITS) if _few_years(view, today) else (DECADE_DIGITS, YEAR_DIGITS, MONTH_DIGITS)
    return raw[: max((length for length in lengths if length < len(raw)), default=0)]


def place_words(options: Iterable[Option], raw: str) -> tuple[Text, ...]:
    """Return the names of a place, from the district down, as far as it is chosen."""
    names = {option.value: option.label for option in options}
    codes = (raw[:length].ljust(PLACE_LENGTHS[-1], "0") for length in PLACE_LENGTHS if len(raw) >= length)
    return tuple(names.get(code, plain(code)) for code in codes)


def place_raw(value: str) -> str:
    """Return the chosen part of a place's code: without the zeros below the level it names."""
    for length in PLACE_LENGTHS:
        if not value[length:].strip("0"):
            return value[:length]
    return value


def bounds(view: FieldView, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that are offered; bounds that leave none are not kept."""
    latest = _day(view.latest, last=True) or datetime.date(today.year + YEARS_AHEAD, 12, 31)
    decade = (latest.year // DECADE - DECADES + 1) * DECADE
    earliest = _day(view.earliest, last=False) or datetime.date(decade, 1, 1)
    return (earliest, latest) if earliest <= latest else (datetime.date(decade, 1, 1), latest)


def _of_region(view: FieldView, raw: str, today: datetime.date) -> Rung:
    # At the last level one may still choose another neighbour: what is offered are those beside the chosen one.
    deepest = min(view.depth, len(PLACE_LENGTHS)) - 1
    level = min(sum(len(raw) >= length for length in PLACE_LENGTHS), deepest)
    above = PLACE_LENGTHS[level - 1] if level else 0
    length = PLACE_LENGTHS[level]
    found = (option for option in view.options if option.value.startswith(raw[:above]))
    offered = [option for option in found if len(place_raw(option.value)) == length]
    choices = tuple(Choice(o.value[:length], o.label, o.value[:length] == raw[:length]) for o in offered)
    return Rung(text(f"input.ask.place-{level + 1}"), choices)


def _of_day(view: FieldView, raw: str, today: datetime.date) -> Rung:
    chosen = _choice(view, raw, today)
    if chosen.year is None:
        return _years(chosen, _few_years(view, today))
    if chosen.month is None or view.kind is FieldKind.MONTH:
        begun = f"{chosen.year:04d}"
        return Rung(text("input.ask.month"), _parts(begun, chosen.months, raw, lambda m: text(f"input.month.{m}")))
    begun = f"{chosen.year:04d}{chosen.month:02d}"
    return Rung(text("input.ask.day"), _parts(begun, chosen.days, raw, lambda d: plain(str(d))), days=True)


def _years(chosen: DayChoice, few: bool) -> Rung:
    if few:
        # All of them stand side by side: one touch less than by way of the decade.
        years = range(chosen.earliest.year, chosen.latest.year + 1)
    elif chosen.decade is None:
        return Rung(text("input.ask.decade"), tuple(_decade(first) for first in chosen.decades))
    else:
        years = range(chosen.years[0], chosen.years[-1] + 1)
    return Rung(text("input.ask.year"), tuple(Choice(f"{year:04d}", plain(str(year))) for year in years))


def _decade(first: int) -> Choice:
    return Choice(f"{first // DECADE}", text("input.decade", first=first, last=first + DECADE - 1))


def _parts(begun: str, numbers: Iterable[int], raw: str, label: Callable[[int], Text]) -> tuple[Choice, ...]:
    values = ((f"{begun}{number:02d}", number) for number in numbers)
    return tuple(Choice(value, label(number), raw[: len(value)] == value) for value, number in values)


def _choice(view: FieldView, raw: str, today: datetime.date) -> DayChoice:
    """Return the choices that the characters stand for, as far as the bounds allow them."""
    found = DayChoice(*bounds(view, today))
    if len(raw) >= DECADE_DIGITS and int(raw[:3]) * DECADE in found.decades:
        found = found.choose_decade(int(raw[:3]) * DECADE)
    if len(raw) >= YEAR_DIGITS and int(raw[:4]) in found.years:
        found = found.choose_year(int(raw[:4]))
    if len(raw) >= MONTH_DIGITS and int(raw[4:6]) in found.months:
        found = found.choose_month(int(raw[4:6]))
    return found


def _few_years(view: FieldView, today: datetime.date) -> bool:
    earliest, latest = bounds(view, today)
    return latest.year - earliest.year < FEW_YEARS


def _day(words: str, *, last: bool) -> datetime.date | None:
    """Read a bound: a day, or a month, whose own first or last day it then is."""
    try:
        day = datetime.date.fromisoformat(words if len(words) > len("2026-11") else f"{words}-01")
    except ValueError:
        return None
    if not last or len(words) > len("2026-11"):
        return day
    following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


_RUNGS = {FieldKind.REGION: _of_region, FieldKind.DATE: _of_day, FieldKind.MONTH: _of_day}
