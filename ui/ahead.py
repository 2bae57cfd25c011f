# SPDX-License-Identifier: Apache-2.0
"""What the next screens need, loaded beforehand: one module at a time, so that no touch waits for it.

Home paints before; then, every ``EVERY_MS``, one more module is there before somebody asks for its screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from ui.screens import SCREENS

EVERY_MS = 60
# Pause before what loading left behind is handed back: outbox, devices and platform open meanwhile, and leave more.
SETTLE_MS = 1500
# How long another thread may hold the interpreter while the screen waits for it; Python's own is five times that, and
# a screen asks for it many times in one painting.
SWITCH_SECONDS = 0.001


def modules() -> tuple[str, ...]:
    """Return the modules of all screens in the order of a visit."""
    return tuple(dict.fromkeys(place.partition(":")[0] for place in SCREENS.values()))


class LoadAhead(QObject):
    """Imports modules in slices on the window's thread."""

    def __init__(
        self,
        names: Iterable[str] | None = None,
        *,
        load: Callable[[str], object] = import_module,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = list(modules() if names is None else names)
        self._load = load
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.load_one)

    @property
    def done(self) -> bool:
        """Tell whether everything is there."""
        return not self._names

    @property
    def running(self) -> bool:
        """Tell whether there is more to do by itself."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest to be loaded when it is asked for."""
        self._timer.stop()

    def load_one(self) -> None:
        """Load the next module; some time after the last one settle."""
        if not self._names:
            return
        self._load(self._names.pop(0))
        if self.done:
            self._timer.setInterval(SETTLE_MS)
            self._timer.timeout.disconnect(self.load_one)
            self._timer.timeout.connect(self._settle)

    def _settle(self) -> None:
        self.stop()
        settle()


def settle() -> None:
    """Keep what was loaded out of every later collection, and hand back what loading left behind."""
    import ctypes
    import gc
    import linecache

    # PySide looks into the source of every module that is imported after it, and the library keeps what it read: 4 MB.
    linecache.clearcache()
    gc.collect()
    # Modules and widgets live as long as the program: looking through them again would stall the screen for 30 ms.
    gc.freeze()
    # glibc keeps what was freed; importing leaves some 3 MB of holes. Other C libraries have no such call.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
