# SPDX-License-Identifier: Apache-2.0
"""Which call stands large: the newest, and of calls close together each long enough to be read."""

from __future__ import annotations

from kiosk.hall.news import News, is_calling
from kiosk.tickets.views import Call, Snapshot

# Long enough to read a number and a window from across the hall.
LEAST_SECONDS = 4.0


class Stage:
    """The one large place; moments are those of the monotonic clock."""

    def __init__(self) -> None:
        self._news = News()
        self._waiting: tuple[Call, ...] = ()
        self._call: Call | None = None
        self._since = 0.0

    def see(self, seen: Snapshot, now: float) -> None:
        """Take the hall as it is now."""
        new = self._news.of(seen)
        if new.anew or self._is_gone(seen):
            # The first look, another hub, another day: what was called last, without a claim of being new.
            self._waiting, self._call = (), max(seen.calls, key=lambda call: call.seq, default=None)
            return
        # Called again before its turn: it has one turn, the newer.
        numbers = {call.number for call in new.calls}
        kept = tuple(one for one in self._waiting if one.number not in numbers)
        self._waiting = tuple(one for one in (*kept, *new.calls) if is_calling(one, seen))
        # Somebody who came at once: the hall sees all the same who was called.
        if new.calls and not self._waiting and not self._is_held(now):
            self._put(new.calls[-1], now)
        self.now(now)

    def now(self, now: float) -> Call | None:
        """Return the call that stands there; the next takes its place when it was there long enough."""
        if self._waiting and not self._is_held(now):
            self._put(self._waiting[0], now)
            self._waiting = self._waiting[1:]
        return self._call

    def _is_held(self, now: float) -> bool:
        return self._call is not None and now < self._since + LEAST_SECONDS

    def _put(self, call: Call, now: float) -> None:
        self._call, self._since = call, now

    def _is_gone(self, seen: Snapshot) -> bool:
        return self._call is not None and all(call.seq != self._call.seq for call in seen.calls)
