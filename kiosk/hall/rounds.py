# SPDX-License-Identifier: Apache-2.0
"""Something that is looked after again and again on a thread of its own, until it is ended."""

from __future__ import annotations

import threading
from collections.abc import Callable

from config.guard import guarded
from config.logs import logger

log = logger(__name__)
# After a fault of ours: not at the pace at which it would fill a log.
AFTER_FAULT_S = 60.0
# How long an end waits for a look that is under way: it may hang at a machine that is off, and what it writes is whole.
END_S = 2.0


class Rounds:
    """Calls ``look`` on its thread, again after as many seconds as it returned."""

    def __init__(self, name: str, look: Callable[[], float]) -> None:
        self._name = name
        self._look = look
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, with a look at once."""
        self._thread.start()

    def stop(self) -> None:
        """End; a look that is under way ends first, unless it takes too long."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(END_S)

    def _run(self) -> None:
        while not self._over.is_set():
            self._over.wait(guarded(self._look, self._broke_off))

    def _broke_off(self, wrong: Exception) -> float:
        log.error("round-broke-off", kind=self._name, cause=type(wrong).__name__)
        return AFTER_FAULT_S
