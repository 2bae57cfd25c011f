# SPDX-License-Identifier: Apache-2.0
"""Names and numbers held against the registers of the training city: yes, no, or not known, each with its purpose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.domain import numbers
from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.registers import Registers

TABLES = """
CREATE TABLE IF NOT EXISTS verification (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, purpose TEXT NOT NULL, consent_ref TEXT NOT NULL, asked_at TEXT NOT NULL,
    match TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS verification_here (machine TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS verification_of ON verification_here (machine, at);
"""
COUNTED = "verifications"
ONE = "verification"
# People at one machine are not more; whoever asks more goes through the register.
MOST_HERE, HERE_SECONDS = 60, 3600.0


class Verifications:
    """Handlers of ``/verifications``."""

    def __init__(self, rooms: Rooms, registers: Registers) -> None:
        self._rooms = rooms
        self._registers = registers
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "verifyPerson": partial(self.verify, "verifyPerson", self._person),
            "verifyLegalEntity": partial(self.verify, "verifyLegalEntity", self._unit),
        }

    async def verify(self, name: str, look: Callable[[dict[str, Any]], dict[str, str]], call: Call) -> Response:
        """Look once for each question, and keep what it was for."""
        self._rooms.once.check(call)
        # One name for both: a question about a person and one about a unit under one id are two questions.
        return self._rooms.once.act(ONE, call.body["id"], call.body, partial(self._asked, name, look, call))

    def _asked(
        self, name: str, look: Callable[[dict[str, Any]], dict[str, str]], call: Call
    ) -> tuple[int, dict[str, Any]]:
        # Within the transaction of the answer: what is answered again, or cannot be asked, counts for nothing.
        self._count_here(call)
        body = call.body
        found, at = look(body), self._rooms.clock.instant()
        number = self._rooms.store.count(COUNTED)
        kept = (body["id"], name, body["purpose"], body.get("consent_ref", ""), at, found["match"])
        self._rooms.store.run("INSERT INTO verification VALUES (?, ?, ?, ?, ?, ?)", *kept)
        ref = f"HY{self._rooms.clock.now():%Y%m%d}-{number:06d}"
        return 200, {"id": body["id"], **found, "at": at, "ref": ref, "signed_by": self._rooms.signed_by}

    def _count_here(self, call: Call) -> None:
        """Count a question of a machine; raises ProblemError where it has asked too many."""
        if call.caller is None:
            return
        now, machine = self._rooms.clock.now().timestamp(), call.caller.device_id
        # What a clock that was wrong has put into the future counts for nobody.
        self._rooms.store.run("DELETE FROM verification_here WHERE at <= ? OR at > ?", now - HERE_SECONDS, now)
        asked = self._rooms.store.all("SELECT at FROM verification_here WHERE machine = ? ORDER BY at", machine)
        if len(asked) >= MOST_HERE:
            left = int(asked[0]["at"] + HERE_SECONDS - now) + 1
            raise ProblemError("rate-limited", "too many questions of this machine; wait", retry_after_s=left)
        self._rooms.store.run("INSERT INTO verification_here VALUES (?, ?)", machine, now)

    def _person(self, body: dict[str, Any]) -> dict[str, str]:
        if numbers.kind_of(body["id_no"]) is None:
            raise ProblemError("validation-failed", "no such number", breaches=[Breach("/id_no", "check")])
        known = self._registers.names.get(body["id_no"])
        return {"match": same(known is not None, known == body["name"])}

    def _unit(self, body: dict[str, Any]) -> dict[str, str]:
        if not numbers.unit_code_holds(body["uscc"]):
            raise ProblemError("validation-failed", "no such code", breaches=[Breach("/uscc", "check")])
        unit = self._registers.units.get(body["uscc"])
        if unit is None:
            return {"match": "unknown"}
        # What was not said is not asked: a code alone is the same when the register has it.
        fits = body.get("name", unit.name) == unit.name and body.get("legal_person", unit.legal_name) == unit.legal_name
        return {"match": same(True, fits), "status": unit.status}


def same(known: bool, fits: bool) -> str:
    """Return how a register answers."""
    if not known:
        return "unknown"
    return "yes" if fits else "no"
