# SPDX-License-Identifier: Apache-2.0
"""Reference data, as a training city keeps it: each change of a collection raises its version by one."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
from starlette.responses import Response

from kiosk.contract.document import BASE
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import workdays
from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.calls.bundle import tagged
from kiosk.sandbox.catalogue import FOLDER as CATALOGUE
from kiosk.sandbox.store import dump

FOLDER = CATALOGUE.parent / "reference"
TABLES = """
CREATE TABLE IF NOT EXISTS reference (
    name TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, day TEXT NOT NULL, value TEXT,
    PRIMARY KEY (name, key)) STRICT;
CREATE TABLE IF NOT EXISTS reference_laid (
    name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)) STRICT;
"""
# Collections and what an entry of each is by the document.
KINDS = {"calendar": "CalendarYear", "templates": "Template", "dictionaries": "Dictionary", "voice": "Spoken"}
# The day on which the training city had laid all this down.
BEGUN = datetime.date(2026, 11, 1)
UNKNOWN = "（安排未发布）"


class ReferenceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a trainer changes in a collection; without a value the key is gone."""

    name: Literal["calendar", "templates", "dictionaries", "voice"]
    key: str
    value: dict[str, Any] | None = None


class Reference:
    """Handlers of ``/reference``."""

    def __init__(self, rooms: Rooms, folder: Path = FOLDER) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._store.hold(TABLES)
        self._lay_down(folder)
        self.handlers: dict[str, Handler] = {"getReference": self.read}

    async def read(self, call: Call) -> Response:
        """Answer what changed of a collection since a version."""
        name, since = call.path["name"], int(call.request.query_params.get("since", 0))
        version = self._version(name)
        if since > version:
            raise ProblemError("gone", "there is no such version here")
        rows = self._store.all("SELECT * FROM reference WHERE name = ? ORDER BY key", name)
        fresh = [row for row in rows if row["version"] > since]
        body = {
            "name": name,
            "since": since,
            "version": version,
            "updated": max((row["day"] for row in rows), default=BEGUN.isoformat()),
            "entries": [
                {"key": row["key"], "version": row["version"], "value": json.loads(row["value"])}
                for row in fresh
                if row["value"] is not None
            ],
            "gone": [row["key"] for row in fresh if row["value"] is None and since],
        }
        return tagged(body, call.headers)

    def change(self, asked: ReferenceChange) -> dict[str, int]:
        """Do what a trainer wants and return the version that holds; raises ValueError."""
        schema = {"$ref": f"{BASE}schemas/reference.yaml#/{KINDS[asked.name]}"}
        key_schema = {"$ref": f"{BASE}schemas/reference.yaml#/Key"}
        wrong = self._rooms.document.check(key_schema, asked.key)
        if asked.value is not None:
            wrong = wrong or self._rooms.document.check(schema, asked.value)
        if wrong:
            raise ValueError(f"{wrong[0].pointer}: {wrong[0].rule}")
        with self._store.transaction():
            self._put(asked.name, asked.key, asked.value, self._rooms.clock.now().date())
        return {"version": self._version(asked.name)}

    def _version(self, name: str) -> int:
        row = self._store.one("SELECT max(version) AS version FROM reference WHERE name = ?", name)
        return int(row["version"] or 0) if row else 0

    def _put(self, name: str, key: str, value: object, day: datetime.date) -> None:
        content = None if value is None else dump(value)
        row = (name, key, self._version(name) + 1, day.isoformat(), content)
        self._store.run("INSERT OR REPLACE INTO reference VALUES (?, ?, ?, ?, ?)", *row)

    def _lay_down(self, folder: Path) -> None:
        """Take over what a newer program brings; what a trainer changed since stays as the trainer wanted it."""
        with self._store.transaction():
            for name, key, value in laid(folder):
                row = self._store.one("SELECT value FROM reference_laid WHERE name = ? AND key = ?", name, key)
                if row is None or row["value"] != dump(value):
                    self._put(name, key, value, BEGUN)
                    self._store.run("INSERT OR REPLACE INTO reference_laid VALUES (?, ?, ?)", name, key, dump(value))


def laid(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield collection, key and value of all the training city has."""
    for year in (2026, 2027):
        yield "calendar", str(year), calendar_year(year)
    for name in ("templates", "dictionaries", "voice"):
        for key, value in sorted(json.loads((folder / f"{name}.json").read_bytes()).items()):
            yield name, key, value


def calendar_year(year: int) -> dict[str, Any]:
    """Return the days of a year on which offices rest or work otherwise than by the week."""
    off, worked = workdays.exceptions(datetime.date(year, 1, 1), datetime.date(year, 12, 31) - workdays.BEHIND)
    arranged = year in workdays.OFF
    zh, en = workdays.SOURCES.get(year, (UNKNOWN, "not arranged yet"))
    return {"year": year, "holidays": off, "worked": worked, "arranged": arranged, "source": {"zh": zh, "en": en}}
