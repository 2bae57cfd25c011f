"""The line under a box: what is missing while a number is typed, and an amount in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from config.texts import plain, wording
from kiosk.steps.screens import FieldKind
from tests.support.input_screens import a_look, form, press_role, shown, type_on, view
from ui.parts.field_aside import accompanied, aside
from ui.parts.keyboard_layouts import Role
from ui.screens.form_page import FormPageScreen

TODAY = date(2026, 11, 23)


def said(kind: FieldKind, value: str, language: str = "zh_CN") -> tuple[str, bool]:
    """Return what is said and whether it is good news."""
    found = aside(kind, value, TODAY)
    return (wording(language)(found.said), found.fine) if found else ("", False)


@pytest.mark.parametrize(
    ("kind", "value", "words", "fine"),
    [
        (FieldKind.ID_NUMBER, "", "", False),
        (FieldKind.ID_NUMBER, "990121194307050", "还差 3 位。", False),
        (FieldKind.ID_NUMBER, "990121194307050016", "位数和校验都对。", True),
        (FieldKind.ID_NUMBER, "990121194307050017", "有一位对不上，请从头照着证件再对一遍。", False),
        (FieldKind.ID_NUMBER, "99012119431305", "第 7 到 14 位是出生年月日，这一段对不上。", False),
        (FieldKind.PHONE, "1380000000", "还差 1 位。", False),
        (FieldKind.PHONE, "13800000000", "", False),
        (FieldKind.PHONE, "2", "手机号是 13 到 19 开头的，请再看一遍。", False),
        (FieldKind.BANK_CARD, "62280001", "卡号一般有 16 到 19 位，照着卡面接着填。", False),
        (FieldKind.BANK_CARD, "6222020000000000", "卡号对不上，有一位填错了，或者还没有填完。", False),
        (FieldKind.USCC, "91990100M", "还差 9 位。", False),
        (FieldKind.USCC, "91990100MA0XUNL1AR", "位数和校验都对。", True),
        (FieldKind.AMOUNT, "1234.5", "大写：壹仟贰佰叁拾肆元伍角整", False),
        (FieldKind.AMOUNT, "", "", False),
        (FieldKind.AMOUNT, "05", "", False),
        (FieldKind.TEXT, "云泽", "", False),
        (FieldKind.DATE, "2026", "", False),
    ],
)
def test_what_is_said_beside_a_value(kind: FieldKind, value: str, words: str, fine: bool) -> None:
    assert said(kind, value) == (words, fine)


@given(st.sampled_from(list(FieldKind)), st.text(max_size=24), st.sampled_from(["zh_CN", "en"]))
def test_whatever_stands_in_a_box_there_is_a_sentence_or_none(kind: FieldKind, value: str, language: str) -> None:
    words, fine = said(kind, value, language)
    assert words or not fine


@given(st.sampled_from(list(FieldKind)), st.text("0123456789X.", max_size=20))
def test_room_is_kept_for_every_kind_that_says_something(kind: FieldKind, value: str) -> None:
    assert accompanied(kind) or said(kind, value) == ("", False)


# In the field.


def a_page(qtbot: Any, *fields: Any, focus: str = "", language: str = "zh_CN") -> Any:
    return shown(qtbot, FormPageScreen, form(*fields, focus=focus), a_look(language=language))


NUMBER = view("number", FieldKind.ID_NUMBER, label="公民身份号码")
MONEY = view("money", FieldKind.AMOUNT, label="买的价钱")


def test_the_sentence_follows_every_key(qtbot: Any) -> None:
    screen = a_page(qtbot, NUMBER, focus="number")
    seen = []
    for digit in "99012119430705001":
        type_on(screen.keyboard, digit)
        seen.append(screen.fields.field("number")._aside.words)
    assert (seen[0], seen[-1]) == ("还差 17 位。", "还差 1 位。")


def test_the_box_does_not_move_while_its_sentence_comes_and_goes(qtbot: Any) -> None:
    screen = a_page(qtbot, NUMBER, MONEY, focus="number")
    QApplication.processEvents()
    before = screen.fields.field("money").y()
    type_on(screen.keyboard, "99")
    QApplication.processEvents()
    assert screen.fields.field("money").y() == before


def test_a_field_that_is_left_says_no_more_about_its_number(qtbot: Any) -> None:
    screen = a_page(qtbot, NUMBER, focus="number")
    type_on(screen.keyboard, "99")
    press_role(screen.keyboard, Role.HIDE)
    assert screen.fields.field("number")._aside.words == ""


def test_an_amount_stands_in_words_also_when_it_was_left(qtbot: Any) -> None:
    screen = a_page(qtbot, MONEY, focus="money")
    type_on(screen.keyboard, "12345.6")
    typed = screen.fields.field("money").box.shown_words
    press_role(screen.keyboard, Role.HIDE)
    field = screen.fields.field("money")
    assert (typed, field._aside.words) == ("12,345.6", "大写：壹万贰仟叁佰肆拾伍元陆角整")


def test_a_wrong_amount_is_not_praised_in_words(qtbot: Any) -> None:
    screen = a_page(qtbot, MONEY)
    screen.show_screen(form(replace(MONEY, value="5", error=plain("最少 100 元。"))))
    assert screen.fields.field("money")._aside.words == ""


def test_wiping_takes_the_words_of_an_amount_away(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(MONEY, value="5"), language="en")
    field = screen.fields.field("money")
    assert field._aside.words == "In Chinese capitals: 伍元整"
    field.wipe()
    assert field._aside.words == ""
