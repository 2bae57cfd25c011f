# SPDX-License-Identifier: Apache-2.0
"""Locks on open files, which the system takes back when their holder dies: ``flock``, or a range of bytes (Windows).

Both belong to the handle, not to the process: a second handle of the same process is kept out like anybody else's.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import secrets
from typing import Any, Protocol

# What msvcrt locks at most, from the first byte on. Bytes that are not there can be locked as well (LockFile).
SPAN = 0x7FFF_FFFF


class Locks(Protocol):
    """One system's way to lock an open file."""

    def take(self, handle: int, *, shared: bool = False) -> bool:
        """Lock without waiting; return False where somebody else holds it, raises OSError where nothing can be held."""
        ...

    def close(self, handle: int) -> None:
        """Close a handle, and let go of what it holds."""
        ...


class Flock:
    """Systems of the Unix kind; ``fcntl`` is their module."""

    def __init__(self, fcntl: Any) -> None:
        self._fcntl = fcntl

    def take(self, handle: int, *, shared: bool = False) -> bool:
        """Lock the whole file."""
        how = self._fcntl.LOCK_SH if shared else self._fcntl.LOCK_EX
        try:
            # flock, not a lock of fcntl: one of those goes when any handle of this process on the file is closed (man 2
            # fcntl), and whoever only asks opens and closes one.
            self._fcntl.flock(handle, how | self._fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self, handle: int) -> None:
        """Close it; the lock goes with it."""
        os.close(handle)


class ByteRange:
    """Windows; ``msvcrt`` is its module. Its locks know no sharing: who shares locks one byte of all, by chance."""

    def __init__(self, msvcrt: Any) -> None:
        self._msvcrt = msvcrt
        self._held: dict[int, tuple[int, int]] = {}

    def take(self, handle: int, *, shared: bool = False) -> bool:
        """Lock all bytes; or one, which keeps out who wants all and next to never another one who shares."""
        begin, count = (secrets.randbelow(SPAN), 1) if shared else (0, SPAN)
        os.lseek(handle, begin, os.SEEK_SET)
        try:
            self._msvcrt.locking(handle, self._msvcrt.LK_NBLCK, count)
        except PermissionError:
            return False
        self._held[handle] = begin, count
        return True

    def close(self, handle: int) -> None:
        """Unlock and close it: what is left to a close the system takes back in its own time (LockFile, Remarks)."""
        begin, count = self._held.pop(handle, (0, 0))
        try:
            if count:
                os.lseek(handle, begin, os.SEEK_SET)
                self._msvcrt.locking(handle, self._msvcrt.LK_UNLCK, count)
        finally:
            os.close(handle)


def of_this_system() -> Locks:
    """Return the locks there are."""
    if importlib.util.find_spec("fcntl"):
        return Flock(importlib.import_module("fcntl"))
    return ByteRange(importlib.import_module("msvcrt"))


LOCKS = of_this_system()


def take(handle: int, *, shared: bool = False) -> bool:
    """Lock without waiting; return False where somebody else holds it, raises OSError where nothing can be held."""
    return LOCKS.take(handle, shared=shared)


def close(handle: int) -> None:
    """Close a handle, and let go of what it holds."""
    LOCKS.close(handle)
