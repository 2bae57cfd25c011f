# SPDX-License-Identifier: Apache-2.0
"""Finding dossiers: one's own by a session, one by its slip, or by a number and the end of a card's; and projects."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.progress import MOST, Progress
from kiosk.sandbox.dossiers import APPLICATIONS
from kiosk.sandbox.tries import Tries

PEOPLE = "json_extract(body, '$.parties.applicant.id_no'), json_extract(body, '$.parties.operator.id_no')"
# Numbers follow one another, so that who guesses takes another one each time; a queue of people mistypes less often.
MOST_HERE = 20


class DossierQueries:
    """Handler of ``/dossiers:query``; whatever is found is told masked."""

    def __init__(self, rooms: Rooms, progress: Progress) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._progress = progress
        self._tries = Tries(rooms.store, rooms.clock, wrong="not-found", refusal="rate-limited")
        self._machines = Tries(rooms.store, rooms.clock, wrong="not-found", refusal="rate-limited", most=MOST_HERE)
        self.handlers: dict[str, Handler] = {"findDossiers": self.find}

    async def find(self, call: Call) -> Response:
        """Answer what is found."""
        self._rooms.once.check(call)
        found = {"session": self._own, "qr": self._of_slip, "number": self._of_number, "project": self._of_project}
        told: dict[str, Any] = {
            "dossiers": [],
            "as_of": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }
        return answer(200, told | found[call.body["by"]](call))

    def _own(self, call: Call) -> dict[str, Any]:
        number = self._rooms.sessions.person(call).number
        # Who signed in by something that has no number has no dossiers by it.
        rows = (
            self._store.all(f"{APPLICATIONS} AND ? IN ({PEOPLE}) ORDER BY rowid DESC LIMIT ?", number, MOST)
            if number
            else []
        )
        return self._told(rows)

    def _of_slip(self, call: Call) -> dict[str, Any]:
        receipt_no, code = call.body["qr_token"].split("/")[1:3]
        row = self._store.one(
            APPLICATIONS + " AND receipt_no = ? AND json_extract(body, '$.query_code') = ?", receipt_no, code
        )
        if row is None:
            raise ProblemError("not-found", "no slip of ours says this")
        return self._told([row])

    def _of_number(self, call: Call) -> dict[str, Any]:
        number, last = call.body["no"], call.body["id_last4"]
        subject = self._rooms.sessions.secret.reference(f"dossier {number}")
        self._tries.mind(subject)
        row = self._at_machine(call, lambda: self._tries.guard(subject, lambda: self._numbered(number, last)))
        with self._store.transaction():
            self._tries.forget(subject)
        return self._told([row])

    def _at_machine(self, call: Call, looking: Callable[[], sqlite3.Row]) -> sqlite3.Row:
        """Look, and count what is not found at a machine that says which it is; raises ProblemError."""
        if call.caller is None:
            return looking()
        here = self._rooms.sessions.secret.reference(f"dossiers at {call.caller.device_id}")
        self._machines.mind(here)
        return self._machines.guard(here, looking)

    def _numbered(self, number: str, last: str) -> sqlite3.Row:
        row = self._store.one(
            f"{APPLICATIONS} AND ? IN (receipt_no, json_extract(acknowledgement, '$.project_no'))"
            " AND ? IN (substr(json_extract(body, '$.parties.applicant.id_no'), -4),"
            " substr(json_extract(body, '$.parties.operator.id_no'), -4))", number, last,
        )  # fmt: skip
        if row is None:
            raise ProblemError("not-found", "no dossier has this number and these people; which is wrong is not said")
        return row

    def _of_project(self, call: Call) -> dict[str, Any]:
        project = self._rooms.catalogue.joint["projects"].get(call.body["project_code"])
        if project is None:
            raise ProblemError("not-found", "no project has this code")
        return {"project": project | {"code": call.body["project_code"]}}

    def _told(self, rows: list[sqlite3.Row]) -> dict[str, Any]:
        return {"dossiers": [self._progress.told_of(row) for row in rows]}
