# SPDX-License-Identifier: Apache-2.0
"""What the program and its machine say of themselves: version, how long they run, room on the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from config import BUILD_DATE, VERSION


@dataclass(frozen=True)
class About:
    """Facts for staff; times in seconds, sizes in bytes."""

    version: str
    built: str
    running: float
    booted: float
    free: int
    size: int


def about(folder: Path, running: float, booted: float) -> About:
    """Look at the disk of a folder; raises OSError."""
    disk = shutil.disk_usage(folder)
    return About(VERSION, BUILD_DATE, running, booted, disk.free, disk.total)
