"""Keys of the caller bar over a library that answers as a test says: what is asked of it, heard from it, given back."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from ui.caller import global_keys
from ui.caller.global_keys import KEY_PRESS, LOCKS, MODIFIERS, KeysError, XKeys, library

KEY_RELEASE = 3
CODES = {"1": 10, "p": 33, "F9": 75}


class Library:
    """As much of the X library as is asked of it; ``taken`` are codes another program has."""

    def __init__(self) -> None:
        self.display: int | None = 7
        self.taken: set[int] = set()
        self.grabbed: list[tuple[int, int]] = []
        self.events: list[tuple[int, int, int]] = []
        self.closed = 0
        self.handlers: list[Any] = ["theirs"]
        self.read, self.write = os.pipe()

    def XOpenDisplay(self, name: bytes | None) -> int | None:
        return self.display

    def XDefaultRootWindow(self, display: int) -> int:
        return 1

    def XConnectionNumber(self, display: int) -> int:
        return self.read

    def XSetErrorHandler(self, handler: Any) -> Any:
        self.handlers.append(handler)
        return self.handlers[-2]

    def XStringToKeysym(self, name: bytes) -> int:
        return CODES.get(name.decode(), 0)

    def XKeysymToKeycode(self, display: int, meant: int) -> int:
        return meant

    def XGrabKey(self, display: int, code: int, state: int, *more: object) -> None:
        self.grabbed.append((code, state))

    def XSync(self, display: int, discard: bool) -> None:
        if self.grabbed and self.grabbed[-1][0] in self.taken:
            self.handlers[-1](None, None)

    def XPending(self, display: int) -> int:
        return len(self.events)

    def XNextEvent(self, display: int, event: Any) -> None:
        told = event._obj
        told.type, told.keycode, told.state = self.events.pop(0)

    def XCloseDisplay(self, display: int) -> None:
        self.closed += 1


@pytest.fixture
def x(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    made = Library()
    monkeypatch.setattr(global_keys, "library", lambda: made)
    yield made
    os.close(made.read)
    os.close(made.write)


@pytest.fixture
def keys(x: Library, qapp: object) -> Iterator[XKeys]:
    made = XKeys()
    yield made
    made.close()


CTRL_ALT = MODIFIERS["Ctrl"] | MODIFIERS["Alt"]


def test_a_key_is_taken_whatever_the_locks_are(x: Library, keys: XKeys) -> None:
    assert keys.take({"call": "Ctrl+Alt+1"}) == ()
    assert x.grabbed == [(10, CTRL_ALT | lock) for lock in LOCKS]


@pytest.mark.parametrize(
    ("sequence", "code", "held"),
    [("F9", 75, 0), ("Shift+F9", 75, MODIFIERS["Shift"]), ("Alt+P", 33, MODIFIERS["Alt"]), ("Meta+1", 10, 64)],
)
def test_a_sequence_is_a_key_with_what_is_held(x: Library, keys: XKeys, sequence: str, code: int, held: int) -> None:
    keys.take({"call": sequence})
    assert x.grabbed[0] == (code, held)


@pytest.mark.parametrize(
    ("taken", "not_had"), [({10}, ("Ctrl+Alt+1",)), ({75}, ("F9",)), ({10, 75}, ("Ctrl+Alt+1", "F9"))]
)
def test_what_another_program_has_is_named(x: Library, keys: XKeys, taken: set[int], not_had: tuple[str, ...]) -> None:
    x.taken = taken
    assert keys.take({"call": "Ctrl+Alt+1", "pause": "F9"}) == not_had


def test_a_key_no_keyboard_has_is_not_asked_for(x: Library, keys: XKeys) -> None:
    assert (keys.take({"call": "Ctrl+F99"}), x.grabbed) == (("Ctrl+F99",), [])


def test_errors_go_to_who_heard_them_before_once_the_keys_are_taken(x: Library, keys: XKeys) -> None:
    keys.take({"call": "F9"})
    assert x.handlers == ["theirs", keys._handler, "theirs"]


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        ((KEY_PRESS, 10, CTRL_ALT), ["call"]), ((KEY_PRESS, 10, CTRL_ALT | LOCKS[3]), ["call"]),
        ((KEY_RELEASE, 10, CTRL_ALT), []), ((KEY_PRESS, 10, 0), []), ((KEY_PRESS, 99, CTRL_ALT), []),
    ],
)  # fmt: skip
def test_only_what_was_taken_and_pressed_is_told(
    x: Library, keys: XKeys, event: tuple[int, int, int], heard: list[str]
) -> None:
    told: list[str] = []
    keys.pressed.connect(told.append)
    keys.take({"call": "Ctrl+Alt+1"})
    x.events = [event]
    keys.read()
    assert told == heard


def test_several_that_waited_are_told_in_their_order(x: Library, keys: XKeys) -> None:
    told: list[str] = []
    keys.pressed.connect(told.append)
    keys.take({"call": "Ctrl+Alt+1", "pause": "F9"})
    x.events = [(KEY_PRESS, 75, 0), (KEY_PRESS, 10, CTRL_ALT), (KEY_PRESS, 75, 0)]
    keys.read()
    assert told == ["pause", "call", "pause"]


def test_a_key_another_program_has_is_never_told(x: Library, keys: XKeys) -> None:
    told: list[str] = []
    keys.pressed.connect(told.append)
    x.taken = {75}
    keys.take({"pause": "F9"})
    x.events = [(KEY_PRESS, 75, 0)]
    keys.read()
    assert told == []


def test_given_back_once_nothing_is_read_any_more(x: Library, qapp: object) -> None:
    keys = XKeys()
    for _ in range(2):
        keys.close()
    x.events = [(KEY_PRESS, 75, 0)]
    keys.read()
    assert (x.closed, len(x.events)) == (1, 1)


def test_without_a_server_there_are_no_keys(x: Library, qapp: object) -> None:
    x.display = None
    with pytest.raises(KeysError, match="no-display"):
        XKeys(":9")


def test_without_the_library_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ctypes.CDLL:
        raise OSError(name)

    monkeypatch.setattr(global_keys.ctypes, "CDLL", missing)
    with pytest.raises(KeysError, match="no-library"):
        library()


def broken() -> XKeys:
    raise KeysError("no-display")


@pytest.mark.parametrize(("platform", "make"), [("wayland", XKeys), ("offscreen", XKeys), ("xcb", broken)])
def test_where_none_can_be_had_there_are_none(
    qapp: object, monkeypatch: pytest.MonkeyPatch, platform: str, make: Callable[[], XKeys]
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    assert global_keys.global_keys(make) is None


def test_where_there_is_a_server_they_are_made(x: Library, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    made = global_keys.global_keys()
    assert made
    made.close()
