# SPDX-License-Identifier: Apache-2.0
"""What becomes of a dossier: by itself as the clock goes on, and by what a trainer or an office does to it.

Left alone, a dossier is accepted a minute after it arrived, taken up a minute later and decided ten minutes after
that; papers that were to be brought later are asked for instead of accepting it (补正). What a trainer or a clerk does
holds it where it was put, so that a lesson does not run away. Which step a clerk may do is ``actions``'; a trainer may
also leap and take back, so that a lesson can be held again. The office's papers are written with the steps.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import uuid
from typing import Annotated, Any, Literal

import msgspec

from kiosk.sandbox import workdays
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.dossiers import TABLES, put_document
from kiosk.sandbox.store import dump

# Seconds after the step before. Short: whoever learns the machine stands in front of it.
WAITS = {"arrived": 60, "supplement-received": 60, "accepted": 60, "in-review": 600}
STATES = {
    "received": "RECEIVED", "arrived": "RECEIVED", "pre-review": "PRE_REVIEW",
    "supplement-asked": "SUPPLEMENT_REQUIRED", "supplement-received": "PRE_REVIEW", "accepted": "ACCEPTED",
    "in-review": "IN_REVIEW", "suspended": "SUSPENDED", "not-accepted": "NOT_ACCEPTED", "decided": "DECIDED",
    "to-deliver": "TO_DELIVER", "sent": "TO_DELIVER", "delivered": "DELIVERED", "withdrawn": "WITHDRAWN",
    "terminated": "TERMINATED",
}  # fmt: skip
ASKED = "supplement-asked"
# The paper an office makes with a step.
PAPERS = {
    "accepted": "acceptance", ASKED: "supplement-notice", "not-accepted": "non-acceptance", "decided": "decision",
    "to-deliver": "licence",
}  # fmt: skip
# Working days a person has for a supplement.
NOTICE_DAYS = 10
INSTANT = 1
MISSING = {"zh": "还没有交。", "en": "It has not been handed in."}
BLURRED = {"zh": "看不清楚，核对不了。", "en": "It cannot be read well enough to be checked."}
FIRST_TIME = {"zh": "请把原件放平，扫一次。", "en": "Lay the original flat and scan it."}
WHAT_TO_DO = {"zh": "请把原件放平，重新扫一次。", "en": "Lay the original flat and scan it again."}

# A century back or ahead; beyond the year 9999 there is no date to write.
LONGEST_DAYS = 100 * 365

Step = dict[str, Any]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words as the document wants them: both languages."""

    zh: str
    en: str


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a trainer does to the dossier of a query code, by default to the newest of all.

    Held as narrow as the document: a step it would not allow would make every later answer about the dossier a fault.
    """

    node: str
    query_code: str = ""
    days_ago: Annotated[float, msgspec.Meta(ge=-LONGEST_DAYS, le=LONGEST_DAYS)] = 0.0
    materials: tuple[str, ...] = ()
    until: datetime.date | None = None
    """With supplement-asked, the last day (YYYY-MM-DD); ten working days when there is none."""
    source: Literal["system", "clerk"] = "system"
    unit: Wording | None = None
    result: Wording | None = None
    note: Wording | None = None
    """Why, in the office's words; people are told it."""
    hold: bool = True


class Histories:
    """What happened to each dossier, kept in the store."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._store = rooms.store
        rooms.store.hold(TABLES)

    def of(self, row: sqlite3.Row) -> list[Step]:
        """Return what people are told of an acknowledged application up to now, bringing it up to date first."""
        return outer(self.all_of(row))

    def all_of(self, row: sqlite3.Row) -> list[Step]:
        """Return all steps, those within the office too; their number is the version of the dossier."""
        body, acknowledgement = json.loads(row["body"]), json.loads(row["acknowledgement"])
        steps = [
            {"node": "received", "at": body["received_at"]},
            {"node": "arrived", "at": acknowledgement["received_at"]},
        ]
        kept = self._store.all("SELECT body FROM dossier_step WHERE submission_id = ? ORDER BY seq", row["id"])
        steps += [json.loads(one["body"]) for one in kept]
        # Looked at when somebody asks, as if it had happened in its time: nothing runs meanwhile.
        while (coming := self._coming(body, steps)) is not None:
            with self._store.transaction():
                self.put(body, coming)
            steps.append(coming)
        return steps

    def turn(self, asked: Turn) -> str:
        """Do what a trainer wants; return the submission's id. Raises ValueError."""
        if asked.node not in STATES:
            raise ValueError(f"unknown node {asked.node!r}; known: {', '.join(STATES)}")
        row = self._store.one(
            "SELECT * FROM submission WHERE acknowledgement IS NOT NULL"
            " AND json_extract(body, '$.kind') != 'supplement'"
            " AND (? = '' OR json_extract(body, '$.query_code') = ?) ORDER BY rowid DESC LIMIT 1",
            asked.query_code, asked.query_code,
        )  # fmt: skip
        if row is None:
            raise ValueError("no such dossier")
        body = json.loads(row["body"])
        # What came by itself before it, in its order.
        self.of(row)
        at = self._rooms.clock.now() - datetime.timedelta(days=asked.days_ago)
        step: Step = {"node": asked.node, "at": moment(at), "source": asked.source, "held": asked.hold}
        step |= {
            name: msgspec.structs.asdict(words)
            for name in ("unit", "result", "note")
            if (words := getattr(asked, name))
        }
        with self._store.transaction():
            if asked.node == ASKED:
                step["notice"] = self.notice(self._lines(body, asked.materials, BLURRED), at, asked.until)
            self.put(body, step)
        return str(body["id"])

    def supplemented(self, dossier_id: str, at: str) -> None:
        """Note, in the open transaction, that the answer to a notice has come; it is taken up again by itself."""
        row = self._store.one("SELECT body FROM submission WHERE id = ?", dossier_id)
        if row:
            self.put(json.loads(row["body"]), {"node": "supplement-received", "at": at})

    def open_notice(self, row: sqlite3.Row) -> dict[str, Any] | None:
        """Return the notice a dossier waits for, None when it waits for none."""
        last = self.of(row)[-1]
        notice: dict[str, Any] | None = last.get("notice")
        return notice

    def put(self, body: dict[str, Any], step: Step) -> None:
        """Write, in the open transaction, a step of an application and the paper an office makes with it."""
        self._store.run("INSERT INTO dossier_step (submission_id, body) VALUES (?, ?)", body["id"], dump(step))
        if kind := self._paper(body, step):
            row = self._store.one("SELECT acknowledgement FROM submission WHERE id = ?", body["id"])
            number = json.loads(row["acknowledgement"])["project_no"] if row else ""
            put_document(self._store, number, kind, step["at"], step)

    def _paper(self, body: dict[str, Any], step: Step) -> str:
        """Return which paper a step makes, empty for none."""
        kind = "" if is_inner(step) else PAPERS.get(step["node"], "")
        # What is done at once has no notice of acceptance, and who was refused gets no licence.
        at_once = kind == "acceptance" and self._item(body)["project_type"] == INSTANT
        refused = kind == "licence" and not step.get("granted", True)
        return "" if at_once or refused else kind

    def _item(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._rooms.catalogue.known(body["item"]["task_code"])

    def _coming(self, body: dict[str, Any], steps: list[Step]) -> Step | None:
        """Return the next thing that has happened by itself since, None when nothing has."""
        last = outer(steps)[-1]
        # A supplement waits for the person, an end for nobody.
        if last.get("held") or last["node"] not in WAITS:
            return None
        at = datetime.datetime.fromisoformat(last["at"]) + datetime.timedelta(seconds=WAITS[last["node"]])
        if at > self._rooms.clock.now():
            return None
        return self._what(body, last["node"], at.astimezone(self._rooms.clock.now().tzinfo))

    def _what(self, body: dict[str, Any], node: str, at: datetime.datetime) -> Step:
        # The one rule by which a lesson comes to a notice without a trainer. What only somebody who comes for another
        # has to bring is asked for at the window, by no notice of the matter.
        if node == "arrived" and body["later"] and (lines := self._lines(body, body["later"], MISSING)):
            return {"node": ASKED, "at": moment(at), "notice": self.notice(lines, at, None)}
        item = self._item(body)
        instant = item["project_type"] == INSTANT
        following = {"accepted": "decided" if instant else "in-review", "in-review": "decided"}
        return {"node": following.get(node, "accepted"), "at": moment(at), "unit": item["office"]["name"]}

    def _lines(self, body: dict[str, Any], wanted: Any, wrong: dict[str, str]) -> list[dict[str, Any]]:
        return [
            line_of(material, wrong) for material in self._item(body)["materials"]
            if material["source"] == "applicant" and (not wanted or material["id"] in wanted)
        ]  # fmt: skip

    def notice(self, lines: list[dict[str, Any]], at: datetime.datetime, until: datetime.date | None) -> dict[str, Any]:
        """Return a notice that asks for papers; raises ValueError for one that asks for none."""
        if not lines:
            raise ValueError("the matter has none of these papers")
        with self._store.transaction():
            number = self._store.count(f"notice-{at:%Y}")
        return {
            "id": str(uuid.uuid4()),
            "number": f"云补〔{at:%Y}〕{number:04d} 号",
            "issued_at": moment(at),
            "until": (until or workdays.after(at.date(), NOTICE_DAYS)).isoformat(),
            "lines": lines,
        }


def line_of(material: dict[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    """Return the line of a notice that asks for a paper."""
    return {
        "id": str(uuid.uuid4()),
        "material_id": material["id"],
        "name": material["name"],
        "wrong": wrong,
        # "Again" of what was never there would send somebody looking for a scan that nobody made.
        "todo": FIRST_TIME if wrong is MISSING else WHAT_TO_DO,
        "pages": material["pages"] or [material["name"]],
        "max_pages": max(1, material["max_pages"], len(material["pages"])),
        "min_dpi": material["min_dpi"],
    }


def is_inner(step: Step) -> bool:
    """Tell whether a step is one within the office, of which people are not told."""
    return bool(step.get("inner"))


def outer(steps: list[Step]) -> list[Step]:
    """Return the steps people are told of."""
    return [step for step in steps if not is_inner(step)]


def state_of(steps: list[Step]) -> str:
    """Return the state the steps people are told of lead to; some, as a hand-over, leave it as it was."""
    return next(STATES[step["node"]] for step in reversed(steps) if step["node"] in STATES)


def moment(at: datetime.datetime) -> str:
    """Write a moment as the document does."""
    return at.isoformat(timespec="seconds")
