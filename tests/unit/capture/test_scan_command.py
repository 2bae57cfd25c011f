"""The command ``scan``: one line for what is wrong, one object for machines, the right exit code."""

from __future__ import annotations

import argparse
import errno
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pikepdf
import pytest

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.fields import PrintLine
from kiosk.capture.sight import Check, Judgement, Reason, Sighting
from kiosk.commands import scan, scan_pictures
from kiosk.commands.scan_print import Print
from kiosk.commands.scan_words import OF_CAMERA, TOO_COARSE, TOO_FEW, Scanned, as_json, lines
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


SEEN: dict[tuple[str, scan.Desk], Scanned] = {}


@pytest.fixture(autouse=True)
def looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at each picture once with the same wishes: what differs between these tests is what is told of it."""
    look = scan.looked

    def once(name: str, image: Image, desk: scan.Desk, printed: Print) -> Scanned:
        if printed.reader:
            return look(name, image, desk, printed)
        if (name, desk) not in SEEN:
            SEEN[name, desk] = look(name, image, desk, printed)
        return SEEN[name, desk]

    monkeypatch.setattr(scan, "looked", once)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["scan", *words, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "docs/cli/scan.schema.json").read_text()))
    return code, found


def test_a_page_of_few_pixels_is_told_so_and_not_to_be_laid_flat() -> None:
    tiny = Scanned("a.png", Sighting(None, Reason.FOUND), 60, 80, jpeg=b"x", judgements=(Judgement(Check.SIZE, False),))
    assert lines(tiny)[1] == f"  BAD {TOO_FEW}"
    assert lines(replace(tiny, dpi=90))[1] == f"  BAD {TOO_COARSE}"
    assert "flat" in lines(replace(tiny, dpi=90, source="camera"))[1]


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
    assert [one["check"] for one in found["images"][0]["verdicts"] if not one["well"]] == ["sharp"]


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


def test_a_camera_that_hangs_too_high_is_told_so_and_not_the_paper(folder: Path) -> None:
    image = cv2.imread(str(folder / "good.png"))
    assert image is not None
    desk = scan.Desk(float(FIELD[1]), 600, source=scan.CAMERA)
    (one,) = scan.seen(scan.CAMERA, np.asarray(image, np.uint8), desk, Print())
    assert OF_CAMERA in "\n".join(lines(one))


def test_pages_are_bound_in_their_order(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.pdf"
    names = [str(folder / f"{name}.png") for name in ("good", "empty", "blurred")]
    assert main(["scan", *names, "--out", str(target), *FIELD]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith(f"banshi scan: {target}: nothing of {names[1]} is in it, for no whole page was found")
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
    monkeypatch.setattr(scan_pictures, "MOST_BYTES", 1000)
    assert main(["scan", str(folder / "good.png")]) == 2
    assert "is larger than" in capsys.readouterr().err


def test_a_pdf_for_which_there_is_no_room_leaves_nothing_of_the_papers_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*names: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", *names)

    monkeypatch.setattr(os, "replace", full)
    assert main(["scan", str(folder / "good.png"), *FIELD, "--pdf", str(tmp_path / "card.pdf")]) == 2
    assert "card.pdf: cannot be written (No space left on device)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_pdf_is_not_written_over(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, page = tmp_path / "desk.png", str(folder / "good.png")
    picture.write_bytes(b"the only picture there is")
    assert [main(["scan", page, "--pdf", str(target)]) for target in (picture, tmp_path)] == [2, 2]
    said = capsys.readouterr().err
    assert (f"{picture}: is there already and is no PDF." in said, f"{tmp_path}: is no file." in said) == (True, True)
    assert picture.read_bytes() == b"the only picture there is"


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
    assert "jpeg" not in repr(scan.scan(folder / "good.png", scan.Desk(None, 200), Print()))


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


def test_a_file_named_as_the_source_is_a_picture(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "--source", str(folder / "good.png"), *FIELD)
    assert (code, found["images"][0]["source"]) == (0, "file")


def test_corners_count_in_the_picture_that_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = answer(capsys, str(folder / "good.png"), *FIELD)[1]["images"][0]
    assert one["picture"] == {"width": 1040, "height": 780}
    assert all(0 < x < 1040 and 0 < y < 780 for x, y in one["corners"])


def test_each_check_says_what_is_well_or_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checks = answer(capsys, str(folder / "blurred.png"), *FIELD)[1]["images"][0]["verdicts"]
    assert {one["check"]: one["message"] for one in checks}["sharp"].startswith("It is a little blurred.")


def test_a_code_is_told_to_programs_and_only_counted_for_people(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "BSR1/99012100070326112300421/7K2M94P4"
    cv2.imwrite(str(tmp_path / "slip.png"), scene(f"slip:{said}", size=(1280, 960)).image)
    _, found = answer(capsys, str(tmp_path / "slip.png"))
    assert [(one["kind"], one["text"]) for one in found["images"][0]["codes"]] == [("qr", said)]
    main(["scan", str(tmp_path / "slip.png")])
    assert f"a qr code of {len(said)} characters" in (words := capsys.readouterr().out)
    assert said not in words


def test_each_page_of_the_pdf_has_its_true_size(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "card.pdf"
    assert main(["scan", str(folder / "good.png"), *FIELD, "--pdf", str(target)]) == 0
    with pikepdf.open(target) as bound:
        assert [float(side) for side in bound.pages[0].MediaBox] == pytest.approx([0, 0, 242.65, 153.07], abs=0.1)


def test_the_words_tell_of_the_pdf(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(folder / "good.png"), "--pdf", str(tmp_path / "card.pdf")])
    assert capsys.readouterr().out.endswith("card.pdf: 1 page\n")


@pytest.mark.parametrize(
    ("pictures", "code", "why"),
    [(["empty"], 1, "no page was found"), (["rubbish", "good"], 2, "a page would be missing in it")],
)
def test_a_pdf_that_was_asked_for_and_not_written_says_why(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], pictures: list[str], code: int, why: str
) -> None:
    target = tmp_path / "none.pdf"
    assert main(["scan", *(str(folder / f"{one}.png") for one in pictures), "--pdf", str(target)]) == code
    assert f"{target}: not written, for {why}" in capsys.readouterr().err
    assert not target.exists()


def test_every_check_there_is_may_be_told() -> None:
    schema = json.loads((ROOT / "docs/cli/scan.schema.json").read_text())
    told = schema["$defs"]["image"]["properties"]["verdicts"]["items"]["properties"]["check"]["enum"]
    assert {check.value for check in Check} <= set(told)


@pytest.mark.parametrize("words", ["0", "-1", "2401", "x", "²"])
def test_a_resolution_nobody_has_is_refused(words: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="dots an inch"):
        scan.resolution(words)


NUMBER = "990101198803120020"
CORNERS = ((0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (0.0, 20.0))


def printed(*said: str) -> Scanned:
    """Return a page on which these lines were read."""
    read = tuple(PrintLine(words, 0.99, CORNERS) for words in said)
    sighting = Sighting(CORNERS, Reason.FOUND, 0.9)
    return Scanned("a.png", sighting, 90, 20, jpeg=b"x", of=(100, 40), lines=read)


def test_the_print_of_a_page_is_told_to_programs_with_what_it_proposes() -> None:
    found = json.loads(as_json([printed(f"姓名 林静姝 {NUMBER}")], None))
    jsonschema.validate(found, json.loads((ROOT / "docs/cli/scan.schema.json").read_text()))
    told = found["images"][0]["print"]
    assert told["fields"] == [{"kind": "id-number", "value": NUMBER, "confidence": 0.99, "checked": True}]
    assert told["lines"][0]["corners"] == [list(corner) for corner in CORNERS]


def test_people_are_told_which_values_there_are_and_not_what_they_say() -> None:
    said = "\n".join(lines(printed(NUMBER, "2026年01月02日")))
    assert "2 lines of print; proposed: date 0.99, id-number 0.99" in said
    assert NUMBER not in said


def test_print_that_proposes_nothing_says_so() -> None:
    assert "1 lines of print; proposed: nothing" in "\n".join(lines(printed("第12页")))
    assert "lines of print" not in "\n".join(lines(replace(printed(), lines=None)))


def test_a_reader_that_falls_silent_leaves_the_page_and_says_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rapidocr").mkdir()
    (tmp_path / "rapidocr" / "__init__.py").write_text("class RapidOCR:\n    def __init__(self, params): pass\n")
    code, found = answer(capsys, str(folder / "good.png"), "--ocr", "--ocr-folder", str(tmp_path))
    assert (code, found["images"][0]["found"], found["images"][0]["print"]) == (1, True, None)


def test_a_reader_that_cannot_be_loaded_is_a_fault_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rapidocr").mkdir()
    assert main(["scan", "gone.png", "--ocr", "--ocr-folder", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "banshi scan: the reader of print ended.\n"
