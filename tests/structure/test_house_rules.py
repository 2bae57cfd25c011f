"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import config

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "devices", "offline_queue", "kiosk", "ui")
FILES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")) + [ROOT / "main.py"]
NAMES = [str(file.relative_to(ROOT)) for file in FILES]
VAGUE = {"utils", "helpers", "common", "manager", "util", "helper", "misc"}


# What may catch everything; only where it stands is anything parsed.
BROAD = re.compile(r"except\s*:|except\b[^\n]*Exception")
BEGIN = re.compile(r'(#[^\n]*\n)+\s*r?"""\s*\S')


def sources() -> Iterator[tuple[str, str]]:
    """Read every file of the product beside its name."""
    for file, name in zip(FILES, NAMES, strict=True):
        yield name, file.read_text(encoding="utf-8")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Walk all functions of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def too_long(source: str) -> list[str]:
    """Return the functions of more than 60 lines; in fewer lines than that nothing needs to be parsed."""
    if source.count("\n") <= 60:
        return []
    return [f.name for f in functions(ast.parse(source)) if (f.end_lineno or 0) - f.lineno + 1 > 60]


def test_a_file_stops_at_400_lines() -> None:
    assert [name for name, source in sources() if source.count("\n") > 400] == []


def test_a_function_stops_at_60_lines() -> None:
    assert [f"{name}: {long}" for name, source in sources() for long in too_long(source)] == []


def test_a_file_begins_with_its_licence() -> None:
    licence = "# SPDX-License-Identifier: Apache-2.0"
    assert [name for name, source in sources() if licence not in source.splitlines()[:2]] == []


def test_a_file_says_what_it_is() -> None:
    assert [name for name, source in sources() if not BEGIN.match(source)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for file, name in zip(FILES, NAMES, strict=True) if file.stem in VAGUE] == []


def test_only_devices_open_a_camera() -> None:
    users = [name for name, source in sources() if "VideoCapture" in source]
    assert [name for name in users if not name.startswith("devices/")] == []


def test_no_error_is_swallowed() -> None:
    silent = [
        f"{name}:{node.lineno}"
        for name, source in sources()
        if BROAD.search(source)
        for node in ast.walk(ast.parse(source))
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
    assert [name for name, source in sources() if any(mark in source for mark in marks)] == []


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
