# SPDX-License-Identifier: Apache-2.0
"""The texts a training city publishes: laid down once from its folder, and from then on what its database says.

Each text that is new, changed or withdrawn stands in a list of changes; a cursor is the database's own name and how far
in that list a terminal has come.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk.contract.document import BASE, Document
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.catalogue import FOLDER as CATALOGUE
from kiosk.sandbox.catalogue import hashed
from kiosk.sandbox.store import Store, dump

FOLDER = CATALOGUE.parent / "content"
TABLES = """
CREATE TABLE IF NOT EXISTS content (
    id TEXT PRIMARY KEY, region TEXT NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS content_change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, region TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS content_change_of ON content_change (id);
CREATE TABLE IF NOT EXISTS content_laid (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS content_edition (name TEXT PRIMARY KEY) STRICT;
"""
SCHEMA = {"$ref": f"{BASE}schemas/content.yaml#/Content"}
# Where the digits of a county, a township, a village end.
LEVELS = (6, 9, 12)


class ContentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a trainer has the offices do with a text: publish or replace ``text``, or withdraw what has ``id``."""

    op: Literal["publish", "withdraw"]
    text: dict[str, Any] = {}
    id: str = ""


class Told(msgspec.Struct, frozen=True):
    """A stretch of the changes: ids in order, where it ends, and whether more follow."""

    ids: tuple[str, ...]
    cursor: str
    has_more: bool


class Texts:
    """The texts that are offered, and the list of their changes."""

    def __init__(self, store: Store, document: Document, folder: Path = FOLDER) -> None:
        self._store = store
        self._document = document
        store.hold(TABLES)
        self.columns: list[dict[str, Any]] = json.loads((folder / "columns.json").read_bytes())
        self._lay_down({text["id"]: text for text in laid(folder)})
        row = store.one("SELECT name FROM content_edition")
        self._edition = str(row["name"]) if row else ""

    def one(self, text_id: str) -> dict[str, Any] | None:
        """Return a text, None when it is not offered."""
        row = self._store.one("SELECT body FROM content WHERE id = ?", text_id)
        return dict(json.loads(row["body"])) if row else None

    def every(self, region: str = "") -> dict[str, dict[str, Any]]:
        """Return all texts for a place by their ids, those for everybody included."""
        rows = self._store.all("SELECT id, region, body FROM content ORDER BY id")
        return {row["id"]: json.loads(row["body"]) for row in rows if concerns(row["region"], region)}

    def digest(self, region: str) -> str:
        """Return the hash of all that is offered to a place."""
        rows = self._store.all("SELECT id, region, sha256 FROM content")
        return hashed({row["id"]: row["sha256"] for row in rows if concerns(row["region"], region)})

    def changes(self, cursor: str, limit: int, region: str) -> Told:
        """Return what changed behind a cursor, each text once, at the place of its last change; raises ProblemError."""
        begin = self._seen(cursor)
        rows = self._store.all(
            "SELECT id, region, max(seq) AS last FROM content_change GROUP BY id HAVING last > ? ORDER BY last", begin
        )
        concerned = [row for row in rows if concerns(row["region"], region)]
        page = concerned[:limit]
        has_more = len(concerned) > limit
        # At the end of everything, also of what concerns others: their changes must not be looked through each time.
        last = page[-1]["last"] if has_more else max((row["last"] for row in rows), default=begin)
        return Told(tuple(row["id"] for row in page), f"{self._edition}.{last}", has_more)

    @property
    def cursor(self) -> str:
        """Return where the list of changes ends."""
        return f"{self._edition}.{self._last()}"

    def change(self, asked: ContentChange) -> dict[str, str]:
        """Do what a trainer wants; raises ValueError."""
        with self._store.transaction():
            return {"id": self._publish(asked.text) if asked.op == "publish" else self._withdraw(asked.id)}

    def _publish(self, text: dict[str, Any]) -> str:
        if wrong := self._document.check(SCHEMA, text):
            raise ValueError(f"{wrong[0].pointer}: {wrong[0].rule}")
        self._put(text)
        return str(text["id"])

    def _withdraw(self, text_id: str) -> str:
        row = self._store.one("DELETE FROM content WHERE id = ? RETURNING region", text_id)
        if row is None:
            raise ValueError("no such text")
        self._store.run("INSERT INTO content_change (id, region) VALUES (?, ?)", text_id, row["region"])
        return text_id

    def _put(self, text: dict[str, Any]) -> None:
        region, text_id = text.get("region", ""), text["id"]
        before = self._store.one("SELECT region FROM content WHERE id = ?", text_id)
        # A text that moves to another place is gone from where it was: that is told to everybody.
        told = region if before is None or before["region"] == region else ""
        self._store.run("INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?)", text_id, region, hashed(text), dump(text))
        self._store.run("INSERT INTO content_change (id, region) VALUES (?, ?)", text_id, told)

    def _lay_down(self, texts: dict[str, dict[str, Any]]) -> None:
        """Take over what a newer program brings; what a trainer changed since stays as the trainer wanted it."""
        with self._store.transaction():
            if self._store.one("SELECT name FROM content_edition") is None:
                self._store.run("INSERT INTO content_edition VALUES (?)", uuid.uuid4().hex[:12])
            known = {row["id"]: row["sha256"] for row in self._store.all("SELECT id, sha256 FROM content_laid")}
            for text_id, text in texts.items():
                if known.get(text_id) != hashed(text):
                    self._put(text)
                    self._store.run("INSERT OR REPLACE INTO content_laid VALUES (?, ?)", text_id, hashed(text))

    def _seen(self, cursor: str) -> int:
        if not cursor:
            return 0
        edition, _, seen = cursor.partition(".")
        known = edition == self._edition and seen.isascii() and seen.isdigit() and len(seen) < 19
        if not known or int(seen) > self._last():
            raise ProblemError("gone", "this cursor is not known; begin without one")
        return int(seen)

    def _last(self) -> int:
        row = self._store.one("SELECT max(seq) AS last FROM content_change")
        return int(row["last"] or 0) if row else 0


def laid(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the texts of the training city, column by column."""
    for file in sorted((folder / "texts").glob("*.json")):
        yield from json.loads(file.read_bytes())


def concerns(region: str, place: str) -> bool:
    """Tell whether what is of a region is for who stands at a place: in it, around it, or for everybody."""
    if not region or not place:
        return True
    mine, asked = own_digits(region), own_digits(place)
    return mine.startswith(asked) or asked.startswith(mine)


def own_digits(place: str) -> str:
    """Return the digits of a place without the zeros of the levels below it."""
    return next((place[:end] for end in LEVELS if not place[end:].strip("0")), place)
