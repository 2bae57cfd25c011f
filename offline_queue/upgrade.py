# SPDX-License-Identifier: Apache-2.0
"""Bringing an outbox to the form of this program, with a copy of what it was before.

The copy (``before-form-N/``) is the encrypted files as they lay there, whole under its name or not there at all. It
holds what is wiped later, and so goes itself after its days (``leftovers``).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from offline_queue import store
from offline_queue.disk import copy_file, make_folder, refusals, sync_folder

if TYPE_CHECKING:
    from sqlite3 import Connection

BEFORE = "before-form-"


def upgrade(connection: Connection, folder: Path) -> bool:
    """Migrate, keeping a copy first; return whether there was anything to migrate.

    Raises StorageFault where there is no room for the copy; then nothing was changed.
    """
    form, known = store.schema_version(connection), len(store.migrations())
    if form == known:
        return False
    if form > 0:
        with refusals(folder):
            _keep(folder, folder / f"{BEFORE}{known}")
    store.migrate(connection, folder)
    return True


def _keep(folder: Path, place: Path) -> None:
    # One that is there is of a migration that was cut: what it holds is the older.
    if place.exists():
        return
    fresh = place.with_name(place.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    make_folder(fresh)
    # Nobody else writes: the folder is locked, and no transaction is open.
    for name in (store.DATABASE, f"{store.DATABASE}-wal"):
        if (folder / name).exists():
            copy_file(folder / name, fresh / name)
    sync_folder(fresh)
    fresh.rename(place)
    sync_folder(folder)
