# SPDX-License-Identifier: Apache-2.0
"""A lease: one holder has a device alone, for a while; its end ends whatever of it still runs.

A visit that is over, or a test that hangs, can so never keep the next person from the device: the lane cancels what the
holder left behind, and a driver that does not answer the cancel is replaced.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from devices.device import Clock
from devices.job import Job


class Lease:
    """The right to use one device, given by :meth:`devices.lane.Lane.claim`; may be released from any thread."""

    def __init__(self, holder: str, ends: float, clock: Clock) -> None:
        self.holder = holder
        self._ends = ends
        self._clock = clock
        self._lock = threading.Lock()
        self._released = False
        self._jobs: list[Job[Any]] = []

    def __repr__(self) -> str:
        return f"Lease({self.holder}, over={self.over})"

    @property
    def over(self) -> bool:
        """Tell whether it was released or its time has passed."""
        return self._released or self._clock() >= self._ends

    def extend(self, seconds: float) -> None:
        """Let it end ``seconds`` from now; one that was released stays so."""
        self._ends = self._clock() + seconds

    def release(self) -> None:
        """Give the device back and cancel what still runs of it; harmless when it was."""
        with self._lock:
            self._released = True
            jobs, self._jobs = self._jobs, []
        # Outside the lock: who hears the end of a job may release the lease again.
        for job in jobs:
            job.cancel()

    def keep(self, job: Job[Any], refuse: Callable[[], None]) -> None:
        """Take note of a call made under it; ``refuse`` is called where it was released in the meantime."""
        with self._lock:
            if not self._released:
                self._jobs = [*(one for one in self._jobs if not one.done), job]
                return
        refuse()
