# SPDX-License-Identifier: Apache-2.0
"""Compares what a machine says of one of its days with what was kept of it."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.records import BEFORE_THE_FIRST

ACKNOWLEDGED = "acknowledged"
# Kind of an entry, and where its acknowledgement is kept; what the document may know later is left out of a comparison.
KEPT = {
    "submission": "SELECT acknowledgement FROM submission WHERE id = ? AND acknowledgement IS NOT NULL",
    "evaluation": "SELECT acknowledgement FROM evaluation WHERE id = ?",
    "opinion": "SELECT acknowledgement FROM opinion WHERE id = ?",
    "proof-print": "SELECT answer AS acknowledgement FROM proof_print WHERE id = ? AND told_sha256 != ''",
    "onsite-verification": (
        "SELECT answer AS acknowledgement FROM answered WHERE call = 'postOnsiteVerification' AND key = ?"
    ),
}
# A check-in may be settled by the ticket another one has left, an account by the one a person had: their own id is kept
# by nobody then.
KEPT |= dict.fromkeys(
    (
        "appointment", "ticket-events", "survey-answer", "consultation-answer", "call-back", "certificate-print",
        "telemetry", "document-print", "delivery",
    ),
    "SELECT acknowledgement FROM kept WHERE id = ?",
)  # fmt: skip
# Whatever names its machine and comes out of an outbox alone: taken in from that machine on a day of the halls.
TAKEN_IN = """
    SELECT id FROM {table} WHERE acknowledgement IS NOT NULL
    AND json_extract(acknowledgement, '$.received_at') BETWEEN ? AND ?
    AND json_extract(body, '$.device.region') = ? AND json_extract(body, '$.device.hall') = ?
    AND json_extract(body, '$.device.device') = ?
"""
NAMING = ("submission", "evaluation", "opinion")


class Days:
    """Handler of ``/reconciliation/manifests``."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self.handlers: dict[str, Handler] = {"compareDay": self.compare}

    async def compare(self, call: Call) -> Response:
        """Answer where the two differ; nothing is changed by it."""
        body = call.body
        if body["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform compares nothing of another mode")
        missing, differing = self._held(body["entries"])
        named = {line["id"] for line in body["entries"]}
        compared = {
            "date": body["date"],
            "device": {part: body["device"][part] for part in ("region", "hall", "device")},
            "missing": missing,
            "unknown": sorted(self._taken_in(body["date"], body["device"]) - named),
            "differing": differing,
            "acts": self._acts(body),
        }
        return answer(200, compared | {"compared_at": self._rooms.clock.instant(), "signed_by": self._rooms.signed_by})

    def _held(self, lines: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
        """Return what is acknowledged there and not kept here, and what is kept otherwise."""
        missing, differing = [], []
        for line in lines:
            if line["state"] != ACKNOWLEDGED or line["kind"] not in KEPT:
                continue
            row = self._store.one(KEPT[line["kind"]], line["id"])
            if row is None:
                missing.append(line["id"])
            elif line["sha256"] != told(json.loads(row["acknowledgement"])):
                differing.append(line["id"])
        return missing, differing

    def _taken_in(self, day: str, device: dict[str, str]) -> set[str]:
        # Instants of this platform are Beijing time in one form, so that their order is that of their words.
        values = (day, day + "U", device["region"], device["hall"], device["device"])
        return {row["id"] for table in NAMING for row in self._store.all(TAKEN_IN.format(table=table), *values)}

    def _acts(self, body: dict[str, Any]) -> str:
        if not body["events"]:
            return "same" if body["head"] == BEFORE_THE_FIRST else "differing"
        device = "-".join(body["device"][part] for part in ("region", "hall", "device"))
        row = self._store.one("SELECT hash FROM audit_event WHERE device = ? AND seq = ?", device, body["events"])
        if row is None:
            return "behind"
        return "same" if row["hash"] == body["head"] else "differing"


def told(acknowledgement: dict[str, Any]) -> str:
    """Return the hash an acknowledgement repeats."""
    return str(acknowledgement.get("manifest_sha256") or acknowledgement.get("content_sha256"))
