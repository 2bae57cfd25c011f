"""Every cause a receipt printer can name has its two sentences in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import devices.receipt_printer
from config.texts import LANGUAGES, text, wording

FOLDER = Path(devices.receipt_printer.__file__).parent
CAUSES = sorted(
    {c for file in FOLDER.glob("*.py") for c in re.findall(r'"(printer\.[a-z-]+)"', file.read_text("utf-8"))}
)


def test_the_causes_were_found() -> None:
    assert {"printer.silent", "printer.paper-out", "printer.lost", "printer.too-wide"} <= set(CAUSES)


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("reader", ["cause", "staff"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cause_is_said_to_people(language: str, reader: str, cause: str) -> None:
    assert wording(language)(text(f"{reader}.{cause}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_of_a_cause_that_is_gone(language: str) -> None:
    said = {key.removeprefix("cause.") for key in wording(language) if key.startswith("cause.printer.")}
    assert said == set(CAUSES)
