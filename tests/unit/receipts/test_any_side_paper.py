"""Whatever a guide, a list or a person holds, a side paper stays on its roll: rare and wide characters too."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import LANGUAGES
from devices.receipt_printer.cells import COLUMNS, width
from devices.receipt_printer.slip import Align, Code, Cut, Line, Slip
from kiosk.receipts.columns import fit, fit_right, row, wrap
from kiosk.receipts.side_papers import (
    Missing,
    PaperLine,
    ProofLog,
    PublicText,
    Sheet,
    Takeaway,
    missing_slip,
    opinion_slip,
    proof_log_slip,
    public_slip,
    takeaway_slip,
)
from tests.support.opinions import CODE, KEY
from tests.support.receipts import AT

# Rare names of places and people (CJK extensions A to H), wide Latin, emoji, marks that combine, an interpunct.
RARE = "𬭎㐂𠀀𰻝㙍𫗧·•①—…ÀéﬁＡ１　〇々ㄅ한ไทยﺑ🏛é"
WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]) | st.sampled_from(RARE), max_size=50)
LINES = st.lists(WORDS, max_size=4).map(tuple)
PAPERS = st.lists(st.builds(PaperLine, WORDS, WORDS), max_size=5).map(tuple)
GUIDES = st.builds(
    Takeaway,
    item=WORDS, office=WORDS, who=WORDS, papers=PAPERS, places=LINES, how_long=WORDS, fee=WORDS, basis=LINES,
    flow=LINES, complaint=WORDS, phone=WORDS, version=WORDS, updated=WORDS, fetched=WORDS, code=st.just("BSG1/x/1"),
)  # fmt: skip
LISTS = st.builds(
    Missing, item=WORDS, here=LINES, missing=PAPERS, promise=LINES, phone=WORDS, code=st.just("BSG1/x/1"), draft=WORDS,
    kept_until=WORDS,
)  # fmt: skip
EVERY_ROLL = [(width_mm, language) for width_mm in COLUMNS for language in LANGUAGES]


def sheet(width_mm: int = 80, language: str = "zh_CN") -> Sheet:
    return Sheet("K03-20261123-0042", "云泽市政务服务中心", "K03", AT, language, width_mm, training=True)


def too_wide(made: Slip) -> list[str]:
    lines = [part for part in made.parts if isinstance(part, Line)]
    return [line.text for line in lines if width(line.text) * line.wide > made.columns]


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(guide=GUIDES)
def test_no_line_of_a_guide_is_wider_than_the_roll(width_mm: int, language: str, guide: Takeaway) -> None:
    assert too_wide(takeaway_slip(sheet(width_mm, language), guide)) == []


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(missing=LISTS)
def test_no_line_of_what_is_missing_is_wider_than_the_roll(width_mm: int, language: str, missing: Missing) -> None:
    assert too_wide(missing_slip(sheet(width_mm, language), missing)) == []


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(unit=WORDS, machine=WORDS)
def test_no_line_of_an_opinions_slip_is_wider_than_the_roll(
    width_mm: int, language: str, unit: str, machine: str
) -> None:
    given_sheet = dataclasses.replace(sheet(width_mm, language), unit=unit, machine=machine)
    assert too_wide(opinion_slip(given_sheet, CODE, KEY)) == []


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(proof=WORDS, holder=WORDS, verify=WORDS, left=st.none() | st.integers(0, 99))
def test_no_line_of_a_proof_log_is_wider_than_the_roll(
    width_mm: int, language: str, proof: str, holder: str, verify: str, left: int | None
) -> None:
    log = ProofLog(proof, "ZM202611230001", holder, 1, left, verify, "BSP1/x")
    assert too_wide(proof_log_slip(sheet(width_mm, language), log)) == []


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(title=WORDS, publisher=WORDS, number=WORDS | st.just(""), lines=st.lists(WORDS, min_size=1, max_size=6))
def test_no_line_of_a_text_for_the_public_is_wider_than_the_roll(
    width_mm: int, language: str, title: str, publisher: str, number: str, lines: list[str]
) -> None:
    told = PublicText(title, publisher, number, "2026年11月22日", "内容更新到 2026年11月23日 10:05", tuple(lines))
    assert too_wide(public_slip(sheet(width_mm, language), told)) == []


@settings(max_examples=8)
@given(guide=GUIDES)
def test_every_paper_of_a_guide_stands_on_it_with_its_box(guide: Takeaway) -> None:
    made = takeaway_slip(sheet(), guide)
    boxes = [part for part in made.parts if isinstance(part, Line) and part.text.startswith("[ ]")]
    assert len(boxes) >= len(guide.papers)


@settings(max_examples=8)
@given(words=WORDS, room=st.integers(4, 48))
def test_what_fits_a_column_fills_it_exactly(words: str, room: int) -> None:
    assert width(fit(words, room)) == width(fit_right(words, room)) == room


@settings(max_examples=8)
@given(words=WORDS, room=st.integers(8, 48), indent=st.integers(0, 4))
def test_a_wrapped_text_loses_no_character_but_spaces(words: str, room: int, indent: int) -> None:
    from devices.receipt_printer.cells import clean

    assert "".join("".join(wrap(words, room, indent)).split()) == "".join(clean(words).split())


@settings(max_examples=8)
@given(left=WORDS, right=WORDS, room=st.sampled_from([32, 48]))
def test_two_ends_never_run_into_each_other(left: str, right: str, room: int) -> None:
    assert all(width(line) <= room for line in row(left, right, room))


def test_the_proof_log_says_what_was_printed_and_what_is_left() -> None:
    log = ProofLog("社会保险参保缴费证明", "ZM-1", "林**", 2, 1, "可在市政务网查验", "BSP1/ZM-1")
    told = [part.text for part in proof_log_slip(sheet(), log).parts if isinstance(part, Line)]
    assert {"证明：社会保险参保缴费证明", "打印份数：2", "今天还能打：1 份", "可在市政务网查验"} <= set(told)


def test_a_proof_log_shows_nobody_in_its_repr() -> None:
    assert "林" not in repr(ProofLog("证明", "1", "林**", 1))


def test_a_training_paper_says_so_last_white_on_black() -> None:
    *_, last, cut = opinion_slip(sheet(), CODE, KEY).parts
    assert isinstance(cut, Cut)
    assert last == Line(" 训练数据，无效 ", Align.CENTRE, bold=True, inverse=True)


def test_a_production_paper_does_not() -> None:
    made = opinion_slip(dataclasses.replace(sheet(), training=False), CODE, KEY)
    assert not any(isinstance(part, Line) and part.inverse for part in made.parts)


def test_the_square_of_an_opinion_holds_its_two_codes_and_nothing_else() -> None:
    (square,) = [part for part in opinion_slip(sheet(), CODE, KEY).parts if isinstance(part, Code)]
    assert square.data == f"BSO1/{CODE}/{KEY}"


def test_the_moment_on_a_paper_is_that_of_the_hall() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    at = dataclasses.replace(sheet(), at=datetime.datetime(2026, 1, 2, 3, 4, tzinfo=zone))
    assert at.facts()["at"] == "2026年1月2日 03:04"
