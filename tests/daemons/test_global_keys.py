"""Keys of the caller bar taken from a real X server of one's own: heard whoever has the focus, refused when taken."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.daemons import needs
from ui.caller.global_keys import KeysError, XKeys, global_keys, library

pytestmark = pytest.mark.daemon
WANTED = {"call": "Ctrl+Alt+1", "no-show": "Ctrl+Shift+F9", "pause": "Alt+P"}
XTEST = "/usr/lib/x86_64-linux-gnu/libXtst.so.6"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    needs("Xvfb", files=(XTEST,))
    # Two that look for a free number at the same moment may find the same one; the later then ends without a word.
    server, number = next(started for started in (start() for _ in range(5)) if started[1])
    yield f":{number}"
    server.terminate()
    server.wait()


def start() -> tuple[subprocess.Popen[bytes], str]:
    """Start an X server; return it with its number, which is empty where it could not begin."""
    read, write = os.pipe()
    # Without the first word it begins anew after its last guest, and turns away whoever comes meanwhile.
    command = ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    if not number:
        server.wait()
    return server, number


@pytest.fixture
def keys(display: str, qapp: object) -> Iterator[XKeys]:
    made = XKeys(display)
    yield made
    made.close()


def press(display: str, *names: str) -> None:
    """Press keys together on the server's own keyboard, and let them go."""
    x, test = library(), ctypes.CDLL(XTEST)
    test.XTestFakeKeyEvent.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong)
    opened = x.XOpenDisplay(display.encode())
    codes = [x.XKeysymToKeycode(opened, x.XStringToKeysym(name.encode())) for name in names]
    for down, order in ((1, codes), (0, codes[::-1])):
        for code in order:
            test.XTestFakeKeyEvent(opened, code, down, 0)
    x.XSync(opened, 0)
    x.XCloseDisplay(opened)


@pytest.mark.parametrize(
    ("pressed", "name"),
    [
        (("Control_L", "Alt_L", "1"), "call"), (("Control_L", "Shift_L", "F9"), "no-show"), (("Alt_L", "p"), "pause"),
        (("Num_Lock", "Control_L", "Alt_L", "1"), "call"),
    ],
)  # fmt: skip
def test_a_key_that_was_taken_is_heard_whatever_the_locks_are(
    keys: XKeys, display: str, qtbot: object, pressed: tuple[str, ...], name: str
) -> None:
    assert keys.take(WANTED) == ()
    with qtbot.waitSignal(keys.pressed, timeout=5000) as heard:  # type: ignore[attr-defined]  # of pytest-qt
        press(display, *pressed)
    assert heard.args == [name]


def test_a_key_somebody_else_has_is_named_and_the_others_are_taken(keys: XKeys, display: str, qtbot: object) -> None:
    first = XKeys(display)
    first.take({"call": "Ctrl+Alt+1"})
    assert keys.take(WANTED) == ("Ctrl+Alt+1",)
    first.close()


def test_a_key_no_keyboard_has_is_not_had(keys: XKeys) -> None:
    assert keys.take({"call": "Ctrl+F99"}) == ("Ctrl+F99",)


def test_where_no_x_server_is_there_are_no_keys(qapp: object) -> None:
    needs(files=(XTEST,))
    with pytest.raises(KeysError, match="no-display"):
        XKeys(":9999")


def test_on_a_screen_that_is_no_x_server_nothing_is_asked_for(qapp: object) -> None:
    assert global_keys(lambda: pytest.fail("asked")) is None
