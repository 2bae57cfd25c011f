# SPDX-License-Identifier: Apache-2.0
"""The audit chain: each event's SHA-256 covers its canonical JSON and the hash before it.

Nothing personal gets in: a fact has a listed name and is a number or a short code, and what has the shape of an
identity or telephone number is refused. A cut tail is found by whoever keeps the last head (``head``): the platform.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from offline_queue.errors import UnsafeFact

if TYPE_CHECKING:
    from sqlite3 import Connection

FIRST = "0" * 64
# Every fact an event may hold: names and codes of ours and numbers, never what a person is or typed.
FACTS = frozenset(
    {
        "at", "attempt", "class", "code", "count", "derived", "device", "dpi", "form", "item", "kind", "language",
        "level", "mode", "nature", "number", "page", "pages", "priority", "reason", "relation", "result", "role",
        "score", "screen", "seconds", "staff", "state", "step", "still", "version", "width",
    }
)  # fmt: skip

LONGEST_CODE = 80
CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._:/-]{{0,{LONGEST_CODE - 1}}}")
# Resident number, old and new, and mobile number.
PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")
# A UUID, a hash or the 31 characters of a matter (an office's credit code, the catalogue's number) may hold any run of
# digits by chance: an office with a letter in the wrong place of its code could otherwise take in no application.
MACHINE_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|[0-9A-Z]{18}3[0-9A-Z]{12}")
# Staff numbers come out of the site's settings and never from a person: many halls number their people with eleven
# digits, and who helped whom must be on record there as well. Under this one name they are not looked at as telephones.
STAFF = "staff"
STAFF_NUMBER = re.compile(r"[A-Za-z0-9-]{1,12}")

# The standard library's encoder builds itself anew at every call: a third of what storing cost beside the disk.
_ENCODER = msgspec.json.Encoder(order="sorted")

Fact = str | int | bool
# Number and hash of an event: what the next one is chained to.
Head = tuple[int, str]
NOWHERE: Mapping[int, Head] = {}


@dataclass(frozen=True)
class Event:
    """One recorded act; ``prev`` and ``hash`` are hexadecimal."""

    seq: int
    at_ms: int
    mono_ms: int
    boot: str
    action: str
    object: str
    facts: str
    """Canonical JSON of the facts."""
    prev: str
    hash: str

    def digest(self) -> str:
        """Return the hash this event should have."""
        covered = (self.seq, self.at_ms, self.mono_ms, self.boot, self.action, self.object, self.facts, self.prev)
        return digest(*covered)


@dataclass(frozen=True)
class Moment:
    """When something happened, by all clocks we have."""

    wall: float
    monotonic: float
    boot: str


def canonical(value: object) -> bytes:
    """Write a value as the one JSON it has: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value)


def digest(seq: int, at_ms: int, mono_ms: int, boot: str, action: str, object_id: str, facts: str, prev: str) -> str:
    """Return the hash of an event: SHA-256 (hex) over the canonical JSON of everything else it holds."""
    covered = {
        "action": action,
        "at_ms": at_ms,
        "boot": boot,
        "facts": facts,
        "mono_ms": mono_ms,
        "object": object_id,
        "prev": prev,
        "seq": seq,
    }
    return hashlib.sha256(canonical(covered)).hexdigest()


def append(
    connection: Connection,
    now: Moment,
    action: str,
    object_id: str,
    facts: Mapping[str, Fact],
    after: Head | None = None,
) -> Head:
    """Add one event to the chain and return the new head; raises UnsafeFact before anything is written.

    ``after`` is the head where the caller knows it: nobody else can add an event while its transaction is open.
    """
    _refuse_unsafe(action, object_id, facts)
    seq, prev = head(connection) if after is None else after
    written = canonical(facts).decode()
    covered = (seq + 1, round(now.wall * 1000), round(now.monotonic * 1000), now.boot, action, object_id, written, prev)
    own = digest(*covered)
    connection.execute(
        "INSERT INTO event (seq, at_ms, mono_ms, boot, action, object, facts, prev, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*covered, own),
    )
    return seq + 1, own


def head(connection: Connection) -> Head:
    """Return number and hash of the last event."""
    row = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, FIRST)


def first_break(connection: Connection, resumed: Mapping[int, Head] = NOWHERE) -> int | None:
    """Walk the chain; return the number of the first event that does not fit, None when all do.

    ``resumed`` says of stated gaps (``breaks``) behind which good event the chain goes on with which.
    """
    expected, prev = 1, FIRST
    walk = "SELECT seq, at_ms, mono_ms, boot, action, object, facts, prev, hash FROM event ORDER BY seq"
    for row in connection.execute(walk):
        event = Event(*row)
        if event.seq > expected and resumed.get(event.seq) == (expected - 1, prev):
            # Its own hash covers what it says of the event before: that one is lost, and nothing else is let through.
            expected, prev = event.seq, event.prev
        # The number too: a chain of which an event in the middle was taken out and the rest made anew still has a gap.
        if event.seq != expected or event.prev != prev or event.hash != event.digest():
            return expected
        expected, prev = expected + 1, event.hash
    return None


def coded(words: str) -> str:
    """Make a code fit for the chain out of what a platform said; what looks personal is withheld."""
    if words.isascii() and words.isalnum() and len(words) <= LONGEST_CODE and not PERSONAL.search(words):
        return words
    code = re.sub(r"[^A-Za-z0-9._:/-]+", "-", words).strip("-._:/")[:LONGEST_CODE]
    return "withheld" if PERSONAL.search(code) else code


def _refuse_unsafe(action: str, object_id: str, facts: Mapping[str, Fact]) -> None:
    if unknown := facts.keys() - FACTS:
        raise UnsafeFact(f"not on the list of audit facts: {', '.join(sorted(unknown))}")
    for name, value in (("action", action or " "), ("object", object_id or "none"), *facts.items()):
        try:
            if name != STAFF or not STAFF_NUMBER.fullmatch(str(value)):
                _demand_safe(str(value))
        except UnsafeFact:
            raise UnsafeFact(f"the audit fact {name!r} is not a code of ours") from None


# The same actions, kinds and codes come again and again. What is refused raises, and so is never kept in the cache:
# it may be somebody's number.
@functools.lru_cache(maxsize=256)
def _demand_safe(word: str) -> None:
    if not word or MACHINE_MADE.fullmatch(word):
        return
    if not CODE.fullmatch(word) or PERSONAL.search(word):
        raise UnsafeFact("not a code of ours")
