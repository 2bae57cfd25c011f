"""Masks show enough to recognise oneself and not enough for the person behind."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import masks


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("赵德厚", "赵*厚"),
        ("张伟", "张*"),
        ("王", "*"),
        ("", ""),
        ("欧阳修文", "欧**文"),
        ("欧阳修", "欧*修"),
        ("覃𬭎", "覃*"),
        ("𠅤𠅤𠅤", "𠅤*𠅤"),
        ("葛\U000e0100城西", "葛\U000e0100*西"),
        ("阿依古丽·买买提", "阿***·**提"),
        ("买买提·吐尔逊", "买**·**逊"),
        ("ZHANG, SAN TESTNAME", "Z****, S** T*******"),
        ("O'NEIL ANN-MARIE", "O'**** A**-*****"),
        (" 赵德厚 ", "赵*厚"),
    ],
)
def test_a_name_keeps_its_first_and_last_character(name: str, shown: str) -> None:
    assert masks.name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("990121194307050016", "990 **** **** *** 0016"),
        ("11010519491231002X", "110 **** **** *** 002X"),
        ("KAZ110090123105", "KAZ **** **** 3105"),
        ("H12345678", "*********"),
        ("", ""),
    ],
)
def test_a_number_keeps_three_and_four(number: str, shown: str) -> None:
    assert masks.number(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("990121194307050016", "990 ***** 0016"), ("KAZ110090123105", "KAZ ***** 3105"), ("H12345678", "*********")],
)
def test_in_a_short_line_a_number_says_no_length(number: str, shown: str) -> None:
    assert masks.brief_number(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000000", "138 **** 0000"),
        ("138 0000 0000", "138 **** 0000"),
        ("(0000) 88000107", "0000 **** 0107"),
        ("12345", "***45"),
        ("", ""),
    ],
)
def test_a_telephone_number_loses_its_middle(phone: str, shown: str) -> None:
    assert masks.phone(phone) == shown


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        ("6217000000003067", "**** **** **** 3067"),
        ("6217 0000 0000 0003 067", "**** **** **** *** 3067"),
        ("67", "**"),
        ("", ""),
    ],
)
def test_a_bank_card_keeps_its_last_four(card: str, shown: str) -> None:
    assert masks.card(card) == shown


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("云泽市清汀县清汀镇柳湾村6组12号", "云泽市清汀县"),
        ("云泽市东塘区学府路7号5栋1204室", "云泽市东塘区"),
        ("清汀县清汀镇柳湾村6组12号", "清汀县"),
        ("广东省深圳市福田区示例路1号", "广东省深圳市福田区"),
        ("内蒙古自治区呼和浩特市新城区示例路1号", "内蒙古自治区呼和浩特市新城区"),
        ("上海市浦东新区示例路1号", "上海市浦东新区"),
    ],
)
def test_an_address_is_kept_down_to_the_district(address: str, kept: str) -> None:
    assert masks.address(address) == f"{kept} ********"


@pytest.mark.parametrize(
    "address",
    [
        "柳湾村6组12号",
        "和平路5号院3区",
        "幸福里小区2单元501",
        "阳光花园社区3栋",
        "中山路88弄12号楼B区",
        "28 Harbour Road",
    ],
)
def test_an_address_without_a_district_is_hidden_whole(address: str) -> None:
    assert masks.address(address) == "********"


def test_a_housing_estate_behind_the_city_is_hidden() -> None:
    assert masks.address("云泽市幸福里小区3号楼") == "云泽市 ********"


def test_a_birthday_keeps_its_year_in_the_words_of_the_language() -> None:
    day = datetime.date(1943, 7, 5)
    assert (masks.birthday(day), masks.birthday(day, "en")) == ("1943 年 ** 月 ** 日", "1943-**-**")


def test_a_mask_in_a_sentence_has_no_spaces() -> None:
    assert masks.tight(masks.phone("13800000000")) == "138****0000"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("99010119700101001144", "990***********0011 44"), ("99012119430705001X", "990***********001X"),
     ("云医保转〔2026〕第 0856 号", "云医保转〔2026〕第 0856 号"), ("91990100MA0XUNL1AR", "91990100MA0XUNL1AR"),
     ("YZ-0398", "YZ-0398"), ("", "")],
)  # fmt: skip
def test_a_person_is_not_known_by_the_number_of_a_certificate(number: str, shown: str) -> None:
    assert masks.inside(number) == shown


def test_no_mask_shows_everything_and_an_unknown_one_hides_everything() -> None:
    assert (masks.masked(None, "柳湾村"), masks.masked("blood-group", "AB")) == ("柳湾村", "********")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("name", "赵德厚"), ("number", "990121194307050016"), ("birthday", "1943-07-05"), ("card", "6217000000003067")],
)
def test_a_form_names_its_mask(kind: str, value: str) -> None:
    assert masks.masked(kind, value) == masks.MASKS[kind](value) != value


@given(st.text(alphabet="赵钱孙李周𬭎·", min_size=2, max_size=30))
def test_a_name_of_any_shape_hides_every_character_but_two(name: str) -> None:
    shown = masks.name(name)
    assert sum(c not in "*·" for c in shown) <= 2


@given(st.text(alphabet="0123456789X", min_size=0, max_size=30))
def test_a_number_of_any_length_shows_at_most_seven_characters(number: str) -> None:
    assert sum(c not in "* " for c in masks.number(number)) <= 7
