# SPDX-License-Identifier: Apache-2.0
"""The folder in memory into which sheets are scanned, and that nothing of it stays behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

# A file system in memory: what is scanned is somebody's paper and must not reach a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, which nobody else may open
PREFIX = "banshi-scan-"


@contextlib.contextmanager
def folder(memory: Path = MEMORY) -> Iterator[Path]:
    """Make a folder that only this user can open; it is emptied and gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=memory if memory.is_dir() else None))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep(memory: Path = MEMORY) -> None:
    """Remove what drivers left behind that were killed in the middle of a scan."""
    for left in memory.glob(f"{PREFIX}*-*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)
