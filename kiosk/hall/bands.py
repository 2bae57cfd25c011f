# SPDX-License-Identifier: Apache-2.0
"""Between which minutes people are told that a queue takes: as it is known now, but never up by leaps without a reason.

Who reads ten minutes and a moment later forty believes neither. Upwards the told band goes a step at a time, unless
windows stopped calling the queue: then it is told at once, with how many.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.tickets.views import QueueView
from kiosk.tickets.waiting import STEPS

# At least so long a step stands before the next one up.
HOLD_SECONDS = 30.0


@dataclass(frozen=True)
class Band:
    """Minutes from and to; None is "more than". ``fewer`` is how many windows stopped, where that is the reason."""

    low: int
    high: int | None
    fewer: int = 0


@dataclass(frozen=True)
class _Told:
    band: Band
    windows: int
    since: float


class Bands:
    """What was told of each queue last; moments are those of the monotonic clock."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def of(self, queue: QueueView, now: float) -> Band | None:
        """Return what is told of a queue now; None where nothing is known."""
        if queue.wait is None or not queue.windows:
            # After a while without a number nobody remembers the one before.
            self._told.pop(queue.code, None)
            return None
        low, high = queue.wait.step
        before = self._told.get(queue.code)
        told = Band(low, high) if before is None else self._next(before, Band(low, high), queue.windows, now)
        if before is None or told != before.band:
            self._told[queue.code] = _Told(
                told, max(queue.windows, before.windows if before and told.fewer else 0), now
            )
        return told

    def _next(self, before: _Told, known: Band, windows: int, now: float) -> Band:
        # By its upper end: that is what people plan by.
        up = level(known) - level(before.band)
        fewer = before.windows - windows
        if fewer > 0 and (up > 1 or (before.band.fewer and up >= 0)):
            return Band(known.low, known.high, fewer)
        if up <= 1:
            return known
        if now - before.since < HOLD_SECONDS:
            return before.band
        place = level(before.band) + 1
        return Band(STEPS[place - 1], STEPS[place] if place < len(STEPS) else None)


def level(band: Band) -> int:
    """Return the place of a band's upper end among the steps."""
    return len(STEPS) if band.high is None else STEPS.index(band.high)
