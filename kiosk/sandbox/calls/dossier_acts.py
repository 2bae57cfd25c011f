# SPDX-License-Identifier: Apache-2.0
"""What clerks do to dossiers: once, in their role, over the version before them, from a state that allows it."""

from __future__ import annotations

import datetime
import json
import sqlite3
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import branches
from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.calls.staff import Staff
from kiosk.sandbox.dossier_actions import (
    ACTIONS,
    EXTERNAL,
    EXTERNAL_NODES,
    SUPPLEMENT,
    Place,
    defect_lines,
    instant,
    last_day,
    legal,
    may_follow,
    missing_words,
    places_of,
    step_of,
)
from kiosk.sandbox.dossiers import by_number, documents_of, handed_in, item_of, parts_of
from kiosk.sandbox.history import Histories, Step, moment, outer, state_of
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.readers import hold_station
from kiosk.sandbox.sessions import Clerk
from kiosk.sandbox.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS original_seen (
    attachment_id TEXT PRIMARY KEY, staff_no TEXT NOT NULL, at TEXT NOT NULL) STRICT;
"""


class DossierActs:
    """Handler of ``/dossiers/{no}/actions``."""

    def __init__(self, rooms: Rooms, histories: Histories, staff: Staff) -> None:
        self._rooms = rooms
        self._staff = staff
        self._store = rooms.store
        self._histories = histories
        self._kept = Kept(rooms)
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {"postDossierAction": self.act}

    async def act(self, call: Call) -> Response:
        """Do what a clerk asks, once."""
        if call.body["project_no"] != call.path["no"]:
            raise ProblemError("validation-failed", "two numbers", breaches=[Breach("/project_no", "const")])
        clerk = self._actor(call)
        row = by_number(self._store, call.path["no"])
        hold_station(clerk, self._histories, row)
        return self._kept.keep(call, "dossier-action", lambda: self._done(call, clerk, row))

    def _actor(self, call: Call) -> Clerk:
        """Return who acts: by a session, or by number where it waited for a line; raises ProblemError."""
        roles = ACTIONS[call.body["action"]].roles
        by_session = call.body["action"] != EXTERNAL
        return self._rooms.sessions.clerk(call, *roles) if by_session else self._staff.actor(call, *roles)

    def _done(self, call: Call, clerk: Clerk, row: sqlite3.Row) -> dict[str, Any]:
        body, steps = call.body, self._histories.all_of(row)
        self._allow(call, clerk, steps, places_of(json.loads(row["body"]), steps))
        self._hold_against(body, row, steps)
        step = step_of(body, clerk.staff_no, self._rooms.clock.now(), outer(steps))
        if body["action"] == SUPPLEMENT:
            step["notice"] = self._notice(body, row, steps)
        self._see(body, row, clerk)
        before = {one["id"] for one in documents_of(self._store, call.path["no"])}
        self._histories.put(json.loads(row["body"]), step)
        after = self._histories.all_of(row)
        return {
            "project_no": call.path["no"], "version": len(after), "state": state_of(outer(after)),
            "may": legal(state_of(outer(after))),
            "documents": [one for one in documents_of(self._store, call.path["no"]) if one["id"] not in before],
        }  # fmt: skip

    def _allow(self, call: Call, clerk: Clerk, steps: list[Step], places: list[Place]) -> None:
        """Refuse who does not have it in hand, who has an old one before them, and what the state does not allow."""
        asked, state = call.body["action"], state_of(outer(steps))
        if len(places) > 1 and not clerk.works_at(*places[-1]):
            raise ProblemError("state-conflict", "this dossier was handed on to another hall")
        version = call.headers.get("if-match")
        # What another system did is written in when somebody finds the time; it depends on nothing seen here.
        if version is None and asked != EXTERNAL:
            raise ProblemError("precondition-required", "say by If-Match which version is before you")
        if version is not None and version != f'"{len(steps)}"':
            raise ProblemError("version-mismatch", "the dossier has moved since")
        if state not in ACTIONS[asked].states:
            raise ProblemError("state-conflict", f"not from {state}")

    def _hold_against(self, body: dict[str, Any], row: sqlite3.Row, steps: list[Step]) -> None:
        """Refuse an action that does not say enough, or does not fit what is there."""
        told = body | {"defects": body.get("defects") or branches.defects_of(self._parts(row), steps)}
        if breaches := list(missing_words(told, outer(steps))):
            raise ProblemError("validation-failed", "something must be said with it", breaches=breaches)
        if body["action"] == EXTERNAL:
            self._hold_external(body, row, steps)
        if body["action"] == "accept" and (wanted := self._wanted(row)):
            breaches = [Breach(f"/later/{name}", "required") for name in sorted(wanted)]
            raise ProblemError("validation-failed", "papers are still to be brought", breaches=breaches)
        if body["action"] == "decide" and branches.running(self._parts(row), steps):
            raise ProblemError("state-conflict", "a branch is not done yet")

    def _hold_external(self, body: dict[str, Any], row: sqlite3.Row, steps: list[Step]) -> None:
        at, last = instant(body["occurred_at"]), datetime.datetime.fromisoformat(outer(steps)[-1]["at"])
        if at > self._rooms.clock.now():
            breach = Breach("/occurred_at", "maximum")
            raise ProblemError("validation-failed", "it has not happened yet", breaches=[breach])
        if "branch" in body:
            branches.hold(self._parts(row), steps, body["branch"])
            self._hold_defects(defect_lines(body.get("defects", []), item_of(self._rooms.catalogue, row))[1])
        elif body["node"] not in EXTERNAL_NODES or at < last or not may_follow(state_of(outer(steps)), body["node"]):
            raise ProblemError("state-conflict", "the dossier is further than that")

    def _notice(self, body: dict[str, Any], row: sqlite3.Row, steps: list[Step]) -> dict[str, Any]:
        missed = [*branches.defects_of(self._parts(row), steps), *body.get("defects", ())]
        lines, breaches = defect_lines(missed, item_of(self._rooms.catalogue, row))
        self._hold_defects(breaches)
        now = self._rooms.clock.now()
        return self._histories.notice(lines, now, last_day(body.get("until"), now.date()))

    def _hold_defects(self, breaches: list[Breach]) -> None:
        if breaches:
            raise ProblemError("validation-failed", "a defect of no paper", breaches=breaches)

    def _see(self, body: dict[str, Any], row: sqlite3.Row, clerk: Clerk) -> None:
        """Note which originals a clerk has held beside their scans: level B."""
        known = {line["id"] for body in handed_in(self._store, row) for line in body["manifest"]}
        at = moment(self._rooms.clock.now())
        for place, name in enumerate(body.get("attachments_checked", ())):
            if name not in known:
                breach = Breach(f"/attachments_checked/{place}", "enum")
                raise ProblemError("validation-failed", "no paper of this dossier", breaches=[breach])
            self._store.run("INSERT OR IGNORE INTO original_seen VALUES (?, ?, ?)", name, clerk.staff_no, at)

    def _wanted(self, row: sqlite3.Row) -> set[str]:
        """Return the papers that were to be brought later and neither came nor were given up."""
        first, *later = handed_in(self._store, row)
        brought = {line["material_id"] for body in later for line in body["manifest"]}
        # Lines left out on purpose are told by a notice, and what was asked for in it is settled with its answer.
        settled = {
            one["material_id"] for step in self._histories.of(row) for one in step.get("notice", {}).get("lines", ())
        }
        return set(first["later"]) - brought - (settled if later else set())

    def _parts(self, row: sqlite3.Row) -> list[dict[str, Any]]:
        return parts_of(self._rooms.catalogue, row)


def originals(store: Store) -> dict[str, dict[str, str]]:
    """Return what is told of the scans a clerk has held beside their originals, by attachment."""
    return {
        row["attachment_id"]: {"trust": "B", "checked_by": row["staff_no"], "checked_at": row["at"]}
        for row in store.all("SELECT * FROM original_seen")
    }
