# SPDX-License-Identifier: Apache-2.0
"""What a device did and how often it failed, counted by its lane since the counters were made; nothing of a person."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.about import Tallied
from devices.device import Clock, DeviceError, ErrorKind


@dataclass(frozen=True)
class Mishap:
    """The last verb that the device, or a fault of ours, did not let end well."""

    cause: str
    at: float
    """Seconds of the wall clock."""


@dataclass(frozen=True)
class Usage:
    """The counters of one device at one moment.

    ``calls`` are verbs that ended well, ``tallies`` what their outcomes counted, ``faults`` how often each cause of
    the device itself came. What a person did (no card, moved) and what was cancelled is no fault of the device.
    """

    calls: int = 0
    tallies: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    last: Mishap | None = None


class UsageBook:
    """The counters of one device; may be written and read from any thread. ``wall`` gives seconds of the wall clock."""

    def __init__(self, wall: Clock = time.time) -> None:
        self._wall = wall
        self._lock = threading.Lock()
        self._calls = 0
        self._tallies: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._last: Mishap | None = None

    def note(self, outcome: object) -> None:
        """Count one end of a verb; a health check is no verb and is not to be noted when it went well."""
        with self._lock:
            if isinstance(outcome, DeviceError):
                self._note_error(outcome)
                return
            self._calls += 1
            if isinstance(outcome, Tallied):
                self._tallies.update(outcome.tally())

    def now(self) -> Usage:
        """Return the counters as they are."""
        with self._lock:
            return Usage(self._calls, dict(self._tallies), dict(self._faults), self._last)

    def _note_error(self, error: DeviceError) -> None:
        # No card within a minute, a card that moved, a cancel: a person's doing says nothing of the device.
        if error.kind in (ErrorKind.DEVICE, ErrorKind.PROGRAM):
            self._last = Mishap(error.cause, self._wall())
            self._faults[error.cause] += 1
