# SPDX-License-Identifier: Apache-2.0
"""What an enrolled terminal does once a day, at its own moment: tells what was counted at it, asks for releases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from config.clock import china_time
from config.logs import logger
from kiosk.audit import Act
from kiosk.outgoing import leave
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.calls.telemetry import MOST_EVENTS, TelemetryBatch, TelemetryEvent
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import PlatformError
from kiosk.platform.releases import ReleaseShelf
from kiosk.technician.door import FOR_EVER
from offline_queue.backoff import phase
from offline_queue.errors import OutboxError
from offline_queue.ids import uuid7

if TYPE_CHECKING:
    from config.settings import Site
    from kiosk.inventory.counters import Counters
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity
    from offline_queue.outbox import Outbox

log = logger(__name__)
NOTE = "remote/telemetry"
# Into the day by so much at the most: each machine of a city at a moment of its own.
SPREAD_SECONDS = 6 * 3600.0
# A platform that could not tell of a release is asked again so much later.
AGAIN_SECONDS = 3600.0
VISITS = "visits"
# Acts read at a time.
PAGE = 1000


class Told(msgspec.Struct, frozen=True):
    """Up to where was told: the day, and the number of the last act."""

    day: str
    seq: int


class Daily:
    """Looks whether the day is another one; ``look`` is called again and again, from one thread."""

    def __init__(
        self,
        outbox: Outbox,
        platform: Platform,
        counters: Callable[[], Mapping[str, Counters]],
        site: Site,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._outbox = outbox
        self._platform = platform
        self._counters = counters
        self._site = site
        self._now = now
        self._phase = SPREAD_SECONDS * phase(f"{site.region}{site.hall}{site.device}", "telemetry")
        self._told = ""
        self._asked = ""
        self._ask_at = float("-inf")

    def look(self) -> None:
        """Do what the day wants that was not done; a machine that is nobody to the platform tells nothing."""
        identity, now = self._platform.identity, self._now()
        if identity is None:
            return
        # The day begins for this machine some hours after it began for all.
        day = china_time(now - self._phase).date().isoformat()
        if day != self._told:
            self._tell(day)
        if day != self._asked and now >= self._ask_at:
            self._ask_at = now + AGAIN_SECONDS
            self._ask(identity, day)

    def _tell(self, day: str) -> None:
        try:
            note = self._outbox.note(NOTE, self._now())
            before = msgspec.json.decode(note.content, type=Told) if note else None
            if before is None or before.day != day:
                self._leave(before, Told(day, self._outbox.chain_head()[0]))
        except OutboxError as wrong:
            log.info("telemetry-not-left", cause=wrong.code)
            return
        self._told = day

    def _leave(self, before: Told | None, now: Told) -> None:
        # The first day has no end yet: what was counted in it is told with the next.
        events = tuple(self._events(before.seq, now.seq))[:MOST_EVENTS] if before else ()
        with self._outbox.transaction() as tx:
            if events:
                place = Place(self._site.region, self._site.hall, self._site.device)
                leave(tx, TelemetryBatch(uuid7(), events, place, str(self._site.mode)))
            tx.note(NOTE, msgspec.json.encode(now), FOR_EVER)

    def _events(self, after: int, upto: int) -> Iterator[TelemetryEvent]:
        at = china_time(self._now()).isoformat(timespec="seconds")
        for name, count in sorted(self._visits(after, upto).items()):
            yield TelemetryEvent(at, VISITS, "use", name, count)
        for part, counted in self._counters().items():
            for name, count in counted.tallies.items():
                yield TelemetryEvent(at, part, "tally", name, count)
            for name, count in counted.faults.items():
                yield TelemetryEvent(at, part, "fault", name, count)

    def _visits(self, after: int, upto: int) -> Counter[str]:
        """Count how visits ended: by a word of ours each, and nothing of who it was."""
        found: Counter[str] = Counter()
        while after < upto:
            events = self._outbox.events(after=after, limit=PAGE)
            for event in events:
                if event.action == Act.VISIT_ENDED and event.seq <= upto:
                    facts = msgspec.json.decode(event.facts, type=dict[str, str | int | bool])
                    found[f"{facts.get('result', '')}/{facts.get('reason', '')}"] += 1
            after = events[-1].seq if events else upto
        return found

    def _ask(self, identity: DeviceIdentity, day: str) -> None:
        try:
            if found := ReleaseShelf(identity).fetch(self._platform):
                log.info("release-told", version=found.version)
        except PlatformError as wrong:
            log.info("release-not-told", cause=wrong.code)
            return
        except UntrustedError as wrong:
            log.warning("release-not-believed", cause=wrong.code)
        except OSError as wrong:
            log.warning("release-not-kept", cause=type(wrong).__name__)
            return
        self._asked = day
