# SPDX-License-Identifier: Apache-2.0
"""What the platform acknowledged before this outbox was put back from a backup or salvaged: asked, not sent again.

What waits in an old copy may long be there. The platform knows each by its id and would take nothing twice; but papers
would go over the line once more, and people would be told that something waits which does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.clock import china_time
from config.logs import logger
from kiosk.platform.calls.sync import receipts
from kiosk.platform.errors import RefusedError

if TYPE_CHECKING:
    from kiosk.platform.answer import Answer
    from kiosk.platform.calls.staff_calls import Place
    from kiosk.platform.client import Platform
    from offline_queue.entry import Entry
    from offline_queue.reader import Reader

log = logger(__name__)
# What was acknowledged was stored before by our clock, and is dated by theirs: a day bears any two that people live by.
CLOCKS_SECONDS = 86400.0


class Earlier:
    """Finds earlier acknowledgements; asks once, when the first entry is to be sent that could have one."""

    def __init__(self, platform: Platform, place: Place, outbox: Reader) -> None:
        self._platform = platform
        self._place = place
        self._outbox = outbox
        self._oldest = 0.0
        """When the oldest was stored of all that waited at the first look; nothing that waits later is older."""
        self._until: float | None = None
        self._known: dict[str, Answer] | None = None

    def find(self, entry: Entry) -> Answer | None:
        """Return the answer that acknowledged an entry before; raises PlatformError, OutboxError."""
        if self._until is None:
            oldest = self._outbox.oldest_waiting()
            self._oldest = entry.created_at if oldest is None else min(oldest, entry.created_at)
            self._until = self._outbox.put_back_at(self._oldest) or 0.0
        # What was stored afterwards was never acknowledged before.
        if entry.created_at >= self._until:
            return None
        if self._known is None:
            self._known = self._fetched(self._oldest)
        return self._known.get(entry.id)

    def _fetched(self, oldest: float) -> dict[str, Answer]:
        since = china_time(max(0.0, oldest - CLOCKS_SECONDS)).isoformat(timespec="seconds")
        try:
            found = {told.id: told.answer for told in receipts(self._platform, self._place, since)}
        except RefusedError as wrong:
            if wrong.reason != "refused":
                raise
            # A platform that does not tell is sent everything: it knows each by its id.
            log.info("receipts-not-told", code=wrong.code)
            return {}
        log.info("receipts-told", count=len(found))
        return found
