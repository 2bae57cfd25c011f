# SPDX-License-Identifier: Apache-2.0
"""What a journey leaves behind, and how long it waits for what does not come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytestqt.qtbot import QtBot

from tests.support.pages import jpeg
from ui.journey.player import JourneyError
from ui.journey.stage import Left, run_until, write

SCHEMA = Path(__file__).parents[2] / "docs/cli/journey.schema.json"


def facts(**changes: Any) -> dict[str, Any]:
    """Return the facts of a journey that went well."""
    return {
        "steps": [{"screen": "Home", "seconds": 1.25}, {"screen": "Goodbye", "seconds": 2.0}],
        "receipt_no": "99010000010326112300423",
        "project_no": "1199010099083352973990704000000202611220001",
        "platform": {"submissions": 1, "duplicates": 0},
        "wiped": True,
        "stalls": 0,
        "result": "acknowledged",
    } | changes


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    """Give a folder with two slips that were printed."""
    folder = tmp_path / "slips"
    folder.mkdir()
    for name in ("0001", "0002"):
        (folder / f"{name}.bin").write_bytes(name.encode())
        (folder / f"{name}.png").write_bytes(b"picture of " + name.encode())
    return folder


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"result": "stored"}, False),
        ({"wiped": False}, False),
        ({"platform": {"submissions": 1, "duplicates": 1}}, False),
        ({"platform": {"submissions": 2, "duplicates": 0}}, False),
    ],
)
def test_a_journey_is_good_when_all_was_acknowledged_once_and_wiped(changes: dict[str, Any], good: bool) -> None:
    assert Left(facts(**changes)).good is good


def test_a_summary_names_what_a_person_asks_for(tmp_path: Path) -> None:
    words = Left(facts(stalls=2)).summary(tmp_path)
    wanted = ("2 screens in 3 s", "2 stalls", "99010000010326112300423", "acknowledged", str(tmp_path))
    assert [word for word in wanted if word not in words] == []


def test_what_is_left_is_the_journal_and_the_last_slip(tmp_path: Path, slips: Path) -> None:
    write(tmp_path, facts(), [], slips)
    journal = json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))
    jsonschema.validate(journal, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (tmp_path / "receipt.bin").read_bytes() == b"0002"
    assert (tmp_path / "receipt.png").read_bytes() == b"picture of 0002"


def test_pages_are_left_when_some_were_scanned(tmp_path: Path, slips: Path) -> None:
    write(tmp_path, facts(), [], slips)
    before = (tmp_path / "pages.pdf").exists()
    write(tmp_path, facts(), [jpeg()], slips)
    assert (before, (tmp_path / "pages.pdf").read_bytes()[:5]) == (False, b"%PDF-")


def test_a_journey_without_a_slip_is_none(tmp_path: Path) -> None:
    with pytest.raises(JourneyError, match="no receipt was printed"):
        write(tmp_path, facts(), [], tmp_path / "nowhere")


class Time:
    """A clock that goes on with every sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept += 1
        self.now += 1.0


def test_one_waits_until_it_is_so(qtbot: QtBot) -> None:
    time, ticks = Time(), []
    run_until(lambda: len(ticks) == 3, "it", lambda: ticks.append(1), clock=time.clock, sleep=time.sleep)
    assert time.slept == 3


def test_what_does_not_come_is_named(qtbot: QtBot) -> None:
    time = Time()
    with pytest.raises(JourneyError, match="the goodbye did not come"):
        run_until(lambda: False, "the goodbye", seconds=5, clock=time.clock, sleep=time.sleep)
    assert time.slept == 6
