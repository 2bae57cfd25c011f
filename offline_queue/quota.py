# SPDX-License-Identifier: Apache-2.0
"""How much room there is to take things in, known before anybody types, and a reserve to end well what is begun.

The reserve is a file with blocks of its own. It is given up when the disk refuses something, so that the deletions that
make room can be written; while it is not there, nothing new is begun.
"""

from __future__ import annotations

import contextlib
import enum
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from offline_queue.disk import PRIVATE_FILE

RESERVE = "outbox.reserve"
MEGABYTE = 1024 * 1024
# Share of its quota from which staff are told, and of its reserve that must be free besides.
TIGHT_SHARE = 0.7
TIGHT_RESERVES = 3


class Room(enum.Enum):
    """Whether something new may be taken in."""

    PLENTY = "plenty"
    TIGHT = "tight"
    """Everything can be done, and staff should see that what waits is sent or carried away."""
    FULL = "full"
    """Nothing new is begun; what is begun is ended."""


@dataclass(frozen=True)
class Limits:
    """How much an outbox may hold, and how much is kept back; nothing of both for tools that only look."""

    quota: int = 1 << 62
    reserve: int = 0

    def left(self, used: int, free: int) -> int:
        """Return how many bytes may still be taken in."""
        return max(0, min(self.quota - used, free - self.reserve))

    def room(self, used: int, free: int) -> Room:
        """Return what so much used and free is."""
        if used >= self.quota or free < self.reserve:
            return Room.FULL
        tight = used >= TIGHT_SHARE * self.quota or free < TIGHT_RESERVES * self.reserve
        return Room.TIGHT if tight else Room.PLENTY


class Quota:
    """Measures the folder of an outbox and keeps its reserve; ``room`` is as last measured."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self.room = Room.PLENTY
        self.left = 0
        """Bytes that may still be taken in, as last measured."""

    def measure(self) -> Room:
        """Look how much is used and free, taking the reserve back where there is room for it."""
        try:
            used, free = size_of(self._folder), free_on(self._folder)
            kept = self._keep(free)
        except OSError:
            # What cannot even be looked at takes nothing in.
            used, free, kept = 0, 0, False
        self.left = self._limits.left(used, free)
        self.room = self._limits.room(used, free) if kept else Room.FULL
        return self.room

    def limit(self, quota: int) -> None:
        """Hold at most so many bytes from now on; what is held already stays."""
        self._limits = Limits(quota, self._limits.reserve)
        self.measure()

    def glance(self) -> None:
        """Look at the disk alone, between two measures: whoever else writes to it may have filled it."""
        with contextlib.suppress(OSError):
            if free_on(self._folder) < self._limits.reserve:
                self.room = Room.FULL

    def release(self) -> None:
        """Give the reserve up: the disk refused something."""
        if self._limits.reserve:
            with contextlib.suppress(OSError):  # a disk that refuses this too is told as full all the same
                (self._folder / RESERVE).unlink(missing_ok=True)
            self.room = Room.FULL

    def _keep(self, free: int) -> bool:
        path = self._folder / RESERVE
        if not self._limits.reserve or (path.exists() and path.stat().st_size >= self._limits.reserve):
            return True
        # Twice as much: who takes the last of it back would give it up again with the next paper.
        return free >= 2 * self._limits.reserve and _allocated(path, self._limits.reserve)


def size_of(folder: Path) -> int:
    """Return how many bytes the files of an outbox have, those in the folders below too; the reserve not counted."""
    total = 0
    for found in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):  # gone since: sent and wiped
            if found.is_dir(follow_symlinks=False):
                total += size_of(Path(found.path))
            elif found.name != RESERVE:
                total += found.stat(follow_symlinks=False).st_size
    return total


def free_on(folder: Path) -> int:
    """Return how many bytes this account may still write to the disk of a folder."""
    return shutil.disk_usage(folder).free


def zeros(handle: int, begin: int, size: int) -> None:
    """Write so many zeros: what a system that allocates no room by itself takes for them is real."""
    os.lseek(handle, begin, os.SEEK_SET)
    left = size
    while left > 0:
        left -= os.write(handle, bytes(min(left, MEGABYTE)))


def _allocated(path: Path, size: int) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE)
        try:
            # Real blocks: a file that is only long would keep no room.
            getattr(os, "posix_fallocate", zeros)(handle, 0, size)
        finally:
            os.close(handle)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return False
    return True
