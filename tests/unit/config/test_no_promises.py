"""No sentence says more than a machine can know: that somebody repairs, has been told, or comes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOCALE = Path(__file__).parents[3] / "config" / "locale"
# What a machine can know of repairs: nothing. That somebody comes stands only where the platform said so.
CLAIMS = {
    "zh_CN": re.compile("抢修|正在修|在修|已通知工作人员|已经通知"),
    "en": re.compile(r"repair|staff (have been|were) told", re.I),
}
KNOWN = re.compile(r"flow\.call\.coming|frame\.staff\.coming")
COMING = {"zh_CN": re.compile("正在过来|正在来"), "en": re.compile(r"on the way|is coming", re.I)}


def sentences(language: str) -> list[tuple[str, str]]:
    found = []
    for file in sorted((LOCALE / language).glob("*.po")):
        found += re.findall(r'msgid "([^"]+)"\nmsgstr "([^"]*)"', file.read_text("utf-8"))
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nobody_is_told_that_something_is_being_repaired_or_somebody_was_told(language: str) -> None:
    found = [key for key, words in sentences(language) if CLAIMS[language].search(words)]
    assert found == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_somebody_comes_is_said_only_by_a_call_that_was_answered(language: str) -> None:
    found = [key for key, words in sentences(language) if COMING[language].search(words) and not KNOWN.match(key)]
    assert [key for key in found if not key.startswith("platform.")] == []
