# SPDX-License-Identifier: Apache-2.0
"""How what gathered during an outage is sent: fast, but not as fast as one terminal alone could.

Whoever lost the line with us has gathered for as long as we have. Each terminal sends what it has some times as fast as
people brought it, so that the platform has that many times the work of any other hour, whatever each of us holds; one
alone in its village is through within ten minutes all the same.
"""

from __future__ import annotations

from offline_queue.backoff import Random

# Twelve hours' work in one: what a platform bears that has room for its busiest hour, for that is the measure of both.
TIMES = 12.0
LONGEST_SECONDS = 600.0


class CatchUp:
    """Counts what is still to be caught up with, and says when the next of it may go."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.gone_since: float | None = None
        """Since when the host does not answer, by the wall clock; None while it does."""
        self._left = 0
        self._gap = 0.0
        self.next_at = 0.0
        """Nothing is sent before this time of the wall clock."""

    def gone(self, now: float) -> None:
        """Note that the host did not answer."""
        if self.gone_since is None:
            self.gone_since = now

    def back(self, now: float) -> float:
        """Note that it did; return how many seconds it was gone."""
        since, self.gone_since = self.gone_since, None
        return 0.0 if since is None else max(0.0, now - since)

    def begin(self, count: int, gone: float) -> None:
        """Begin with so many entries after so many seconds."""
        self._left = count
        self._gap = min(gone / TIMES, LONGEST_SECONDS) / max(count, 1)

    def sent(self, now: float) -> None:
        """Note that one more is through."""
        if self._left > 0:
            self._left -= 1
            # On average the gap, and never the same for two of us.
            self.next_at = now + 2 * self._gap * self._random()

    def skip(self) -> None:
        """Let the next one go at once; those behind it keep their time."""
        self.next_at = 0.0
