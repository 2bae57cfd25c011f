"""What a window's desk and a caller's pad need runs on any system: no part of it asks for terminals or file locks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devices.bench import KINDS

ROOT = Path(__file__).parents[2]
# Modules of Python that only systems of the Unix kind have.
ABSENT = ("termios", "fcntl", "pty", "tty", "grp", "pwd", "resource")
# What every desk needs, with each module of the kinds that stand on one; their twins are for training machines.
NEEDED = ("device", "lane", "lease", "usage", "about", "bench", "address", "wire", "wired", "alarms", "job")
ON_DESKS = (
    "evaluation_pad", "caller_pad", "call_board", "code_scanner", "id_card", "receipt_printer", "page_printer",
    "staff_lamp",
)  # fmt: skip
# The only ones for machines that are ours, in halls: they say so in docs/operations/devices.md.
TWINS = ("virtual.py", "virtual_port.py")


def modules_of(kind: str) -> list[str]:
    """Return every module of a kind but its twin."""
    files = sorted((ROOT / "devices" / kind).glob("*.py"))
    return [f"devices.{kind}.{file.stem}".removesuffix(".__init__") for file in files if file.name not in TWINS]


def without_unix(*lines: str) -> subprocess.CompletedProcess[str]:
    """Run some lines where the modules of Unix are not there."""
    head = ("import sys", *(f"sys.modules[{name!r}] = None" for name in ABSENT))
    code = "\n".join((*head, *lines))
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.fixture
def no_sleeping() -> None:
    """Let ``subprocess`` look again and again for the end of its child; nothing here sleeps itself."""


def test_what_desks_need_is_loaded_where_unix_is_not() -> None:
    names = [f"devices.{name}" for name in NEEDED] + [name for kind in ON_DESKS for name in modules_of(kind)]
    ended = without_unix("import importlib", f"for name in {names!r}: importlib.import_module(name)")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(names) > 40


def test_the_modules_of_unix_are_really_away() -> None:
    assert "halted; None in sys.modules" in without_unix("import devices.virtual_port").stderr


@pytest.mark.parametrize("kind", ON_DESKS)
def test_what_stands_on_desks_is_a_kind_there_is(kind: str) -> None:
    assert KINDS[kind] == f"devices.{kind}"


def test_a_device_behind_the_network_is_spoken_with_where_unix_is_not() -> None:
    ended = without_unix(
        "import socket, threading",
        "from devices.address import parse",
        "from devices.device import CancelToken, Deadline",
        "from devices.wire import open_wire",
        "server = socket.create_server(('127.0.0.1', 0))",
        "def answer():",
        "    end, _ = server.accept()",
        "    end.sendall(end.recv(100).upper())",
        "threading.Thread(target=answer, daemon=True).start()",
        "address = parse('tcp://127.0.0.1:%d' % server.getsockname()[1])",
        "wire = open_wire(address, 9600, Deadline.after(5), CancelToken())",
        "wire.write(b'hello')",
        "print(wire.read(5).decode())",
        "wire.close()",
    )
    assert (ended.stdout, ended.stderr) == ("HELLO\n", "")


def test_a_bench_tells_a_device_that_is_away_where_unix_is_not() -> None:
    ended = without_unix(
        "import threading",
        "from config.settings import DeviceSetting",
        "from devices.bench import Bench",
        "told, over = [], threading.Event()",
        "def hear(state):",
        "    told.append(state.cause)",
        "    if state.cause: over.set()",
        "setting = DeviceSetting('caller_pad', 'banshi', 'tcp://127.0.0.1:9', {'pads': '1'})",
        "bench = Bench([setting], on_change=hear)",
        "bench.start()",
        "assert over.wait(10)",
        "bench.close()",
        "print(told[-1])",
    )
    assert (ended.stdout, ended.stderr) == ("caller-pad.lost\n", "")
