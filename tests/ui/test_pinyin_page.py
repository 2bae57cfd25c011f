"""Chinese typed by touches: letters, the bar of words, mistakes, changes of language and size in the middle."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.steps.events import Entered
from kiosk.steps.screens import FieldKind
from tests.support.input_screens import (
    BESIDE,
    UPRIGHT,
    press_role,
    view,
)
from tests.support.pinyin_screens import a_page, choose, spell
from ui.parts.keyboard_layouts import Role

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
