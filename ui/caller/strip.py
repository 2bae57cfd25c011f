# SPDX-License-Identifier: Apache-2.0
"""The strip of the screen that a docked bar keeps free of other windows, told to the window manager of an X server.

What is maximised then ends at the bar. Nothing of this is on Wayland or on other systems: there ``strip_of`` is None,
and the bar lies over what is under it. A window manager may think nothing of it; the bar stands the same.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from config.logs import logger
from ui.caller.docking import Dock
from ui.caller.global_keys import KeysError, library

log = logger(__name__)
# As the Extended Window Manager Hints have it: left, right, top, bottom, then where each begins and ends.
WHOLE, PARTIAL = b"_NET_WM_STRUT", b"_NET_WM_STRUT_PARTIAL"
SIDES, FIELDS = 4, 12
TOP, BOTTOM = 2, 3
CARDINAL, BITS, REPLACE = 6, 32, 0


class Strip:
    """Tells one X server; ``keep`` and ``give_back`` say it of a window by its number there."""

    def __init__(self, display: str = "") -> None:
        self._x = typed(library())
        self._display = self._x.XOpenDisplay(display.encode() or None)
        if not self._display:
            raise KeysError("no-display")
        self._atoms = {name: self._x.XInternAtom(self._display, name, False) for name in (WHOLE, PARTIAL)}

    def keep(self, window: int, struts: Sequence[int]) -> None:
        """Keep the strip of a window free."""
        for name, count in ((WHOLE, SIDES), (PARTIAL, FIELDS)):
            # Xlib takes what has 32 bits as longs, whatever a long is.
            values = (ctypes.c_long * count)(*struts[:count])
            self._x.XChangeProperty(
                self._display, window, self._atoms[name], CARDINAL, BITS, REPLACE, ctypes.byref(values), count
            )
        self._x.XFlush(self._display)

    def give_back(self, window: int) -> None:
        """Keep nothing free any more."""
        for atom in self._atoms.values():
            self._x.XDeleteProperty(self._display, window, atom)
        self._x.XFlush(self._display)

    def close(self) -> None:
        """Let go of the server; what a window kept free goes with it."""
        if self._display:
            self._x.XCloseDisplay(self._display)
            self._display = None


def struts_of(dock: Dock, bar: QRect, whole: QRect, ratio: float) -> tuple[int, ...]:
    """Return what a bar keeps free of all screens together (``whole``), in their own pixels; empty for nothing.

    A strip can be kept at the outer edge alone: a screen that has another one above it gives none at its top.
    """
    deep = {Dock.TOP: bar.bottom() + 1 - whole.top(), Dock.BOTTOM: whole.bottom() + 1 - bar.top()}.get(dock, 0)
    if not 0 < deep <= 2 * bar.height():
        return ()
    at = TOP if dock is Dock.TOP else BOTTOM
    fields = [0] * FIELDS
    fields[at] = round(deep * ratio)
    begins, left = SIDES + 2 * at, bar.left() - whole.left()
    fields[begins], fields[begins + 1] = round(left * ratio), round((left + bar.width()) * ratio) - 1
    return tuple(fields)


def typed(x: ctypes.CDLL) -> ctypes.CDLL:
    """Return the library with the types of what is asked of it here."""
    x.XInternAtom.restype, x.XInternAtom.argtypes = ctypes.c_ulong, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
    x.XChangeProperty.argtypes = (
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_void_p,
        ctypes.c_int,
    )  # fmt: skip
    x.XDeleteProperty.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    x.XFlush.argtypes = (ctypes.c_void_p,)
    return x


def strip_of(make: Callable[[], Strip] = Strip) -> Strip | None:
    """Return what keeps strips free on this system; None where nothing can."""
    if QGuiApplication.platformName() != "xcb":
        return None
    try:
        return make()
    except KeysError as wrong:
        log.info("strip-not-kept", cause=wrong.code)
        return None
