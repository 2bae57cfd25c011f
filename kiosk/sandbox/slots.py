# SPDX-License-Identifier: Apache-2.0
"""When somebody may come to a hall of the training city: half hours of its opening hours, some places in each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from config.clock import CHINA
from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.catalogue import Catalogue

Span = tuple[datetime.datetime, datetime.datetime]
LENGTH = datetime.timedelta(minutes=30)
# So far ahead somebody may ask.
DAYS_AHEAD = 30
# Of so many windows of a queue one serves who has an appointment; the others serve who simply comes.
WINDOWS_A_PLACE = 4
# Confirmed by the platform where there is a place. The others need somebody who goes there: staff see to it.
AT_ONCE = ("HALL", "VIDEO")


class Slots:
    """Knows the halls, their queues and hours; which places are taken is known to the appointments."""

    def __init__(self, catalogue: Catalogue) -> None:
        hall = catalogue.hall["hall"]
        self._hours = hall["hours"]
        self._windows = {area["code"]: area["last"] - area["first"] + 1 for area in hall["areas"]}
        # All halls of the city keep the same hours and queues; the city's own comes before its districts.
        self._regions = {code_of(region) for region in catalogue.regions["regions"]} | {"990100"}

    def has(self, hall_no: str, queue: str) -> bool:
        """Tell whether there is such a hall with such a queue."""
        return hall_no[:6] in self._regions and queue in self._windows

    def capacity(self, queue: str, kind: str) -> int:
        """Return how many may come at one time."""
        return max(1, self._windows[queue] // WINDOWS_A_PLACE) if kind in AT_ONCE else 1

    def of_day(self, day: datetime.date, now: datetime.datetime) -> list[Span]:
        """Return the slots of a day that have not begun; none for a day that is too far off."""
        near = now.date() <= day <= now.date() + datetime.timedelta(days=DAYS_AHEAD)
        return [span for span in self.spans(day) if span[0] > now] if near else []

    def is_one(self, span: Span) -> bool:
        """Tell whether a span is a slot of its day."""
        return span in self.spans(span[0].date())

    def spans(self, day: datetime.date) -> list[Span]:
        """Return all slots of a day."""
        return list(self._spans(day))

    def _spans(self, day: datetime.date) -> Iterator[Span]:
        for first, last in self._open(day):
            start, end = at(day, first), at(day, last)
            while start + LENGTH <= end:
                yield start, start + LENGTH
                start += LENGTH

    def _open(self, day: datetime.date) -> Any:
        words = day.isoformat()
        closed = any(holiday["first"] <= words <= holiday["last"] for holiday in self._hours["holidays"])
        usual = [] if closed else self._hours["week"].get(str(day.isoweekday()), [])
        return self._hours["extra"].get(words, usual)


def code_of(region: dict[str, Any]) -> str:
    """Return the six digits of a district."""
    return str(region["code"])[:6]


def at(day: datetime.date, words: str) -> datetime.datetime:
    """Return the moment of a day that the clock of the halls shows."""
    return datetime.datetime.combine(day, datetime.time.fromisoformat(words), CHINA)


def moment(body: dict[str, Any], name: str) -> datetime.datetime:
    """Return a member of a body as a moment in China; raises ProblemError for one that no calendar has."""
    try:
        return datetime.datetime.fromisoformat(body[name]).astimezone(CHINA)
    # OverflowError: the first and last hours of all time are in no other zone.
    except (ValueError, OverflowError) as wrong:
        raise wrong_member(f"/{name}", "format", "no such day or time") from wrong


def wrong_member(pointer: str, rule: str, detail: str) -> ProblemError:
    """Return the problem of one member of a body that the document alone cannot judge."""
    return ProblemError("validation-failed", detail, breaches=[Breach(pointer, rule)])


def asked_day(words: str) -> datetime.date:
    """Return a day that was asked for; raises ProblemError for one that no calendar has."""
    try:
        return datetime.date.fromisoformat(words)
    except ValueError as wrong:
        raise ProblemError("bad-request", "no such day") from wrong
