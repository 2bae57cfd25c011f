# SPDX-License-Identifier: Apache-2.0
"""Signed heads of the audit chain: who has the key of the database can write the chain anew, but not what was signed.

A checkpoint says number and hash of one event and when it was signed. It is kept beside the chain and sent to the
platform with the events it covers; there it shows a tail that was cut off here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline_queue import breaks, chain
from offline_queue.entry import Signer

if TYPE_CHECKING:
    from sqlite3 import Connection

# Said first in every statement, so that no signature over something else can pass for one of these.
PURPOSE = b"banshi audit checkpoint 1\n"
# Tells whether a signature over bytes was made by the signer of a name.
Verify = Callable[[str, bytes, bytes], bool]


@dataclass(frozen=True)
class Checkpoint:
    """One signed head."""

    seq: int
    hash: str
    at_ms: int
    signer: str
    """Id of the key."""
    signature: bytes

    @property
    def statement(self) -> bytes:
        """Return the bytes the signature is over."""
        return statement(self.seq, self.hash, self.at_ms)


def statement(seq: int, hash: str, at_ms: int) -> bytes:
    """Return what is signed of a head: its purpose, then canonical JSON."""
    return PURPOSE + chain.canonical({"at_ms": at_ms, "hash": hash, "seq": seq})


def sign(head: chain.Head, now: float, signer: Signer) -> Checkpoint:
    """Sign a head; raises KeyUnavailable where the key cannot be had."""
    seq, hash = head
    at_ms = round(now * 1000)
    return Checkpoint(seq, hash, at_ms, signer.name, signer.sign(statement(seq, hash, at_ms)))


def write(connection: Connection, made: Checkpoint) -> None:
    """Keep a checkpoint; one that was kept for this event stays."""
    connection.execute(
        "INSERT OR IGNORE INTO checkpoint (seq, hash, at_ms, signer, signature) VALUES (?, ?, ?, ?, ?)",
        (made.seq, made.hash, made.at_ms, made.signer, made.signature),
    )


def read(connection: Connection) -> list[Checkpoint]:
    """Return all checkpoints, oldest first."""
    rows = connection.execute("SELECT seq, hash, at_ms, signer, signature FROM checkpoint ORDER BY seq")
    return [Checkpoint(*row) for row in rows]


def first_break(connection: Connection, verify: Verify | None = None) -> int | None:
    """Return the number of the first event that is not the one that was signed, None when all are.

    Without ``verify`` the signatures themselves are not looked at. Where a signed event is missing at the end, it is
    the number after the last one.
    """
    last, gaps = chain.head(connection)[0], breaks.read(connection)
    for made in read(connection):
        row = connection.execute("SELECT hash FROM event WHERE seq = ?", (made.seq,)).fetchone()
        if row is None and any(one.after_seq < made.seq < one.seq for one in gaps):
            continue
        if row is None:
            return min(made.seq, last + 1)
        if row[0] != made.hash or (verify and not verify(made.signer, made.statement, made.signature)):
            return made.seq
    return None
