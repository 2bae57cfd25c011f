"""What the bytes draw, looked at from outside: codes read back, dots counted, glyphs compared."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.receipt_printer.commands import Command
from devices.receipt_printer.drawing import Sheet, draw
from devices.receipt_printer.encoding import Encoder
from devices.receipt_printer.glyphs import glyph, text_image
from devices.receipt_printer.slip import Align, Code, Cut, Feed, Line, Rule, Slip, SlipPart

COLUMNS = {80: 48, 58: 32}


def paper(*parts: SlipPart, width_mm: int = 80, charset: str = "gb18030") -> np.ndarray:
    """Draw a slip; True is black."""
    columns = COLUMNS[width_mm]
    data = Encoder(columns).encode(Slip("job", columns, parts))
    return dots(draw(data, width_mm, charset))


def dots(png: bytes) -> np.ndarray:
    return ~np.array(Image.open(io.BytesIO(png)).convert("1"))


def raw(data: bytes, charset: str = "gb18030") -> np.ndarray:
    return dots(draw(data, 80, charset))


def box(image: np.ndarray) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is black."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def ink(character: str) -> np.ndarray:
    return np.array(glyph(character)) > 0


@pytest.mark.parametrize(("width_mm", "across"), [(80, 576), (58, 384)])
def test_the_paper_has_the_dots_of_its_roll(width_mm: int, across: int) -> None:
    assert paper(Line("x"), width_mm=width_mm).shape[1] == across


def test_the_picture_has_one_bit_to_a_dot() -> None:
    assert Image.open(io.BytesIO(draw(b"x\n"))).mode == "1"


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize(
    "data",
    ["BSR1/99010000010326112300423/7K2M94PX", "BSR1/99010000010326112300423/7K2M94PX/BZ2026112300012345", "中文"],
)
def test_a_code_is_read_back_by_a_foreign_reader(data: str, width_mm: int) -> None:
    image = np.where(paper(Line("上"), Code(data), Line("下"), width_mm=width_mm), 0, 255).astype(np.uint8)
    assert cv2.QRCodeDetectorAruco().detectAndDecode(image)[0] == data


def test_a_code_stands_in_the_middle() -> None:
    left, _, right, _ = box(paper(Code("x")))
    assert left == 576 - right


@pytest.mark.parametrize("character", ["￥", "，", "。", "《", "①", "𬭎", "䶮", "中", "龍"])
def test_a_character_is_drawn_as_itself(character: str) -> None:
    drawn = paper(Line(character))
    left, top, right, bottom = box(drawn)
    expected = ink(character)
    across, up, far, down = box(expected)
    assert left == across
    assert np.array_equal(drawn[top:bottom, left:right], expected[up:down, across:far])


@pytest.mark.parametrize("character", ["𬭎", "䶮", "€", "鿍"])
def test_every_character_has_a_glyph_of_its_own(character: str) -> None:
    assert not np.array_equal(ink(character), ink("\U0010fffd"))


def test_simplified_forms_are_drawn_not_the_japanese_ones() -> None:
    from PIL import ImageFont

    from devices.receipt_printer.glyphs import FONT, SIMPLIFIED_CHINESE

    assert ImageFont.truetype(str(FONT), 24, index=SIMPLIFIED_CHINESE).getname()[0] == "Noto Sans CJK SC"


@pytest.mark.parametrize(("align", "side"), [(Align.LEFT, 0), (Align.CENTRE, 1), (Align.RIGHT, 2)])
def test_a_line_stands_where_it_is_aligned(align: Align, side: int) -> None:
    left, _, right, _ = box(paper(Line("中", align)))
    assert left // 192 == side == (right - 1) // 192


@pytest.mark.parametrize(("wide", "tall"), [(1, 1), (2, 2), (1, 2), (3, 3), (2, 1), (7, 7)])
def test_a_character_grows_by_its_magnification(wide: int, tall: int) -> None:
    left, top, right, bottom = box(paper(Line("国", wide=wide, tall=tall)))
    assert (right - left) / wide == pytest.approx(21, abs=2)
    assert (bottom - top) / tall == pytest.approx(22, abs=2)


def test_bold_is_blacker() -> None:
    assert paper(Line("国家", bold=True)).sum() > 1.2 * paper(Line("国家")).sum()


def test_inverse_is_white_on_black() -> None:
    drawn = paper(Line("国家", inverse=True))
    left, top, right, bottom = box(drawn)
    assert (right - left, bottom - top) == (48, 34)
    assert drawn[top:bottom, left:right].mean() > 0.6


def test_a_full_line_touches_no_further_line() -> None:
    assert paper(Line("国" * 24)).shape[0] == paper(Line("国")).shape[0]


def test_foreign_text_that_is_too_long_wraps_at_the_last_cell() -> None:
    assert raw(b"x" * 49 + b"\n").shape[0] - raw(b"x" * 48 + b"\n").shape[0] == 34


def test_a_wide_character_that_has_half_a_cell_left_wraps_whole() -> None:
    image = raw(b"x" * 47 + b"\x1c&" + "国".encode("gb18030") + b"\x1c.\n")
    assert not image[:62, 564:].any()
    assert image[62:, :24].any()


def test_a_rule_crosses_the_paper() -> None:
    left, _, right, _ = box(paper(Rule()))
    assert left < 12
    assert right > 564


def test_a_feed_leaves_the_paper_white() -> None:
    assert paper(Line("x"), Feed(3)).shape[0] - paper(Line("x")).shape[0] == 3 * 34


def test_a_cut_draws_nothing() -> None:
    assert np.array_equal(paper(Line("x"), Cut()), paper(Line("x")))


def test_a_line_as_dots_looks_like_the_line_as_text() -> None:
    def drawn(charset: str) -> np.ndarray:
        return dots(draw(Encoder(48, charset).encode(Slip("j", 48, (Line("赵𬭎 A1", Align.CENTRE, wide=2, tall=2),)))))  # type: ignore[arg-type]

    assert np.array_equal(drawn("gbk"), drawn("gb18030"))


def test_a_gbk_printer_shows_a_box_for_a_code_it_does_not_know() -> None:
    rubbish = raw(b"\x1c&" + "𬭎".encode("gb18030") + b"\x1c.\n", "gbk")
    assert not np.array_equal(rubbish, raw(b"\x1c&" + "𬭎".encode("gb18030") + b"\x1c.\n"))


def test_text_that_nobody_framed_is_not_chinese() -> None:
    bare, framed = raw("国".encode("gb18030") + b"\n"), raw(b"\x1c&" + "国".encode("gb18030") + b"\x1c.\n")
    assert not np.array_equal(bare, framed)


@pytest.mark.parametrize(("mode", "across", "down"), [(0, 16, 2), (1, 32, 2), (2, 16, 4), (3, 32, 4)])
def test_a_raster_is_drawn_at_its_scale(mode: int, across: int, down: int) -> None:
    left, top, right, bottom = box(raw(b"\x1dv0" + bytes([mode, 2, 0, 2, 0]) + b"\xff" * 4))
    assert (right - left, bottom - top) == (across, down)


def test_an_empty_raster_is_nothing() -> None:
    assert not raw(b"\x1dv0\x00\x00\x00\x00\x00").any()


def test_a_picture_behind_unfinished_text_begins_on_its_own_line() -> None:
    image = raw(b"x\x1dv0\x00\x01\x00\x01\x00\xff")
    assert image[62, :8].all()


def test_dots_fed_behind_unfinished_text_end_the_line() -> None:
    assert raw(b"x\x1bJ\x05").shape[0] == raw(b"x\n\x1bJ\x05").shape[0]


def test_the_default_spacing_comes_back() -> None:
    assert raw(b"\x1b3\x64\x1b2x\n").shape[0] == raw(b"x\n").shape[0]


def test_a_line_is_never_lower_than_its_characters() -> None:
    assert raw(b"\x1b3\x01\x1d!\x01x\n").shape[0] - raw(b"").shape[0] == 48


@pytest.mark.parametrize("command", [b"\x1d(k\x03\x001Q0", b"\x1d(k\x03\x000Q0", b"\x1d(k\x04\x001A2\x00"])
def test_a_code_that_was_never_stored_is_not_printed(command: bytes) -> None:
    assert not raw(command).any()


def test_a_reset_forgets_the_style() -> None:
    assert np.array_equal(raw(b"\x1d!\x11\x1ba\x01\x1bE\x01\x1b@x\n"), raw(b"\x1b@x\n"))


def test_bytes_without_meaning_are_noted() -> None:
    sheet = Sheet(576, "gb18030")
    sheet.obey(Command("unknown", b"", b"\x07"))
    sheet.obey(Command("GS L", b"\x00\x00", b"\x1dL\x00\x00"))
    assert sheet.unknown == [b"\x07"]


def test_a_text_is_as_wide_as_its_cells() -> None:
    assert text_image("a国", 2, 1).size == (72, 27)


def test_an_empty_text_is_still_a_picture() -> None:
    assert text_image("").width == 1


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_ticket_as_text_is_less_than_a_tenth_of_its_dots(width_mm: int) -> None:
    lines = [Line(f"材料名称第{number}种：户口簿复印件，一份"[: COLUMNS[width_mm] // 2]) for number in range(20)]
    parts = (Line("收件凭证", Align.CENTRE, bold=True, wide=2, tall=2), *lines, Code("BSR1/9901"), Cut())
    sent = len(Encoder(COLUMNS[width_mm]).encode(Slip("job", COLUMNS[width_mm], parts)))
    down, across = paper(*parts, width_mm=width_mm).shape
    assert sent * 10 <= down * across // 8
