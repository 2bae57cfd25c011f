# SPDX-License-Identifier: Apache-2.0
"""Out of service by a technician's word or the platform's: kept in the outbox, so that no restart ends it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from kiosk.audit import Act, record
from kiosk.technician.door import FOR_EVER

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

NOTE = "technician/stopped"
# When the machine is expected back, where somebody said so.
BACK = "technician/back"
# Since when it is by the platform's word: another moment than that of NOTE is of an earlier time.
AFAR = "technician/from-afar"


def stop(
    outbox: Outbox, at: float, *, from_afar: bool = False, notes: Mapping[str, bytes] = MappingProxyType({})
) -> float:
    """Take the terminal out of service from a moment of the wall clock on; return it. Raises OutboxError.

    ``from_afar`` is the platform's word; what somebody says at the machine stands above it. ``notes`` are kept with it.
    """
    with outbox.transaction() as tx:
        tx.note(NOTE, msgspec.json.encode(at), FOR_EVER)
        if from_afar:
            tx.note(AFAR, msgspec.json.encode(at), FOR_EVER)
        for name, content in notes.items():
            tx.note(name, content, FOR_EVER)
        record(tx, Act.SERVICE_STOPPED)
    return at


def resume(outbox: Outbox) -> None:
    """Put the terminal back into service; raises OutboxError."""
    with outbox.transaction() as tx:
        tx.forget(NOTE)
        tx.forget(BACK)
        record(tx, Act.SERVICE_RESUMED)


def stopped_from_afar(outbox: Reader, now: float) -> bool:
    """Tell whether it is out of service by the platform's word, and nobody's at the machine; raises OutboxError."""
    note, since = outbox.note(AFAR, now), stopped_since(outbox, now)
    return note is not None and since == msgspec.json.decode(note.content, type=float)


def expect(outbox: Outbox, back: float | None) -> None:
    """Keep when the terminal is expected back, by the wall clock; None takes that back. Raises OutboxError."""
    with outbox.transaction() as tx:
        if back is None:
            tx.forget(BACK)
        else:
            tx.note(BACK, msgspec.json.encode(back), FOR_EVER)


def standstill(outbox: Reader, now: float) -> tuple[float | None, float | None]:
    """Return since when it is out of service and when it is expected back; raises OutboxError."""
    return stopped_since(outbox, now), expected_back(outbox, now)


def expected_back(outbox: Reader, now: float) -> float | None:
    """Return when it is expected back, None where nobody said so; raises OutboxError."""
    note = outbox.note(BACK, now)
    return msgspec.json.decode(note.content, type=float) if note else None


def stopped_since(outbox: Reader, now: float) -> float | None:
    """Return since when it is out of service, None when it is not; raises OutboxError."""
    note = outbox.note(NOTE, now)
    return msgspec.json.decode(note.content, type=float) if note else None
