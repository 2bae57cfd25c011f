# SPDX-License-Identifier: Apache-2.0
"""Many small requests in one, each answered for itself; and what was acknowledged of a machine since a moment."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.responses import Response

from config.logs import logger
from kiosk.contract.document import Breach, Operation
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.callers import Callers
from kiosk.sandbox.receipts import Receipts, numbers

log = logger(__name__)

PAGE = 100
DONE = (200, 201)


@dataclass(frozen=True)
class Inner(Call):
    """One request of a batch: its own body and key, everything else of the call that brought it."""

    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers it would have had alone."""
        return self.own


class Sync:
    """Handlers of ``/sync``; ``handlers`` are those of all calls, ``worded`` makes an answer of a problem."""

    def __init__(
        self,
        rooms: Rooms,
        callers: Callers,
        receipts: Receipts,
        handlers: Mapping[str, Handler],
        worded: Callable[[ProblemError, str], Response],
    ) -> None:
        self._rooms = rooms
        self._callers = callers
        self._receipts = receipts
        self._handlers = handlers
        self._worded = worded
        self.handlers: dict[str, Handler] = {"postSyncBatch": self.take, "getSyncReceipts": self.told}

    async def take(self, call: Call) -> Response:
        """Do each item of a batch, in order where they hang together."""
        self._rooms.once.check(call)
        answers: list[dict[str, Any]] = []
        held: set[str] = set()
        for item in call.body["items"]:
            response = await self._answered(call, item, held)
            if response.status_code not in DONE:
                held.add(item["aggregate_id"])
            body = json.loads(bytes(response.body))
            answers.append({"id": item["id"], "status": response.status_code, "body": body})
        return answer(200, {"id": call.body["id"], "items": answers})

    async def told(self, call: Call) -> Response:
        """Answer what was acknowledged of a machine."""
        asked = call.request.query_params
        if call.caller and numbers(dict(call.caller.device)) != asked["device"]:
            raise ProblemError("forbidden-scope", "these are another machine's")
        found = self._receipts.since(
            asked["device"], moment(asked.get("since", "")), number(asked.get("cursor", "0")), 1 + self._limit(call)
        )
        page = found[: self._limit(call)]
        items = [{"id": told["id"], "acknowledgement": told} for _, told in page]
        cursor = str(page[-1][0]) if page else asked.get("cursor", "0")
        return answer(200, {"items": items, "next_cursor": cursor, "has_more": len(found) > len(page)})

    def _limit(self, call: Call) -> int:
        return int(call.request.query_params.get("limit", PAGE))

    async def _answered(self, call: Call, item: dict[str, Any], held: set[str]) -> Response:
        if item["aggregate_id"] in held:
            return self._worded(ProblemError("order-held", "what comes before it was not acknowledged"), item["path"])
        try:
            return await self._done(call, item)
        except ProblemError as problem:
            return self._worded(problem, item["path"])
        except Exception as wrong:  # the top of one item, as of a thread: the others were done and must be told so
            return self._at_fault(item, wrong)

    def _at_fault(self, item: dict[str, Any], wrong: Exception) -> Response:
        # By its type alone, for its text may name a person.
        log.error("item-not-handled", entry=item["id"], cause=type(wrong).__name__)
        return self._worded(ProblemError("internal", "our fault; send it again later"), item["path"])

    async def _done(self, call: Call, item: dict[str, Any]) -> Response:
        found = self._rooms.document.find(item["method"], item["path"])
        if found is None or not may_wait(found[0]):
            raise ProblemError("not-found", "no call that may wait for others")
        operation, values = found
        headers = {"idempotency-key": item["id"], "content-type": "application/json"}
        breaches = self._rooms.document.check_parameters(operation, values, {}, headers)
        if breaches := breaches or self._rooms.document.check_body(operation, item["body"]):
            raise ProblemError("validation-failed", "the item does not fit the document", breaches=breaches)
        if call.caller:
            # The signature was over the whole batch, and has been looked at.
            self._callers.hold(replace(call.caller, body_signed=""), b"", item["body"])
        inner = Inner(call.request, values, item["body"], call.caller, headers)
        response = await self._handlers[operation.id](inner)
        self._receipts.keep(operation, item["body"], response, self._rooms.clock.now().timestamp())
        return response


def may_wait(operation: Operation) -> bool:
    """Tell whether a call can be one of many: out of the outbox, with a JSON body, and no batch itself."""
    return operation.kind == "Q" and operation.takes_json and operation.id != "postSyncBatch"


def moment(words: str) -> float:
    """Read a moment in seconds since 1970, the beginning for none; raises ProblemError for one no calendar has."""
    try:
        return datetime.datetime.fromisoformat(words).timestamp() if words else 0.0
    except (ValueError, OverflowError) as wrong:
        raise ProblemError("bad-request", "no such moment", breaches=[Breach("query since", "pattern")]) from wrong


def number(words: str) -> int:
    """Read a cursor of ours; raises ProblemError."""
    if not words.isascii() or not words.isdigit() or len(words) > 18:
        raise ProblemError("bad-request", "no cursor of ours", breaches=[Breach("query cursor", "pattern")])
    return int(words)
