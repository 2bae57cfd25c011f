# SPDX-License-Identifier: Apache-2.0
"""Looks at sources: what a training city knows of its training persons.

Everybody's papers are found but for two persons, so that each answer can be met: of 覃𬭎 nothing is known, and what is
kept of 阿依古丽 does not fit. Which person it is stands in the last digit but one of the number, the order in which the
numbers were given out.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms

UNKNOWN, DIFFERENT = "3", "4"
LOOKS = "looks"


class NetworkChecks:
    """Handlers of ``/checks``."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self.handlers: dict[str, Handler] = {"postCheck": self.check}

    async def check(self, call: Call) -> Response:
        """Look once for each question; the same question again has the same answer."""
        self._rooms.once.check(call)
        return self._rooms.once.act("postCheck", call.body["id"], call.body, partial(self._asked, call.body))

    def _asked(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, self._look(body, self._item(body))

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
        number = self._rooms.store.count(LOOKS)
        return {
            "id": body["id"],
            "material_id": body["material_id"],
            "result": result,
            "reference": f"HC{now:%Y%m%d}-{number:06d}" if result == "found" else "",
            "checked_at": self._rooms.clock.instant(),
            "source": item["office"]["name"],
        }
