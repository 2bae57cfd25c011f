# SPDX-License-Identifier: Apache-2.0
"""Who staff commands ask about devices: the running terminal, which holds them, else the devices themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from config.settings import Settings
from devices.device import Clock, Condition
from kiosk.inventory.opening import opened
from kiosk.inventory.report import Change, DeviceReport
from kiosk.inventory.trials import Trial
from offline_queue.control import ask
from offline_queue.housekeeping import held

T = TypeVar("T")
# Seconds between two looks at something that is not over yet.
LOOK_SECONDS = 0.1
# Waits so many seconds; returns True to stop.
Wait = Callable[[float], object]


class NobodyAnswersError(Exception):
    """A terminal holds the devices and does not answer, or answers what this version does not know."""


class Source(Protocol):
    """Whoever knows the devices."""

    running: bool
    """Whether a running terminal holds them."""

    def reports(self) -> dict[str, DeviceReport]:
        """Return all that is known of every device, by name; raises NobodyAnswersError."""
        ...

    def changes(self, after: int) -> list[Change]:
        """Return the newest changes after one of them; raises NobodyAnswersError."""
        ...

    def begin(self, name: str) -> Trial:
        """Begin the self-test of a device; raises NobodyAnswersError."""
        ...

    def look(self, name: str) -> Trial:
        """Return how far the self-test of a device is; raises NobodyAnswersError."""
        ...

    def close(self) -> None:
        """Let everything go."""
        ...


def source(settings: Settings, seconds: float, wait: Wait) -> Source:
    """Return the running terminal, else the devices themselves, opened for at most so many seconds."""
    folder = Path(settings.outbox.folder)
    if ask(folder, {"do": "devices"}) is not None:
        return Running(folder)
    if held(folder):
        # Its ports are taken, as they should be: opened a second time each device would look like a fault.
        raise NobodyAnswersError("the running terminal does not answer")
    return Alone(settings, seconds, wait)


class Running:
    """The devices of the terminal that runs."""

    running = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reports(self) -> dict[str, DeviceReport]:
        """Return what it knows."""
        return self._asked({"do": "devices"}, "devices", dict[str, DeviceReport])

    def changes(self, after: int) -> list[Change]:
        """Return what changed."""
        return self._asked({"do": "device-changes", "after": after}, "changes", list[Change])

    def begin(self, name: str) -> Trial:
        """Have it begin a test."""
        return self._asked({"do": "test", "device": name}, "test", Trial)

    def look(self, name: str) -> Trial:
        """Ask it how the test goes."""
        return self._asked({"do": "tested", "device": name}, "test", Trial)

    def close(self) -> None:
        """Leave it as it is."""

    def _asked(self, request: dict[str, Any], key: str, kind: type[T]) -> T:
        answer = ask(self._folder, request)
        if answer is None:
            raise NobodyAnswersError("the running terminal does not answer any more")
        try:
            return msgspec.convert(answer[key], kind)
        except (KeyError, msgspec.ValidationError) as wrong:
            raise NobodyAnswersError("the running terminal is of another version") from wrong


class Alone:
    """The devices, opened by us; the counters are read and left as they are."""

    running = False

    def __init__(self, settings: Settings, seconds: float, wait: Wait, clock: Clock = time.monotonic) -> None:
        self._bench, self._book = opened(settings, keeps=False)
        self._bench.start()
        end = clock() + seconds
        while self._unknown() and clock() < end:
            wait(LOOK_SECONDS)

    def reports(self) -> dict[str, DeviceReport]:
        """Return what they said."""
        return self._book.reports()

    def changes(self, after: int) -> list[Change]:
        """Return what changed since they were opened."""
        return self._book.changes(after)

    def begin(self, name: str) -> Trial:
        """Begin a test."""
        return self._book.trials.begin(name)

    def look(self, name: str) -> Trial:
        """Return how far it is."""
        return self._book.trials.look(name) or Trial()

    def close(self) -> None:
        """Close the devices."""
        self._bench.close()
        self._book.close()

    def _unknown(self) -> bool:
        opening = (Condition.OPENING, Condition.ABSENT)
        # Absent without a cause is a device nobody has tried yet.
        waits = (state.condition in opening and not state.cause for state in self._bench.states().values())
        return any(waits) or self._book.asks
