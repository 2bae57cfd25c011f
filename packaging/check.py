# SPDX-License-Identifier: Apache-2.0
"""Run every check: ``check.py test`` for the gate, ``check.py check`` with branch coverage on top.

The static checks and the tests with real daemons run beside the others, so that two cores are busy; the first that
fails fails the whole.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
STATIC = (
    ("ruff check", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("ruff format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("strict types", [str(BIN / "mypy")]),
)
# In a process of their own: each kind of daemon is there once for all its tests, and most of the time is waiting.
DAEMONS = ("real daemons", [sys.executable, "-m", "pytest", "-q", "-m", "daemon", "tests/daemons"])
# One more than the two cores of the smallest machine: some tests wait for a real wire, and another runs meanwhile.
TESTS = [sys.executable, "-m", "pytest", "-q", "-n", "3", "--dist", "worksteal", "--ignore=tests/daemons"]
COVERAGE = ["--cov", "--cov-report=term:skip-covered", "--cov-fail-under=95"]


def main(mode: str) -> int:
    """Run all and return the number of failed checks."""
    began = time.monotonic()
    running = [(name, start(command)) for name, command in (*STATIC, DAEMONS)]
    command = [*TESTS, *(COVERAGE if mode == "check" else [])]
    tests = subprocess.run(command, env=with_bytecode(), check=False).returncode
    failed = [name for name, process in running if not passed(name, process)]
    words = f"failed: {', '.join(failed)}" if failed else "static checks and real daemons passed"
    print(f"{words}; {time.monotonic() - began:.0f} s")
    return int(bool(tests or failed))


def with_bytecode() -> dict[str, str]:
    """Return an environment in which compiled modules are kept: each program a test starts would compile all anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def start(command: list[str]) -> subprocess.Popen[str]:
    """Start one check and keep its words."""
    return subprocess.Popen(command, env=with_bytecode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def passed(name: str, process: subprocess.Popen[str]) -> bool:
    """Wait for one check; print its words when it failed or left something out."""
    words, _ = process.communicate()
    # A daemon that is not installed skips its tests; that is to be seen also where nothing failed.
    if process.returncode or "skipped" in words:
        print(f"--- {name} ---\n{words}")
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
