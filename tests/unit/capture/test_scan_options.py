"""The command line of ``scan``: what would not count is refused by name, before anything is looked at or waited for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk.commands import scan
from main import main

Said = Callable[..., str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run beside one picture and a site file; whatever looks at a page in these tests has come too late."""
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("a.png", np.full((200, 300, 3), 90, np.uint8))
    Path("site.toml").write_text('[site]\nmode = "training"\n', encoding="utf-8")
    monkeypatch.setattr(scan, "scanned", lambda args, printed: pytest.fail("pages were looked at"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run the command as one types it, and return the one line with which it refuses."""

    def refused(line: str) -> str:
        assert main(["scan", *line.split()]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n"), err.startswith("banshi scan: ")) == ("", 1, True)
        return err.removeprefix("banshi scan: ").rstrip()

    return refused


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "nothing to look at. Name a picture, or --source camera or sane."),
        (
            "a.png --site site.toml",
            "--site: only this machine's camera and scanner are read from it. "
            "Add --source camera or --source sane, or leave --site out.",
        ),
        (
            "--calibrate a.png --site site.toml",
            "--site: only this machine's camera and scanner are read from it. "
            "Say --calibrate camera, or leave --site out.",
        ),
        (
            "--source sane --several",
            "--several: a sheet of the scanner is always one page. Name a picture, or leave --several out.",
        ),
        (
            "--source sane --field-mm 300",
            "--field-mm: a scanner knows how large its sheets are. Name a picture, or leave --field-mm out.",
        ),
        ("a.png --ocr-folder x", "--ocr-folder: counts only with --ocr. Add that, or leave --ocr-folder out."),
        ("a.png --calibrate a.png", "--calibrate measures alone. Leave out the pictures."),
        (
            "--calibrate camera --several --min-dpi 200 --ocr",
            "--calibrate measures alone. Leave out --several, --min-dpi and --ocr.",
        ),
    ],
)
def test_what_would_not_count_is_refused_by_name_with_the_next_step(line: str, words: str, said: Said) -> None:
    assert said(line) == words


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("--source usb", "the known sources are camera and sane"),
        ("a.png --source Camera --pdf out.pdf", "the known sources are camera and sane"),
        ("--source a.png/b.png", "the known sources are camera and sane"),
        ("--calibrate cam", "the known source is camera"),
    ],
)
def test_a_source_nobody_knows_is_told_those_there_are(line: str, known: str, said: Said) -> None:
    words = said(line)
    assert f"{known}, and no file of this name is there. Name camera" in words
    assert words.endswith("or a picture that is there.")


def test_a_source_that_is_a_file_is_left_to_whoever_reads_it(said: Said) -> None:
    Path("usb").write_text("no picture")
    assert said("--calibrate usb").startswith("usb: is no picture of a page.")
    assert "cannot be read (File name too long)" in said(f"--calibrate {'x' * 300}")


@pytest.mark.parametrize("option", ["--source", "--pdf", "--field-mm", "--min-dpi"])
def test_an_option_that_is_named_twice_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scan", "a.png", option, "10", option, "20"])
    assert ended.value.code == 2
    assert f"{option}" in (words := capsys.readouterr().err)
    assert "is named twice, and one alone counts. Leave one of them out." in words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("gone/out.pdf", "cannot be written, for there is no folder gone. Make it, or choose another place."),
        ("a.png/out.pdf", "cannot be written, for there is no folder a.png. Make it, or choose another place."),
        (f"{'x' * 252}.pdf", "cannot be written (File name too long). Choose another place."),
        ("a.png", "is there already and is no PDF. Choose another name."),
        (".", "is no file. Choose another name."),
    ],
)
def test_a_pdf_that_has_no_place_is_refused_before_any_page_is_looked_at(place: str, words: str, said: Said) -> None:
    assert said(f"--source sane --pdf {place}") == f"{place}: {words}"


def test_a_folder_that_takes_no_file_is_told_first(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", forbidden)
    assert said("a.png --pdf out.pdf") == "out.pdf: cannot be written (Permission denied). Choose another place."
    assert sorted(one.name for one in Path().iterdir()) == ["a.png", "site.toml"]


def test_an_empty_name_of_a_pdf_is_not_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "a.png", "--pdf", ""]) == 2
    assert "is no file. Choose another name." in capsys.readouterr().err
