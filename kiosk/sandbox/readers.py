# SPDX-License-Identifier: Apache-2.0
"""Who may read a dossier whole: the offices that work on it, and its own people by a session of theirs."""

from __future__ import annotations

import json
import sqlite3

from kiosk.sandbox.call import Call
from kiosk.sandbox.problems import ProblemError
from kiosk.sandbox.sessions import Sessions

OFFICES = ("clerk", "hall-manager", "station-agent")


def hold_reader(sessions: Sessions, call: Call, row: sqlite3.Row) -> None:
    """Refuse a call of who has no business with an application; raises ProblemError."""
    if "x-staff-session" in call.headers:
        sessions.clerk(call, *OFFICES)
        return
    person, parties = sessions.person(call), json.loads(row["body"])["parties"]
    if person.number not in {parties[who]["id_no"] for who in ("applicant", "operator")}:
        raise ProblemError("forbidden-scope", "this dossier is of other people")
