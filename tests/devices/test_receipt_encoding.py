"""The bytes of a slip, held against the manual's tables and against those python-escpos makes."""

from __future__ import annotations

import contextlib

import pytest
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.device import DeviceError, ErrorKind
from devices.receipt_printer.cells import cells, clean, width
from devices.receipt_printer.commands import Splitter, take_real_time
from devices.receipt_printer.encoding import RESET, Charset, Encoder, qr_code, raster
from devices.receipt_printer.slip import Align, Bar, Bars, Code, Cut, Feed, Line, Rule, Slip, SlipPart

FRAMED = b"\x1c&%b\x1c.\n"


def encoded(*parts: SlipPart, columns: int = 48, charset: Charset = "gb18030", cutter: bool = True) -> bytes:
    return Encoder(columns, charset, cutter=cutter).encode(Slip("job", columns, parts))


def commands(data: bytes, charset: str = "gb18030") -> list[str]:
    splitter = Splitter(charset)
    splitter.feed(data)
    names = []
    while command := splitter.next():
        names.append(command.name)
    assert splitter.waiting == 0
    return names


def test_a_slip_begins_with_a_reset() -> None:
    assert encoded() == RESET == b"\x1b@"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("￥5.00", b"\xa3\xa45.00"),
        ("，。", b"\xa3\xac\xa1\xa3"),
        ("《①", b"\xa1\xb6\xa2\xd9"),
        ("𬭎", b"\x99\x33\xa9\x32"),
        ("䶮", b"\xfe\x9f"),
        ("Zoé", b"Zo\xa8\xa6"),
    ],
)
def test_text_is_gb18030_between_the_marks_of_chinese_mode(text: str, expected: bytes) -> None:
    assert encoded(Line(text)).endswith(FRAMED % expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line("x", align=Align.LEFT), b"\x1ba\x00"),
        (Line("x", align=Align.CENTRE), b"\x1ba\x01"),
        (Line("x", align=Align.RIGHT), b"\x1ba\x02"),
        (Line("x", bold=True), b"\x1bE\x01"),
        (Line("x"), b"\x1bE\x00"),
        (Line("x", wide=2, tall=2), b"\x1d!\x11"),
        (Line("x", wide=3, tall=1), b"\x1d!\x20"),
        (Line("x", wide=8, tall=8), b"\x1d!\x77"),
        (Line("x", inverse=True), b"\x1dB\x01"),
        (Line("x", tall=3), b"\x1b3\x52"),
    ],
)
def test_each_line_states_its_whole_style(line: Line, expected: bytes) -> None:
    assert expected in encoded(line)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Feed(3), b"\x1bd\x03"),
        (Feed(-1), b"\x1bd\x00"),
        (Feed(1000), b"\x1bd\xff"),
        (Feed(16), b"\x1bd\x0f\x1bd\x01"),
        (Cut(), b"\x1dVB\x00"),
        (Rule(), FRAMED % (b"-" * 48)),
    ],
)
def test_the_other_parts_have_their_command(part: SlipPart, expected: bytes) -> None:
    assert encoded(part).endswith(expected)


def test_without_a_cutter_the_paper_is_fed_to_the_edge_for_tearing() -> None:
    assert encoded(Cut(), cutter=False).endswith(b"\x1bd\x04")


def test_a_rule_is_as_wide_as_the_paper() -> None:
    assert b"-" * 32 in encoded(Rule(), columns=32)
    assert b"-" * 33 not in encoded(Rule(), columns=32)


@pytest.mark.parametrize("data", ["990100/7K2M", "编号", "X" * 84])
def test_the_qr_code_is_the_one_python_escpos_makes(data: str) -> None:
    other = Dummy()
    other.qr(data, ec=1, size=6, native=True)
    assert qr_code(data.encode(), 6) == other.output


def test_the_raster_is_the_one_python_escpos_makes() -> None:
    picture = Image.new("1", (16, 3), 1)
    picture.putpixel((0, 0), 0)
    picture.putpixel((15, 2), 0)
    other = Dummy()
    other.image(picture, impl="bitImageRaster")
    assert raster(b"\x80\x00\x00\x00\x00\x01", 2) == other.output


@pytest.mark.parametrize("command", [b"\x10\x04", b"\x10\x05", b"\x10\x14"])
def test_dots_that_spell_a_real_time_command_give_up_one_dot(command: bytes) -> None:
    sent = raster(command + b"\x01\x00", 2)
    assert command not in sent
    assert len(sent) == 8 + 4


@pytest.mark.parametrize("text", ["𬭎", "a𬭎", "䶮", "é€"])
def test_what_a_gbk_printer_cannot_hold_goes_as_dots(text: str) -> None:
    data = encoded(Line(text), charset="gbk")
    assert "GS v 0" in commands(data, "gbk")
    assert b"\x1c&" not in data


def test_what_a_gbk_printer_can_hold_goes_as_text() -> None:
    assert encoded(Line("镕㊣—"), charset="gbk").endswith(FRAMED % "镕㊣—".encode("gbk"))


@pytest.mark.parametrize("text", ["喆", "镕", "a𬭎", "€"])
def test_what_the_oldest_font_cannot_hold_goes_as_dots(text: str) -> None:
    assert "GS v 0" in commands(encoded(Line(text), charset="gb2312"), "gb2312")


@pytest.mark.parametrize(
    ("text", "expected"), [("￥，。《①", "a3a4a3aca1a3a1b6a2d9"), ("—·", "a1aaa1a4"), ("鑫", "f6ce")]
)
def test_what_the_oldest_font_holds_goes_as_text(text: str, expected: str) -> None:
    assert encoded(Line(text), charset="gb2312").endswith(FRAMED % bytes.fromhex(expected))


def test_a_line_as_dots_moves_the_paper_as_far_as_a_line_of_text() -> None:
    data = encoded(Line("𬭎"), charset="gbk")
    feeds = [data[at + 2] for at in range(len(data)) if data[at : at + 2] == b"\x1bJ"]
    rows = int.from_bytes(data[data.index(b"\x1dv0") + 6 :][:2], "little")
    assert sum(feeds) + rows == 34


def test_an_inverse_line_as_dots_is_mostly_black() -> None:
    plain, inverse = (encoded(Line("𬭎𬭎", inverse=i), charset="gbk") for i in (False, True))
    assert sum(byte.bit_count() for byte in inverse) > 1.5 * sum(byte.bit_count() for byte in plain)


@pytest.mark.parametrize("control", ["\x1b@", "\x1dV\x00", "\x1c.", "\x10\x04\x01", "\x00", "\x7f", "\x9b", "a\nb"])
def test_nothing_in_data_is_obeyed(control: str) -> None:
    bare = commands(encoded(Line("xx")))
    dirty = [name for name in commands(encoded(Line(control))) if name != "text"]
    assert dirty == [name for name in bare if name != "text"]


@given(st.text(alphabet=st.characters(), max_size=12), st.sampled_from(["gb18030", "gbk", "gb2312"]))
def test_any_text_becomes_one_line_and_obeys_nothing(text: str, charset: Charset) -> None:
    names = commands(encoded(Line(text), charset=charset), charset)
    assert "unknown" not in names
    assert names.count("LF") + names.count("GS v 0") == 1


@given(st.text(max_size=20))
def test_width_is_what_the_printer_takes_for_it(text: str) -> None:
    shown = clean(text)
    singles = sum(1 for character in shown if len(character.encode("gb18030")) == 1)
    assert width(text) == singles + 2 * (len(shown) - singles)


@given(st.text(max_size=20))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("dirty", "clean_text"),
    [
        ("a\tb", "a b"),
        ("a\u200bb", "ab"),
        ("\u202eabc", "abc"),
        ("\ud800", "？"),
        ("a\u00a0b", "a b"),
        ("赵\u3000六", "赵\u3000六"),
        ("e\u0301", "é"),
        ("a\u2028b", "a b"),
    ],
)
def test_data_is_cleaned_of_what_cannot_be_printed(dirty: str, clean_text: str) -> None:
    assert clean(dirty) == clean_text


@pytest.mark.parametrize(
    ("character", "taken"), [("a", 1), ("~", 1), ("中", 2), ("①", 2), ("é", 2), ("—", 2), ("𬭎", 2)]
)
def test_a_character_takes_as_many_cells_as_the_printer_gives_it(character: str, taken: int) -> None:
    assert cells(character) == taken


@pytest.mark.parametrize(
    "part",
    [Line("x" * 49), Line("中" * 25), Line("中" * 13, wide=2), Code("x" * 214), Code("x" * 84, module=16)],
)
def test_a_part_wider_than_the_paper_is_a_fault_of_the_program(part: SlipPart) -> None:
    with pytest.raises(DeviceError) as caught:
        encoded(part)
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.PROGRAM, "printer.too-wide")


def test_a_slip_for_wider_paper_is_a_fault_of_the_program() -> None:
    with pytest.raises(DeviceError, match="slip needs 48, the paper has 32"):
        Encoder(32).encode(Slip("job", 48, ()))


def test_the_fault_does_not_quote_the_line() -> None:
    with pytest.raises(DeviceError) as caught:
        encoded(Line("赵六" * 20))
    assert "赵" not in str(caught.value)


@pytest.mark.parametrize("part", [Line("x" * 48), Line("中" * 12, wide=2), Code("x" * 213, module=10)])
def test_a_part_that_just_fits_is_taken(part: SlipPart) -> None:
    assert encoded(part)


def test_a_line_shows_nothing_of_its_text_in_its_repr() -> None:
    assert "赵" not in repr(Line("赵六"))


# Whole slips of anything.

SIGNS = st.text(st.characters(), max_size=10) | st.text("\x10\x04\x05\x14\x1b\x1c\x1d@V王𬭎 ", max_size=10)
PARTS = st.one_of(
    st.builds(Line, SIGNS, st.sampled_from(Align), st.booleans(), st.integers(1, 8), st.integers(1, 8), st.booleans()),
    st.builds(Code, SIGNS, st.integers(1, 16)),
    st.builds(Bar, SIGNS, st.just(Bars.CODE128), st.integers(2, 6), st.integers(-5, 300), st.booleans()),
    st.builds(Bar, st.text("0123456789", min_size=12, max_size=12), st.just(Bars.EAN13)),
    st.builds(Feed, st.integers(-5, 300)),
    st.just(Rule()),
    st.just(Cut()),
)


@given(st.lists(PARTS, max_size=6), st.sampled_from(["gb18030", "gbk", "gb2312"]), st.sampled_from([32, 48]))
def test_no_slip_holds_a_command_that_is_obeyed_on_arrival_or_that_nobody_knows(
    parts: list[SlipPart], charset: Charset, columns: int
) -> None:
    encoder = Encoder(columns, charset)
    data = RESET
    for part in parts:
        # What does not fit is refused as a whole; what fits is sent.
        with contextlib.suppress(DeviceError):
            data += encoder.encode(Slip("job", columns, (part,)))
    assert take_real_time(data)[1:] == ([], b"")
    assert "unknown" not in commands(data, charset)
