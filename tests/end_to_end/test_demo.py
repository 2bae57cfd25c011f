# SPDX-License-Identifier: Apache-2.0
"""The whole program, played as a person would: window, terminal, twins, sandbox platform, slip, wipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).parents[2]
SCREENS = {
    "Home", "Choice", "Guide", "PlaceCard", "CardRead", "FormPage", "Materials", "Camera", "PageCheck", "Review",
    "Signature", "Stored", "Evaluation", "Goodbye",
}  # fmt: skip
"""What one sees on the way from home to the goodbye."""
SMALL = "540x960"
LIMIT_SECONDS = 150


def play(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Play the journey in a process of its own."""
    command = [sys.executable, "main.py", "demo", "--out", str(out), "--size", SMALL, *words]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # No time-out here: waiting with one sleeps; the limit of the test ends the journey.
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def journal_of(out: Path) -> dict[str, Any]:
    """Read the journal and hold it against its schema."""
    journal: dict[str, Any] = json.loads((out / "journal.json").read_text(encoding="utf-8"))
    jsonschema.validate(journal, json.loads((ROOT / "docs/cli/journey.schema.json").read_text(encoding="utf-8")))
    return journal


def pictures(out: Path) -> list[Path]:
    """Return the pictures of screens in order."""
    return sorted(out.glob("[0-9][0-9]-*.png"))


def holds_paper(out: Path) -> bool:
    """Tell whether the scanned pages and the slip lie there, the slip in bytes and as a picture of a roll."""
    slip = QImage(str(out / "receipt.png"))
    printed, pages = (out / "receipt.bin").read_bytes(), (out / "pages.pdf").read_bytes()
    return printed.startswith(b"\x1b@") and pages.startswith(b"%PDF-") and slip.height() > slip.width() > 0


@pytest.mark.timeout(LIMIT_SECONDS)
def test_an_application_goes_from_the_card_to_the_acknowledgement(tmp_path: Path) -> None:
    done = play(tmp_path)
    assert done.returncode == 0, done.stderr
    journal = journal_of(tmp_path)
    assert {step["screen"] for step in journal["steps"]} >= SCREENS
    assert (journal["result"], journal["wiped"], journal["platform"]) == (
        "acknowledged",
        True,
        {"submissions": 1, "duplicates": 0},
    )
    assert journal["receipt_no"] in done.stdout
    shown = pictures(tmp_path)
    pages = [step["screen"] for step in journal["steps"]].count("FormPage")
    assert len([one for one in shown if one.name.endswith("-form-page.png")]) == pages > 1
    assert all(QImage(str(one)).width() == 540 for one in shown)
    assert holds_paper(tmp_path)
    assert [one.read_bytes()[:5] for one in sorted(tmp_path.glob("sent-*.pdf"))] == [b"%PDF-"] * 2


@pytest.mark.soak
@pytest.mark.timeout(LIMIT_SECONDS)
@pytest.mark.parametrize(
    "words",
    [
        ("--cut-network",),
        ("--language", "en"),
        ("--cut-network", "--language", "en"),
        ("--for", "family"),
        ("--for", "entrusted", "--cut-network"),
        ("--for", "unit", "--item", "990403000000"),
        ("--item", "失业登记", "--for", "entrusted"),
    ],
)
def test_a_cut_line_another_language_or_another_relation_ends_as_well(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = play(tmp_path, *words)
    journal = journal_of(tmp_path)
    assert (done.returncode, journal["result"]) == (0, "acknowledged"), done.stderr
    assert journal["platform"] == {"submissions": 1, "duplicates": 0}


@pytest.mark.timeout(LIMIT_SECONDS)
def test_a_proof_goes_from_the_card_to_the_sheet_in_the_outlet(tmp_path: Path) -> None:
    done = play(tmp_path, "--item", "社保参保证明")
    assert done.returncode == 0, done.stderr
    journal = journal_of(tmp_path)
    assert (journal["result"], journal["wiped"], journal["proof"]["prints"]) == ("printed", True, {"printed": 1})
    assert (tmp_path / "proof.pdf").read_bytes().startswith(b"%PDF-")
    assert QImage(str(tmp_path / "proof.png")).width() > 1000
