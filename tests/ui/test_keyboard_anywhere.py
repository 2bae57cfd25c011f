"""Wherever a finger comes down on the keyboard, and however many: one press is one key, and all keys come up."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest

from kiosk.steps.screens import FieldKind
from tests.support.input_screens import BESIDE, UPRIGHT, a_look, tap, touch_device
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_layouts import AFTER_ROLE, FIRST_PAGE, Page, Role, layout

KINDS = (FieldKind.PHONE, FieldKind.LATIN, FieldKind.ID_NUMBER, FieldKind.AMOUNT, FieldKind.USCC)
# Pages with characters; a ladder has what is offered at its step.
TYPING = [page for page in Page if page is not Page.LADDER]
SIGNALS = ("deleted", "cleared", "put_away", "way_on")


def made(size: tuple[int, int] = UPRIGHT) -> Keyboard:
    """Return a keyboard in the size it has on the screen, shown."""
    keyboard = Keyboard(a_look(size))
    keyboard.resize(1080 if size == UPRIGHT else 943, 560 if size == UPRIGHT else 756)
    keyboard.open_for(FieldKind.PHONE, last=False)
    return keyboard


@pytest.fixture(scope="module", params=[UPRIGHT, BESIDE], ids=["upright", "across"])
def keyboard(request: pytest.FixtureRequest) -> Iterator[Keyboard]:
    one = made(request.param)
    yield one
    one.deleteLater()


def heard(keyboard: Keyboard) -> list[str]:
    """Return the list that fills with everything a keyboard tells."""
    told: list[str] = []
    keyboard.typed.connect(told.append)
    for name in SIGNALS:
        getattr(keyboard, name).connect(lambda name=name: told.append(name))
    return told


def silence(keyboard: Keyboard) -> None:
    """Stop listening."""
    for name in ("typed", *SIGNALS):
        getattr(keyboard, name).disconnect()


def far(box: QRect, point: QPoint) -> int:
    """Return the square of the distance from a point to a box."""
    across = max(box.left() - point.x(), 0, point.x() - box.right())
    down = max(box.top() - point.y(), 0, point.y() - box.bottom())
    return across * across + down * down


@pytest.mark.parametrize("kind", KINDS)
def test_every_point_of_the_bed_belongs_to_the_key_nearest_to_it(keyboard: Keyboard, kind: FieldKind) -> None:
    keyboard.open_for(kind, last=False)
    dice = random.Random(kind.value)
    top = keyboard._strip_height()
    for _ in range(150):
        point = QPoint(dice.randrange(keyboard.width()), dice.randrange(top, keyboard.height()))
        found = keyboard._nearest(point.toPointF())
        assert found is not None
        assert far(found.geometry(), point) == min(far(key.geometry(), point) for key in keyboard.keys)


@pytest.mark.parametrize("kind", KINDS)
def test_a_press_anywhere_on_the_bed_is_exactly_one_key(keyboard: Keyboard, kind: FieldKind) -> None:
    dice = random.Random(f"press {kind.value}")
    told = heard(keyboard)
    presses = 0
    for _ in range(20):
        keyboard.open_for(kind, last=False)
        point = QPoint(dice.randrange(keyboard.width()), dice.randrange(keyboard._strip_height(), keyboard.height()))
        turns = (FIRST_PAGE[kind], keyboard._nearest(point.toPointF()).key.role) in AFTER_ROLE
        tap(keyboard, point)
        presses += not turns
    silence(keyboard)
    assert len(told) == presses


def test_a_press_on_the_words_over_the_keys_is_none(keyboard: Keyboard) -> None:
    keyboard.open_for(FieldKind.DATE, last=False)
    told = heard(keyboard)
    for x in range(5, keyboard.width(), 97):
        tap(keyboard, QPoint(x, keyboard._strip_height() // 2))
    silence(keyboard)
    assert told == []


@pytest.mark.parametrize("seed", range(6))
def test_fingers_in_any_order_type_one_key_each_and_leave_none_down(keyboard: Keyboard, seed: int) -> None:
    keyboard.open_for(FieldKind.PHONE, last=False)
    dice, device = random.Random(seed), touch_device()
    told, down, presses = heard(keyboard), {}, 0
    digits = [key for key in keyboard.keys if key.key.role is Role.CHARACTER]
    for _ in range(40):
        touch = QTest.touchEvent(keyboard, device)
        lift = bool(down) and (len(down) == 5 or dice.random() < 0.5)
        moved = dice.choice(sorted(down)) if lift else min(set(range(5)) - set(down))
        for finger in down:
            if finger != moved:
                touch.stationary(finger)
        if lift:
            touch.release(moved, down.pop(moved), keyboard)
        else:
            down[moved] = dice.choice(digits).geometry().center()
            touch.press(moved, down[moved], keyboard)
            presses += 1
        touch.commit()
    keyboard.close_up()
    silence(keyboard)
    for finger, place in list(down.items()):
        touch = QTest.touchEvent(keyboard, device)
        touch.release(finger, place, keyboard)
        del down[finger]
        for other in down:
            touch.stationary(other)
        touch.commit()
    assert len(told) == presses
    assert not any(key.isDown() for key in keyboard._keys)


@given(st.lists(st.sampled_from(list(Role)), max_size=30), st.sampled_from(TYPING))
@settings(max_examples=80, deadline=None)
def test_whatever_is_pressed_a_page_that_types_is_shown(roles: list[Role], page: Page) -> None:
    for role in roles:
        page = AFTER_ROLE.get((page, role), page)
    kinds = {key.role for key in layout(page)}
    assert {Role.CHARACTER, Role.DELETE, Role.NEXT} <= kinds


@pytest.mark.parametrize("page", Page)
def test_every_key_that_turns_a_page_is_on_the_page_it_turns(page: Page) -> None:
    turning = {role for (start, role) in AFTER_ROLE if start is page}
    assert turning <= {key.role for key in layout(page)}


@pytest.mark.parametrize("page", Page)
def test_no_two_keys_type_the_same(page: Page) -> None:
    typed = [key.character for key in layout(page) if key.role is Role.CHARACTER]
    assert len(typed) == len(set(typed))


@pytest.mark.parametrize("kind", KINDS)
def test_a_screen_reader_hears_a_name_for_every_key(keyboard: Keyboard, kind: FieldKind) -> None:
    keyboard.open_for(kind, last=True)
    assert all(key.accessibleName() for key in keyboard.keys)


def test_keys_that_are_not_needed_are_kept_for_the_next_page_and_never_pressed(keyboard: Keyboard) -> None:
    keyboard.open_for(FieldKind.LATIN, last=False)
    many = len(keyboard._keys)
    keyboard.open_for(FieldKind.PHONE, last=False)
    shown = keyboard.keys
    assert (len(keyboard._keys), len(shown)) == (many, len(layout(Page.DIGITS)))
    assert keyboard._nearest(QPoint(keyboard.width() - 2, keyboard.height() - 2).toPointF()) in shown
