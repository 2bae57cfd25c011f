# SPDX-License-Identifier: Apache-2.0
"""Sends the audit chain to the platform, batch by batch, through the outbox like everything else.

How far it got is itself an event of the chain (``audit-batched``), written in the transaction that stores the batch:
after a crash the next batch begins where the last one that is stored ended. Batches are made when a visit ends, never
because of what sending them records, so that the chain does not feed itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from config.logs import logger
from config.settings import Site
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.audit import Act, record
from kiosk.platform.audit_batch import LARGEST_BATCH, audit_batch
from offline_queue.chain import Head
from offline_queue.checkpoints import Checkpoint
from offline_queue.entry import Priority, Signer
from offline_queue.errors import KeyUnavailable
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from offline_queue.reader import Reader
from offline_queue.transaction import Transaction

log = logger(__name__)

# All batches are one dossier: they arrive in their order.
DOSSIER = "audit"
# Events read at once when the last batch is looked for; a visit leaves some twenty.
LOOK_BACK = 1000


class AuditSender:
    """Makes batches of what was recorded since the last one; used on the outbox lane only."""

    def __init__(self, site: Site, signer: Callable[[], Signer | None] = lambda: None) -> None:
        self._site = site
        self._signer = signer
        self._last: tuple[str, int] | None = None
        """Id and last event of the last batch."""

    def put(self, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> int:
        """Store the next batches; return how many. Raises OutboxError, then nothing of that batch is stored.

        A gap of the chain that cannot be signed waits with its batch: unsigned it would be taken for forged.
        """
        dossier, count = dossier_of(outbox), 0
        # What it knows holds as long as that batch can arrive: its page may have rotted while the terminal runs.
        known = self._last if self._last and _can_arrive(outbox, self._last[0]) else None
        last = known[1] if known else last_batched(outbox)
        while not cancel.cancelled and (events := outbox.events(after=last, limit=LARGEST_BATCH)):
            batch_id = uuid7()
            last = events[-1].seq
            site = self._site
            device = {"region": site.region, "hall": site.hall, "device": site.device}
            with outbox.transaction() as tx:
                signed = self._signed(tx, (last, events[-1].hash))
                breaks = tx.tell_breaks(batch_id, last, self._signer())
                payload = audit_batch(
                    batch_id, events, device=device, mode=str(site.mode), checkpoint=signed, breaks=breaks
                )
                record(tx, Act.AUDIT_BATCHED, batch_id, number=last)
                tx.put("audit", payload, dossier=dossier, priority=Priority.AUDIT, id=batch_id)
            # Kept here too: looking back through the chain after each visit would read it again and again.
            self._last, count = (batch_id, last), count + 1
            # The end is reached: what storing this batch has left waits for the next visit, or there would be no end.
            if len(events) < LARGEST_BATCH:
                break
        return count

    def _signed(self, tx: Transaction, head: Head) -> Checkpoint | None:
        signer = self._signer()
        if signer is None:
            return None
        try:
            return tx.sign(head, signer)
        except KeyUnavailable as wrong:
            # What was recorded is told all the same; the next batch is signed again.
            log.warning("audit-not-signed", code=wrong.code)
            return None


def dossier_of(reader: Reader) -> str:
    """Return the dossier the next batch goes into: another one once a batch in it rotted, for nothing passes that."""
    dossier = DOSSIER
    while rotten := reader.rotten(dossier):
        dossier = f"{DOSSIER}:{rotten.seq}"
    return dossier


def last_batched(reader: Reader) -> int:
    """Return the number of the last event that was put into a batch that can arrive; 0 for none.

    Looks back from the end, past batches that were lost or rotted with their pages: what was in them is told again, and
    the platform knows again what it has.
    """
    end = reader.chain_head()[0]
    while end > 0:
        begin = max(0, end - LOOK_BACK)
        events = reader.events(after=begin, limit=end - begin)
        for event in reversed(events):
            if event.action == Act.AUDIT_BATCHED.value and _can_arrive(reader, event.object):
                return int(json.loads(event.facts)["number"])
        end = begin
    return 0


def _can_arrive(reader: Reader, batch_id: str) -> bool:
    entry = reader.entry(batch_id)
    if entry is None:
        return False
    # Behind one that rotted nothing of its dossier is sent. One the platform refused is another thing: telling the same
    # once more would be refused once more.
    rotten = reader.rotten(entry.dossier)
    return rotten is None or entry.seq < rotten.seq


def not_stored(outcome: object) -> None:
    """Log a batch that could not be stored; the next one begins where the last stored one ended."""
    if isinstance(outcome, DeviceError):
        log.warning("audit-not-stored", cause=outcome.cause)
