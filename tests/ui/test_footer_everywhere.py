"""The six keys of the footer on every screen, upright and on its side: each does something, or lies off and says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.steps.events import Press
from kiosk.steps.screens import StillThere
from tests.support.ui import ACROSS, UPRIGHT, kiosk, settle, told, words
from ui.parts.footer import KEYS
from ui.parts.pressable import FACES, Kind
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell

SCREENS = {language: samples(language) for language in ("zh_CN", "en")}
NAMES = [name for name, screen in SCREENS["zh_CN"].items() if not isinstance(screen, StillThere)]
SIZES = {"upright": UPRIGHT, "across": ACROSS}
ANSWERED = ("back", "home", "staff")


@pytest.fixture(scope="module", params=SIZES)
def window(request: pytest.FixtureRequest) -> Iterator[KioskShell]:
    made = kiosk("zh_CN", SIZES[request.param])
    # Asked for is where keys stand and what they tell; painting would take most of the time.
    made.setUpdatesEnabled(False)
    made.open(fullscreen=False)
    settle()
    yield made
    made.shut()
    made.deleteLater()


@pytest.fixture
def shell(window: KioskShell) -> Iterator[KioskShell]:
    yield window
    window.wipe()


def press(shell: KioskShell, name: str) -> None:
    """Press a key where it stands, as a finger does."""
    key = shell.frame.footer.keys[name]
    QTest.mouseClick(key, Qt.MouseButton.LeftButton, pos=key.rect().center())


@pytest.mark.parametrize("name", NAMES)
def test_back_home_and_staff_come_out_by_name_where_they_are_possible(shell: KioskShell, name: str) -> None:
    screen = SCREENS["zh_CN"][name]
    shell.show_screen(screen)
    settle()
    events = told(shell)
    for key in ANSWERED:
        press(shell, key)
    shell.happened.disconnect()
    possible = {"back": screen.can_go_back, "home": screen.can_go_home, "staff": True}
    pressed = [event.action for event in events if isinstance(event, Press)]
    assert pressed == [key for key in ANSWERED if possible[key]]


@pytest.mark.parametrize("name", NAMES)
def test_staff_can_be_asked_for_on_every_screen_and_the_key_is_in_sight(shell: KioskShell, name: str) -> None:
    shell.show_screen(SCREENS["zh_CN"][name])
    settle()
    key = shell.frame.footer.keys["staff"]
    assert (key.isEnabled(), key.isVisible(), key.words) == (True, True, "叫工作人员")
    assert shell.childAt(key.mapTo(shell, key.rect().center())) is key


@pytest.mark.parametrize("first", [0, 1])
def test_large_type_and_language_change_on_every_screen_and_keep_it(shell: KioskShell, first: int) -> None:
    kept = []
    for number, name in enumerate(NAMES, start=first):
        screen = SCREENS["zh_CN"][name]
        shell.show_screen(screen)
        before = (shell.look.tokens.elder, shell.look.wording.language)
        press(shell, ("elder", "language")[number % 2])
        after = (shell.look.tokens.elder, shell.look.wording.language)
        current = shell.frame.current
        kept.append(before != after and current is not None and current.shown == screen)
    assert kept == [True] * len(NAMES)


@pytest.mark.parametrize("name", ["08-form", "12-review"])
def test_both_switched_and_switched_back_leave_every_word_as_it_was(shell: KioskShell, name: str) -> None:
    shell.show_screen(SCREENS["zh_CN"][name])
    settle()
    before = words(shell)
    for key in ("elder", "language", "language", "elder"):
        press(shell, key)
    settle()
    assert words(shell) == before


def test_a_key_that_cannot_be_pressed_tells_nothing_and_has_no_ground(shell: KioskShell) -> None:
    shell.show_screen(SCREENS["zh_CN"]["02-home"])
    settle()
    events = told(shell)
    off = [key for key, part in shell.frame.footer.keys.items() if not part.isEnabled()]
    for key in off:
        press(shell, key)
    shell.happened.disconnect()
    assert (off, events) == (["back", "home", "speak"], [])
    assert FACES[Kind.QUIET].face == FACES[Kind.QUIET].foot == ""


def test_no_key_ever_moves(shell: KioskShell) -> None:
    places = set()
    for name in NAMES:
        shell.show_screen(SCREENS["zh_CN"][name])
        settle()
        places.add(tuple(key.geometry().getRect() for key in shell.frame.footer.keys.values()))
    assert len(places) == 1


@pytest.mark.parametrize("mode", ["high-contrast", "low"])
def test_the_keys_work_in_every_other_mode_too(shell: KioskShell, mode: str) -> None:
    shell.show_screen(SCREENS["zh_CN"]["05-guide"])
    shell.set_mode(mode, True)
    settle()
    events = told(shell)
    for key in ANSWERED:
        press(shell, key)
    shell.happened.disconnect()
    assert events == [Press(key) for key in ANSWERED]


def test_a_key_of_the_footer_is_pressed_once_by_one_touch(shell: KioskShell) -> None:
    shell.show_screen(SCREENS["zh_CN"]["05-guide"])
    settle()
    events = told(shell)
    press(shell, "staff")
    shell.happened.disconnect()
    assert events == [Press("staff")]


def test_the_order_of_the_keys_is_that_of_the_look() -> None:
    assert [name for name, _ in KEYS] == ["back", "home", "staff", "elder", "speak", "language"]
