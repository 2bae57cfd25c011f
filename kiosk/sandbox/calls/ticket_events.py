# SPDX-License-Identifier: Apache-2.0
"""What the hubs of the halls tell of their tickets: each number once, none passed over in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.calls.appointments import Appointments, told_of_own_hall
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.slots import wrong_member
from kiosk.sandbox.store import dump

TABLES = """
CREATE TABLE IF NOT EXISTS ticket_event (
    hub_id TEXT NOT NULL, seq INTEGER NOT NULL, hall_no TEXT NOT NULL, content_sha256 TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (hub_id, seq)) STRICT;
CREATE TABLE IF NOT EXISTS ticket_loss (
    hub_id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (hub_id, first, last)) STRICT;
"""
Range = tuple[int, int]


class TicketEvents:
    """Handler of ``/halls/…/ticket-events:batch``."""

    def __init__(self, rooms: Rooms, appointments: Appointments) -> None:
        self._store = rooms.store
        self._appointments = appointments
        self._kept = Kept(rooms)
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {"postTicketEvents": self.take}

    async def take(self, call: Call) -> Response:
        """Keep a batch whole, or say what is missing before it."""
        body = call.body
        if body["hall_no"] != call.path["hall_no"]:
            raise wrong_member("/hall_no", "const", "one hall in two places")
        told_of_own_hall(call, body["hall_no"])
        return self._kept.keep(call, "ticket-events", lambda: self._taken(body))

    def _taken(self, body: dict[str, Any]) -> dict[str, Any]:
        hub, before = body["hub_id"], self._reached(body["hub_id"])
        lost = [(gap["first"], gap["last"]) for gap in body["lost"]]
        if any(first > last for first, last in lost):
            raise wrong_member("/lost", "minimum", "a loss that ends before it begins")
        for event in body["events"]:
            self._keep(hub, body["hall_no"], event)
        for first, last in lost:
            self._store.run("INSERT OR IGNORE INTO ticket_loss VALUES (?, ?, ?)", hub, first, last)
        here = [(1, before)] if before else []
        told = merged([*here, *lost, *((event["seq"], event["seq"]) for event in body["events"])])
        if missing := list(between(told)):
            raise ProblemError("sequence-gap", "numbers are missing", gaps=gaps_of(missing))
        return {"accepted_to": told[-1][1], "gaps": gaps_of(self._gaps(hub))}

    def _reached(self, hub: str) -> int:
        """Return the last number that is here or lost: nothing before it is missing."""
        row = self._store.one(
            "SELECT max(n) AS n FROM (SELECT max(seq) AS n FROM ticket_event WHERE hub_id = ?"
            " UNION ALL SELECT max(last) FROM ticket_loss WHERE hub_id = ?)", hub, hub,
        )  # fmt: skip
        return int(row["n"]) if row and row["n"] else 0

    def _gaps(self, hub: str) -> list[Range]:
        """Return what was lost and has not come since."""
        lost = self._store.all("SELECT first, last FROM ticket_loss WHERE hub_id = ?", hub)
        came = self._store.all(
            "SELECT e.seq AS first, e.seq AS last FROM ticket_event e JOIN ticket_loss l"
            " ON l.hub_id = e.hub_id AND e.seq BETWEEN l.first AND l.last WHERE e.hub_id = ?", hub,
        )  # fmt: skip
        return without(*(merged((row["first"], row["last"]) for row in rows) for rows in (lost, came)))

    def _keep(self, hub: str, hall_no: str, event: dict[str, Any]) -> None:
        content = checks.canonical_hash(event)
        known = self._store.one("SELECT * FROM ticket_event WHERE hub_id = ? AND seq = ?", hub, event["seq"])
        if known and (known["content_sha256"], known["hall_no"]) != (content, hall_no):
            raise ProblemError("idempotency-reused", "this number came before with another content")
        if known:
            return
        self._store.run(
            "INSERT INTO ticket_event VALUES (?, ?, ?, ?, ?)", hub, event["seq"], hall_no, content, dump(event)
        )
        if event["kind"] == "finished" and "appointment_id" in event:
            self._appointments.finish(event["appointment_id"], hall_no)


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Put ranges in order and join those that touch or overlap."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def between(ranges: list[Range]) -> Iterator[Range]:
    """Yield what is missing from 1 on between ranges that were merged."""
    reached = 0
    for first, last in ranges:
        if first > reached + 1:
            yield reached + 1, first - 1
        reached = last


def without(ranges: list[Range], taken: list[Range]) -> list[Range]:
    """Return what is left of ranges when others are taken out; both were merged."""
    left = ranges
    for first, last in taken:
        left = [part for old in left for part in ((old[0], min(old[1], first - 1)), (max(old[0], last + 1), old[1]))]
        left = [part for part in dict.fromkeys(left) if part[0] <= part[1]]
    return left


def gaps_of(ranges: Iterable[Range]) -> list[dict[str, int]]:
    """Write ranges as the document does."""
    return [{"first": first, "last": last} for first, last in ranges]
