# SPDX-License-Identifier: Apache-2.0
"""What a day was like: waits by class, services, no-shows, pauses; counted from the tickets and events themselves."""

from __future__ import annotations

import csv
import io
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Engine, select

from kiosk.tickets import schema
from kiosk.tickets.book import ticket_of
from kiosk.tickets.desk import event_of
from kiosk.tickets.engines import one_moment
from kiosk.tickets.rules import NORMAL, HallRules
from kiosk.tickets.values import Event, State, Ticket

SUSPENDED, RESUMED = "window-suspended", ("window-opened", "window-closed", "taken-over")


class ClassWaits(msgspec.Struct, frozen=True):
    """How long people of one class and queue waited, in seconds, of those who were called."""

    queue: str
    credit: str
    count: int
    mean_s: float
    median_s: float
    longest_s: float
    within_target: float
    """Share called within the queue's target."""


class WindowDay(msgspec.Struct, frozen=True):
    """One window's day, in seconds."""

    window: str
    served: int
    no_shows: int
    mean_service_s: float
    suspended_s: float


class DayFigures(msgspec.Struct, frozen=True):
    """All figures of a day."""

    day: str
    issued: int
    ends: dict[str, int]
    waits: tuple[ClassWaits, ...]
    windows: tuple[WindowDay, ...]
    most_overtaken: int
    """The most privileged tickets that were called before one normal ticket which had come first."""


def figures(engine: Engine, rules: HallRules, day: str) -> DayFigures:
    """Count a day."""
    with one_moment(engine) as connection:
        tickets = [
            ticket_of(row) for row in connection.execute(select(schema.ticket).where(schema.ticket.c.day == day))
        ]
        rows = connection.execute(select(schema.event).where(schema.event.c.day == day).order_by(schema.event.c.seq))
        events = [event_of(row) for row in rows]
    ends: dict[str, int] = defaultdict(int)
    for ticket in tickets:
        ends[str(ticket.state)] += 1
    windows = tuple(window_day(rule.no, tickets, events) for rule in rules.windows)
    return DayFigures(
        day,
        len(tickets),
        dict(sorted(ends.items())),
        tuple(class_waits(rules, tickets)),
        windows,
        most_overtaken(tickets),
    )


def class_waits(rules: HallRules, tickets: Iterable[Ticket]) -> list[ClassWaits]:
    """Return the waits of each queue and class that had somebody called."""
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for ticket in tickets:
        if ticket.called_at is not None:
            waits[ticket.queue, ticket.credit].append(
                (ticket.called_at - max(ticket.issued_at, ticket.slot_at or 0)) / 1000
            )
    targets = {queue.code: queue.target_wait_s for queue in rules.queues}
    return [
        ClassWaits(
            queue, credit, len(times), statistics.fmean(times), statistics.median(times), max(times),
            sum(time <= targets.get(queue, 0) for time in times) / len(times),
        )
        for (queue, credit), times in sorted(waits.items())
    ]  # fmt: skip


def window_day(no: str, tickets: Iterable[Ticket], events: Sequence[Event]) -> WindowDay:
    """Return one window's day."""
    own = [ticket for ticket in tickets if ticket.window == no and ticket.state is State.DONE]
    times = [(ticket.ended_at - ticket.called_at) / 1000 for ticket in own if ticket.ended_at and ticket.called_at]
    missed = sum(event.kind == "no-show" and event.window == no for event in events)
    mean = statistics.fmean(times) if times else 0.0
    return WindowDay(no, len(own), missed, mean, suspended(no, events))


def suspended(no: str, events: Sequence[Event]) -> float:
    """Return for how many seconds a window was paused; a pause that has not ended counts to the last event."""
    total, since = 0, None
    for event in events:
        if event.window != no:
            continue
        if event.kind == SUSPENDED:
            since = event.at
        elif event.kind in RESUMED and since is not None:
            total, since = total + event.at - since, None
    if since is not None:
        total += events[-1].at - since
    return total / 1000


def most_overtaken(tickets: Iterable[Ticket]) -> int:
    """Return the most later tickets with a head start that were called before one without."""
    called = [ticket for ticket in tickets if ticket.called_at is not None and not ticket.returns]
    normal = [ticket for ticket in called if ticket.credit == NORMAL]
    return max((sum(_before(other, ticket) for other in called) for ticket in normal), default=0)


def _before(other: Ticket, ticket: Ticket) -> bool:
    later = other.queue == ticket.queue and other.issued_at > ticket.issued_at
    return later and (other.called_at or 0) < (ticket.called_at or 0)


def table(found: DayFigures) -> str:
    """Return the waits of a day as CSV, for programs that count on."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["day", *ClassWaits.__struct_fields__])
    writer.writerows([found.day, *_rounded(msgspec.structs.astuple(line))] for line in found.waits)
    return out.getvalue()


def _rounded(values: Iterable[object]) -> list[object]:
    return [round(value, 3) if isinstance(value, float) else value for value in values]
