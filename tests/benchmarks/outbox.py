"""Storing with a paper, storing and sending beside many that wait: against raw rows in the same kind of database."""

from __future__ import annotations

import itertools
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from offline_queue import store
from offline_queue.entry import Acknowledged, Acknowledgement, Attachment, Priority
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.benchmarks.measure import Measure, interleaved
from tests.benchmarks.put import PAYLOAD, fsyncs, insert_ours, insert_raw, raw_database

PAPER = os.urandom(300_000)
ROUNDS, PAPER_ROUNDS = 200, 12
# About what fits into the log of a terminal before it is idle, and tidies.
BETWEEN_TIDYINGS = 8
PENDING = 100_000
# Entries stored in one transaction while the many are made: nobody waits for these.
AT_ONCE = 1000


def opened(folder: Path) -> Outbox:
    """Open an outbox of its own."""
    return Outbox.open(folder / "outbox", FileKey(folder / "keys/device.key"))


def insert_ours_with_paper(outbox: Outbox, number: int) -> None:
    """Store one application with a paper of 300 KB."""
    with outbox.transaction() as tx:
        tx.next_number("receipt")
        papers = (Attachment("paper", "image/png", PAPER),)
        tx.put("submission", PAYLOAD, dossier=f"d-{number}", priority=Priority.SUBMISSION, attachments=papers)
        tx.record("submitted", f"id-{number}")


def some_of_ours(outbox: Outbox, numbers: Iterator[int]) -> float:
    """Store some with papers, and move the log into the database: it is paid for by somebody."""
    began = time.perf_counter()
    for number in itertools.islice(numbers, BETWEEN_TIDYINGS):
        insert_ours_with_paper(outbox, number)
    outbox.tidy(0)
    return (time.perf_counter() - began) / BETWEEN_TIDYINGS


def some_blobs(connection: sqlite3.Connection, numbers: Iterator[int]) -> float:
    """Do the same with the papers as BLOBs, which go through the log into the database."""
    began = time.perf_counter()
    for number in itertools.islice(numbers, BETWEEN_TIDYINGS):
        insert_raw(connection, number, PAPER)
    store.checkpoint(connection)
    return (time.perf_counter() - began) / BETWEEN_TIDYINGS


def send_ours(outbox: Outbox) -> float:
    """Claim an entry and settle it with an acknowledgement."""
    began = time.perf_counter()
    parcel = outbox.claim(time.time())
    assert parcel is not None
    answer = Acknowledgement(parcel.entry.id, "0" * 64, "P1", "2026-11-22T09:00:00+08:00", bytes(300))
    outbox.settle(parcel.entry, Acknowledged(answer))
    return time.perf_counter() - began


def send_raw(connection: sqlite3.Connection, number: int) -> float:
    """Do the same to the next row: two transactions, each with its event."""
    began = time.perf_counter()
    run = connection.execute
    run("BEGIN IMMEDIATE")
    (seq,) = run("SELECT seq FROM item WHERE state = 'pending' ORDER BY rank LIMIT 1").fetchone()
    run("UPDATE item SET state = 'sending', attempts = attempts + 1, lease_until = 1 WHERE seq = ?", (seq,))
    event(connection, 1_000_000 + 2 * number)
    run("COMMIT")
    run("SELECT * FROM item JOIN secret ON item = seq WHERE seq = ?", (seq,)).fetchone()
    run("SELECT * FROM attachment WHERE item = ?", (seq,)).fetchall()
    run("BEGIN IMMEDIATE")
    run(
        "UPDATE item SET state = 'acknowledged', ack_manifest = ?, ack_number = 'P1', ack_received_at = '2026',"
        " answer = ?, acknowledged_at = 1.0 WHERE seq = ?",
        ("0" * 64, bytes(300), seq),
    )
    event(connection, 1_000_001 + 2 * number)
    run("COMMIT")
    return time.perf_counter() - began


def event(connection: sqlite3.Connection, seq: int) -> None:
    """Insert one audit event by hand."""
    connection.execute(
        "INSERT INTO event (seq, at_ms, mono_ms, boot, action, object, facts, prev, hash) VALUES (?,?,?,?,?,?,?,?,?)",
        (seq, 1, 1, "boot", "sending", "01890000-0000-7000-8000-000000000001", "{}", "0" * 64, "1" * 64),
    )


def fill(outbox: Outbox, count: int) -> None:
    """Store so many small entries, many in one transaction."""
    for start in range(0, count, AT_ONCE):
        with outbox.transaction() as tx:
            for number in range(start, min(start + AT_ONCE, count)):
                tx.put("submission", b"{}", dossier=f"p-{number}", priority=Priority.SUBMISSION)
        outbox.tidy(16 * 1024 * 1024)
    outbox.tidy(0)


def measures(folder: Path, pending: int = PENDING) -> list[Measure]:
    """Measure papers, sending, and both beside many entries that wait."""
    return [*papers(folder / "papers"), *sending(folder / "sending"), *beside(folder / "many", pending)]


def papers(folder: Path) -> list[Measure]:
    """Store with a paper beside the database, and with the paper in it."""
    folder.mkdir()
    raw, outbox = raw_database(folder / "raw"), opened(folder)
    numbers, others = itertools.count(), itertools.count()
    ours, baseline = interleaved(lambda: some_of_ours(outbox, numbers), lambda: some_blobs(raw, others), PAPER_ROUNDS)
    outbox.close()
    return [
        Measure("store one application, 4 KB + 300 KB", ours * 1000, baseline * 1000, "ms", 1.0),
        Measure(
            "fsyncs of storing it with its paper", fsyncs(folder / "counted", "insert_ours_with_paper"), 3, "", None
        ),
    ]


def sending(folder: Path) -> list[Measure]:
    """Claim and settle, beside the same rows changed by hand."""
    folder.mkdir()
    raw, outbox = raw_database(folder / "raw"), opened(folder)
    for number in range(ROUNDS + 1):
        insert_raw(raw, number)
        insert_ours(outbox, number)
    numbers = iter(range(ROUNDS + 1))
    ours, baseline = interleaved(lambda: send_ours(outbox), lambda: send_raw(raw, next(numbers)), ROUNDS)
    outbox.close()
    return [Measure("claim and settle one entry", ours * 1000, baseline * 1000, "ms", 1.5)]


def beside(folder: Path, pending: int) -> list[Measure]:
    """Store and send in an outbox in which many wait, and in one that is nearly empty."""
    folder.mkdir()
    full, empty = opened(folder / "full"), opened(folder / "empty")
    fill(full, pending)
    numbers = iter(range(100_000))
    put, put_empty = interleaved(
        lambda: insert_ours(full, next(numbers)), lambda: insert_ours(empty, next(numbers)), ROUNDS
    )
    sent, sent_empty = interleaved(lambda: send_ours(full), lambda: send_ours(empty), ROUNDS - 1)
    full.close()
    empty.close()
    return [
        Measure(f"store beside {pending:,} that wait", put * 1000, put_empty * 1000, "ms", 1.3),
        Measure(f"claim and settle beside {pending:,}", sent * 1000, sent_empty * 1000, "ms", 1.3),
    ]
