# SPDX-License-Identifier: Apache-2.0
"""The outbox of a terminal as it is opened: with what was recorded before this start, and this start on record."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, NamedTuple

from config import VERSION
from kiosk.audit import Act, last_moment, record
from kiosk.technician.service import standstill
from offline_queue.opening import open_outbox

if TYPE_CHECKING:
    from config.settings import Settings
    from offline_queue.outbox import Outbox


class Opened(NamedTuple):
    """An open outbox, and what it said of the time before; the fields are those of a terminal."""

    outbox: Outbox
    last_recorded: float | None
    stopped_since: float | None
    back_at: float | None


def open_recorded(settings: Settings) -> Opened:
    """Open the outbox of a terminal and record the start; one that takes no record is closed. Raises OutboxError."""
    with contextlib.ExitStack() as undo:
        outbox = open_outbox(settings.outbox)
        # Left open it would stand in its own way at the next try.
        undo.callback(outbox.close)
        last = last_moment(outbox)
        stopped_since, back_at = standstill(outbox, time.time())
        with outbox.transaction() as tx:
            record(tx, Act.PROGRAM_STARTED, version=VERSION, mode=str(settings.site.mode))
            if last is not None and time.time() < last:
                record(tx, Act.CLOCK_IMPOSSIBLE, reason="before-last-record")
        undo.pop_all()
    return Opened(outbox, last, stopped_since, back_at)
