# SPDX-License-Identifier: Apache-2.0
"""Finding a dossier by the number the platform gave it, and what its people may do for one another."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from kiosk.sandbox.problems import ProblemError
from kiosk.sandbox.store import Store

APPLICATIONS = (
    "SELECT * FROM submission WHERE acknowledgement IS NOT NULL AND json_extract(body, '$.kind') != 'supplement'"
)
Scope = Literal["submit", "supplement", "collect"]


def by_number(store: Store, project_no: str) -> sqlite3.Row:
    """Return the application a dossier began with; raises ProblemError where there is none."""
    row = store.one(APPLICATIONS + " AND json_extract(acknowledgement, '$.project_no') = ?", project_no)
    if row is None:
        raise ProblemError("not-found", "no dossier has this number")
    return row


def may(parties: dict[str, Any], scope: Scope, day: str) -> bool:
    """Tell whether who stood there for another may go on for them: family may, an agent as far as authorised."""
    authority: dict[str, Any] = parties.get("authorisation") or {}
    if parties["relation"] != "entrusted":
        return True
    return scope in authority.get("scope", ()) and bool(authority["until"] >= day)
