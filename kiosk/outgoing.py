# SPDX-License-Identifier: Apache-2.0
"""What windows, hubs and kiosks leave for the platform beside applications: kind, order and urgency in one place.

Each is a value of ``kiosk.platform.calls`` that may also be sent at once. An appointment that somebody waited for, and
whose answer never came, is left as it was asked: under the same id it is taken once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Protocol

import msgspec

from offline_queue.entry import Attachment, Entry, Priority
from offline_queue.transaction import Transaction

# People wait for what changes their turn in a hall, and for nothing of what they say to the city.
PRIORITIES = {
    "appointment": Priority.CORRECTION,
    "check-in": Priority.CORRECTION,
    "ticket-events": Priority.EVALUATION,
    "survey-answer": Priority.EVALUATION,
    "consultation-answer": Priority.EVALUATION,
    "call-back": Priority.CORRECTION,
    "account": Priority.CORRECTION,
    "onsite-verification": Priority.CORRECTION,
    "certificate-print": Priority.PROOF_PRINT,
    "document-print": Priority.PROOF_PRINT,
    "delivery": Priority.CORRECTION,
    "draft": Priority.CORRECTION,
    "dossier-action": Priority.CORRECTION,
    "telemetry": Priority.AUDIT,
}


class Outgoing(Protocol):
    """Something that can be left: it knows its kind, and by which of its members order is kept."""

    KIND: ClassVar[str]
    ORDERED_BY: ClassVar[str]

    @property
    def id(self) -> str:
        """Return the id it was given once."""


def leave(tx: Transaction, act: Outgoing, papers: Iterable[Attachment] = (), order: str = "") -> Entry:
    """Store it with its papers in a transaction of the outbox; raises AlreadyStored, OutboxError.

    ``order`` is for what must pass others of its kind that nobody will take any more.
    """
    content, order = msgspec.json.encode(act), order or str(getattr(act, act.ORDERED_BY))
    return tx.put(act.KIND, content, dossier=order, priority=PRIORITIES[act.KIND], attachments=papers, id=act.id)
