# SPDX-License-Identifier: Apache-2.0
"""Switches that make the sandbox misbehave: a training aid, no part of the document.

``POST /training/faults`` with ``{"name": …, "times": 1, "match": "/submissions", "method": "PUT", "seconds": 2}``:

    none          all switches off
    offline       connections are broken before anything is read
    error-500     an untyped 500
    problem       a typed problem: ``code``
    busy-429      a typed 429 with Retry-After (``retry_after``)
    html          200 with a web page, as a captive portal
    redirect      302 to a log-in page
    delay         the act waits ``seconds``, or until the caller hangs up
    hold-answer   the act is done, its answer waits ``seconds``, or until the caller hangs up
    drop-answer   the act is done, the connection breaks in place of the answer
    other-id      the act is done, the answer names another id
    other-mode    the act is done, the answer is signed by production
    processing    the act is done, the answer says that the platform is still at it (``retry_after``)
    wrong-clock   all times are off by ``seconds``

``times`` empty: until switched off. ``match`` is a part of the path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

# In three groups, for they strike at three moments: a request can meet one of each.
BEFORE = frozenset({"offline", "error-500", "problem", "busy-429", "html", "redirect", "delay"})
AFTER = frozenset({"hold-answer", "drop-answer", "other-id", "other-mode", "processing"})
ALWAYS = frozenset({"wrong-clock"})
NONE = "none"
# Half a century: a clock set back to before 1970 has no number of nanoseconds, and a far one no date at all.
LONGEST_SECONDS = 50 * 365 * 86_400


class FaultRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One switch as it is asked for."""

    name: str
    times: int | None = None
    match: str = ""
    method: str = ""
    seconds: Annotated[float, msgspec.Meta(ge=-LONGEST_SECONDS, le=LONGEST_SECONDS)] = 1.0
    retry_after: int = 1
    code: str = "internal"


@dataclass
class Fault:
    """A switch that is on."""

    asked: FaultRequest
    left: int | None

    def fits(self, method: str, path: str) -> bool:
        """Tell whether it concerns a request."""
        asked = self.asked
        return asked.match in path and asked.method in ("", method) and self.left != 0

    def use(self) -> FaultRequest:
        """Count one use."""
        if self.left is not None:
            self.left -= 1
        return self.asked


class Faults:
    """The switches that are on."""

    def __init__(self) -> None:
        self._on: dict[str, Fault] = {}

    def switch(self, asked: FaultRequest) -> None:
        """Turn one on, or all off; raises ValueError for an unknown name."""
        if asked.name == NONE:
            self._on.clear()
        elif asked.name in BEFORE | AFTER | ALWAYS:
            self._on[asked.name] = Fault(asked, asked.times)
        else:
            raise ValueError(f"unknown fault {asked.name!r}")

    def take(self, names: frozenset[str], method: str, path: str) -> FaultRequest | None:
        """Return the fault that strikes this request and count it."""
        # In the order they were switched on; the first that fits takes the request, the others wait for the next one.
        for name, fault in self._on.items():
            if name in names and fault.fits(method, path):
                return fault.use()
        return None

    @property
    def skew_seconds(self) -> float:
        """Return how far the clock is off."""
        fault = self._on.get("wrong-clock")
        return fault.asked.seconds if fault else 0.0

    @property
    def names(self) -> list[str]:
        """Return the names of what is on."""
        return sorted(name for name, fault in self._on.items() if fault.left != 0)
