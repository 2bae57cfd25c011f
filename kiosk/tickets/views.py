# SPDX-License-Identifier: Apache-2.0
"""What is to be seen of the desk: who waits where, what is called, and how long it takes; each of one moment."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, bindparam, func, select

from kiosk.domain.words import Words
from kiosk.tickets import schema
from kiosk.tickets.acts import Double
from kiosk.tickets.alone import CALLED, TWICE, double_of
from kiosk.tickets.book import ticket_of
from kiosk.tickets.calling import ORDER
from kiosk.tickets.engines import one_moment
from kiosk.tickets.issuing import FIRST_OF_BLOCKS
from kiosk.tickets.rules import NORMAL, HallRules, QueueRule, WindowRule, day_of
from kiosk.tickets.values import ACTIVE, State, Ticket, WindowState, number
from kiosk.tickets.waiting import REMEMBERED, Load, Wait, estimate

TABLE, EVENT = schema.ticket, schema.event
# How many of those called before are told: enough that each part of a busy hall finds its own among them.
LAST_CALLED = 50
WAITING = (
    select(TABLE.c.queue, func.count())
    .where(TABLE.c.day == bindparam("on_day"), TABLE.c.state == str(State.WAITING))
    .group_by(TABLE.c.queue)
)
SERVED = (
    select(TABLE.c.called_at, TABLE.c.ended_at)
    .where(
        TABLE.c.day == bindparam("on_day"), TABLE.c.queue == bindparam("of_queue"), TABLE.c.state == str(State.DONE),
        TABLE.c.called_at.is_not(None),
    )
    .order_by(TABLE.c.ended_at.desc())
    .limit(REMEMBERED)
)  # fmt: skip
ENDS = (
    select(TABLE.c.state, func.count())
    .where(TABLE.c.day == bindparam("on_day"), TABLE.c.state.in_([str(State.DONE), str(State.NO_SHOW)]))
    .group_by(TABLE.c.state)
)
LINE = (
    select(TABLE)
    .where(TABLE.c.day == bindparam("on_day"), TABLE.c.state == str(State.WAITING), TABLE.c.live.is_(True))
    .order_by(*ORDER)
)
OUT_OF_LINE = (
    select(TABLE)
    .where(
        TABLE.c.day == bindparam("on_day"),
        TABLE.c.state.in_([str(State.HELD), str(State.NO_SHOW)]),
        TABLE.c.live.is_(True),
    )
    .order_by(TABLE.c.prefix, TABLE.c.no)
)
# A call that a window told of once it had gone on sets aside until its end is told.
SET_ASIDE = (
    select(EVENT.c.ticket, EVENT.c.at, EVENT.c.window, EVENT.c.detail)
    .where(EVENT.c.day == bindparam("on_day"), EVENT.c.kind.in_(["held", "no-show", CALLED]))
    .order_by(EVENT.c.seq)
)
SENT_ON = select(EVENT.c.ticket, EVENT.c.window).where(
    EVENT.c.day == bindparam("on_day"), EVENT.c.kind == "transferred"
)
NOW_CALLED = select(TABLE).where(TABLE.c.state.in_([str(state) for state in ACTIVE]))
TWICE_CALLED = (
    select(TABLE, EVENT.c.window.label("told_by"), EVENT.c.detail.label("told"), EVENT.c.at.label("told_at"))
    .join(EVENT, EVENT.c.ticket == TABLE.c.id)
    .where(EVENT.c.day == bindparam("on_day"), EVENT.c.kind == TWICE)
    .order_by(EVENT.c.seq)
)
CALLS = (
    select(EVENT.c.seq, EVENT.c.at, EVENT.c.window, TABLE.c.prefix, TABLE.c.no, TABLE.c.queue)
    .join(TABLE, TABLE.c.id == EVENT.c.ticket)
    .where(EVENT.c.day == bindparam("on_day"), EVENT.c.kind.in_(["called", "recalled"]))
    .order_by(EVENT.c.seq.desc())
    .limit(LAST_CALLED)
)


class QueueView(msgspec.Struct, frozen=True):
    """One queue: how many wait, and how long who takes a number now will; None where that is not known."""

    code: str
    prefix: str
    name: Words
    waiting: int
    windows: int
    wait: Wait | None


class WindowView(msgspec.Struct, frozen=True):
    """One window: whether it serves, and whom."""

    no: str
    zone: str
    state: WindowState
    reason: str
    number: str
    ticket: str
    serving: bool
    staff: str = ""
    """Who serves there; empty while it is closed."""
    since: int = 0
    """When it was opened, paused or closed last, in milliseconds since 1970; 0 for never."""
    queue: str = ""
    """Of who is called or served there, and so are all below; moments in milliseconds since 1970."""
    credit: str = NORMAL
    device: str = ""
    issued_at: int = 0
    called_at: int = 0
    recalled_at: int = 0
    serving_at: int = 0
    call_count: int = 0
    version: int = 0
    by_card: bool = False
    """Whether the number was taken with a card, so that a card can be held against it."""
    visit: str = ""
    """By what the other numbers of the same visit are known; empty for who has but one."""


class Call(msgspec.Struct, frozen=True):
    """One call, for screens and voices; number and window only."""

    seq: int
    at: int
    number: str
    window: str
    queue: str


class InLine(msgspec.Struct, frozen=True):
    """One who waits, in the order of calls; ``only_window`` where no other calls them."""

    ticket: str
    number: str
    queue: str
    only_window: str | None
    issued_at: int = 0
    """Since when they wait, in milliseconds since 1970."""
    credit: str = NORMAL
    device: str = ""
    """The machine that gave the number."""
    slot_at: int | None = None
    """The agreed time, of who comes by appointment."""
    returns: int = 0
    """How often they were passed over and let back."""
    sent_by: str = ""
    """The window that sent them on, or empty."""
    island: bool = False
    """Whether a machine gave the number while it was cut off."""
    version: int = 0
    visit: str = ""
    """As at a window: of one visit one number is called at a time."""


class Aside(msgspec.Struct, frozen=True):
    """One who is not in line now: held (HELD) or passed over (NO_SHOW), at which window, since when and why."""

    ticket: str
    number: str
    queue: str
    state: State
    since: int
    window: str
    reason: str = ""
    returns: int = 0
    version: int = 0


class Snapshot(msgspec.Struct, frozen=True):
    """The whole desk at one moment; events after ``seq`` lead on from it."""

    hall: str
    epoch: int
    seq: int
    at: int
    day: str
    queues: tuple[QueueView, ...]
    windows: tuple[WindowView, ...]
    calls: tuple[Call, ...]
    line: tuple[InLine, ...]
    aside: tuple[Aside, ...] = ()
    doubles: tuple[Double, ...] = ()
    """Numbers that two windows called while one of them heard no hub."""


def snapshot(engine: Engine, rules: HallRules, now: datetime.datetime) -> Snapshot:
    """Return the desk as it stands, all of it at one moment: events after its number lead on without a gap."""
    with one_moment(engine) as connection:
        reading = Reading(connection, rules, day_of(now))
        hall = connection.execute(select(schema.hall)).one()
        seq = int(connection.execute(select(func.coalesce(func.max(EVENT.c.seq), 0))).scalar_one())
        return Snapshot(
            rules.hall, hall.epoch, seq, round(now.timestamp() * 1000), day_of(now),
            tuple(reading.queue(rule) for rule in rules.queues), tuple(reading.windows()), tuple(reading.calls()),
            tuple(reading.line()), tuple(reading.aside()), tuple(reading.doubles()),
        )  # fmt: skip


def ticket(engine: Engine, name: str) -> Ticket | None:
    """Return a ticket as it stands, None for one that was never given."""
    with engine.connect() as connection:
        row = connection.execute(select(TABLE).where(TABLE.c.id == name)).first()
    return None if row is None else ticket_of(row)


def wait_of(engine: Engine, rules: HallRules, queue: str, ahead: int, now: datetime.datetime) -> Wait | None:
    """Return how long somebody waits who has so many ahead, None where it is not known."""
    with engine.connect() as connection:
        return estimate(Reading(connection, rules, day_of(now)).load(queue, ahead))


class Reading:
    """One look at the book."""

    def __init__(self, connection: Connection, rules: HallRules, day: str) -> None:
        self._run = connection.execute
        self._rules = rules
        self._day = {"on_day": day}
        self._states = {row.no: row for row in self._run(select(schema.window))}
        self._called = {row.window: ticket_of(row) for row in self._run(NOW_CALLED)}
        self._waiting = {queue: int(count) for queue, count in self._run(WAITING, self._day)}

    def queue(self, rule: QueueRule) -> QueueView:
        """Return how a queue stands for who comes now."""
        waiting = self._waiting.get(rule.code, 0)
        wait = estimate(self.load(rule.code, waiting))
        return QueueView(rule.code, rule.prefix, rule.name, waiting, len(self.open_for(rule.code)), wait)

    def load(self, code: str, ahead: int) -> Load:
        """Return what is known of a queue when so many are ahead."""
        times = [(row.ended_at - row.called_at) / 1000 for row in self._run(SERVED, {**self._day, "of_queue": code})]
        ends = {state: int(count) for state, count in self._run(ENDS, self._day)}
        missed = ends.get(State.NO_SHOW, 0)
        serving = self.open_for(code)
        idle = any(window.no not in self._called for window in serving)
        share = missed / (missed + ends.get(State.DONE, 0)) if missed else 0.0
        return Load(ahead, times[::-1], self.share_of(code, serving), idle, share)

    def open_for(self, code: str) -> list[WindowRule]:
        """Return the windows that call a queue now."""
        return [rule for rule in self._rules.windows if code in rule.queues and self.state_of(rule) is WindowState.OPEN]

    def share_of(self, code: str, windows: Sequence[WindowRule]) -> float:
        """Return how many windows a queue has, each that serves others too by the share of those who wait."""
        return sum(self._share(code, window) for window in windows)

    def windows(self) -> list[WindowView]:
        """Return all windows."""
        return [self._window(rule, self._called.get(rule.no)) for rule in self._rules.windows]

    def calls(self) -> list[Call]:
        """Return the last calls, the newest first."""
        rows = self._run(CALLS, self._day)
        return [Call(row.seq, row.at, number(row.prefix, row.no), row.window, row.queue) for row in rows]

    def line(self) -> list[InLine]:
        """Return all who may be called, the first first."""
        sent_by = {row.ticket: row.window or "" for row in self._run(SENT_ON, self._day)}
        return [in_line(ticket_of(row), sent_by.get(row.id, "")) for row in self._run(LINE, self._day)]

    def aside(self) -> list[Aside]:
        """Return who is held or was passed over, in the order of their numbers."""
        when = {row.ticket: row for row in self._run(SET_ASIDE, self._day)}
        return [aside(ticket_of(row), when[row.id]) for row in self._run(OUT_OF_LINE, self._day)]

    def doubles(self) -> list[Double]:
        """Return the numbers that two windows called, as they were told."""
        rows = self._run(TWICE_CALLED, self._day).all()
        return [double_of(ticket_of(row), row.told_by, msgspec.json.decode(row.told), row.told_at) for row in rows]

    def state_of(self, rule: WindowRule) -> WindowState:
        """Return whether a window serves."""
        row = self._states.get(rule.no)
        return WindowState(row.state) if row else WindowState.CLOSED

    def _share(self, code: str, window: WindowRule) -> float:
        others = [queue for queue in window.queues if self._waiting.get(queue, 0) or queue == code]
        all_of_them = sum(max(1, self._waiting.get(queue, 0)) for queue in others)
        return max(1, self._waiting.get(code, 0)) / all_of_them

    def _window(self, rule: WindowRule, ticket: Ticket | None) -> WindowView:
        row: Any = self._states.get(rule.no)
        state = self.state_of(rule)
        told = WindowView(
            rule.no, rule.zone, state, row.reason if row else "", ticket.number if ticket else "",
            ticket.id if ticket else "", bool(ticket and ticket.state is State.SERVING),
            row.staff if row and state is not WindowState.CLOSED else "", row.since if row else 0,
        )  # fmt: skip
        return at_window(told, ticket) if ticket else told


def at_window(window: WindowView, ticket: Ticket) -> WindowView:
    """Return a window with what is to be known of who is there."""
    return msgspec.structs.replace(
        window, queue=ticket.queue, credit=ticket.credit, device=ticket.device, issued_at=ticket.issued_at,
        called_at=ticket.called_at or 0, recalled_at=ticket.recalled_at or 0, serving_at=ticket.serving_at or 0,
        call_count=ticket.call_count, version=ticket.version, by_card=ticket.person_hash is not None,
        visit=ticket.visit or "",
    )  # fmt: skip


def in_line(ticket: Ticket, sent_by: str) -> InLine:
    """Return who waits as windows see them."""
    return InLine(
        ticket.id, ticket.number, ticket.queue, ticket.only_window, ticket.issued_at, ticket.credit, ticket.device,
        ticket.slot_at, ticket.returns, sent_by, ticket.no >= FIRST_OF_BLOCKS, ticket.version,
        ticket.visit or "",
    )  # fmt: skip


def aside(ticket: Ticket, put: Any) -> Aside:
    """Return who is out of the line, as the event that put them there tells."""
    reason = msgspec.json.decode(put.detail, type=dict[str, Any]).get("reason", "")
    return Aside(
        ticket.id, ticket.number, ticket.queue, ticket.state, put.at, put.window or "", str(reason), ticket.returns,
        ticket.version,
    )  # fmt: skip
