# SPDX-License-Identifier: Apache-2.0
"""What a driver remembers of the card in the field: newly found, already tried, or nothing.

A card is tried once a laying: reading a worn card again and again where it lies would use up the person's patience,
and all that mends it is to take it up and lay it down anew. The memory is short on purpose, see :data:`LOOKED_AWAY`.
"""

from __future__ import annotations

import enum

# Seconds without a look at the field after which nothing is known of it any more. A person needs longer to take a card
# up and lay another one down; and a card tried for one person must never stand in the way of the next one's.
LOOKED_AWAY = 2.0


class Stage(enum.Enum):
    """How far the card that lies there has come."""

    UNKNOWN = "unknown"
    """Nobody looked, or it was read or lifted."""
    FOUND = "found"
    """Newly laid, not yet tried."""
    TRIED = "tried"
    """Tried without success, and seen lying there since."""


class Laying:
    """One laying of a card; moments are seconds of any clock that only runs forward."""

    def __init__(self) -> None:
        self._stage = Stage.UNKNOWN
        self._seen_at = 0.0

    def note(self, stage: Stage, moment: float) -> None:
        """Remember what was seen just now."""
        self._stage, self._seen_at = stage, moment

    def stage(self, moment: float) -> Stage:
        """Return what is known now; what was seen too long ago is not known."""
        return self._stage if moment - self._seen_at <= LOOKED_AWAY else Stage.UNKNOWN
