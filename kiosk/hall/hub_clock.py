# SPDX-License-Identifier: Apache-2.0
"""The clock of the hub as a machine knows it: by it numbers are of a day and have their place in the line.

While the program runs it goes on by the steady clock, so that a correction of the machine's own changes nothing; after
a start it is the machine's own clock with the difference that was last seen.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from config.clock import china_now, china_time


class HubClock:
    """Tells the time of the hub; ``own`` is the machine's clock, ``steady`` one that nobody sets."""

    def __init__(
        self, own: Callable[[], datetime.datetime] = china_now, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._own = own
        self._steady = steady
        self._seen: tuple[float, float] | None = None
        self.ahead_s = 0.0
        """How far the hub's clock is before the machine's own, as it was last seen."""

    def learn(self, at_ms: int) -> None:
        """Take what the hub said its time is, a moment ago."""
        self._seen = at_ms / 1000, self._steady()
        self.ahead_s = at_ms / 1000 - self._own().timestamp()

    def now(self) -> datetime.datetime:
        """Return the time of the hub, as far as it is known."""
        if self._seen is None:
            return self._own() + datetime.timedelta(seconds=self.ahead_s)
        at, then = self._seen
        return china_time(at + self._steady() - then)
