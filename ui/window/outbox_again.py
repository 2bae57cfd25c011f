# SPDX-License-Identifier: Apache-2.0
"""An outbox that was refused is tried again by itself where its cause may go by itself, else when somebody says so."""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.terminal import Terminal
from offline_queue.errors import REFUSALS

AGAIN_SECONDS = 5.0
# Not those whose every try would look through all that is stored, or that another program alone can mend.
PASSING = frozenset(f"outbox.{code}" for code in REFUSALS - {"damaged", "newer", "older", "fault"})


class OutboxAgain:
    """``look`` is called every second or so."""

    def __init__(self, terminal: Terminal, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal, self._clock = terminal, clock
        self._tried = clock()

    def look(self) -> None:
        """Try again where it is time to."""
        if self._terminal.outbox_state.cause in PASSING and self._clock() - self._tried >= AGAIN_SECONDS:
            self.now()

    def now(self) -> None:
        """Try again at once; one that is open stays so."""
        self._tried = self._clock()
        self._terminal.reopen()
