# SPDX-License-Identifier: Apache-2.0
"""Who stands behind a call beside its terminal: a clerk by X-Staff-Session, a person by X-Citizen-Session."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from kiosk.contract.problems import ProblemError
from kiosk.domain.item import LEVELS
from kiosk.sandbox.call import Call
from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.secret import Secret
from kiosk.sandbox.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS session (
    token_sha256 TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, ends REAL NOT NULL, body TEXT NOT NULL)
    STRICT;
"""
CLERK, PERSON = "staff", "citizen"


@dataclass(frozen=True)
class Clerk:
    """Who of the staff asks, and what they may do."""

    staff_no: str
    hall: str
    roles: frozenset[str]
    region: str = ""
    """Of the machine they signed in at; empty where it did not say which it is."""

    def works_at(self, region: str, hall: str) -> bool:
        """Tell whether a hall is theirs, as far as is known."""
        return hall == self.hall and self.region in ("", region)


@dataclass(frozen=True)
class Person:
    """Which person asks; ``reference`` stands for them in this platform and says nothing outside of it."""

    session_id: str
    reference: str = field(repr=False)
    level: str
    number: str = field(default="", repr=False)
    """Of their card, or of the unit."""
    name: str = field(default="", repr=False)


class Sessions:
    """Opens, finds and ends sessions; a token is kept as its hash alone."""

    def __init__(self, store: Store, clock: PlatformClock) -> None:
        self._store = store
        self._clock = clock
        store.hold(TABLES)
        self.secret = Secret(store)

    def open(self, kind: str, session_id: str, token: str, seconds: float, body: dict[str, Any]) -> float:
        """Keep a session and return when it ends, in seconds since 1970; call it within a transaction."""
        now = self._clock.now().timestamp()
        ends = now + seconds
        # Here and not on a timer: whoever begins one clears away what is over.
        self._store.run("DELETE FROM session WHERE ends <= ?", now)
        self._store.run(
            "INSERT INTO session VALUES (?, ?, ?, ?, ?)", digest(token), session_id, kind, ends, json.dumps(body)
        )
        return ends

    def end(self, session_id: str) -> None:
        """Forget a session; one that is not there is ended already."""
        self._store.run("DELETE FROM session WHERE id = ?", session_id)

    def leave(self, call: Call, header: str) -> None:
        """End the session of the path, for who has its token; raises ProblemError for who has another's."""
        session_id, token = call.path["id"], call.headers[header]
        held = self._store.one("SELECT id FROM session WHERE token_sha256 = ?", digest(token))
        if held and held["id"] != session_id:
            raise ProblemError("forbidden-scope", "this is another session's token")
        if held:
            self.end(session_id)

    def end_of_clerk(self, staff_no: str) -> None:
        """End all sessions of one of the staff; call it within a transaction."""
        self._store.run("DELETE FROM session WHERE kind = ? AND json_extract(body, '$.staff_no') = ?", CLERK, staff_no)

    def clerk(self, call: Call, *roles: str) -> Clerk:
        """Return the clerk who asks and has one of the roles, any where none is named; raises ProblemError."""
        told = self._told(call, CLERK, "x-staff-session")
        clerk = Clerk(told["staff_no"], told["hall"], frozenset(told["roles"]), told.get("region", ""))
        if roles and not clerk.roles & set(roles):
            raise ProblemError("forbidden-scope", "this role may not do that")
        return clerk

    def person(self, call: Call, level: str = "L1") -> Person:
        """Return the person who asks, proved at least as ``level`` says; raises ProblemError."""
        told = self._told(call, PERSON, "x-citizen-session")
        if LEVELS.index(told["level"]) < LEVELS.index(level):
            raise ProblemError("identity-level-too-low", "this needs a higher level")
        return Person(
            told["session_id"], told["reference"], told["level"], told.get("number", ""), told.get("name", "")
        )

    def _told(self, call: Call, kind: str, header: str) -> dict[str, Any]:
        found = self._store.one(
            "SELECT * FROM session WHERE token_sha256 = ? AND kind = ?", digest(call.headers.get(header, "")), kind
        )
        if found is None or found["ends"] <= self._clock.now().timestamp():
            raise ProblemError("session-ended", "no such session, or it has ended")
        told: dict[str, Any] = json.loads(found["body"])
        return told


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
