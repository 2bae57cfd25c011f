"""The command ``scan``: one line for what is wrong, one object for machines, the right exit code."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest

from devices.document_camera.cv import cv2
from kiosk.commands import scan
from main import main
from tests.support.desk_scenes import scene

ROOT = Path(__file__).parents[3]
FIELD = ["--field-mm", "130"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out pictures: a good card, a blurred one, an empty desk, two pages, rubbish."""
    place = tmp_path_factory.mktemp("pictures")
    fine = {"size": (1040, 780), "field_mm": 130.0}
    for name, one in {
        "good": scene("id-front", mat="black", **fine),  # type: ignore[arg-type]  # size and field of view
        "blurred": scene("id-front", "blur", mat="black", **fine),  # type: ignore[arg-type]  # size and field of view
        "empty": scene(None),
        "two": scene("household-page", "two-sheets"),
    }.items():
        cv2.imwrite(str(place / f"{name}.png"), one.image)
    (place / "rubbish.png").write_text("no picture")
    (place / "nothing.png").write_bytes(b"")
    cv2.imwrite(str(place / "tiny.png"), scene(None).image[:8, :8])
    return place


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["scan", *words, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "docs/cli/scan.schema.json").read_text()))
    return code, found


def test_a_good_page_is_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, str(folder / "good.png"), *FIELD)
    assert (code, found["good"]) == (0, True)
    assert found["images"][0]["page"]["format"] == "card"


def test_a_card_is_recognised_without_the_field(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, str(folder / "good.png"))
    assert code == 0
    assert found["images"][0]["page"]["dpi"] == pytest.approx(204, abs=6)


def test_a_fault_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, str(folder / "blurred.png"), *FIELD)
    assert code == 1
    assert [one["check"] for one in found["images"][0]["checks"] if not one["well"]] == ["sharp"]


@pytest.mark.parametrize(("name", "reason"), [("empty", "nothing"), ("two", "two-pages")])
def test_a_picture_without_one_page_says_why(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str
) -> None:
    code, found = answer(capsys, str(folder / f"{name}.png"))
    assert (code, found["images"][0]["reason"]) == (1, reason)
    assert found["images"][0]["page"] is None


def test_one_bad_picture_makes_all_bad(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, str(folder / "good.png"), str(folder / "empty.png"), *FIELD)
    assert code == 1
    assert [one["good"] for one in found["images"]] == [True, False]


def test_pages_are_bound_in_their_order(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.pdf"
    names = [str(folder / f"{name}.png") for name in ("good", "empty", "blurred")]
    _, found = answer(capsys, *names, "--out", str(target), *FIELD)
    assert found["pdf"] == str(target)
    with pikepdf.open(target) as bound:
        assert len(bound.pages) == 2


def test_no_page_leaves_no_file(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = answer(capsys, str(folder / "empty.png"), "--out", str(tmp_path / "out.pdf"))
    assert found["pdf"] is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["rubbish.png", "nothing.png", "tiny.png", "missing.png", "."])
def test_a_file_that_is_no_picture_is_named_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["scan", str(folder / name)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"banshi scan: {folder / name}: ")
    assert said.err.count("\n") == 1


def test_a_file_that_is_too_large_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "MOST_BYTES", 1000)
    assert main(["scan", str(folder / "good.png")]) == 2
    assert "is larger than" in capsys.readouterr().err


def test_a_picture_the_library_refuses_is_no_picture(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise cv2.error("too large")

    monkeypatch.setattr(cv2, "imdecode", refuse)
    assert main(["scan", str(folder / "good.png")]) == 2
    assert "is no picture" in capsys.readouterr().err


def test_a_pdf_that_cannot_be_written_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "none" / "out.pdf"
    assert main(["scan", str(folder / "good.png"), "--out", str(target)]) == 2
    assert f"{target}: cannot be written" in capsys.readouterr().err


def test_words_for_people_name_page_and_checks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(folder / "blurred.png"), *FIELD])
    said = capsys.readouterr().out
    assert "dpi, card" in said
    assert "BAD It is a little blurred." in said
    assert "ok  No glare" in said


def test_words_for_people_say_why_there_is_no_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(folder / "two.png")])
    assert "One page at a time." in capsys.readouterr().out


@pytest.mark.parametrize("words", ["x", "0", "-5", "10000", "nan"])
def test_a_field_that_is_no_length_is_refused(words: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="millimetres"):
        scan.millimetres(words)


def test_a_scanned_page_does_not_show_in_words(folder: Path) -> None:
    assert "jpeg" not in repr(scan.scan(folder / "good.png", None, 200))


def test_a_file_that_cannot_be_read_does_not_hide_what_the_others_hold(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bound = tmp_path / "pages.pdf"
    names = [str(folder / name) for name in ("rubbish.png", "good.png")]
    assert main(["scan", *names, "--out", str(bound)]) == 2
    said = capsys.readouterr()
    assert f"{folder / 'good.png'}: page" in said.out
    assert said.err.startswith(f"banshi scan: {folder / 'rubbish.png'}: ")
    assert not bound.exists()


def test_as_json_pages_that_were_not_all_read_are_not_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, str(folder / "good.png"), str(folder / "rubbish.png"))
    assert (code, found["good"], [one["good"] for one in found["images"]]) == (2, False, [True])
