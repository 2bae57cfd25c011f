# SPDX-License-Identifier: Apache-2.0
"""Applications: checked from the bytes up, kept with their acknowledgement at once, answered alike for ever."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.supplements import Supplements
from kiosk.sandbox.calls.uploads import Uploads
from kiosk.sandbox.dossiers import put_document
from kiosk.sandbox.history import Histories
from kiosk.sandbox.ink import ink_breaches
from kiosk.sandbox.store import dump
from kiosk.sandbox.window import note_window, window_breaches

REFUSED_DUPLICATES = "refused-duplicates"
REPLAYS = "replays"


TABLES = """
CREATE INDEX IF NOT EXISTS submission_replacing ON submission (json_extract(body, '$.replaces'));
"""


class Submissions:
    """Handlers of ``/submissions``."""

    def __init__(self, rooms: Rooms, uploads: Uploads, histories: Histories) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._uploads = uploads
        rooms.store.hold(TABLES)
        self._histories = histories
        self._supplements = Supplements(rooms, histories)
        self.handlers: dict[str, Handler] = {
            "putSubmission": self.put,
            "getSubmission": self.get,
            "putSupplement": self.put_of_dossier,
        }

    async def put(self, call: Call) -> Response:
        """Take an application in, or answer as the first time."""
        body, content = call.body, checks.canonical_hash(call.body)
        known = self._store.one("SELECT * FROM submission WHERE id = ?", call.path["id"])
        if known and known["content_sha256"] != content:
            raise ProblemError("idempotency-reused", "this id came before with another content")
        if known and known["acknowledgement"]:
            return self._again(known)
        self._refuse_second(body)
        if not known:
            self._check(call.path["id"], body)
            self._keep(body, content)
        elif body["kind"] == "supplement":
            # It waited for its papers; meanwhile another answer may have closed the notice.
            self._supplements.check(body)
        # Known from here on, acknowledged only with every paper whole: until then the terminal is told what to bring.
        missing = self._uploads.missing(body["manifest"])
        if missing:
            return answer(202, {"type": "incomplete", "id": body["id"], "missing_uploads": missing})
        return answer(201, self._acknowledge(body))

    async def put_of_dossier(self, call: Call) -> Response:
        """Take an answer to a notice in under the number of its dossier."""
        if self._supplements.project_no(call.body) != call.path["no"]:
            raise ProblemError("not-found", "no such dossier, or the notice is another one's")
        return await self.put(call)

    async def get(self, call: Call) -> Response:
        """Answer what is here under an id."""
        known = self._store.one("SELECT * FROM submission WHERE id = ?", call.path["id"])
        if known is None:
            raise ProblemError("not-found", "no such submission; send it again")
        if known["acknowledgement"]:
            return answer(200, json.loads(known["acknowledgement"]))
        manifest = json.loads(known["body"])["manifest"]
        missing = self._uploads.missing(manifest)
        # All papers are here and nobody has asked since: the next PUT will be acknowledged.
        waiting = missing or [line["id"] for line in manifest]
        return answer(200, {"type": "incomplete", "id": known["id"], "missing_uploads": waiting})

    def _again(self, known: sqlite3.Row) -> Response:
        with self._store.transaction():
            self._store.count(REPLAYS)
        return answer(200, json.loads(known["acknowledgement"]), Idempotent_Replayed="true")

    def _check(self, submission_id: str, body: dict[str, Any]) -> None:
        if body["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform takes no submission of another mode")
        if breaches := list(own_breaches(submission_id, body)):
            raise ProblemError("validation-failed", "numbers do not hold", breaches=breaches)
        check_hashes(body)
        self._check_item(body)
        form = body["form"]
        # What a supplement says stands in its own member, and no form has it.
        if body["kind"] == "supplement":
            self._supplements.check(body)
        elif breaches := self._rooms.catalogue.check_answers(form["code"], form["version"], body["form_data"]):
            raise ProblemError("validation-failed", "the form does not fit", breaches=breaches)
        signed = body["signature"] or body.get("ink")
        if signed and signed["covers_sha256"] != checks.covers_hash(body):
            raise ProblemError("signature-invalid", "the signature binds another content")

    def _refuse_second(self, body: dict[str, Any]) -> None:
        """Take in one of a submission and those that replace it, whichever comes first; raises ProblemError."""
        replaced = body.get("replaces", body["id"])
        # Known is enough: what waits for its papers will be acknowledged.
        other = self._store.one(
            "SELECT id FROM submission WHERE id != ?1 AND (id = ?2 OR json_extract(body, '$.replaces') = ?2)",
            body["id"], replaced,
        )  # fmt: skip
        if other:
            raise ProblemError("duplicate-application", "another of those that replace one another was taken in")

    def _check_item(self, body: dict[str, Any]) -> None:
        item = self._rooms.catalogue.items.get(body["item"]["task_code"])
        if item is None or item["version"] != body["item"]["version"] or item["form"] != body["form"]:
            raise ProblemError("item-version-gone", "this item or form is not offered in this version")
        if breaches := list(ink_breaches(item, body)):
            raise ProblemError("validation-failed", "it cannot be signed so", breaches=breaches)
        if breaches := list(substitute_breaches(item, body)):
            raise ProblemError("validation-failed", "this paper cannot be replaced so", breaches=breaches)

    def _keep(self, body: dict[str, Any], content: str) -> None:
        # One number under two ids: a terminal that was set up anew from an old disk counts from the beginning.
        other = self._store.one("SELECT id FROM submission WHERE receipt_no = ?", body["receipt_no"])
        with self._store.transaction():
            if other:
                self._store.count(REFUSED_DUPLICATES)
            else:
                self._store.run(
                    "INSERT INTO submission VALUES (?, ?, ?, ?, NULL)",
                    body["id"], body["receipt_no"], content, dump(body),
                )  # fmt: skip
        if other:
            raise ProblemError("duplicate-application", "this receipt number came before under another id")

    def _acknowledge(self, body: dict[str, Any]) -> dict[str, Any]:
        with self._store.transaction():
            acknowledgement = {
                "type": "acknowledgement",
                "id": body["id"],
                "manifest_sha256": body["manifest_sha256"],
                "receipt_no": body["receipt_no"],
                "project_no": self._project_no(body),
                "state": "RECEIVED",
                "received_at": self._rooms.clock.instant(),
                "signed_by": self._rooms.signed_by,
            }
            # From now on these papers cannot be thrown away by DELETE.
            for line in body["manifest"]:
                self._store.run("INSERT INTO paper VALUES (?, ?)", body["id"], line["id"])
            self._store.run("UPDATE submission SET acknowledgement = ? WHERE id = ?", dump(acknowledgement), body["id"])
            number, at = str(acknowledgement["project_no"]), str(acknowledgement["received_at"])
            put_document(self._store, number, "receipt", at, {"submission_id": body["id"]})
            note_window(self._store, self._histories, body, at)
            if body["kind"] == "supplement":
                self._supplements.taken(body, at)
        return acknowledgement

    def _project_no(self, body: dict[str, Any]) -> str:
        """Return task code, day and a four-digit sequence, as real platforms number."""
        if body["kind"] == "supplement":
            return self._supplements.project_no(body)
        stem = f"{body['item']['task_code']}{self._rooms.clock.now():%Y%m%d}"
        return f"{stem}{self._store.count(stem):04d}"


def own_breaches(submission_id: str, body: dict[str, Any]) -> Iterator[Breach]:
    """Find what a schema cannot see: check digits, and one id in two places."""
    if body["id"] != submission_id:
        yield Breach("/id", "const")
    if not checks.receipt_no_holds(body["receipt_no"]):
        yield Breach("/receipt_no", "check-digit")
    if not checks.query_code_holds(body["query_code"]):
        yield Breach("/query_code", "check-digit")
    papers = {line["id"] for line in body["manifest"]}
    yield from signature_breaches(body, papers)
    for place, one in enumerate(body.get("substitutes", ())):
        if one["attachment_id"] not in papers:
            yield Breach(f"/substitutes/{place}/attachment_id", "enum")
    yield from window_breaches(body, papers)


def signature_breaches(body: dict[str, Any], papers: set[str]) -> Iterator[Breach]:
    """Find a signature that is not there, or is no paper of it."""
    if body["signature"] and body["signature"]["attachment_id"] not in papers:
        yield Breach("/signature/attachment_id", "enum")
    # An application that nobody signed is none; only what a window finishes may wait for the signature.
    if not body["signature"] and not body.get("ink") and not (body["kind"] == "prefill" and body.get("to_window")):
        yield Breach("/signature", "required")


def substitute_breaches(item: dict[str, Any], body: dict[str, Any]) -> Iterator[Breach]:
    """Find substitutes for papers that the matter does not let be replaced in that way."""
    ways = {material["id"]: material["ways"] for material in item["materials"]}
    for place, one in enumerate(body.get("substitutes", ())):
        if one["way"] not in ways.get(one["material_id"], ()):
            yield Breach(f"/substitutes/{place}/way", "enum")


def check_hashes(body: dict[str, Any]) -> None:
    """Compute both hashes again; raises ProblemError where the terminal's differ."""
    if checks.canonical_hash(body["form_data"]) != body["form_sha256"]:
        raise ProblemError("hash-mismatch", "form_sha256 is not the hash of form_data")
    if checks.manifest_hash(body["manifest"]) != body["manifest_sha256"]:
        raise ProblemError("hash-mismatch", "manifest_sha256 is not the hash of the manifest")
