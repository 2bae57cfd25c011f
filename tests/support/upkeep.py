"""A technician's surroundings without a terminal: a clock that tests move, a door that is quick to try."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import msgspec

from devices.device import DeviceState
from kiosk.inventory.report import DeviceReport, of_state
from kiosk.technician.about import About
from kiosk.technician.door import Door
from kiosk.technician.secret import Cost
from kiosk.technician.spare import Spare, SpareDoor
from offline_queue.chain import Moment

# The least Argon2id takes (8 KiB a lane): what is tested is the door, not how long a guess takes.
QUICK = Cost(8, 1, 1)
BOOT = "11111111-2222-3333-4444-555555555555"


class Clocked(Protocol):
    """Something that knows the hour."""

    def now(self) -> datetime.datetime: ...

    def device_states(self) -> Mapping[str, DeviceState]: ...


@dataclass
class Clocks:
    """All clocks of a machine, moved by hand."""

    wall: float = 1_800_000_000.0
    monotonic: float = 1_000.0
    boot: str = BOOT

    def __call__(self) -> Moment:
        return Moment(self.wall, self.monotonic, self.boot)

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        self.wall += seconds
        self.monotonic += seconds

    def reboot(self, boot: str = "99999999-8888-7777-6666-555555555555") -> None:
        """Begin to count anew."""
        self.boot, self.monotonic = boot, 5.0


class HeldSpareDoor(SpareDoor):
    """A spare door without a file."""

    def _keep(self, kept: Spare) -> None:
        self._held = kept


class FakeUpkeep:
    """Upkeep of a hall without hardware; remembers what was asked of it."""

    def __init__(self, hall: Clocked, *, training: bool = True) -> None:
        self._hall, self._training = hall, training
        self.door = Door(training=training, now=self._moment, cost=QUICK)
        self.boot = BOOT
        self.stopped: float | None = None
        self.back: float | None = None
        self.changes: dict[str, datetime.datetime] = {}
        self.reports: dict[str, DeviceReport] = {}
        self.filled_in: list[tuple[str, float]] = []
        self.platform_url = "https://platform.example/api/v1"
        self.sent = 0
        self.ended: list[bool] = []
        self.disk_gone = False
        self.desks: list[tuple[str, float]] = []

    @cached_property
    def spare(self) -> SpareDoor:
        return HeldSpareDoor(Path("nowhere"), training=self._training, now=self._moment)

    def _moment(self) -> Moment:
        at = self._hall.now().timestamp()
        # A machine that booted long ago: its monotonic clock goes with the hall's.
        return Moment(at, at - 1_000_000.0, self.boot)

    @property
    def stopped_since(self) -> datetime.datetime | None:
        return None if self.stopped is None else datetime.datetime.fromtimestamp(self.stopped, self._hall.now().tzinfo)

    def tell_stopped(self, since: float | None) -> None:
        self.stopped = since
        self.back = self.back if since else None

    @property
    def back_at(self) -> datetime.datetime | None:
        return None if self.back is None else datetime.datetime.fromtimestamp(self.back, self._hall.now().tzinfo)

    def tell_back(self, at: float | None) -> None:
        self.back = at

    def device(self, name: str) -> DeviceReport | None:
        if name in self.reports:
            return self.reports[name]
        state = self._hall.device_states().get(name)
        if state is None:
            return None
        at = self.changes.get(name)
        since = at.timestamp() if at else None
        return msgspec.structs.replace(of_state(state, name), address=f"serial:///dev/{name}", since=since)

    def filled(self, name: str, at: float) -> None:
        self.filled_in.append((name, at))
        if known := self.device(name):
            self.reports[name] = msgspec.structs.replace(known, filled_at=at, since_filled={})

    def measured(self, name: str, field_mm: float, at: float) -> bool:
        known = self.device(name)
        if self.disk_gone or known is None:
            return False
        self.desks.append((name, field_mm))
        self.reports[name] = msgspec.structs.replace(known, field_mm=field_mm, field_at=at)
        return True

    def resume(self, name: str) -> None:
        if known := self.device(name):
            self.reports[name] = msgspec.structs.replace(known, stopped="", stopped_at=None)

    def about(self) -> About:
        if self.disk_gone:
            raise OSError("no disk")
        return About("1.2.3", "2026-11-01", 3_700.0, 90_000.0, 40_000_000_000, 64_000_000_000)

    def send_now(self) -> None:
        self.sent += 1

    def end(self, *, restart: bool) -> None:
        self.ended.append(restart)
