"""A label prints its value: a sentence without its place would leave the value out and look whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.texts import LANGUAGES, text, wording

TEMPLATES = Path(__file__).parents[3] / "kiosk" / "receipts" / "templates"
VALUE = "一二三"


def labels() -> list[dict[str, Any]]:
    found = []
    for file in sorted(TEMPLATES.glob("*.yaml")):
        blocks = yaml.safe_load(file.read_text("utf-8")).get("blocks", [])
        found += [block for block in blocks if isinstance(block, dict) and block.get("put") == "label"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_the_place_of_its_value(language: str) -> None:
    say = wording(language)
    empty = [
        one["say"] for one in labels() if VALUE not in say(text(one["say"], **{one["value"]: VALUE, "value": VALUE}))
    ]
    assert (empty, len(labels()) > 5) == ([], True)
