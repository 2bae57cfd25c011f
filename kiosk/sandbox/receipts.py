# SPDX-License-Identifier: Apache-2.0
"""What the platform acknowledged, machine by machine and in one place: the same words, whatever was taken in."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Operation
from kiosk.sandbox.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS receipt (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, at REAL NOT NULL,
    body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS receipt_of ON receipt (device, seq);
"""
TAKEN = (200, 201)
ACKNOWLEDGEMENT = "acknowledgement"


class Receipts:
    """Keeps acknowledgements beside what was acknowledged.

    One that is lost between the two (the platform was killed there) is given again when its machine sends again:
    whoever finds no receipt sends, and nothing comes twice.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        store.hold(TABLES)

    def keep(self, operation: Operation, body: Any, response: Response, at: float) -> None:
        """Keep an answer, if it acknowledges something of a machine."""
        device = body.get("device") if isinstance(body, dict) else None
        if operation.kind != "Q" or response.status_code not in TAKEN or not isinstance(device, dict):
            return
        told = json.loads(bytes(response.body))
        if str(told.get("type", "")).endswith(ACKNOWLEDGEMENT):
            with self._store.transaction():
                self._store.run(
                    "INSERT OR IGNORE INTO receipt (id, device, at, body) VALUES (?, ?, ?, ?)",
                    told["id"], numbers(device), at, json.dumps(told, ensure_ascii=False),
                )  # fmt: skip

    def since(self, device: str, at: float, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
        """Return acknowledgements of a machine in their order, each with its number."""
        rows = self._store.all(
            "SELECT seq, body FROM receipt WHERE device = ? AND at >= ? AND seq > ? ORDER BY seq LIMIT ?",
            device, at, after, limit,
        )  # fmt: skip
        return [(row["seq"], json.loads(row["body"])) for row in rows]


def numbers(device: dict[str, Any]) -> str:
    """Return the numbers of a machine as one word."""
    return "-".join(str(device.get(part, "")) for part in ("region", "hall", "device"))
