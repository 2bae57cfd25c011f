# SPDX-License-Identifier: Apache-2.0
"""Asking the platform whether it has of a day what this machine says it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from kiosk.platform.client import JSON, Platform, right
from kiosk.platform.errors import NotThePlatformError
from offline_queue.day_manifest import DayManifest

# Acts are many and prove themselves: the head of their chain stands for all of them.
ACTS = "audit"
# What the document takes in one request.
LARGEST_DAY = 5000


class DayCompared(msgspec.Struct, frozen=True):
    """Where machine and platform differ about one day; ids alone."""

    date: str
    missing: tuple[str, ...]
    """Acknowledged here, and not there."""
    unknown: tuple[str, ...]
    """Taken in there, and not named here."""
    differing: tuple[str, ...]
    acts: Literal["same", "behind", "differing"]
    signed_by: str

    @property
    def count(self) -> int:
        """Return how many things differ; acts that are still on their way are none of them."""
        return len(self.missing) + len(self.unknown) + len(self.differing) + (self.acts == "differing")


def compare_day(platform: Platform, manifest: DayManifest, device: Mapping[str, str]) -> DayCompared:
    """Ask; ``device`` holds region, hall and device. Raises PlatformError, ValueError for a day beyond one request."""
    lines = [msgspec.to_builtins(line) for line in manifest.entries if line.kind != ACTS]
    if len(lines) > LARGEST_DAY:
        raise ValueError(f"{len(lines)} lines are more than one request takes")
    told = msgspec.to_builtins(manifest) | {"device": dict(device), "entries": lines}
    body = msgspec.json.encode(told)
    answer = platform.ask("POST", "/reconciliation/manifests", source=body, headers={"Content-Type": JSON})
    found = right(answer, JSON).read_as(DayCompared)
    # Another day's answer, out of a cache, would be trusted to say that nothing of this one was lost.
    if found.date != manifest.date:
        raise NotThePlatformError("other-day")
    if found.signed_by != manifest.mode:
        raise NotThePlatformError("other-mode")
    return found
