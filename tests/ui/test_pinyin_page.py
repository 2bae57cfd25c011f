"""Chinese typed by touches: letters, the bar of words, mistakes, changes of language and size in the middle."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.steps.events import Entered
from kiosk.steps.screens import FieldKind
from tests.support.input_screens import (
    BESIDE,
    UPRIGHT,
    form,
    press_role,
    tap,
    texts_that_do_not_fit,
    touch_device,
    view,
)
from tests.support.pinyin_screens import a_page, choose, spell, words_there
from tests.support.ui import button, kiosk
from ui.parts.keyboard_bar import Turn
from ui.parts.keyboard_layouts import Page, Role

NAME = view("name", FieldKind.TEXT, label="姓名", person=True, max_length=30)
HOME = view("home", FieldKind.TEXT, label="现居住地", max_length=70)


def value(screen: Any, name: str) -> str:
    """Return what stands in a field."""
    return str(screen.fields.field(name).box.value)


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
def test_a_name_of_another_people_is_typed_with_its_dot(qtbot: Any, size: tuple[int, int]) -> None:
    screen = a_page(qtbot, NAME, focus="name", size=size)
    spell(screen.keyboard, "ayiguli")
    choose(screen.keyboard, "阿依古丽")
    spell(screen.keyboard, "·maimaiti")
    choose(screen.keyboard, "买买提")
    press_role(screen.keyboard, Role.NEXT)
    assert screen.told == [Entered("name", "阿依古丽·买买提")]


def test_a_rare_character_is_found_in_the_rows_over_the_keys(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, focus="name")
    spell(screen.keyboard, "qin")
    choose(screen.keyboard, "覃")
    spell(screen.keyboard, "hong")
    choose(screen.keyboard, "𬭎")
    assert (value(screen, "name"), screen.keyboard.bar.open) == ("覃𬭎", False)


def test_an_address_with_figures_is_typed_to_its_end(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    for letters, word in (("yunze", "云泽"), ("shi", "市"), ("qingting", "清汀"), ("xian", "县")):
        spell_word(screen, letters, word)
    for letters, word in (("qingting", "清汀"), ("zhen", "镇"), ("liuwan", "柳湾"), ("cun", "村")):
        spell_word(screen, letters, word)
    spell(screen.keyboard, "6zu")
    choose(screen.keyboard, "组")
    spell(screen.keyboard, "12hao")
    choose(screen.keyboard, "号")
    press_role(screen.keyboard, Role.NEXT)
    assert screen.told == [Entered("home", "云泽市清汀县清汀镇柳湾村6组12号")]


def spell_word(screen: Any, letters: str, word: str) -> None:
    """Type one word, a character at a time where it is not known whole."""
    before = value(screen, "home")
    spell(screen.keyboard, letters)
    offered = [found.text for found in screen.keyboard._over._composer.candidates]
    if word in offered:
        choose(screen.keyboard, word)
    else:
        for character in word:
            choose(screen.keyboard, character)
    assert value(screen, "home") == before + word


# Mistakes.


def test_a_wrong_letter_is_taken_back_before_it_is_a_word(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, focus="name")
    spell(screen.keyboard, "wamg")
    press_role(screen.keyboard, Role.DELETE)
    press_role(screen.keyboard, Role.DELETE)
    spell(screen.keyboard, "ng")
    choose(screen.keyboard, "王")
    assert value(screen, "name") == "王"


def test_a_wrong_word_is_taken_back_letter_by_letter_and_then_from_the_field(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, focus="name")
    spell(screen.keyboard, "wang")
    choose(screen.keyboard, "往")
    press_role(screen.keyboard, Role.DELETE)
    spell(screen.keyboard, "wang")
    choose(screen.keyboard, "王")
    assert (value(screen, "name"), screen.told) == ("王", [])


def test_a_wrong_part_of_a_word_becomes_letters_again(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    spell(screen.keyboard, "liuwancun")
    choose(screen.keyboard, "六万")
    half = screen.fields.field("home").box._composing
    press_role(screen.keyboard, Role.DELETE)
    assert (half, screen.fields.field("home").box._composing, value(screen, "home")) == ("六万cun", "liu'wan'cun", "")


def test_letters_that_mean_nothing_stay_letters(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    spell(screen.keyboard, "v ")
    assert value(screen, "home") == "v"


def test_what_is_underlined_stands_in_the_field_and_is_not_told(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, focus="name")
    spell(screen.keyboard, "luoyoutian")
    box = screen.fields.field("name").box
    assert (box._composing, box.value, screen.told) == ("luo'you'tian", "", [])


@pytest.mark.parametrize("way", ["next", "hide", "elsewhere", "step"])
def test_a_field_left_in_the_middle_of_a_word_takes_the_first_word(qtbot: Any, way: str) -> None:
    screen = a_page(qtbot, NAME, HOME, focus="name")
    spell(screen.keyboard, "beijing")
    if way == "elsewhere":
        tap(screen.fields.field("home").box)
    elif way == "step":
        screen.press("next")
    else:
        press_role(screen.keyboard, Role.NEXT if way == "next" else Role.HIDE)
    assert screen.told[0] == Entered("name", "北京")
    assert screen.fields.field("name").box._composing == ""


def test_the_next_field_begins_without_the_words_of_the_one_before(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, HOME, focus="name")
    spell(screen.keyboard, "bei")
    press_role(screen.keyboard, Role.NEXT)
    assert (screen.keyboard.bar.isVisible(), screen.fields.field("home").box._composing) == (False, "")


def test_a_full_field_says_so_and_keeps_what_it_has(qtbot: Any) -> None:
    screen = a_page(qtbot, view("word", FieldKind.TEXT, max_length=2), focus="word")
    for letters, word in (("bei", "北"), ("jing", "京"), ("shi", "市")):
        spell(screen.keyboard, letters)
        choose(screen.keyboard, word)
    assert (value(screen, "word"), screen.keyboard.said) == ("北京", "这一项最多写 2 个字，已经写满了。")


def test_a_word_longer_than_the_rest_of_the_field_is_cut_where_it_is_full(qtbot: Any) -> None:
    screen = a_page(qtbot, view("word", FieldKind.TEXT, max_length=3), focus="word")
    spell(screen.keyboard, "zhonghuarenmingongheguo ")
    assert value(screen, "word") == "中华人"


def test_the_caret_may_stand_in_the_middle_of_what_is_typed(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    spell(screen.keyboard, "beijing shi ")
    box = screen.fields.field("home").box
    box.buffer.place(2)
    spell(screen.keyboard, "nan")
    choose(screen.keyboard, "南")
    assert box.value == f"北京南{box.value[3:]}"


def test_the_answer_of_the_step_in_the_middle_of_a_word_does_not_disturb_it(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, HOME, focus="name")
    press_role(screen.keyboard, Role.NEXT)
    spell(screen.keyboard, "qing")
    press_role(screen.keyboard, Role.SYMBOLS)
    screen.show_screen(form(NAME, HOME, focus="name"))
    assert (screen.keyboard.page, screen.keyboard.bar.isVisible()) == (Page.SYMBOLS, True)
    assert screen.fields.field("home").box._composing == "qing"


def test_two_thumbs_type_the_letters_of_one_word(qtbot: Any) -> None:
    screen = a_page(qtbot, NAME, focus="name")
    keys, device = screen.keyboard, touch_device()
    one, two = (keys.mapTo(screen, keys.key_for(letter).geometry().center()) for letter in "li")
    QTest.touchEvent(screen, device).press(0, one, screen).commit()
    QTest.touchEvent(screen, device).stationary(0).press(1, two, screen).commit()
    QTest.touchEvent(screen, device).release(0, one, screen).stationary(1).commit()
    QTest.touchEvent(screen, device).release(1, two, screen).commit()
    choose(keys, "李")
    assert value(screen, "name") == "李"


def test_a_real_keyboard_in_the_middle_of_a_word_finishes_it_first(qtbot: Any) -> None:
    screen = a_page(qtbot, HOME, focus="home")
    spell(screen.keyboard, "beijing")
    QTest.keyClicks(screen.fields.field("home").box, "12")
    assert (value(screen, "home"), screen.keyboard.bar.isVisible()) == ("北京12", False)


# In the window.


def in_the_window(qtbot: Any, language: str = "zh_CN") -> tuple[Any, list[Any]]:
    """Show a form in the kiosk's window."""
    words_there()
    shell = kiosk(language)
    qtbot.addWidget(shell)
    told: list[Any] = []
    shell.happened.connect(told.append)
    shell.show_screen(form(NAME, HOME, focus="name"))
    shell.show()
    QApplication.processEvents()
    return shell, told


@pytest.mark.parametrize("change", ["大字", "中 / EN", "turned", "small"])
def test_half_a_word_goes_on_in_another_size_or_language(qtbot: Any, change: str) -> None:
    shell, told = in_the_window(qtbot)
    spell(shell.frame.current.keyboard, "luoyou")
    if change in ("turned", "small"):
        shell.resize(*((1920, 1080) if change == "turned" else (540, 960)))
    else:
        tap(button(shell.frame.footer, change))
    QApplication.processEvents()
    page = shell.frame.current
    box = page.fields.field("name").box
    half = (box._composing, told)
    if page.keyboard.page is Page.ENGLISH:
        press_role(page.keyboard, Role.LANGUAGE)
    spell(page.keyboard, "tian")
    choose(page.keyboard, "罗有田")
    assert (half, box.value) == (("luo'you", []), "罗有田")


def test_a_part_that_was_chosen_goes_on_in_another_size(qtbot: Any) -> None:
    shell, _ = in_the_window(qtbot)
    spell(shell.frame.current.keyboard, "liuwancun")
    choose(shell.frame.current.keyboard, "六万")
    tap(button(shell.frame.footer, "大字"))
    page = shell.frame.current
    choose(page.keyboard, "村")
    assert page.fields.field("name").box.value == "六万村"


def test_after_the_visit_nothing_of_what_was_typed_is_left(qtbot: Any) -> None:
    shell, told = in_the_window(qtbot)
    page = shell.frame.current
    spell(page.keyboard, "luoyoutian")
    composer, buffer = page.keyboard._over._composer, page.fields.field("name").box.buffer
    shell.wipe()
    assert (composer.composing, composer.candidates, any(buffer._cells), told) == (False, [], False, [])
    assert not any(key.text() for key in page.keyboard.bar._keys)


def test_going_back_in_the_middle_of_a_word_tells_the_word_first(qtbot: Any) -> None:
    shell, told = in_the_window(qtbot)
    spell(shell.frame.current.keyboard, "beijing")
    tap(button(shell.frame.footer, "返回"))
    assert told[0] == Entered("name", "北京")


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
@pytest.mark.parametrize("mode", ["usual", "elder", "contrast", "low"])
def test_nothing_is_cut_off_while_a_name_is_typed(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    screen = a_page(qtbot, HOME, NAME, focus="name", size=size, mode=mode)
    spell(screen.keyboard, "luoyoutian")
    QApplication.processEvents()
    before = texts_that_do_not_fit(screen)
    if screen.keyboard.bar.turn_key(Turn.MORE).isVisible():
        tap(screen.keyboard.bar.turn_key(Turn.MORE))
    assert (before, texts_that_do_not_fit(screen)) == ([], [])
