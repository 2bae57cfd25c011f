# SPDX-License-Identifier: Apache-2.0
"""What a technician is told of a real terminal, and what their word does to it."""

from __future__ import annotations

import datetime
import functools
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from config.clock import china_time

if TYPE_CHECKING:
    from config.settings import Settings
    from devices.device import CancelToken, Deadline
    from kiosk.capture.eye import CaptureEye
    from kiosk.inventory.report import DeviceReport
    from kiosk.technician.about import About
    from kiosk.technician.door import Door
    from kiosk.technician.spare import SpareDoor
    from kiosk.terminal import Terminal
    from offline_queue.chain import Moment
    from offline_queue.outbox import Outbox


# How long the eye may take to hear how wide its desk is.
DESK_SECONDS = 5.0


class TerminalUpkeep:
    """Upkeep over a terminal; see ``kiosk.steps.upkeep``."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        # Made with the first visit, a second after the program: near enough for "running since".
        self._began = time.monotonic()

    @cached_property
    def door(self) -> Door:
        """Return the door; its code lies in the outbox of this terminal."""
        return door_of(self._terminal.settings.site.mode)

    @cached_property
    def spare(self) -> SpareDoor:
        """Return the door while the outbox is refused."""
        return spare_of(self._terminal.settings)

    @property
    def stopped_since(self) -> datetime.datetime | None:
        """Return since when the terminal is out of service by a technician's word or the platform's."""
        since = self._terminal.stopped_since
        return None if since is None else china_time(since)

    def tell_stopped(self, since: float | None) -> None:
        """Take over what was just stored."""
        self._terminal.stopped_since = since
        if since is None:
            self._terminal.back_at = None

    @property
    def back_at(self) -> datetime.datetime | None:
        """Return when the terminal is expected back in service."""
        at = self._terminal.back_at
        return None if at is None else china_time(at)

    def tell_back(self, at: float | None) -> None:
        """Take over what was just stored."""
        self._terminal.back_at = at

    def device(self, name: str) -> DeviceReport | None:
        """Return all that is known of a device."""
        book = self._terminal.book
        return book.report(name) if book and name in book else None

    def filled(self, name: str, at: float) -> None:
        """Let the counters of paper begin anew."""
        if (book := self._terminal.book) and name in book:
            book.filled(name, at)

    def measured(self, name: str, field_mm: float, at: float) -> bool:
        """Write down how wide the desk is, then tell the eye; one that does not hear is told when it is opened anew."""
        book = self._terminal.book
        if not (book and name in book and book.measured(name, field_mm, at)):
            return False
        # Nobody waits for the end: the eye keeps the width for its next child before it tells the one there is.
        self._terminal.run(name, functools.partial(_tell_desk, field_mm=field_mm), DESK_SECONDS, lambda end: None)
        return True

    def resume(self, name: str) -> None:
        """Have the bench open it again."""
        if (book := self._terminal.book) and name in book:
            book.resume(name)

    @property
    def platform_url(self) -> str:
        """Return the address of the platform."""
        return self._terminal.settings.platform.url

    def about(self) -> About:
        """Look at the disk the outbox lies on, and at the clocks; raises OSError."""
        from kiosk.technician.about import about

        now = time.monotonic()
        # The monotonic clock counts from the boot of the machine (clock_gettime(2), CLOCK_MONOTONIC).
        return about(Path(self._terminal.settings.outbox.folder), now - self._began, now)

    def send_now(self) -> None:
        """Have the worker try at once what waits."""
        self._terminal.nudge()

    def end(self, *, restart: bool) -> None:
        """Have the program end when the visit is over."""
        self._terminal.hearers.end(restart)


def _tell_desk(eye: CaptureEye, deadline: Deadline, cancel: CancelToken, *, field_mm: float) -> None:
    eye.tell_desk(deadline, cancel, field_mm=field_mm)


def door_of(mode: str | None) -> Door:
    """Return the door of a terminal that works in a mode."""
    from kiosk.technician.door import Door

    return Door(training=mode == "training", now=clocks())


def spare_of(settings: Settings) -> SpareDoor:
    """Return the door of a terminal whose outbox is refused; its file lies beside the device key."""
    from kiosk.technician.spare import FILE, SpareDoor

    file = Path(settings.outbox.key_file).with_name(FILE)
    return SpareDoor(file, training=settings.site.mode == "training", now=clocks())


def clocks() -> Callable[[], Moment]:
    """Return what tells a moment by all clocks of this machine."""
    # Late: home asks whether a technician stopped the machine, and must not wait for hashes to paint.
    from config.boot import boot_id
    from offline_queue.chain import Moment

    boot = boot_id()
    return lambda: Moment(time.time(), time.monotonic(), boot)


def make_first_code(settings: Settings, show: Callable[[str], None] | None, outbox: Outbox) -> None:
    """Make the technician's code of a terminal that has none, where somebody can read it; raises OutboxError.

    The spare door takes over what code there is, and who came in by it meanwhile goes on record.
    """
    from kiosk.audit import Act, record

    door = door_of(settings.site.mode)
    if show is not None and (code := door.make_first(outbox)):
        show(code)
    if entered := spare_of(settings).follow(door.written(outbox)):
        with outbox.transaction() as tx:
            record(tx, Act.TECHNICIAN_WITHOUT_OUTBOX, count=entered)
