# SPDX-License-Identifier: Apache-2.0
"""Values of the day near this machine (weather, air, water, power) as last told; each grows old by its own clock."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.content.files import LIFE, write_whole
from kiosk.domain.content import LifeValue

log = logger(__name__)


def keep_life(folder: Path, values: Iterable[LifeValue]) -> None:
    """Keep what was told in place of what was before; raises OSError."""
    write_whole(folder / LIFE, msgspec.json.encode(tuple(values)))


def kept_life(folder: Path, now: datetime.datetime) -> tuple[LifeValue, ...]:
    """Return the values that are still worth showing; none where none are kept, or the file is damaged."""
    try:
        values = msgspec.json.decode((folder / LIFE).read_bytes(), type=tuple[LifeValue, ...])
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("life-unreadable", cause=type(wrong).__name__)
        return ()
    return tuple(one for one in values if one.worth(now) != "gone")
