# SPDX-License-Identifier: Apache-2.0
"""Finds the entry that fails again and again while all others get through, so that it stands in nobody's way.

It is never given up: it goes behind all others and is tried about once an hour, and staff are told of it.
"""

from __future__ import annotations

from offline_queue.entry import Entry, Retry

# Failures in a row, between each two of which another entry got through: weather strikes all alike.
ALONE_TRIES = 5
ASIDE_SECONDS = 3600.0
SET_ASIDE = "set-aside"


class Aside:
    """Keeps count of failures that no other entry shared; forgets with the program, what was set aside stays so."""

    def __init__(self) -> None:
        self._through = 0
        self._failed: dict[str, tuple[int, int]] = {}

    def through(self, entry: Entry) -> None:
        """Note that the platform settled an entry."""
        self._through += 1
        self._failed.pop(entry.id, None)

    def judged(self, entry: Entry, outcome: Retry) -> Retry:
        """Return a failure as it is, or as that of an entry that is to be set aside."""
        if entry.last_class == SET_ASIDE or self._alone(entry) >= ALONE_TRIES:
            self._failed.pop(entry.id, None)
            return Retry(SET_ASIDE, outcome.code, ASIDE_SECONDS)
        return outcome

    def _alone(self, entry: Entry) -> int:
        """Count this failure if others got through since the last one; return how many there are."""
        count, seen = self._failed.get(entry.id, (0, self._through))
        count += self._through > seen
        self._failed[entry.id] = count, self._through
        return count
