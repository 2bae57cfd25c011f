"""The keyboard in the window, pressed as fingers press it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.steps.screens import FieldKind
from tests.support.input_screens import (
    BESIDE,
    MODES,
    UPRIGHT,
    a_look,
    press_role,
    tap,
    texts_that_do_not_fit,
    touch_device,
    type_on,
)
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_layouts import AFTER_ROLE, FIRST_PAGE, ROWS, UNITS_WIDE, Page, Role, layout
from ui.parts.pressable import Kind
from ui.style.look import Look

TYPED_KINDS = tuple(FIRST_PAGE)


class Heard:
    """What a keyboard told."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.all: list[str] = []
        keyboard.typed.connect(self.all.append)
        for name in ("deleted", "cleared", "put_away", "way_on"):
            getattr(keyboard, name).connect(lambda name=name: self.all.append(name))


def open_keyboard(
    qtbot: Any, kind: FieldKind = FieldKind.PHONE, look: Look | None = None, *, last: bool = False
) -> tuple[Keyboard, Heard]:
    """Show a keyboard as wide as its place on the screen."""
    look = look or a_look()
    keyboard = Keyboard(look)
    qtbot.addWidget(keyboard)
    keyboard.open_for(kind, last=last)
    width, height = (943, 756) if look.tokens.landscape else (1080, keyboard.sizeHint().height())
    keyboard.resize(width, height)
    QApplication.processEvents()
    return keyboard, Heard(keyboard)


# Layouts.


@pytest.mark.parametrize("page", Page)
def test_no_key_stands_over_another_or_outside_the_bed(page: Page) -> None:
    keys = layout(page)
    cells = [(x, y) for k in keys for x in steps(k.x, k.width) for y in steps(k.y, k.height)]
    inside = all(0 <= x < UNITS_WIDE * 20 and 0 <= y < ROWS * 20 for x, y in cells)
    assert (len(cells), inside) == (len(set(cells)), True)


def steps(start: float, length: float) -> range:
    """Return the twentieths of a unit a key covers."""
    return range(round(start * 20), round((start + length) * 20))


@pytest.mark.parametrize("page", Page)
def test_every_page_deletes_hides_and_leads_on(page: Page) -> None:
    roles = {key.role for key in layout(page)}
    assert {Role.DELETE, Role.HIDE, Role.NEXT} <= roles


@pytest.mark.parametrize(
    ("page", "characters"),
    [
        (Page.LETTERS, "abcdefghijklmnopqrstuvwxyz"),
        (Page.CAPITALS, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (Page.DIGITS, "0123456789"),
        (Page.ID_NUMBER, "0123456789X"),
        (Page.AMOUNT, ".0123456789"),
        (Page.CODE, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
    ],
)
def test_a_page_has_exactly_its_characters(page: Page, characters: str) -> None:
    assert "".join(sorted(k.character for k in layout(page) if k.role is Role.CHARACTER)) == characters


def test_from_every_page_a_way_leads_back_to_letters() -> None:
    assert {(Page.SYMBOLS, Role.LETTERS), (Page.CAPITALS, Role.SHIFT)} <= AFTER_ROLE.keys()


def test_no_key_is_there_for_what_the_machine_cannot_do() -> None:
    words = {key.role.value for page in Page for key in layout(page)}
    assert not words & {"chinese", "handwriting"}


# Sizes.


@pytest.mark.parametrize("kind", TYPED_KINDS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_key_says_what_it_does_without_being_cut_off(
    qtbot: Any, kind: FieldKind, mode: str, size: tuple[int, int], language: str
) -> None:
    keyboard, _ = open_keyboard(qtbot, kind, a_look(size, language, mode))
    assert texts_that_do_not_fit(keyboard) == []


@pytest.mark.parametrize("mode", ["usual", "elder"])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("kind", [FieldKind.LATIN, FieldKind.ID_NUMBER])
def test_every_key_is_as_large_as_a_finger_with_a_gap_beside_it(
    qtbot: Any, kind: FieldKind, size: tuple[int, int], mode: str
) -> None:
    look = a_look(size, mode=mode)
    keyboard, _ = open_keyboard(qtbot, kind, look)
    least = look.tokens.length.min_target
    assert min(min(key.width(), key.height()) for key in keyboard.keys) >= min(least, 80)
    near = [(a, b) for a in keyboard.keys for b in keyboard.keys if a is not b]
    assert not any(a.geometry().adjusted(-4, -4, 4, 4).intersects(b.geometry()) for a, b in near)


def test_a_key_has_the_size_of_the_reference(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.LATIN)
    key = keyboard.key_for("q")
    assert (key.width(), key.height() - 4) == (pytest.approx(94, abs=1), pytest.approx(94, abs=1))


def test_function_keys_and_the_way_on_look_different(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.LATIN)
    kinds = [keyboard.key_for(role=role).kind for role in (Role.SPACE, Role.DELETE, Role.NEXT)]
    assert kinds == [Kind.KEY, Kind.KEY_FUNCTION, Kind.KEY_WAY_ON]


def test_on_its_side_the_keyboard_fills_its_half(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.LATIN, a_look(BESIDE))
    lowest = max(key.geometry().bottom() for key in keyboard.keys)
    assert keyboard.height() - lowest < 120


# Acting.


def test_a_key_acts_when_the_finger_comes_down(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot)
    QTest.mousePress(keyboard.key_for("5"), Qt.MouseButton.LeftButton)
    assert heard.all == ["5"]


def test_a_key_that_is_held_does_not_repeat(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot)
    key = keyboard.key_for("5")
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    assert not key.autoRepeat()
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton)
    assert heard.all == ["5"]


@pytest.mark.parametrize(
    ("role", "told"),
    [(Role.DELETE, "deleted"), (Role.CLEAR, "cleared"), (Role.HIDE, "put_away"), (Role.NEXT, "way_on")],
)
def test_a_function_key_tells_what_it_does(qtbot: Any, role: Role, told: str) -> None:
    keyboard, heard = open_keyboard(qtbot)
    press_role(keyboard, role)
    assert heard.all == [told]


def test_letters_and_a_space_are_typed(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot, FieldKind.LATIN)
    type_on(keyboard, "zh")
    press_role(keyboard, Role.SPACE)
    assert "".join(heard.all) == "zh "


def test_capitals_stay_until_they_are_switched_off(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot, FieldKind.LATIN)
    press_role(keyboard, Role.SHIFT)
    type_on(keyboard, "ZH")
    press_role(keyboard, Role.SHIFT)
    type_on(keyboard, "ao")
    assert "".join(heard.all) == "ZHao"


def test_digits_are_one_touch_away_from_letters_and_back(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot, FieldKind.LATIN)
    press_role(keyboard, Role.SYMBOLS)
    type_on(keyboard, "7-")
    press_role(keyboard, Role.LETTERS)
    type_on(keyboard, "q")
    assert ("".join(heard.all), keyboard.page) == ("7-q", Page.LETTERS)


@pytest.mark.parametrize("kind", TYPED_KINDS)
def test_each_kind_of_field_opens_its_own_keys(qtbot: Any, kind: FieldKind) -> None:
    keyboard, _ = open_keyboard(qtbot, kind)
    assert keyboard.page is FIRST_PAGE[kind]


def test_opening_for_another_field_begins_with_its_first_page(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.LATIN)
    press_role(keyboard, Role.SYMBOLS)
    keyboard.open_for(FieldKind.LATIN, last=False)
    assert keyboard.page is Page.LETTERS


@pytest.mark.parametrize(("last", "words"), [(False, "下一项"), (True, "填好了")])
def test_the_way_on_says_whether_another_field_follows(qtbot: Any, last: bool, words: str) -> None:
    keyboard, _ = open_keyboard(qtbot, last=last)
    assert keyboard.key_for(role=Role.NEXT).words == words


def test_a_key_that_is_not_there_is_not_found(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot)
    with pytest.raises(LookupError, match="no key for 'q'"):
        keyboard.key_for("q")


def test_a_press_between_two_keys_is_given_to_the_nearer(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot)
    key = keyboard.key_for("4").geometry()
    tap(keyboard, QPoint(key.right() + 3, key.center().y()))
    assert heard.all == ["4"]


def test_a_press_on_the_sentence_over_the_keys_types_nothing(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot, FieldKind.TEXT)
    tap(keyboard, QPoint(500, 40))
    assert heard.all == []


# The sentence over the keys.


def test_a_text_field_says_how_to_type_chinese(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.TEXT)
    assert keyboard.said == "按拼音打字，再点这里出来的字。"


def test_a_field_of_digits_has_no_sentence_and_gives_its_room_to_the_form(qtbot: Any) -> None:
    digits, _ = open_keyboard(qtbot, FieldKind.PHONE)
    text, _ = open_keyboard(qtbot, FieldKind.TEXT)
    assert text.sizeHint().height() - digits.sizeHint().height() == 104


def test_a_refused_day_is_said_over_the_keys(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.DATE)
    before = keyboard._strip.grab().toImage()
    keyboard.tell_refused()
    assert (keyboard._strip.words, keyboard._strip.grab().toImage() == before) == (
        "没有这一天，请看看按的数字。",
        False,
    )


def test_a_refused_digit_of_a_phone_needs_no_sentence(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot, FieldKind.PHONE)
    keyboard.tell_refused()
    assert keyboard._strip.words == ""


# Fingers.


def centre(keyboard: Keyboard, character: str) -> QPoint:
    """Return where a finger must come down for a key."""
    return keyboard.key_for(character).geometry().center()


def test_a_finger_types_at_touch_down_and_only_once(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot)
    device = touch_device()
    QTest.touchEvent(keyboard, device).press(0, centre(keyboard, "7"), keyboard).commit()
    down = keyboard.key_for("7").isDown()
    QTest.touchEvent(keyboard, device).release(0, centre(keyboard, "7"), keyboard).commit()
    assert (heard.all, down, keyboard.key_for("7").isDown()) == (["7"], True, False)


def test_two_thumbs_type_at_once(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot)
    device = touch_device()
    one, two = centre(keyboard, "1"), centre(keyboard, "9")
    QTest.touchEvent(keyboard, device).press(0, one, keyboard).commit()
    QTest.touchEvent(keyboard, device).stationary(0).press(1, two, keyboard).commit()
    QTest.touchEvent(keyboard, device).release(0, one, keyboard).stationary(1).commit()
    QTest.touchEvent(keyboard, device).release(1, two, keyboard).commit()
    assert (heard.all, any(key.isDown() for key in keyboard.keys)) == (["1", "9"], False)


def test_a_finger_that_comes_down_on_the_sentence_types_nothing(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot, FieldKind.TEXT)
    device = touch_device()
    QTest.touchEvent(keyboard, device).press(0, QPoint(300, 50), keyboard).commit()
    QTest.touchEvent(keyboard, device).release(0, QPoint(300, 50), keyboard).commit()
    assert heard.all == []


def test_putting_the_keyboard_away_lets_every_key_go(qtbot: Any) -> None:
    keyboard, _ = open_keyboard(qtbot)
    device = touch_device()
    key = keyboard.key_for("3")
    QTest.touchEvent(keyboard, device).press(0, centre(keyboard, "3"), keyboard).commit()
    keyboard.close_up()
    assert (key.isDown(), keyboard.isVisible()) == (False, False)
    QTest.touchEvent(keyboard, device).release(0, QPoint(0, 0), keyboard).commit()


def test_a_touch_that_the_system_takes_back_lets_every_key_go(qtbot: Any) -> None:
    keyboard, heard = open_keyboard(qtbot)
    device = touch_device()
    QTest.touchEvent(keyboard, device).press(0, centre(keyboard, "3"), keyboard).commit()
    QApplication.sendEvent(keyboard, QTouchEvent(QEvent.Type.TouchCancel, device))
    assert (keyboard.key_for("3").isDown(), heard.all) == (False, ["3"])
    QTest.touchEvent(keyboard, device).release(0, centre(keyboard, "3"), keyboard).commit()


def test_the_keyboard_is_part_of_the_window_and_never_one_of_its_own(qtbot: Any) -> None:
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    keyboard = Keyboard(a_look(), parent)
    keyboard.open_for(FieldKind.LATIN, last=False)
    assert (keyboard.isWindow(), any(part.isWindow() for part in keyboard.findChildren(QWidget))) == (False, False)
