"""``doctor``: one line for each finding, the next step behind every fault, an exit code a script can trust."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kiosk.checkup import Finding, Health
from ui.commands import doctor
from ui.style.fonts import FAMILY, FontError

pytestmark = pytest.mark.usefixtures("qapp")


def call(*words: str) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site")
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(words))


def findings(*healths: Health) -> list[Finding]:
    """Return one finding of each health."""
    return [Finding("x", health, "words") for health in healths]


@pytest.mark.parametrize(
    ("healths", "code"),
    [
        ([], 0),
        ([Health.OK, Health.OK], 0),
        ([Health.OK, Health.ABSENT], 3),
        ([Health.ABSENT, Health.FAULT], 1),
        ([Health.OK, Health.UNKNOWN], 1),
        ([Health.UNKNOWN, Health.ABSENT], 1),
    ],
)
def test_the_exit_code_is_the_worst_and_unknown_is_not_good(healths, code) -> None:
    assert doctor.exit_code(findings(*healths)) == code


def test_every_health_has_a_word() -> None:
    assert set(doctor.WORDS) == set(Health)


def test_the_typeface_is_looked_at() -> None:
    assert doctor.fonts() == Finding("fonts", Health.OK, FAMILY)


def test_a_typeface_with_boxes_is_a_fault_with_a_next_step(monkeypatch) -> None:
    def lacks() -> None:
        raise FontError("lacks 龘")

    monkeypatch.setattr("ui.style.fonts.load", lacks)
    found = doctor.fonts()
    assert (found.health, found.words, "make run" in found.step) == (Health.FAULT, "lacks 龘", True)


def test_a_machine_without_a_site_file_is_told_to_set_one_up(tmp_path, capsys) -> None:
    assert call("--site", str(tmp_path / "none.toml")) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["fonts", "settings"]
    assert lines[-1].endswith("→ main.py setup")


def test_each_finding_is_a_line_with_its_step(monkeypatch, capsys) -> None:
    found = [Finding("id_card", Health.ABSENT, "not there", "check plug"), Finding("clock", Health.OK, "+0 s")]
    monkeypatch.setattr(doctor, "checkup", lambda site, seconds, deep: iter(found))
    assert call("--seconds", "2") == 3
    assert capsys.readouterr().out.splitlines()[1:] == [
        "absent   id_card            not there  → check plug",
        "OK       clock              +0 s",
    ]


def test_the_site_file_and_the_patience_are_passed_on(monkeypatch) -> None:
    asked: list[tuple[Path | None, float, bool]] = []
    monkeypatch.setattr(doctor, "checkup", lambda *given: asked.append(given) or iter(()))
    call()
    call("--site", "a.toml", "--seconds", "30", "--deep")
    assert asked == [(None, 8.0, False), (Path("a.toml"), 30.0, True)]
