# SPDX-License-Identifier: Apache-2.0
"""Results given out: to whom it may be, with the proof of it, and the step it makes in the dossier."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.staff import Staff
from kiosk.sandbox.calls.uploads import Uploads
from kiosk.sandbox.dossier_actions import instant
from kiosk.sandbox.dossiers import by_number, documents_of, may
from kiosk.sandbox.history import STATES, Histories, Step, moment, state_of
from kiosk.sandbox.kept import Kept

READY = ("DECIDED", "TO_DELIVER")
# What a courier has is on its way and may come back.
NODES = {"express": "sent"}
DELIVERED = "delivered"


class Deliveries:
    """Handlers of ``/dossiers/{no}/deliveries``."""

    def __init__(self, rooms: Rooms, uploads: Uploads, histories: Histories, staff: Staff) -> None:
        self._rooms = rooms
        self._staff = staff
        self._store = rooms.store
        self._uploads = uploads
        self._histories = histories
        self._kept = Kept(rooms)
        self.handlers: dict[str, Handler] = {"putDelivery": self.put}

    async def put(self, call: Call) -> Response:
        """Take note that a result was given out, once."""
        if call.body["project_no"] != call.path["no"]:
            breach = Breach("/project_no", "const")
            raise ProblemError("validation-failed", "one number in two places", breaches=[breach])
        row = by_number(self._store, call.path["no"])
        # Before the transaction: what has happened by itself writes in one of its own.
        state = state_of(self._histories.of(row))
        # After the first time the drawing is kept for ever, so that nothing is missing when the same is sent again.
        if missing := self._uploads.missing(drawings(call.body)):
            return answer(202, {"type": "incomplete", "id": call.body["id"], "missing_uploads": missing})
        return self._kept.keep(call, "delivery", lambda: self._given_out(call, row, state))

    def _given_out(self, call: Call, row: sqlite3.Row, state: str) -> dict[str, Any]:
        body, filed = call.body, json.loads(row["body"])
        if state not in READY:
            raise ProblemError("state-conflict", f"nothing is given out from {state}")
        if breaches := [*receivers(filed["parties"], body), *self._givers(body), *self._papers(call)]:
            raise ProblemError("validation-failed", "this may not be given out so", breaches=breaches)
        node = NODES.get(body["way"], DELIVERED)
        now = self._rooms.clock.now()
        at = instant(body["at"], "/at").astimezone(now.tzinfo)
        step: Step = {"node": node, "at": moment(at), "recorded_at": moment(now), "held": True}
        if waybill := body.get("waybill"):
            step["note"] = {"zh": f"快递单号 {waybill}", "en": f"Waybill {waybill}"}
        self._histories.put(filed, step)
        for line in drawings(body):
            self._store.run("INSERT INTO paper VALUES (?, ?)", body["id"], line["id"])
        return {"project_no": call.path["no"], "state": STATES[node]}

    def _givers(self, body: dict[str, Any]) -> Iterator[Breach]:
        """Find who is none of the hall's staff: no session says so, for it has long ended when this comes."""
        looked, hall = (body["id_check"] or {}).get("confirmed_by", ""), body["device"]["hall"]
        if body["handed_by"] and not self._staff.belongs(body["handed_by"], hall):
            yield Breach("/handed_by", "enum")
        # Two pairs of eyes are two people.
        if looked and (looked == body["handed_by"] or not self._staff.belongs(looked, hall)):
            yield Breach("/id_check/confirmed_by", "enum")

    def _papers(self, call: Call) -> Iterator[Breach]:
        """Find papers that are none of this dossier."""
        own = {one["id"] for one in documents_of(self._store, call.path["no"])}
        for place, name in enumerate(call.body["documents"]):
            if name not in own:
                yield Breach(f"/documents/{place}", "enum")


def drawings(body: dict[str, Any]) -> list[dict[str, object]]:
    """Return the signature as a line of a manifest."""
    signed = body["signature"]
    return [{"id": signed["attachment_id"], "sha256": signed["sha256"], "size": signed["size"]}] if signed else []


def receivers(parties: dict[str, Any], body: dict[str, Any]) -> Iterator[Breach]:
    """Find who may not have it: the applicant may, and who stood there for them as far as they were authorised."""
    receiver, own = body["receiver"], body["receiver"]["relation"] == "own"
    if not own and not may(parties, "collect", body["at"][:10]):
        yield Breach("/receiver/relation", "enum")
    person = parties["applicant" if own else "operator"]
    if receiver["id_no"] != person["id_no"]:
        yield Breach("/receiver/id_no", "const")
