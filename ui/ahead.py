# SPDX-License-Identifier: Apache-2.0
"""What the next screens need, loaded beforehand: one module at a time, so that no touch waits for it.

Home paints before; from the first touch on, every ``EVERY_MS``, one more module is there before its screen is asked
for. A machine that nobody touches holds no more than it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from ui.screens import SCREENS
from ui.style import fonts

EVERY_MS = 60
# Where the types of the screens stand that most visits pass.
OFTEN = ("kiosk.steps.screens:", "kiosk.steps.find_screens:")
# The steps of an application; one module more in each slice than this and a slice would last longer than a picture.
STEPS = tuple(
    f"kiosk.steps.{name}"
    for name in ("for_whom", "guide", "card", "form", "materials", "scan", "review", "sign", "receipt", "ending")
) + ("kiosk.flows.apply",)
# Pause before what loading left behind is handed back: outbox, devices and platform open meanwhile, and leave more.
SETTLE_MS = 2500
# How long another thread may hold the interpreter while the screen waits for it; Python's own is five times that, and
# a screen asks for it many times in one painting.
SWITCH_SECONDS = 0.001


def modules() -> tuple[str, ...]:
    """Return what most visits go through, in its order: steps, then screens; a section's own load with it."""
    often = (place.partition(":")[0] for kind, place in SCREENS.items() if kind.startswith(OFTEN))
    return (*STEPS, *dict.fromkeys(often))


class LoadAhead(QObject):
    """Imports modules in slices on the window's thread, once somebody is there."""

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
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLE_MS)
        self._rest.timeout.connect(settle)

    @property
    def done(self) -> bool:
        """Tell whether everything is there."""
        return not self._names

    @property
    def running(self) -> bool:
        """Tell whether there is more to do by itself."""
        return self._timer.isActive() or self._rest.isActive()

    def wait(self) -> None:
        """Home has painted: settle when the rest of the program has opened, and load nothing for nobody."""
        self._rest.start()

    def start(self) -> None:
        """Somebody is there: begin; cheap, call it at every touch."""
        if self._names and not self._timer.isActive():
            self._rest.stop()
            self._timer.start()

    def stop(self) -> None:
        """Leave the rest to be loaded when it is asked for."""
        self._timer.stop()
        self._rest.stop()

    def load_one(self) -> None:
        """Load the next module; some time after the last one settle."""
        if not self._names:
            return
        self._load(self._names.pop(0))
        if self.done:
            self._timer.stop()
            self._rest.start()


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
    fonts.let_go()
    # glibc keeps what was freed; importing leaves some 3 MB of holes. Other C libraries have no such call.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
