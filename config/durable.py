# SPDX-License-Identifier: Apache-2.0
"""What is still there after the power went: the bytes of a file, and its name, as far as the system lets us ask for it.

Linux: both. macOS: both, where ``fsync`` alone would leave the bytes in the drive's own memory (fsync(2) there).
Windows: the bytes; a folder cannot be opened to be synced. Its names come to disk in the order of the journal of NTFS:
after a cut there is the older name or the newer one, whole.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from pathlib import Path
from typing import Any

# Whether folders can be opened, and so synced.
FOLDERS = hasattr(os, "O_DIRECTORY")


def whole_sync() -> Any:
    """Return what has a drive write out its own memory too, as ``fcntl`` and its command; None where fsync does."""
    with contextlib.suppress(ImportError, AttributeError):
        fcntl = importlib.import_module("fcntl")
        return fcntl.fcntl, fcntl.F_FULLFSYNC
    return None


WHOLE = whole_sync()


def sync(handle: int) -> None:
    """Make the bytes of an open file durable; it has to be open for writing, or Windows refuses."""
    if WHOLE is None:
        os.fsync(handle)
        return
    ask, command = WHOLE
    try:
        ask(handle, command)
    except OSError:
        # A disk of the network or a stick may not know the command (fsync(2) of macOS).
        os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if not FOLDERS:
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable that somebody else wrote and closed."""
    handle = os.open(path, os.O_RDWR)
    try:
        sync(handle)
    finally:
        os.close(handle)
