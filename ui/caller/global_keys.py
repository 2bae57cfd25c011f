# SPDX-License-Identifier: Apache-2.0
"""Keys of the bar that work while another program has the focus: taken from the X server, where there is one.

Wayland gives no program such keys, and on other systems nothing here asks for them: there ``global_keys`` is None, and
whoever wanted some is told so. The bar itself needs none of this.

KeysError   the X server, or the library that speaks to it, is not to be had
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Literal

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QGuiApplication

from config.logs import logger

log = logger(__name__)
LIBRARY = "libX11.so.6"
KEY_PRESS, GRAB_ASYNC = 2, 1
MODIFIERS = {"Shift": 1 << 0, "Ctrl": 1 << 2, "Alt": 1 << 3, "Meta": 1 << 6}
# Whatever the locks are (CapsLock, NumLock), a key is the same key.
LOCKS = (0, 1 << 1, 1 << 4, (1 << 1) | (1 << 4))
MASK = sum(MODIFIERS.values())
Handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class KeysError(Exception):
    """No keys can be taken; ``code`` is all a log says of it, for words of a system may quote what is typed."""

    def __init__(self, code: Literal["no-library", "no-display"]) -> None:
        super().__init__(code)
        self.code = code


class _KeyEvent(ctypes.Structure):
    # As Xlib lays an event out; the padding is that of its union.
    _fields_ = (
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong), ("root", ctypes.c_ulong), ("subwindow", ctypes.c_ulong), ("time", ctypes.c_ulong),
        ("x", ctypes.c_int), ("y", ctypes.c_int), ("x_root", ctypes.c_int), ("y_root", ctypes.c_int),
        ("state", ctypes.c_uint), ("keycode", ctypes.c_uint), ("same_screen", ctypes.c_int),
        ("padding", ctypes.c_long * 24),
    )  # fmt: skip


class XKeys(QObject):
    """Keys taken from one X server; ``pressed`` tells the name of one, in the window's thread."""

    pressed = Signal(str)

    def __init__(self, display: str = "") -> None:
        super().__init__()
        self._x = library()
        self._display = self._x.XOpenDisplay(display.encode() or None)
        if not self._display:
            raise KeysError("no-display")
        self._root = self._x.XDefaultRootWindow(self._display)
        self._names: dict[tuple[int, int], str] = {}
        self._refused = False
        # Kept for as long as the library may call it.
        self._handler = Handler(self._hear_refusal)
        self._notifier = QSocketNotifier(self._x.XConnectionNumber(self._display), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda *_: self.read())

    def take(self, wanted: Mapping[str, str]) -> tuple[str, ...]:
        """Take keys by their names; return the sequences another program has."""
        before = self._x.XSetErrorHandler(self._handler)
        taken = tuple(sequence for name, sequence in wanted.items() if not self._take(name, sequence))
        self._x.XSetErrorHandler(before)
        return taken

    def read(self) -> None:
        """Tell what was pressed."""
        event = _KeyEvent()
        while self._display and self._x.XPending(self._display):
            self._x.XNextEvent(self._display, ctypes.byref(event))
            if event.type == KEY_PRESS and (name := self._names.get((event.keycode, event.state & MASK))):
                self.pressed.emit(name)

    def close(self) -> None:
        """Give the keys back."""
        self._notifier.setEnabled(False)
        if self._display:
            self._x.XCloseDisplay(self._display)
            self._display = None

    def _take(self, name: str, sequence: str) -> bool:
        *held, key = sequence.split("+")
        state = sum(MODIFIERS[one] for one in held)
        # Letters by their small signs: the key is the same.
        sign = key.lower() if len(key) == 1 else key
        meant = self._x.XStringToKeysym(sign.encode())
        code = self._x.XKeysymToKeycode(self._display, meant) if meant else 0
        self._refused = not code
        for lock in LOCKS if code else ():
            self._x.XGrabKey(self._display, code, state | lock, self._root, False, GRAB_ASYNC, GRAB_ASYNC)
        # Refusals come later than what they refuse.
        self._x.XSync(self._display, False)
        if not self._refused:
            self._names[(code, state)] = name
        return not self._refused

    def _hear_refusal(self, display: int, error: int) -> int:
        self._refused = True
        return 0


def library() -> ctypes.CDLL:
    """Return the library with the types of what is asked of it; raises KeysError."""
    try:
        x = ctypes.CDLL(LIBRARY)
    except OSError as wrong:
        raise KeysError("no-library") from wrong
    x.XOpenDisplay.restype, x.XOpenDisplay.argtypes = ctypes.c_void_p, (ctypes.c_char_p,)
    x.XDefaultRootWindow.restype, x.XDefaultRootWindow.argtypes = ctypes.c_ulong, (ctypes.c_void_p,)
    x.XStringToKeysym.restype, x.XStringToKeysym.argtypes = ctypes.c_ulong, (ctypes.c_char_p,)
    x.XKeysymToKeycode.restype, x.XKeysymToKeycode.argtypes = ctypes.c_ubyte, (ctypes.c_void_p, ctypes.c_ulong)
    x.XGrabKey.argtypes = (
        ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_int,
    )  # fmt: skip
    x.XSync.argtypes, x.XNextEvent.argtypes = (ctypes.c_void_p, ctypes.c_int), (ctypes.c_void_p, ctypes.c_void_p)
    for call in (x.XPending, x.XConnectionNumber, x.XCloseDisplay):
        call.argtypes = (ctypes.c_void_p,)
    x.XSetErrorHandler.restype, x.XSetErrorHandler.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
    return x


def global_keys(make: Callable[[], XKeys] = XKeys) -> XKeys | None:
    """Return what takes keys on this system; None where nothing can."""
    if QGuiApplication.platformName() != "xcb":
        return None
    try:
        return make()
    except KeysError as wrong:
        log.info("global-keys-not-had", cause=wrong.code)
        return None
