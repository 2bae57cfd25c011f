"""The reader of print: absent, hung, broken, ended; and the real one where it is installed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from devices.document_camera.papers import Somebody, paper_named
from kiosk.capture import ocr, ocr_child
from kiosk.capture.fields import propose
from kiosk.capture.ocr import OcrAbsentError, OcrFailedError, installed, print_reader
from kiosk.commands.scan_print import Print, reading
from main import main

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("BANSHI_TEST_OCR", ROOT / ocr.FOLDER))
PAGE = np.full((20, 30, 3), 7, np.uint8)
BOX = [[1, 2], [9, 2], [9, 6], [1, 6]]
# A child in place of the real one: takes what the real one takes; what it answers is the test's.
CHILD = """
import json, sys
print(json.dumps({{"ready": True}}), flush=True)
while head := sys.stdin.buffer.readline():
    size = json.loads(head)
    data = sys.stdin.buffer.read(size["width"] * size["height"] * 3)
    {then}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder that looks as if a reader lay in it."""
    (tmp_path / "rapidocr").mkdir()
    return tmp_path


def child(then: str) -> list[str]:
    return [sys.executable, "-S", "-c", CHILD.format(then=then)]


def says(answer: object) -> list[str]:
    return child(f"print({json.dumps(answer)!r}, flush=True)")


def test_without_a_reader_one_line_says_how_one_comes(tmp_path: Path) -> None:
    assert not installed(tmp_path)
    with pytest.raises(OcrAbsentError, match="Run 'make ocr'"), print_reader(tmp_path):
        pass


def test_the_command_says_it_in_one_line_and_looks_at_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", "gone.png", "--ocr", "--ocr-folder", str(tmp_path)]) == 3
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"banshi scan: {ocr.ABSENT}.\n")


def test_lines_come_with_their_confidence_and_corners(folder: Path) -> None:
    with print_reader(folder, command=says({"lines": [["姓名", 0.5, BOX]]})) as reader:
        found = reader.read(PAGE)
    assert [(one.text, one.confidence, one.corners[2]) for one in found] == [("姓名", 0.5, (9.0, 6.0))]


def test_one_child_reads_page_after_page(folder: Path) -> None:
    echo = 'print(json.dumps({"lines": [[str(len(data)), 2, ' + str(BOX) + "]]}), flush=True)"
    with print_reader(folder, command=child(echo)) as reader:
        first, second = reader.read(PAGE), reader.read(PAGE[:10])
    assert [one[0].text for one in (first, second)] == ["1800", "900"]
    assert first[0].confidence == 1.0


@pytest.mark.parametrize(
    "answer", [{}, [], {"lines": 3}, {"lines": [["a", 1]]}, {"lines": [["a", "x", BOX]]}, {"lines": [["a", 1, [1]]]}]
)
def test_an_answer_that_is_none_is_a_failure(folder: Path, answer: object) -> None:
    with print_reader(folder, command=says(answer)) as reader, pytest.raises(OcrFailedError, match="no answer"):
        reader.read(PAGE)


@pytest.mark.parametrize("then", ["sys.exit(3)", "print('{', flush=True)", "sys.stdout.write('x' * 99); sys.exit()"])
def test_a_reader_that_breaks_off_is_a_failure(folder: Path, then: str) -> None:
    with print_reader(folder, command=child(then)) as reader, pytest.raises(OcrFailedError):
        reader.read(PAGE)


def test_a_reader_that_says_too_much_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "LONGEST_ANSWER", 100)
    loud = child("print('x' * 999, flush=True)")
    with print_reader(folder, command=loud) as reader, pytest.raises(OcrFailedError, match="ended"):
        reader.read(PAGE)


def test_a_reader_that_hangs_is_ended(folder: Path) -> None:
    hung = [sys.executable, "-S", "-c", "print('{}', flush=True); import signal; signal.pause()"]
    # Larger than any pipe holds: whoever sent it itself would hang as well.
    with print_reader(folder, command=hung, page_seconds=0.05) as reader:
        with pytest.raises(OcrFailedError, match="in time"):
            reader.read(np.zeros((600, 600, 3), np.uint8))
        process = reader._process
    assert process.poll() is not None


def test_a_reader_that_does_not_start_is_a_failure(folder: Path) -> None:
    with pytest.raises(OcrFailedError, match="ended"), print_reader(folder, command=[sys.executable, "-S", "-c", ""]):
        pass


def test_what_lies_in_the_folder_is_what_the_child_loads(folder: Path) -> None:
    tells = "import json, sys; print(json.dumps({'path': sys.path}), flush=True); sys.stdin.read()"
    with print_reader(folder, command=[sys.executable, "-c", f"print('{{}}', flush=True); {tells}"]) as reader:
        from devices.device import Deadline

        assert reader.answer(Deadline.after(20))["path"][0] == str(folder)


def test_a_page_stands_without_its_print_when_the_reader_falls_silent(folder: Path) -> None:
    with print_reader(folder, command=child("sys.exit()")) as reader:
        printed = Print(reader)
        assert printed.lines("a.png", PAGE) is None
        assert printed.lines("b.png", PAGE) is None
    assert printed.faults == ["a.png: the reader of print ended. The page stands without its print"]


def test_nothing_is_started_where_nobody_asks() -> None:
    with reading(None) as printed:
        assert printed.lines("a.png", PAGE) is None
    assert printed.faults == []


# The child's own code, with a reader in place of the real one.


class Said:
    """What the real reader returns."""

    def __init__(self, boxes: Any, txts: Any = (), scores: Any = ()) -> None:
        self.boxes, self.txts, self.scores = boxes, txts, scores


def test_the_child_hands_the_pixels_on_as_they_came() -> None:
    seen: list[Any] = []

    def reader(image: Any) -> Said:
        seen.append(image)
        return Said(np.array([BOX]), ("姓名",), (0.9,))

    found = ocr_child.lines(reader, io.BytesIO(PAGE.tobytes()), 30, 20)
    assert found == [["姓名", 0.9, [[float(x), float(y)] for x, y in BOX]]]
    assert (seen[0] == PAGE).all()


def test_a_page_without_print_has_no_lines() -> None:
    assert ocr_child.lines(lambda _: Said(None), io.BytesIO(PAGE.tobytes()), 30, 20) == []


@pytest.mark.parametrize(("width", "height"), [(0, 5), (-1, 5), (1 << 20, 1 << 20)])
def test_a_size_that_is_none_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="no size"):
        ocr_child.lines(lambda _: Said(None), io.BytesIO(), width, height)


@pytest.mark.parametrize("event", ["socket.connect", "socket.getaddrinfo"])
def test_the_child_has_no_network(event: str) -> None:
    with pytest.raises(PermissionError):
        ocr_child._no_line(event, ())
    ocr_child._no_line("open", ())


def test_the_child_whole_with_a_reader_that_prints_and_telephones(folder: Path) -> None:
    (folder / "rapidocr" / "__init__.py").write_text(
        "import socket\n"
        "class RapidOCR:\n"
        "    def __init__(self, params): print('noise')\n"
        "    def __call__(self, image):\n"
        "        try: socket.create_connection(('127.0.0.1', 9))\n"
        "        except PermissionError: self.boxes = None\n"
        "        return self\n",
        encoding="utf-8",
    )
    with print_reader(folder) as reader:
        assert reader.read(PAGE) == ()


def test_the_reader_is_no_part_of_what_ships() -> None:
    shipped = (ROOT / "requirements/run.lock").read_text(encoding="utf-8")
    assert "rapidocr" not in shipped
    assert "onnxruntime" not in shipped


def test_nothing_of_the_reader_is_loaded_with_the_capture() -> None:
    code = "import sys, kiosk.capture, kiosk.capture.ocr; print('rapidocr' in sys.modules, 'numpy' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "False False\n"


@pytest.mark.skipif(not installed(FOLDER), reason="no reader of print is installed (make ocr)")
def test_the_real_reader_proposes_what_a_card_says() -> None:
    drawn = paper_named("id-front").draw(Somebody()).convert("RGB").resize((1011, 638))
    with print_reader(FOLDER) as reader:
        found = propose(reader.read(np.ascontiguousarray(np.asarray(drawn)[:, :, ::-1])), [Somebody().name])
    values = {one.kind: one.value for one in found}
    assert values["id-number"] == Somebody().number
    assert values["date"] == Somebody().birth_date
    assert values["name"] == Somebody().name
