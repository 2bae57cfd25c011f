"""Sessions at the sandbox without the way there: a clerk of any hall, a person of any number."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from kiosk.sandbox.sessions import CLERK, PERSON, digest
from tests.support.parcels import new_id
from tests.support.sandbox import SandboxThread

# Beyond any clock a test sets.
NEVER = 4e9


def clerk(sandbox: SandboxThread, hall: str = "0007", *roles: str) -> dict[str, str]:
    """Return the header of a clerk's session."""
    body = {"staff_no": "C01", "hall": hall, "roles": list(roles or ("clerk",))}
    return {"X-Staff-Session": opened(sandbox, CLERK, body)}


def person(sandbox: SandboxThread, number: str, level: str = "L2") -> dict[str, str]:
    """Return the header of a session of the person with this number."""
    body = {"session_id": new_id(), "reference": secrets.token_hex(16), "level": level, "number": number, "name": "某"}
    return {"X-Citizen-Session": opened(sandbox, PERSON, body)}


def opened(sandbox: SandboxThread, kind: str, body: dict[str, Any]) -> str:
    """Write a session into the platform's database, as whoever signs in gets one; return its token."""
    token = secrets.token_urlsafe(32)
    database = sqlite3.connect(sandbox.folder / "sandbox.db", timeout=15)
    with database:
        row = (digest(token), body.get("session_id", new_id()), kind, NEVER, json.dumps(body))
        database.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", row)
    database.close()
    return token
