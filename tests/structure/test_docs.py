"""The documents are in step with the program."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from config.reference import pages
from main import COMMANDS
from tests.support.rows import TABLE, filled, walked

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_reference_of_settings_is_what_the_types_say() -> None:
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == "\n".join(pages()) + "\n"


def test_the_table_of_requirements_is_what_the_tests_say() -> None:
    table = TABLE.read_text(encoding="utf-8")
    assert table == filled(table, walked()), "run 'make rows'"


def test_a_test_of_an_unknown_row_is_refused() -> None:
    with pytest.raises(ValueError, match="R999"):
        filled("| R01 | a | b | open |", {"R999": ["x"]})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_page(name: str) -> None:
    module = importlib.import_module(COMMANDS[name])
    assert name == module.NAME
    assert f"banshi {name}" in (ROOT / "docs/cli/README.md").read_text(encoding="utf-8")
