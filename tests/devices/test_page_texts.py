"""Every cause a page printer can name has its two sentences in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import devices.page_printer
from config.texts import LANGUAGES, text, wording

FOLDER = Path(devices.page_printer.__file__).parent
CAUSES = {c for file in FOLDER.glob("*.py") for c in re.findall(r'"(page\.[a-z-]+)"', file.read_text("utf-8"))}


def test_the_causes_were_found() -> None:
    assert {"page.silent", "page.paper-out", "page.lost", "page.refused", "page.low"} <= CAUSES


@pytest.mark.parametrize("reader", ["cause", "staff"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_is_said_to_people(language: str, reader: str) -> None:
    assert all(wording(language)(text(f"{reader}.{cause}")) for cause in CAUSES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_of_a_cause_that_is_gone(language: str) -> None:
    said = {key.removeprefix("cause.") for key in wording(language) if key.startswith("cause.page.")}
    assert said == CAUSES
