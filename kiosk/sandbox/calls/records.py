# SPDX-License-Identifier: Apache-2.0
"""Evaluations and audit events: kept once, answered alike for ever."""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.callers import made_by
from kiosk.sandbox.store import dump

# What the terminal puts before its first event (offline_queue.chain); written down again, for the sandbox knows the
# document and not the terminal.
BEFORE_THE_FIRST = "0" * 64
# What a signature over a head begins with, as the document has it.
PURPOSE = b"banshi audit checkpoint 1\n"
PURPOSE_OF_BREAKS = b"banshi audit break 1\n"
TABLES = """
CREATE TABLE IF NOT EXISTS audit_break (
    device TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device, seq)) STRICT;
"""


class Records:
    """Handlers of ``/evaluations`` and ``/audit-events:batch``."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._store = rooms.store
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {"putEvaluation": self.evaluate, "postAuditEvents": self.audit}

    async def evaluate(self, call: Call) -> Response:
        """Keep a rating; one for each service."""
        body, content = call.body, checks.canonical_hash(call.body)
        self._check(call.path["id"], body)
        known = self._store.one("SELECT * FROM evaluation WHERE id = ?", body["id"])
        if known and known["content_sha256"] != content:
            raise ProblemError("idempotency-reused", "this id came before with another content")
        if known:
            return answer(200, json.loads(known["acknowledgement"]), Idempotent_Replayed="true")
        if self._store.one("SELECT 1 FROM evaluation WHERE submission_id = ?", body["submission_id"]):
            raise ProblemError("already-evaluated", "this service has its rating")
        acknowledgement = self._acknowledgement("evaluation-acknowledgement", body["id"], content)
        with self._store.transaction():
            self._store.run(
                "INSERT INTO evaluation VALUES (?, ?, ?, ?, ?)",
                body["id"], body["submission_id"], content, dump(body), dump(acknowledgement),
            )  # fmt: skip
        return answer(201, acknowledgement)

    async def audit(self, call: Call) -> Response:
        """Keep consecutive acts of one machine, or say where the chain breaks."""
        body = call.body
        self._check(call.headers["idempotency-key"], body)
        self._prove(body)
        breaks = {one["seq"]: self._proved(one, body["device"]) for one in body.get("breaks", ())}
        device = "-".join(body["device"][part] for part in ("region", "hall", "device"))
        # All or nothing: half a batch would put a gap into the chain that the terminal cannot know of.
        with self._store.transaction():
            for seq, one in breaks.items():
                self._store.run("INSERT OR IGNORE INTO audit_break VALUES (?, ?, ?)", device, seq, dump(one))
            for event in body["events"]:
                self._keep(device, event)
        reached = self._store.one("SELECT max(seq) AS seq FROM audit_event WHERE device = ?", device)
        acknowledgement = self._acknowledgement("audit-acknowledgement", body["id"], checks.canonical_hash(body))
        return answer(200, acknowledgement | {"accepted_to": reached["seq"] if reached else 0})

    def _prove(self, body: dict[str, Any]) -> None:
        """Hold a signed head against its batch and the certificate of who signed; raises ProblemError."""
        made, last = body.get("checkpoint"), body["events"][-1]
        if made is None:
            return
        told = {name: made[name] for name in ("at_ms", "hash", "seq")}
        stated = PURPOSE + json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        own = self._signer(made["signer"], body["device"])
        # A key nobody took in proves nothing; where identities are demanded its terminal was turned away before.
        signed = own is None or made_by(own["pem"], bytes_of(made["signature"]), stated)
        if not signed or (made["seq"], made["hash"]) != (last["seq"], last["hash"]):
            raise ProblemError("signature-invalid", "the head that was signed is not that of this batch")

    def _keep(self, device: str, event: dict[str, Any]) -> None:
        seq = event["seq"]
        known = self._store.one("SELECT hash FROM audit_event WHERE device = ? AND seq = ?", device, seq)
        # A batch whose answer was lost comes again, perhaps cut at another place: what is here already is no breach.
        if known and known["hash"] == event["hash"]:
            return
        last = self._store.one("SELECT seq, hash FROM audit_event WHERE device = ? ORDER BY seq DESC", device)
        reached, head = (last["seq"], last["hash"]) if last else (0, BEFORE_THE_FIRST)
        follows = (seq, event["prev"]) == (reached + 1, head) or self._follows_otherwise(device, event, reached)
        # Three ways to break a chain: another event under a known number, a gap, a content its hash does not fit.
        if known or not follows or checks.event_hash(event) != event["hash"]:
            raise ProblemError("chain-broken", "an event is missing or changed", gap_at=min(seq, reached + 1))
        self._store.run("INSERT INTO audit_event VALUES (?, ?, ?, ?)", device, seq, event["hash"], dump(event))

    def _follows_otherwise(self, device: str, event: dict[str, Any], reached: int) -> bool:
        """Tell whether an event may follow what is not right before it: a stated gap, or a former number's chain."""
        return self._goes_on(device, event["seq"], reached) or (reached == 0 and self._renumbered(device, event))

    def _goes_on(self, device: str, seq: int, reached: int) -> bool:
        """Tell whether a stated gap lies before an event, and the last good one before the gap is the one held here."""
        row = self._store.one("SELECT body FROM audit_break WHERE device = ? AND seq = ?", device, seq)
        stated = json.loads(row["body"]) if row else None
        # What is held here may go further than what the terminal has left; it must not end before the gap does begin.
        if stated is None or not stated["after_seq"] <= reached < seq:
            return False
        place = "SELECT hash FROM audit_event WHERE device = ? AND seq = ?"
        good = self._store.one(place, device, stated["after_seq"])
        return bool(stated["after_hash"] == (good["hash"] if good else BEFORE_THE_FIRST))

    def _renumbered(self, device: str, event: dict[str, Any]) -> bool:
        """Tell whether a machine that was enrolled again goes on: what is before it came under its former number."""
        hall = device.rsplit("-", 1)[0]
        before = "SELECT 1 FROM audit_event WHERE device LIKE ? AND seq = ? AND hash = ?"
        return self._store.one(before, f"{hall}-%", event["seq"] - 1, event["prev"]) is not None

    def _proved(self, one: dict[str, Any], device: dict[str, str]) -> dict[str, Any]:
        """Return a stated gap whose signature holds, or that nobody has to sign; raises ProblemError."""
        told = {name: one[name] for name in ("after_hash", "after_seq", "at_ms", "lost", "seq")}
        stated = PURPOSE_OF_BREAKS + json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        enrolled = self._store.one(
            "SELECT 1 FROM device WHERE region = ? AND hall = ? AND device = ?",
            device["region"], device["hall"], device["device"],
        )  # fmt: skip
        own = self._signer(one.get("signer", ""), device)
        signed = own is not None and made_by(own["pem"], bytes_of(one["signature"]), stated)
        # A key nobody took in proves nothing; of a machine that is enrolled here its own key must.
        if not signed and (enrolled or own is not None):
            raise ProblemError("signature-invalid", "a gap is stated that this machine did not sign")
        if one["seq"] != one["after_seq"] + one["lost"] + 1:
            raise ProblemError("validation-failed", "a gap does not add up", breaches=[Breach("/breaks", "const")])
        return one

    def _signer(self, key: str, device: dict[str, str]) -> sqlite3.Row | None:
        """Return the certificate of a key, None of one nobody took in; raises ProblemError for another machine's."""
        row = self._store.one(
            "SELECT c.pem, d.region, d.hall, d.device FROM certificate c JOIN device d ON d.id = c.device_id"
            " WHERE c.key = ?", key,
        )  # fmt: skip
        if row and {name: row[name] for name in device} != device:
            raise ProblemError("signature-invalid", "another machine signed for this one")
        return row

    def _check(self, told_id: str, body: dict[str, Any]) -> None:
        if body["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform takes nothing of another mode")
        if body["id"] != told_id:
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/id", "const")])

    def _acknowledgement(self, kind: str, name: str, content: str) -> dict[str, Any]:
        return {
            "type": kind,
            "id": name,
            "content_sha256": content,
            "received_at": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }


def bytes_of(words: str) -> bytes:
    """Read Base64; what is none is no signature either."""
    try:
        return base64.b64decode(words, validate=True)
    except binascii.Error:
        return b""
