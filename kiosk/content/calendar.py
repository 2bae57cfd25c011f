# SPDX-License-Identifier: Apache-2.0
"""The working days of the years as the platform last told them: a newer word than the calendar of the hall.

A year that cannot be one (days of another year, a Saturday called a day off) is left out and logged; what was known of
it before stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.content.files import CALENDAR, write_whole
from kiosk.domain.hall import Holiday, Hours
from kiosk.domain.workdays import CalendarYear

log = logger(__name__)

# Of a weekend day that is worked only that it is counts here, not its hours.
WHOLE_DAY = (("00:00", "24:00"),)


class KeptCalendar(msgspec.Struct, frozen=True):
    """What lies on the disk."""

    version: int = 0
    """The platform's; 0 for none."""
    years: tuple[CalendarYear, ...] = ()


class CalendarShelf:
    """The calendar's file, as the one who fetches sees it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / CALENDAR
        self._kept = read_kept(folder)

    @property
    def version(self) -> int:
        """Return which version lies here, 0 for none."""
        return self._kept.version

    def take(self, years: Iterable[CalendarYear], gone: Iterable[str], version: int, *, anew: bool = False) -> None:
        """Keep what changed, or, ``anew``, all there is; raises OSError."""
        known = {} if anew else {str(one.year): one for one in self._kept.years}
        for one in years:
            if one.plausible:
                known[str(one.year)] = one
            else:
                log.warning("calendar-refused", number=one.year)
        for key in gone:
            known.pop(key, None)
        self._kept = KeptCalendar(version, tuple(known[key] for key in sorted(known)))
        write_whole(self._file, msgspec.json.encode(self._kept))


def counted(hours: Hours | None, folder: Path) -> Hours | None:
    """Return the hours of a hall as working days are counted by: arranged years win over the hall's own calendar.

    Without a year nothing is changed: None says that every weekday counts.
    """
    years = tuple(one for one in read_kept(folder).years if one.arranged)
    return _over(hours or Hours(week={}), years) if years else hours


def _over(own: Hours, years: tuple[CalendarYear, ...]) -> Hours:
    # The hall's word on a year that is told is dropped whole: a hall may be open on a day that is no working day.
    told = {str(one.year) for one in years}
    holidays = [one for one in own.holidays if not {one.first[:4], one.last[:4]} & told]
    extra = {day: spans for day, spans in own.extra.items() if day[:4] not in told}
    days = [Holiday(day.isoformat(), day.isoformat(), one.source) for one in years for day in sorted(one.holidays)]
    worked = {day.isoformat(): WHOLE_DAY for one in years for day in one.worked}
    return msgspec.structs.replace(own, holidays=(*holidays, *days), extra=extra | worked)


def read_kept(folder: Path) -> KeptCalendar:
    """Read the file; empty where there is none, and where it is damaged, which is logged."""
    try:
        return msgspec.json.decode((folder / CALENDAR).read_bytes(), type=KeptCalendar)
    except FileNotFoundError:
        return KeptCalendar()
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("calendar-unreadable", cause=type(wrong).__name__)
        return KeptCalendar()
