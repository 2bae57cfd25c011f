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
from typing import NamedTuple

import msgspec

from config.clock import CHINA
from kiosk.tickets.rules import NORMAL, HallRules
from kiosk.tickets.values import Event, State, Ticket

SUSPENDED, RESUMED = "window-suspended", ("window-opened", "window-closed", "taken-over")
OPENED, SHUT = "window-opened", ("window-suspended", "window-closed", "taken-over")
RATED, MISSED, LET_BACK = "rated", "no-show", "returned"
# By a window that heard the hub, and by one that told of it later.
CALLS = ("called", "called-alone")
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


class FirstCall(msgspec.Struct, frozen=True):
    """When a number was called first, of which queue it was then, and how often it was called in all."""

    queue: str
    at: int
    times: int = 1


FirstCalls = Mapping[str, FirstCall]
"""By the ids of tickets."""


class Call(NamedTuple):
    """One call as it stands in the events: of which number, when it was written down, and what was said of it."""

    ticket: str
    at: int
    detail: Mapping[str, object]


def first_calls(calls: Iterable[Call]) -> dict[str, FirstCall]:
    """Return when each number was called first; to call it out once more is no call of its own."""
    found: dict[str, FirstCall] = {}
    for ticket, written_at, detail in calls:
        told_at = detail.get("at")
        one = FirstCall(str(detail.get("queue") or ""), told_at if isinstance(told_at, int) else written_at)
        if before := found.get(ticket):
            # Told of later, a call may have been before those that were heard.
            first = one if one.at < before.at else before
            one = FirstCall(first.queue, first.at, before.times + 1)
        found[ticket] = one
    return found


def waited_s(ticket: Ticket, first: FirstCall) -> float:
    """Return how long somebody waited until they were called first: from the number, or from the agreed time.

    Who is sent on, set aside or let back afterwards waits for other reasons, and was served in between.
    """
    return (first.at - max(ticket.issued_at, ticket.slot_at or 0)) / 1000


def called(tickets: Iterable[Ticket], first: FirstCalls) -> list[tuple[Ticket, FirstCall]]:
    """Return those who were called, each with when that was first."""
    return [(ticket, first[ticket.id]) for ticket in tickets if ticket.id in first]


def share(part: int, whole: int) -> float:
    """Return a share; none of nothing is none."""
    return part / whole if whole else 0.0


def mean(times: Sequence[float]) -> float:
    """Return the mean; 0 of nothing."""
    return statistics.fmean(times) if times else 0.0


def queues(rules: HallRules, tickets: Iterable[Ticket], first: FirstCalls) -> list[QueueFigures]:
    """Count each queue of the hall that had somebody called, in the order of the rules."""
    waits: dict[str, list[float]] = defaultdict(list)
    for ticket, call in called(tickets, first):
        waits[call.queue].append(waited_s(ticket, call))
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


def classes(tickets: Iterable[Ticket], first: FirstCalls) -> list[ClassFigures]:
    """Count each class of who came; the ordinary ones first, the others by how many they were."""
    by_class: dict[str, list[tuple[Ticket, FirstCall]]] = defaultdict(list)
    everybody = called(tickets, first)
    for ticket, call in everybody:
        by_class[ticket.credit].append((ticket, call))
    order = sorted(by_class, key=lambda credit: (credit != NORMAL, -len(by_class[credit]), credit))
    passed = overtakings(everybody)
    return [class_of(credit, by_class[credit], passed) for credit in order]


def class_of(
    credit: str, members: Sequence[tuple[Ticket, FirstCall]], passed: Mapping[str, Sequence[Ticket]]
) -> ClassFigures:
    """Count one class."""
    most = max((len(passed.get(ticket.id, ())) for ticket, _ in members), default=0)
    gaps = [(other.issued_at - ticket.issued_at) / 1000 for ticket, _ in members for other in passed.get(ticket.id, ())]
    waits = [waited_s(ticket, call) for ticket, call in members]
    return ClassFigures(credit, len(members), mean(waits), most, max(gaps, default=0.0))


def overtakings(everybody: Iterable[tuple[Ticket, FirstCall]]) -> dict[str, list[Ticket]]:
    """Return who of those that came later with more of a head start was called before each.

    Who was called more than once (let back, sent on, set aside) has no place of their own any more, and counts on
    neither side.
    """
    by_queue: dict[tuple[str, str], list[tuple[Ticket, FirstCall]]] = defaultdict(list)
    for ticket, call in everybody:
        if call.times == 1:
            by_queue[ticket.day, call.queue].append((ticket, call))
    passed: dict[str, list[Ticket]] = {}
    for line in by_queue.values():
        line.sort(key=lambda one: one[0].issued_at)
        least = min(ticket.credit_s for ticket, _ in line)
        # Few have a head start, and nobody else comes before others.
        started = [one for one in line if one[0].credit_s > least]
        for ticket, call in line:
            if before := [other for other, earlier in started if _passes(other, ticket) and earlier.at < call.at]:
                passed[ticket.id] = before
    return passed


def _passes(other: Ticket, ticket: Ticket) -> bool:
    return other.issued_at > ticket.issued_at and other.credit_s > ticket.credit_s


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


def late_served(tickets: Iterable[Ticket], events: Iterable[Event]) -> int:
    """Return how many were called and served to the end at a window that was open for late service."""
    turns: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    for event in events:
        if event.kind == OPENED:
            turns[event.day, event.window or ""].append((event.at, bool(event.detail.get("late"))))
    served = [ticket for ticket in tickets if ticket.state is State.DONE and ticket.window]
    return sum(_is_late(turns.get((one.day, one.window or ""), ()), one.called_at or 0) for one in served)


def _is_late(turns: Iterable[tuple[int, bool]], at: int) -> bool:
    return max((turn for turn in turns if turn[0] <= at), default=(0, False))[1]


def pauses(events: Sequence[Event]) -> list[Pause]:
    """Return for how long windows paused by reason, the longest first; one that goes on counts to the day's end."""
    total: dict[str, float] = defaultdict(float)
    windows = sorted({event.window for event in events if event.window})
    for window in windows:
        for reason, seconds in pauses_of(window, events):
            total[reason] += seconds
    return [Pause(reason, seconds) for reason, seconds in sorted(total.items(), key=lambda one: (-one[1], one[0]))]


def pauses_of(window: str, events: Sequence[Event]) -> list[tuple[str, float]]:
    """Return each pause of one window: why, and for how many seconds; none goes on over night."""
    days = itertools.groupby(events, key=lambda event: event.day)
    return [pause for _, of_day in days for pause in _pauses_of_day(window, list(of_day))]


def _pauses_of_day(window: str, events: Sequence[Event]) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    begun: Event | None = None
    for event in events:
        if event.window != window:
            continue
        if begun and event.kind in (SUSPENDED, *RESUMED):
            found.append(_paused(begun, event.at))
            begun = None
        if event.kind == SUSPENDED:
            begun = event
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
