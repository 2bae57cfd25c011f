# SPDX-License-Identifier: Apache-2.0
"""Ask each night whether the platform has of the days that are over what this machine says of them.

A machine asks at a moment of its own after midnight, or with the first look after it was off; days without a line are
asked about when it is back, the oldest first. What differs is on record and in the log; nothing is sent again for it.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.clock import china_time
from config.logs import logger
from offline_queue.backoff import phase

if TYPE_CHECKING:
    from config.settings import Site
    from kiosk.platform.calls.days import DayCompared
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox

log = logger(__name__)
NOTE = "days-compared"
NOTE_SECONDS = 366 * 86_400.0
# From one o'clock on, spread over four hours.
FIRST_HOUR, HOURS = 1.0, 4.0
LOOK_BACK_DAYS = 40
# A platform that lost a whole day must not fill a log.
MOST_NAMED = 20
DAY = datetime.timedelta(days=1)


class DayComparison:
    """Knows which days were compared; used on the thread that looks at the line."""

    def __init__(self, outbox: Outbox, site: Site, now: Callable[[], float] = time.time) -> None:
        self._outbox = outbox
        self._site = site
        self._now = now
        self._device = {"region": site.region, "hall": site.hall, "device": site.device}
        self._behind = datetime.timedelta(hours=FIRST_HOUR + HOURS * phase("".join(self._device.values()), NOTE))

    def catch_up(self, platform: Platform) -> None:
        """Compare every day that is due; what could not be asked now is asked about with the next look."""
        while self.look(platform) is not None:
            pass

    def look(self, platform: Platform) -> int | None:
        """Compare the oldest day that is due; return how many things differ, None when none is due or none was told."""
        from kiosk.platform.errors import PlatformError
        from offline_queue.errors import OutboxError

        try:
            day = self._due()
            return None if day is None else self._compare(platform, day)
        except (PlatformError, OutboxError) as wrong:
            log.info("day-not-compared", cause=wrong.code)
            return None

    def _due(self) -> datetime.date | None:
        """Return the oldest day that is over and was not compared; raises OutboxError."""
        today = china_time(self._now() - self._behind.total_seconds()).date()
        note = self._outbox.note(NOTE, self._now())
        first = datetime.date.fromisoformat(note.content.decode()) + DAY if note else self._begun(today)
        # A clock that was set back asks for nothing; one that was off for long does not ask about a year.
        due = max(first, today - LOOK_BACK_DAYS * DAY)
        return due if due < today else None

    def _begun(self, today: datetime.date) -> datetime.date:
        """Return the day of the first act of this machine: before it there is nothing to compare."""
        acts = self._outbox.events(limit=1)
        return china_time(acts[0].at_ms / 1000).date() if acts else today

    def _compare(self, platform: Platform, day: datetime.date) -> int:
        from kiosk.audit import Act, record
        from kiosk.platform.calls.days import compare_day
        from offline_queue.day_manifest import day_manifest

        device = "-".join(self._device.values())
        manifest = day_manifest(self._outbox, day, device, str(self._site.mode))
        try:
            found = compare_day(platform, manifest, self._device)
            count, result = found.count, str(found.acts)
            tell(found)
        # Left out, and on record as that: the days after it must not wait for ever.
        except ValueError:
            count, result = 0, "too-large"
        with self._outbox.transaction() as tx:
            record(tx, Act.DAY_COMPARED, count=count, number=len(manifest.entries), result=result)
            tx.note(NOTE, day.isoformat().encode(), NOTE_SECONDS)
        return count


def tell(found: DayCompared) -> None:
    """Name in the log what differs, so that staff and the platform speak of the same things."""
    lists = (("missing", found.missing), ("unknown", found.unknown), ("differing", found.differing))
    named = [(reason, name) for reason, names in lists for name in names]
    for reason, name in named[:MOST_NAMED]:
        log.warning("day-differs", reason=reason, entry=name)
    if found.count > len(named[:MOST_NAMED]):
        log.warning("day-differs", reason=found.acts, count=found.count)
