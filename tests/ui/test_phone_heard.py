"""A telephone number is shown back and found right once before the way on; aloud only for who wants to hear it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from kiosk.steps.events import Entered, Press
from kiosk.steps.screens import FieldKind
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
from tests.support.ui import button, in_frame
from ui.parts.keyboard_layouts import Role
from ui.screens.form_page import FormPageScreen

PHONE = view("phone", FieldKind.PHONE, label="联系电话", required=True, confirm=True)
OTHER = view("other", FieldKind.PHONE, label="家里电话", confirm=True)
WHO = view("who", FieldKind.LATIN, label="姓名")
NUMBER = "13800001234"


def a_page(qtbot: Any, *fields: Any, focus: str = "phone", size: tuple[int, int] = UPRIGHT, mode: str = "usual") -> Any:
    return shown(qtbot, FormPageScreen, form(*fields, focus=focus), a_look(size, mode=mode))


def answer(screen: Any, words: str) -> None:
    """Press an answer to the number that was said back."""
    tap(next(key for key in screen.heard.ways.buttons if key.words == words))


@pytest.mark.parametrize("role", [Role.NEXT, Role.HIDE])
def test_a_whole_number_is_said_back_where_the_keys_were(qtbot: Any, role: Role) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    place = screen.keyboard.geometry()
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, role)
    QApplication.processEvents()
    assert (screen.heard.number.words, screen.heard.question.words) == ("138 0000 1234", "联系电话是这个号码吗？")
    assert (screen.keyboard.isVisible(), screen.heard.geometry(), screen.told) == (
        False,
        place,
        [],
    )


def test_only_who_chose_to_be_spoken_to_hears_the_number_unasked(qtbot: Any) -> None:
    look = msgspec.structs.replace(a_look(), listening=True)
    screen = shown(qtbot, FormPageScreen, form(PHONE, WHO, focus="phone"), look)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    assert screen.told == [Press("say", NUMBER)]


def test_the_key_of_the_voice_says_the_number_and_leaves_the_question_standing(qtbot: Any) -> None:
    shell, told = in_frame(qtbot, form(PHONE, focus="phone"))
    shell.frame.footer.set_speak(True)
    type_on(shell.frame.current.keyboard, NUMBER)
    press_role(shell.frame.current.keyboard, Role.NEXT)
    tap(shell.frame.footer.keys["speak"])
    assert (told, shell.frame.current.heard.isVisible()) == ([Press("say", NUMBER)], True)
    answer(shell.frame.current, "对")
    tap(shell.frame.footer.keys["speak"])
    assert told[-1] == Press("speak")


def test_found_right_it_goes_on_to_the_next_field(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    answer(screen, "对")
    assert screen.told == [Entered("phone", NUMBER)]
    assert (screen.fields.current.name, screen.heard.isVisible(), screen.keyboard.isVisible()) == ("who", False, True)


def test_found_wrong_the_keys_come_back_with_the_number(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    answer(screen, "改")
    press_role(screen.keyboard, Role.DELETE)
    type_on(screen.keyboard, "5")
    press_role(screen.keyboard, Role.NEXT)
    assert (screen.fields.current.name, screen.heard.number.words) == ("phone", "138 0000 1235")


def test_a_number_found_right_is_not_asked_about_again(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.HIDE)
    answer(screen, "对")
    tap(screen.fields.field("phone").box)
    press_role(screen.keyboard, Role.NEXT)
    tap(screen.fields.field("phone").box)
    press_role(screen.keyboard, Role.HIDE)
    screen.press("next")
    assert not screen.heard.isVisible()
    assert screen.told[-1] == Press("next")


@pytest.mark.parametrize("typed", ["", "138", "1380000123"])
def test_half_a_number_is_not_said_back(qtbot: Any, typed: str) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, typed)
    press_role(screen.keyboard, Role.NEXT)
    assert (screen.told, screen.heard.isVisible()) == ([Entered("phone", typed)], False)


def test_a_number_that_was_there_before_is_not_asked_about(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(PHONE, value=NUMBER), WHO)
    press_role(screen.keyboard, Role.NEXT)
    screen.press("next")
    assert screen.told == [Entered("phone", NUMBER), Entered("who", ""), Press("next")]


def test_a_field_that_need_not_be_heard_is_left_at_once(qtbot: Any) -> None:
    screen = a_page(qtbot, replace(PHONE, confirm=False), WHO)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    assert screen.told == [Entered("phone", NUMBER)]


def test_a_number_left_by_a_touch_elsewhere_is_said_back_before_the_page_is_left(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, NUMBER)
    tap(screen.fields.field("who").box)
    press_role(screen.keyboard, Role.HIDE)
    screen.press("next")
    asked = (screen.heard.isVisible(), Press("next") in screen.told)
    answer(screen, "对")
    assert (asked, screen.told[-1], screen.fields.current) == ((True, False), Press("next"), None)


def test_two_numbers_are_said_back_one_after_the_other(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, OTHER)
    for name, number in (("phone", NUMBER), ("other", "13900001234")):
        screen.fields.edit(name)
        type_on(screen.keyboard, number)
    screen.press("next")
    said = []
    for _ in range(2):
        said.append(screen.to_hear())
        answer(screen, "对")
    assert (said, screen.told[-1]) == ([NUMBER, "13900001234"], Press("next"))


def test_touching_another_field_while_it_is_asked_brings_its_keys(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    tap(screen.fields.field("who").box)
    assert (screen.heard.isVisible(), screen.keyboard.isVisible(), screen.fields.current.name) == (False, True, "who")


def test_the_answer_of_the_step_leaves_the_question_standing(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE, WHO)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    screen.show_screen(form(PHONE, WHO, focus="phone"))
    assert (screen.heard.isVisible(), screen.keyboard.isVisible()) == (True, False)


def test_going_back_while_it_is_asked_tells_the_number(qtbot: Any) -> None:
    shell, told = in_frame(qtbot, form(PHONE, focus="phone"))
    type_on(shell.frame.current.keyboard, NUMBER)
    press_role(shell.frame.current.keyboard, Role.NEXT)
    tap(button(shell.frame.footer, "返回"))
    assert told == [Entered("phone", NUMBER), Press("back")]


@pytest.mark.parametrize("key", ["大字", "中 / EN"])
def test_a_number_found_right_stays_so_in_another_size_or_language(qtbot: Any, key: str) -> None:
    shell, told = in_frame(qtbot, form(PHONE, focus="phone"))
    type_on(shell.frame.current.keyboard, NUMBER)
    press_role(shell.frame.current.keyboard, Role.HIDE)
    answer(shell.frame.current, "对")
    tap(button(shell.frame.footer, key))
    shell.show_screen(form(replace(PHONE, value=NUMBER)))
    shell.frame.current.press("next")
    assert not shell.frame.current.heard.isVisible()
    assert told[-1] == Press("next")


def test_wiping_forgets_the_number_that_was_asked_about(qtbot: Any) -> None:
    screen = a_page(qtbot, PHONE)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    screen.wipe()
    assert (screen.heard.number.words, screen.heard.isVisible(), screen._right) == ("", False, {})


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
@pytest.mark.parametrize("mode", ["usual", "elder", "contrast", "low"])
def test_the_number_stands_whole_and_large(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    screen = a_page(qtbot, PHONE, WHO, size=size, mode=mode)
    type_on(screen.keyboard, NUMBER)
    press_role(screen.keyboard, Role.NEXT)
    QApplication.processEvents()
    assert texts_that_do_not_fit(screen) == []
    assert screen.heard.rect().contains(screen.heard.number.geometry())
