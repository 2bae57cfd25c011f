"""``scan --source``: camera and scanner of the site file, virtual ones where there is none, and their faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from devices.document_camera.virtual import VirtualCamera
from devices.scanner.virtual import VirtualScanner
from kiosk.commands.scan_sources import _sheet
from main import main
from tests.support.scan_camera import STILL, lying, small_and_nowhere

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs/cli/scan.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_and_nowhere(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def camera() -> Iterator[VirtualCamera]:
    with lying("household-page") as made:
        made.start()
        yield made


@pytest.fixture
def scanner(tmp_path: Path) -> VirtualScanner:
    made = VirtualScanner(tmp_path / "scanner")
    made.start()
    return made


def site(tmp_path: Path, kind: str, driver: str, address: str, options: str = "") -> list[str]:
    """Write a site file with one device; return how it is named to a command."""
    file = tmp_path / "one.toml"
    device = f'[[devices]]\nkind = "{kind}"\ndriver = "{driver}"\naddress = "{address}"\n'
    file.write_text(f'[site]\nmode = "training"\n\n{device}[devices.options]\n{options}\n', encoding="utf-8")
    return ["--site", str(file)]


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any], str]:
    """Run the command as programs do; return its code, its object, and what it said beside it."""
    code = main(["scan", *words, "--json"])
    said = capsys.readouterr()
    found: dict[str, Any] = json.loads(said.out)
    jsonschema.validate(found, SCHEMA)
    return code, found, said.err


def test_without_a_camera_a_virtual_one_shows_a_paper(capsys: pytest.CaptureFixture[str]) -> None:
    code, found, said = answer(capsys, "--source", "camera", "--min-dpi", "90")
    assert (code, found["images"][0]["page"]["format"]) == (0, "household")
    assert "a virtual one shows a training paper" in said


def test_without_a_scanner_a_virtual_one_scans_a_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found, said = answer(capsys, "--source", "sane", "--pdf", str(tmp_path / "sheet.pdf"))
    assert (code, found["images"][0]["file"], found["images"][0]["page"]["dpi"]) == (0, "sane 1", 200)
    assert found["pdf"] == str(tmp_path / "sheet.pdf")
    assert "no scanner is set up" in said


def test_the_camera_of_the_site_file_is_asked(
    tmp_path: Path, camera: VirtualCamera, capsys: pytest.CaptureFixture[str]
) -> None:
    named = site(tmp_path, "document_camera", "opencv", camera.start(), 'field_mm = 322.0\nhead = "left"')
    code, found, said = answer(capsys, "--source", "camera", "--min-dpi", "90", *named)
    assert (code, said) == (0, "")
    assert found["images"][0]["picture"] == {"width": STILL[0], "height": STILL[1]}


def test_the_width_of_the_desk_that_is_named_counts_before_that_of_the_setting(
    tmp_path: Path, camera: VirtualCamera, capsys: pytest.CaptureFixture[str]
) -> None:
    named = site(tmp_path, "document_camera", "opencv", camera.start())
    _, found, _ = answer(capsys, "--source", "camera", "--field-mm", "644", *named)
    assert found["images"][0]["page"]["width_mm"] == pytest.approx(210, abs=12)


def test_the_sheets_of_the_feeder_come_in_their_order_and_one_that_was_there_before_is_told(
    tmp_path: Path, scanner: VirtualScanner, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner.feed(_sheet(), _sheet())
    code, found, said = answer(capsys, "--source", "sane", *site(tmp_path, "scanner", "sane", scanner.address))
    assert (code, said) == (1, "")
    assert [one["file"] for one in found["images"]] == ["sane 1", "sane 2"]
    bad = [{check["check"] for check in one["verdicts"] if not check["well"]} for one in found["images"]]
    assert bad == [set(), {"duplicate"}]


def test_a_jam_after_a_sheet_is_told_with_the_sheet_that_came_out(
    tmp_path: Path, scanner: VirtualScanner, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner.feed(_sheet(), _sheet())
    scanner.trouble("jam", after=1)
    named = site(tmp_path, "scanner", "sane", scanner.address)
    code, found, said = answer(capsys, "--source", "sane", "--pdf", str(tmp_path / "out.pdf"), *named)
    assert (code, len(found["images"]), found["good"], found["pdf"]) == (1, 1, False, None)
    assert "1 sheets, then scanner.jam" in said


@pytest.mark.parametrize(
    ("kind", "driver", "source"), [("document_camera", "opencv", "camera"), ("scanner", "sane", "sane")]
)
@pytest.mark.parametrize(("address", "code"), [("away", 3), ("nonsense://x", 2)])
def test_a_device_that_is_not_there_ends_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, driver: str, source: str, address: str, code: int
) -> None:
    away = {"camera": "file:///nowhere.png", "sane": "program:///nowhere/scanimage?device=x"}[source]
    named = site(tmp_path, kind, driver, away if address == "away" else address)
    ended, found, said = answer(capsys, "--source", source, *named)
    assert (ended, found["images"], found["good"]) == (code, [], False)
    assert said.startswith(f"banshi scan: {source if address == 'away' else f'{named[1]}: {kind}'}: ")
    assert said.count("\n") == 1


def test_an_empty_glass_is_told(tmp_path: Path, scanner: VirtualScanner, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = answer(capsys, "--source", "sane", *site(tmp_path, "scanner", "sane", scanner.address))
    assert code == 1
    assert "scanner." in said


@pytest.mark.parametrize(
    "options",
    [
        "colour = 3",
        "turn = 45",
        'width = "wide"',
        "read_seconds = true",
        "silent_seconds = inf",
        'head = "down"',
        'field_mm = "wide"',
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str) -> None:
    named = site(tmp_path, "document_camera", "opencv", "file:///nowhere.png", options)
    code, _, said = answer(capsys, "--source", "camera", *named)
    assert code == 2
    assert options.split()[0] in said
    assert said.startswith(f"banshi scan: {named[1]}: document_camera: option ")
    assert said.endswith(". Correct it there, then try again.\n")


def test_a_driver_there_is_not_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = answer(capsys, "--source", "sane", *site(tmp_path, "scanner", "twain", "program://x"))
    assert code == 2
    assert "scanner: driver 'twain' is unknown; known: sane" in said


def test_a_picture_and_the_scanner_are_told_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found, said = answer(capsys, str(tmp_path / "gone.png"), "--source", "sane")
    assert (code, [one["source"] for one in found["images"]]) == (2, ["sane"])
    assert "gone.png: cannot be read" in said
