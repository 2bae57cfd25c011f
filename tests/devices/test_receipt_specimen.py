"""The test slip, looked at from outside: everything is on it, codes are read back, nothing means nothing."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.receipt_printer.commands import Splitter
from devices.receipt_printer.drawing import draw
from devices.receipt_printer.encoding import Charset, Encoder
from devices.receipt_printer.slip import Align, Bar, Bars, Code, Cut, Line, Slip
from devices.receipt_printer.specimen import RARE, SIZES, specimen

PAPERS = [(columns, charset) for columns in (48, 32) for charset in ("gb18030", "gbk", "gb2312")]


def names(data: bytes, charset: str) -> list[str]:
    splitter = Splitter(charset)
    splitter.feed(data)
    found = []
    while command := splitter.next():
        found.append(command.name)
    assert splitter.waiting == 0
    return found


def lines(slip: Slip) -> list[Line]:
    return [part for part in slip.parts if isinstance(part, Line)]


@pytest.mark.parametrize(("columns", "charset"), PAPERS)
def test_nothing_on_it_is_unknown_to_a_printer(columns: int, charset: Charset) -> None:
    found = names(Encoder(columns, charset).encode(specimen("job", columns)), charset)
    assert "unknown" not in found
    assert {"GS ( k", "GS k", "GS V", "GS !", "GS B", "FS &", "FS ."} < set(found)


@pytest.mark.parametrize(("charset", "drawn"), [("gb18030", 0), ("gbk", 2), ("gb2312", 3)])
def test_each_part_of_a_font_that_is_missing_is_a_line_of_dots(charset: Charset, drawn: int) -> None:
    data = Encoder(48, charset).encode(specimen("job", 48))
    assert names(data, charset).count("GS v 0") == drawn


@pytest.mark.parametrize("columns", [48, 32])
def test_every_size_sign_and_place_is_on_it(columns: int) -> None:
    slip = specimen("job", columns)
    said = "".join(line.text for line in lines(slip))
    assert {(line.wide, line.tall) for line in lines(slip)} == set(SIZES)
    assert all(chr(code) in said for code in range(0x20, 0x7F))
    assert all(sign in said for sign in "￥，。《①" + "".join(RARE))
    assert {line.align for line in lines(slip)} == set(Align)
    assert (any(line.bold for line in lines(slip)), any(line.inverse for line in lines(slip))) == (True, True)


def test_codes_bars_and_cut_are_on_it() -> None:
    parts = specimen("K03-1", 48).parts
    assert [part.data for part in parts if isinstance(part, Code)] == ["BST1/K03-1"]
    assert {part.bars for part in parts if isinstance(part, Bar)} == set(Bars)
    assert isinstance(parts[-1], Cut)


@pytest.mark.parametrize("columns", [48, 32])
def test_a_long_number_still_fits(columns: int) -> None:
    assert Encoder(columns).encode(specimen("x" * 60, columns))


@pytest.mark.parametrize(("width_mm", "columns"), [(80, 48), (58, 32)])
@pytest.mark.parametrize("charset", ["gb18030", "gbk"])
def test_it_looks_the_same_whichever_font_draws_the_rare_names(width_mm: int, columns: int, charset: Charset) -> None:
    png = draw(Encoder(columns, charset).encode(specimen("job", columns)), width_mm, charset)
    other = draw(Encoder(columns).encode(specimen("job", columns)), width_mm)
    ours, theirs = (np.array(Image.open(io.BytesIO(one)).convert("L")) for one in (png, other))
    assert ours.shape == theirs.shape
    # Letters that reach below their line are cut there when they are drawn.
    assert (ours != theirs).mean() < 0.001
    assert cv2.QRCodeDetectorAruco().detectAndDecode(ours)[0] == "BST1/job"
