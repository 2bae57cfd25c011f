# SPDX-License-Identifier: Apache-2.0
"""Who asks a terminal of the same program for its devices; like ``remote``, and without a socket between them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from devices.device import Clock
from kiosk.inventory import staff
from kiosk.inventory.trials import Trial
from kiosk.maintenance.answers import answers, machine
from kiosk.maintenance.remote import RefusedError
from kiosk.maintenance.seen import Seen
from kiosk.technician.door import Answer, Said
from kiosk.upkeep import TerminalUpkeep
from offline_queue.errors import OutboxError

if TYPE_CHECKING:
    from kiosk.terminal import Terminal


class Here:
    """The terminal of this program; every call may wait for seconds and belongs on a thread."""

    def __init__(self, terminal: Terminal, wall: Clock = time.time) -> None:
        self._terminal, self._wall = terminal, wall
        self._upkeep = TerminalUpkeep(terminal)

    def look(self) -> Seen:
        """Look at everything once; devices that are not open yet are what was seen."""
        at, terminal = self._wall(), self._terminal
        if terminal.book is None:
            return Seen(at, "none")
        try:
            found = machine(terminal, terminal.outbox, self._upkeep)
        except OutboxError:
            found = machine(terminal, None, self._upkeep)
        return Seen(at, "", terminal.book.reports(), tuple(terminal.book.changes(0)), found)

    def test(self, device: str) -> Trial:
        """Begin a device's own test; raises RefusedError."""
        return self._trial("test", device)

    def page(self, device: str) -> Trial:
        """Begin to print a test page; raises RefusedError."""
        return self._trial("test-page", device)

    def tested(self, device: str) -> Trial:
        """Return how far the test of a device is; raises RefusedError."""
        return self._trial("tested", device)

    def do(self, act: str, **words: str) -> dict[str, Any]:
        """Have something done and return its answer; raises RefusedError."""
        known = staff.answers(self._terminal) | answers(self._terminal, self._terminal.outbox)
        answer = known[act]({"do": act, **words})
        if not answer.get("ok", True):
            raise RefusedError(str(answer.get("error", "no answer")))
        return answer

    def try_code(self, code: str) -> Said:
        """Try the technician's code; raises RefusedError."""
        told = self.do("technician-code", code=code)
        return Said(Answer(told["answer"]), int(told["left"]), float(told["wait"]))

    def _trial(self, act: str, device: str) -> Trial:
        told = self.do(act, device=device).get("test")
        if told is None:
            raise RefusedError("the devices are not open")
        return msgspec.convert(told, Trial)
