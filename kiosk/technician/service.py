# SPDX-License-Identifier: Apache-2.0
"""Out of service by a technician's word: kept in the outbox, so that no restart puts a broken machine to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kiosk.audit import Act, record
from kiosk.technician.door import FOR_EVER

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

NOTE = "technician/stopped"


def stop(outbox: Outbox, at: float) -> float:
    """Take the terminal out of service from a moment of the wall clock on; return it. Raises OutboxError."""
    with outbox.transaction() as tx:
        tx.note(NOTE, msgspec.json.encode(at), FOR_EVER)
        record(tx, Act.SERVICE_STOPPED)
    return at


def resume(outbox: Outbox) -> None:
    """Put the terminal back into service; raises OutboxError."""
    with outbox.transaction() as tx:
        tx.forget(NOTE)
        record(tx, Act.SERVICE_RESUMED)


def stopped_since(outbox: Reader, now: float) -> float | None:
    """Return since when it is out of service, None when it is not; raises OutboxError."""
    note = outbox.note(NOTE, now)
    return msgspec.json.decode(note.content, type=float) if note else None
