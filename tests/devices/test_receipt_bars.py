"""Barcodes: modules held against those of python-barcode, bytes against python-escpos, pictures against OpenCV."""

from __future__ import annotations

import io
import itertools

import cv2
import numpy as np
import pytest
from barcode.codex import Code128
from barcode.ean import EuropeanArticleNumber13
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.device import DeviceError, ErrorKind
from devices.receipt_printer.bars import code128, ean13, modules, whole_ean13
from devices.receipt_printer.commands import Command, Splitter
from devices.receipt_printer.drawing import Sheet, draw
from devices.receipt_printer.encoding import Encoder, bar_code
from devices.receipt_printer.slip import Bar, Bars, Cut, Line, Slip, SlipPart

ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=14)
TWELVE = st.text("0123456789", min_size=12, max_size=12)


def foreign(data: str, kind: str) -> bytes:
    """Return the bytes that python-escpos makes."""
    other = Dummy()
    other.barcode(
        data, kind, height=80, width=2, pos="BELOW", font="A", align_ct=False, function_type="B", force_software=False
    )
    return bytes(other.output)


def picture(*parts: SlipPart, width_mm: int = 80) -> np.ndarray:
    """Draw a slip; 0 is black."""
    columns = {80: 48, 58: 32}[width_mm]
    png = draw(Encoder(columns).encode(Slip("job", columns, parts)), width_mm)
    return np.array(Image.open(io.BytesIO(png)).convert("L"))


def runs(row: np.ndarray) -> str:
    """Return the modules of a row of dots, two dots to a module, without the white around."""
    black = "".join("1" if dot == 0 else "0" for dot in row).strip("0")
    return "".join(colour * (len(list(same)) // 2) for colour, same in itertools.groupby(black))


def raised(bar: Bar) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        modules(bar)
    return caught.value


@given(ASCII.filter(lambda data: not any(a.isdigit() and b.isdigit() for a, b in itertools.pairwise(data))))
def test_code128_is_the_one_another_library_makes(data: str) -> None:
    # Without two digits in a row, for which the other one changes the code set.
    assert code128(data) == Code128(data).build()[0]


@given(TWELVE)
def test_ean13_is_the_one_another_library_makes(data: str) -> None:
    other = EuropeanArticleNumber13(data)
    assert whole_ean13(data) == other.get_fullcode()
    assert ean13(whole_ean13(data)) == other.build()[0].replace("G", "1")


@given(ASCII)
def test_code128_has_eleven_modules_a_sign_and_begins_and_ends_black(data: str) -> None:
    made = code128(data)
    assert len(made) == 11 * (len(data) + 2) + 13
    assert (made[0], made[-1], set(made)) == ("1", "1", {"0", "1"})


@pytest.mark.parametrize("data", ["990101", "K03-0147", "a b~"])
def test_the_bytes_of_code128_are_those_of_python_escpos(data: str) -> None:
    assert bar_code(Bar(data)) == foreign("{B" + data, "CODE128")


def test_the_bytes_of_ean13_are_those_of_python_escpos() -> None:
    assert bar_code(Bar("690123456789", Bars.EAN13)) == foreign("6901234567892", "EAN13")


def test_a_brace_is_not_taken_for_the_name_of_a_code_set() -> None:
    assert bar_code(Bar("{A1")).endswith(b"\x1dkI\x06{B{{A1")


@pytest.mark.parametrize("plain", [True, False])
def test_letters_stand_below_only_where_wanted(plain: bool) -> None:
    data = bar_code(Bar("1", plain=plain))
    assert (b"\x1dH\x02" in data, b"\x1dH\x00" in data) == (plain, not plain)


@pytest.mark.parametrize("data", ["", "中", "a\n", "\x10\x04\x01", "é", "a\x7f"])
def test_what_code128_cannot_hold_is_refused_and_not_quoted(data: str) -> None:
    error = raised(Bar(data))
    assert (error.kind, error.cause) == (ErrorKind.PROGRAM, "printer.uncodable")
    assert not data or data not in str(error)


@pytest.mark.parametrize(
    "data", ["", "1", "69012345678x", "6901234567890", "１２３４５６７８９０１２", "69012345678901"]
)
def test_what_ean13_cannot_hold_is_refused(data: str) -> None:
    assert raised(Bar(data, Bars.EAN13)).cause == "printer.uncodable"


@pytest.mark.parametrize("bar", [Bar("x" * 25), Bar("x" * 11, module=3), Bar("690123456789", Bars.EAN13, module=7)])
def test_a_barcode_wider_than_the_paper_is_a_fault_of_the_program(bar: Bar) -> None:
    with pytest.raises(DeviceError, match=r"printer\.too-wide: barcode needs"):
        Encoder(32).encode(Slip("job", 32, (bar,)))


def test_a_barcode_shows_nothing_of_its_data_in_its_repr() -> None:
    assert "990101" not in repr(Bar("990101"))


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("data", ["690123456789", "123456789012", "999999999999"])
def test_a_drawn_ean13_is_read_back_by_a_foreign_reader(data: str, width_mm: int) -> None:
    image = picture(Line("上"), Bar(data, Bars.EAN13), Line("下"), Cut(), width_mm=width_mm)
    found = cv2.barcode.BarcodeDetector().detectAndDecodeMulti(image)
    assert whole_ean13(data) in found[1]


@pytest.mark.parametrize("data", ["K03-0147", "99010000010326112300423"[:12], "{}~ "])
def test_a_drawn_code128_has_the_bars_of_the_standard(data: str) -> None:
    image = picture(Bar(data, plain=False))
    rows = {runs(row) for row in image if (row == 0).any()}
    assert rows == {code128(data)}


def test_the_letters_below_a_drawn_code_are_its_data() -> None:
    bare, written = picture(Bar("123", plain=False)), picture(Bar("123"))
    assert written.shape[0] - bare.shape[0] == 27
    assert (written == 0).sum() > (bare == 0).sum()


@pytest.mark.parametrize(
    ("data", "args"),
    [
        (b"\x1dkI\x05{B123", b"I\x05{B123"),
        (b"\x1dkC\x0c690123456789", b"C\x0c690123456789"),
        (b"\x1dk\x04123\x00", b"\x04123\x00"),
        (b"\x1dk\x02\x00", b"\x02\x00"),
    ],
)
def test_a_printer_cuts_either_form_of_the_command_off_whole(data: bytes, args: bytes) -> None:
    splitter = Splitter()
    for at in range(len(data) - 1):
        splitter.feed(data[at : at + 1])
        assert splitter.next() is None
    splitter.feed(data[-1:])
    assert splitter.next() == Command("GS k", args, data)


@pytest.mark.parametrize(
    "args", [b"I\x05{C\x01\x02\x03", b"I\x03123", b"C\x03123", b"A\x03123", b"\x04123\x00", b"I\x02{B"]
)
def test_a_barcode_the_virtual_printer_does_not_know_is_said_to_be_unknown(args: bytes) -> None:
    sheet = Sheet(576, "gb18030")
    sheet.obey(Command("GS k", args))
    assert sheet.unknown == [args]
