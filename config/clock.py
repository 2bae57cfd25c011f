# SPDX-License-Identifier: Apache-2.0
"""The time of the halls: numbers, slips, screens and platform count the same day, whatever zone a machine is set to.

A terminal whose system runs on UTC would otherwise give receipt numbers of yesterday until eight in the morning, and
its slips would not agree with the platform's.
"""

from __future__ import annotations

import datetime
import time

# One offset and no rules: the whole country keeps Beijing time, without summer time since 1992 (tz database,
# Asia/Shanghai), and a small system may come without zone files.
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def china_time(seconds: float) -> datetime.datetime:
    """Return a moment of the wall clock (seconds since 1970) as people in a hall read it, with its offset."""
    return datetime.datetime.fromtimestamp(seconds, CHINA)


def china_now() -> datetime.datetime:
    """Return the present moment as people in a hall read it."""
    return china_time(time.time())
