# SPDX-License-Identifier: Apache-2.0
"""A call that may be made, and what whoever answers it has at hand."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kiosk.contract.document import Operation
from kiosk.hub.hall_time import HallTime
from kiosk.hub.site import Machine, Machines
from kiosk.tickets.book import Book
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.values import Who

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """Who makes a call, and what its path and body say; both fit the document."""

    request: Request
    operation: Operation
    machine: Machine
    path: dict[str, str]
    body: Any = None

    @property
    def is_here(self) -> bool:
        """Tell whether a program on the hub's own machine asks: it has the same clock, and is no second opinion."""
        client, server = self.request.client, self.request.scope.get("server")
        return client is not None and server is not None and client.host == server[0]


Answers = Mapping[str, Callable[[Asked], Awaitable[Response]]]


class InThread(Protocol):
    """Does some work at the database beside the loop; its refusals become problems."""

    async def __call__(self, work: Callable[[], T], /) -> T:
        """Return what the work returns."""
        ...


@dataclass(frozen=True)
class Rooms:
    """What every part of the hub has: the desk with its database and rules, the clock, threads."""

    desk: TicketDesk
    now: Callable[[], datetime.datetime]
    in_thread: InThread
    happened: Callable[[], None]
    """Tells whoever listens that something was noted."""
    machines: Machines
    """All that were taken in."""
    clock: HallTime | None = None
    """What ``now`` is told by, where that may be in doubt."""

    async def once(self, asked: Asked, doing: Callable[[Book], object], status: int = 200) -> Response:
        """Do an act under its Idempotency-Key, or answer as the first time; ``doing`` runs in the act's transaction."""
        key, who = asked.request.headers["idempotency-key"], who_of(asked)
        kind = f"{asked.operation.id} {msgspec.json.encode(asked.path).decode()}"
        content = msgspec.json.encode(asked.body)
        told = await self.in_thread(lambda: self.desk.once(kind, content, key, who, self.now(), doing))
        self.happened()
        return Response(told, status, media_type="application/json")


def who_of(asked: Asked) -> Who:
    """Return who acts, in which roles, for which windows; a kiosk for its own numbers alone."""
    staff, _, roles = asked.request.headers.get("x-staff", "").partition(";")
    told = tuple(roles.split(",")) if roles else ()
    return Who(asked.machine.name, staff, told, asked.machine.windows, own_blocks=asked.machine.kind == "kiosk")


def answer(status: int, body: object) -> Response:
    """Return a JSON answer."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")
