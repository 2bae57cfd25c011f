# SPDX-License-Identifier: Apache-2.0
"""Progress of dossiers: masked for whoever has the query code, whole for whoever has shown their card."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.domain import masks
from kiosk.sandbox import workdays
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.dossiers import APPLICATIONS, may
from kiosk.sandbox.history import STATES, Histories, Step, state_of
from kiosk.sandbox.ink import SIGNED_FORM
from kiosk.sandbox.moves import Moves

# What the document allows in one answer.
MOST = 50
# States in which the promised days run.
RUNNING = ("ACCEPTED", "IN_REVIEW", "SUSPENDED")
OVER = ("DECIDED", "TO_DELIVER", "DELIVERED")
FORMS = {"form": "electronic", "card": "card", "applicant": "scan"}
SIGNED_NAME = {"zh": "签过名的申请书", "en": "The signed application"}
GRANTED = {"zh": "准予。结果已经发短信告诉您。", "en": "Granted. You have been told by message."}


class Progress:
    """Handlers of ``/progress``."""

    def __init__(self, rooms: Rooms, histories: Histories) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._histories = histories
        self._moves = Moves(rooms.store, histories)
        self.handlers: dict[str, Handler] = {
            "getProgress": self.by_code,
            "queryDossiers": self.by_person,
            "queryMoves": self.moves,
        }

    async def by_code(self, call: Call) -> Response:
        """Answer where the dossier of a query code stands."""
        row = self._store.one(
            APPLICATIONS + " AND json_extract(body, '$.query_code') = ? ORDER BY rowid DESC", call.path["query_code"]
        )
        if row is None:
            raise ProblemError("not-found", "no dossier has this query code")
        return answer(200, self.told_of(row))

    async def by_person(self, call: Call) -> Response:
        """Answer all dossiers of the person of a card."""
        asked = call.body
        if asked["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform answers nothing of another mode")
        rows = self._store.all(
            APPLICATIONS + " AND ? IN (json_extract(body, '$.parties.applicant.id_no'),"
            " json_extract(body, '$.parties.operator.id_no')) ORDER BY rowid DESC LIMIT ?",
            asked["id_no"], MOST,
        )  # fmt: skip
        found = [self.own_view(row, asked["id_no"]) for row in rows]
        told = {"dossiers": found, "as_of": self._rooms.clock.instant(), "signed_by": self._rooms.signed_by}
        return answer(200, told)

    async def moves(self, call: Call) -> Response:
        """Answer which dossiers of a machine moved since a cursor."""
        asked = call.body
        if asked["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform answers nothing of another mode")
        since = self._moves.since(asked.get("cursor", ""))
        device = asked["device"]
        rows = self._store.all(
            APPLICATIONS + " AND json_extract(body, '$.device.region') = ? AND json_extract(body, '$.device.hall') = ?"
            " AND json_extract(body, '$.device.device') = ?", device["region"], device["hall"], device["device"],
        )  # fmt: skip
        moved = self._moves.after(since, rows)
        page = moved[:MOST]
        told = {
            "moves": [self._moved(row, people=asked["people"]) for _, row in page],
            "cursor": str(page[-1][0] if page else since),
            "has_more": len(moved) > len(page),
            "as_of": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }
        return answer(200, told)

    def _moved(self, row: sqlite3.Row, *, people: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"progress": self.told_of(row)}
        if people:
            stood = json.loads(row["body"])["parties"]["operator"]
            phone = {"phone": stood["phone"]} if stood.get("phone") else {}
            told["person"] = {"name": stood["name"]} | phone
        return told

    def own_view(self, row: sqlite3.Row, id_no: str) -> dict[str, Any]:
        """Tell one of its people of a dossier."""
        body = json.loads(row["body"])
        parties = body["parties"]
        # Who applies for themselves stands in both places; the nearer one counts.
        own = parties["applicant"]["id_no"] == id_no
        dossier = {
            "progress": self.told_of(row),
            "role": "applicant" if own else "operator",
            "may_supplement": own or may(parties, "supplement", self._rooms.clock.now().date().isoformat()),
            "parties": parties,
        }
        notice = self._histories.open_notice(row)
        return dossier | ({"notice": notice} if notice else {})

    def told_of(self, row: sqlite3.Row) -> dict[str, Any]:
        """Tell where an application stands, masked."""
        body, steps = json.loads(row["body"]), self._histories.of(row)
        item = self._rooms.catalogue.known(body["item"]["task_code"])
        state = state_of(steps)
        told = {
            "submission_id": body["id"],
            "receipt_no": body["receipt_no"],
            "query_code": body["query_code"],
            "project_no": json.loads(row["acknowledgement"])["project_no"],
            "task_code": item["task_code"],
            "item": item["name"],
            "office": item["office"]["name"],
            "phone": item["phone"],
            "applicant_name": masked_name(body["parties"]["applicant"]),
            "state": state,
            "nodes": [shown(step) for step in steps],
            "way": item["after"],
            "slip": self._slip(body, item),
            "as_of": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }
        return told | due_of(state, steps, item) | wanted_of(steps[-1]) | result_of(state, steps)

    def _slip(self, body: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
        parties = body["parties"]
        slip = {
            "unit": self._rooms.catalogue.hall["hall"]["name"],
            "nature": body["nature"],
            "received_at": body["received_at"],
            "applicant_name": masked_name(parties["applicant"]),
            "applicant_number": masks.tight(masks.number(parties["applicant"]["id_no"])),
            "materials": list(received_materials(body, item)),
            "later": [material["name"] for material in item["materials"] if material["id"] in body["later"]],
            "promised": list(promised_materials(body, item)),
            "signature": signed_how(body),
        }
        if parties["relation"] != "self":
            slip["operator_name"] = masked_name(parties["operator"])
        return slip | self._printed(body["id"])

    def _printed(self, submission_id: str) -> dict[str, Any]:
        """Tell from the acts of the terminals how often a slip was printed."""
        events = self._store.all(
            "SELECT body FROM audit_event WHERE json_extract(body, '$.action') = 'receipt-printed'"
            " AND json_extract(body, '$.object') = ? ORDER BY json_extract(body, '$.at_ms')",
            submission_id,
        )
        if not events:
            return {"printed": 0}
        first = json.loads(events[0]["body"])["at_ms"] / 1000
        at = datetime.datetime.fromtimestamp(first, self._rooms.clock.now().tzinfo)
        return {"printed": len(events), "first_printed_at": at.isoformat(timespec="seconds")}


def masked_name(person: dict[str, Any]) -> str:
    """Mask a person; the name of an organisation is public."""
    return str(person["name"]) if person["type"] == "legal" else masks.name(person["name"])


def received_materials(body: dict[str, Any], item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the papers of an item that came, in its order."""
    pages: dict[str, int] = {}
    for line in body["manifest"]:
        pages[line["material_id"]] = pages.get(line["material_id"], 0) + line["pages"]
    looked = {one["material_id"]: one["standing"] for one in body.get("substitutes", ()) if one["way"] == "network"}
    for material in item["materials"]:
        source, name = material["source"], material["id"]
        if source == "applicant" and not pages.get(name) and name not in looked:
            continue
        count = {"form": 1, "card": 0}.get(source, pages.get(name, 0))
        told = {"name": material["name"], "form": FORMS[source] if count else looked.get(name, FORMS[source])}
        yield told | ({"pages": count} if count else {})
    if pages.get(SIGNED_FORM):
        yield {"name": SIGNED_NAME, "form": "scan", "pages": pages[SIGNED_FORM]}


def promised_materials(body: dict[str, Any], item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the names of the papers a promise stands for."""
    promised = {one["material_id"] for one in body.get("substitutes", ()) if one["way"] == "promise"}
    return (material["name"] for material in item["materials"] if material["id"] in promised)


def signed_how(body: dict[str, Any]) -> str:
    """Return how an application was signed."""
    if ink := body.get("ink"):
        return "ink" if ink["mark"] == "pen" else "fingerprint"
    return "signed" if body["signature"] else "none"


def shown(step: Step) -> Step:
    """Return a step as the document has it."""
    return {name: step[name] for name in ("node", "at", "note", "unit", "source") if name in step}


def due_of(state: str, steps: list[Step], item: dict[str, Any]) -> dict[str, Any]:
    """Return by when it is promised, while the promise runs."""
    accepted = [step for step in steps if step["node"] == "accepted"]
    if state not in RUNNING or not accepted:
        return {}
    # The last acceptance: a dossier taken up again after papers were asked for begins to count anew.
    first = datetime.datetime.fromisoformat(accepted[-1]["at"]).date()
    last = workdays.after(first, item["promise_days"] + paused_days(steps))
    off, worked = workdays.exceptions(first, last)
    due = {
        "last_day": last.isoformat(), "days": item["promise_days"], "counted_from": first.isoformat(),
        "stopped": state == "SUSPENDED", "holidays": off, "worked": worked,
    }  # fmt: skip
    return {"due": due}


def paused_days(steps: list[Step]) -> int:
    """Return the working days on which a special procedure that is over stopped the clock."""
    days, since = 0, None
    for step in steps:
        at = datetime.datetime.fromisoformat(step["at"]).date()
        if step["node"] == "accepted":
            days, since = 0, None
        elif step["node"] == "suspended":
            since = since or at
        elif since and step["node"] in STATES:
            days, since = days + workdays.between(since, at), None
    return days


def wanted_of(last: Step) -> dict[str, Any]:
    """Return how many papers are wanted and until when."""
    notice: dict[str, Any] = last.get("notice") or {}
    return {"wanted": len(notice["lines"]), "wanted_until": notice["until"]} if notice else {}


def result_of(state: str, steps: list[Step]) -> dict[str, Any]:
    """Return what was decided, also once it has been handed over."""
    told = [step["result"] for step in steps if "result" in step]
    return {"result": told[-1] if told else GRANTED} if state in OVER else {}
