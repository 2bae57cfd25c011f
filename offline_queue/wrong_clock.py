# SPDX-License-Identifier: Apache-2.0
"""What a clock that stood in another year has left: moments to come that nobody meant, brought back to now.

Content acknowledged in 2038 would not be wiped until that year, a note not forgotten. What was recorded of it stays as
it was recorded. The order of sending is by no clock, and what was to be tried again then is due now (``ledger``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline_queue.ledger import LONGEST_WAIT_SECONDS

if TYPE_CHECKING:
    from sqlite3 import Connection


def straighten(connection: Connection, now: float) -> None:
    """Bring back what lies in a time nobody can have meant."""
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
