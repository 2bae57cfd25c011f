# SPDX-License-Identifier: Apache-2.0
"""What happens to a fault nobody caught: its type and place are logged, never its words, and the person is told."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from config.logs import logger, place

log = logger(__name__)


def guard(fail: Callable[[], None]) -> Callable[[], None]:
    """Have ``fail`` called after every uncaught fault of the window's thread; return what takes the guard away.

    Qt hands what a slot or an event raises to ``sys.excepthook``. Faults of other threads are only logged: who waits
    for such a thread has a limit of its own.
    """
    before = sys.excepthook, threading.excepthook

    def in_window(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, fault, trace)
            return
        log.error("program-fault", cause=kind.__name__, file=place(trace))
        fail()

    def in_thread(args: threading.ExceptHookArgs) -> None:
        log.error("thread-fault", cause=args.exc_type.__name__, file=place(args.exc_traceback))

    def lift() -> None:
        sys.excepthook, threading.excepthook = before

    sys.excepthook, threading.excepthook = in_window, in_thread
    return lift
