# SPDX-License-Identifier: Apache-2.0
"""What some days were like: waits, services, no-shows, pauses, ratings; counted from tickets and events themselves."""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Engine, Select, Table, func, or_, select

from kiosk.tickets import counting, schema
from kiosk.tickets.book import ticket_of
from kiosk.tickets.counting import (
    Call,
    ClassFigures,
    FirstCalls,
    HourFigures,
    Pause,
    QueueFigures,
    Ratings,
    suspended,
    waited_s,
)
from kiosk.tickets.desk import event_of
from kiosk.tickets.engines import one_moment
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import Event, State, Ticket

# A month and its neighbours' days: what one look may ask for.
MOST_DAYS = 31
decode = msgspec.json.Decoder(dict[str, Any]).decode


class WindowFigures(msgspec.Struct, frozen=True):
    """One window, in seconds; ``within_target`` is of those it called."""

    window: str
    served: int
    no_shows: int
    mean_wait_s: float
    mean_service_s: float
    suspended_s: float


class Figures(msgspec.Struct, frozen=True):
    """All figures of some days, both ends included."""

    first: str
    last: str
    issued: int
    called: int
    ends: dict[str, int]
    """How many tickets by where they stand."""
    mean_wait_s: float
    within_target: float
    no_shows: int
    """How often somebody did not come who was called."""
    let_back: int
    mean_service_s: float
    queues: tuple[QueueFigures, ...]
    classes: tuple[ClassFigures, ...]
    hours: tuple[HourFigures, ...]
    pauses: tuple[Pause, ...]
    windows: tuple[WindowFigures, ...]
    ratings: Ratings
    calls: int = 0
    """How often somebody was called: more than once who was let back, sent on or set aside."""
    late: int = 0
    """How many were served by late service (延时), after the hours."""

    @property
    def no_show_share(self) -> float:
        """Return of how many calls nobody came."""
        return counting.share(self.no_shows, self.calls)


def figures(engine: Engine, rules: HallRules, first: str, last: str = "") -> Figures:
    """Count the days from ``first`` to ``last``, a day alone without it."""
    tickets, events, calls = rows(engine, first, last or first)
    firsts = counting.first_calls(calls)
    ends = {str(state): count for state in State if (count := sum(ticket.state is state for ticket in tickets))}
    kinds = [event.kind for event in events]
    came = counting.called(tickets, firsts)
    queues = counting.queues(rules, tickets, firsts)
    at_windows = defaultdict[str, list[Ticket]](list)
    for ticket in tickets:
        at_windows[ticket.window or ""].append(ticket)
    return Figures(
        first=first,
        last=last or first,
        issued=len(tickets),
        called=len(came),
        ends=ends,
        mean_wait_s=counting.mean([waited_s(*one) for one in came]),
        within_target=counting.within_target(queues),
        no_shows=kinds.count(counting.MISSED),
        let_back=kinds.count(counting.LET_BACK),
        mean_service_s=counting.mean([served_s(ticket) for ticket in tickets if ticket.state is State.DONE]),
        queues=tuple(queues),
        classes=tuple(counting.classes(tickets, firsts)),
        hours=tuple(counting.hours(tickets, events)),
        pauses=tuple(counting.pauses(events)),
        windows=tuple(window_figures(rule.no, at_windows[rule.no], events, firsts) for rule in rules.windows),
        ratings=counting.ratings(tickets, events),
        calls=len(calls),
        late=counting.late_served(tickets, events),
    )


def rows(engine: Engine, first: str, last: str) -> tuple[list[Ticket], list[Event], list[Call]]:
    """Return tickets, what is counted of the events of some days, and the calls, all of one moment."""
    with one_moment(engine) as connection:
        tickets = [ticket_of(row) for row in connection.execute(_between(schema.ticket, first, last))]
        event = schema.event.c
        # The last of each day too: to it counts what went on.
        ends = select(func.max(event.seq)).where(event.day.between(first, last)).group_by(event.day)
        asked = _between(schema.event, first, last).where(or_(event.kind.in_(counting.KINDS), event.seq.in_(ends)))
        events = [event_of(row) for row in connection.execute(asked.order_by(event.seq))]
        # As many as there were people: read as rows, for a month of them is to be counted while somebody waits.
        told = select(event.ticket, event.at, event.detail).where(
            event.day.between(first, last), event.kind.in_(counting.CALLS)
        )  # fmt: skip
        calls = [Call(name, at, decode(detail)) for name, at, detail in connection.execute(told)]
        return tickets, events, calls


def _between(table: Table, first: str, last: str) -> Select[Any]:
    return select(table).where(table.c.day.between(first, last))


def served_s(ticket: Ticket) -> float:
    """Return how long somebody was served who was called: to the end, from the last call."""
    return ((ticket.ended_at or 0) - ticket.called_at) / 1000 if ticket.called_at else 0.0


def window_figures(no: str, tickets: Iterable[Ticket], events: Sequence[Event], firsts: FirstCalls) -> WindowFigures:
    """Count one window by the tickets that ended at it."""
    own = [ticket for ticket in tickets if ticket.state is State.DONE and ticket.called_at]
    missed = sum(event.kind == counting.MISSED and event.window == no for event in events)
    waits = [waited_s(*one) for one in counting.called(own, firsts)]
    services = [served_s(ticket) for ticket in own]
    return WindowFigures(no, len(own), missed, counting.mean(waits), counting.mean(services), suspended(no, events))


def days_of(kind: str, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day of the day, week (from Monday) or month a day lies in."""
    if kind == "week":
        monday = day - datetime.timedelta(days=day.weekday())
        return monday, monday + datetime.timedelta(days=6)
    if kind == "month":
        first = day.replace(day=1)
        return first, (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return day, day


SECTIONS = ("queues", "classes", "hours", "pauses", "windows")


def table(found: Figures) -> str:
    """Return all figures as CSV, a line each: section, what it is of, figure, value; for programs that count on."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["first", "last", "section", "of", "figure", "value"])
    for section, of, name, value in lines(found):
        writer.writerow([found.first, found.last, section, of, name, _rounded(value)])
    return out.getvalue()


def lines(found: Figures) -> Iterable[tuple[str, str, str, object]]:
    """Yield each figure with its section and what it is of."""
    whole = (
        "issued",
        "called",
        "calls",
        "mean_wait_s",
        "within_target",
        "no_shows",
        "let_back",
        "mean_service_s",
        "late",
    )
    yield from (("hall", "", name, getattr(found, name)) for name in whole)
    yield from (("ends", state, "tickets", count) for state, count in found.ends.items())
    for section in SECTIONS:
        for one in getattr(found, section):
            told = msgspec.structs.asdict(one)
            of = str(told.pop(next(iter(told))))
            yield from ((section, of, name, value) for name, value in told.items())
    yield from (("ratings", level, "people", count) for level, count in found.ratings.levels.items())
    yield "ratings", "", "unrated", found.ratings.unrated


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value
