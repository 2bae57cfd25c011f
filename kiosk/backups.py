# SPDX-License-Identifier: Apache-2.0
"""Makes a backup of the outbox every hour in which something happened, beside all that runs."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from config.logs import logger
from config.settings import OutboxSetting
from offline_queue.backup import backups, make_backup
from offline_queue.errors import OutboxError
from offline_queue.keys import device_keys
from offline_queue.opening import read_outbox

log = logger(__name__)

EVERY_SECONDS = 3600.0
# After the start there is enough to do.
FIRST_SECONDS = 120.0
# Events a quiet hour leaves by itself: a look at the line, a heartbeat. A visit leaves some twenty.
QUIET_EVENTS = 4


def keep_backups(setting: OutboxSetting, over: threading.Event) -> threading.Thread | None:
    """Begin the rounds on a thread of their own, until ``over``; None where the site has no folder for backups."""
    if not setting.backup_folder:
        return None
    # Never waited for: a copy takes as long as the disk does, and one that is cut is no backup.
    thread = threading.Thread(target=rounds, args=(setting, over), name="backups", daemon=True)
    thread.start()
    return thread


def rounds(setting: OutboxSetting, over: threading.Event, clock: Callable[[], float] = time.time) -> None:
    """Make a backup every hour until it is over."""
    pause = FIRST_SECONDS
    while not over.wait(pause):
        back_up(setting, clock())
        pause = EVERY_SECONDS


def back_up(setting: OutboxSetting, now: float) -> bool:
    """Make a backup if something happened since the last one; return whether one was made. A failure is logged."""
    place = Path(setting.backup_folder)
    try:
        if not due(setting):
            return False
        began = time.monotonic()
        made = make_backup(Path(setting.folder), device_keys(setting, create=False), place, now)
    except OutboxError as wrong:
        log.warning("backup-not-made", code=wrong.code)
        return False
    log.info("backup-made", count=made.backup.contents.entries, bytes=made.size, seconds=time.monotonic() - began)
    if made.missing:
        log.error("backup-papers-missing", count=made.missing)
    return True


def due(setting: OutboxSetting) -> bool:
    """Tell whether something happened since the last backup; raises OutboxError."""
    last = next(iter(backups(Path(setting.backup_folder))), None)
    if last is None:
        return True
    with contextlib.closing(read_outbox(setting)) as reader:
        happened = reader.chain_head()[0] - last.contents.events
    # Fewer than the backup has: it is of another outbox, or of this one before a restore.
    return happened < 0 or happened > QUIET_EVENTS
