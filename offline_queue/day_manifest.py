# SPDX-License-Identifier: Apache-2.0
"""What a day brought, to be compared with what the platform has of it: ids, states, hashes, and nothing personal."""

from __future__ import annotations

import datetime

import msgspec

from config.clock import CHINA
from offline_queue.chain import canonical
from offline_queue.reader import Reader


class DayLine(msgspec.Struct, frozen=True):
    """One entry that was stored or acknowledged on the day; ``sha256`` is what the platform said that it has."""

    id: str
    kind: str
    state: str
    number: str
    sha256: str


class DayManifest(msgspec.Struct, frozen=True):
    """The entries of one day of the halls, and where the audit chain stood when it was written."""

    date: str
    device: str
    mode: str
    entries: tuple[DayLine, ...]
    events: int
    head: str

    def content(self) -> bytes:
        """Return it as the one JSON it has."""
        return canonical(self)


def day_manifest(reader: Reader, day: datetime.date, device: str, mode: str) -> DayManifest:
    """Return the manifest of a day; raises OutboxError."""
    begins = datetime.datetime.combine(day, datetime.time(), CHINA).timestamp()
    # Beijing time has no days of another length.
    entries = reader.entries_of(begins, begins + 24 * 3600.0)
    events, head = reader.chain_head()
    lines = tuple(
        DayLine(
            entry.id,
            entry.kind,
            entry.state.value,
            entry.acknowledgement.number if entry.acknowledgement else "",
            entry.acknowledgement.manifest_sha256 if entry.acknowledgement else "",
        )
        for entry in entries
    )
    return DayManifest(day.isoformat(), device, mode, lines, events, head)
