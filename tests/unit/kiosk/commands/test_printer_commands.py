"""``print test`` and ``printer``: a true word about one printer, exit codes that a script can trust."""

from __future__ import annotations

import argparse
import datetime
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cv2
import jsonschema
import numpy as np
import pytest
from PIL import Image

from config.clock import CHINA
from devices.receipt_printer import line as line_module
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.frame import WAY_MARK
from devices.receipt_printer.slip import Line
from devices.receipt_printer.virtual import VirtualPrinter
from devices.wire import WireForbiddenError, WireTakenError
from kiosk.commands import ports, printer, printing

CLI = Path(__file__).parents[4] / "docs/cli"
STATUS = json.loads((CLI / "printer-status.schema.json").read_text(encoding="utf-8"))
TEST = json.loads((CLI / "print-test.schema.json").read_text(encoding="utf-8"))
MOMENT = datetime.datetime(2026, 11, 23, 9, 30, 5, tzinfo=CHINA)
# What the driver waits for an answer here, in seconds.
PATIENCE = 0.2


def parsed(module: ModuleType, *words: str) -> argparse.Namespace:
    """Parse a command line."""
    parser = argparse.ArgumentParser(prog=f"banshi {module.NAME}")
    module.add_arguments(parser)
    return parser.parse_args(list(words))


class Desk:
    """A virtual printer, and the commands run against it."""

    def __init__(self, capsys: pytest.CaptureFixture[str], width_mm: int = 80, charset: str = "gb18030") -> None:
        self.printer = VirtualPrinter(width_mm, charset)
        self.at = self.printer.start()
        self._capsys = capsys

    def status(self, *words: str, action: str = "status") -> int:
        """Ask how it is."""
        return printer.run(parsed(printer, action, "--at", self.at, *words))

    def test(self, *words: str) -> int:
        """Print a test slip."""
        return printing.run(parsed(printing, "test", "--to", self.at, *words))

    def said(self) -> dict[str, object]:
        """Return the JSON that was printed."""
        out: dict[str, object] = json.loads(self._capsys.readouterr().out)
        return out

    def spoken(self) -> str:
        """Return what was printed."""
        return self._capsys.readouterr().out

    def paper(self) -> np.ndarray:
        """Return the last paper as a picture."""
        return np.array(Image.open(io.BytesIO(self.printer.png())).convert("L"))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the driver wait shorter."""
    quick = {"silence_seconds": PATIENCE, "stall_seconds": PATIENCE}
    for module in (printer, printing):
        monkeypatch.setattr(module, "EscposPrinter", lambda at, **options: EscposPrinter(at, **(quick | options)))


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    made = Desk(capsys)
    yield made
    made.printer.stop()


# How it is.


def test_a_well_printer_says_how_and_who_it_is(desk: Desk) -> None:
    assert desk.status("--json") == 0
    said = desk.said()
    jsonschema.validate(said, STATUS)
    assert (said["condition"], said["paper"], said["model"]) == ("ready", "full", "BANSHI VP-80")
    assert (said["serial"], said["firmware"], said["cause"]) == ("990101", "1.00", None)


def test_without_json_each_thing_known_is_a_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.status()
    lines = capsys.readouterr().out.splitlines()
    assert "paper       full" in lines
    assert "usable      true" in lines
    assert not any(line.startswith(("cause", "detail")) for line in lines)


@pytest.mark.parametrize(
    ("hand", "code", "part", "value"),
    [
        ("end_paper", 1, "paper", "out"),
        ("run_low", 0, "paper", "low"),
        ("open_cover", 1, "cover", "open"),
        ("jam_cutter", 1, "cutter", "stuck"),
        ("halt", 1, "cutter", "stuck"),
        ("overheat", 1, "head", "hot"),
    ],
)
def test_a_fault_is_told_with_its_part_and_what_to_do(desk: Desk, hand: str, code: int, part: str, value: str) -> None:
    getattr(desk.printer, hand)()
    assert desk.status("--json") == code
    said = desk.said()
    jsonschema.validate(said, STATUS)
    assert (said[part], said["usable"]) == (value, code == 0)
    assert str(said["what_to_do"]).endswith(".")


@pytest.mark.parametrize(
    ("hand", "code", "condition", "cause"),
    [
        ("silence", ports.TIMED_OUT, "fault", "printer.silent"),
        ("babble", ports.FAULT, "fault", "printer.garbled"),
        ("unplug", ports.ABSENT, "absent", "printer.lost"),
    ],
)
def test_a_printer_that_cannot_be_asked_is_one_line_and_nothing_is_known_of_it(
    desk: Desk, capsys: pytest.CaptureFixture[str], hand: str, code: int, condition: str, cause: str
) -> None:
    getattr(desk.printer, hand)()
    assert desk.status("--json") == code
    spoken = capsys.readouterr()
    said = json.loads(spoken.out)
    jsonschema.validate(said, STATUS)
    assert (said["condition"], said["cause"], said["usable"]) == (condition, cause, False)
    assert {said[part] for part in ("paper", "cover", "cutter", "head")} == {"unknown"}
    assert spoken.err.startswith(f"banshi printer: {desk.at}: {cause}. ")
    assert spoken.err.count("\n") == 1


def test_without_json_a_printer_that_is_not_there_is_the_line_alone(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.printer.unplug()
    desk.status()
    assert capsys.readouterr().out == ""


def test_the_port_is_let_go(desk: Desk) -> None:
    assert [desk.status() for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("wrong", [WireTakenError("in use"), WireForbiddenError("no right")])
def test_a_port_that_refuses_is_code_5(wrong: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise wrong

    monkeypatch.setattr(line_module, "SerialLine", refuse)
    assert printer.run(parsed(printer, "status", "--at", "/dev/x")) == ports.REFUSED


@pytest.mark.parametrize("at", ["tcp://host", "ftp://x", "hid://04b8:0202", "serial:///dev/x?flow=maybe"])
def test_an_address_that_cannot_be_is_code_2_and_no_state(at: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert printer.run(parsed(printer, "status", "--at", at, "--json")) == ports.USAGE
    spoken = capsys.readouterr()
    assert (spoken.out, spoken.err.count("\n")) == ("", 1)


def test_a_path_is_a_serial_port(capsys: pytest.CaptureFixture[str]) -> None:
    assert printer.run(parsed(printer, "status", "--at", "/dev/not-there-at-all")) == ports.ABSENT
    assert "printer.lost" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("port", "address"),
    [
        ("/dev/usb/lp0", "lp:///dev/usb/lp0"), ("/dev/usblp12", "lp:///dev/usblp12"),
        ("/dev/ttyS0", "serial:///dev/ttyS0"), ("/dev/lp", "serial:///dev/lp"), ("tcp://h:1", "tcp://h:1"),
    ],
)  # fmt: skip
def test_the_file_of_a_printer_is_known_by_its_name(port: str, address: str) -> None:
    assert ports.address_of(port) == address


def test_a_wire_whose_library_is_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "usb.backend", None)
    assert printer.run(parsed(printer, "status", "--at", "usb://04b8:0202")) == ports.ABSENT
    assert "libusb" in capsys.readouterr().err


# Going on.


def test_a_printer_whose_fault_was_mended_goes_on(desk: Desk) -> None:
    desk.printer.halt()
    assert desk.status("--json", action="recover") == 0
    assert desk.said()["condition"] == "ready"
    assert desk.status() == 0


def test_a_cutter_that_still_sticks_is_a_fault(desk: Desk) -> None:
    desk.printer.jam_cutter()
    assert desk.status(action="recover") == ports.FAULT


# The test slip.


@pytest.mark.parametrize(("width_mm", "charset"), [(80, "gb18030"), (58, "gbk"), (80, "gb2312")])
def test_a_test_slip_comes_out_whole(capsys: pytest.CaptureFixture[str], width_mm: int, charset: str) -> None:
    desk = Desk(capsys, width_mm, charset)
    try:
        assert desk.test("--width", str(width_mm), "--charset", charset, "--json") == 0
        said = desk.said()
        jsonschema.validate(said, TEST)
        assert (said["result"], said["cause"], said["cuts"]) == ("printed", None, 1)
        assert desk.printer.unknown == []
        codes = cv2.QRCodeDetectorAruco().detectAndDecode(desk.paper())[0]
        assert codes == f"BST1/{said['job']}"
        assert "6901234567892" in cv2.barcode.BarcodeDetector().detectAndDecodeMulti(desk.paper()[-300:])[1]
    finally:
        desk.printer.stop()


def test_without_json_the_end_is_told_in_lines(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.test() == 0
    assert "result      printed" in capsys.readouterr().out


@pytest.mark.parametrize(("lines", "result"), [(None, "failed"), (5, "unsure")])
def test_a_slip_that_did_not_come_out_is_never_told_as_printed(
    desk: Desk, capsys: pytest.CaptureFixture[str], lines: int | None, result: str
) -> None:
    desk.printer.end_paper(lines)
    assert desk.test("--json") == ports.FAULT
    spoken = capsys.readouterr()
    said = json.loads(spoken.out)
    jsonschema.validate(said, TEST)
    assert (said["result"], said["cause"]) == (result, "printer.paper-out")
    assert spoken.err.startswith(f"banshi print: {desk.at}: printer.paper-out. ")


@pytest.mark.parametrize(
    ("hand", "code"), [("silence", ports.TIMED_OUT), ("unplug", ports.ABSENT), ("babble", ports.FAULT)]
)
def test_a_printer_that_cannot_be_reached_prints_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str], hand: str, code: int
) -> None:
    getattr(desk.printer, hand)()
    assert desk.test("--json") == code
    spoken = capsys.readouterr()
    assert (spoken.out, spoken.err.count("\n")) == ("", 1)
    assert desk.printer.jobs == []


def test_a_slip_without_its_end_mark_is_a_time_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.printer._mechanism, "_reply", lambda command: None)
    assert desk.test("--timeout", "0.4") == ports.TIMED_OUT


@pytest.mark.parametrize("words", [["--width", "70"], ["--charset", "big5"], ["--timeout", "0"], ["--marks", "x"], []])
def test_a_wrong_option_is_refused(words: list[str]) -> None:
    given = words and ["--to", "tcp://h:1", *words]
    with pytest.raises(SystemExit) as caught:
        parsed(printing, "test", *given)
    assert caught.value.code == 2


@pytest.mark.parametrize("columns", [48, 32])
@pytest.mark.parametrize("at", ["tcp://10.0.0.7:9100", f"serial:///dev/serial/by-path/{'x' * 60}", "tcp://打印机:9100"])
def test_the_slip_says_when_and_where_it_was_printed(columns: int, at: str) -> None:
    slip = printing.slip_of(columns, MOMENT, at)
    heads = [part.text for part in slip.parts if isinstance(part, Line)][:3]
    assert heads[1] == "2026-11-23 09:30:05"
    assert heads[2] == (at[-columns:] if at.isascii() else "")
    assert slip.job == "test-093005"


@pytest.mark.parametrize("page", [printer.PAGE])
def test_without_built_texts_the_page_is_named(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    def missing(language: str) -> None:
        raise FileNotFoundError(language)

    monkeypatch.setattr(ports, "wording", missing)
    assert ports.step_of("printer.lost", page) == f"See {page}."
    assert (CLI.parents[1] / page).exists()


# Models that answer less than others.


def test_a_simple_model_is_asked_what_it_answers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = desk.printer._mechanism
    answer = inside._answer
    monkeypatch.setattr(inside, "_answer", lambda number: answer(number) if number in (1, 4) else b"")
    assert (desk.status(), desk.spoken()) == (ports.TIMED_OUT, "")
    assert desk.status("--questions", "1,4", "--json") == 0
    said = desk.said()
    jsonschema.validate(said, STATUS)
    assert (said["paper"], said["cover"], said["usable"]) == ("full", "unknown", True)
    assert desk.test("--questions", "1,4") == 0


@pytest.mark.parametrize(("marks", "sent"), [("status", b"\x1dr"), ("process-id", b"\x1d(H"), ("none", b"")])
def test_the_end_of_a_slip_is_asked_for_as_the_model_knows_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, marks: str, sent: bytes
) -> None:
    inside = desk.printer._mechanism
    receive, taken = inside.receive, bytearray()
    monkeypatch.setattr(inside, "receive", lambda data: taken.extend(data) or receive(data))
    assert desk.test("--marks", marks) == 0
    assert [mark in taken for mark in (b"\x1dr", b"\x1d(H")] == [mark == sent for mark in (b"\x1dr", b"\x1d(H")]


@pytest.mark.parametrize(("words", "asked"), [((), True), (("--no-ways",), False)])
def test_an_answer_behind_each_line_is_asked_for_unless_the_model_gives_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], asked: bool
) -> None:
    inside = desk.printer._mechanism
    receive, taken = inside.receive, bytearray()
    monkeypatch.setattr(inside, "receive", lambda data: taken.extend(data) or receive(data))
    assert desk.test(*words) == 0
    assert (WAY_MARK in taken) is asked


@pytest.mark.parametrize("words", ["", "4", "2,1", "1,x", "1,,4", "1,9", "1,4,"])
def test_questions_that_no_printer_has_are_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(printer, "status", "--at", "tcp://h:1", "--questions", words)
    assert "such as 1,4" in capsys.readouterr().err
