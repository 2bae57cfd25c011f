# SPDX-License-Identifier: Apache-2.0
"""Who did what at the machines of the hall, and told whom: read from the events, of one day, the newest first.

Words stand beside it as long as they are kept; that something was done stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, select
from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.calls import announcements, messages
from kiosk.hub.fleet_values import Trace, Trail
from kiosk.tickets.desk import event_of
from kiosk.tickets.rules import day_of
from kiosk.tickets.schema import event
from kiosk.tickets.values import Event

KINDS = (
    "machine-taken-over", "machine-handed-back", "machine-stopped", "machine-resumed", "machine-noticed",
    "machine-notice-ended", "machine-obeyed", "message-sent", "message-heard", "announced", "announcement-ended",
)  # fmt: skip
# More than a page shows; a busy day of a large hall is two answers.
MOST = 500


class Trails:
    """What is on record of a day; nothing is kept for it that is not an event."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getTrail": self._trail}

    async def _trail(self, asked: Asked) -> Response:
        query = asked.request.query_params
        day = query.get("day") or day_of(self._rooms.now())
        before = int(query["before"]) if "before" in query else None
        return answer(200, await self._rooms.in_thread(lambda: self._read(day, before)))

    def _read(self, day: str, before: int | None) -> Trail:
        asked = select(event).where(event.c.day == day, event.c.kind.in_(KINDS)).order_by(event.c.seq.desc())
        asked = asked.where(event.c.seq < before) if before is not None else asked
        with self._rooms.desk.engine.connect() as connection:
            found = [event_of(row) for row in connection.execute(asked.limit(MOST + 1))]
            shown = found[:MOST]
            told = said(connection, messages.TABLE, "words", named(shown, "message"))
            machines = said(connection, messages.TABLE, "machine", named(shown, "message"))
            announced = said(connection, announcements.TABLE, "zh", named(shown, "announcement"))
        items = tuple(trace_of(one, told | announced, machines) for one in shown)
        return Trail(day, items, more=len(found) > MOST)


def trace_of(one: Event, words: Mapping[str, str], machines: Mapping[str, str]) -> Trace:
    """Return an event as the trail tells it: which machine it was about, and what was said or chosen."""
    detail = one.detail
    name = str(detail.get("message") or detail.get("announcement") or "")
    about = next((str(detail[key]) for key in ("doing", "order", "to") if detail.get(key)), "")
    own = str(detail.get("reason") or detail.get("words") or "")
    machine = str(detail.get("machine") or machines.get(name, ""))
    return Trace(
        one.seq, one.at, one.kind, one.staff or "", one.device or "", machine, about, own or words.get(name, "")
    )


def named(events: Iterable[Event], key: str) -> list[str]:
    """Return which messages, or which announcements, events are about."""
    return sorted({str(one.detail[key]) for one in events if key in one.detail})


def said(connection: Connection, table: Table, column: str, names: list[str]) -> dict[str, str]:
    """Return a column of rows that are still kept, by their ids."""
    asked = select(table.c.id, table.c[column]).where(table.c.id.in_(names))
    return {row[0]: row[1] for row in connection.execute(asked)} if names else {}
