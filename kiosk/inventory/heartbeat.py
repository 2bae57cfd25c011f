# SPDX-License-Identifier: Apache-2.0
"""How a whole terminal is, in the words of the platform's heartbeat: devices, what waits, disk, clock.

Outbox and backups are told beside the devices, as parts of their own: what waits for working days, a disk that fills
up and a second copy that is not made have their addressee here.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from config import VERSION
from config.clock import china_time
from devices.device import Condition, DeviceState
from kiosk.platform.keeper import Component, DeviceStatus
from kiosk.waiting_alarm import Waiting, waiting
from offline_queue.quota import Room
from offline_queue.state import State

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.backups import BackupRounds
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity
    from offline_queue.outbox import Outbox

WAITING = (State.PENDING, State.SENDING, State.RETRY, State.PAUSED)
# What is still being opened is not spoken of: it is neither well nor not.
STATES = {
    Condition.READY: "ok",
    Condition.BUSY: "ok",
    Condition.ATTENTION: "warn",
    Condition.FAULT: "fail",
    Condition.ABSENT: "absent",
}


class Holder(Protocol):
    """Whoever holds settings and devices: the terminal."""

    settings: Settings
    backups: BackupRounds | None

    @property
    def catalogue_folder(self) -> Path:
        """Return where the catalogue lies, with the calendar of the hall."""
        ...

    def device_states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device of the post, by name."""
        ...


def status_of(holder: Holder, outbox: Outbox, platform: Platform) -> DeviceStatus:
    """Return how the terminal is now; raises OutboxError."""
    oldest, identity = outbox.oldest_waiting(), platform.identity
    skew = platform.skew_seconds if platform.offset_seconds is None else platform.offset_seconds
    counts = outbox.counts()
    return DeviceStatus(
        profile=holder.settings.post,
        version=VERSION,
        components=(*components(holder.device_states()), *_own(holder, outbox), *of_release(identity)),
        queue_depth=sum(counts[state] for state in WAITING),
        oldest_unsynced=instant(oldest),
        disk_free=shutil.disk_usage(Path(holder.settings.outbox.folder)).free,
        clock_offset_ms=None if skew is None else round(skew * 1000),
        certificate_ends=instant(identity.ends) if identity else None,
    )


def components(states: Mapping[str, DeviceState]) -> list[Component]:
    """Return what is known of each device."""
    return [
        Component(kind, STATES[state.condition], state.cause)
        for kind, state in sorted(states.items())
        if state.condition in STATES
    ]


def _own(holder: Holder, outbox: Outbox) -> list[Component]:
    from kiosk.counted_days import hours_of

    long = waiting(outbox, china_time(time.time()), hours_of(holder.catalogue_folder))
    return [of_outbox(outbox.room, long), *([of_backups(holder.backups.trouble)] if holder.backups else [])]


def of_outbox(room: Room, long: Waiting | None) -> Component:
    """Return how the outbox is: full before all, then what waits for working days, by whom it is to be told to."""
    if room is Room.FULL:
        return Component("outbox", "fail", "outbox-full")
    if long:
        return Component("outbox", "fail" if long.addressee == "office" else "warn", f"waiting-{long.addressee}")
    return Component("outbox", "ok") if room is Room.PLENTY else Component("outbox", "warn", "outbox-tight")


def of_release(identity: DeviceIdentity | None) -> list[Component]:
    """Say that a newer program is out; nothing where none is, or nobody told."""
    from kiosk.platform.releases import newer_release

    found = newer_release(identity, VERSION) if identity else None
    return [Component("release", "warn", f"release-{found.version}")] if found else []


def of_backups(trouble: str) -> Component:
    """Return how the backups are: people are served without them, so that it is never worse than a warning."""
    return Component("backup", "warn" if trouble else "ok", trouble)


def instant(seconds: float | None) -> str | None:
    """Return a moment of the wall clock as the document writes it."""
    return None if seconds is None else china_time(seconds).isoformat(timespec="seconds")
