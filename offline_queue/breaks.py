# SPDX-License-Identifier: Apache-2.0
"""Where the audit chain goes on after events that were lost with damaged pages: each gap is stated, none passed over.

A salvage writes the statement; the next batch to the platform carries it, signed where this terminal has a key. It says
up to where the chain is whole, how many events are lost, when that was found, and with which event it goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from offline_queue import chain

if TYPE_CHECKING:
    from sqlite3 import Connection

    from offline_queue.entry import Signer

# Said first in every statement, so that no signature over something else can pass for one of these.
PURPOSE = b"banshi audit break 1\n"
COLUMNS = "seq, after_seq, after_hash, lost, at_ms, coalesce(signer, ''), coalesce(signature, x'')"


@dataclass(frozen=True)
class Break:
    """One gap: ``seq`` is the first event behind it, ``after_seq`` and ``after_hash`` the last good one before it."""

    seq: int
    after_seq: int
    after_hash: str
    lost: int
    at_ms: int
    """When it was found, by the wall clock."""
    signer: str = ""
    """Id of the key; empty where nobody signed."""
    signature: bytes = b""

    @property
    def statement(self) -> bytes:
        """Return the bytes the signature is over: its purpose, then canonical JSON."""
        told = {
            "after_hash": self.after_hash,
            "after_seq": self.after_seq,
            "at_ms": self.at_ms,
            "lost": self.lost,
            "seq": self.seq,
        }
        return PURPOSE + chain.canonical(told)

    def signed_by(self, signer: Signer) -> Break:
        """Return it signed; raises KeyUnavailable."""
        return replace(self, signer=signer.name, signature=signer.sign(self.statement))


def state_gaps(connection: Connection, now: chain.Moment) -> None:
    """State every gap of the chain that is not stated yet."""
    expected, prev, at_ms = 1, chain.FIRST, round(now.wall * 1000)
    for seq, hash in connection.execute("SELECT seq, hash FROM event ORDER BY seq").fetchall():
        if seq > expected:
            connection.execute(
                "INSERT OR IGNORE INTO chain_break (seq, after_seq, after_hash, lost, at_ms) VALUES (?, ?, ?, ?, ?)",
                (seq, expected - 1, prev, seq - expected, at_ms),
            )
        expected, prev = seq + 1, hash


def read(connection: Connection) -> list[Break]:
    """Return all of them, oldest first."""
    return [Break(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM chain_break ORDER BY seq")]  # noqa: S608  # ours


def untold(connection: Connection, up_to: int) -> list[Break]:
    """Return those up to an event that no batch has told yet."""
    asked = f"SELECT {COLUMNS} FROM chain_break WHERE batch IS NULL AND seq <= ? ORDER BY seq"  # noqa: S608  # ours
    return [Break(*row) for row in connection.execute(asked, (up_to,))]


def keep_told(connection: Connection, made: Break, batch: str) -> None:
    """Keep which batch tells one, and the signature it is told with."""
    connection.execute(
        "UPDATE chain_break SET batch = ?, signer = ?, signature = ? WHERE seq = ?",
        (batch, made.signer or None, made.signature or None, made.seq),
    )


def resumed(connection: Connection) -> Mapping[int, chain.Head]:
    """Return, by the event behind it, the last good event before each stated gap."""
    return {one.seq: (one.after_seq, one.after_hash) for one in read(connection)}
