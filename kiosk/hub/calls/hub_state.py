# SPDX-License-Identifier: Apache-2.0
"""How the hub itself is: its database and who follows it, its disk, its newest backup; what cannot be seen is None."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from kiosk.hub.fleet_values import Disk, HubState, Standby
from kiosk.hub.hall_time import HallTime
from kiosk.hub.site import Machines

# Visible to a role with pg_monitor; to any other the rows are there and say nothing of how far behind they are.
FOLLOWERS = sql(
    "SELECT application_name, (EXTRACT(EPOCH FROM replay_lag) * 1000)::bigint, state FROM pg_stat_replication"
)
SIZE = sql("SELECT pg_database_size(current_database())")
BACKUPS = ("*.dump", "*.dump.*")


def read(connection: Connection, machines: Machines, epoch: int, clock: HallTime | None = None) -> HubState:
    """Look at everything; never raises for what cannot be seen."""
    kind = connection.dialect.name
    asked = kind == "postgresql"
    folder = machines.backups
    return HubState(
        epoch, kind, size(connection) if asked else None, standbys(connection) if asked else None,
        disk_of(machines.folder), newest(Path(folder)) if folder else None, bool(folder),
        clock.off_s if clock else 0,
    )  # fmt: skip


def size(connection: Connection) -> int | None:
    """Return how large the database is, in bytes."""
    try:
        return int(connection.execute(SIZE).scalar_one())
    except DBAPIError:
        return None


def standbys(connection: Connection) -> tuple[Standby, ...] | None:
    """Return who follows the database; one whose state is hidden from us is there, and nothing more is known."""
    try:
        rows = connection.execute(FOLLOWERS).all()
    except DBAPIError:
        return None
    # No lag is told of a follower that has everything and hears nothing new: it is behind by nothing.
    return tuple(Standby(name, (lag or 0) if state == "streaming" else None) for name, lag, state in rows)


def disk_of(folder: Path) -> Disk | None:
    """Return how full the hub's disk is."""
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return None
    return Disk(found.free, found.total)


def newest(folder: Path) -> int | None:
    """Return when the newest backup was written, None where none is seen."""
    try:
        times = [file.stat().st_mtime for pattern in BACKUPS for file in folder.glob(pattern)]
    except OSError:
        return None
    return round(max(times) * 1000) if times else None
