"""Desk and document say who of the training city has which record, as its registers have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.training.persons import TrainingPerson, persons

ROOT = Path(__file__).parents[3]
RECORDS = json.loads((ROOT / "kiosk/training/catalogue/proofs.json").read_text(encoding="utf-8"))["records"]
COLUMNS = ("insurance-record", "housing-fund-record", "medical-record", "tax-record")
WORDS = dict(zip(COLUMNS, ("社保", "公积金", "医保", "个税"), strict=True))
TABLE = {
    cells[1]: cells[2:]
    for line in (ROOT / "docs/training.md").read_text(encoding="utf-8").splitlines()
    if len(cells := [cell.strip() for cell in line.split("|")]) > 6
}


@pytest.mark.parametrize("person", persons(), ids=lambda one: one.key)
def test_the_key_of_a_person_says_what_can_be_printed(person: TrainingPerson) -> None:
    held = [WORDS[kind] for kind in COLUMNS if kind in RECORDS.get(person.number, {})]
    said = person.practises["zh"].partition("可打")[2]
    assert [word for word in said.split("、") if word] == held


@pytest.mark.parametrize("person", persons(), ids=lambda one: one.key)
def test_the_document_ticks_the_same(person: TrainingPerson) -> None:
    row = TABLE.get(person.name, TABLE["everybody else"])
    held = RECORDS.get(person.number, {})
    assert [cell == "✓" for cell in row[:4]] == [kind in held for kind in COLUMNS]
