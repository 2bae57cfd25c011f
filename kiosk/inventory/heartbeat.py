# SPDX-License-Identifier: Apache-2.0
"""How a whole terminal is, in the words of the platform's heartbeat: devices, what waits, disk, clock."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from config import VERSION
from config.clock import china_time
from devices.device import Condition, DeviceState
from kiosk.platform.keeper import Component, DeviceStatus
from offline_queue.state import State

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.platform.client import Platform
    from offline_queue.reader import Reader

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

    def device_states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device of the post, by name."""
        ...


def status_of(holder: Holder, outbox: Reader, platform: Platform) -> DeviceStatus:
    """Return how the terminal is now; raises OutboxError."""
    oldest, skew, identity = outbox.oldest_waiting(), platform.skew_seconds, platform.identity
    counts = outbox.counts()
    return DeviceStatus(
        profile=holder.settings.post,
        version=VERSION,
        components=tuple(components(holder.device_states())),
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


def instant(seconds: float | None) -> str | None:
    """Return a moment of the wall clock as the document writes it."""
    return None if seconds is None else china_time(seconds).isoformat(timespec="seconds")
