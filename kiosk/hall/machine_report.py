# SPDX-License-Identifier: Apache-2.0
"""How a machine is, for the hub: put together from what its devices, its outbox and its line told last."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from config import VERSION
from config.clock import china_time
from devices.device import Condition
from kiosk.counted_days import hours_of
from kiosk.hub.fleet_values import DeviceTold, Heard, LineTold, PaperTold, Report, UnsentTold, Use
from kiosk.technician.paper import COUNTED, used
from kiosk.waiting_alarm import OF_PEOPLE, waiting
from offline_queue.errors import OutboxError
from offline_queue.quota import Room

if TYPE_CHECKING:
    from pathlib import Path

    from config.settings import Settings
    from devices.device import DeviceState
    from kiosk.backups import BackupRounds
    from kiosk.domain.hall import Hours
    from kiosk.inventory.book import DeviceBook
    from kiosk.inventory.report import DeviceReport
    from offline_queue.line import LineState
    from offline_queue.outbox import Outbox

# What the hub is told of the disk and the file, as the heartbeat calls it.
ROOMS = {Room.FULL: "outbox-full", Room.TIGHT: "outbox-tight"}
UNREADABLE = "outbox-fault"
UNBACKED = "backup"
PAPER = "paper"
# A calendar changes by the year, and a catalogue that was just fetched for the first time within minutes.
HOURS_SECONDS = 600.0


class Machine(Protocol):
    """Whoever is told of: the terminal."""

    settings: Settings
    book: DeviceBook | None
    outbox: Outbox | None
    outbox_state: DeviceState
    backups: BackupRounds | None
    stopped_since: float | None
    back_at: float | None
    somebody: bool

    @property
    def line(self) -> LineState:
        """Return whether the platform can be reached."""
        ...

    @property
    def catalogue_folder(self) -> Path:
        """Return where the catalogue lies, with the calendar of the hall."""
        ...


class MachineReport:
    """Looks at a terminal; the calendar of its hall is read now and then, for a large catalogue takes its time."""

    def __init__(
        self,
        machine: Machine,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        *,
        heard: Callable[[], Heard | None] = lambda: None,
    ) -> None:
        self._machine, self._wall, self._clock, self._heard = machine, wall, clock, heard
        self._hours: Hours | None = None
        self._read_at: float | None = None

    def read(self) -> Report:
        """Return how the terminal is now; what cannot be read is said to be that, and nothing is raised."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= HOURS_SECONDS:
            self._hours, self._read_at = hours_of(self._machine.catalogue_folder), now
        return replace(report_of(self._machine, self._wall(), self._hours), heard=self._heard())


def report_of(machine: Machine, now: float, hours: Hours | None) -> Report:
    """Return how a terminal is at a moment of the wall clock; ``hours`` are those working days are counted by."""
    settings = machine.settings
    reports = machine.book.reports() if machine.book else {}
    unsent, store = of_outbox(machine, now, hours)
    line = machine.line
    return Report(
        at=round(now * 1000),
        version=VERSION,
        post=settings.post,
        use=use_of(machine),
        place=settings.site.machine_name,
        zone=settings.hub.zone,
        stopped_s=for_seconds(machine.stopped_since, now),
        back_in_s=None if machine.back_at is None else max(0, round(machine.back_at - now)),
        devices=tuple(device_of(one, now) for one in reports.values()),
        papers=papers_of(reports),
        unsent=unsent,
        store=store,
        line=LineTold(line.line.value, for_seconds(line.since, now)),
    )


def use_of(machine: Machine) -> Use:
    """Tell whether anybody is at the machine."""
    if machine.stopped_since is not None:
        return "stopped"
    return "in-use" if machine.somebody else "idle"


def device_of(report: DeviceReport, now: float) -> DeviceTold:
    """Return what the hub is told of a device; its detail stays here, for it is for who stands at the machine."""
    # Away without a cause is a device nobody has tried yet: a machine that begins must not look broken for a moment.
    untried = report.condition is Condition.ABSENT and not report.cause
    condition = Condition.OPENING if untried else report.condition
    return DeviceTold(report.name, condition.value, report.cause, report.actor.value, for_seconds(report.since, now))


def papers_of(reports: Mapping[str, DeviceReport]) -> tuple[PaperTold, ...]:
    """Return what the printers tell of their paper."""
    return tuple(
        PaperTold(name, one.state.part(PAPER), used(one) if one.filled_at is not None else None)
        for name, one in reports.items()
        if one.kind in COUNTED
    )


def of_outbox(machine: Machine, now: float, hours: Hours | None) -> tuple[UnsentTold | None, str]:
    """Return what waits to be sent, and what is wrong with where it lies."""
    outbox = machine.outbox
    if outbox is None:
        return None, UNREADABLE if machine.outbox_state.cause else ""
    try:
        unsent = unsent_of(outbox, now, hours)
    except OutboxError:
        return None, UNREADABLE
    trouble = UNBACKED if machine.backups and machine.backups.trouble else ""
    return unsent, ROOMS.get(outbox.room, trouble)


def unsent_of(outbox: Outbox, now: float, hours: Hours | None) -> UnsentTold:
    """Count what people handed in and the platform has not, and say who is told by now; raises OutboxError."""
    count, since = outbox.not_received(OF_PEOPLE)
    long = waiting(outbox, china_time(now), hours)
    days, addressee = (long.days, long.addressee) if long else (0, "")
    return UnsentTold(count, for_seconds(since, now), days, addressee)


def for_seconds(since: float | None, now: float) -> int | None:
    """Return for how long something has been so; a clock that was put back makes nothing younger than now."""
    return None if since is None else max(0, round(now - since))
