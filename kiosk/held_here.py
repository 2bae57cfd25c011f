# SPDX-License-Identifier: Apache-2.0
"""How much of what people handed in waits here to be sent: counted beside the window, for home and for who asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.device import CancelToken, Deadline

if TYPE_CHECKING:
    from kiosk.terminal import Terminal
    from offline_queue.outbox import Outbox

# What people handed in; records of acts, prints and ratings are the machine's own and nobody's papers.
OF_PEOPLE = ("submission", "opinion")
# Home looks every second; a count that old is as good to whoever reads it.
EVERY_SECONDS = 5.0
# A count over an index takes a millisecond, but may stand behind an application that is being stored.
SECONDS = 10.0


def count(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> int:
    """Count what waits of people; raises OutboxError."""
    return outbox.count_waiting(OF_PEOPLE)


class HeldHere:
    """The count as last made; asking for it has it made anew now and then, and never waits."""

    def __init__(self, terminal: Terminal, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = terminal
        self._clock = clock
        self._known: int | None = None
        self._asked_at = -EVERY_SECONDS

    @property
    def count(self) -> int | None:
        """Return how many things of people are stored here and not acknowledged yet; None while nobody knows."""
        now = self._clock()
        # Not before it is open: a call that waits for the opening would stand in the way of the first application.
        if self._terminal.outbox is not None and now - self._asked_at >= EVERY_SECONDS:
            self._asked_at = now
            self._terminal.run("outbox", count, SECONDS, self._counted)
        return self._known

    def _counted(self, outcome: object) -> None:
        # An outbox that cannot be read holds nobody knows what: an old number would be told as if it were known.
        self._known = outcome if isinstance(outcome, int) else None
