"""What a window, its desk and a caller's pad need runs on any system: none of it asks for what only Unix has."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from devices.bench import KINDS
from tests.support.windows_rules import ABSENT, OF_OS, OF_SIGNALS, OF_SOCKETS, OF_TIME

ROOT = Path(__file__).parents[2]
# What every desk needs, with each module of the kinds that stand on one; their twins are for training machines.
NEEDED = ("device", "lane", "lease", "usage", "about", "bench", "address", "wire", "wired", "alarms", "job")
ON_DESKS = (
    "evaluation_pad", "caller_pad", "call_board", "code_scanner", "id_card", "receipt_printer", "page_printer",
    "staff_lamp",
)  # fmt: skip
# The only ones for machines that are ours, in halls: they say so in docs/operations/devices.md.
TWINS = ("virtual.py", "virtual_port.py")
# Where something is asked of one system alone, and where it says what stands in its place elsewhere.
SEAMS = (
    "config/boot.py", "config/durable.py", "config/site.py", "offline_queue/control_door.py", "offline_queue/export.py",
    "devices/host_child.py", "devices/host_start.py", "devices/id_card/photo.py", "devices/speaker/child.py",
    "devices/speaker/espeak.py", "devices/receipt_printer/printer_file.py", "devices/wire.py", "devices/hid_wire.py",
    "devices/document_camera/identity.py", "devices/scanner/folder.py", "kiosk/platform/sockets.py",
    "ui/style/fonts.py",
)  # fmt: skip
# Programs that no window runs: twins, their world and hub, measurements, and the desk for sticks and checks.
OTHERS = (
    "*/virtual*.py", "devices/speaker/mouth.py", "kiosk/training/*", "kiosk/commands/*",
    "kiosk/checkup.py", "kiosk/maintenance/carrying.py", "ui/maintenance/*", "ui/measure.py",
)  # fmt: skip
OF_MODULES = {"os": OF_OS, "signal": OF_SIGNALS, "socket": OF_SOCKETS, "time": OF_TIME}
IMPORTED = re.compile(r"^ *(?:import|from) (\w+)", re.MULTILINE)
ASKED = re.compile(r"(os|signal|socket|time)\.(\w+)")


def product_files() -> list[Path]:
    """Return the files of the product, by their names in it."""
    packages = ("config", "devices", "offline_queue", "kiosk", "ui")
    return [file.relative_to(ROOT) for package in packages for file in (ROOT / package).rglob("*.py")]


def asks_one_system(source: str) -> bool:
    """Tell whether a file names a module, a function or a folder that not every system has."""
    if not set(IMPORTED.findall(source)).isdisjoint(ABSENT) or 'Path("/' in source:
        return True
    return any(name in OF_MODULES[module] for module, name in ASKED.findall(source))


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


@pytest.mark.timeout(150)
def test_a_clerk_works_a_day_by_the_rules_of_windows(tmp_path: Path, no_sleeping: None) -> None:
    command = [sys.executable, "-X", "warn_default_encoding", "-m", "tests.support.foreign_window", str(tmp_path)]
    screen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, cwd=ROOT, env=screen, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout)
    assert told.pop("report").startswith("9901000001-")
    assert told == {
        "staff": "C01", "second": "kept out", "held": True, "port": True, "acknowledged": 1, "backup": [],
        "left": False, "verified": [], "submissions": ["acknowledged"],
    }  # fmt: skip


# What a program may be tempted to do, and how it ends there.
REFUSED = {
    "import fcntl": "ModuleNotFoundError", "socket.AF_UNIX": "AttributeError", "os.statvfs('.')": "AttributeError",
    "open('/proc/self/status')": "FileNotFoundError", "os.open('.', 0)": "PermissionError",
    "os.fsync(os.open('main.py', os.O_RDONLY))": "OSError", "os.replace(held.name, 'other')": "PermissionError",
    "os.remove(held.name)": "PermissionError", "os.rename('LICENSE', 'README.md')": "FileExistsError",
    "os.fsync(held.fileno())": "", "os.mkdir('2026:11')": "OSError", "open('what?', 'w')": "OSError",
}  # fmt: skip


def test_those_rules_refuse_what_windows_refuses(no_sleeping: None) -> None:
    lines = (
        "import json, os, socket, sys, tempfile",
        "from tests.support import windows_rules",
        "windows_rules.lay_down()",
        "held, told = tempfile.NamedTemporaryFile('wb', delete=False), {}",
        "for line in json.loads(sys.argv[1]):",
        "    try: exec(line)",
        "    except Exception as wrong: told[line] = type(wrong).__name__",
        "    else: told[line] = ''",
        "held.close()",
        "os.remove(held.name)",
        "print(json.dumps(told))",
    )
    command = [sys.executable, "-c", "\n".join(lines), json.dumps(list(REFUSED))]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert json.loads(ended.stdout or "{}") == REFUSED, ended.stderr


def test_what_one_system_alone_has_is_asked_for_at_the_named_seams_only() -> None:
    files = product_files()
    asking = {file.as_posix() for file in files if asks_one_system((ROOT / file).read_text(encoding="utf-8"))}
    others = {name for name in asking if any(Path(name).match(pattern) for pattern in OTHERS)}
    assert asking - others == set(SEAMS)


def test_each_of_them_stands_on_the_page_of_the_window() -> None:
    page = (ROOT / "docs/window-systems.md").read_text(encoding="utf-8")
    assert [name for name in (*SEAMS, "config/file_lock.py") if f"`{name}`" not in page] == []


def test_no_date_is_formatted_with_words_in_its_format() -> None:
    """Python refuses them on Windows, before 3.13; the sandbox runs on machines of ours."""
    worded = re.compile(r"%[YmdHMS][^\n\"'}]*[^\x00-\x7f][^\n\"'}]*[}\"']")
    found = [file.as_posix() for file in product_files() if worded.search((ROOT / file).read_text(encoding="utf-8"))]
    assert [name for name in found if not name.startswith("kiosk/sandbox/")] == []
