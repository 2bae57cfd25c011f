# SPDX-License-Identifier: Apache-2.0
"""The clock by which a hall is in order: the machine's own, as far as it can be believed while numbers are given.

Behind a clock that was set back by an hour the book would stand still for that hour: nobody could be passed over, and
whoever has a head start would come before all others. So the hub goes on by the steady clock until the day's last hours
are over, also where it was started anew meanwhile: the newest stamp of its database says how late it was.
Set forward within a day it is followed: it may have slept. Set forward into another day, while people wait, it is not:
all who wait would be of yesterday, and the key by which their cards are known deleted.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from config.boot import since_boot
from config.clock import CHINA, china_now, china_time
from config.logs import logger
from kiosk.tickets.rules import HallRules, day_of

log = logger(__name__)
# What a time server does to a clock that is a little off is no step.
STEP = datetime.timedelta(seconds=5)
NONE = datetime.timedelta()
BACK, FORWARD = "hub-clock-set-back", "hub-clock-set-forward"


class HallTime:
    """Tells the time of a hall; safe from any thread, for each looks alone and the last to look is right."""

    def __init__(
        self,
        rules: HallRules,
        own: Callable[[], datetime.datetime] = china_now,
        steady: Callable[[], float] = since_boot,
    ) -> None:
        self._rules, self._own, self._steady = rules, own, steady
        self._known = own(), steady()
        self._said = ""

    def now(self) -> datetime.datetime:
        """Return the time."""
        own, steady = self._own(), self._steady()
        at, then = self._known
        by_steady = at + datetime.timedelta(seconds=steady - then)
        off = own - by_steady
        holds = is_open(self._rules, by_steady) and (off < -STEP or (off > STEP and day_of(own) != day_of(by_steady)))
        self._tell(off, holds=holds)
        if holds:
            return by_steady
        self._known = own, steady
        return own

    def not_before(self, stamp_ms: int) -> None:
        """Hear the newest stamp of the database: of the same day it is not earlier now, whatever the clock says."""
        stamp, own = china_time(stamp_ms / 1000), self._own()
        if stamp - own > STEP and day_of(stamp) == day_of(own):
            self._known = stamp, self._steady()

    def _tell(self, off: datetime.timedelta, *, holds: bool) -> None:
        said, self._said = self._said, BACK if holds and off < NONE else FORWARD if holds else ""
        seconds = round(abs(off).total_seconds())
        if holds and said != self._said:
            log.error(self._said, seconds=seconds)
        elif said and not holds:
            log.info("hub-clock-followed")
        elif not holds and abs(off) > STEP:
            log.warning("hub-clock-set-and-followed", state="back" if off < NONE else "forward", seconds=seconds)


def is_open(rules: HallRules, moment: datetime.datetime) -> bool:
    """Tell whether a moment lies between the first and the last hour of a day; at noon somebody waits too."""
    at = moment.astimezone(CHINA).time()
    return bool(rules.spans) and min(span.begins for span in rules.spans) <= at < max(span.ends for span in rules.spans)
