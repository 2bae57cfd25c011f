# SPDX-License-Identifier: Apache-2.0
"""What happens in the hall, read once for all who listen: soon after each act, and once a second for acts of others.

Events are numbered without gaps in the order of their commits, so that whoever reads on from the last number misses
none. The newest are kept here; whoever was away for longer is read from the database.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec

from kiosk.hub.keeping_on import keep_on
from kiosk.tickets.values import Event

POLL_SECONDS = 1.0
KEPT = 4096
PAGE = 500

Read = Callable[[int, int], Awaitable[list[Event]]]
"""Returns so many events after a number."""


class Line(NamedTuple):
    """One event as it goes out to staff; ``bare`` is what others hear: what happened, when, and at which window."""

    seq: int
    json: bytes
    bare: bytes


class Pump:
    """The newest events of one hall, in the event loop that runs it."""

    def __init__(self, read: Read, last: Callable[[], Awaitable[int]], *, poll_seconds: float = POLL_SECONDS) -> None:
        self._read = read
        self._read_last = last
        self._poll = poll_seconds
        self._lines: list[Line] = []
        self._last: int | None = None
        self._wake = asyncio.Event()
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.over = False

    async def run(self) -> None:
        """Read on until ``close``; a database that is away is asked again until it is back."""
        self._loop = asyncio.get_running_loop()
        await keep_on("events", self._catch_up, self._pause)

    def nudge(self) -> None:
        """Say that something was done; safe from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    def close(self) -> None:
        """End it, and let go of all who wait."""
        self.over = True
        self._wake.set()
        self._tell()

    async def newest(self) -> int:
        """Return the number of the last event that was committed, read or not."""
        return await self._read_last()

    async def last(self, at_least: int = 0) -> int:
        """Return the number of the last event; asks the database when that is below what somebody has seen."""
        if self._last is None or self._last < at_least:
            return await self._read_last()
        return self._last

    async def after(self, seq: int) -> list[Line]:
        """Return what came after a number as far as it is here, a page of it where it is long ago."""
        if self._last is not None and seq >= self._last:
            return []
        first = self._lines[0].seq if self._lines else None
        if first is not None and seq >= first - 1:
            return self._lines[seq - first + 1 :]
        return [line_of(event) for event in await self._read(seq, PAGE)]

    async def news(self, seq: int, seconds: float) -> bool:
        """Wait until there is something after a number, or so long; tell whether there may be."""
        if self.over or (self._last or 0) > seq:
            return True
        try:
            return await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return False

    async def _pause(self) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._poll)
        return not self.over

    async def _catch_up(self) -> None:
        self._wake.clear()
        if self._last is None:
            self._last = await self._read_last()
        while events := await self._read(self._last, PAGE):
            self._keep([line_of(event) for event in events])
            self._tell()
            # What was done since has nudged again; another hub's is found at the next look.
            if len(events) < PAGE:
                return

    def _keep(self, lines: list[Line]) -> None:
        self._lines += lines
        self._last = lines[-1].seq
        # Cut seldom and by half, so that a slice stays a slice.
        if len(self._lines) > 2 * KEPT:
            del self._lines[:-KEPT]

    def _tell(self) -> None:
        told, self._news = self._news, asyncio.Event()
        told.set()


def line_of(event: Event) -> Line:
    """Return an event as it goes out."""
    # Who is served, in which class of those before others, and why: nothing for a screen that hangs in the hall.
    bare = Event(event.seq, event.day, event.at, event.kind, None, event.window, None, None, {})
    return Line(event.seq, msgspec.json.encode(event), msgspec.json.encode(bare))
