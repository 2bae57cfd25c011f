# SPDX-License-Identifier: Apache-2.0
"""Who has business with a dossier: offices, a station with its own, and its people by a session of theirs."""

from __future__ import annotations

import json
import sqlite3

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call
from kiosk.sandbox.dossier_actions import OFFICE, OUTPOSTS, places_of
from kiosk.sandbox.history import Histories
from kiosk.sandbox.sessions import Clerk, Sessions


def hold_reader(sessions: Sessions, histories: Histories, call: Call, row: sqlite3.Row) -> None:
    """Refuse a call of who has no business with an application; raises ProblemError."""
    if "x-staff-session" in call.headers:
        hold_station(sessions.clerk(call, *OUTPOSTS), histories, row)
        return
    person, parties = sessions.person(call), json.loads(row["body"])["parties"]
    if person.number not in {parties[who]["id_no"] for who in ("applicant", "operator")}:
        raise ProblemError("forbidden-scope", "this dossier is of other people")


def hold_station(clerk: Clerk, histories: Histories, row: sqlite3.Row) -> None:
    """Refuse an agent what neither came in at their station nor was handed on to it; raises ProblemError."""
    # A number is easily made up. Offices serve the whole city; an agent serves one place.
    if clerk.roles.isdisjoint(OFFICE) and not had(clerk, histories, row):
        raise ProblemError("forbidden-scope", "this dossier is another station's")


def had(clerk: Clerk, histories: Histories, row: sqlite3.Row) -> bool:
    """Tell whether a dossier is or was in the hands of a clerk's hall."""
    return any(clerk.works_at(*place) for place in places_of(json.loads(row["body"]), histories.all_of(row)))
