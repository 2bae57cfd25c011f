# SPDX-License-Identifier: Apache-2.0
"""What lies beside the outbox as it once was: copies of before a migration, damaged files, replaced outboxes.

They hold what is wiped in the outbox since, and so go themselves after their days, which begin when they were made.
Until then the damaged ones are for support: what could be read on them stands in the outbox. An outbox that a backup
took the place of may hold what nobody else has: it goes only where the platform has acknowledged all that was in it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from config.logs import logger
from offline_queue.backup import reading_in
from offline_queue.errors import OutboxError
from offline_queue.ledger import LONGEST_WAIT_SECONDS
from offline_queue.restore import REPLACED
from offline_queue.salvage import ASIDE
from offline_queue.upgrade import BEFORE

if TYPE_CHECKING:
    from offline_queue.vault import Vault

ASIDE_SECONDS = 14 * 24 * 3600.0
GOING = "gone-"

log = logger(__name__)


def drop(folder: Path, now: float, grace: float, arrived: Callable[[Path], bool]) -> None:
    """Delete what has had its days; copies of before a migration have those of what is wiped.

    ``arrived`` tells of a replaced outbox whether the platform has all that was in it.
    """
    days: Mapping[str, float] = {BEFORE: grace, ASIDE: ASIDE_SECONDS, REPLACED: ASIDE_SECONDS}
    for beginning, seconds in days.items():
        for place in folder.glob(f"{beginning}*"):
            with _tried_again_later():
                if _over(place, now, seconds) and (beginning != REPLACED or arrived(place)):
                    # By its name, for its date changes with the first file that goes: a cut must not give it new days.
                    place.rename(place.with_name(GOING + place.name))
    for place in folder.glob(f"{GOING}*"):
        with _tried_again_later():
            shutil.rmtree(place)
            log.info("outbox-leftover-dropped")


@contextlib.contextmanager
def _tried_again_later() -> Iterator[None]:
    # What was acknowledged is wiped all the same.
    try:
        yield
    except OSError as wrong:
        log.warning("outbox-leftover-stays", cause=type(wrong).__name__)


def replaced(folder: Path) -> list[Path]:
    """Return the outboxes that backups took the place of, and that are still there."""
    return sorted(folder.glob(f"{REPLACED}*"))


def not_acknowledged(place: Path, vault: Vault) -> list[str] | None:
    """Return the ids of what a replaced outbox held without an acknowledgement; None where it cannot be read."""
    made = place.stat().st_mtime
    try:
        with reading_in(place, vault) as old:
            return [str(row[0]) for row in old.execute("SELECT id FROM item WHERE acknowledged_at IS NULL")]
    except OutboxError:
        return None
    finally:
        # Reading leaves an index beside the log, and would give the folder new days.
        os.utime(place, (made, made))


def _over(place: Path, now: float, seconds: float) -> bool:
    """Tell whether something has had its days."""
    made = place.stat().st_mtime
    if made > now + LONGEST_WAIT_SECONDS:
        # A clock that stood in another year made it: its days begin now, or it would stay until that year.
        os.utime(place, (now, now))
    return made <= now - seconds
