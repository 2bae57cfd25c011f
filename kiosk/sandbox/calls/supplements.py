# SPDX-License-Identifier: Apache-2.0
"""Answers to notices (补正): of the right dossier, in time, once, each line answered or left out on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.dossiers import may
from kiosk.sandbox.history import Histories


class Supplements:
    """Holds a submission of kind supplement against the notice it answers."""

    def __init__(self, rooms: Rooms, histories: Histories) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._histories = histories

    def check(self, body: dict[str, Any]) -> None:
        """Refuse an answer that does not fit; raises ProblemError."""
        answered = body.get("supplement")
        # What is signed is form_data: an answer that differs from it would be one that nobody signed for.
        if not answered or answered != body["form_data"]:
            raise ProblemError("validation-failed", "no supplement", breaches=[Breach("/supplement", "const")])
        row = self._store.one(
            "SELECT * FROM submission WHERE id = ? AND acknowledgement IS NOT NULL", answered["submission_id"]
        )
        if row is None:
            raise ProblemError("not-found", "no such dossier")
        notice = self._histories.open_notice(row)
        if notice is None or notice["id"] != answered["notice_id"]:
            raise ProblemError("notice-closed", "this notice was answered or replaced")
        # By when the terminal took it in, not by when it came: the line may have been down on the last day.
        if body["received_at"][:10] > notice["until"]:
            raise ProblemError("supplement-expired", "taken in after the last day")
        if breaches := list(breaches_of(json.loads(row["body"]), body, notice)):
            raise ProblemError("validation-failed", "the answer does not fit the notice", breaches=breaches)

    def taken(self, body: dict[str, Any], at: str) -> None:
        """Write down, in the open transaction, that the answer has come."""
        self._histories.supplemented(body["supplement"]["submission_id"], at)

    def project_no(self, body: dict[str, Any]) -> str:
        """Return the number of the dossier, empty where it has none yet: a supplement has none of its own."""
        row = self._store.one(
            "SELECT acknowledgement FROM submission WHERE id = ? AND acknowledgement IS NOT NULL",
            body["supplement"]["submission_id"],
        )
        return str(json.loads(row["acknowledgement"])["project_no"]) if row else ""


def breaches_of(dossier: dict[str, Any], body: dict[str, Any], notice: dict[str, Any]) -> Iterator[Breach]:
    """Find what does not fit: another dossier's code or people, lines of another notice, lines without papers."""
    answered = body["supplement"]
    if body["query_code"] != dossier["query_code"]:
        yield Breach("/query_code", "const")
    yield from people(dossier["parties"], body["parties"], body["received_at"])
    wanted = {line["id"]: line["material_id"] for line in notice["lines"]}
    # Each line said once: answered or left out, so that silence is never taken for a will.
    if sorted([*answered["lines"], *answered["left_out"]]) != sorted(wanted):
        yield Breach("/supplement/lines", "enum")
    papers = {line["material_id"] for line in body["manifest"]}
    for place, line in enumerate(answered["lines"]):
        if wanted.get(line) not in papers:
            yield Breach(f"/supplement/lines/{place}", "required")


def people(dossier: dict[str, Any], body: dict[str, Any], received_at: str) -> Iterator[Breach]:
    """Find who may not answer: the applicant may, and who stood there for them as far as they were authorised."""
    if body["applicant"]["id_no"] != dossier["applicant"]["id_no"]:
        yield Breach("/parties/applicant/id_no", "const")
    operator = body["operator"]["id_no"]
    own = operator == dossier["applicant"]["id_no"]
    if not own and (operator != dossier["operator"]["id_no"] or not may(dossier, "supplement", received_at[:10])):
        yield Breach("/parties/operator/id_no", "enum")
