# SPDX-License-Identifier: Apache-2.0
"""The small file home starts from; see ``shelf`` for all that lies beside it."""

from __future__ import annotations

import zlib
from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.domain.hall import Hall
from kiosk.domain.item import ServiceItem

log = logger(__name__)

HOME = "home.json"
BEFORE = "home.before.json"
# Bytes read at once: a shelf must not lie whole in the memory of the window.
PIECE = 1 << 18


class Tags(msgspec.Struct, frozen=True):
    """Entity tags of what comes whole, to ask whether it is still so."""

    hall: str = ""
    regions: str = ""


class HomeFile(msgspec.Struct, frozen=True):
    """What home needs, and which shelf goes with it."""

    number: int = 0
    shelf: str = ""
    layout: str = "1"
    """Which columns it has; "1" in files of programs that did not say it: no list by kind or place."""
    shelf_bytes: int = 0
    """Its size when it was accepted: a shorter one was cut off, which is seen here without opening it."""
    shelf_crc: int = 0
    """Its checksum when it was accepted; 0 in files of before, which are taken by their size."""
    count: int = 0
    local: int = 0
    """How many of them belong to a county, township or village of their own."""
    cursor: str = ""
    fetched_at: float = 0.0
    """Seconds of the wall clock at which the platform was last asked; 0 for never."""
    favourites: tuple[ServiceItem, ...] = ()
    forms: tuple[str, ...] = ()
    """Forms of the favourites that are on the shelf, so that home need not look."""
    hall: Hall | None = None
    tags: Tags = Tags()


def read_home(folder: Path, *, checked: bool = True) -> HomeFile | None:
    """Read the newest file whose shelf is there whole, else the one before it; None when there is none.

    Where no shelf is whole, one that has its size is better than nothing: home has its favourites, and what the rest
    cannot give is said where it is asked for. Not ``checked``, sizes are enough: the first painting waits for nothing.
    """
    there = []
    # One after the other: the one before is not even read while the newest is well.
    for home in filter(None, (_read(folder / name) for name in (HOME, BEFORE))):
        if _has_size(folder / home.shelf, home.shelf_bytes):
            if not checked or _is_as_accepted(folder / home.shelf, home.shelf_crc):
                return home
            there.append(home)
        log.warning("catalogue-shelf-damaged", file=home.shelf)
    return there[0] if there else None


def _read(file: Path) -> HomeFile | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=HomeFile)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("catalogue-index-unreadable", file=file.name, cause=type(wrong).__name__)
        return None


def checksum(file: Path) -> int:
    """Return the CRC-32 of a file, read piece by piece; raises OSError."""
    found = 0
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            found = zlib.crc32(piece, found)
    return found


def _has_size(shelf: Path, size: int) -> bool:
    try:
        return shelf.stat().st_size == size
    except OSError:
        return False


def _is_as_accepted(shelf: Path, crc: int) -> bool:
    # Not by SQLite's own check: it takes a second for a city's catalogue, and home would wait for its library as well.
    # The checksum of 26 MB takes 17 ms, and finds what a bad block changed without changing the size.
    try:
        return not crc or checksum(shelf) == crc
    except OSError:
        return False
