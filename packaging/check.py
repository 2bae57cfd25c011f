# SPDX-License-Identifier: Apache-2.0
"""Run every check: ``check.py test`` for the gate, ``check.py check`` with branch coverage on top.

The static checks and the tests with real daemons run beside the others, so that two cores are busy; the first that
fails fails the whole. What failed is told once more in the very last lines, with what a worker said as it died.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

BIN = Path(sys.executable).parent
STATIC = (
    ("ruff check", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("ruff format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("strict types", [str(BIN / "mypy")]),
)
# First: where nothing is compiled yet each of three workers spends twenty seconds on what one can do for all of them.
AHEAD = [sys.executable, "packaging/written_ahead.py"]
KEPT = Path("out/failed")
"""Where each run of pytest keeps what failed."""

# A worker that hangs where no Python runs is past what the limit of a test can end: it tells where it stands and ends.
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.last_words", "-p", "tests.support.short_words"]
PYTEST += ["-o", "faulthandler_timeout=240", "-o", "faulthandler_exit_on_timeout=true"]
# In a process of their own: each kind of daemon is there once for all its tests, and most of the time is waiting.
DAEMONS = ("real daemons", [*PYTEST, f"--last-words={KEPT / 'daemons'}", "-m", "daemon", "tests/daemons"])
# One more than the two cores of the smallest machine: some tests wait for a real wire, and another runs meanwhile.
TESTS = [*PYTEST, f"--last-words={KEPT / 'tests'}", "-n", "3", "--dist", "worksteal", "--ignore=tests/daemons"]
COVERAGE = ["--cov", "--cov-report=term:skip-covered", "--cov-fail-under=95"]
TOOLS = ("/_pytest/", "/pluggy/", "/xdist/", "/execnet/", "<frozen runpy>")
LAST_LINES = 60


def main(mode: str) -> int:
    """Run all and return 1 when a check failed."""
    began = time.monotonic()
    shutil.rmtree(KEPT, ignore_errors=True)
    running = [(name, start(command)) for name, command in (*STATIC, DAEMONS)]
    subprocess.run(AHEAD, env=environment(), check=False)
    tests, said = run_tests([*TESTS, *(COVERAGE if mode == "check" else [])])
    failed = [(name, words) for name, words in ((name, end(name, process)) for name, process in running) if words]
    if tests:
        failed.append(("tests", f"pytest ended with {tests}\n{kept('tests')}\n{said}"))
    for line in ending(failed):
        print(line)
    names = ", ".join(name for name, _ in failed)
    words = f"failed: {names}" if failed else "static checks and real daemons passed"
    print(f"{words}; {time.monotonic() - began:.0f} s")
    return int(bool(failed))


def environment() -> dict[str, str]:
    """Keep compiled modules, which each program a test starts would compile anew, and let whatever dies say where."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONFAULTHANDLER": "1"}


def run_tests(command: list[str]) -> tuple[int, str]:
    """Run the tests before everybody's eyes; return how they ended and what was said of a worker that died."""
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True, errors="replace")
    said: list[str] = []
    # Beside it: a program that a dead worker left behind may hold the pipe open.
    reader = threading.Thread(target=repeat, args=(process.stderr or io.StringIO(), said), daemon=True)
    reader.start()
    code = process.wait()
    reader.join(5)
    return code, "\n".join(own_lines(said))


def repeat(lines: IO[str], said: list[str]) -> None:
    """Pass on and keep what comes, to the end."""
    with lines:
        for line in lines:
            sys.stderr.write(line)
            said.append(line.rstrip("\n"))


def own_lines(said: Iterable[str]) -> list[str]:
    """Leave the lines out that stand in every trace of a worker: those of its tools."""
    return [line for line in said if not any(tool in line for tool in TOOLS)][:LAST_LINES]


def start(command: list[str]) -> subprocess.Popen[str]:
    """Start one check and keep its words."""
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def end(name: str, process: subprocess.Popen[str]) -> str:
    """Wait for one check and return what it says last of its failure; print its words when it left something out."""
    words, _ = process.communicate()
    # A daemon that is not installed skips its tests; that is to be seen also where nothing failed.
    if process.returncode or "skipped" in words:
        print(f"--- {name} ---\n{words}")
    if not process.returncode:
        return ""
    last = "\n".join(own_lines(words.splitlines()[-LAST_LINES:]))
    return (kept("daemons") if name == DAEMONS[0] else "") or last or f"ended with {process.returncode}"


def kept(name: str) -> str:
    """Read what a run of pytest kept of its failures."""
    file = KEPT / name
    return file.read_text(encoding="utf-8").rstrip("\n") if file.exists() else ""


def ending(failed: list[tuple[str, str]]) -> list[str]:
    """Tell every failure once more, the tests last."""
    return [line for name, words in failed for line in (f"=== failed: {name} ===", *words.splitlines())]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
