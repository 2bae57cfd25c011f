"""The form page: fields, keyboard and the way on, used as a person uses them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.events import Entered, Press
from kiosk.steps.screens import FieldKind, Option
from tests.support.input_screens import (
    BESIDE,
    UPRIGHT,
    a_look,
    form,
    press_role,
    room,
    shown,
    tap,
    texts_that_do_not_fit,
    type_on,
    view,
)
from tests.support.ui import button, in_frame
from ui.parts.field import ChoiceField, TypedField
from ui.parts.keyboard_layouts import Page, Role
from ui.screens.form_page import FormPageScreen

PHONE = view("phone", FieldKind.PHONE, label="联系电话", required=True)
CONTACT = view("contact", FieldKind.LATIN, label="紧急联系人姓名")
DAY = view("day", FieldKind.DATE, label="从哪天起")
LIVING = view(
    "living", FieldKind.CHOICE, options=(Option("alone", plain("独居")), Option("family", plain("与家人同住")))
)
FIXED = view("number", FieldKind.ID_NUMBER, value="990121194307050016", read_only=True, masked="990 **** 0016")


def a_form(qtbot: Any, *fields: Any, focus: str = "", size: tuple[int, int] = UPRIGHT, mode: str = "usual") -> Any:
    """Show a form page."""
    return shown(qtbot, FormPageScreen, form(*fields, focus=focus), a_look(size, mode=mode))


def box_of(screen: Any, name: str) -> Any:
    """Return the box of a field."""
    return screen.fields.field(name).box


# Typing.


def test_a_phone_number_is_typed_by_pressing_keys(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT)
    tap(box_of(screen, "phone"))
    type_on(screen.keyboard, "13800000000")
    seen = box_of(screen, "phone").shown_words
    press_role(screen.keyboard, Role.NEXT)
    assert (seen, screen.told) == ("138 0000 0000", [Entered("phone", "13800000000")])


def test_the_way_on_of_the_keyboard_opens_the_next_field(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, FIXED, CONTACT, focus="phone")
    press_role(screen.keyboard, Role.NEXT)
    assert (screen.fields.current.name, screen.keyboard.page) == ("contact", Page.LETTERS)


def test_after_the_last_field_the_keyboard_goes_and_the_way_on_comes(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="contact")
    press_role(screen.keyboard, Role.NEXT)
    assert (screen.fields.current, screen.keyboard.isVisible(), screen.ways.isVisible()) == (None, False, True)


def test_before_a_choice_the_keyboard_goes_so_that_the_answers_are_seen(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, LIVING, CONTACT, focus="phone")
    assert screen.keyboard.key_for(role=Role.NEXT).words == "填好了"
    press_role(screen.keyboard, Role.NEXT)
    assert screen.keyboard.isVisible() is False


def test_keyboard_and_action_row_never_stand_together(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT)
    before = (screen.keyboard.isVisible(), screen.ways.isVisible())
    tap(box_of(screen, "phone"))
    assert (before, (screen.keyboard.isVisible(), screen.ways.isVisible())) == ((False, True), (True, False))


@pytest.mark.parametrize(
    ("fields", "opened"),
    [
        ((PHONE,), "phone"),
        ((replace(PHONE, value="13800000000"),), None),
        ((replace(PHONE, required=False),), None),
        ((PHONE, CONTACT), None),
    ],
    ids=["one", "one-given", "one-optional", "two"],
)
def test_only_the_one_thing_a_page_must_know_opens_its_keys_by_itself(qtbot: Any, fields: Any, opened: Any) -> None:
    current = a_form(qtbot, *fields).fields.current
    assert (current and current.name) == opened


def test_keys_put_away_stay_away_when_the_step_answers(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE)
    press_role(screen.keyboard, Role.HIDE)
    screen.show_screen(form(PHONE))
    assert screen.fields.current is None


@pytest.mark.parametrize("name", ["f0", "f4", "f8"])
def test_in_low_position_the_field_that_is_typed_stands_alone_over_the_keys(qtbot: Any, name: str) -> None:
    screen = a_form(qtbot, *(view(f"f{number}", FieldKind.LATIN) for number in range(9)), mode="low")
    screen.fields.edit(name)
    QApplication.processEvents()
    whole = [field for field in screen.fields.fields if not field.visibleRegion().isEmpty()]
    below = whole[0].mapTo(screen, whole[0].rect().bottomLeft()).y()
    assert ([field.name for field in whole], whole[0].visibleRegion().boundingRect()) == ([name], whole[0].rect())
    assert screen.keyboard.y() - 40 < below < screen.keyboard.y()


def test_a_digit_is_deleted_and_the_field_cleared(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, focus="phone")
    type_on(screen.keyboard, "1389")
    press_role(screen.keyboard, Role.DELETE)
    after_delete = box_of(screen, "phone").value
    press_role(screen.keyboard, Role.CLEAR)
    assert (after_delete, box_of(screen, "phone").value) == ("138", "")


def test_hiding_the_keyboard_leaves_the_field(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="phone")
    type_on(screen.keyboard, "138")
    press_role(screen.keyboard, Role.HIDE)
    assert (screen.told, screen.keyboard.isVisible()) == ([Entered("phone", "138")], False)


def test_touching_another_field_leaves_the_first(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="phone")
    type_on(screen.keyboard, "138")
    tap(box_of(screen, "contact"))
    assert (screen.told, screen.fields.current.name) == ([Entered("phone", "138")], "contact")


def climb(screen: Any, *raws: str) -> None:
    """Choose one thing after the other that is offered."""
    for raw in raws:
        tap(screen.keyboard.key_for(raw))


def test_a_day_is_chosen_in_four_touches(qtbot: Any) -> None:
    screen = a_form(qtbot, DAY, focus="day")
    climb(screen, "202", "2026", "202604", "20260405")
    press_role(screen.keyboard, Role.NEXT)
    assert screen.told == [Entered("day", "2026-04-05")]


def test_an_impossible_day_of_a_keypad_is_refused_with_a_sentence(qtbot: Any) -> None:
    screen = a_form(qtbot, DAY, focus="day")
    climb(screen, "202", "2026", "202602")
    before = screen.keyboard.said
    screen._type("3")
    assert (before, screen.keyboard.said) == ("请选日子。", "没有这一天，请看看按的数字。")


def test_a_choice_is_told_at_once_and_leaves_the_open_field(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, LIVING, focus="phone")
    type_on(screen.keyboard, "1")
    tap(screen.fields.field("living").options.keys[0])
    assert screen.told == [Entered("phone", "1"), Entered("living", "alone")]


def test_enter_and_tab_of_a_real_keyboard_lead_on(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="phone")
    QTest.keyClicks(box_of(screen, "phone"), "138")
    QTest.keyClick(box_of(screen, "phone"), Qt.Key.Key_Return)
    assert (screen.told, screen.fields.current.name) == ([Entered("phone", "138")], "contact")


def test_escape_of_a_real_keyboard_puts_the_keyboard_away(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, focus="phone")
    QTest.keyClick(box_of(screen, "phone"), Qt.Key.Key_Escape)
    assert screen.keyboard.isVisible() is False


def test_keys_pressed_with_no_field_open_change_nothing(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE)
    screen.keyboard.typed.emit("1")
    screen.keyboard.deleted.emit()
    assert (box_of(screen, "phone").value, screen.told) == ("", [])


# What the step shows.


def test_pressing_the_way_on_tells_the_open_field_first(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, focus="phone")
    type_on(screen.keyboard, "138")
    screen.press("next")
    assert screen.told == [Entered("phone", "138"), Press("next")]


def test_the_field_the_step_names_is_open_at_once(qtbot: Any) -> None:
    assert a_form(qtbot, PHONE, CONTACT, focus="contact").fields.current.name == "contact"


def test_the_answer_of_the_step_does_not_disturb_what_is_being_typed(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="phone")
    tap(box_of(screen, "contact"))
    type_on(screen.keyboard, "luo")
    wrong = replace(PHONE, value="", error=plain("电话要 11 位。"))
    screen.show_screen(form(wrong, CONTACT, focus="phone"))
    assert (screen.fields.current.name, box_of(screen, "contact").value) == ("contact", "luo")


def test_after_a_press_the_step_may_send_the_person_back_to_a_field(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT)
    tap(screen.ways.buttons[0])
    screen.show_screen(form(replace(PHONE, error=plain("这一项要填。")), CONTACT, focus="phone"))
    again = screen.fields.current.name
    press_role(screen.keyboard, Role.HIDE)
    tap(screen.ways.buttons[0])
    screen.show_screen(form(replace(PHONE, error=plain("这一项要填。")), CONTACT, focus="phone"))
    assert (again, screen.fields.current.name) == ("phone", "phone")


def test_a_value_the_step_corrects_is_shown(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT)
    screen.show_screen(form(replace(PHONE, value="13800000000"), CONTACT))
    assert box_of(screen, "phone").shown_words == "138 0000 0000"


def test_a_field_that_appears_does_not_disturb_the_others(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="contact")
    type_on(screen.keyboard, "luo")
    kept = screen.fields.field("contact")
    screen.show_screen(form(PHONE, LIVING, CONTACT, focus="contact"))
    names = [field.name for field in screen.fields.fields]
    assert (names, screen.fields.field("contact") is kept, kept.box.value) == (
        ["phone", "living", "contact"],
        True,
        "luo",
    )


def test_a_field_that_vanishes_while_it_is_typed_closes_the_keyboard(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT, focus="contact")
    gone = screen.fields.field("contact")
    screen.show_screen(form(PHONE))
    assert (screen.fields.current, screen.keyboard.isVisible(), gone.box.value) == (None, False, "")


def test_a_field_of_another_kind_is_another_widget(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE)
    screen.show_screen(form(replace(LIVING, name="phone")))
    assert isinstance(screen.fields.field("phone"), ChoiceField)


def test_a_field_that_becomes_read_only_cannot_be_opened(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT)
    screen.show_screen(form(replace(PHONE, value="13800000000", read_only=True), CONTACT))
    screen.fields.edit("phone")
    assert (screen.fields.current, isinstance(screen.fields.field("phone"), TypedField)) == (None, True)


# Carrying over, forgetting.


def test_half_a_word_outlives_a_change_of_size(qtbot: Any) -> None:
    before = a_form(qtbot, PHONE, CONTACT, focus="phone")
    tap(box_of(before, "contact"))
    type_on(before.keyboard, "luo")
    half = before.carried()
    after = a_form(qtbot, PHONE, CONTACT, focus="phone", mode="elder")
    after.told.clear()
    after.carry(half)
    assert (after.fields.current.name, box_of(after, "contact").value, after.told) == ("contact", "luo", [])


def test_a_closed_keyboard_stays_closed_after_a_change_of_size(qtbot: Any) -> None:
    before = a_form(qtbot, PHONE, CONTACT)
    after = a_form(qtbot, PHONE, focus="phone", mode="elder")
    after.told.clear()
    after.carry(before.carried())
    assert (after.fields.current, after.keyboard.isVisible(), after.told) == (None, False, [])


def test_something_foreign_is_not_taken_for_half_a_word(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, CONTACT)
    screen.carry(("strokes",))
    assert screen.fields.current is None


def test_wiping_overwrites_every_field_and_tells_nothing(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, FIXED, LIVING, focus="phone")
    type_on(screen.keyboard, "138")
    boxes = [box_of(screen, name) for name in ("phone", "number")]
    screen.wipe()
    left = [any(box.buffer._cells) for box in boxes]
    assert (left, screen.told, screen.keyboard.isVisible()) == ([False, False], [], False)


def test_a_wiped_screen_serves_the_next_person(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, focus="phone")
    type_on(screen.keyboard, "138")
    screen.wipe()
    screen.show_screen(form(PHONE, focus="phone"))
    QApplication.processEvents()
    assert (box_of(screen, "phone").value, screen.keyboard.key_for("1").words, screen.keyboard.isVisible()) == (
        "",
        "1",
        True,
    )


# Room.


def many(count: int) -> tuple[Any, ...]:
    """Return a page with many fields."""
    return tuple(view(f"f{number}", FieldKind.DIGITS, label=f"第 {number} 项") for number in range(count))


def in_sight(screen: Any, name: str) -> bool:
    """Tell whether a field is wholly visible."""
    field = screen.fields.field(name)
    return bool(field.visibleRegion().boundingRect().height() == field.height())


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", ["usual", "elder"])
def test_the_field_being_typed_is_always_in_sight(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    screen = a_form(qtbot, *many(9), focus="f0", size=size, mode=mode)
    seen = []
    for number in range(9):
        QApplication.processEvents()
        seen.append((screen.fields.current.name, in_sight(screen, f"f{number}")))
        press_role(screen.keyboard, Role.NEXT)
    assert seen == [(f"f{number}", True) for number in range(9)]


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", ["usual", "elder", "low"])
def test_a_refused_answer_to_choose_is_turned_to_and_lets_others_be_turned_to(
    qtbot: Any, size: tuple[int, int], mode: str
) -> None:
    screen = a_form(qtbot, *many(9), LIVING, size=size, mode=mode)
    screen.show_screen(form(*many(9), replace(LIVING, error=plain("请选一个。")), focus="living"))
    QApplication.processEvents()
    assert in_sight(screen, "living")
    tap(screen.pages.up)
    assert not in_sight(screen, "living")


def test_a_person_may_turn_the_page_while_a_field_is_open(qtbot: Any) -> None:
    screen = a_form(qtbot, *many(9), focus="f0")
    tap(screen.pages.down)
    QApplication.processEvents()
    assert (in_sight(screen, "f0"), screen.fields.current.name) == (False, "f0")


def test_upright_the_keyboard_stands_on_the_footer_over_the_whole_width(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, focus="phone")
    assert screen.keyboard.geometry().getRect() == (0, screen.height() - 464, 1080, 464)


def test_on_its_side_the_keyboard_takes_the_right_half(qtbot: Any) -> None:
    screen = a_form(qtbot, PHONE, focus="phone", size=BESIDE)
    box = screen.keyboard.geometry()
    assert (box.left() > 960 - 20, box.right() + 1, box.height()) == (True, 1920, room(screen.look)[1])


def test_on_its_side_an_invitation_stands_where_the_keyboard_will_be(qtbot: Any) -> None:
    typed = a_form(qtbot, PHONE, size=BESIDE)
    chosen = a_form(qtbot, LIVING, size=BESIDE)
    assert (typed._invitation.words, chosen._invitation.words) == ("点一下要填的那一项", "")


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", ["usual", "elder", "contrast"])
@pytest.mark.parametrize("focus", ["", "phone"])
def test_nothing_on_the_page_is_cut_off(qtbot: Any, size: tuple[int, int], mode: str, focus: str) -> None:
    wrong = replace(PHONE, value="1380000000", error=plain("电话要 11 位，您看看是不是少了一位。"))
    screen = a_form(qtbot, wrong, LIVING, CONTACT, focus=focus, size=size, mode=mode)
    assert texts_that_do_not_fit(screen) == []


# In the frame.


def test_going_back_tells_the_open_field_first(qtbot: Any) -> None:
    shell, told = in_frame(qtbot, form(PHONE, focus="phone"))
    type_on(shell.frame.current.keyboard, "138")
    tap(button(shell.frame.footer, "返回"))
    assert told == [Entered("phone", "138"), Press("back")]


@pytest.mark.parametrize("key", ["大字", "中 / EN"])
def test_half_a_word_stays_when_the_person_wants_larger_type_or_another_language(qtbot: Any, key: str) -> None:
    shell, told = in_frame(qtbot, form(PHONE, CONTACT, focus="phone"))
    type_on(shell.frame.current.keyboard, "138")
    tap(button(shell.frame.footer, key))
    current = shell.frame.current
    assert (current.fields.current.name, box_of(current, "phone").value, told) == ("phone", "138", [])


def test_the_next_page_of_the_form_begins_at_its_top(qtbot: Any) -> None:
    screen = a_form(qtbot, *many(9))
    tap(screen.pages.down)
    screen.show_screen(form(*(view(f"g{number}", FieldKind.DIGITS) for number in range(9))))
    QApplication.processEvents()
    assert in_sight(screen, "g0")


def test_where_a_value_comes_from_is_said_when_it_can_be_changed_too(qtbot: Any) -> None:
    screen = a_form(qtbot, view("home", value="清汀镇", source=plain("读卡所得")))
    field = screen.fields.field("home")
    assert (field._heading._hint, field.box._mark().words) == ("读卡所得", "改")
