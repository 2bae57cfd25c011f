# SPDX-License-Identifier: Apache-2.0
"""How long ago something was, and how long it lasts, in the words of a desk: short, and never more exact than true."""

from __future__ import annotations

from config.texts import Text, text

MINUTE, HOUR, DAY = 60, 3600, 86400


def age(seconds: float) -> Text:
    """Return how long ago it was; what lies in the future is now, for two clocks are never quite alike."""
    whole = max(0, int(seconds))
    if whole < 1:
        return text("desk.age.now")
    if whole < MINUTE:
        return text("desk.age.seconds", seconds=whole)
    if whole < HOUR:
        return text("desk.age.minutes", minutes=whole // MINUTE)
    return text("desk.age.hours", hours=whole // HOUR)


def lasting(seconds: float) -> Text:
    """Return how long it lasts, in the two largest units that say something."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return text("desk.for.seconds", seconds=whole)
    if whole < HOUR:
        return text("desk.for.minutes", minutes=whole // MINUTE, seconds=whole % MINUTE)
    if whole < DAY:
        return text("desk.for.hours", hours=whole // HOUR, minutes=whole % HOUR // MINUTE)
    return text("desk.for.days", days=whole // DAY, hours=whole % DAY // HOUR)
