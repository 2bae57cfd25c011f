# SPDX-License-Identifier: Apache-2.0
"""What goes first: a rank given once, so that urgent entries overtake and the oldest never starves."""

from __future__ import annotations

from offline_queue.entry import Priority

# Each priority step is worth this much age.
STEP_SECONDS = 6 * 3600.0


def rank(priority: Priority, created_at: float) -> float:
    """Return the place in the order of sending, lower first: as if the entry had come so many steps later."""
    return created_at + STEP_SECONDS * priority


def behind_all(now: float) -> float:
    """Return a place behind everything that is stored by now, whatever its priority."""
    return rank(max(Priority), now) + STEP_SECONDS
