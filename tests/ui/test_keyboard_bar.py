"""The bar of words over the keys: what stands in it, how more are found, and how it is touched."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.steps.screens import FieldKind
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, press_role, tap, touch_device, type_on, view
from tests.support.pinyin_screens import words_there
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_bar import CandidateBar, Turn
from ui.parts.keyboard_layouts import Role
from ui.parts.pressable import Kind

SMALL = (1366, 768)


def a_keyboard(
    qtbot: Any, letters: str = "", size: tuple[int, int] = UPRIGHT, mode: str = "usual", **more: Any
) -> Keyboard:
    """Show a keyboard for text as large as on the screen, with these letters typed."""
    words_there()
    look = a_look(size, mode=mode)
    keyboard = Keyboard(look)
    qtbot.addWidget(keyboard)
    keyboard.open_for(view("f", FieldKind.TEXT, **more), last=False)
    half = round(look.tokens.size[0] * 943 / 1920)
    wide, high = (half, look.tokens.px(756)) if look.tokens.landscape else (size[0], keyboard.sizeHint().height())
    keyboard.resize(wide, high)
    keyboard.show()
    type_on(keyboard, letters)
    QApplication.processEvents()
    return keyboard


def written(keyboard: Keyboard) -> list[str]:
    """Return the list that fills with text."""
    told: list[str] = []
    keyboard.typed.connect(told.append)
    return told


def shown(bar: CandidateBar) -> list[str]:
    """Return the words that can be touched now."""
    return [key.text() for key in bar.keys if key.isVisible()]


# What stands in it.


def test_the_first_word_is_filled_and_is_what_a_space_takes(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "beijing")
    told = written(keyboard)
    kinds = [key.kind for key in keyboard.bar.keys]
    first = shown(keyboard.bar)[0]
    press_role(keyboard, Role.SPACE)
    assert (kinds[0], set(kinds[1:])) == (Kind.KEY_WAY_ON, {Kind.QUIET})
    assert told == [first]


def test_the_sentence_gives_its_place_to_the_words_and_takes_it_back(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot)
    before = (bool(keyboard.said), keyboard.bar.isVisible())
    type_on(keyboard, "a")
    during = (bool(keyboard.said), keyboard.bar.isVisible())
    press_role(keyboard, Role.DELETE)
    after = (bool(keyboard.said), keyboard.bar.isVisible())
    assert (before, during, after) == ((True, False), (False, True), (True, False))


def test_keys_keep_their_places_whether_words_or_a_sentence_stand_over_them(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot)
    before = [key.geometry() for key in keyboard.keys]
    type_on(keyboard, "zhang")
    assert [key.geometry() for key in keyboard.keys] == before


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, SMALL])
@pytest.mark.parametrize("letters", ["shi", "luoyoutian", "zhonghuarenmingongheguoguowuyuan"])
def test_every_word_stands_whole_and_beside_the_others(
    qtbot: Any, letters: str, size: tuple[int, int], mode: str
) -> None:
    bar = a_keyboard(qtbot, letters, size, mode).bar
    boxes = [key.geometry() for key in bar.keys]
    assert shown(bar)
    assert [key.text() for key in bar.keys if not key.fits()] == []
    assert all(bar.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


@pytest.mark.parametrize(("mode", "millimetres"), [("usual", 15), ("elder", 20), ("low", 20)])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
def test_every_word_is_as_large_as_a_finger(qtbot: Any, size: tuple[int, int], mode: str, millimetres: int) -> None:
    bar = a_keyboard(qtbot, "yi", size, mode).bar
    tap(bar.turn_key(Turn.MORE))
    targets = [*bar.keys, *(bar.turn_key(turn) for turn in Turn if bar.turn_key(turn).isVisible())]
    least = min(min(key.width(), key.height()) for key in targets) * 0.248
    assert least >= millimetres


# More of them.


def test_more_lays_rows_of_words_over_the_keys(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "yi")
    few = shown(keyboard.bar)
    tap(keyboard.bar.turn_key(Turn.MORE))
    many = shown(keyboard.bar)
    assert (many[: len(few)], len(many) > 3 * len(few)) == (few, True)
    assert keyboard.bar.geometry().bottom() >= keyboard.keys[-1].geometry().bottom()


def test_less_gives_the_keys_back(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "yi")
    few = shown(keyboard.bar)
    tap(keyboard.bar.turn_key(Turn.MORE))
    tap(keyboard.bar.turn_key(Turn.LESS))
    assert (shown(keyboard.bar), keyboard.bar.open) == (few, False)
    assert keyboard.bar.height() < keyboard.height() / 3


def test_every_word_the_engine_knows_is_on_one_of_the_pages_once(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "yi")
    wanted = [found.text for found in keyboard._over._composer.candidates]
    tap(keyboard.bar.turn_key(Turn.MORE))
    seen = shown(keyboard.bar)
    while keyboard.bar.turn_key(Turn.AFTER).isVisible():
        tap(keyboard.bar.turn_key(Turn.AFTER))
        seen += shown(keyboard.bar)
    assert seen == wanted


def test_a_page_is_turned_back_to_the_one_before(qtbot: Any) -> None:
    bar = a_keyboard(qtbot, "yi").bar
    tap(bar.turn_key(Turn.MORE))
    first, at_first = shown(bar), bar.turn_key(Turn.BEFORE).isVisible()
    tap(bar.turn_key(Turn.AFTER))
    tap(bar.turn_key(Turn.BEFORE))
    assert (shown(bar), at_first) == (first, False)


def test_choosing_in_the_rows_folds_them(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "yi")
    told = written(keyboard)
    tap(keyboard.bar.turn_key(Turn.MORE))
    word = shown(keyboard.bar)[-1]
    tap(keyboard.bar.keys[-1])
    assert (told, keyboard.bar.open, keyboard.bar.isVisible()) == ([word], False, False)


def test_few_words_need_no_key_for_more(qtbot: Any) -> None:
    bar = a_keyboard(qtbot).bar
    bar.show_words(("甲", "乙"), filled=False)
    assert not any(bar.turn_key(turn).isVisible() for turn in Turn)


def test_another_field_begins_with_folded_rows(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "yi")
    tap(keyboard.bar.turn_key(Turn.MORE))
    keyboard.open_for(FieldKind.TEXT, last=False)
    assert (keyboard.bar.open, keyboard.bar.isVisible()) == (False, False)


# Fingers.


def touch(keyboard: Keyboard, place: QPoint) -> None:
    """Come down and lift with one finger."""
    device = touch_device()
    QTest.touchEvent(keyboard, device).press(0, place, keyboard).commit()
    QTest.touchEvent(keyboard, device).release(0, place, keyboard).commit()


def test_a_finger_chooses_a_word_when_it_comes_down(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "beijing")
    told = written(keyboard)
    second = keyboard.bar.keys[1]
    word = second.text()
    touch(keyboard, second.mapTo(keyboard, second.rect().center()))
    assert (told, keyboard._over.composing) == ([word], False)
    assert not any(key.isDown() for key in keyboard.bar.keys)


def test_a_finger_turns_the_rows_and_reaches_no_key_below_them(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "yi")
    told = written(keyboard)
    more = keyboard.bar.turn_key(Turn.MORE)
    touch(keyboard, more.mapTo(keyboard, more.rect().center()))
    letters = keyboard._over._composer.composition
    # Between two words of the rows, where a key lies underneath.
    gap = keyboard.bar.keys[12].geometry()
    touch(keyboard, keyboard.bar.mapTo(keyboard, QPoint(gap.right() + 3, gap.center().y())))
    assert (keyboard.bar.open, keyboard._over._composer.composition, told) == (True, letters, [])


def test_a_mouse_between_two_words_chooses_nothing(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "beijing")
    told = written(keyboard)
    gap = keyboard.bar.keys[0].geometry()
    tap(keyboard, keyboard.bar.mapTo(keyboard, QPoint(gap.right() + 3, gap.center().y())))
    assert (told, keyboard._over.composing) == ([], True)


# Values offered before typing.


def test_values_most_people_would_type_are_offered_before_anything_is_typed(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, topic="nationality")
    told: list[str] = []
    keyboard.chosen.connect(told.append)
    kinds = {key.kind for key in keyboard.bar.keys}
    tap(keyboard.bar.keys[1])
    assert (shown(keyboard.bar)[0], told, kinds) == ("汉", ["壮"], {Kind.KEY})


def test_what_is_offered_goes_on_from_what_stands_there(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, topic="bank")
    keyboard.show_content("中国建")
    assert shown(keyboard.bar) == ["中国建设银行"]
    keyboard.show_content("中国建设银行")
    assert (shown(keyboard.bar), keyboard.bar.isVisible()) == ([], False)


def test_endings_of_employers_are_put_behind_what_stands_there(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, topic="employer-ending")
    told = written(keyboard)
    assert shown(keyboard.bar) == []
    keyboard.show_content("云泽市安澜食品有限")
    tap(keyboard.bar.keys[0])
    assert told == ["公司"]


def test_letters_take_the_place_of_what_was_offered(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, topic="nationality")
    type_on(keyboard, "zhuang")
    assert "壮" in shown(keyboard.bar)
    assert keyboard.bar.keys[0].kind is Kind.KEY_WAY_ON


# Forgetting.


@pytest.mark.parametrize("end", ["close_up", "wipe"])
def test_nothing_of_what_was_typed_is_left_on_the_keyboard(qtbot: Any, end: str) -> None:
    keyboard = a_keyboard(qtbot, "zhaodehou", topic="bank")
    keyboard.show_content("赵德厚")
    getattr(keyboard, end)()
    composer = keyboard._over._composer
    assert (composer.composing, composer.candidates, composer._typing._search._seen) == (False, [], {})
    assert [key.text() for key in keyboard.bar._keys if key.text()] == []
    assert (keyboard.bar._words, keyboard._over._content, keyboard.isVisible()) == ((), "", False)


def test_a_wiped_keyboard_serves_the_next_person(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "zhao")
    keyboard.wipe()
    keyboard.open_for(FieldKind.TEXT, last=True)
    type_on(keyboard, "beijing")
    assert shown(keyboard.bar)[0] == "北京"


def test_keyboard_words_are_reached_by_a_keypad(qtbot: Any) -> None:
    keyboard = a_keyboard(qtbot, "beijing")
    told = written(keyboard)
    keyboard.bar.keys[0].setFocus()
    QTest.keyClick(keyboard.bar.keys[0], " ")
    assert told == ["北京"]
