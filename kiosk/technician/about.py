# SPDX-License-Identifier: Apache-2.0
"""What program and machine say of themselves: version, how long they run, room on the disk and in the outbox."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from config import BUILD_DATE, VERSION

# What an application takes with its papers; a guess for whoever wonders whether the room will do.
USUAL_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True)
class About:
    """Facts for staff; times in seconds, sizes in bytes."""

    version: str
    built: str
    running: float
    booted: float
    free: int
    size: int


def applications(left: int) -> int:
    """Return how many applications go into so many bytes, as exact as a guess may look: two digits."""
    count = left // USUAL_BYTES
    step = int(10 ** max(0, len(str(count)) - 2))
    return count // step * step


def about(folder: Path, running: float, booted: float) -> About:
    """Look at the disk of a folder; raises OSError."""
    disk = shutil.disk_usage(folder)
    return About(VERSION, BUILD_DATE, running, booted, disk.free, disk.total)
