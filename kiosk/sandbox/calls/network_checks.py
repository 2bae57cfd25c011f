# SPDX-License-Identifier: Apache-2.0
"""Looks at sources: what a training city knows of its training persons.

Everybody's papers are found but for two persons, so that each answer can be met: of 覃𬭎 nothing is known, and what is
kept of 阿依古丽 does not fit. Which person it is stands in the last digit but one of the number, the order in which the
numbers were given out.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.document import Breach
from kiosk.sandbox.problems import ProblemError

UNKNOWN, DIFFERENT = "3", "4"
LOOKS = "looks"


class NetworkChecks:
    """Handlers of ``/checks``."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        # In memory: a look is of its moment, and after a restart it is a new question anyway.
        self._answered: dict[str, tuple[str, dict[str, Any]]] = {}
        self.handlers: dict[str, Handler] = {"postCheck": self.check}

    async def check(self, call: Call) -> Response:
        """Look once for each question; the same question again has the same answer."""
        body, content = call.body, checks.canonical_hash(call.body)
        if call.headers["idempotency-key"] != body["id"]:
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/id", "const")])
        known = self._answered.get(body["id"])
        if known and known[0] != content:
            raise ProblemError("idempotency-reused", "this id came before with another question")
        if known:
            return answer(200, known[1], Idempotent_Replayed="true")
        found = self._look(body, self._item(body))
        self._answered[body["id"]] = (content, found)
        return answer(200, found)

    def _item(self, body: dict[str, Any]) -> dict[str, Any]:
        item = self._rooms.catalogue.items.get(body["task_code"])
        asked = {one["id"] for one in (item or {}).get("materials", ()) if "network" in one["ways"]}
        # Without a purpose nobody looks into a register: the matter has to ask for this very paper.
        if item is None or body["material_id"] not in asked:
            raise ProblemError("forbidden-scope", "this matter looks nothing like that up")
        return dict(item)

    def _look(self, body: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
        place = body["person"]["id_no"][-2:-1]
        result = {UNKNOWN: "unknown", DIFFERENT: "different"}.get(place, "found")
        now = self._rooms.clock.now()
        with self._rooms.store.transaction():
            number = self._rooms.store.count(LOOKS)
        return {
            "id": body["id"],
            "material_id": body["material_id"],
            "result": result,
            "reference": f"HC{now:%Y%m%d}-{number:06d}" if result == "found" else "",
            "checked_at": self._rooms.clock.instant(),
            "source": item["office"]["name"],
        }
