# SPDX-License-Identifier: Apache-2.0
"""In which order dossiers moved: what every list by cursor is told by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.history import Histories
from kiosk.sandbox.store import Store


class Moves:
    """Gives each move of a dossier a number, the later the higher; the number of the last one told is the cursor."""

    def __init__(self, store: Store, histories: Histories) -> None:
        self._store = store
        self._histories = histories

    def since(self, cursor: str) -> int:
        """Read a cursor, empty for the beginning; raises ProblemError for one that was never given out."""
        known = self._store.one("SELECT coalesce(max(seq), 0) AS last FROM dossier_move")
        told = cursor or "0"
        if not told.isascii() or not told.isdigit() or known is None or int(told) > known["last"]:
            raise ProblemError("gone", "this cursor is not known; begin without one")
        return int(told)

    def after(self, since: int, rows: Iterable[sqlite3.Row]) -> list[tuple[int, sqlite3.Row]]:
        """Return which of these dossiers moved after a number, each with its own, in order."""
        newest = sorted((self._number(row), row["id"], row) for row in rows)
        return [(seq, row) for seq, _, row in newest if seq > since]

    def _number(self, row: sqlite3.Row) -> int:
        """Return the number of a dossier's last move, giving it one where it moved since somebody asked."""
        steps = len(self._histories.of(row))
        last = self._store.one(
            "SELECT seq, steps FROM dossier_move WHERE submission_id = ? ORDER BY seq DESC LIMIT 1", row["id"]
        )
        if last and last["steps"] == steps:
            return int(last["seq"])
        with self._store.transaction():
            self._store.run("INSERT INTO dossier_move (submission_id, steps) VALUES (?, ?)", row["id"], steps)
        made = self._store.one("SELECT max(seq) AS seq FROM dossier_move")
        return int(made["seq"]) if made else 0
