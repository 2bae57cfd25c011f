# SPDX-License-Identifier: Apache-2.0
"""How long the door stays shut after wrong codes; counted on the clock of the boot, so that no clock opens it.

A wall clock can be set by whoever opens the case. The monotonic clock counts from the boot and cannot be set; after
another boot the wait begins anew, for how long the machine was off is known to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from config.boot import named
from offline_queue.chain import Moment

# Wrong codes in a row before the first wait: two slips of a hurried hand, twice.
FREE = 5
FIRST_SECONDS = 60.0
# At this pace 10,000,000,000 codes are tried in a million years; longer only punishes the technician.
LONGEST_SECONDS = 3600.0
# From here on doubling changes nothing; without it the count of a machine left to vandals would overflow a float.
MOST_DOUBLINGS = 6


@dataclass(frozen=True)
class Tries:
    """Wrong codes in a row, and when the last one was: seconds since the boot of this id."""

    count: int = 0
    boot: str = ""
    at: float = 0.0

    @property
    def left(self) -> int:
        """Return how many codes may still be tried before the first wait."""
        return max(0, FREE - self.count)

    def one_more(self, now: Moment) -> Tries:
        """Return them with one wrong code more."""
        return replace(self, count=self.count + 1, boot=now.boot, at=now.monotonic)


def pause(count: int) -> float:
    """Return how long the door stays shut after so many wrong codes in a row."""
    if count < FREE:
        return 0.0
    return min(LONGEST_SECONDS, FIRST_SECONDS * (1 << min(count - FREE, MOST_DOUBLINGS)))


def remaining(tries: Tries, now: Moment) -> float:
    """Return how many seconds the door stays shut from now."""
    # Of another boot only the time since that boot counts: pulling the plug must not be a way round the wait.
    same = now.boot == tries.boot
    if not named(now.boot) and now.monotonic >= tries.at:
        # A program that only began anew, perhaps: where boots have no names, no restart may be a way round it either.
        same = True
    waited = now.monotonic - tries.at if same else now.monotonic
    return max(0.0, pause(tries.count) - max(0.0, waited))
