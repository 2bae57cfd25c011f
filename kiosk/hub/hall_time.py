# SPDX-License-Identifier: Apache-2.0
"""The clock by which a hall is in order: the machine's own, that is not set back while numbers are given.

Behind a clock that was set back by an hour the book would stand still for that hour: nobody could be passed over, and
whoever has a head start would come before all others. So the hub goes on by the steady clock until the day's last hours
are over.
Set forward it is followed: it may have slept.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from config.clock import CHINA, china_now
from config.logs import logger
from kiosk.tickets.rules import HallRules

log = logger(__name__)
# What a time server does to a clock that is a little off is no step.
STEP = datetime.timedelta(seconds=5)


class HallTime:
    """Tells the time of a hall; safe from any thread, for each looks alone and the last to look is right."""

    def __init__(
        self,
        rules: HallRules,
        own: Callable[[], datetime.datetime] = china_now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules, self._own, self._steady = rules, own, steady
        self._known = own(), steady()
        self._holds = False

    def now(self) -> datetime.datetime:
        """Return the time."""
        own, steady = self._own(), self._steady()
        at, then = self._known
        by_steady = at + datetime.timedelta(seconds=steady - then)
        holds = by_steady - own > STEP and is_open(self._rules, by_steady)
        if holds is not self._holds:
            self._holds = holds
            self._tell(holds, by_steady - own)
        if holds:
            return by_steady
        self._known = own, steady
        return own

    def _tell(self, holds: bool, behind: datetime.timedelta) -> None:
        if holds:
            log.error("hub-clock-set-back", seconds=round(behind.total_seconds()))
        else:
            log.info("hub-clock-followed")


def is_open(rules: HallRules, moment: datetime.datetime) -> bool:
    """Tell whether a moment lies between the first and the last hour of a day; at noon somebody waits too."""
    at = moment.astimezone(CHINA).time()
    return bool(rules.spans) and min(span.begins for span in rules.spans) <= at < max(span.ends for span in rules.spans)
