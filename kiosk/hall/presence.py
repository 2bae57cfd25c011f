# SPDX-License-Identifier: Apache-2.0
"""Whether the hub answers, as its last answers said: one knowledge for whoever asks it.

HubAwayError   it has been silent for longer than a restart takes; whoever can goes on alone
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# A hub that was ended is back within this (docs/operations/hub.md); until then nobody goes on alone.
LIMIT_S = 3.0


class HubAwayError(Exception):
    """The hub has been silent for longer than a restart takes."""


class Presence:
    """Safe from any thread; ``steady`` is a clock nobody sets."""

    def __init__(self, steady: Callable[[], float] = time.monotonic, limit_s: float = LIMIT_S) -> None:
        self._steady = steady
        self._limit_s = limit_s
        self._since: float | None = None
        self._heard = threading.Condition()

    @property
    def gone(self) -> bool:
        """Tell whether it has been silent for too long to wait for it."""
        since = self._since
        return since is not None and self._steady() - since >= self._limit_s

    @property
    def silent_now(self) -> bool:
        """Tell whether its last answer did not come."""
        return self._since is not None

    def answered(self) -> None:
        """Say that it was heard."""
        with self._heard:
            self._since = None
            self._heard.notify_all()

    def silent(self) -> None:
        """Say that it was not heard; since the first time counts."""
        with self._heard:
            self._since = self._steady() if self._since is None else self._since

    def wait(self, seconds: float) -> None:
        """Wait until it is heard again, or so long; not at all for one that is gone."""
        with self._heard:
            self._heard.wait_for(lambda: self._since is None or self.gone, seconds)
