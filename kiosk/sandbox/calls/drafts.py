# SPDX-License-Identifier: Apache-2.0
"""Drafts: sealed by the machine that keeps them, so that they are only carried here; handed on by a code, once.

What stands in one nobody here can read. Whoever has the id of a draft has what is sealed; it opens with the code and
the card it was sealed for, and with nothing this platform has.
"""

from __future__ import annotations

import datetime
import json
import secrets
import sqlite3
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.store import dump
from kiosk.sandbox.tries import Tries

# ``body`` is gone with the draft; the row stays, so that a copy of it that comes late does not bring it back.
TABLES = """
CREATE TABLE IF NOT EXISTS draft (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, content_sha256 TEXT NOT NULL, received_at TEXT NOT NULL,
    ends REAL NOT NULL, body TEXT) STRICT;
CREATE TABLE IF NOT EXISTS handoff (
    code TEXT PRIMARY KEY, draft_id TEXT NOT NULL, ends REAL NOT NULL, used INTEGER NOT NULL) STRICT;
"""
LONGEST = datetime.timedelta(days=30)
HANDOFF_SECONDS = 900
CODE_CHARACTERS = 6


class Drafts:
    """Handlers of ``/drafts``."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._tries = Tries(rooms.store, rooms.clock, wrong="not-found", refusal="rate-limited")
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "putDraft": self.put,
            "getDraft": self.get,
            "deleteDraft": self.delete,
            "postHandoffCode": self.hand_on,
            "redeemDraft": self.redeem,
        }

    async def put(self, call: Call) -> Response:
        """Keep a draft, or keep it as it is now."""
        self._rooms.once.check(call)
        body, content = call.body, checks.canonical_hash(call.body)
        ends = self._end(body["until"])
        with self._store.transaction():
            self._forget_what_is_over()
            known = self._store.one("SELECT * FROM draft WHERE id = ?", body["id"])
            if known and known["body"] is None:
                raise ProblemError("gone", "it was deleted, or its days are over")
            if known and known["content_sha256"] == content:
                return answer(200, self._kept(known), Idempotent_Replayed="true")
            version = self._next(call, known)
            self._store.run(
                "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?)",
                body["id"], version, content, self._rooms.clock.instant(), ends, dump(body),
            )  # fmt: skip
        return answer(201, self._kept(self._found(body["id"])))

    async def get(self, call: Call) -> Response:
        """Answer what is sealed."""
        row = self._found(call.path["id"])
        body = json.loads(row["body"])
        told = {name: body[name] for name in ("id", "content", "until")}
        return answer(
            200, told | {"version": row["version"], "signed_by": self._rooms.signed_by}, ETag=f'"{row["version"]}"'
        )

    async def delete(self, call: Call) -> Response:
        """Forget what is sealed; again is harmless."""
        with self._store.transaction():
            known = self._store.one("SELECT * FROM draft WHERE id = ?", call.path["id"])
            if known is None:
                raise ProblemError("not-found", "no such draft")
            self._wipe(known["id"])
        return answer(200, {"id": known["id"], "state": "forgotten", "signed_by": self._rooms.signed_by})

    async def hand_on(self, call: Call) -> Response:
        """Make a code for a draft; the one before it is worth nothing from now on."""
        self._rooms.once.check(call)
        draft = self._found(call.path["id"])

        def doing() -> tuple[int, dict[str, Any]]:
            self._store.run("UPDATE handoff SET used = 1 WHERE draft_id = ?", draft["id"])
            ends = self._now() + datetime.timedelta(seconds=HANDOFF_SECONDS)
            code = self._unused()
            self._store.run("INSERT INTO handoff VALUES (?, ?, ?, 0)", code, draft["id"], ends.timestamp())
            told = {"draft_id": draft["id"], "code": code, "ends_at": ends.isoformat(timespec="seconds")}
            return 201, told | {"signed_by": self._rooms.signed_by}

        return self._rooms.once.act(
            "postHandoffCode", call.headers["idempotency-key"], call.body | dict(call.path), doing
        )

    async def redeem(self, call: Call) -> Response:
        """Say which draft a code is of, once; the same asker under the same key may ask again."""
        self._rooms.once.check(call)
        device = call.body["device"]
        # By machine: a code is short, and whoever tries codes tries them at one.
        subject = self._rooms.sessions.secret.reference(f"redeem {device['region']}{device['hall']}{device['device']}")
        self._tries.mind(subject)
        key = call.headers["idempotency-key"]
        return self._tries.guard(
            subject,
            lambda: self._rooms.once.act("redeemDraft", key, call.body, lambda: self._redeemed(call.body["code"])),
        )

    def _redeemed(self, code: str) -> tuple[int, dict[str, Any]]:
        row = self._store.one("SELECT * FROM handoff WHERE code = ?", code)
        if row is None:
            raise ProblemError("not-found", "no such code")
        if row["used"] or row["ends"] <= self._now().timestamp():
            raise ProblemError("gone", "this code was used, or its time is over")
        draft = self._found(row["draft_id"])
        self._store.run("UPDATE handoff SET used = 1 WHERE code = ?", code)
        until = json.loads(draft["body"])["until"]
        return 201, {"draft_id": draft["id"], "until": until, "signed_by": self._rooms.signed_by}

    def _end(self, until: str) -> float:
        """Return when a draft ends; raises ProblemError for a time that is over, too far away or none at all."""
        try:
            ends = datetime.datetime.fromisoformat(until)
        except ValueError:
            ends = self._now()
        if not self._now() < ends <= self._now() + LONGEST:
            raise ProblemError("validation-failed", "thirty days at most", breaches=[Breach("/until", "maximum")])
        return ends.timestamp()

    def _next(self, call: Call, known: sqlite3.Row | None) -> int:
        """Return the version that comes; raises ProblemError for who has an old one before them."""
        told = call.headers.get("if-match")
        if known is None:
            return 1
        if told is None:
            raise ProblemError("precondition-required", "say by If-Match which version this one follows")
        if told != f'"{known["version"]}"':
            raise ProblemError("version-mismatch", "it was kept anew since")
        return int(known["version"]) + 1

    def _kept(self, row: sqlite3.Row) -> dict[str, Any]:
        return {
            "type": "draft-acknowledgement", "id": row["id"], "content_sha256": row["content_sha256"],
            "version": row["version"], "received_at": row["received_at"], "signed_by": self._rooms.signed_by,
        }  # fmt: skip

    def _found(self, draft_id: str) -> Any:
        with self._store.transaction():
            self._forget_what_is_over()
        row = self._store.one("SELECT * FROM draft WHERE id = ?", draft_id)
        if row is None:
            raise ProblemError("not-found", "no such draft")
        if row["body"] is None:
            raise ProblemError("gone", "it was deleted, or its days are over")
        return row

    def _forget_what_is_over(self) -> None:
        for row in self._store.all(
            "SELECT id FROM draft WHERE ends <= ? AND body IS NOT NULL", self._now().timestamp()
        ):
            self._wipe(row["id"])

    def _wipe(self, draft_id: str) -> None:
        self._store.run("UPDATE draft SET body = NULL WHERE id = ?", draft_id)
        # A code is either used or of no use: what it was of is not told any more.
        self._store.run("UPDATE handoff SET used = 1 WHERE draft_id = ?", draft_id)

    def _unused(self) -> str:
        while True:
            code = "".join(secrets.choice(checks.CROCKFORD) for _ in range(CODE_CHARACTERS))
            if not self._store.one("SELECT 1 FROM handoff WHERE code = ?", code):
                return code

    def _now(self) -> datetime.datetime:
        return self._rooms.clock.now()
