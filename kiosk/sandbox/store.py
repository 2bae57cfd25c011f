# SPDX-License-Identifier: Apache-2.0
"""What the sandbox keeps: one SQLite file, every act one transaction with its fsync; kill -9 loses nothing said."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS submission (
    id TEXT PRIMARY KEY, receipt_no TEXT NOT NULL UNIQUE, content_sha256 TEXT NOT NULL, body TEXT NOT NULL,
    acknowledgement TEXT) STRICT;
CREATE TABLE IF NOT EXISTS upload (
    id TEXT PRIMARY KEY, attachment_id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, mime TEXT NOT NULL,
    size INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS upload_dossier (upload_id TEXT PRIMARY KEY, dossier TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS paper (
    submission_id TEXT NOT NULL, attachment_id TEXT NOT NULL, PRIMARY KEY (submission_id, attachment_id)) STRICT;
CREATE TABLE IF NOT EXISTS evaluation (
    id TEXT PRIMARY KEY, submission_id TEXT NOT NULL UNIQUE, content_sha256 TEXT NOT NULL, body TEXT NOT NULL,
    acknowledgement TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS opinion (
    id TEXT PRIMARY KEY, code TEXT NOT NULL, key_check TEXT NOT NULL, content_sha256 TEXT NOT NULL, body TEXT NOT NULL,
    letter TEXT NOT NULL, received REAL NOT NULL, acknowledgement TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS audit_event (
    device TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (device, seq)) STRICT;
CREATE TABLE IF NOT EXISTS proof (
    id TEXT PRIMARY KEY, content_sha256 TEXT NOT NULL, holder TEXT NOT NULL, kind TEXT NOT NULL,
    copies INTEGER NOT NULL, valid_until TEXT NOT NULL, answer TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS proof_print (
    id TEXT PRIMARY KEY, proof_id TEXT NOT NULL, n INTEGER NOT NULL, asked_sha256 TEXT NOT NULL,
    result TEXT NOT NULL, told_sha256 TEXT NOT NULL, answer TEXT NOT NULL, UNIQUE (proof_id, n)) STRICT;
CREATE TABLE IF NOT EXISTS dossier_step (
    seq INTEGER PRIMARY KEY, submission_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS dossier_step_of ON dossier_step (submission_id);
CREATE TABLE IF NOT EXISTS dossier_move (
    seq INTEGER PRIMARY KEY, submission_id TEXT NOT NULL, steps INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS dossier_move_of ON dossier_move (submission_id);
CREATE TABLE IF NOT EXISTS enrolment_code (
    sha256 TEXT PRIMARY KEY, region TEXT NOT NULL, hall TEXT NOT NULL, ends REAL NOT NULL, device_id TEXT) STRICT;
CREATE TABLE IF NOT EXISTS device (
    id TEXT PRIMARY KEY, region TEXT NOT NULL, hall TEXT NOT NULL, device TEXT NOT NULL, body TEXT NOT NULL,
    revoked INTEGER NOT NULL, UNIQUE (region, hall, device)) STRICT;
CREATE TABLE IF NOT EXISTS certificate (
    key TEXT PRIMARY KEY, device_id TEXT NOT NULL, pem TEXT NOT NULL, ends REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS heartbeat (device_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS config (serial INTEGER PRIMARY KEY, since TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
"""


class Store:
    """The database and the folder of received papers; used from one thread."""

    def __init__(self, folder: Path) -> None:
        self.papers = folder / "papers"
        self.papers.mkdir(parents=True, exist_ok=True)
        # Without an isolation level Python opens no transactions behind our back. One thread uses the connection, but
        # not the one that makes it where a test starts the server in a thread.
        self._connection = sqlite3.connect(folder / "sandbox.db", isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        try:
            # FULL: in WAL mode NORMAL leaves out the fsync of a commit, and an acknowledged submission could be gone
            # after a power cut (sqlite.org, PRAGMA synchronous).
            self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            self.hold(TABLES)
        except sqlite3.Error:
            self.close()
            raise

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is written inside, or nothing; one within another is part of it."""
        if self._connection.in_transaction:
            yield
            return
        # The connection ends what is begun here: COMMIT, and ROLLBACK after any error, also one of the COMMIT itself.
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def hold(self, tables: str) -> None:
        """Make the tables of a topic where they are not there yet; called before anything is asked."""
        # All of a topic in one commit: each is an fsync that a start waits for.
        self._connection.executescript(f"BEGIN IMMEDIATE; {tables} COMMIT;")

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row."""
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows."""
        return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, *values: Any) -> None:
        """Write."""
        self._connection.execute(sql, values)

    def count(self, name: str) -> int:
        """Raise a counter by one and return it."""
        row = self.one(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value", name
        )
        return int(row["value"]) if row else 0

    def counted(self, name: str) -> int:
        """Return a counter."""
        row = self.one("SELECT value FROM counter WHERE name = ?", name)
        return int(row["value"]) if row else 0

    def number_of(self, table: str, where: str = "1") -> int:
        """Return the number of rows; both arguments are words of this program."""
        row = self.one(f"SELECT count(*) AS n FROM {table} WHERE {where}")  # noqa: S608  # never a word from outside
        return int(row["n"]) if row else 0

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def dump(body: object) -> str:
    """Write a body as JSON."""
    return json.dumps(body, ensure_ascii=False)
