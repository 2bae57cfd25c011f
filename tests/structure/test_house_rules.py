"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import config

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "devices", "offline_queue", "kiosk", "ui")
FILES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")) + [ROOT / "main.py"]
NAMES = [str(file.relative_to(ROOT)) for file in FILES]
VAGUE = {"utils", "helpers", "common", "manager", "util", "helper", "misc"}


@cache
def parsed(file: Path) -> ast.Module:
    """Parse a file once for all rules."""
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Walk all functions of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_file_stops_at_400_lines_and_a_function_at_60(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    long = [f.name for f in functions(parsed(file)) if (f.end_lineno or 0) - f.lineno + 1 > 60]
    assert (source.count("\n") <= 400, long) == (True, [])


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_file_begins_with_its_licence_and_says_what_it_is(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert "# SPDX-License-Identifier: Apache-2.0" in source.splitlines()[:2]
    assert ast.get_docstring(parsed(file))


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for file, name in zip(FILES, NAMES, strict=True) if file.stem in VAGUE] == []


def test_only_devices_open_a_camera() -> None:
    users = [n for f, n in zip(FILES, NAMES, strict=True) if "VideoCapture" in f.read_text(encoding="utf-8")]
    assert [name for name in users if not name.startswith("devices/")] == []


def test_no_error_is_swallowed() -> None:
    silent = [
        f"{name}:{node.lineno}"
        for file, name in zip(FILES, NAMES, strict=True)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and only_passes(node)
    ]
    assert silent == []


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Tell a bare or broad handler."""
    return handler.type is None or (isinstance(handler.type, ast.Name) and "Exception" in handler.type.id)


def only_passes(handler: ast.ExceptHandler) -> bool:
    """Tell a handler that does nothing."""
    return all(isinstance(line, ast.Pass) for line in handler.body)


def test_nothing_is_left_to_do_in_words() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
    left = [n for f, n in zip(FILES, NAMES, strict=True) if any(m in f.read_text(encoding="utf-8") for m in marks)]
    assert left == []


def test_every_top_level_entry_has_a_place() -> None:
    known = {
        "kiosk", "devices", "ui", "offline_queue", "config", "tests", "main.py", "pyproject.toml", "requirements",
        "Makefile", "docs", "packaging", "README.md", "README.zh-CN.md", ".ci", "LICENSE", "CHANGELOG.md",
        "ARCHITECTURE.md", ".gitignore", ".git", ".gitattributes",
    }  # fmt: skip
    made = {
        ".venv",
        "out",
        "data",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        "__pycache__",
        ".import_linter_cache",
    }
    entries = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".coverage")}
    assert entries - known - made == set()


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == config.VERSION
    assert config.VERSION in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
