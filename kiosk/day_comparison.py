# SPDX-License-Identifier: Apache-2.0
"""Ask each night whether the platform has of the days that are over what this machine says of them.

A machine asks at a moment of its own after midnight, or with the first look after it was off; days without a line are
asked about when it is back, the oldest first. What the platform has lost is sent again where its content is still here;
all that differs is on record, in the log, and told staff until it is well.
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from config.clock import china_time
from config.logs import logger
from kiosk.day_differences import SENT_AGAIN, Difference, add
from offline_queue.backoff import phase

if TYPE_CHECKING:
    from config.settings import Site
    from kiosk.platform.calls.days import DayCompared
    from kiosk.platform.client import Platform
    from offline_queue.entry import Entry
    from offline_queue.outbox import Outbox
    from offline_queue.transaction import Transaction

log = logger(__name__)
NOTE = "days-compared"
NOTE_SECONDS = 366 * 86_400.0
# From one o'clock on, spread over four hours.
FIRST_HOUR, HOURS = 1.0, 4.0
LOOK_BACK_DAYS = 40
# What a platform says in place of an acknowledgement when it has the thing from somebody else: nothing is lost then.
REFUSAL = "urn:banshi:problem:"
# A platform that lost a whole day must not fill a log.
MOST_NAMED = 20
DAY = datetime.timedelta(days=1)


class Numbered(msgspec.Struct, frozen=True):
    """What of an acknowledgement names a thing on paper."""

    receipt_no: str = ""


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
        found: DayCompared | None = None
        # Left out, and on record as that: the days after it must not wait for ever.
        with contextlib.suppress(ValueError):
            found = compare_day(platform, manifest, self._device)
        with self._outbox.transaction() as tx:
            differences = list(self._dealt_with(tx, day.isoformat(), found)) if found else []
            count = len(differences) + (found is not None and found.acts == "differing")
            result = found.acts if found else "too-large"
            record(tx, Act.DAY_COMPARED, count=count, number=len(manifest.entries), result=result)
            add(tx, self._outbox, differences, self._now())
            tx.note(NOTE, day.isoformat().encode(), NOTE_SECONDS)
        tell(differences, count, result)
        if any(one.kind == SENT_AGAIN for one in differences):
            self._outbox.on_stored()
        return count

    def _dealt_with(self, tx: Transaction, day: str, found: DayCompared) -> Iterator[Difference]:
        """Send again what is lost there and held here, in the open transaction; return all that differs."""
        for name in found.missing:
            entry = self._outbox.entry(name)
            if entry and entry.acknowledgement and REFUSAL in entry.acknowledgement.body.decode(errors="replace"):
                continue
            yield Difference(day, SENT_AGAIN if tx.send_again(name) else "wiped", name, self._number(entry))
        for name in found.unknown:
            yield Difference(day, "unknown", name)
        for name in found.differing:
            yield Difference(day, "differing", name, self._number(self._outbox.entry(name)))

    def _number(self, entry: Entry | None) -> str:
        """Return the receipt number of an entry: the acknowledgement is kept when the content is wiped."""
        try:
            told = msgspec.json.decode(self._outbox.answer(entry), type=Numbered) if entry else Numbered()
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ""
        return told.receipt_no


def tell(differences: Sequence[Difference], count: int, acts: str) -> None:
    """Name in the log what differs, so that staff and the platform speak of the same things."""
    for one in differences[:MOST_NAMED]:
        log.warning("day-differs", reason=one.kind, entry=one.entry)
    if count > len(differences[:MOST_NAMED]):
        log.warning("day-differs", reason=acts, count=count)
