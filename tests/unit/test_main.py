"""The entry: every command by name, exit codes that hold, one clear line for what a person can mend."""

from __future__ import annotations

import argparse
import errno
import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import main
from config.settings import SettingsError

ROOT = Path(__file__).parents[2]
HEAVY = {"PySide6", "cv2", "numpy", "requests", "sqlcipher3"}
Run = Callable[[argparse.Namespace], int]


def fake(run: Run) -> ModuleType:
    """Make the module of a command."""
    module = ModuleType("fake")
    module.HELP = "fake"
    module.add_arguments = lambda parser: parser.add_argument("--number", type=int, default=0)
    module.run = run
    return module


@pytest.fixture
def put(monkeypatch) -> Callable[[Run], None]:
    """Return what puts a fake command in the place of ``version``."""

    def put(run: Run) -> None:
        monkeypatch.setitem(sys.modules, "tests.fake_command", fake(run))
        monkeypatch.setitem(main.COMMANDS, "version", "tests.fake_command")

    return put


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_is_a_module_with_name_help_arguments_and_run(name) -> None:
    module = importlib.import_module(main.COMMANDS[name])
    parser = main.parser_of(name, module)
    assert (module.NAME, bool(module.HELP), callable(module.run)) == (name, True, True)
    assert parser.prog == f"banshi {name}"


def test_help_lists_every_command_and_the_exit_codes(capsys) -> None:
    with pytest.raises(SystemExit, match="0"):
        main.main(["--help"])
    said = capsys.readouterr().out
    assert [name for name in main.COMMANDS if not re.search(rf"\n    {name}\s", said)] == []
    assert all(words in said for words in ("0 good", "1 fault found", "2 usage", "3 device absent", "4 time-out"))


@pytest.mark.parametrize("words", [[], ["fly"], ["fly", "--help"]])
def test_no_command_or_an_unknown_one_is_usage(words, capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.main(words)
    assert "usage: banshi" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["version", "--fly"], ["version", "--number", "x"]])
def test_a_wrong_option_is_usage(words, put) -> None:
    put(lambda args: 0)
    with pytest.raises(SystemExit, match="2"):
        main.main(words)


def test_a_command_gets_its_options_and_gives_its_code(put) -> None:
    seen: list[argparse.Namespace] = []
    put(lambda args: seen.append(args) or args.number)
    assert main.main(["version", "--number", "3", "--site", "a.toml"]) == 3
    assert (seen[0].site, seen[0].number) == ("a.toml", 3)


def test_settings_that_cannot_be_used_are_one_line_and_refused(put, capsys) -> None:
    def run(args: argparse.Namespace) -> int:
        raise SettingsError("site.toml: site.mode is not set")

    put(run)
    assert main.main(["version"]) == 5
    assert capsys.readouterr().err == "banshi version: site.toml: site.mode is not set\n"


def test_texts_that_were_never_built_are_one_line_with_what_builds_them(put, capsys) -> None:
    def run(args: argparse.Namespace) -> int:
        raise FileNotFoundError(2, "No such file", "config/locale/en/built/complete.mo")

    put(run)
    assert main.main(["version"]) == 1
    build = f"Run '{sys.executable} -m config.locale' once, in {ROOT}."
    assert capsys.readouterr().err == f"banshi version: the texts are not built. {build}\n"


def test_any_other_file_that_is_missing_is_a_fault_that_is_seen(put) -> None:
    def run(args: argparse.Namespace) -> int:
        raise FileNotFoundError(2, "No such file", "other.txt")

    put(run)
    with pytest.raises(FileNotFoundError):
        main.main(["version"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/there"), "/there: cannot be used (Permission denied)."),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/file/x"), "/file/x: cannot be used (Not a directory)."),
        (OSError(errno.ENOSPC, "No space left"), "a file could not be written (No space left)."),
    ],
)
def test_a_place_that_cannot_be_used_is_one_line_with_what_to_do(put, capsys, wrong, words) -> None:
    def run(args: argparse.Namespace) -> int:
        raise wrong

    put(run)
    assert main.main(["version"]) == 5
    assert capsys.readouterr().err == f"banshi version: {words} See to its room and rights, or name another place.\n"


def test_a_fault_of_the_disk_is_seen_whole(put) -> None:
    def run(args: argparse.Namespace) -> int:
        raise OSError(errno.EIO, "Input/output error")

    put(run)
    with pytest.raises(OSError, match="Input/output error"):
        main.main(["version"])


def test_without_what_it_needs_the_program_says_in_one_line_how_to_get_it(tmp_path) -> None:
    # No site packages: as the python of the system, which knows nothing of what the program needs.
    done = subprocess.run(
        [sys.executable, "-E", "-s", "-S", str(ROOT / "main.py"), "devices"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, len(done.stderr.splitlines()), "make setup-run" in done.stderr) == (1, 1, True)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, BrokenPipeError])
def test_a_person_who_stops_it_gets_no_traceback(put, capsys, stop) -> None:
    def run(args: argparse.Namespace) -> int:
        raise stop

    put(run)
    assert main.main(["version"]) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [["kiosk"], ["doctor"]])
def test_without_a_site_file_the_next_step_is_named(words, capsys, monkeypatch, tmp_path, qapp) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.main(words) in (1, 5)
    captured = capsys.readouterr()
    assert "setup" in captured.out + captured.err


def test_the_entry_is_small_and_loads_nothing_that_the_command_does_not_need() -> None:
    probe = "import sys, main; main.main(['version']); print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.splitlines()[-1].split()) == set()
    assert len((ROOT / "main.py").read_text(encoding="utf-8").splitlines()) < 100
