# SPDX-License-Identifier: Apache-2.0
"""The papers of a dossier: which there are, each as a sealed PDF, and how often it was printed.

They are written as facts with the steps of the dossier, and drawn when somebody first asks for them; from then on the
same bytes are answered. Another paper of the same kind replaces one, and a paper that was replaced is not given out.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import document_paper
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.document_paper import Facts
from kiosk.sandbox.dossiers import by_number
from kiosk.sandbox.history import Histories
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.readers import hold_reader

TABLES = """
CREATE TABLE IF NOT EXISTS document_file (
    id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS document_print (id TEXT PRIMARY KEY, document_id TEXT NOT NULL, result TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS document_print_of ON document_print (document_id);
"""
PDF = "application/pdf"
RECEIPT = "receipt"
# How often people print a paper themselves; a window prints it as often as it is asked to.
OWN_PRINTS = 3


class Documents:
    """Handlers of ``/dossiers/{no}/documents``."""

    def __init__(self, rooms: Rooms, histories: Histories) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._histories = histories
        self._kept = Kept(rooms)
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "getDocuments": self.listed,
            "getDocument": self.document,
            "postDocumentPrint": self.printed,
        }

    async def listed(self, call: Call) -> Response:
        """Answer which papers there are, the oldest first."""
        row = self._dossier(call)
        papers = self._papers(call.path["no"])
        old = replaced(papers)
        told = {
            "project_no": call.path["no"],
            "documents": [await self._told(row, paper, replaced=paper["id"] in old) for paper in papers],
            "as_of": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }
        return answer(200, told)

    async def document(self, call: Call) -> Response:
        """Answer the bytes of one."""
        row = self._dossier(call)
        paper = self._paper(call)
        if paper["id"] in replaced(self._papers(call.path["no"])):
            raise ProblemError("gone", "another paper of this kind took its place")
        file = await self._file(self._facts(row, paper))
        etag = f'"{file["sha256"]}"'
        if call.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(file["content"], 200, {"ETag": etag, "Cache-Control": "private"}, media_type=PDF)

    async def printed(self, call: Call) -> Response:
        """Count a print, once."""
        body, paper = call.body, self._paper(call)
        for member, place in (("project_no", "no"), ("document_id", "document")):
            if body[member] != call.path[place]:
                breach = Breach(f"/{member}", "const")
                raise ProblemError("validation-failed", "one id in two places", breaches=[breach])
        file = self._store.one("SELECT sha256 FROM document_file WHERE id = ?", paper["id"])
        if file is None or file["sha256"] != body["document_sha256"]:
            raise ProblemError("hash-mismatch", "this is not the paper that was given out")
        return self._kept.keep(call, "document-print", lambda: self._counted(body))

    def _counted(self, body: dict[str, Any]) -> dict[str, Any]:
        document_id = body["document_id"]
        self._store.run("INSERT INTO document_print VALUES (?, ?, ?)", body["id"], document_id, body["result"])
        return {"document_id": document_id} | self._prints(document_id)

    def _dossier(self, call: Call) -> sqlite3.Row:
        """Return the dossier, brought up to date, for who may read it; raises ProblemError."""
        row = by_number(self._store, call.path["no"])
        hold_reader(self._rooms.sessions, self._histories, call, row)
        self._histories.of(row)
        return row

    def _papers(self, project_no: str) -> list[sqlite3.Row]:
        return self._store.all("SELECT * FROM document WHERE dossier_no = ? ORDER BY rowid", project_no)

    def _paper(self, call: Call) -> sqlite3.Row:
        found = self._store.one(
            "SELECT * FROM document WHERE id = ? AND dossier_no = ?", call.path["document"], call.path["no"]
        )
        if found is None:
            raise ProblemError("not-found", "this dossier has no such paper")
        return found

    async def _told(self, row: sqlite3.Row, paper: sqlite3.Row, *, replaced: bool) -> dict[str, Any]:
        facts = self._facts(row, paper)
        file = await self._file(facts)
        return {
            "id": facts.id,
            "kind": facts.kind,
            "number": facts.number,
            "title": document_paper.TITLES[facts.kind],
            "state": "replaced" if replaced else "valid",
            "pages": len(document_paper.pages(facts)),
            "sha256": file["sha256"],
            "size": len(file["content"]),
            "seal": {"by": facts.item["office"]["name"]["zh"], "algorithm": "training-drawing"},
            "issued_at": facts.created,
        } | self._prints(facts.id)

    def _prints(self, document_id: str) -> dict[str, int]:
        """Return how often a paper came out, and how often people may still print it themselves."""
        # A print nobody is sure of may lie with somebody: it counts.
        row = self._store.one(
            "SELECT count(*) AS n FROM document_print WHERE document_id = ? AND result != 'failed'", document_id
        )
        count = int(row["n"]) if row else 0
        return {"printed": count, "prints_left": max(0, OWN_PRINTS - count)}

    def _facts(self, row: sqlite3.Row, paper: sqlite3.Row) -> Facts:
        said = json.loads(paper["body"])
        # The receipt of a supplement is about what came with it.
        named = self._store.one("SELECT body FROM submission WHERE id = ?", said.get("submission_id", row["id"]))
        filed = json.loads((named or row)["body"])
        item = self._rooms.catalogue.known(filed["item"]["task_code"])
        return Facts(paper["id"], paper["kind"], paper["created"], paper["dossier_no"], said, filed, item)

    async def _file(self, facts: Facts) -> sqlite3.Row:
        """Return what a paper is drawn as, for ever."""
        while (known := self._store.one("SELECT * FROM document_file WHERE id = ?", facts.id)) is None:
            # Off the loop: a page takes a tenth of a second to draw, and terminals wait meanwhile.
            content = await asyncio.to_thread(document_paper.pdf, facts)
            digest = hashlib.sha256(content).hexdigest()
            # Who asked at the same moment drew it too, and may have been faster.
            with self._store.transaction():
                self._store.run("INSERT OR IGNORE INTO document_file VALUES (?, ?, ?)", facts.id, digest, content)
        return known


def replaced(papers: list[sqlite3.Row]) -> set[str]:
    """Return the papers of a dossier in whose place another one came; receipts stand beside one another."""
    last = {paper["kind"]: paper["id"] for paper in papers}
    return {paper["id"] for paper in papers if paper["kind"] != RECEIPT and paper["id"] != last[paper["kind"]]}
