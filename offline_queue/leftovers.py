# SPDX-License-Identifier: Apache-2.0
"""What lies beside the outbox as it once was: copies of before a migration, and files with damaged pages.

Both hold what is wiped in the outbox since, and so go themselves after their days, which begin when they were made.
Until then the damaged ones are for support: what could be read on them stands in the outbox.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.logs import logger
from offline_queue.ledger import LONGEST_WAIT_SECONDS
from offline_queue.salvage import ASIDE
from offline_queue.upgrade import BEFORE

ASIDE_SECONDS = 14 * 24 * 3600.0
GOING = "gone-"

log = logger(__name__)


def drop(folder: Path, now: float, grace: float) -> None:
    """Delete what has had its days; copies of before a migration have those of what is wiped."""
    days: Mapping[str, float] = {BEFORE: grace, ASIDE: ASIDE_SECONDS}
    for beginning, seconds in days.items():
        for place in folder.glob(f"{beginning}*"):
            with _tried_again_later():
                _date(place, now, seconds)
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


def _date(place: Path, now: float, seconds: float) -> None:
    made = place.stat().st_mtime
    if made > now + LONGEST_WAIT_SECONDS:
        # A clock that stood in another year made it: its days begin now, or it would stay until that year.
        os.utime(place, (now, now))
    elif made <= now - seconds:
        # By its name, for its date changes with the first file that goes: a cut must not give it new days.
        place.rename(place.with_name(GOING + place.name))
