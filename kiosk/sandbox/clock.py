# SPDX-License-Identifier: Apache-2.0
"""The sandbox's clock, which a fault can set wrong."""

from __future__ import annotations

import datetime
import time
from email.utils import format_datetime

from config.clock import china_time


class PlatformClock:
    """Wall time plus ``offset_seconds``."""

    def __init__(self) -> None:
        self.offset_seconds = 0.0

    def now(self) -> datetime.datetime:
        """Return the time in China."""
        return china_time(time.time() + self.offset_seconds)

    def instant(self) -> str:
        """Return the time as the document writes it."""
        return instant_of(self.now().timestamp())

    def http_date(self) -> str:
        """Return the time as the ``Date`` header writes it."""
        return format_datetime(self.now().astimezone(datetime.UTC), usegmt=True)

    def nanoseconds(self) -> int:
        """Return nanoseconds since 1970."""
        # Added as whole nanoseconds: a float of today has steps of 200 ns.
        return time.time_ns() + int(self.offset_seconds * 1e9)


def instant_of(seconds: float) -> str:
    """Return a moment (seconds since 1970) as the document writes it."""
    return china_time(seconds).isoformat(timespec="milliseconds")
