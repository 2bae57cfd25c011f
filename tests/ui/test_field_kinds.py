"""Every kind of field answered by touches on a page: days, months, places, several answers, codes, cards, amounts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.events import Entered
from kiosk.steps.screens import FieldKind, FieldView, Option
from tests.support.input_screens import (
    BESIDE,
    UPRIGHT,
    a_look,
    form,
    press_role,
    shown,
    tap,
    texts_that_do_not_fit,
    type_on,
    view,
)
from ui.parts.field import ChoiceField
from ui.parts.field_buffer import FieldBuffer
from ui.parts.field_display import displayed, raw_position, with_commas
from ui.parts.field_rules import Rules
from ui.parts.keyboard_layouts import Page, Role
from ui.parts.pressable import Kind
from ui.screens.form_page import FormPageScreen

PLACES = (
    ("990101000000", "清湾区"),
    ("990101001000", "安澜街道"),
    ("990101001001", "东苑社区"),
    ("990101001002", "坡冲社区"),
    ("990102000000", "清汀县"),
    *((f"9901021{number:02d}000", f"第{number}镇") for number in range(1, 31)),
)
HOME = view(
    "home", FieldKind.REGION, label="现居住地", options=tuple(Option(code, plain(name)) for code, name in PLACES)
)
BORN = view("born", FieldKind.DATE, label="出生日期", latest="2026-11-23")
MONTH = view("month", FieldKind.MONTH, label="起缴年月", earliest="2026-11", latest="2027-10")
ILL = view(
    "ill",
    FieldKind.MULTI,
    label="申请病种",
    options=tuple(Option(v, plain(w)) for v, w in (("a", "高血压"), ("b", "糖尿病"), ("c", "冠心病"))),
)
CARD = view("card", FieldKind.BANK_CARD, label="卡号", groups=(4, 4, 4, 4), max_length=19)
UNIT = view("unit", FieldKind.USCC, label="统一社会信用代码", max_length=18)
MONEY = view("money", FieldKind.AMOUNT, label="买的价钱", max_length=12)


def a_page(qtbot: Any, *fields: Any, focus: str = "", size: tuple[int, int] = UPRIGHT, **more: str) -> Any:
    return shown(qtbot, FormPageScreen, form(*fields, focus=focus), a_look(size, **more))


def climb(screen: Any, *raws: str) -> None:
    """Choose one thing after the other that is offered."""
    for raw in raws:
        tap(screen.keyboard.key_for(raw))


def box(screen: Any, name: str) -> Any:
    return screen.fields.field(name).box


# Days and months.


def test_a_birthday_takes_four_touches(qtbot: Any) -> None:
    screen = a_page(qtbot, BORN, focus="born")
    seen = [box(screen, "born").shown_words]
    for raw in ("195", "1950", "195007", "19500705"):
        climb(screen, raw)
        seen.append(box(screen, "born").shown_words)
    press_role(screen.keyboard, Role.NEXT)
    assert seen == [
        "–––– 年 –– 月 –– 日",
        "195– 年 –– 月 –– 日",
        "1950 年 –– 月 –– 日",
        "1950 年 07 月 –– 日",
        "1950 年 07 月 05 日",
    ]
    assert screen.told == [Entered("born", "1950-07-05")]


def test_a_wrong_choice_is_taken_back_step_by_step(qtbot: Any) -> None:
    screen = a_page(qtbot, BORN, focus="born")
    climb(screen, "195", "1950", "195007", "19500705")
    raws = []
    for _ in range(5):
        press_role(screen.keyboard, Role.DELETE)
        raws.append(box(screen, "born").buffer.raw)
    assert raws == ["195007", "1950", "195", "", ""]


def test_another_day_of_the_month_is_one_touch(qtbot: Any) -> None:
    screen = a_page(qtbot, BORN, focus="born")
    climb(screen, "195", "1950", "195007", "19500705", "19500706")
    marked = [key.key.character for key in screen.keyboard.keys if key.kind is Kind.SWITCHED]
    assert (box(screen, "born").value, marked) == ("1950-07-06", ["19500706"])


def test_a_day_given_before_opens_at_its_month(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(BORN, value="1950-07-05"), focus="born")
    assert screen.keyboard.key_for("19500705").kind is Kind.SWITCHED


def test_days_to_come_cannot_be_touched_where_the_form_wants_the_past(qtbot: Any) -> None:
    screen = a_page(qtbot, BORN, focus="born")
    climb(screen, "202", "2026", "202611")
    offered = [key.key.character for key in screen.keyboard.keys if key.key.role is Role.OPTION]
    assert offered == [f"202611{day:02d}" for day in range(1, 24)]


def test_a_month_takes_two_touches(qtbot: Any) -> None:
    screen = a_page(qtbot, MONTH, focus="month")
    climb(screen, "2027", "202702")
    seen = box(screen, "month").shown_words
    press_role(screen.keyboard, Role.NEXT)
    assert (seen, screen.told) == ("2027 年 02 月", [Entered("month", "2027-02")])


def test_a_real_keypad_types_a_day_and_the_steps_follow(qtbot: Any) -> None:
    screen = a_page(qtbot, BORN, focus="born")
    QTest.keyClicks(box(screen, "born"), "19507")
    assert (box(screen, "born").value, screen.keyboard.said) == ("1950-07", "请选日子。")


# Places.


def test_a_place_is_chosen_from_the_district_down(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    climb(screen, "990101", "990101001", "990101001002")
    seen = box(screen, "home").shown_words
    press_role(screen.keyboard, Role.NEXT)
    assert (seen, screen.told) == ("清湾区 · 安澜街道 · 坡冲社区", [Entered("home", "990101001002")])


def test_a_place_left_half_way_is_told_as_far_as_it_was_chosen(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    climb(screen, "990101")
    press_role(screen.keyboard, Role.HIDE)
    assert screen.told == [Entered("home", "990101000000")]
    assert box(screen, "home").shown_words == "清湾区"


def test_many_places_are_turned_a_page_at_a_time(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    climb(screen, "990102")
    pages = []
    for _ in range(3):
        pages.append([key.words for key in screen.keyboard.keys if key.key.role is Role.OPTION])
        if len(pages) < 3:
            press_role(screen.keyboard, Role.AFTER)
    assert sum(pages, []) == [f"第{number}镇" for number in range(1, 31)]
    with pytest.raises(LookupError):
        screen.keyboard.key_for(role=Role.AFTER)


def test_a_page_of_places_is_turned_back(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    climb(screen, "990102")
    press_role(screen.keyboard, Role.AFTER)
    press_role(screen.keyboard, Role.BEFORE)
    assert screen.keyboard.key_for("990102101").words == "第1镇"


def test_the_next_step_begins_at_its_first_page(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    climb(screen, "990102")
    press_role(screen.keyboard, Role.AFTER)
    press_role(screen.keyboard, Role.DELETE)
    assert screen.keyboard.key_for("990101").words == "清湾区"


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
@pytest.mark.parametrize("mode", ["usual", "elder"])
def test_no_word_of_a_place_is_broken_in_two(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    names = ("Pochong Community", "Hedongli Subdistrict", "Dongyuan Community")
    options = tuple(Option(f"99010{number}000000", plain(name)) for number, name in enumerate(names, 1))
    screen = a_page(qtbot, replace(HOME, options=options), focus="home", size=size, mode=mode)
    QApplication.processEvents()
    keys = [key for key in screen.keyboard.keys if key.key.role is Role.OPTION]
    lines = [" ".join(key._label(key._face_box()).lines) for key in keys]
    assert lines == list(names)


def test_a_place_asked_only_down_to_the_street_ends_there(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(HOME, depth=2), focus="home")
    climb(screen, "990101", "990101001")
    assert box(screen, "home").value == "990101001000"
    assert screen.keyboard.key_for("990101001").kind is Kind.SWITCHED


def test_half_a_place_outlives_another_size(qtbot: Any) -> None:
    before = a_page(qtbot, HOME, focus="home")
    climb(before, "990101", "990101001")
    after = a_page(qtbot, HOME, focus="home", mode="elder")
    after.carry(before.carried())
    assert (box(after, "home").buffer.raw, after.keyboard.said) == ("990101001", "请选村、社区。")


# Several answers.


def test_each_of_several_answers_is_switched_by_itself(qtbot: Any) -> None:
    screen = a_page(qtbot, ILL)
    keys = screen.fields.field("ill").options.keys
    for key in (keys[2], keys[0], keys[1], keys[2]):
        tap(key)
    assert [event.value for event in screen.told] == ["c", "a,c", "a,b,c", "a,b"]
    assert [key.chosen for key in keys] == [True, True, False]


def test_answers_given_before_are_ticked(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(ILL, value="b,c"))
    assert [key.chosen for key in screen.fields.field("ill").options.keys] == [False, True, True]


def test_the_last_of_several_answers_can_be_taken_back(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(ILL, value="b"))
    tap(screen.fields.field("ill").options.keys[1])
    assert screen.told == [Entered("ill", "")]


def test_one_answer_of_a_choice_stays_chosen_when_touched_again(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(ILL, kind=FieldKind.CHOICE, value="b"))
    tap(screen.fields.field("ill").options.keys[1])
    assert screen.told == [Entered("ill", "b")]
    assert isinstance(screen.fields.field("ill"), ChoiceField)


# Codes, cards, amounts.


def test_a_credit_code_is_typed_on_its_own_keys(qtbot: Any) -> None:
    screen = a_page(qtbot, UNIT, focus="unit")
    type_on(screen.keyboard, "91990100MA0XUNL1AR")
    seen = box(screen, "unit").shown_words
    press_role(screen.keyboard, Role.NEXT)
    assert (seen, screen.told) == ("9199 0100 MA0X UNL1 AR", [Entered("unit", "91990100MA0XUNL1AR")])


def test_letters_no_credit_code_has_are_not_on_its_keys(qtbot: Any) -> None:
    screen = a_page(qtbot, UNIT, focus="unit")
    characters = {key.key.character for key in screen.keyboard.keys if key.key.role is Role.CHARACTER}
    assert characters.isdisjoint(set("IOSVZ"))
    assert len(characters) == 31


def test_a_card_of_nineteen_digits_is_shown_in_fours(qtbot: Any) -> None:
    screen = a_page(qtbot, CARD, focus="card")
    type_on(screen.keyboard, "62220200000000000001")
    assert box(screen, "card").shown_words == "6222 0200 0000 0000 000"


def test_an_amount_is_shown_with_commas_while_it_is_typed(qtbot: Any) -> None:
    screen = a_page(qtbot, MONEY, focus="money")
    seen = []
    for key in "1234567.89":
        type_on(screen.keyboard, key)
        seen.append(box(screen, "money").shown_words)
    assert seen[3:] == ["1,234", "12,345", "123,456", "1,234,567", "1,234,567.", "1,234,567.8", "1,234,567.89"]


@pytest.mark.parametrize(("typed", "kept"), [("007", "0"), ("0.5", "0.5"), ("1.234", "1.23"), (".5", "5")])
def test_a_key_that_makes_no_amount_changes_nothing(qtbot: Any, typed: str, kept: str) -> None:
    screen = a_page(qtbot, MONEY, focus="money")
    type_on(screen.keyboard, typed)
    assert box(screen, "money").value == kept


@settings(max_examples=40)
@given(st.from_regex(r"(0|[1-9][0-9]{0,9})(\.[0-9]{0,2})?", fullmatch=True), st.data())
def test_the_caret_among_commas_stands_where_it_stands_without(raw: str, data: Any) -> None:
    buffer = FieldBuffer(Rules.of(replace(MONEY, max_length=15)))
    buffer.load(raw)
    buffer.place(data.draw(st.integers(0, len(raw))))
    found = displayed(buffer, lambda *_: "")
    assert found.words.replace(",", "") == raw
    assert found.words[: found.caret].replace(",", "") == raw[: buffer.caret]
    assert raw_position(buffer, found.caret) == buffer.caret


@given(st.integers(0, 10**11))
def test_commas_stand_where_everybody_writes_them(amount: int) -> None:
    assert with_commas(str(amount)) == f"{amount:,}"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_and_a_month_kept_and_read_again_are_the_same(day: date) -> None:
    for kind, value in ((FieldKind.DATE, day.isoformat()), (FieldKind.MONTH, day.isoformat()[:7])):
        rules = Rules.of(FieldView("f", plain("f"), kind))
        raw = rules.raw(value)
        assert rules.value(raw) == value
        assert rules.admit("", 0, raw) == raw


# All of them.


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
@pytest.mark.parametrize("mode", ["usual", "elder", "low"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_off_on_any_step(qtbot: Any, size: tuple[int, int], mode: str, language: str) -> None:
    screen = a_page(qtbot, BORN, HOME, UNIT, size=size, mode=mode, language=language)
    wrong = {}
    for field, steps in (("born", ("", "195", "1950", "195007")), ("home", ("", "990102")), ("unit", ("91",))):
        screen.fields.edit(field)
        for raw in steps:
            box(screen, field).put(raw)
            QApplication.processEvents()
            wrong[field, raw] = texts_that_do_not_fit(screen)
    assert {place: found for place, found in wrong.items() if found} == {}


@pytest.mark.parametrize(("mode", "millimetres"), [("usual", 15), ("elder", 20), ("low", 20)])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
def test_every_key_of_every_step_is_as_large_as_a_finger(
    qtbot: Any, size: tuple[int, int], mode: str, millimetres: int
) -> None:
    screen = a_page(qtbot, BORN, HOME, UNIT, size=size, mode=mode)
    least = []
    for field, steps in (("born", ("", "1950", "195007")), ("home", ("990102",)), ("unit", ("",))):
        screen.fields.edit(field)
        for raw in steps:
            box(screen, field).put(raw)
            QApplication.processEvents()
            least += [min(key.width(), key.height()) * 0.248 for key in screen.keyboard.keys]
    assert min(least) >= millimetres


def test_a_ladder_is_climbed_by_a_keypad(qtbot: Any) -> None:
    screen = a_page(qtbot, BORN, focus="born")
    for raw in ("195", "1950", "195007", "19500705"):
        QTest.keyClick(screen.keyboard.key_for(raw), " ")
    assert (box(screen, "born").value, screen.keyboard.page) == ("1950-07-05", Page.LADDER)
