# SPDX-License-Identifier: Apache-2.0
"""The line of one machine to the hub of its hall: the hall as last read, what happens there, and acts that end.

An act is asked for again under its id while nothing is known of it, so that it is done once whatever the line does.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from config.guard import guarded
from config.logs import logger
from kiosk.hub.client import TURNED_AWAY, Happened, HubClient, cursor_of
from kiosk.hub.mode import WRONG_HUBS
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Event
from kiosk.tickets.views import Snapshot
from offline_queue.ids import uuid7

log = logger(__name__)

# After a change the hall is read at once, and not again within this: many changes a second are one look.
CALM_SECONDS = 0.3
# Without any event waits grow all the same: the hall is read this often.
STALE_SECONDS = 15.0
RETRY_SECONDS = 2.0
# How long an act is asked for again before its asker hears that nothing is known of it.
ACT_SECONDS = 20.0

Done = Callable[[object], None]


@dataclass(frozen=True)
class HallSeen:
    """The hall as it was last read."""

    snapshot: Snapshot | None = None
    """None before the first."""
    read_at: float = 0.0
    """When it was read, on the monotonic clock; 0 for never."""
    answers: bool | None = None
    """Whether the hub answers now; None before anything is known."""
    since: float = 0.0
    """Since when that is so, by the wall clock."""
    cause: str = ""
    """Why it does not, as a reason of PlatformError."""
    code: str = ""
    """The same as exactly as it is known: what turned this machine away, in the words of the contract."""


class HallLine:
    """Follows a hub; ``hear`` is told each change of what is seen, ``happened`` each event, both on threads of ours.

    ``start`` begins to follow, ``stop`` ends everything. Acts and questions need no start.
    """

    def __init__(
        self,
        client: HubClient,
        hear: Callable[[HallSeen], None],
        happened: Callable[[Event], None] = lambda event: None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        act_seconds: float = ACT_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
        calm_seconds: float = CALM_SECONDS,
    ) -> None:
        self.client = client
        self._hear, self._happened = hear, happened
        self._clock, self._wall = clock, wall
        self._act_seconds, self._retry_seconds, self._calm_seconds = act_seconds, retry_seconds, calm_seconds
        self._seen = HallSeen()
        self._over = threading.Event()
        self._wanted = threading.Event()
        # Acts of one machine follow one another; questions do not wait behind an act nothing is known of.
        self._acts = ThreadPoolExecutor(1, "hall-acts")
        self._questions = ThreadPoolExecutor(2, "hall-asks")
        self._threads: list[threading.Thread] = []

    @property
    def seen(self) -> HallSeen:
        """The hall as it was last read."""
        return self._seen

    def start(self) -> None:
        """Begin to read and to follow."""
        for name, run in (("hall-reads", self._keep_reading), ("hall-hears", self._keep_hearing)):
            broke_off = functools.partial(self._broke_off, name)
            thread = threading.Thread(target=guarded, args=(run, broke_off), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End; what is under way hears its end first."""
        self._over.set()
        self._wanted.set()
        self.client.close()
        for pool in (self._acts, self._questions):
            pool.shutdown(wait=True, cancel_futures=True)
        for thread in self._threads:
            thread.join(RETRY_SECONDS)

    def act(self, act: acts.Act[Any], done: Done, act_id: str = "", acting: str = "") -> str:
        """Have an act done; ``done`` hears what it answers, a TicketError, or a PlatformError: nothing is known.

        ``acting`` is who wanted it, where that is not who works here now. Returns its id: asked for again under it, an
        act is done once.
        """
        name = act_id or uuid7()
        # Whoever works here may be another by the time at which it is sent.
        self._submit(self._acts, functools.partial(self._done, act, name, acting or self.client.acting), done)
        return name

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        """Ask the hub something; ``done`` hears its answer, a TicketError or a PlatformError."""
        self._submit(self._questions, functools.partial(call, self.client), done)

    def look(self) -> None:
        """Read the hall soon."""
        self._wanted.set()

    def _submit(self, pool: ThreadPoolExecutor, call: Callable[[], object], done: Done) -> None:
        if not self._over.is_set():
            pool.submit(self._told, call, done)

    def _told(self, call: Callable[[], object], done: Done) -> None:
        done(guarded(call, ended))

    def _done(self, act: acts.Act[Any], name: str, acting: str) -> msgspec.Struct:
        until = self._clock() + self._act_seconds
        while True:
            try:
                told: msgspec.Struct = self.client.do(act, name, acting)
            except PlatformError as wrong:
                # A refusal that time does not change is an answer. After the rest nothing is known: the same id asks.
                known = wrong.reason in TURNED_AWAY
                if known or self._clock() >= until or self._over.wait(self._retry_seconds):
                    raise
            else:
                self.look()
                return told

    def _keep_reading(self) -> None:
        while not self._over.is_set():
            self._wanted.clear()
            self._read()
            if not self._over.wait(self._calm_seconds):
                self._wanted.wait(STALE_SECONDS if self._seen.answers else self._retry_seconds)

    def _read(self) -> None:
        try:
            found = self.client.snapshot()
        except (TicketError, PlatformError) as wrong:
            reason = wrong.reason if isinstance(wrong, PlatformError) else wrong.code
            self._see(replace(self._seen, code=wrong.code), answers=False, cause=reason)
            return
        self._see(replace(self._seen, snapshot=found, read_at=self._clock(), code=""), answers=True, cause="")

    def _see(self, seen: HallSeen, *, answers: bool, cause: str) -> None:
        turned = seen.answers is not answers
        if turned:
            log.info("hall-line", state="up" if answers else "down", cause=cause)
        if seen.code in WRONG_HUBS and seen.code != self._seen.code:
            log.error("hall-of-other-mode", code=seen.code)
        since = self._wall() if turned else seen.since
        self._seen = replace(seen, answers=answers, since=since, cause=cause)
        self._hear(self._seen)

    def _keep_hearing(self) -> None:
        while not self._over.is_set():
            try:
                self._follow()
            except PlatformError as wrong:
                # Turned away: the next look says so to whoever works here.
                log.info("hall-not-heard", cause=wrong.reason)
            self._over.wait(self._retry_seconds)

    def _follow(self) -> None:
        seen = self._seen.snapshot
        # A line that broke says sooner than any look that the hub may be gone.
        for happened in self.client.events(cursor_of(seen) if seen else "", self.look):
            if self._over.is_set():
                return
            self._came(happened)

    def _came(self, happened: Happened) -> None:
        # Whatever came: something is not as it was read last. What an event of a lost cursor was, nobody can say.
        self._wanted.set()
        if happened.event:
            self._happened(happened.event)

    def _broke_off(self, name: str, wrong: Exception) -> None:
        log.error("hall-line-broke-off", kind=name, cause=type(wrong).__name__)
        self._see(self._seen, answers=False, cause="fault")


def ended(wrong: Exception) -> Exception:
    """Return what an asker hears of an error: one nobody foresaw is told by its type alone, and nothing is known."""
    if isinstance(wrong, TicketError | PlatformError):
        return wrong
    log.error("hall-ask-failed", cause=type(wrong).__name__)
    return PlatformError("fault")
