"""The keyboard comes up in 160 ms, and nobody has to wait for it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from config.settings import ScreenSetting, Settings, Site
from config.texts import wording
from kiosk.steps.screens import FieldKind
from tests.support.input_screens import BESIDE, UPRIGHT, a_look, tap, touch_device
from tests.support.ui import kiosk, tokens
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_layouts import Role
from ui.parts.slide import MILLISECONDS, Slide
from ui.shells import kiosk as shells
from ui.shells.kiosk import KioskShell
from ui.style.look import Look
from ui.style.tokens import Tokens


def moving(size: tuple[int, int] = UPRIGHT, **modes: bool) -> Look:
    """Return a look of a screen that may move."""
    return replace(a_look(size), tokens=Tokens.for_screen(0.248, size, motion=True, **modes))


def opened(qtbot: Any, look: Look, kind: FieldKind = FieldKind.PHONE) -> Keyboard:
    """Open a keyboard in its place; its movement stands at the beginning until a test lets it go on."""
    keyboard = Keyboard(look)
    qtbot.addWidget(keyboard)
    keyboard.resize(1080 if not look.tokens.landscape else 943, 700)
    keyboard.open_for(kind, last=False)
    if keyboard.slide.running:
        keyboard.slide.animation.pause()
    return keyboard


def at(keyboard: Keyboard, milliseconds: int) -> int:
    """Let the movement come to a moment; return how far below its place the keyboard stands."""
    keyboard.slide.animation.setCurrentTime(milliseconds)
    return keyboard._bed.y()


def heard(keyboard: Keyboard) -> list[str]:
    """Return the list that fills with what is typed."""
    typed: list[str] = []
    keyboard.typed.connect(typed.append)
    return typed


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE], ids=["upright", "across"])
def test_it_begins_below_its_place_and_ends_in_it(qtbot: Any, size: tuple[int, int]) -> None:
    keyboard = opened(qtbot, moving(size))
    assert at(keyboard, 0) == keyboard.height()
    assert at(keyboard, MILLISECONDS) == 0


def test_it_takes_the_time_of_the_look() -> None:
    assert MILLISECONDS == 160


def test_it_never_goes_back_on_its_way(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    places = [at(keyboard, moment) for moment in range(0, MILLISECONDS + 1, 10)]
    assert places == sorted(places, reverse=True)


def test_half_way_in_time_it_is_almost_there(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    assert 0 < at(keyboard, MILLISECONDS // 2) < keyboard.height() // 4


def test_the_keys_keep_their_places_in_the_bed_while_it_moves(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    before = keyboard.key_for("5").geometry()
    at(keyboard, 40)
    assert keyboard.key_for("5").geometry() == before


def test_another_size_of_window_while_it_moves_does_not_jump_to_the_end(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    at(keyboard, 40)
    keyboard.resize(1080, 900)
    assert keyboard._bed.y() == keyboard.slide.offset > 0


def test_it_tells_by_itself_when_it_has_come(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    keyboard.slide.animation.resume()
    qtbot.waitUntil(lambda: not keyboard.slide.running, timeout=10_000)
    assert keyboard._bed.y() == 0
    assert not keyboard._bed.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


# Typing goes on.


def test_a_press_while_it_moves_types_what_will_stand_there(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    typed = heard(keyboard)
    at(keyboard, 20)
    tap(keyboard, keyboard.key_for("7").geometry().center())
    assert typed == ["7"]


def test_a_press_meets_the_keyboard_and_no_key_that_is_passing_by(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    at(keyboard, 20)
    assert keyboard.childAt(keyboard.key_for("0").geometry().center()) is None
    keyboard.slide.finish()
    assert keyboard.childAt(keyboard.key_for("0").geometry().center()) is keyboard.key_for("0")


def test_a_finger_while_it_moves_types_what_will_stand_there(qtbot: Any) -> None:
    keyboard, device = opened(qtbot, moving()), touch_device()
    typed = heard(keyboard)
    at(keyboard, 20)
    place = keyboard.key_for("3").geometry().center()
    QTest.touchEvent(keyboard, device).press(0, place, keyboard).commit()
    QTest.touchEvent(keyboard, device).release(0, place, keyboard).commit()
    assert typed == ["3"]


def test_the_first_key_ends_the_movement(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    at(keyboard, 20)
    tap(keyboard, keyboard.key_for("7").geometry().center())
    assert (keyboard.slide.running, keyboard._bed.y()) == (False, 0)


def test_ten_fast_presses_are_ten_digits(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    typed = heard(keyboard)
    for digit in "1380000299":
        tap(keyboard, keyboard.key_for(digit).geometry().center())
    assert "".join(typed) == "1380000299"


def test_put_away_on_its_way_it_begins_anew_the_next_time(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    at(keyboard, 20)
    keyboard.close_up()
    assert not keyboard.slide.running
    keyboard.open_for(FieldKind.PHONE, last=False)
    assert keyboard.slide.running


def test_for_the_next_field_it_stays_where_it_is(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    keyboard.slide.finish()
    keyboard.open_for(FieldKind.LATIN, last=True)
    assert not keyboard.slide.running


def test_put_away_by_its_key_it_goes_at_once(qtbot: Any) -> None:
    keyboard = opened(qtbot, moving())
    keyboard.put_away.connect(keyboard.close_up)
    tap(keyboard, keyboard.key_for(role=Role.HIDE).geometry().center())
    assert not keyboard.isVisible()


# Where nothing moves.


@pytest.mark.parametrize("modes", [{"elder": True}, {"elder": True, "high_contrast": True}], ids=str)
def test_large_type_stands_still(qtbot: Any, modes: dict[str, bool]) -> None:
    keyboard = opened(qtbot, moving(**modes))
    assert (keyboard.slide.running, keyboard._bed.y()) == (False, 0)


@pytest.mark.parametrize("modes", [{}, {"high_contrast": True}, {"low": True}], ids=str)
def test_every_other_mode_may_move(modes: dict[str, bool]) -> None:
    assert moving(**modes).tokens.moves


def test_a_screen_that_may_not_move_does_not(qtbot: Any) -> None:
    assert not opened(qtbot, a_look()).slide.running


def test_a_change_of_mode_or_size_keeps_what_was_said_of_motion() -> None:
    calm, lively = tokens(), moving().tokens
    assert lively.with_mode("low", True).motion is lively.with_size(BESIDE).motion is True
    assert calm.with_mode("low", True).motion is calm.with_size(BESIDE).motion is False


def test_pictures_are_taken_of_what_stands_still() -> None:
    assert kiosk().look.tokens.motion is False


@pytest.mark.parametrize("wanted", [True, False])
def test_a_site_decides_whether_anything_moves(qtbot: Any, monkeypatch: pytest.MonkeyPatch, wanted: bool) -> None:
    monkeypatch.setattr(shells, "seen_by_people", lambda: True)
    settings = Settings(site=Site(mode="training"), screen=ScreenSetting(motion=wanted))
    shell = KioskShell(settings, wording("zh_CN"), tokens())
    qtbot.addWidget(shell)
    assert shell.look.tokens.moves is wanted


def test_motion_outlives_the_end_of_a_visit(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shells, "seen_by_people", lambda: True)
    shell = KioskShell(Settings(site=Site(mode="training")), wording("zh_CN"), tokens())
    qtbot.addWidget(shell)
    shell.set_mode("elder", True)
    still = shell.look.tokens.moves
    shell.wipe()
    assert (still, shell.look.tokens.moves) == (False, True)


def test_any_part_can_slide(qtbot: Any) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    part = QWidget(around)
    part.setGeometry(0, 0, 100, 80)
    slide = Slide(part, around)
    slide.begin()
    slide.animation.pause()
    slide.animation.setCurrentTime(0)
    assert part.pos() == QPoint(0, 80)
    slide.finish()
    assert part.pos() == QPoint(0, 0)
