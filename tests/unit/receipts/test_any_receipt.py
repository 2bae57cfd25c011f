"""Whatever a city's data hold, a slip stays on its paper, in both widths and both languages."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import LANGUAGES
from devices.receipt_printer.cells import COLUMNS, width
from devices.receipt_printer.slip import Code, Cut, Line, Slip
from kiosk.domain.nationality import NAMES
from kiosk.receipts import PaperForm, Receipt, ReceivedMaterial, compose
from tests.support.receipts import RECEIPT

# No control characters and no surrogates: those are taken out before they come here.
WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=60)
MATERIALS = st.lists(
    st.builds(ReceivedMaterial, WORDS, st.sampled_from(PaperForm), st.none() | st.integers(0, 999)), max_size=6
)


def slip(receipt: Receipt, width_mm: int, language: str) -> Slip:
    return compose(receipt, width_mm=width_mm, language=language)


def too_wide(made: Slip) -> list[str]:
    lines = [part for part in made.parts if isinstance(part, Line)]
    return [line.text for line in lines if width(line.text) * line.wide > made.columns]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width_mm", COLUMNS)
@settings(max_examples=25)
@given(item=WORDS, office=WORDS, unit=WORDS, after=WORDS, materials=MATERIALS)
def test_no_line_is_wider_than_the_paper_whatever_the_data(
    width_mm: int, language: str, item: str, office: str, unit: str, after: str, materials: list[ReceivedMaterial]
) -> None:
    changed = dataclasses.replace(RECEIPT, item=item, office=office, unit=unit, after=after, materials=tuple(materials))
    assert too_wide(slip(changed, width_mm, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width_mm", COLUMNS)
@settings(max_examples=25)
@given(missing=st.lists(WORDS, max_size=4), later=st.lists(WORDS, max_size=4), count=st.integers(1, 99))
def test_every_slip_ends_with_its_code_and_one_cut(
    width_mm: int, language: str, missing: list[str], later: list[str], count: int
) -> None:
    changed = dataclasses.replace(RECEIPT, missing=tuple(missing), later=tuple(later), print_count=count)
    parts = slip(changed, width_mm, language).parts
    assert [type(part) for part in parts].count(Cut) == [type(part) for part in parts].count(Code) == 1
    assert isinstance(parts[-1], Cut)


@pytest.mark.parametrize("width_mm", COLUMNS)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_from_the_second_print_the_paper_says_that_it_is_a_reprint(width_mm: int, count: int) -> None:
    made = slip(dataclasses.replace(RECEIPT, print_count=count), width_mm, "zh_CN")
    words = "\n".join(part.text for part in made.parts if isinstance(part, Line))
    assert ("补打" in words) is (count > 1)


@pytest.mark.parametrize("width_mm", COLUMNS)
@pytest.mark.parametrize("name", [en for _, en in sorted(NAMES.values())][:5] + ["阿***·**提", "欧**文", "张*"])
def test_a_masked_name_stands_on_the_paper_as_it_was_masked(width_mm: int, name: str) -> None:
    made = slip(dataclasses.replace(RECEIPT, applicant_name=name), width_mm, "zh_CN")
    words = " ".join(part.text for part in made.parts if isinstance(part, Line))
    assert name in words
