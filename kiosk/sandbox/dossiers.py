# SPDX-License-Identifier: Apache-2.0
"""Finding a dossier by the number the platform gave it, and what its people may do for one another."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import Any, Literal

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.catalogue import Catalogue
from kiosk.sandbox.store import Store, dump

# The office's papers about a dossier, as facts: each is written with the step it is the paper of, and drawn when asked.
TABLES = """
CREATE TABLE IF NOT EXISTS document (
    id TEXT PRIMARY KEY, dossier_no TEXT NOT NULL, kind TEXT NOT NULL, created TEXT NOT NULL, body TEXT NOT NULL)
    STRICT;
CREATE INDEX IF NOT EXISTS document_of ON document (dossier_no);
"""
APPLICATIONS = (
    "SELECT * FROM submission WHERE acknowledgement IS NOT NULL AND json_extract(body, '$.kind') != 'supplement'"
)
Scope = Literal["submit", "supplement", "collect"]


def by_number(store: Store, project_no: str) -> sqlite3.Row:
    """Return the application a dossier began with; raises ProblemError where there is none."""
    row = store.one(APPLICATIONS + " AND json_extract(acknowledgement, '$.project_no') = ?", project_no)
    if row is None:
        raise ProblemError("not-found", "no dossier has this number")
    return row


def put_document(store: Store, project_no: str, kind: str, created: str, body: dict[str, Any]) -> None:
    """Keep, in the open transaction, what a paper says."""
    document_id = str(uuid.uuid4())
    store.run("INSERT INTO document VALUES (?, ?, ?, ?, ?)", document_id, project_no, kind, created, dump(body))


def documents_of(store: Store, project_no: str) -> list[dict[str, str]]:
    """Return the papers of a dossier, the oldest first: which there are and since when."""
    rows = store.all("SELECT id, kind, created FROM document WHERE dossier_no = ? ORDER BY rowid", project_no)
    return [dict(row) for row in rows]


def may(parties: dict[str, Any], scope: Scope, day: str) -> bool:
    """Tell whether who stood there for another may go on for them: family may, an agent as far as authorised."""
    authority: dict[str, Any] = parties.get("authorisation") or {}
    if parties["relation"] != "entrusted":
        return True
    return scope in authority.get("scope", ()) and bool(authority["until"] >= day)


def item_of(catalogue: Catalogue, row: sqlite3.Row) -> dict[str, Any]:
    """Return the matter of an application, also one that is offered no longer."""
    return catalogue.known(json.loads(row["body"])["item"]["task_code"])


def parts_of(catalogue: Catalogue, row: sqlite3.Row) -> list[dict[str, Any]]:
    """Return the branches of a dossier, none where one office does it alone."""
    parts: list[dict[str, Any]] = catalogue.joint["parallel"].get(item_of(catalogue, row)["task_code"], [])
    return parts


def handed_in(store: Store, row: sqlite3.Row) -> list[dict[str, Any]]:
    """Return what was handed in: the application, and after it the answers to notices."""
    later = store.all(
        "SELECT body FROM submission WHERE acknowledgement IS NOT NULL"
        " AND json_extract(body, '$.supplement.submission_id') = ?", row["id"],
    )  # fmt: skip
    return [json.loads(one["body"]) for one in (row, *later)]
