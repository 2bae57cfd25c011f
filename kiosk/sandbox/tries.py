# SPDX-License-Identifier: Apache-2.0
"""Wrong evidence, counted by whom it was about and in the database: a restart forgives nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.store import Store

T = TypeVar("T")
TABLES = """
CREATE TABLE IF NOT EXISTS wrong_try (
    subject TEXT PRIMARY KEY, count INTEGER NOT NULL, since REAL NOT NULL, until REAL NOT NULL) STRICT;
"""
# Five within a quarter of an hour, then half an hour: the usual values of graded protection (等保, DB-1.b).
MOST = 5
WITHIN_SECONDS = 900.0
LOCKED_SECONDS = 1800.0


class Tries:
    """Counts what is refused by the code ``wrong``, locks by ``refusal``; a subject is a reference without meaning."""

    def __init__(
        self,
        store: Store,
        clock: PlatformClock,
        *,
        wrong: str = "evidence-refused",
        refusal: str = "locked",
        most: int = MOST,
    ) -> None:
        self._store = store
        self._clock = clock
        self._wrong = wrong
        self._refusal = refusal
        self._most = most
        store.hold(TABLES)

    def guard(self, subject: str, trying: Callable[[], T]) -> T:
        """Try, and count it when it proved wrong; raises ProblemError.

        What ``trying`` writes is undone with its own transaction; the count is not.
        """
        try:
            return trying()
        except ProblemError as problem:
            if problem.code == self._wrong:
                with self._store.transaction():
                    self._count(subject)
            raise

    def mind(self, subject: str) -> None:
        """Raise ProblemError while the subject is locked."""
        row = self._store.one("SELECT until FROM wrong_try WHERE subject = ?", subject)
        left = row["until"] - self._now() if row else 0.0
        # More than a lock lasts is of a clock that was wrong, and would last for years.
        if 0 < left <= LOCKED_SECONDS:
            raise ProblemError(self._refusal, "too much wrong evidence; wait", retry_after_s=int(left) + 1)

    def forget(self, subject: str) -> None:
        """Count from nothing again: the right evidence came; call it within a transaction."""
        self._store.run("DELETE FROM wrong_try WHERE subject = ?", subject)

    def _count(self, subject: str) -> None:
        now = self._now()
        # Whoever guesses makes up a new subject each time; what counts for nothing any more is not kept.
        self._store.run("DELETE FROM wrong_try WHERE since < ? AND until < ?", now - WITHIN_SECONDS, now)
        row = self._store.one("SELECT * FROM wrong_try WHERE subject = ?", subject)
        recent = row is not None and now - row["since"] < WITHIN_SECONDS and not row["until"]
        count, since = (row["count"] + 1, row["since"]) if row and recent else (1, now)
        until = now + LOCKED_SECONDS if count >= self._most else 0.0
        self._store.run("INSERT OR REPLACE INTO wrong_try VALUES (?, ?, ?, ?)", subject, count, since, until)

    def _now(self) -> float:
        return self._clock.now().timestamp()
