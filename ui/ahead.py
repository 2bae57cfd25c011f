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
# How long another thread may hold the interpreter while the screen waits for it; Python's own is five times that, and
# a screen asks for it many times in one painting.
SWITCH_SECONDS = 0.001
# Libraries that a screen imports when it first shows something.
LIBRARIES = ("segno",)


def modules() -> tuple[str, ...]:
    """Return the modules of all screens in the order of a visit, then the libraries."""
    return (*dict.fromkeys(place.partition(":")[0] for place in SCREENS.values()), *LIBRARIES)


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

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest to be loaded when it is asked for."""
        self._timer.stop()

    def load_one(self) -> None:
        """Load the next module; after the last one stop and settle."""
        if not self._names:
            return
        self._load(self._names.pop(0))
        if self.done:
            self.stop()
            settle()


def settle() -> None:
    """Keep what was loaded out of every later collection, and hand back what loading left behind."""
    import ctypes
    import gc

    gc.collect()
    # Modules and widgets live as long as the program: looking through them again would stall the screen for 30 ms.
    gc.freeze()
    # glibc keeps what was freed; importing leaves some 3 MB of holes. Other C libraries have no such call.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
