"""The code tables of a card: whatever stands there is a word, and every word goes back to its code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card import Sex
from devices.id_card.codes import GROUP_CODES, GROUPS, group_code, group_of, sex_code, sex_of


def test_there_are_fifty_six_groups_and_two_codes_for_the_rest() -> None:
    assert sorted(GROUPS) == [*range(1, 57), 97, 98]


def test_no_group_is_named_twice() -> None:
    assert len(set(GROUPS.values())) == len(GROUPS)


@pytest.mark.parametrize(
    ("code", "name"),
    [("01", "汉"), ("02", "蒙古"), ("05", "维吾尔"), ("36", "毛南"), ("46", "德昂"), ("56", "基诺"), ("97", "其他")],
)
def test_a_code_has_the_name_of_the_standard(code: str, name: str) -> None:
    assert group_of(code) == name


@pytest.mark.parametrize("code", ["57", "81", "99", "00", "AB", "x", "１１"])
def test_a_code_outside_the_table_is_kept_and_not_guessed(code: str) -> None:
    assert group_of(code) == f"其他({code})"


@pytest.mark.parametrize("blank", ["", " ", "  "])
def test_a_blank_code_is_no_group(blank: str) -> None:
    assert group_of(blank) is None


@pytest.mark.parametrize("name", sorted(GROUP_CODES))
def test_a_group_goes_to_its_code_and_back(name: str) -> None:
    assert group_of(group_code(name)) == name


@given(st.from_regex(r"[0-9A-Z]{2}", fullmatch=True))
def test_any_code_survives_being_read_and_written(code: str) -> None:
    assert group_code(group_of(code)) == code


def test_no_group_is_a_blank_field() -> None:
    assert group_code(None) == ""


@pytest.mark.parametrize("sex", list(Sex))
def test_a_sex_goes_to_its_code_and_back(sex: Sex) -> None:
    assert sex_of(sex_code(sex)) is sex


@given(st.text(max_size=2).filter(lambda code: code not in ("1", "2", "9")))
def test_a_sex_that_is_not_listed_is_unknown_and_not_female(code: str) -> None:
    assert sex_of(code) is Sex.UNKNOWN
