# SPDX-License-Identifier: Apache-2.0
"""Dossiers for who has them in hand and for whose they are: one with its papers, its way so far, its branches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from kiosk.sandbox import branches
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.dossier_acts import originals
from kiosk.sandbox.calls.progress import Progress
from kiosk.sandbox.catalogue import hashed
from kiosk.sandbox.dossier_actions import FLAGGED, legal
from kiosk.sandbox.dossiers import by_number, documents_of, handed_in, parts_of
from kiosk.sandbox.history import Histories, Step, outer, state_of
from kiosk.sandbox.readers import hold_reader

# What the trust levels say of a substitute for a paper: looked up at its source, or promised.
TRUST = {"network": "A", "promise": "D"}
TOLD_OF_WAYS: tuple[str, ...] = ("project_no", "state", "nodes", "due", "wanted_until", "result", "signed_by")
TOLD_OF_STEPS = (
    "node", "at", "note", "unit", "source", "actor", "occurred_at", "recorded_at", "inner", "special", "flag",
    "approved_by", "chief", "external_no", "branch", "defects",
)  # fmt: skip


class Dossiers:
    """Handlers that tell of ``/dossiers/{no}``."""

    def __init__(self, rooms: Rooms, histories: Histories, progress: Progress) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._histories = histories
        self._progress = progress
        self.handlers: dict[str, Handler] = {
            "getDossier": self.get,
            "getTimeline": self.timeline,
            "getParallelTasks": self.parallel,
        }

    async def get(self, call: Call) -> Response:
        """Answer a dossier: whole to a clerk, to its own people what is theirs."""
        row = self._read(call)
        if "x-staff-session" in call.headers:
            told = self._in_hand(row)
        else:
            told = self._progress.own_view(row, self._rooms.sessions.person(call).number)
        steps = self._histories.all_of(row)
        told |= {
            "project_no": call.path["no"], "version": len(steps), "signed_by": self._rooms.signed_by,
            "documents": documents_of(self._store, call.path["no"]),
        }  # fmt: skip
        return tagged(call, f'"{len(steps)}"', told)

    async def timeline(self, call: Call) -> Response:
        """Answer the way of a dossier so far; it may be kept by whose it is."""
        row = self._read(call)
        progress = self._progress.told_of(row)
        told = {name: progress[name] for name in TOLD_OF_WAYS if name in progress}
        told |= {"version": len(self._histories.all_of(row))}
        return tagged(call, f'"{hashed(told)[:16]}"', told)

    async def parallel(self, call: Call) -> Response:
        """Answer the branches of a dossier; empty where one office does it alone."""
        row = self._read(call)
        parts = branches.told_of(
            parts_of(self._rooms.catalogue, row), self._histories.all_of(row), self._rooms.clock.now().date()
        )
        told = {"project_no": call.path["no"], "tasks": parts, "signed_by": self._rooms.signed_by}
        slowest = branches.slowest(parts)
        return answer(200, told | ({"slowest": slowest} if slowest else {}))

    def _read(self, call: Call) -> sqlite3.Row:
        """Return the dossier for who may read it; raises ProblemError."""
        row = by_number(self._store, call.path["no"])
        hold_reader(self._rooms.sessions, self._histories, call, row)
        return row

    def _in_hand(self, row: sqlite3.Row) -> dict[str, Any]:
        """Tell a clerk."""
        body, steps = json.loads(row["body"]), self._histories.all_of(row)
        notice = self._histories.open_notice(row)
        told = {
            "progress": self._progress.told_of(row), "role": "clerk", "parties": body["parties"],
            "form": body["form"], "form_data": body["form_data"], "papers": list(self._papers(row)),
            "steps": [told_of_step(step, body["device"]) for step in steps], "may": legal(state_of(outer(steps))),
            "flags": [step["flag"] for step in steps if step["node"] == FLAGGED],
        }  # fmt: skip
        return told | ({"notice": notice} if notice else {})

    def _papers(self, row: sqlite3.Row) -> Iterator[dict[str, Any]]:
        filed, seen = handed_in(self._store, row), originals(self._store)
        ways = {one["attachment_id"]: TRUST[one["way"]] for body in filed for one in body.get("substitutes", ())}
        for line in (line for body in filed for line in body["manifest"]):
            told = {name: line[name] for name in ("id", "material_id", "mime", "pages", "sha256")}
            yield told | {"trust": ways.get(line["id"], "C")} | seen.get(line["id"], {})


def told_of_step(step: Step, device: dict[str, str]) -> dict[str, Any]:
    """Return a step as clerks are told of it: what nobody did, the platform did; what was taken in, a machine."""
    actor = "-".join(device.values()) if step["node"] == "received" else "platform"
    told: dict[str, Any] = {"actor": actor, "occurred_at": step["at"], "recorded_at": step["at"]}
    return told | {name: step[name] for name in TOLD_OF_STEPS if name in step}


def tagged(call: Call, tag: str, told: dict[str, Any]) -> Response:
    """Answer, or say that nothing has changed since."""
    # A terminal may keep it for whose it is, and asks again before it shows it; nothing on the way may.
    headers = {"ETag": tag, "Cache_Control": "private, no-cache"}
    if call.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    return answer(200, told, **headers)
