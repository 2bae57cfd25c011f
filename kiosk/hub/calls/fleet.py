# SPDX-License-Identifier: Apache-2.0
"""The machines of the hall: what each says of itself, who looks after one, and what the hall wants of it.

A report is no act: the last one counts. It is kept in the database, so that a hub that was started anew knows since
when something is wrong, and shows a machine that is silent by its last word.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Row, String, Table, Text, bindparam, select, update
from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.domain.words import Words
from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.calls import hub_state
from kiosk.hub.fleet_judge import by_need, state_of, troubles
from kiosk.hub.fleet_values import Care, Fleet, MachineSeen, Notice, Orders, Report, Stop, Trouble
from kiosk.hub.site import Machine
from kiosk.tickets.book import Book
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import HallRules, day_of, milliseconds
from kiosk.tickets.schema import metadata, ticket
from kiosk.tickets.values import Paper, State, Who, number

Kept = TypeVar("Kept")
MINUTE_MS = 60_000
# Who may take a machine from people, and write on its screen.
STOPS = frozenset({"technician", "hall-manager"})
WRITES = STOPS | {"guide"}
TABLE = Table(
    "machine", metadata,
    Column("name", String, primary_key=True),
    Column("heard_at", BigInteger),
    Column("report", Text),
    Column("troubles", Text, nullable=False, server_default="[]"),
    # Why each stands there is in the events; here is only what holds now, as the contract words it.
    Column("care", Text),
    Column("stop", Text),
    Column("notice", Text),
)  # fmt: skip
ONE = select(TABLE).where(TABLE.c.name == bindparam("wanted"))
UNPRINTED = select(ticket.c.device, ticket.c.prefix, ticket.c.no).where(
    ticket.c.day == bindparam("on_day"),
    ticket.c.state == str(State.WAITING),
    ticket.c.paper == str(Paper.FAILED),
).order_by(ticket.c.prefix, ticket.c.no)  # fmt: skip


class FleetCalls:
    """Reports and what becomes of them; the machines themselves stand in the hub's file."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {
            "reportMachine": self._report, "getFleet": self._all, "takeOver": self._take, "handBack": self._hand_back,
            "stopMachine": self._stop, "resumeMachine": self._resume,
            "putNotice": self._put_notice, "endNotice": self._end_notice,
        }  # fmt: skip

    async def _report(self, asked: Asked) -> Response:
        # Not strict: a whole number may be written with a point.
        told = msgspec.convert(asked.body, Report, strict=False)
        if self._rooms.clock and not asked.is_here:
            self._rooms.clock.hear(asked.machine.name, told.at)
        return answer(200, await self._rooms.in_thread(lambda: self._heard(asked.machine.name, told)))

    async def _all(self, asked: Asked) -> Response:
        return answer(200, await self._rooms.in_thread(self._read))

    async def _take(self, asked: Asked) -> Response:
        return await self._do(asked, frozenset(), taken_over)

    async def _hand_back(self, asked: Asked) -> Response:
        return await self._do(asked, frozenset(), handed_back)

    async def _stop(self, asked: Asked) -> Response:
        return await self._do(asked, STOPS, stopped)

    async def _resume(self, asked: Asked) -> Response:
        return await self._do(asked, STOPS, resumed)

    async def _put_notice(self, asked: Asked) -> Response:
        return await self._do(asked, WRITES, noticed)

    async def _end_notice(self, asked: Asked) -> Response:
        return await self._do(asked, WRITES, notice_ended)

    async def _do(
        self, asked: Asked, roles: frozenset[str], doing: Callable[[Book, str, dict[str, Any]], None]
    ) -> Response:
        name = asked.path["machine"]
        if name not in self._admitted():
            raise ProblemError("not-found", "no such machine")

        def done(book: Book) -> MachineSeen:
            if roles and not roles & set(book.who.roles):
                raise TicketError("not-allowed", "for another role")
            doing(book, name, asked.body)
            return self._seen(self._admitted()[name], book.run(ONE, {"wanted": name}).first(), book.ms, ())

        return await self._rooms.once(asked, done)

    def _admitted(self) -> dict[str, Machine]:
        return {machine.name: machine for machine in self._rooms.machines.all}

    def _heard(self, name: str, told: Report) -> Orders:
        """Keep what a machine says, and return what the hall wants of it."""
        engine, now = self._rooms.desk.engine, milliseconds(self._rooms.now())
        with engine.connect() as connection:
            row = connection.execute(ONE, {"wanted": name}).first()
        found = troubles(told, now, before_of(row))
        values: dict[str, Any] = {
            "name": name, "heard_at": now, "report": encoded(told), "troubles": encoded(found),
        }  # fmt: skip
        # Nobody goes where nothing is wrong any more.
        if not found and row and row.care:
            values["care"] = None
        with engine.begin() as connection:
            put(connection, values)
        orders = Orders(read(row, "stop", Stop), standing(row, now))
        self._note_heard(name, told, orders)
        return orders

    def _note_heard(self, name: str, told: Report, orders: Orders) -> None:
        """Put on record that a machine follows what the hall wants, once for each order."""
        if told.heard is None:
            return
        for column, order in (("stop", orders.stopped), ("notice", orders.notice)):
            mark = getattr(orders.marks, column)
            if order and order.heard_at is None and getattr(told.heard, column) == mark:
                key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {column} {mark}"))
                doing = functools.partial(obeyed, name=name, column=column, order=order)
                self._rooms.desk.once("obeyed", b"", key, Who(name), self._rooms.now(), doing)
                self._rooms.happened()

    def _read(self) -> Fleet:
        desk, now = self._rooms.desk, self._rooms.now()
        ms = milliseconds(now)
        with desk.engine.connect() as connection:
            rows = {row.name: row for row in connection.execute(select(TABLE))}
            owed = numbers(connection.execute(UNPRINTED, {"on_day": day_of(now)}))
            hub = hub_state.read(connection, self._rooms.machines, desk.epoch, self._rooms.clock)
        items = [
            self._seen(machine, rows.get(machine.name), ms, owed.get(machine.name, ()))
            for machine in self._rooms.machines.all
        ]
        items.sort(key=lambda one: (by_need(one.state), one.since or 0, one.name))
        return Fleet(ms, tuple(items), hub)

    def _seen(self, machine: Machine, row: Row[Any] | None, now: int, owed: tuple[str, ...]) -> MachineSeen:
        told, heard_at = read(row, "report", Report), row.heard_at if row else None
        found, stop = before_of(row), read(row, "stop", Stop)
        state = state_of(told, heard_at, found, now, stopped=stop is not None)
        stopped_s = told.stopped_s if told else None
        since = {
            "never": None,
            "unheard": heard_at,
            "stopped": stop.at if stop else (heard_at or now) - 1000 * (stopped_s or 0),
            "well": None,
        }.get(state, found[0].since if found else None)
        return MachineSeen(
            machine.name, machine.kind, zone_of(machine, told, self._rooms.desk.rules), told.place if told else "",
            state, since, heard_at, told, found, read(row, "care", Care), stop, standing(row, now), owed,
        )  # fmt: skip


def put(connection: Connection, values: dict[str, Any]) -> None:
    """Write what is known of a machine over what was."""
    changed = {name: value for name, value in values.items() if name != "name"}
    if not connection.execute(update(TABLE).where(TABLE.c.name == values["name"]).values(changed)).rowcount:
        connection.execute(TABLE.insert().values(values))


def keep(book: Book, name: str, column: str, value: msgspec.Struct | None) -> None:
    """Write one thing about a machine within an act."""
    written = None if value is None else encoded(value)
    book.run(book.put(TABLE, ["name"], {"name": name, "troubles": "[]", column: written}, **{column: written}))


def taken_over(book: Book, name: str, wish: dict[str, Any]) -> None:
    """Write down who looks after a machine; whoever says so last does."""
    care = Care(book.who.staff, book.ms, wish["doing"], moment_of(wish, "until"))
    keep(book, name, "care", care)
    book.note("machine-taken-over", machine=name, doing=care.doing)


def handed_back(book: Book, name: str, _wish: dict[str, Any]) -> None:
    """Write down that nobody does any more."""
    keep(book, name, "care", None)
    book.note("machine-handed-back", machine=name)


def stopped(book: Book, name: str, wish: dict[str, Any]) -> None:
    """Take a machine out of service, with the reason."""
    keep(book, name, "stop", Stop(wish["reason"], book.who.staff, book.ms, moment_of(wish, "back_at")))
    book.note("machine-stopped", machine=name, reason=wish["reason"])


def resumed(book: Book, name: str, _wish: dict[str, Any]) -> None:
    """Put it back; what somebody said at the machine itself stands above it."""
    keep(book, name, "stop", None)
    book.note("machine-resumed", machine=name)


def noticed(book: Book, name: str, wish: dict[str, Any]) -> None:
    """Have words stand on a machine's screen for some minutes."""
    words = Words(wish["words"]["zh"], wish["words"]["en"])
    keep(book, name, "notice", Notice(words, book.who.staff, book.ms + int(wish["minutes"]) * MINUTE_MS))
    book.note("machine-noticed", machine=name, words=words.zh)


def notice_ended(book: Book, name: str, _wish: dict[str, Any]) -> None:
    """Take them away."""
    keep(book, name, "notice", None)
    book.note("machine-notice-ended", machine=name)


def obeyed(book: Book, name: str, column: str, order: Stop | Notice) -> None:
    """Write down when a machine said that it follows an order, unless there is another by now."""
    row = book.run(ONE, {"wanted": name}).first()
    if read(row, column, type(order)) == order:
        keep(book, name, column, msgspec.structs.replace(order, heard_at=book.ms))
        book.note("machine-obeyed", machine=name, order=column)


def moment_of(wish: dict[str, Any], name: str) -> int | None:
    """Return a moment that may be left out; a whole number may have been written with a point."""
    return None if wish.get(name) is None else int(wish[name])


def before_of(row: Row[Any] | None) -> tuple[Trouble, ...]:
    """Return what was wrong with a machine by its last word."""
    return msgspec.json.decode(row.troubles, type=tuple[Trouble, ...]) if row else ()


def standing(row: Row[Any] | None, now: int) -> Notice | None:
    """Return the words that stand on a machine's screen now."""
    found = read(row, "notice", Notice)
    return found if found and found.until > now else None


def read(row: Row[Any] | None, column: str, kind: type[Kept]) -> Kept | None:
    """Return what a column of a machine holds."""
    text = getattr(row, column) if row else None
    return msgspec.json.decode(text, type=kind) if text else None


def encoded(value: object) -> str:
    """Return a value as a column holds it."""
    return msgspec.json.encode(value).decode()


def numbers(rows: Iterable[Row[Any]]) -> Mapping[str, tuple[str, ...]]:
    """Return numbers by the machine that gave them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.device, []).append(number(row.prefix, row.no))
    return {device: tuple(ones) for device, ones in found.items()}


def zone_of(machine: Machine, told: Report | None, rules: HallRules) -> str:
    """Return where a machine stands: by its own word, else by its window."""
    if told and told.zone:
        return told.zone
    found = (rules.window(no) for no in machine.windows)
    return next((window.zone for window in found if window), "")
