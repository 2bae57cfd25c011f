# SPDX-License-Identifier: Apache-2.0
"""Which boot of the machine this is, and how long ago it began: by clocks nobody can set.

Where a system does not name its boots, each start of the program counts as one: a claim of before is free then. What
must not be free, a wait after wrong codes, asks ``named``.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import struct
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

LINUX = Path("/proc/sys/kernel/random/boot_id")
# Begins an id that was made up because the system has none.
MADE_UP = "run:"
# SYSTEM_TIMEOFDAY_INFORMATION: its class and size, where the boot time stands in it, and by how much that was moved.
TIME_OF_DAY, TIME_OF_DAY_BYTES, BOOT_TIME, MOVED_BY = 3, 48, 0, 32
UUID_BYTES = 37
# Linux leaves the time asleep out of CLOCK_MONOTONIC. macOS counts it there, and leaves it out of what Python asks by
# itself. Windows has neither of them and counts it (GetTickCount64).
CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

Source = Callable[[], str]


def of_linux(file: Path = LINUX) -> str:
    """Return the id that Linux gives each boot (random(4))."""
    return file.read_text("ascii").strip()


def of_macos(library: Any = None) -> str:
    """Return the id that macOS gives each boot (``sysctl kern.bootsessionuuid``)."""
    library = library or ctypes.CDLL(None)
    found, size = ctypes.create_string_buffer(UUID_BYTES), ctypes.c_size_t(UUID_BYTES)
    if library.sysctlbyname(b"kern.bootsessionuuid", found, ctypes.byref(size), None, ctypes.c_size_t(0)):
        raise OSError("this system does not name its boots")
    return found.value.decode("ascii")


def of_windows(library: Any = None) -> str:
    """Return when Windows was booted, by its clock of then.

    When the clock is set the kernel moves its boot time along and keeps by how much: without that it stands still.
    """
    library = library or ctypes.CDLL("ntdll")
    told = ctypes.create_string_buffer(TIME_OF_DAY_BYTES)
    if library.NtQuerySystemInformation(TIME_OF_DAY, told, ctypes.c_ulong(TIME_OF_DAY_BYTES), None):
        raise OSError("this system does not tell when it was booted")
    booted, moved = (struct.unpack_from("<q", told.raw, place)[0] for place in (BOOT_TIME, MOVED_BY))
    return f"booted:{booted - moved}"


SOURCES: tuple[Source, ...] = (of_linux, of_macos, of_windows)


@functools.cache
def boot_id(sources: Sequence[Source] = SOURCES) -> str:
    """Return the id of this boot, the same for as long as this program runs; one made up where nobody names it."""
    for source in sources:
        # Each but the system's own has neither the file nor the function that it asks for.
        with contextlib.suppress(OSError, AttributeError, TypeError):
            if found := source():
                return found
    return MADE_UP + uuid.uuid4().hex


def named(boot: str) -> bool:
    """Tell whether the system itself gave this id; else another one may mean the same boot."""
    return not boot.startswith(MADE_UP)


def since_boot() -> float:
    """Return seconds since the boot, those in which the machine slept too: a claim must not outlive a night asleep."""
    return time.monotonic() if CLOCK is None else time.clock_gettime(CLOCK)
