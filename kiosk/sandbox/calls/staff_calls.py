# SPDX-License-Identifier: Apache-2.0
"""Calls for staff, as a training city answers them: the help desk hears each, and after a while somebody comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer

# Long enough that a trainee reads "called" before "coming", short enough that nobody walks away.
COMING_SECONDS = 8.0
DESK = {"zh": "导办台", "en": "the help desk"}
# Calls kept: a hall has some dozens a day, and a training platform may run for weeks.
MOST = 1000


@dataclass(frozen=True)
class Heard:
    """One call and when it came, on a clock that cannot be set."""

    content: str
    at: float


class StaffCalls:
    """Handlers of ``/staff-calls``; what is called for now is of no use tomorrow, so nothing is stored."""

    def __init__(self, rooms: Rooms, clock: Callable[[], float] = time.monotonic) -> None:
        self._rooms = rooms
        self._clock = clock
        self._heard: dict[str, Heard] = {}
        self.handlers: dict[str, Handler] = {"postStaffCall": self.call, "getStaffCall": self.look}

    async def call(self, call: Call) -> Response:
        """Hear a call; the same call again is one call."""
        body, content = call.body, checks.canonical_hash(call.body)
        if call.headers["idempotency-key"] != body["id"]:
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/id", "const")])
        if body["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform takes nothing of another mode")
        known = self._heard.get(body["id"])
        if known and known.content != content:
            raise ProblemError("idempotency-reused", "this id came before with another call")
        if known is None:
            self._keep(body["id"], Heard(content, self._clock()))
        return answer(200 if known else 201, self._state(body["id"]))

    async def look(self, call: Call) -> Response:
        """Say how a call stands."""
        if call.path["id"] not in self._heard:
            raise ProblemError("not-found", "no such call")
        return answer(200, self._state(call.path["id"]))

    def _keep(self, call_id: str, heard: Heard) -> None:
        while len(self._heard) >= MOST:
            del self._heard[next(iter(self._heard))]
        self._heard[call_id] = heard

    def _state(self, call_id: str) -> dict[str, Any]:
        waited = self._clock() - self._heard[call_id].at
        return {"id": call_id, "state": "coming" if waited >= COMING_SECONDS else "told", "told": DESK}
