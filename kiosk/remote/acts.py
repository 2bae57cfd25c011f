# SPDX-License-Identifier: Apache-2.0
"""What a terminal does when the platform says so; what a post cannot do is not in the list."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.log_lines import LOG, checked
from kiosk.platform.calls.commands import DeviceTested
from kiosk.remote.commander import Doing, Ended
from kiosk.technician import service

if TYPE_CHECKING:
    from kiosk.inventory.trials import Trial, Trials
    from kiosk.news import News
    from kiosk.terminal import Terminal
    from offline_queue.outbox import Outbox
    from offline_queue.worker import Worker

# As the document has it.
MOST_LINES, LONGEST_LINE = 500, 1000
# Twice what may go out: lines that are too long, or none of ours, are left out.
END_BYTES = 2 * MOST_LINES * LONGEST_LINE
# How long the devices of a post may take for their tests together, and between two looks at them.
TESTS_SECONDS, LOOK_SECONDS = 90.0, 0.5
NO_TEST = frozenset({"device.no-self-test", "device.not-listed"})


class Acts:
    """What can be done to one terminal from afar; called on the commander's thread."""

    def __init__(
        self,
        terminal: Terminal,
        outbox: Outbox,
        worker: Worker,
        news: News,
        *,
        log_file: Path = LOG,
        wait: Callable[[float], object],
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._terminal = terminal
        self._outbox = outbox
        self._worker = worker
        self._news = news
        self._log_file = log_file
        self._wait = wait
        self._now = now
        self._clock = clock

    @property
    def by_kind(self) -> Mapping[str, Doing]:
        """Return what this terminal can do, by the name the document has for it."""
        return {
            "restart": self.restart,
            "self-test": self.test,
            "sync-now": self.sync,
            "upload-log": self.upload_log,
            "lock": self.lock,
            "unlock": self.unlock,
            "wipe-cache": self.wipe_cache,
        }

    def restart(self) -> None:
        """Have the program begin anew."""
        self._terminal.hearers.end(True)

    def sync(self) -> Ended:
        """Send all that waits now, and ask for what is new with the next look at the line."""
        self._worker.nudge()
        self._news.hurry()
        return Ended()

    def wipe_cache(self) -> Ended:
        """Fetch catalogue and hall anew; what is there serves people until the new one is whole.

        Texts for the public are held against their hashes with every fetch.
        """
        self._news.fetch_anew()
        return Ended()

    def upload_log(self) -> Ended:
        """Return the end of the log; raises OSError."""
        last = deque(checked(end_of(self._log_file)), MOST_LINES)
        return Ended(log=tuple(line for line in last if len(line) <= LONGEST_LINE))

    def lock(self) -> Ended:
        """Take the machine out of service; whoever is here ends first. Raises OutboxError."""
        if self._terminal.stopped_since is None:
            self._terminal.stopped_since = service.stop(self._outbox, self._now(), from_afar=True)
        return Ended()

    def unlock(self) -> Ended:
        """Put it back into service where the platform took it out; raises OutboxError."""
        if self._terminal.stopped_since is None:
            return Ended()
        if not service.stopped_from_afar(self._outbox, self._now()):
            # Somebody stood before it and saw why.
            return Ended("failed", "stopped-at-the-machine")
        service.resume(self._outbox)
        self._terminal.stopped_since = self._terminal.back_at = None
        return Ended()

    def test(self) -> Ended:
        """Have each device test itself that can, and wait for them."""
        book = self._terminal.book
        names = [device.kind for device in self._terminal.settings.devices]
        begun = begun_of(book.trials, names) if book else {}
        if book is None or not begun:
            return Ended("not-supported", "no-device-tests-itself")
        begun = self._tested(book.trials, begun)
        devices = tuple(
            DeviceTested(name, trial.ended and trial.well, trial.cause if trial.ended else "device.no-answer")
            for name, trial in begun.items()
        )
        return Ended("done" if all(device.well for device in devices) else "failed", devices=devices)

    def _tested(self, trials: Trials, begun: dict[str, Trial]) -> dict[str, Trial]:
        """Wait until all have ended, or for as long as anybody waits."""
        until = self._clock() + TESTS_SECONDS
        while not all(trial.ended for trial in begun.values()) and self._clock() < until:
            self._wait(LOOK_SECONDS)
            begun = looked_at(trials, begun)
        return begun


def end_of(log: Path) -> list[str]:
    """Return the last lines of a log; raises OSError. Reading a year of it would take the machine from who is here."""
    with log.open("rb") as file:
        begins = max(0, file.seek(0, os.SEEK_END) - END_BYTES)
        file.seek(begins)
        lines = file.read().decode(errors="replace").split("\n")
    # The first of them was cut somewhere.
    return lines[1:] if begins else lines


def begun_of(trials: Trials, names: Iterable[str]) -> dict[str, Trial]:
    """Begin the test of each device that has one."""
    return {name: trial for name in names if (trial := trials.begin(name)).cause not in NO_TEST}


def looked_at(trials: Trials, begun: Mapping[str, Trial]) -> dict[str, Trial]:
    """Return the newest of each test."""
    return {name: trials.look(name) or trial for name, trial in begun.items()}
