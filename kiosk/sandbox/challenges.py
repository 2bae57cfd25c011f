# SPDX-License-Identifier: Apache-2.0
"""Challenges of the training city: answered once, until their time, and not asked for without end."""

from __future__ import annotations

import secrets
import sqlite3

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS challenge (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, nonce TEXT NOT NULL, made REAL NOT NULL,
    ends REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS challenge_of ON challenge (kind, target);
"""
GOOD_SECONDS = 300.0
# A telephone that rings each second is an attack on its owner, and each message costs somebody money.
AGAIN_SECONDS = 60.0
MOST_AN_HOUR = 5
CODE_DIGITS = 6


class Challenges:
    """Makes, finds and uses them up; the code of one is made out of its id and not kept."""

    def __init__(self, store: Store, clock: PlatformClock) -> None:
        self._store = store
        self._clock = clock
        store.hold(TABLES)

    def make(self, challenge_id: str, kind: str, target: str) -> tuple[str, float]:
        """Keep one and return its nonce and end; call it within a transaction. Raises ProblemError."""
        now = self._clock.now().timestamp()
        self._mind(kind, target, now)
        self._store.run("DELETE FROM challenge WHERE made < ?", now - 86_400)
        nonce, ends = secrets.token_hex(32), now + GOOD_SECONDS
        self._store.run(
            "INSERT INTO challenge VALUES (?, ?, ?, ?, ?, ?, 0)", challenge_id, kind, target, nonce, now, ends
        )
        return nonce, ends

    def open(self, challenge_id: str, kind: str) -> sqlite3.Row | None:
        """Return one that may still be answered."""
        now = self._clock.now().timestamp()
        return self._store.one(
            "SELECT * FROM challenge WHERE id = ? AND kind = ? AND used = 0 AND ends > ?", challenge_id, kind, now
        )

    def target(self, challenge_id: str) -> str:
        """Return whom one is for, empty for none."""
        row = self._store.one("SELECT target FROM challenge WHERE id = ?", challenge_id)
        return str(row["target"]) if row else ""

    def use(self, challenge_id: str) -> None:
        """Use one up; call it within a transaction."""
        self._store.run("UPDATE challenge SET used = 1 WHERE id = ?", challenge_id)

    def _mind(self, kind: str, target: str, now: float) -> None:
        # What a clock that was wrong has put into the future counts for nobody.
        made = [
            row["made"]
            for row in self._store.all(
                "SELECT made FROM challenge WHERE kind = ? AND target = ? AND made > ? AND made <= ? ORDER BY made",
                kind, target, now - 3600, now,
            )
        ]  # fmt: skip
        wait = made[-1] + AGAIN_SECONDS - now if made else 0.0
        if len(made) >= MOST_AN_HOUR:
            wait = max(wait, made[0] + 3600 - now)
        if wait > 0:
            raise ProblemError("rate-limited", "asked a moment ago", retry_after_s=int(wait) + 1)
