# SPDX-License-Identifier: Apache-2.0
"""What goes first: each class of entries has its share of the sending, by weight, whatever the others hold.

Each entry gets its place once, when it is stored: behind the one before it in its class, by one part in its class's
weight, and never before what is being sent now (self-clocked fair queueing: Golestani, INFOCOM 1994). So a flood of one
class stands behind itself alone, and what waits grows old as the sending goes on: while a class has something due, it
is its turn after at most so many others as ``longest_wait`` says. No clock has a part in it: one that stands in another
year moves nobody.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from offline_queue.aside import SET_ASIDE
from offline_queue.entry import Priority

if TYPE_CHECKING:
    from sqlite3 import Connection

# What people wait for before what the machine says of itself. Powers of two: their parts add up without a rest.
WEIGHTS = {
    Priority.SUBMISSION: 8,
    Priority.CORRECTION: 4,
    Priority.PROOF_PRINT: 4,
    Priority.EVALUATION: 2,
    Priority.AUDIT: 1,
}
# How far back a start looks for the last place of each class; one that stored nothing among so many begins anew.
LOOK_BACK = 4096
LAST_PLACES = """
    SELECT priority, max(rank) FROM (SELECT priority, rank, state, last_class FROM item ORDER BY seq DESC LIMIT ?)
    WHERE state IN ('pending', 'sending', 'retry', 'paused') AND last_class != ? GROUP BY priority
"""
FIRST_PLACE = "SELECT min(rank) FROM item INDEXED BY item_due WHERE state IN ('pending', 'retry')"


class Places:
    """Gives the entries of one outbox their places in the order of sending, lower first."""

    def __init__(self) -> None:
        self._now = 0.0
        self._last: dict[Priority, float] = {}

    def read(self, connection: Connection) -> None:
        """Begin where what waits in the outbox stands."""
        last = connection.execute(LAST_PLACES, (LOOK_BACK, SET_ASIDE)).fetchall()
        self._last = {Priority(priority): place for priority, place in last}
        (first,) = connection.execute(FIRST_PLACE).fetchone()
        self._now = first or 0.0

    def next(self, priority: Priority) -> float:
        """Return the place of an entry that is stored now."""
        place = max(self._now, self._last.get(priority, 0.0)) + 1 / WEIGHTS[priority]
        self._last[priority] = place
        return place

    def sent(self, place: float) -> None:
        """Note that the entry of a place is being sent."""
        self._now = max(self._now, place)

    def behind_all(self) -> float:
        """Return a place behind everything that is stored by now, whatever its class."""
        return max(self._now, *self._last.values(), 0.0) + 1.0


def longest_wait(priority: Priority) -> int:
    """Return after how many others at most it is the turn of a class that has something due."""
    own = WEIGHTS[priority]
    # Those that stood before it, and of each other class one whose place had been given by then.
    return sum(math.ceil(weight / own) + 1 for other, weight in WEIGHTS.items() if other is not priority)
