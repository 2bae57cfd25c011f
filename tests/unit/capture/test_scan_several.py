"""``scan --several``: each page of a picture is told, numbered and bound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pikepdf
import pytest
import segno

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.commands import scan_sources
from main import main

ROOT = Path(__file__).parents[3]
LEFT, RIGHT = (60, 80, 300, 400), (360, 90, 600, 400)


def qr(words: str) -> Image:
    """Draw a square code, three pixels a module."""
    dark = np.array([list(row) for row in segno.make(words, micro=False).matrix_iter(border=4)], np.uint8)
    return np.kron(np.where(dark, 20, 235).astype(np.uint8), np.ones((3, 3), np.uint8))


def picture(folder: Path, *boxes: tuple[int, int, int, int], code: str = "") -> str:
    """Lay light sheets with lines of print on a dark desk; a square code lies on the last."""
    image = np.full((480, 640, 3), 60, np.uint8)
    for left, top, right, bottom in boxes:
        cv2.rectangle(image, (left, top), (right, bottom), (215, 215, 215), -1)
        for line in range(top + 20, top + 100, 12):
            cv2.line(image, (left + 20, line), (right - 30, line), (40, 40, 40), 2)
        if code and (left, top, right, bottom) == boxes[-1]:
            square = qr(code)
            image[top + 130 : top + 130 + len(square), left + 60 : left + 60 + len(square)] = square[..., None]
    path = folder / "desk.png"
    cv2.imwrite(str(path), image)
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["scan", *words, "--several", "--min-dpi", "1", "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "docs/cli/scan.schema.json").read_text()))
    return code, found


def test_each_page_is_told_numbered_and_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = picture(tmp_path, RIGHT, LEFT)
    _, found = answer(capsys, path, "--pdf", str(tmp_path / "out.pdf"))
    assert [one["file"] for one in found["images"]] == [f"{path} 1", f"{path} 2"]
    assert [round(one["corners"][0][0], -1) for one in found["images"]] == [LEFT[0], RIGHT[0]]
    with pikepdf.open(tmp_path / "out.pdf") as bound:
        assert len(bound.pages) == 2


def test_a_code_belongs_to_the_page_it_is_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = answer(capsys, picture(tmp_path, LEFT, RIGHT, code="A-17"))
    assert [[code["text"] for code in one["codes"]] for one in found["images"]] == [[], ["A-17"]]


def test_what_leaves_the_picture_is_told_after_the_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, picture(tmp_path, LEFT, (400, 60, 700, 430), code="A-17"))
    assert [one["reason"] for one in found["images"]] == ["found", "cut-off"]
    assert (code, found["images"][1]["codes"]) == (1, [])


def test_a_desk_with_nothing_on_it_is_told_as_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, picture(tmp_path))
    assert (code, [one["reason"] for one in found["images"]]) == (1, ["nothing"])


def test_a_still_of_the_camera_may_hold_several(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    still = np.asarray(cv2.imread(picture(tmp_path, LEFT, RIGHT)), np.uint8)
    monkeypatch.setattr(scan_sources, "shot", lambda site: scan_sources.Shot(still, 322.0, "left"))
    _, found = answer(capsys, "--source", "camera")
    assert [(one["file"], one["source"]) for one in found["images"]] == [("camera 1", "camera"), ("camera 2", "camera")]


def test_for_people_each_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = picture(tmp_path, LEFT, RIGHT)
    main(["scan", path, "--several"])
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told if not line.startswith(" ")] == [f"{path} 1", f"{path} 2"]
