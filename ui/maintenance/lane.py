# SPDX-License-Identifier: Apache-2.0
"""Does one slow thing after the other beside the window, and brings each answer home into its thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from offline_queue.errors import OutboxError

Call = Callable[[], object]
Hear = Callable[[object], None]


class Lane(QObject):
    """A thread; ``call`` is how work is given to it."""

    _came = Signal(object, object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False
        self._came.connect(self._home)

    def call(self, call: Call, done: Hear) -> None:
        """Do something; ``done`` hears its value, or the error it ended in."""
        if not self._closed:
            self._lane.submit(self._run, call, done)

    def close(self) -> None:
        """End; what is under way ends first."""
        self._closed = True
        self._lane.shutdown(wait=True, cancel_futures=True)

    def _run(self, call: Call, done: Hear) -> None:
        try:
            self._came.emit(done, call())
        except (OutboxError, OSError) as wrong:
            self._came.emit(done, wrong)

    def _home(self, done: Hear, answer: object) -> None:
        if not self._closed:
            done(answer)
