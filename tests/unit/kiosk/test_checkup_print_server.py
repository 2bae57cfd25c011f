"""What ``doctor`` says of the print server: kept documents are a fault, what cannot be read is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, convert
from kiosk.checkup import Finding, Health, preserved, print_server


def at(address: str, kind: str = "page_printer") -> Settings:
    values = {"site": {"mode": "training"}, "devices": [{"kind": kind, "driver": "ipp", "address": address}]}
    return convert(values, source="a test")


def found(address: str, file: Path) -> list[Finding]:
    return list(print_server(at(address), file))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("PreserveJobFiles No\n", "no"),
        ("# PreserveJobFiles No\n", "86400"),
        ("", "86400"),
        ("preservejobfiles YES", "yes"),
        ("PreserveJobFiles No\nPreserveJobFiles 300\n", "300"),
        ("PreserveJobHistory No\n", "86400"),
    ],
)
def test_how_long_documents_are_kept_is_read_as_cups_reads_it(text: str, kept: str) -> None:
    assert preserved(text) == kept


@pytest.mark.parametrize(
    ("text", "health"), [("PreserveJobFiles No", Health.OK), ("PreserveJobFiles Yes", Health.FAULT)]
)
def test_a_server_that_keeps_what_people_print_is_a_fault(tmp_path: Path, text: str, health: Health) -> None:
    file = tmp_path / "cupsd.conf"
    file.write_text(text)
    assert [one.health for one in found("ipp://127.0.0.1:631/printers/a4", file)] == [health]


def test_settings_that_cannot_be_read_are_unknown(tmp_path: Path) -> None:
    # A folder in its place: root, as which tests run too, may read any file.
    (finding,) = found("ipp://localhost/printers/a4", tmp_path)
    assert (finding.health, bool(finding.step)) == (Health.UNKNOWN, True)


def test_a_machine_without_a_print_server_is_told_to_install_one(tmp_path: Path) -> None:
    (finding,) = found("ipp://localhost/printers/a4", tmp_path / "nothing")
    assert (finding.health, "CUPS is not installed" in finding.words) == (Health.ABSENT, True)
    assert "install cups" in finding.step


def test_a_server_on_another_machine_is_unknown(tmp_path: Path) -> None:
    (finding,) = found("ipp://10.0.0.7:631/printers/a4", tmp_path)
    assert finding.health is Health.UNKNOWN


@pytest.mark.parametrize("address", ["ipp://10.0.0.7/ipp/print", "virtual://127.0.0.1:99/ipp/print"])
def test_a_printer_without_a_server_needs_no_word(tmp_path: Path, address: str) -> None:
    assert found(address, tmp_path) == []
