"""Storing one application beside the same rows inserted raw into the same kind of database; and the count of fsyncs."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from offline_queue import store
from offline_queue.entry import Priority
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.benchmarks.measure import Measure, compiled, interleaved

PAYLOAD = os.urandom(4096)
KEY = os.urandom(32)
CALL = re.compile(r"\d+ +f(data)?sync\(")
"""A line on which a call begins; the line on which an interrupted one ends says ``resumed``."""
ROUNDS = 200


def raw_database(folder: Path) -> sqlite3.Connection:
    """Open a database of the same schema, with the same demands on durability."""
    folder.mkdir()
    connection = store.connect(folder, KEY, writable=True)
    store.migrate(connection, folder)
    return connection


def insert_raw(connection: sqlite3.Connection, number: int, paper: bytes = b"") -> float:
    """Insert the rows of one application by hand, in one transaction."""
    began = time.perf_counter()
    run = connection.execute
    run("BEGIN IMMEDIATE")
    run(
        "INSERT INTO counter (scope, value) VALUES (?, 1) ON CONFLICT (scope) DO UPDATE SET value = value + 1"
        " RETURNING value",
        ("receipt",),
    ).fetchone()
    run(
        "INSERT INTO item (id, kind, dossier, priority, rank, state, created_at, not_before) VALUES (?,?,?,?,?,?,?,?)",
        (f"id-{number}", "submission", f"d-{number}", 1, 1.0, "pending", 1.0, 1.0),
    )
    run("INSERT INTO secret (item, wrapped_key, payload) VALUES (?, ?, ?)", (number + 1, KEY, PAYLOAD))
    if paper:
        run(
            "INSERT INTO attachment (item, position, name, mime, size, sha256, inline)"
            " VALUES (?, 0, 'p', 'x', ?, ?, ?)",
            (number + 1, len(paper), "0" * 64, paper),
        )
    for event in (2 * number, 2 * number + 1):
        run(
            "INSERT INTO event (seq, at_ms, mono_ms, boot, action, object, facts, prev, hash)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (event, 1, 1, "boot", "stored", f"id-{number}", "{}", "0" * 64, "1" * 64),
        )
    run("COMMIT")
    return time.perf_counter() - began


def insert_ours(outbox: Outbox, number: int) -> float:
    """Store one application as the terminal does."""
    began = time.perf_counter()
    with outbox.transaction() as tx:
        tx.next_number("receipt")
        tx.put("submission", PAYLOAD, dossier=f"d-{number}", priority=Priority.SUBMISSION)
        tx.record("submitted", f"id-{number}")
    return time.perf_counter() - began


def measures(folder: Path) -> list[Measure]:
    """Measure both in interleaved pairs, then count fsyncs."""
    raw = raw_database(folder / "raw")
    outbox = Outbox.open(folder / "outbox", FileKey(folder / "keys/device.key"))
    numbers = iter(range(10 * ROUNDS))
    raw_numbers = iter(range(10 * ROUNDS))
    ours, baseline = interleaved(
        lambda: insert_ours(outbox, next(numbers)), lambda: insert_raw(raw, next(raw_numbers)), ROUNDS
    )
    outbox.close()
    return [
        Measure("store one application, 4 KB", ours * 1000, baseline * 1000, "ms", 1.5),
        Measure("fsyncs of storing one application", fsyncs(folder / "counted"), 1, "", None),
    ]


STORE_TEN = """
import sys; from pathlib import Path
from offline_queue.outbox import Outbox; from offline_queue.vault import FileKey
from tests.benchmarks.put import insert_ours
from tests.benchmarks.outbox import insert_ours_with_paper
folder = Path(sys.argv[1])
outbox = Outbox.open(folder / 'outbox', FileKey(folder / 'keys/device.key'))
for number in range(int(sys.argv[2])): globals()[sys.argv[3]](outbox, number)
outbox._connection.execute('SELECT 1'); import os; os._exit(0)
"""


def fsyncs(folder: Path, act: str = "insert_ours") -> float:
    """Count fsync and fdatasync calls of ten more transactions by strace; needs strace."""
    if not shutil.which("strace"):
        return float("nan")
    folder.mkdir()
    return (count(folder / "a", 20, act) - count(folder / "b", 10, act)) / 10


def count(folder: Path, transactions: int, act: str) -> int:
    """Count the calls of one program that stores so many; one line of the trace is one call."""
    trace = folder.with_suffix(".trace")
    strace = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    command = [*strace, sys.executable, "-c", STORE_TEN, str(folder), str(transactions), act]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2], env=compiled())
    return sum(bool(CALL.match(line)) for line in trace.read_text(encoding="utf-8").splitlines())
