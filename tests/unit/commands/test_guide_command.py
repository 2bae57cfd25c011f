"""``setup --guide``: a code is shown once, to a person, with the lines that let its guide in and nobody else."""

from __future__ import annotations

import re
import tomllib

import msgspec
import pytest

from config.settings import StaffSetting
from kiosk.commands import guide
from kiosk.commands.guide import make_guide
from kiosk.technician.secret import matches
from tests.support.upkeep import QUICK

CARD = "990121198801120031"


@pytest.fixture(autouse=True)
def at_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "read_by_a_person", lambda: True)


def made(capsys: pytest.CaptureFixture[str], card: str = "") -> tuple[str, StaffSetting]:
    """Make a guide; return the code that was shown and the settings as a site file would give them."""
    assert make_guide("G07", ask=lambda question: card, cost=QUICK) == 0
    shown = capsys.readouterr().out
    found = re.search(r"\b\d{6}\b", shown)
    assert found
    lines = shown[shown.index("[[staff.guides]]") :]
    return found[0], msgspec.convert(tomllib.loads(lines)["staff"], StaffSetting)


def test_the_lines_let_in_whoever_has_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    code, staff = made(capsys)
    (only,) = staff.guides
    assert (only.number, only.badge) == ("G07", "")
    assert matches(code, only.code)


def test_a_card_is_kept_as_a_hash_only(capsys: pytest.CaptureFixture[str]) -> None:
    _, staff = made(capsys, f" {CARD.lower()} ")
    assert matches(CARD, staff.guides[0].badge)
    assert CARD not in str(staff)


def test_no_two_guides_get_the_same_hash_of_one_code(capsys: pytest.CaptureFixture[str]) -> None:
    hashes = {made(capsys)[1].guides[0].code for _ in range(3)}
    assert len(hashes) == 3


def test_a_code_does_not_run_into_a_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(guide, "read_by_a_person", lambda: False)
    assert make_guide("G07", ask=lambda question: "", cost=QUICK) == 2
    assert (capsys.readouterr().out, "console" in capsys.readouterr().err) == ("", False)


@pytest.mark.parametrize("number", ["", "导办", "G 07", "G" * 13, 'G"7'])
def test_what_is_no_staff_number_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert make_guide(number, ask=lambda question: "", cost=QUICK) == 5
    assert "is no staff number" in capsys.readouterr().err
