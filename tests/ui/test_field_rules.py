"""Which characters a field takes, and how they read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import plain
from kiosk.steps.screens import FieldKind, FieldView
from ui.parts.field_buffer import FieldBuffer
from ui.parts.field_display import displayed, raw_position
from ui.parts.field_rules import Rules, cut, grouped, possible_date, shown_position


def rules(kind: FieldKind, **more: object) -> Rules:
    return Rules.of(FieldView("f", plain("f"), kind, **more))


def words(year: str, month: str, day: str) -> str:
    return f"{year} 年 {month} 月 {day} 日"


@pytest.mark.parametrize(
    ("kind", "current", "typed", "admitted"),
    [
        (FieldKind.PHONE, "138", "0", "0"),
        (FieldKind.PHONE, "138", "x", ""),
        (FieldKind.PHONE, "13800000000", "1", ""),
        (FieldKind.PHONE, "1380000000", "12", "1"),
        (FieldKind.PHONE, "", "１３８", "138"),
        (FieldKind.ID_NUMBER, "99012119430705001", "x", "X"),
        (FieldKind.ID_NUMBER, "990121194307050016", "1", ""),
        (FieldKind.ID_NUMBER, "", "甲", ""),
        (FieldKind.AMOUNT, "12", ".", "."),
        (FieldKind.AMOUNT, "", ".", ""),
        (FieldKind.AMOUNT, "12.", ".", ""),
        (FieldKind.AMOUNT, "12.3", "4", "4"),
        (FieldKind.AMOUNT, "12.34", "5", ""),
        (FieldKind.AMOUNT, "12", "元", ""),
        (FieldKind.LATIN, "Zhao", " ", " "),
        (FieldKind.LATIN, "", "é", "é"),
        (FieldKind.LATIN, "", "赵", ""),
        (FieldKind.LATIN, "", "\n", ""),
        (FieldKind.TEXT, "", "覃𬭎", "覃𬭎"),
        (FieldKind.TEXT, "", "阿依古丽·买买提", "阿依古丽·买买提"),
        (FieldKind.TEXT, "", "a\x1b@b", "a@b"),
        (FieldKind.TEXT, "", "\u202e\u200b", ""),
        (FieldKind.TEXT, "", "\ud83d", ""),
        (FieldKind.DIGITS, "", "12a3", "123"),
    ],
)
def test_a_field_takes_only_what_belongs_to_its_kind(kind: FieldKind, current: str, typed: str, admitted: str) -> None:
    assert rules(kind).admit(current, len(current), typed) == admitted


@pytest.mark.parametrize(
    ("current", "typed", "admitted"),
    [
        ("", "1", "1"),
        ("", "2", "2"),
        ("", "3", ""),
        ("1", "8", ""),
        ("20", "2", "2"),
        ("2026", "1", "1"),
        ("2026", "4", "04"),
        ("20261", "3", ""),
        ("20260", "0", ""),
        ("202604", "3", "3"),
        ("202604", "4", "04"),
        ("2026043", "1", ""),
        ("2026043", "0", "0"),
        ("2024022", "9", "9"),
        ("2026022", "9", ""),
        ("202602", "3", ""),
        ("20260430", "1", ""),
        ("", "1943-07-05", "19430705"),
        ("", "19437", "194307"),
    ],
)
def test_a_date_becomes_a_day_of_the_calendar_or_nothing(current: str, typed: str, admitted: str) -> None:
    assert rules(FieldKind.DATE).admit(current, len(current), typed) == admitted


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_of_two_centuries_can_be_typed_and_comes_back(day: date) -> None:
    typed = FieldBuffer(rules(FieldKind.DATE))
    taken = [typed.insert(digit) for digit in f"{day:%Y%m%d}"]
    assert (typed.value, all(taken)) == (f"{day}", True)


@given(st.text(alphabet="0123456789", max_size=9))
def test_the_beginning_of_a_possible_date_is_possible(digits: str) -> None:
    assert all(possible_date(digits[:end]) for end in range(len(digits))) or not possible_date(digits)


def test_groups_limit_how_many_digits_there_are() -> None:
    assert rules(FieldKind.DIGITS, groups=(4, 4, 4, 4)).max_length == 16


def test_a_field_shorter_than_its_groups_keeps_its_own_limit() -> None:
    assert rules(FieldKind.DIGITS, groups=(4, 4, 4, 4), max_length=10).max_length == 10


def test_text_is_not_grouped() -> None:
    assert rules(FieldKind.TEXT, groups=(2, 2)).groups == ()


@pytest.mark.parametrize(
    ("raw", "groups", "read"),
    [
        ("1380000000", (3, 4, 4), "138 0000 000"),
        ("13800000000", (3, 4, 4), "138 0000 0000"),
        ("138", (3, 4, 4), "138"),
        ("", (3, 4, 4), ""),
        ("62170000000030679", (4, 4, 4, 4), "6217 0000 0000 3067 9"),
        ("abc", (), "abc"),
    ],
)
def test_digits_read_in_groups(raw: str, groups: tuple[int, ...], read: str) -> None:
    assert grouped(raw, groups) == read


@given(st.text(alphabet="0123456789", max_size=20), st.lists(st.integers(1, 6), max_size=5))
def test_groups_lose_no_character(raw: str, groups: list[int]) -> None:
    assert "".join(cut(raw, tuple(groups))) == raw


@pytest.mark.parametrize(("caret", "shown"), [(0, 0), (3, 3), (4, 5), (7, 8), (8, 10), (11, 13)])
def test_the_caret_stands_behind_the_group_it_ends(caret: int, shown: int) -> None:
    assert shown_position(caret, (3, 4, 4)) == shown


@pytest.mark.parametrize(
    ("digits", "read", "caret"),
    [
        ("", "–––– 年 –– 月 –– 日", 0),
        ("19", "19–– 年 –– 月 –– 日", 2),
        ("1943", "1943 年 –– 月 –– 日", 7),
        ("194307", "1943 年 07 月 –– 日", 12),
        ("19430705", "1943 年 07 月 05 日", 14),
    ],
)
def test_a_date_shows_what_is_still_missing(digits: str, read: str, caret: int) -> None:
    buffer = FieldBuffer(rules(FieldKind.DATE))
    buffer.load(digits)
    shown = displayed(buffer, words)
    assert (shown.words, shown.caret) == (read, caret)


@pytest.mark.parametrize(("place", "caret"), [(0, 0), (3, 3), (4, 3), (5, 4), (12, 10)])
def test_a_place_in_the_shown_groups_is_a_place_in_the_digits(place: int, caret: int) -> None:
    buffer = FieldBuffer(rules(FieldKind.PHONE))
    buffer.load("1380000000")
    assert raw_position(buffer, place) == caret


def test_a_place_in_plain_text_is_itself() -> None:
    buffer = FieldBuffer(rules(FieldKind.TEXT))
    buffer.load("柳湾村 6 组")
    assert raw_position(buffer, 4) == 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("7k2m", "7K2M"), ("O1lI", "0111"), ("7K2M-94P4", "7K2M94P4"), ("7K2M94P4X", "7K2M94P4"), ("U", "")],
)
def test_a_code_is_taken_as_it_was_printed_whatever_a_keypad_sends(typed: str, kept: str) -> None:
    rules = Rules.of(FieldView("code", plain("码"), FieldKind.CODE, max_length=8))
    assert rules.admit("", 0, typed) == kept
    assert rules.groups == (4, 4)
