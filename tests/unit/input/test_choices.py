# SPDX-License-Identifier: Apache-2.0
"""Choices before typing: the frequent ones first, a hall's own before them, none that is typed already."""

from __future__ import annotations

import json

import pytest

from kiosk.input.choices import FILE, OFFERED, endings, offered, topics


def test_an_empty_field_offers_the_most_frequent() -> None:
    assert offered("nationality") == ("汉", "壮", "维吾尔", "回", "苗", "满")


@pytest.mark.parametrize("topic", topics())
def test_no_topic_offers_more_than_a_row_holds_nor_anything_twice(topic: str) -> None:
    values = offered(topic)
    assert 0 < len(values) <= OFFERED
    assert len(set(values)) == len(values)


def test_what_is_typed_narrows_what_is_offered() -> None:
    assert offered("bank", "中国邮") == ("中国邮政储蓄银行",)


def test_what_is_typed_whole_is_not_offered_again() -> None:
    assert offered("marriage", "未婚") == ()


def test_a_hall_offers_its_own_first() -> None:
    own = {"bank": ("云泽农村商业银行",)}
    assert offered("bank", own=own)[:2] == ("云泽农村商业银行", "中国工商银行")


def test_a_hall_may_have_a_topic_of_its_own() -> None:
    assert offered("street", "云", {"street": ("云泽路", "清汀街")}) == ("云泽路",)


def test_a_value_of_the_hall_that_is_packaged_too_is_offered_once() -> None:
    assert offered("marriage", own={"marriage": ("已婚",)}) == ("已婚", "未婚", "离异", "丧偶")


def test_an_unknown_topic_offers_nothing() -> None:
    assert offered("favourite-colour") == ()


def test_each_of_the_nationalities_is_offered_once_it_is_begun() -> None:
    named = json.loads(FILE.read_bytes())["nationality"]
    assert len(set(named)) == len(named) == 56
    assert [name for name in named if len(name) > 1 and name not in offered("nationality", name[:-1])] == []


@pytest.mark.parametrize(
    ("typed", "first"), [("云泽物流", "有限公司"), ("云泽物流有限", "公司"), ("云泽物流有", "限公司")]
)
def test_the_ending_of_an_employer_goes_on_from_what_stands_there(typed: str, first: str) -> None:
    assert endings(typed)[0] == first


def test_a_name_with_its_ending_is_not_given_the_same_again() -> None:
    assert "" not in endings("云泽物流有限公司")


def test_no_ending_is_offered_for_nothing() -> None:
    assert endings("") == ()
