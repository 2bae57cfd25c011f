# SPDX-License-Identifier: Apache-2.0
"""Makes a backup of the outbox as often as the site says, if something happened, beside all that runs.

Where the backups are to lie on another disk, they are the outbox's second copy: what its age is, and what keeps the
next one from being made, is known here without touching that disk, which may hang.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.guard import guarded
from config.logs import logger
from config.settings import OutboxSetting
from offline_queue.backup import Backup, Lag, backups, lag, make_backup, see_medium
from offline_queue.disk import refusals
from offline_queue.errors import OutboxError, StorageFault
from offline_queue.housekeeping import size
from offline_queue.keys import device_keys
from offline_queue.opening import read_outbox
from offline_queue.quota import free_on
from offline_queue.store import DATABASE

if TYPE_CHECKING:
    from offline_queue.reader import Reader

log = logger(__name__)

# After the start there is enough to do.
FIRST_SECONDS = 120.0
# After one that was not made: a disk may have been plugged in again.
AGAIN_SECONDS = 300.0
# Two rounds that did not come about are no chance.
LATE_ROUNDS = 2
# Events a quiet hour leaves by itself: a look at the line, a heartbeat. A visit leaves some twenty.
QUIET_EVENTS = 4
LATE, NONE_YET, FULL, NO_MEDIUM = TROUBLES = "backup-late", "backup-none", "backup-full", "backup-medium"


@dataclass(frozen=True)
class Copy:
    """The newest backup as it is found on its disk, what the outbox has that it has not, and what is wrong with it."""

    at: float | None
    """When it was made, in seconds of the wall clock; None where there is none."""
    entries: int = 0
    """Stored since."""
    since: float | None = None
    """When the oldest of these was stored."""
    trouble: str = ""
    """A code: backup-medium, backup-none, backup-full, backup-late, storage; empty where nothing is."""


class BackupRounds:
    """Makes backups until ``over``; ``trouble`` may be asked from any thread and waits for no disk."""

    def __init__(
        self,
        setting: OutboxSetting,
        over: threading.Event,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._setting, self._over = setting, over
        self._clock, self._monotonic = clock, monotonic
        self._looked_at = monotonic()
        self._code = ""

    def run(self) -> None:
        """Make one round after the other, on a thread of their own."""
        pause = min(FIRST_SECONDS, every(self._setting))
        while not self._over.wait(pause):
            self._code = guarded(lambda: back_up(self._setting, self._clock()), broke_off)
            self._looked_at = self._monotonic()
            pause = min(AGAIN_SECONDS, every(self._setting)) if self._code else every(self._setting)

    @property
    def trouble(self) -> str:
        """Return the code of what kept the last round from its backup, or of no round ending; empty for neither."""
        if self._code:
            return self._code
        # A disk that hangs ends no round, and says nothing.
        return LATE if self._monotonic() - self._looked_at > LATE_ROUNDS * every(self._setting) + FIRST_SECONDS else ""


def broke_off(wrong: Exception) -> str:
    """Log a round that ended by a fault of ours; the next one comes all the same."""
    log.error("backup-broke-off", cause=type(wrong).__name__)
    return StorageFault.code


def keep_backups(setting: OutboxSetting, over: threading.Event) -> BackupRounds | None:
    """Begin the rounds on a thread of their own, until ``over``; None where the site has no folder for backups."""
    if not setting.backup_folder:
        return None
    rounds = BackupRounds(setting, over)
    # Never waited for: a copy takes as long as the disk does, and one that is cut is no backup.
    threading.Thread(target=rounds.run, name="backups", daemon=True).start()
    return rounds


def every(setting: OutboxSetting) -> float:
    """Return the seconds between two rounds."""
    return setting.backup_minutes * 60.0


def back_up(setting: OutboxSetting, now: float) -> str:
    """Make a backup if something happened since the last one; a failure is logged, and its code returned."""
    place = Path(setting.backup_folder)
    try:
        see_place(setting)
        if not due(setting):
            return ""
        began = time.monotonic()
        made = make_backup(Path(setting.folder), device_keys(setting, create=False), place, now)
    except OutboxError as wrong:
        log.warning("backup-not-made", code=wrong.code)
        return wrong.code
    log.info("backup-made", count=made.backup.contents.entries, bytes=made.size, seconds=time.monotonic() - began)
    if made.missing:
        log.error("backup-papers-missing", count=made.missing)
    return ""


def see_place(setting: OutboxSetting) -> None:
    """See that the disk for backups is there, where it is to be another one; raises StorageFault."""
    if setting.backup_medium == "other":
        see_medium(Path(setting.folder), Path(setting.backup_folder))


def due(setting: OutboxSetting) -> bool:
    """Tell whether something happened since the last backup; raises OutboxError."""
    last = newest(setting)
    if last is None:
        return True
    with contextlib.closing(read_outbox(setting)) as reader:
        return _happened(lag(reader, last.contents))


def newest(setting: OutboxSetting) -> Backup | None:
    """Return the newest backup that can be read, None where there is none; raises StorageFault."""
    place = Path(setting.backup_folder)
    with refusals(place):
        return next(iter(backups(place)), None)


def look(setting: OutboxSetting, reader: Reader, now: float) -> Copy:
    """Look at the newest backup, on its disk; raises OutboxError where the outbox itself cannot be read."""
    try:
        see_place(setting)
        last, full = newest(setting), _full(setting)
    except StorageFault as wrong:
        return Copy(None, trouble=wrong.code)
    if last is None:
        return Copy(None, trouble=NONE_YET)
    found, made_at = lag(reader, last.contents), last.contents.made_at
    late = now - made_at > LATE_ROUNDS * every(setting) and _happened(found)
    return Copy(made_at, found.entries, found.since, FULL if full else LATE if late else "")


def _happened(found: Lag) -> bool:
    return found.entries + found.acknowledged > 0 or not 0 <= found.events <= QUIET_EVENTS


def _full(setting: OutboxSetting) -> bool:
    """Tell whether the next backup has no room: its database alone, for most papers are linked."""
    place = Path(setting.backup_folder)
    with refusals(place):
        return place.exists() and free_on(place) < size(Path(setting.folder) / DATABASE)
