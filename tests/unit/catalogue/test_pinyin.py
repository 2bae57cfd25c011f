"""Chinese words as they are typed by their sounds."""

from __future__ import annotations

import pytest

from kiosk.catalogue.pinyin import MOST_WAYS, full, initials, syllables, table
from tests.support.big_catalogue import training_items


@pytest.mark.parametrize(
    ("words", "way"),
    [("高龄津贴", "gljt"), ("公积金", "gjj"), ("社保参保证明", "sbcbzm"), ("银行卡", "yhk"), ("A4纸", "a4z")],
)
def test_initials_are_those_one_types(words: str, way: str) -> None:
    assert way in initials(words.lower())


@pytest.mark.parametrize(
    ("words", "way"), [("高龄津贴", "gaolingjintie"), ("户口", "hukou"), ("女", "nv"), ("银行", "yinhang")]
)
def test_full_pinyin_has_no_tones_and_no_spaces(words: str, way: str) -> None:
    assert way in full(words)


def test_a_character_of_two_readings_is_typed_either_way() -> None:
    assert {"zhongxin", "chongxin"} <= set(full("重新"))
    assert set(initials("银行")) == {"yh", "yx"}


def test_a_name_full_of_such_characters_has_no_more_than_a_few_ways() -> None:
    assert len(full("重重重重重重")) == MOST_WAYS


def test_a_character_that_is_not_in_the_table_stands_for_itself() -> None:
    assert (full("𬭎"), syllables("x")) == (("𬭎",), (("x",),))


def test_nothing_has_one_way() -> None:
    assert (full(""), initials("")) == (("",), ("",))


def test_the_table_has_every_character_of_gb_2312() -> None:
    assert len(table()) == 6763
    assert all(reading.isascii() and reading.isalpha() for readings in table().values() for reading in readings)


def test_the_table_has_every_character_of_the_catalogue() -> None:
    words = "".join(item["name"]["zh"] + item["alias"]["zh"] + "".join(item["synonyms"]) for item in training_items())
    chinese = {letter for letter in words if "\u4e00" <= letter <= "\u9fff"}
    assert sorted(chinese - table().keys()) == []
