# SPDX-License-Identifier: Apache-2.0
"""Who asks the running terminal for a desk of maintenance; every call may wait for seconds and belongs on a thread.

Nothing is opened here: devices belong to the terminal, and where none runs that is what is said.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec

from config.settings import Settings
from devices.device import Clock
from kiosk.inventory.asking import NobodyAnswersError, Running
from kiosk.inventory.trials import Trial
from kiosk.maintenance.seen import Machine, Seen
from kiosk.technician.door import Answer, Said
from kiosk.upkeep import spare_of
from offline_queue.control import ask
from offline_queue.housekeeping import held


class RefusedError(Exception):
    """What was asked for was not done; the text says why, for staff."""


class Remote:
    """The terminal of one site, asked over its socket."""

    def __init__(self, settings: Settings, wall: Clock = time.time) -> None:
        self._settings, self._wall = settings, wall
        self._folder = Path(settings.outbox.folder)
        self._running = Running(self._folder)

    def look(self) -> Seen:
        """Look at everything once; a terminal that does not run or answer is what was seen, and no error."""
        at = self._wall()
        answer = ask(self._folder, {"do": "machine"})
        if answer is None:
            # Its lock is held by a process that lives: it runs, and says nothing.
            return Seen(at, "silent" if held(self._folder) else "none")
        try:
            machine = msgspec.convert(answer.get("machine"), Machine)
            return Seen(at, "", self._running.reports(), tuple(self._running.changes(0)), machine)
        except (NobodyAnswersError, msgspec.ValidationError):
            return Seen(at, "version")

    def test(self, device: str) -> Trial:
        """Begin a device's own test; raises NobodyAnswersError."""
        return self._running.begin(device)

    def page(self, device: str) -> Trial:
        """Begin to print a test page; raises RefusedError."""
        return msgspec.convert(self.do("test-page", device=device)["test"], Trial)

    def tested(self, device: str) -> Trial:
        """Return how far the test of a device is; raises NobodyAnswersError."""
        return self._running.look(device)

    def do(self, act: str, **words: str) -> dict[str, Any]:
        """Have the terminal do something and return its answer; raises RefusedError."""
        answer = ask(self._folder, {"do": act, **words})
        if answer is None or not answer.get("ok"):
            raise RefusedError(str((answer or {}).get("error", "no answer")))
        return answer

    def try_code(self, code: str) -> Said:
        """Try the technician's code: at the terminal that runs, else at the spare door of the machine."""
        answer = ask(self._folder, {"do": "technician-code", "code": code})
        if answer is None or not answer.get("ok"):
            return spare_of(self._settings).try_code(code)
        return Said(Answer(answer["answer"]), int(answer["left"]), float(answer["wait"]))
