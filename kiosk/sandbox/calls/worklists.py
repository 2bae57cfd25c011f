# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody: at a window of a hall, and at a station; told by what moved, with tombstones."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.progress import Progress
from kiosk.sandbox.dossier_actions import places_of
from kiosk.sandbox.dossiers import APPLICATIONS
from kiosk.sandbox.history import Histories, Step
from kiosk.sandbox.moves import Moves
from kiosk.sandbox.readers import had
from kiosk.sandbox.sessions import Clerk

PAGE = 100
NONE, FINISH = "none", "finish"
TASKS = {
    "RECEIVED": "accept", "PRE_REVIEW": "accept", "SUPPLEMENT_REQUIRED": "call", "NOT_ACCEPTED": "call",
    "TERMINATED": "call", "DECIDED": "hand-over", "TO_DELIVER": "hand-over",
}  # fmt: skip
# What an office does is no task of a station, which takes in for it.
OF_STATIONS = frozenset({"call", "hand-over"})
STAFF_NO = re.compile("[A-Z][0-9]{2,5}")
CLOSED = frozenset({"DELIVERED", "WITHDRAWN"})
REFUSED = frozenset({"NOT_ACCEPTED", "TERMINATED"})
TOLD = ("project_no", "receipt_no", "item", "office", "applicant_name", "state", "wanted", "wanted_until", "due")
# Taken in there, or handed on to there, be it that it went on since.
IN_HAND = (
    " AND (json_extract(body, '$.device.hall') = ? OR id IN"
    " (SELECT submission_id FROM dossier_step WHERE json_extract(body, '$.to.hall') = ?))"
)
Work = dict[str, Any]


class Worklists:
    """Handlers of ``/windows`` and ``/stations``."""

    def __init__(self, rooms: Rooms, histories: Histories, progress: Progress) -> None:
        self._rooms = rooms
        self._histories = histories
        self._progress = progress
        self._moves = Moves(rooms.store, histories)
        self.handlers: dict[str, Handler] = {"getWindowWorklist": self.window, "getStationCases": self.station}

    async def window(self, call: Call) -> Response:
        """Answer what waits at a window."""
        clerk, window = self._rooms.sessions.clerk(call, "clerk", "hall-manager"), call.path["window"]
        if not any(stands_in(area, window) for area in self._rooms.catalogue.hall["hall"]["areas"]):
            raise ProblemError("not-found", "this hall has no such window")

        def at_window(row: sqlite3.Row) -> Work | None:
            body = json.loads(row["body"])
            in_hand = clerk.works_at(*places_of(body, self._histories.all_of(row))[-1])
            work = self._work(row) if in_hand and window in self._windows(body) else None
            return work if work and work["state"] not in CLOSED else None

        return self._page(call, window, clerk, at_window)

    async def station(self, call: Call) -> Response:
        """Answer the cases of a station."""
        clerk, station = self._rooms.sessions.clerk(call, "station-agent", "hall-manager"), call.path["station"]
        if clerk.hall != station:
            raise ProblemError("forbidden-scope", "this is another station")

        def at_station(row: sqlite3.Row) -> Work | None:
            work = self._work(row)
            taken_in_here = clerk.works_at(*places_of(json.loads(row["body"]), [])[0])
            if not taken_in_here or work["state"] in CLOSED:
                return None
            return work if work["task"] in OF_STATIONS else without_person(work) | {"task": NONE}

        return self._page(call, station, clerk, at_station)

    def _page(self, call: Call, of: str, clerk: Clerk, work_of: Callable[[sqlite3.Row], Work | None]) -> Response:
        query = call.request.query_params
        since, limit = self._moves.since(query.get("cursor", "")), int(query.get("limit", PAGE))
        rows = self._rooms.store.all(APPLICATIONS + IN_HAND, clerk.hall, clerk.hall)
        moved = self._moves.after(since, [row for row in rows if had(clerk, self._histories, row)])
        page = moved[:limit]
        items = [item_of(row, work_of(row)) for _, row in page]
        told = {
            "of": of,
            # Who begins knows nothing that could be taken away.
            "items": [item for item in items if since or item["op"] == "upsert"],
            "next_cursor": str(page[-1][0] if page else since),
            "has_more": len(moved) > len(page),
            "as_of": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }
        return answer(200, told)

    def _work(self, row: sqlite3.Row) -> Work:
        body, progress = json.loads(row["body"]), self._progress.told_of(row)
        state, last = progress["state"], progress["nodes"][-1]
        task = TASKS.get(state, NONE)
        if task == "accept" and body["kind"] == "prefill":
            task = FINISH
        work: Work = {"task": task, "since": last["at"]}
        work |= {name: progress[name] for name in TOLD if name in progress}
        work |= handler_in(self._histories.all_of(row))
        if state in REFUSED and "note" in last:
            work["why"] = last["note"]
        stood = body["parties"]["operator"]
        phone = {"phone": stood["phone"]} if stood.get("phone") else {}
        work["person"] = {"name": stood["name"]} | phone
        return work if task in OF_STATIONS else without_person(work)

    def _windows(self, body: dict[str, Any]) -> set[str]:
        """Return the windows that serve the matter of an application."""
        item = self._rooms.catalogue.known(body["item"]["task_code"])
        return {f"{part['area']}{number:02d}" for part in item["windows"] for number in part["numbers"]}


def item_of(row: sqlite3.Row, work: Work | None) -> dict[str, Any]:
    """Return what is told of a dossier that moved: its work, or a tombstone."""
    return {"id": row["id"], "op": "upsert", "work": work} if work else {"id": row["id"], "op": "delete"}


def handler_in(steps: list[Step]) -> dict[str, str]:
    """Return who of the staff did something last; a machine or the platform itself is nobody."""
    clerks = (step["actor"] for step in reversed(steps) if STAFF_NO.fullmatch(step.get("actor", "")))
    return {"handled_by": name} if (name := next(clerks, "")) else {}


def without_person(work: Work) -> Work:
    """Return work that names nobody: nobody is to be called about it."""
    return {name: value for name, value in work.items() if name != "person"}


def stands_in(area: dict[str, Any], window: str) -> bool:
    """Tell whether a window stands in an area of the hall."""
    return bool(window[0] == area["code"] and area["first"] <= int(window[1:]) <= area["last"])
