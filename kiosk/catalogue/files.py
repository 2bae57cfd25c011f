# SPDX-License-Identifier: Apache-2.0
"""The small file home starts from; see ``shelf`` for all that lies beside it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.domain.hall import Hall
from kiosk.domain.item import ServiceItem

log = logger(__name__)

HOME = "home.json"
BEFORE = "home.before.json"


class Tags(msgspec.Struct, frozen=True):
    """Entity tags of what comes whole, to ask whether it is still so."""

    hall: str = ""
    regions: str = ""


class HomeFile(msgspec.Struct, frozen=True):
    """What home needs, and which shelf goes with it."""

    number: int = 0
    shelf: str = ""
    shelf_bytes: int = 0
    """Its size when it was accepted: a shorter one was cut off, which is seen here without opening it."""
    count: int = 0
    cursor: str = ""
    fetched_at: float = 0.0
    """Seconds of the wall clock at which the platform was last asked; 0 for never."""
    favourites: tuple[ServiceItem, ...] = ()
    forms: tuple[str, ...] = ()
    """Forms of the favourites that are on the shelf, so that home need not look."""
    hall: Hall | None = None
    tags: Tags = Tags()


def read_home(folder: Path) -> HomeFile | None:
    """Read the newest file whose shelf is there whole, else the one before it; None when there is none."""
    for name in (HOME, BEFORE):
        home = _read(folder / name)
        if home and _is_there(folder / home.shelf, home.shelf_bytes):
            return home
        if home:
            log.warning("catalogue-shelf-damaged", file=home.shelf)
    return None


def _read(file: Path) -> HomeFile | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=HomeFile)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("catalogue-index-unreadable", file=file.name, cause=type(wrong).__name__)
        return None


def _is_there(shelf: Path, size: int) -> bool:
    try:
        return shelf.stat().st_size == size
    except OSError:
        return False
