# SPDX-License-Identifier: Apache-2.0
"""The books of the outbox: each function is one move, written inside a transaction that is the caller's.

Nothing is ever given up for its age or its number of tries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline_queue.aside import SET_ASIDE
from offline_queue.chain import coded
from offline_queue.entry import Acknowledged, Acknowledgement, Entry, Outcome, Retry, State
from offline_queue.errors import IllegalMove
from offline_queue.reader import entry_of
from offline_queue.states import MOVES, state_after

if TYPE_CHECKING:
    from sqlite3 import Connection

    from offline_queue.transaction import Transaction

# No answer makes us wait longer; a later ``not_before`` is the work of a clock that was wrong.
LONGEST_WAIT_SECONDS = 9 * 3600.0

# The planner cannot know that a queue is mostly one state; left alone it sorts all that waits (measured: 300 ms).
# A dead letter holds its dossier: what follows would speak of something the platform never got.
NEXT = """
    SELECT seq, rank, last_class FROM item INDEXED BY item_due
    WHERE state IN ('pending', 'retry') AND (not_before <= :now OR not_before > :now + :longest)
        AND NOT EXISTS (
            SELECT 1 FROM item AS earlier INDEXED BY item_open
            WHERE earlier.dossier = item.dossier AND earlier.seq < item.seq
                AND earlier.state IN ('pending', 'sending', 'retry', 'paused', 'dead-letter'))
    ORDER BY rank, seq LIMIT 1
"""


@dataclass(frozen=True)
class Lease:
    """How long a claim holds, on a clock that does not survive a boot."""

    boot: str
    now: float
    until: float


def take(connection: Connection, tx: Transaction, now: float, lease: Lease) -> Entry | None:
    """Claim the next due entry whose dossier is free; leases that ran out are given back first."""
    _free(connection, tx, now, lease)
    row = connection.execute(NEXT, {"now": now, "longest": LONGEST_WAIT_SECONDS}).fetchone()
    if row is None:
        return None
    seq, place, last_class = row
    connection.execute(
        "UPDATE item SET state = 'sending', attempts = attempts + 1, lease_boot = ?, lease_until = ? WHERE seq = ?",
        (lease.boot, lease.until, seq),
    )
    if last_class != SET_ASIDE:
        # What was set aside stands behind all others, and would take those that come with it.
        tx.places.sent(place)
    entry = _read(connection, seq)
    tx.record(State.SENDING, entry.id, attempt=entry.attempts)
    return entry


def settle(
    connection: Connection, tx: Transaction, claimed: Entry, outcome: Outcome, now: float, delay: float | None
) -> Entry:
    """Write how a delivery ended; raises IllegalMove before anything is written."""
    held = _read(connection, claimed.seq)
    if isinstance(outcome, Acknowledged):
        # A worker that could not write it down comes again with the same answer.
        if held.acknowledgement == outcome.acknowledgement:
            return held
        state = state_after(held, claimed, outcome)
        _acknowledge(connection, held, outcome.acknowledgement, now)
        tx.record(state, held.id, attempt=held.attempts)
        return _read(connection, held.seq)
    state = state_after(held, claimed, outcome)
    code = coded(outcome.code)
    reason = coded(outcome.reason) if isinstance(outcome, Retry) else state.value
    not_before = now + (outcome.after or 0.0 if delay is None else delay) if isinstance(outcome, Retry) else now
    body = getattr(outcome, "body", b"")
    connection.execute(
        "UPDATE item SET state = ?, not_before = ?, last_class = ?, last_code = ?, answer = ?, lease_boot = NULL,"
        " lease_until = NULL WHERE seq = ?",
        (state, min(not_before, now + LONGEST_WAIT_SECONDS), reason, code, body, held.seq),
    )
    if reason == SET_ASIDE:
        connection.execute("UPDATE item SET rank = max(rank, ?) WHERE seq = ?", (tx.places.behind_all(), held.seq))
    tx.record(state, held.id, attempt=held.attempts, reason=reason, code=code)
    return _read(connection, held.seq)


def bury(connection: Connection, tx: Transaction, entry: Entry) -> None:
    """Make a dead letter of an entry whose content cannot be read any more."""
    connection.execute(
        "UPDATE item SET state = 'dead-letter', last_class = 'dead-letter', last_code = 'damaged', lease_boot = NULL,"
        " lease_until = NULL WHERE seq = ?",
        (entry.seq,),
    )
    tx.record(State.DEAD_LETTER, entry.id, reason="dead-letter", code="damaged")


def rearm(connection: Connection, tx: Transaction, now: float) -> int:
    """Make all that waits due now, paused entries too."""
    for (id,) in connection.execute("SELECT id FROM item WHERE state = 'paused' ORDER BY seq").fetchall():
        tx.record(State.RETRY, id, reason="rearmed")
    changed = connection.execute(
        "UPDATE item SET state = 'retry', not_before = ?1 WHERE state = 'paused' OR"
        " (state IN ('pending', 'retry') AND not_before > ?1)",
        (now,),
    )
    return changed.rowcount


def recover(connection: Connection, tx: Transaction, now: float) -> None:
    """Give back, at the start, what an earlier run had claimed, and what a wrong clock had put far away."""
    _free(connection, tx, now, None)
    connection.execute(
        "UPDATE item SET not_before = ?1 WHERE state IN ('pending', 'retry') AND not_before > ?1 + ?2",
        (now, LONGEST_WAIT_SECONDS),
    )


def wipe(connection: Connection, tx: Transaction, now: float, grace: float) -> tuple[int, list[str]]:
    """Delete keys and content of what was acknowledged long enough ago; return how many, and the files now void."""
    rows = connection.execute(
        "SELECT seq, id FROM item WHERE state = 'acknowledged' AND wiped_at IS NULL AND acknowledged_at <= ?1"
        # What took its place holds all that still counts, and is kept until it is acknowledged itself.
        " UNION ALL SELECT seq, id FROM item INDEXED BY item_replaced"
        " WHERE replaced_by IS NOT NULL AND wiped_at IS NULL AND replaced_at <= ?1",
        (now - grace,),
    ).fetchall()
    files: list[str] = []
    for seq, id in rows:
        files += delete_content(connection, seq)
        connection.execute("UPDATE item SET wiped_at = ? WHERE seq = ?", (now, seq))
        tx.record("wiped", id)
    return len(rows), files


def replace(connection: Connection, tx: Transaction, id: str, by: str, now: float) -> None:
    """Settle an entry that was to be mended as replaced by another one; raises IllegalMove where it cannot be."""
    row = connection.execute("SELECT seq, state FROM entry WHERE id = ?", (id,)).fetchone()
    if row is None or State.REPLACED not in MOVES[State(row[1])]:
        raise IllegalMove(f"entry {id} is {row[1] if row else 'not here'}, it cannot be replaced")
    connection.execute("UPDATE item SET replaced_by = ?, replaced_at = ? WHERE seq = ?", (by, now, row[0]))
    # Once more on another page than the row: made again without it, it would be sent a second time beside the new one.
    connection.execute(
        "UPDATE secret SET origin = json_set(origin, '$.replaced_by', ?, '$.replaced_at', ?)"
        " WHERE item = ? AND json_valid(origin)",
        (by, now, row[0]),
    )
    tx.record(State.REPLACED, id)


def send_again(connection: Connection, tx: Transaction, id: str, now: float) -> bool:
    """Send once more what the platform has lost after its acknowledgement; False where it is not held any more."""
    # No move of an answer: one that comes late must never take an acknowledgement back.
    changed = connection.execute(
        "UPDATE item SET state = 'retry', not_before = ?, ack_manifest = NULL, ack_number = NULL,"
        " ack_received_at = NULL, acknowledged_at = NULL, answer = x'', last_class = 'lost-there',"
        " last_code = 'day-compared' WHERE id = ? AND state = 'acknowledged' AND wiped_at IS NULL",
        (now, id),
    )
    if changed.rowcount:
        # Where its papers once were says nothing of where they are: they are offered anew.
        connection.execute(
            "UPDATE attachment SET upload_url = NULL WHERE item = (SELECT seq FROM item WHERE id = ?)", (id,)
        )
        tx.record(State.RETRY, id, reason="lost-there")
    return changed.rowcount == 1


def withdraw(connection: Connection, tx: Transaction, ids: Iterable[str]) -> None:
    """Take back entries of which we said that they are not stored."""
    for id in ids:
        row = connection.execute("SELECT seq FROM item WHERE id = ?", (id,)).fetchone()
        if row is not None:
            delete_content(connection, row[0])
            connection.execute("DELETE FROM attachment WHERE item = ?", (row[0],))
            connection.execute("DELETE FROM item WHERE seq = ?", (row[0],))
            # What it had taken the place of is there to be mended again.
            for (seq,) in connection.execute("SELECT seq FROM item WHERE replaced_by = ?", (id,)).fetchall():
                give_back(connection, seq)
            tx.record("withdrawn", id)


def give_back(connection: Connection, seq: int) -> None:
    """Take back that an entry was replaced: what took its place is not there."""
    connection.execute("UPDATE item SET replaced_by = NULL, replaced_at = NULL WHERE seq = ?", (seq,))
    connection.execute(
        "UPDATE secret SET origin = json_remove(origin, '$.replaced_by', '$.replaced_at')"
        " WHERE item = ? AND json_valid(origin)",
        (seq,),
    )


def keep_upload(connection: Connection, entry: Entry, name: str, url: str, lease: Lease) -> None:
    """Remember where the platform keeps a paper; the claim lives on."""
    _extend(connection, entry, lease)
    connection.execute("UPDATE attachment SET upload_url = ? WHERE item = ? AND name = ?", (url, entry.seq, name))


def keep_sent(connection: Connection, tx: Transaction, entry: Entry, now: float, lease: Lease) -> None:
    """Remember that the closing request is about to leave."""
    _extend(connection, entry, lease)
    connection.execute("UPDATE item SET sent_at = ? WHERE seq = ?", (now, entry.seq))
    tx.record("sent", entry.id, attempt=entry.attempts)


def prime(connection: Connection) -> None:
    """Write the smallest thing there is, so that the next commit finds a log that has begun."""
    connection.execute(
        "INSERT INTO counter (scope, value) VALUES ('outbox:log', 1)"
        " ON CONFLICT (scope) DO UPDATE SET value = value + 1"
    )


def _free(connection: Connection, tx: Transaction, now: float, lease: Lease | None) -> None:
    ended = (1, "", 0.0) if lease is None else (0, lease.boot, lease.now)
    # A lease of another boot has run out whatever it says: its clock began anew.
    claimed = connection.execute(
        "SELECT seq, id, attempts FROM item"
        " WHERE state = 'sending' AND (?1 OR lease_boot IS NOT ?2 OR lease_until < ?3)",
        ended,
    ).fetchall()
    for seq, id, attempts in claimed:
        connection.execute(
            "UPDATE item SET state = 'retry', not_before = ?, last_class = 'interrupted', last_code = '',"
            " lease_boot = NULL, lease_until = NULL WHERE seq = ?",
            (now, seq),
        )
        tx.record(State.RETRY, id, attempt=attempts, reason="interrupted")


def _acknowledge(connection: Connection, held: Entry, answer: Acknowledgement, now: float) -> None:
    connection.execute(
        "UPDATE item SET state = 'acknowledged', ack_manifest = ?, ack_number = ?, ack_received_at = ?, answer = ?,"
        " acknowledged_at = ?, last_class = '', last_code = '', lease_boot = NULL, lease_until = NULL WHERE seq = ?",
        (answer.manifest_sha256, answer.number, answer.received_at, answer.body, now, held.seq),
    )


def delete_content(connection: Connection, seq: int) -> list[str]:
    """Delete key, payload and papers of an entry; return the files that are void now."""
    # secure_delete overwrites the row with zeros; the wrapped key in it is what all papers hang on.
    connection.execute("DELETE FROM secret WHERE item = ?", (seq,))
    files = connection.execute("SELECT file FROM attachment WHERE item = ? AND file IS NOT NULL", (seq,)).fetchall()
    connection.execute("UPDATE attachment SET file = NULL, inline = NULL, upload_url = NULL WHERE item = ?", (seq,))
    return [str(row[0]) for row in files]


def _extend(connection: Connection, entry: Entry, lease: Lease) -> None:
    # The attempt is the token: a worker that slept through its lease must not write over the one that came after it.
    held = connection.execute(
        "UPDATE item SET lease_boot = ?, lease_until = ? WHERE seq = ? AND state = 'sending' AND attempts = ?",
        (lease.boot, lease.until, entry.seq, entry.attempts),
    )
    if held.rowcount != 1:
        raise IllegalMove(f"entry {entry.id} was claimed again since attempt {entry.attempts}")


def _read(connection: Connection, seq: int) -> Entry:
    return entry_of(connection.execute("SELECT * FROM entry WHERE seq = ?", (seq,)).fetchone())
