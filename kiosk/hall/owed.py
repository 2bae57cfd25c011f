# SPDX-License-Identifier: Apache-2.0
"""Forms that were handed in here and may still lie in the hall: noted with the hand-in, until the hub has let them go.

A window that opened one of them would take in a second time what is in already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import msgspec

from config.logs import logger
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from devices.device import CancelToken, Deadline
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

log = logger(__name__)
NOTE = "hall/forget"
# No form lies in a hall longer than that.
SECONDS = 30 * 86_400.0


def read(reader: Reader, now: float) -> tuple[str, ...]:
    """Return the codes the hub has yet to let go of."""
    try:
        note = reader.note(NOTE, now)
        return msgspec.json.decode(note.content, type=tuple[str, ...]) if note else ()
    except (OutboxDamaged, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        log.warning("hall-owed-unreadable", cause=type(wrong).__name__)
        return ()


def write(tx: Transaction, codes: Iterable[str]) -> None:
    """Note them in the open transaction, in place of those noted before; none takes the note away."""
    listed = list(dict.fromkeys(codes))
    if listed:
        tx.note(NOTE, msgspec.json.encode(listed), SECONDS)
    else:
        tx.forget(NOTE)


def settle(codes: Collection[str], now: float, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Note that the hub has let go of these; a call of the outbox lane."""
    with outbox.transaction() as tx:
        write(tx, (one for one in read(outbox, now) if one not in codes))
