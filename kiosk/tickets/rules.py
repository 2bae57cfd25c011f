# SPDX-License-Identifier: Apache-2.0
"""What a hall decides about its tickets: queues, windows, head starts, limits and hours. Data, read once a day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from config.clock import CHINA
from kiosk.domain.words import Words

NORMAL = "normal"
# Seconds of head start; a hall's own rules may say otherwise.
CREDITS: Mapping[str, int] = {
    NORMAL: 0, "aged": 600, "disabled": 600, "pregnant": 600, "veteran": 600, "green": 900, "appointment": 300,
}  # fmt: skip


class Quota(msgspec.Struct, frozen=True):
    """How many tickets a queue gives in each half of a day; None is as many as come."""

    morning: int | None = None
    afternoon: int | None = None


class QueueRule(msgspec.Struct, frozen=True):
    """One queue: its letter on tickets, how long people should wait at most, when it stops issuing."""

    code: str
    prefix: str
    name: Words
    target_wait_s: int = 900
    quota: Quota = Quota()
    stops: tuple[datetime.time, ...] = ()
    """When the morning's and the afternoon's issuing ends; empty for the ends of the hours."""
    late: bool = False
    """Whether late service calls on after the hours those who hold a number."""


class WindowRule(msgspec.Struct, frozen=True):
    """One window: where it is, and what it serves, tier by tier (a later tier only when the earlier ones are empty)."""

    no: str
    zone: str
    skills: tuple[tuple[str, ...], ...]

    @property
    def queues(self) -> tuple[str, ...]:
        """Return all queues it serves."""
        return tuple(code for tier in self.skills for code in tier)


class Span(msgspec.Struct, frozen=True):
    """From when till when numbers are given, by the clock of the hall."""

    begins: datetime.time
    ends: datetime.time


class Limits(msgspec.Struct, frozen=True):
    """The numbers a hall may set."""

    most_calls: int = 4
    """The first call and its recalls."""
    recall_gap_s: int = 10
    no_show_calls: int = 2
    no_show_after_s: int = 45
    most_returns: int = 2
    return_place: int = 3
    """Behind how many of those who wait a returned no-show comes."""
    late_minutes: int = 30
    """After how many minutes an appointment's head start is lost."""
    unprinted_s: int = 120
    """How long a number whose paper nobody confirmed is kept for a reprint."""
    one_per_service: bool = True
    most_per_person: int = 3
    block_size: int = 20
    alone_after_s: int = 60
    """For how long a window hears no hub before it may call by agreement, from the last list."""
    alone_list_s: int = 7200
    """How old that list may be; 0 lets no window call without the hub."""


class HallRules(msgspec.Struct, frozen=True):
    """All of it for one hall."""

    hall: str
    queues: tuple[QueueRule, ...]
    windows: tuple[WindowRule, ...]
    spans: tuple[Span, ...] = (Span(datetime.time(0), datetime.time.max),)
    """Morning and afternoon; a ticket counts for the half in whose span it was issued."""
    credits: dict[str, int] = msgspec.field(default_factory=lambda: dict(CREDITS))
    exempt: tuple[str, ...] = ("guide", "agent")
    """Roles that may hold more than one ticket for a person and service."""
    limits: Limits = Limits()

    def queue(self, code: str) -> QueueRule | None:
        """Return a queue's rule."""
        return next((queue for queue in self.queues if queue.code == code), None)

    def window(self, no: str) -> WindowRule | None:
        """Return a window's rule."""
        return next((window for window in self.windows if window.no == no), None)

    def half(self, now: datetime.datetime) -> int | None:
        """Return in which span a moment lies, counted from 0; None outside of all."""
        at = now.astimezone(CHINA).time()
        return next((place for place, span in enumerate(self.spans) if span.begins <= at < span.ends), None)

    def gives(self, queue: QueueRule, now: datetime.datetime) -> bool:
        """Tell whether a queue gives numbers at a moment, as far as the hours say."""
        half = self.half(now)
        if half is None:
            return False
        return half >= len(queue.stops) or now.astimezone(CHINA).time() < queue.stops[half]


def day_of(now: datetime.datetime) -> str:
    """Return the business day of a moment: that of the hall, whatever zone the machine is set to."""
    return now.astimezone(CHINA).date().isoformat()


def milliseconds(moment: datetime.datetime) -> int:
    """Return a moment as it is stored: milliseconds since 1970; raises ValueError for one without its zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone is none")
    return round(moment.timestamp() * 1000)
