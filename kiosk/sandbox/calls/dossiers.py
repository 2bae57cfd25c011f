# SPDX-License-Identifier: Apache-2.0
"""Dossiers for who has them in hand and for whose they are: one with its papers, its way, its branches, its acts."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from kiosk.sandbox import branches
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.progress import Progress
from kiosk.sandbox.calls.staff import Staff
from kiosk.sandbox.catalogue import hashed
from kiosk.sandbox.document import Breach
from kiosk.sandbox.dossier_actions import (
    ACTIONS,
    EXTERNAL,
    EXTERNAL_NODES,
    FLAGGED,
    SUPPLEMENT,
    defect_lines,
    hall_of,
    instant,
    last_day,
    legal,
    may_follow,
    missing_words,
    step_of,
)
from kiosk.sandbox.dossiers import by_number, documents_of
from kiosk.sandbox.history import Histories, Step, outer, state_of
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.problems import ProblemError
from kiosk.sandbox.readers import hold_reader
from kiosk.sandbox.sessions import Clerk

TABLES = """
CREATE TABLE IF NOT EXISTS original_seen (
    attachment_id TEXT PRIMARY KEY, staff_no TEXT NOT NULL, at TEXT NOT NULL) STRICT;
"""
# What the trust levels say of a substitute for a paper: looked up at its source, or promised.
TRUST = {"network": "A", "promise": "D"}
TOLD_OF_WAYS: tuple[str, ...] = ("project_no", "state", "nodes", "due", "wanted_until", "result", "signed_by")
TOLD_OF_STEPS = (
    "node", "at", "note", "unit", "source", "actor", "occurred_at", "recorded_at", "inner", "special", "flag",
    "approved_by", "chief", "external_no", "branch",
)  # fmt: skip


class Dossiers:
    """Handlers of ``/dossiers/{no}``."""

    def __init__(self, rooms: Rooms, histories: Histories, progress: Progress, staff: Staff) -> None:
        self._rooms = rooms
        self._staff = staff
        self._store = rooms.store
        self._histories = histories
        self._progress = progress
        self._kept = Kept(rooms)
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "getDossier": self.get,
            "getTimeline": self.timeline,
            "getParallelTasks": self.parallel,
            "postDossierAction": self.act,
        }

    async def get(self, call: Call) -> Response:
        """Answer a dossier: whole to a clerk, to its own people what is theirs."""
        row = self._read(call)
        if "x-staff-session" in call.headers:
            told = self._in_hand(row)
        else:
            told = self._progress.own_view(row, self._rooms.sessions.person(call).number)
        steps = self._histories.all_of(row)
        told |= {
            "project_no": call.path["no"], "version": len(steps), "signed_by": self._rooms.signed_by,
            "documents": documents_of(self._store, call.path["no"]),
        }  # fmt: skip
        return tagged(call, f'"{len(steps)}"', told)

    async def timeline(self, call: Call) -> Response:
        """Answer the way of a dossier so far; it may be kept by whose it is."""
        row = self._read(call)
        progress = self._progress.told_of(row)
        told = {name: progress[name] for name in TOLD_OF_WAYS if name in progress}
        told |= {"version": len(self._histories.all_of(row))}
        return tagged(call, f'"{hashed(told)[:16]}"', told)

    async def parallel(self, call: Call) -> Response:
        """Answer the branches of a dossier; empty where one office does it alone."""
        row = self._read(call)
        parts = branches.told_of(self._branches(row), self._histories.all_of(row), self._rooms.clock.now().date())
        told = {"project_no": call.path["no"], "tasks": parts, "signed_by": self._rooms.signed_by}
        slowest = branches.slowest(parts)
        return answer(200, told | ({"slowest": slowest} if slowest else {}))

    async def act(self, call: Call) -> Response:
        """Do what a clerk asks, once."""
        if call.body["project_no"] != call.path["no"]:
            raise ProblemError("validation-failed", "two numbers", breaches=[Breach("/project_no", "const")])
        clerk = self._actor(call)
        row = by_number(self._store, call.path["no"])
        return self._kept.keep(call, "dossier-action", lambda: self._done(call, clerk, row))

    def _actor(self, call: Call) -> Clerk:
        """Return who acts: by a session, or by number where it waited for a line; raises ProblemError."""
        body, roles = call.body, ACTIONS[call.body["action"]].roles
        # What comes out of an outbox comes when the shift is over and its session with it.
        if body["action"] != EXTERNAL or "x-staff-session" in call.headers:
            return self._rooms.sessions.clerk(call, *roles)
        clerk = self._staff.clerk(body.get("staff_no", ""), body["device"]["hall"])
        if not clerk.roles & set(roles):
            raise ProblemError("forbidden-scope", "this role may not do that")
        return clerk

    def _read(self, call: Call) -> sqlite3.Row:
        """Return the dossier for who may read it; raises ProblemError."""
        row = by_number(self._store, call.path["no"])
        hold_reader(self._rooms.sessions, call, row)
        return row

    def _done(self, call: Call, clerk: Clerk, row: sqlite3.Row) -> dict[str, Any]:
        body, steps = call.body, self._histories.all_of(row)
        self._allow(call, clerk, steps)
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

    def _allow(self, call: Call, clerk: Clerk, steps: list[Step]) -> None:
        """Refuse who does not have it in hand, who has an old one before them, and what the state does not allow."""
        asked, state = call.body["action"], state_of(outer(steps))
        if (keeper := hall_of(steps)) and keeper != clerk.hall:
            raise ProblemError("forbidden-scope", "this dossier was handed on to another hall")
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
        told = body | {"defects": body.get("defects") or branches.defects_of(self._branches(row), steps)}
        if breaches := list(missing_words(told, outer(steps))):
            raise ProblemError("validation-failed", "something must be said with it", breaches=breaches)
        if body["action"] == EXTERNAL:
            self._hold_external(body, row, steps)
        if body["action"] == "accept" and (wanted := self._wanted(row)):
            breaches = [Breach(f"/later/{name}", "required") for name in sorted(wanted)]
            raise ProblemError("validation-failed", "papers are still to be brought", breaches=breaches)
        if body["action"] == "decide" and branches.running(self._branches(row), steps):
            raise ProblemError("state-conflict", "a branch is not done yet")

    def _hold_external(self, body: dict[str, Any], row: sqlite3.Row, steps: list[Step]) -> None:
        at, last = instant(body["occurred_at"]), datetime.datetime.fromisoformat(outer(steps)[-1]["at"])
        if at > self._rooms.clock.now():
            breach = Breach("/occurred_at", "maximum")
            raise ProblemError("validation-failed", "it has not happened yet", breaches=[breach])
        if "branch" in body:
            branches.hold(self._branches(row), steps, body["branch"])
            self._hold_defects(defect_lines(body.get("defects", []), self._item(row))[1])
        elif body["node"] not in EXTERNAL_NODES or at < last or not may_follow(state_of(outer(steps)), body["node"]):
            raise ProblemError("state-conflict", "the dossier is further than that")

    def _notice(self, body: dict[str, Any], row: sqlite3.Row, steps: list[Step]) -> dict[str, Any]:
        missed = [*branches.defects_of(self._branches(row), steps), *body.get("defects", ())]
        lines, breaches = defect_lines(missed, self._item(row))
        self._hold_defects(breaches)
        now = self._rooms.clock.now()
        return self._histories.notice(lines, now, last_day(body.get("until"), now.date()))

    def _hold_defects(self, breaches: list[Breach]) -> None:
        if breaches:
            raise ProblemError("validation-failed", "a defect of no paper", breaches=breaches)

    def _see(self, body: dict[str, Any], row: sqlite3.Row, clerk: Clerk) -> None:
        """Note which originals a clerk has held beside their scans: level B."""
        known = {line["id"] for line in self._lines(row)}
        at = self._rooms.clock.now().isoformat(timespec="seconds")
        for place, name in enumerate(body.get("attachments_checked", ())):
            if name not in known:
                breach = Breach(f"/attachments_checked/{place}", "enum")
                raise ProblemError("validation-failed", "no paper of this dossier", breaches=[breach])
            self._store.run("INSERT OR IGNORE INTO original_seen VALUES (?, ?, ?)", name, clerk.staff_no, at)

    def _in_hand(self, row: sqlite3.Row) -> dict[str, Any]:
        """Tell a clerk."""
        body, steps = json.loads(row["body"]), self._histories.all_of(row)
        notice = self._histories.open_notice(row)
        told = {
            "progress": self._progress.told_of(row), "role": "clerk", "parties": body["parties"],
            "form": body["form"], "form_data": body["form_data"], "papers": list(self._papers(row)),
            "steps": [told_of_step(step, body["device"]) for step in steps], "may": legal(state_of(outer(steps))),
            "flags": [step["flag"] for step in steps if step["node"] == FLAGGED],
        }  # fmt: skip
        return told | ({"notice": notice} if notice else {})

    def _item(self, row: sqlite3.Row) -> dict[str, Any]:
        return self._rooms.catalogue.known(json.loads(row["body"])["item"]["task_code"])

    def _branches(self, row: sqlite3.Row) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = self._rooms.catalogue.joint["parallel"].get(self._item(row)["task_code"], [])
        return parts

    def _answers(self, row: sqlite3.Row) -> list[dict[str, Any]]:
        """Return what was handed in: the application and the answers to notices."""
        later = self._store.all(
            "SELECT body FROM submission WHERE acknowledgement IS NOT NULL"
            " AND json_extract(body, '$.supplement.submission_id') = ?", row["id"],
        )  # fmt: skip
        return [json.loads(one["body"]) for one in (row, *later)]

    def _lines(self, row: sqlite3.Row) -> list[dict[str, Any]]:
        return [line for body in self._answers(row) for line in body["manifest"]]

    def _wanted(self, row: sqlite3.Row) -> set[str]:
        """Return the papers that were to be brought later and neither came nor were given up."""
        first, *later = self._answers(row)
        brought = {line["material_id"] for body in later for line in body["manifest"]}
        # Lines left out on purpose are told by a notice, and what was asked for in it is settled with its answer.
        settled = {
            one["material_id"] for step in self._histories.of(row) for one in step.get("notice", {}).get("lines", ())
        }
        return set(first["later"]) - brought - (settled if later else set())

    def _papers(self, row: sqlite3.Row) -> Iterator[dict[str, Any]]:
        ways = {
            one["attachment_id"]: TRUST[one["way"]]
            for body in self._answers(row)
            for one in body.get("substitutes", ())
        }
        for line in self._lines(row):
            told = {name: line[name] for name in ("id", "material_id", "mime", "pages", "sha256")}
            told["trust"] = ways.get(line["id"], "C")
            if look := self._store.one("SELECT * FROM original_seen WHERE attachment_id = ?", line["id"]):
                told |= {"trust": "B", "checked_by": look["staff_no"], "checked_at": look["at"]}
            yield told


def told_of_step(step: Step, device: dict[str, str]) -> dict[str, Any]:
    """Return a step as clerks are told of it: what nobody did, the platform did; what was taken in, a machine."""
    actor = "-".join(device.values()) if step["node"] == "received" else "platform"
    told: dict[str, Any] = {"actor": actor, "occurred_at": step["at"], "recorded_at": step["at"]}
    return told | {name: step[name] for name in TOLD_OF_STEPS if name in step}


def tagged(call: Call, tag: str, told: dict[str, Any]) -> Response:
    """Answer, or say that nothing has changed since."""
    # A terminal may keep it for whose it is, and asks again before it shows it; nothing on the way may.
    headers = {"ETag": tag, "Cache_Control": "private, no-cache"}
    if call.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    return answer(200, told, **headers)
