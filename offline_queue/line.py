# SPDX-License-Identifier: Apache-2.0
"""What is known of the line to the platform; light, because screens ask for it before anything is opened."""

from __future__ import annotations

import enum

import msgspec

# A line that is for so long what it is needs a look only now and then: ten thousand machines look, whoever uses them.
SETTLED_SECONDS = 600.0
SETTLED_TIMES = 6


class Line(enum.StrEnum):
    """Whether the platform can be reached, as far as our own requests have shown."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class LineState(msgspec.Struct, frozen=True):
    """The line, and since when; ``since`` is of the wall clock, None while unknown."""

    line: Line = Line.UNKNOWN
    since: float | None = None
    cause: str = ""
    """Why it is away: a reason of ``Retry`` (transport, suspicious, infrastructure, clock …); for staff."""

    def patience(self, now: float, present: bool) -> int:
        """Return how many times as long the next look may wait; once while it is fresh or somebody is ``present``."""
        settled = self.since is not None and now - self.since >= SETTLED_SECONDS
        return SETTLED_TIMES if settled and not present else 1
