"""Whatever an office or a machine is called, its lists and notices stay on the roll and on the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import LANGUAGES
from devices.receipt_printer.cells import COLUMNS, width
from devices.receipt_printer.slip import Code, Line, Slip
from kiosk.receipts.side_papers import PaperLine, Sheet
from kiosk.receipts.stopped import stopped_slip
from kiosk.receipts.wanted import Wanted, notice_code, wanted_slip
from kiosk.steps.inquiry import code_of
from tests.support.receipts import AT

RARE = "𬭎㐂𠀀𰻝㙍·•①—…ÀéﬁＡ１　〇々ㄅ한ไ🏛é"
WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]) | st.sampled_from(RARE), max_size=50)
PAPERS = st.lists(st.builds(PaperLine, WORDS, WORDS), max_size=5).map(tuple)
WANTED = st.builds(
    Wanted, item=WORDS, number=WORDS, until=WORDS, papers=PAPERS, phone=WORDS, query_code=st.just("7K2M94P4")
)
EVERY_ROLL = [(width_mm, language) for width_mm in COLUMNS for language in LANGUAGES]


def sheet(width_mm: int, language: str, count: int = 1) -> Sheet:
    return Sheet("K03-20261123-0042", "云泽市政务服务中心", "K03", AT, language, width_mm, True, print_count=count)


def too_wide(made: Slip) -> list[str]:
    lines = [part for part in made.parts if isinstance(part, Line)]
    return [line.text for line in lines if width(line.text) * line.wide > made.columns]


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(wanted=WANTED, count=st.integers(1, 3))
def test_no_line_of_what_is_wanted_is_wider_than_the_roll(
    width_mm: int, language: str, wanted: Wanted, count: int
) -> None:
    assert too_wide(wanted_slip(sheet(width_mm, language, count), wanted)) == []


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(which=WORDS, lines=st.lists(WORDS, max_size=8).map(tuple))
def test_no_line_of_a_stopped_machine_is_wider_than_the_roll(
    width_mm: int, language: str, which: str, lines: tuple[str, ...]
) -> None:
    assert too_wide(stopped_slip(sheet(width_mm, language), which, lines)) == []


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
def test_the_square_of_a_list_is_read_as_a_notice_on_every_roll(width_mm: int, language: str) -> None:
    wanted = Wanted("事项", "云医保补告〔2026〕第 0312 号", "12月7日 前补齐", (), "12345", "7K2M94P4")
    (square,) = [part.data for part in wanted_slip(sheet(width_mm, language), wanted).parts if isinstance(part, Code)]
    assert (square, code_of(square)) == (notice_code("7K2M94P4"), "7K2M94P4")
