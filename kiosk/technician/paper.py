# SPDX-License-Identifier: Apache-2.0
"""Paper: when a roll or a tray was filled last, and how much was printed since, as the audit chain has it.

A count beside the chain could differ from it; so only the place in the chain is kept at which the paper was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from kiosk.audit import Act, record
from kiosk.technician.door import FOR_EVER

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

# The acts that use up paper, by kind of printer.
PRINTS = {
    "receipt_printer": (Act.RECEIPT_PRINTED.value, Act.PAPER_PRINTED.value),
    "page_printer": (Act.PROOF_PRINTED.value,),
}


class Mark(msgspec.Struct, frozen=True):
    """Where in the chain the paper was changed, and when by the wall clock."""

    event: int
    at: float


@dataclass(frozen=True)
class Paper:
    """How much was printed since when; ``since`` is None where nobody ever said that paper was changed."""

    printed: int
    since: float | None


def change(outbox: Outbox, device: str, at: float) -> Paper:
    """Write down that paper was filled in just now; raises OutboxError."""
    with outbox.transaction() as tx:
        record(tx, Act.PAPER_CHANGED, device=device)
        # The head as it was before this act: that act is no print, and counts for nothing.
        mark = Mark(outbox.chain_head()[0], at)
        tx.note(_name(device), msgspec.json.encode(mark), FOR_EVER)
    return Paper(0, at)


def printed(outbox: Reader, device: str, now: float) -> Paper:
    """Return what was printed since the paper was changed; raises OutboxError."""
    note = outbox.note(_name(device), now)
    mark = msgspec.json.decode(note.content, type=Mark) if note else Mark(0, 0.0)
    count = sum(outbox.count_events(action, after=mark.event) for action in PRINTS[device])
    return Paper(count, mark.at if note else None)


def _name(device: str) -> str:
    return f"technician/paper/{device}"
