"""Text in columns of half-width cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.cells import clean
from kiosk.receipts.columns import fit, fit_right, row, width, wrap

WORDS = st.text(alphabet="收件凭证受理，。、；（）《》10 A4中-…", max_size=60)


@pytest.mark.parametrize(
    ("text", "room", "fitted"),
    [
        ("户口簿", 8, "户口簿  "),
        ("户口簿", 6, "户口簿"),
        ("户口簿", 5, "户… "),
        ("户口簿", 4, "户…"),
        ("abc", 1, "a"),
        ("户", 1, " "),
    ],
)
def test_a_text_fills_its_room_from_the_left(text: str, room: int, fitted: str) -> None:
    assert fit(text, room) == fitted


@pytest.mark.parametrize(("text", "room", "fitted"), [("3", 4, "   3"), ("12345", 4, "12…"), ("页", 3, " 页")])
def test_a_text_fills_its_room_from_the_right(text: str, room: int, fitted: str) -> None:
    assert fit_right(text, room) == fitted


@given(WORDS, st.integers(min_value=0, max_value=50))
def test_a_fitted_text_is_exactly_as_wide_as_its_room(text: str, room: int) -> None:
    assert width(fit(text, room)) == width(fit_right(text, room)) == room


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, [""]),
        ("户口簿", 10, ["户口簿"]),
        ("一二三四五六七八", 10, ["一二三四五", "六七八"]),
        ("一二三四，五六七八", 12, ["一二三四，", "五六七八"]),
        ("一二三四五，六七八", 10, ["一二三四", "五，六七八"]),
        ("一二三四（五六七八）", 10, ["一二三四", "（五六七", "八）"]),
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("abcdefghijklmnop", 10, ["abcdefghij", "klmnop"]),
        ("办结需要 10 个工作日", 13, ["办结需要", "10 个工作日"]),
        ("请拨打 (0000) 8800 0107 询问", 21, ["请拨打", "(0000) 8800 0107 询问"]),
        ("换打 A4 留存", 8, ["换打", "A4 留存"]),
    ],
)
def test_a_text_breaks_where_a_person_would(text: str, room: int, lines: list[str]) -> None:
    assert wrap(text, room) == lines


def test_a_few_characters_left_over_draw_more_down() -> None:
    assert wrap("代申请人递交收到日以实施部门收到为准", 34) == ["代申请人递交收到日以实施部门收", "到为准"]


def test_what_cannot_be_drawn_down_stays() -> None:
    assert wrap("abcdefghij k", 10) == ["abcdefghij", "k"]


def test_further_lines_are_indented() -> None:
    assert wrap("事项：一二三四五六七", 14, 6) == ["事项：一二三四", "      五六七"]


def test_an_indent_at_the_beginning_is_kept() -> None:
    assert wrap("  票据", 10) == ["  票据"]


@given(WORDS, st.integers(min_value=8, max_value=48), st.integers(min_value=0, max_value=4))
def test_no_line_is_wider_than_the_paper(text: str, room: int, indent: int) -> None:
    assert all(width(line) <= room for line in wrap(text, room, indent))


@given(WORDS, st.integers(min_value=8, max_value=48))
def test_no_character_is_lost(text: str, room: int) -> None:
    assert "".join("".join(wrap(text, room)).split()) == "".join(clean(text).split())


@given(st.text(alphabet="收件凭证，。；！（中", min_size=1, max_size=40), st.integers(min_value=12, max_value=48))
def test_no_line_begins_with_a_closing_mark_unless_there_are_too_many(text: str, room: int) -> None:
    starts = [line[0] for line in wrap(text, room)[1:] if line]
    crowded = any(mark * 4 in text.translate(str.maketrans("。；！（", "，，，，")) for mark in "，")
    assert crowded or not set(starts) & set("，。；！")


@given(st.text(max_size=40), st.integers(min_value=10, max_value=48))
def test_any_data_can_be_wrapped(text: str, room: int) -> None:
    assert all(width(line) <= room for line in wrap(text, room))


@pytest.mark.parametrize(
    ("left", "right", "room", "lines"),
    [
        ("经办：甲", "已签", 20, ["经办：甲        已签"]),
        ("1 户口簿", "扫描    3", 20, ["1 户口簿   扫描    3"]),
        ("1 户口簿首页", "扫描  3", 18, ["1 户口簿   扫描  3", "  首页"]),
        ("左边", "右边的字太长了放不下", 20, ["左边", "右边的字太长了放不下"]),
    ],
)
def test_two_texts_stand_at_the_two_ends(left: str, right: str, room: int, lines: list[str]) -> None:
    assert row(left, right, room) == lines


@given(WORDS, WORDS, st.integers(min_value=12, max_value=48))
def test_a_row_is_never_wider_than_the_paper(left: str, right: str, room: int) -> None:
    assert all(width(line) <= room for line in row(left, right, room))
