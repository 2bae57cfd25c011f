"""``version``: which program and on what it runs."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from config import VERSION
from kiosk.commands import version

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_the_version_is_that_of_the_project() -> None:
    assert tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"] == VERSION


def test_program_python_and_every_part_are_told(capsys) -> None:
    parser = argparse.ArgumentParser()
    version.add_arguments(parser)
    assert version.run(parser.parse_args([])) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[1].split()[0]) == (f"banshi {VERSION}", "python")
    assert [line.split()[0] for line in lines[2:]] == list(version.PARTS)
