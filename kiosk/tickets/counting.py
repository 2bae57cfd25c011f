# SPDX-License-Identifier: Apache-2.0
"""How a span of days is counted: by queue, by class of who came, by hour, by why windows paused. Pure, from rows read.

Moments are milliseconds since 1970, times are seconds.
"""

from __future__ import annotations

import datetime
import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from config.clock import CHINA
from kiosk.tickets.rules import NORMAL, HallRules
from kiosk.tickets.values import Event, State, Ticket

SUSPENDED, RESUMED = "window-suspended", ("window-opened", "window-closed", "taken-over")
OPENED, SHUT = "window-opened", ("window-suspended", "window-closed", "taken-over")
RATED, MISSED, LET_BACK = "rated", "no-show", "returned"
# What is counted of all that happens: a month of a large hall has some hundred thousand events.
KINDS = frozenset({SUSPENDED, *RESUMED, *SHUT, RATED, MISSED, LET_BACK})
HOUR_MS = 3_600_000


class QueueFigures(msgspec.Struct, frozen=True):
    """How long people waited in one queue, of those who were called."""

    queue: str
    count: int
    mean_s: float
    longest_s: float
    target_s: int
    within_target: float
    """Share that was called within the queue's target."""


class ClassFigures(msgspec.Struct, frozen=True):
    """How people of one class fared: how many were called, how long they waited, how many later ones came before."""

    credit: str
    count: int
    mean_s: float
    most_overtaken: int
    """The most later tickets with a head start that were called before one of them."""
    overtaken_within_s: float
    """How much later the latest of those had come."""


class HourFigures(msgspec.Struct, frozen=True):
    """One hour of the clock, of all days together."""

    hour: int
    taken: int
    finished: int
    windows: int
    """The most that were open at one time within it."""


class Pause(msgspec.Struct, frozen=True):
    """For how long windows paused for one reason."""

    reason: str
    seconds: float


class Ratings(msgspec.Struct, frozen=True):
    """How those who were served rated it; who said nothing is not satisfied and not dissatisfied."""

    levels: dict[str, int]
    """How many by level, "1" to "5"; 5 is the best."""
    unrated: int


def waited_s(ticket: Ticket) -> float:
    """Return how long somebody waited who was called: from the number, or from the agreed time."""
    return ((ticket.called_at or 0) - max(ticket.issued_at, ticket.slot_at or 0)) / 1000


def called(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Return those who were called."""
    return [ticket for ticket in tickets if ticket.called_at is not None]


def share(part: int, whole: int) -> float:
    """Return a share; none of nothing is none."""
    return part / whole if whole else 0.0


def mean(times: Sequence[float]) -> float:
    """Return the mean; 0 of nothing."""
    return statistics.fmean(times) if times else 0.0


def queues(rules: HallRules, tickets: Iterable[Ticket]) -> list[QueueFigures]:
    """Count each queue of the hall that had somebody called, in the order of the rules."""
    waits: dict[str, list[float]] = defaultdict(list)
    for ticket in called(tickets):
        waits[ticket.queue].append(waited_s(ticket))
    return [
        QueueFigures(
            rule.code, len(times), mean(times), max(times), rule.target_wait_s,
            share(sum(time <= rule.target_wait_s for time in times), len(times)),
        )
        for rule in rules.queues
        if (times := waits.get(rule.code))
    ]  # fmt: skip


def within_target(found: Iterable[QueueFigures]) -> float:
    """Return the share of all who were called within the target of their queue."""
    lines = list(found)
    return share(round(sum(line.within_target * line.count for line in lines)), sum(line.count for line in lines))


def classes(tickets: Iterable[Ticket]) -> list[ClassFigures]:
    """Count each class of who came; the ordinary ones first, the others by how many they were."""
    by_class: dict[str, list[Ticket]] = defaultdict(list)
    everybody = called(tickets)
    for ticket in everybody:
        by_class[ticket.credit].append(ticket)
    order = sorted(by_class, key=lambda credit: (credit != NORMAL, -len(by_class[credit]), credit))
    passed = overtakings(everybody)
    return [class_of(credit, by_class[credit], passed) for credit in order]


def class_of(credit: str, tickets: Sequence[Ticket], passed: Mapping[str, Sequence[Ticket]]) -> ClassFigures:
    """Count one class."""
    most = max((len(passed.get(ticket.id, ())) for ticket in tickets), default=0)
    gaps = [(other.issued_at - ticket.issued_at) / 1000 for ticket in tickets for other in passed.get(ticket.id, ())]
    return ClassFigures(
        credit, len(tickets), mean([waited_s(ticket) for ticket in tickets]), most, max(gaps, default=0.0)
    )


def overtakings(tickets: Iterable[Ticket]) -> dict[str, list[Ticket]]:
    """Return who of those that came later with more of a head start was called before each.

    Who was let back after a no-show has no place of their own any more, and counts on neither side.
    """
    by_queue: dict[tuple[str, str], list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if ticket.called_at is not None and not ticket.returns:
            by_queue[ticket.day, ticket.queue].append(ticket)
    passed: dict[str, list[Ticket]] = {}
    for line in by_queue.values():
        line.sort(key=lambda ticket: ticket.issued_at)
        least = min(ticket.credit_s for ticket in line)
        # Few have a head start, and nobody else comes before others.
        started = [ticket for ticket in line if ticket.credit_s > least]
        for ticket in line:
            if before := [other for other in started if _passes(other, ticket)]:
                passed[ticket.id] = before
    return passed


def _passes(other: Ticket, ticket: Ticket) -> bool:
    later = other.issued_at > ticket.issued_at and other.credit_s > ticket.credit_s
    return later and (other.called_at or 0) < (ticket.called_at or 0)


def hours(tickets: Iterable[Ticket], events: Sequence[Event]) -> list[HourFigures]:
    """Count each hour of the clock from the first to the last in which anything happened."""
    rows = list(tickets)
    taken = Counter(hour_of(ticket.issued_at) for ticket in rows)
    finished = Counter(hour_of(ticket.ended_at) for ticket in rows if ticket.ended_at and ticket.state is State.DONE)
    windows = most_open(events)
    seen = {*taken, *finished, *windows}
    if not seen:
        return []
    whole = range(min(seen), max(seen) + 1)
    return [HourFigures(hour, taken[hour], finished[hour], windows.get(hour, 0)) for hour in whole]


def hour_of(ms: int) -> int:
    """Return the hour of a moment by the clock of the hall."""
    return datetime.datetime.fromtimestamp(ms / 1000, CHINA).hour


def most_open(events: Sequence[Event]) -> dict[int, int]:
    """Return the most windows that were open at one time within each hour, day by day."""
    most: dict[int, int] = defaultdict(int)
    for _, of_day in itertools.groupby(events, key=lambda event: event.day):
        serving: set[str] = set()
        last = None
        for event in of_day:
            _carry(most, last, event.at, len(serving))
            _turn(serving, event)
            last = event.at
            most[hour_of(event.at)] = max(most[hour_of(event.at)], len(serving))
    return {hour: count for hour, count in most.items() if count}


def _carry(most: dict[int, int], since: int | None, until: int, count: int) -> None:
    """Let windows that stay open count in the hours in which nothing else happened."""
    for moment in range(since if since is not None else until, until, HOUR_MS):
        most[hour_of(moment)] = max(most[hour_of(moment)], count)
    if since is not None:
        most[hour_of(until)] = max(most[hour_of(until)], count)


def _turn(serving: set[str], event: Event) -> None:
    if event.kind == OPENED and event.window:
        serving.add(event.window)
    elif event.kind in SHUT and event.window:
        serving.discard(event.window)


def pauses(events: Sequence[Event]) -> list[Pause]:
    """Return for how long windows paused by reason, the longest first; one that goes on counts to the last event."""
    total: dict[str, float] = defaultdict(float)
    windows = sorted({event.window for event in events if event.window})
    for window in windows:
        for reason, seconds in pauses_of(window, events):
            total[reason] += seconds
    return [Pause(reason, seconds) for reason, seconds in sorted(total.items(), key=lambda one: (-one[1], one[0]))]


def pauses_of(window: str, events: Sequence[Event]) -> list[tuple[str, float]]:
    """Return each pause of one window: why, and for how many seconds."""
    found: list[tuple[str, float]] = []
    begun: Event | None = None
    for event in events:
        if event.window != window:
            continue
        if event.kind == SUSPENDED:
            begun = event
        elif event.kind in RESUMED and begun:
            found.append(_paused(begun, event.at))
            begun = None
    return [*found, _paused(begun, events[-1].at)] if begun else found


def _paused(begun: Event, until: int) -> tuple[str, float]:
    return str(begun.detail.get("reason") or ""), (until - begun.at) / 1000


def suspended(window: str, events: Sequence[Event]) -> float:
    """Return for how many seconds a window was paused."""
    return sum(seconds for _, seconds in pauses_of(window, events))


def ratings(tickets: Iterable[Ticket], events: Iterable[Event]) -> Ratings:
    """Count how those who were served rated it; only the first rating of a ticket was taken."""
    levels = Counter(str(event.detail.get("level")) for event in events if event.kind == RATED)
    served = sum(ticket.state is State.DONE for ticket in tickets)
    return Ratings(dict(sorted(levels.items())), max(0, served - sum(levels.values())))
