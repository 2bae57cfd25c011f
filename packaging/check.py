# SPDX-License-Identifier: Apache-2.0
"""Run every check: ``check.py test`` for the gate, ``check.py check`` with branch coverage on top.

The static checks run beside the tests, so that two cores are busy; the first that fails fails the whole.
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
# One more than the two cores of the smallest machine: some tests wait for a real wire, and another runs meanwhile.
TESTS = [sys.executable, "-m", "pytest", "-q", "-n", "3", "--dist", "worksteal"]
COVERAGE = ["--cov", "--cov-report=term:skip-covered", "--cov-fail-under=95"]


def main(mode: str) -> int:
    """Run all and return the number of failed checks."""
    began = time.monotonic()
    running = [(name, start(command)) for name, command in STATIC]
    command = [*TESTS, *(COVERAGE if mode == "check" else [])]
    tests = subprocess.run(command, env=with_bytecode(), check=False).returncode
    failed = [name for name, process in running if not passed(name, process)]
    print(f"{'failed: ' + ', '.join(failed) if failed else 'static checks passed'}; {time.monotonic() - began:.0f} s")
    return int(bool(tests or failed))


def with_bytecode() -> dict[str, str]:
    """Return an environment in which compiled modules are kept: each program a test starts would compile all anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def start(command: list[str]) -> subprocess.Popen[str]:
    """Start one static check and keep its words."""
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def passed(name: str, process: subprocess.Popen[str]) -> bool:
    """Wait for one static check; print its words when it failed."""
    words, _ = process.communicate()
    if process.returncode:
        print(f"--- {name} ---\n{words}")
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
