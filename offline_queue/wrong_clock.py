# SPDX-License-Identifier: Apache-2.0
"""What a clock that stood in another year has left: moments to come that nobody meant, brought back to now.

Order and waiting are by the wall clock; an entry stored in 2038 would stand behind all others until that year, content
acknowledged then would not be wiped, a note not forgotten. What was recorded of it stays as it was recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline_queue.ledger import LONGEST_WAIT_SECONDS
from offline_queue.priority import STEP_SECONDS

if TYPE_CHECKING:
    from sqlite3 import Connection

# Nothing that is stored or put behind by now has a later rank than this: six steps, and the longest wait.
LATEST_RANK_SECONDS = LONGEST_WAIT_SECONDS + 6 * STEP_SECONDS


def straighten(connection: Connection, now: float) -> int:
    """Bring back what lies in a time nobody can have meant; return how many entries were brought back."""
    changed = connection.execute(
        "UPDATE item SET rank = ?1 + ?2 * priority, not_before = min(not_before, ?1)"
        " WHERE state IN ('pending', 'retry') AND rank > ?1 + ?3",
        (now, STEP_SECONDS, LATEST_RANK_SECONDS),
    )
    connection.execute(
        "UPDATE item SET acknowledged_at = ?1 WHERE state = 'acknowledged' AND wiped_at IS NULL"
        " AND acknowledged_at > ?1 + ?2",
        (now, LONGEST_WAIT_SECONDS),
    )
    connection.execute(
        "UPDATE item SET replaced_at = ?1 WHERE replaced_by IS NOT NULL AND wiped_at IS NULL AND replaced_at > ?1 + ?2",
        (now, LONGEST_WAIT_SECONDS),
    )
    connection.execute(
        "UPDATE memo SET until = ?1 + until - at, at = ?1 WHERE at > ?1 + ?2", (now, LONGEST_WAIT_SECONDS)
    )
    return changed.rowcount
