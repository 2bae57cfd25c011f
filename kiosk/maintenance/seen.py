# SPDX-License-Identifier: Apache-2.0
"""What maintenance sees of a machine at one moment, as plain data; nothing of a citizen is in it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kiosk.inventory.report import Change, DeviceReport


class Machine(msgspec.Struct, frozen=True):
    """The terminal itself: seconds, bytes, moments of the wall clock."""

    version: str
    running: float
    booted: float
    line: str
    """``up``, ``down`` or ``unknown``."""
    line_since: float | None = None
    free: int | None = None
    """Bytes left on the disk of the outbox; None where it cannot be read."""
    size: int | None = None
    skew: float | None = None
    """The platform's clock minus ours in seconds; None where it never answered."""
    waiting: int | None = None
    """Entries that wait to be sent; None while the outbox is refused, which is not none."""
    stuck: int | None = None
    oldest: float | None = None
    outbox: str = ""
    """Why the outbox is refused."""
    stopped_since: float | None = None
    """Since when the whole machine is out of service."""
    unprinted: Mapping[str, int] = {}
    """Papers that did not come out since the fault of a printer began, by its name."""


class Seen(msgspec.Struct, frozen=True):
    """One look; ``why`` is empty while a terminal runs and answers, else ``none``, ``silent`` or ``version``."""

    at: float
    why: str = ""
    reports: Mapping[str, DeviceReport] = {}
    changes: tuple[Change, ...] = ()
    machine: Machine | None = None
