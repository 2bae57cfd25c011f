# SPDX-License-Identifier: Apache-2.0
"""Since when something is away, kept over restarts: a power cut in an outage makes the outage no younger."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from config.logs import logger
from offline_queue.errors import OutboxError
from offline_queue.line import Line

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox

log = logger(__name__)
# A machine that stood in a store-room for longer begins anew.
KEEP_SECONDS = 366 * 86_400.0


class Outage:
    """One outage, by the name of what is away; without an ``outbox`` it is known as long as the program runs.

    What a disk does not take is known until the next start: nobody is kept from sending over it.
    """

    def __init__(self, outbox: Outbox | None, name: str, now: float) -> None:
        self._outbox = outbox
        self._name = f"outage:{name}"
        kept = self._kept(now)
        # Of a clock that was put back since: it is away, and nobody knows for how long.
        self.since = None if kept is None else min(kept, now)
        """Seconds of the wall clock; None while it is there."""

    def learn(self, since: float | None) -> None:
        """Note since when it is away, None that it is there; what is known already costs nothing."""
        if since == self.since:
            return
        self.since = since
        if self._outbox is None:
            return
        try:
            with self._outbox.transaction() as tx:
                if since is None:
                    tx.forget(self._name)
                else:
                    tx.note(self._name, str(since).encode(), KEEP_SECONDS)
        except OutboxError as wrong:
            log.info("outage-not-kept", cause=wrong.code)

    def turned(self, line: Line, now: float) -> float:
        """Note how the line is since now; return since when it is so, which may be before this start."""
        if line is Line.DOWN:
            self.learn(now if self.since is None else self.since)
            return self.since or now
        if line is Line.UP:
            self.learn(None)
        return now

    def _kept(self, now: float) -> float | None:
        # What cannot be read is an outage of which nothing is known, as before the first one.
        with contextlib.suppress(OutboxError, ValueError):
            note = self._outbox.note(self._name, now) if self._outbox else None
            return float(note.content) if note else None
        return None
