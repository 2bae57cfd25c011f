# SPDX-License-Identifier: Apache-2.0
"""How far the platform's clock is from ours, to some milliseconds: by four moments of a question, as NTP reckons.

The header of every answer says it to about a second, which is what refusals and people go by; this is for whoever looks
after the clocks of a city.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.logs import logger
from kiosk.platform.errors import PlatformError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

log = logger(__name__)
SAMPLES = 5
# A clock of today drifts some seconds in a week.
AGAIN_SECONDS = 3600.0


@dataclass(frozen=True)
class Offset:
    """The platform's clock minus ours, and how long the question was on its way, both in seconds."""

    seconds: float
    delay: float


def measured(platform: Platform, samples: int = SAMPLES, now: Callable[[], int] = time.time_ns) -> Offset:
    """Ask some times and return what the quickest answer says; raises PlatformError, also for times that cannot be.

    ``now`` is the wall clock in nanoseconds. Of the quickest the two ways differ least, which is all that is unknown.
    """
    return min((_sample(platform, now) for _ in range(samples)), key=lambda one: one.delay)


def _sample(platform: Platform, now: Callable[[], int]) -> Offset:
    sent = now()
    told = platform.time()
    came = now()
    ahead = (told.t1_received - sent) + (told.t2_sent - came)
    delay = (came - sent) - (told.t2_sent - told.t1_received)
    # A clock that was set in the middle of the question: it comes last of all, and never wins.
    return Offset(ahead / 2e9, delay / 1e9 if delay >= 0 else float("inf"))


class ClockWatch:
    """Measures now and then; ``look`` is called again and again, from one thread. ``clock`` is one that nobody sets."""

    def __init__(
        self,
        platform: Platform,
        *,
        now: Callable[[], int] = time.time_ns,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platform = platform
        self._now = now
        self._clock = clock
        self._at = float("-inf")

    def look(self) -> None:
        """Measure when it is time; a line that does not let it is tried again with the next hour."""
        if self._clock() < self._at:
            return
        self._at = self._clock() + AGAIN_SECONDS
        try:
            found = measured(self._platform, now=self._now)
        except PlatformError as wrong:
            log.info("clock-not-measured", cause=wrong.code)
            return
        self._platform.offset_seconds = found.seconds
