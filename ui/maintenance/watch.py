# SPDX-License-Identifier: Apache-2.0
"""Asks the running terminal on a thread of its own, and brings the answers home into the window's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.inventory.asking import NobodyAnswersError
from kiosk.inventory.trials import Trial
from kiosk.maintenance.remote import RefusedError
from kiosk.maintenance.seen import Seen
from kiosk.technician.door import Said

# Milliseconds between two looks, and while somebody waits for the end of a test.
EVERY_MS, SOON_MS = 2000, 400


class Asked(Protocol):
    """Whoever is asked: ``kiosk.maintenance.remote.Remote``, or a fake."""

    def look(self) -> Seen:
        """Look at everything."""
        ...

    def test(self, device: str) -> Trial:
        """Begin a device's own test."""
        ...

    def page(self, device: str) -> Trial:
        """Begin to print a test page."""
        ...

    def tested(self, device: str) -> Trial:
        """Return how far a test is."""
        ...

    def do(self, act: str, **words: str) -> dict[str, Any]:
        """Have something done."""
        ...

    def try_code(self, code: str) -> Said:
        """Try the technician's code."""
        ...


class Watch(QObject):
    """``seen`` tells each look, with how far the tests are that somebody waits for."""

    seen = Signal(object, object)
    _came = Signal(object, object)

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked
        self._waiting: frozenset[str] = frozenset()
        # One thread: answers come in the order of the questions, and a terminal that hangs hangs nobody else.
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="maintenance")
        self._closed = False
        self._looks = 0
        self._came.connect(self._home)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self.look()
        self._timer.start()

    def look(self) -> None:
        """Look now; while a look is under way no second one waits behind it."""
        if self._looks == 0:
            self._looks += 1
            self.call(self._look, self._looked)

    def wait_for(self, devices: Iterable[str]) -> None:
        """Ask about the tests of these devices with each look, and look often while there are any."""
        self._waiting = frozenset(devices)
        self._timer.setInterval(SOON_MS if self._waiting else EVERY_MS)

    def call(self, call: Callable[[], object], done: Callable[[object], None]) -> None:
        """Do something slow; ``done`` hears its value, or the error it ended in, in the window's thread."""
        if not self._closed:
            self._lane.submit(self._run, call, done)

    def close(self) -> None:
        """End; what is under way ends first, or its answer would be told to something deleted."""
        self._closed = True
        self._timer.stop()
        self._lane.shutdown(wait=True, cancel_futures=True)

    def _run(self, call: Callable[[], object], done: Callable[[object], None]) -> None:
        try:
            self._came.emit(done, call())
        except (NobodyAnswersError, RefusedError, OSError) as wrong:
            self._came.emit(done, wrong)

    def _home(self, done: Callable[[object], None], answer: object) -> None:
        if not self._closed:
            done(answer)

    def _look(self) -> tuple[Seen, dict[str, Trial]]:
        seen = self.asked.look()
        return seen, {} if seen.why else {name: self.asked.tested(name) for name in self._waiting}

    def _looked(self, answer: object) -> None:
        self._looks -= 1
        # A test that nobody answers for is asked about again with the next look.
        if isinstance(answer, tuple):
            self.seen.emit(*answer)
