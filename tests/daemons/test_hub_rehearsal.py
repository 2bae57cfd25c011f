"""The rehearsal of the hub's page holds: a standby takes over, a dump is restored, the old hub is shut out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import FOLDERS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.daemon


def rehearse(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script as an operator does."""
    command = ["sh", "packaging/rehearse_hub.sh"]
    told = os.environ | {"PYTHON": sys.executable} | environment
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not FOLDERS, reason="not installed: postgresql (requirements/daemons.apt names the packages)")
def test_what_the_page_tells_an_operator_holds() -> None:
    done = rehearse()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "rehearsal passed"
    assert len(done.stdout.splitlines()) == 10


@pytest.mark.skipif(not FOLDERS, reason="not installed: postgresql (requirements/daemons.apt names the packages)")
def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    # A hub that cannot be started at all: the second step needs one.
    no_program = tmp_path / "python"
    no_program.write_text("#!/bin/sh\nexit 1\n")
    no_program.chmod(0o755)
    done = rehearse(PYTHON=str(no_program))
    assert done.returncode == 1
    assert "rehearsal failed at: rules, a machine that is taken in, the hub" in done.stderr
