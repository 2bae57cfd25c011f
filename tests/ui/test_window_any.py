"""The window through any order of screens, modes, sizes and visits: the last one whole, and nothing kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from devices.device import Condition, DeviceState
from kiosk.steps.screens import Idle, StillThere
from tests.support.ui import ACROSS, NOON, UPRIGHT, clipped, kiosk, settle, words
from ui.parts.header import Line
from ui.screens.samples import samples
from ui.shells.frame import IMPERSONAL
from ui.shells.kiosk import MODES, KioskShell, dangerous

SCREENS = {"zh_CN": samples("zh_CN"), "en": samples("en")}
NAMES = sorted(SCREENS["zh_CN"])
PRIVATE = ("赵", "罗有田", "清汀县", "7K2M", "990100-0001", "0042")
FAULTS = ("printer.paper-out", "reader.silent", "camera.covered", "")


class Hands:
    """Does things to a window, by a dice; remembers what must be seen after."""

    def __init__(self, shell: KioskShell, seed: int) -> None:
        self.shell = shell
        self.dice = random.Random(seed)
        self.last = "02-home"
        shell.show_screen(SCREENS["zh_CN"][self.last])

    def act(self) -> None:
        """Do one thing."""
        acts: tuple[Callable[[], None], ...] = (
            self.show, self.show, self.show, self.mode, self.language, self.size, self.line, self.devices, self.wipe,
        )  # fmt: skip
        self.dice.choice(acts)()

    def show(self) -> None:
        """Show another screen."""
        name = self.dice.choice(NAMES)
        screen = SCREENS[self.shell.look.wording.language][name]
        self.shell.show_screen(screen)
        if not isinstance(screen, StillThere):
            self.last = name

    def mode(self) -> None:
        """Switch a mode."""
        self.shell.set_mode(self.dice.choice(sorted(MODES)), self.dice.random() < 0.5)

    def language(self) -> None:
        """Speak one language or the other."""
        self.shell.set_language(self.dice.choice(("zh_CN", "en")))

    def size(self) -> None:
        """Turn the screen."""
        self.shell.resize(*self.dice.choice((UPRIGHT, ACROSS)))

    def line(self) -> None:
        """Change what is known of the line."""
        since = NOON - timedelta(minutes=self.dice.randrange(600)) if self.dice.random() < 0.7 else None
        self.shell.set_line(self.dice.choice(list(Line)), since)

    def devices(self) -> None:
        """Change what is known of the devices."""
        kinds = ("id_card", "receipt_printer", "document_camera", "unheard-of")
        states = {k: DeviceState(k, self.dice.choice(list(Condition)), self.dice.choice(FAULTS)) for k in kinds}
        self.shell.set_devices(states)

    def wipe(self) -> None:
        """End the visit."""
        self.shell.wipe()
        self.last = "02-home"
        self.shell.show_screen(SCREENS[self.shell.look.wording.language][self.last])


@pytest.fixture
def shell() -> Iterator[KioskShell]:
    made = kiosk()
    made.open(fullscreen=False)
    yield made
    made.shut()
    made.deleteLater()


@pytest.mark.parametrize("seed", range(8))
def test_after_anything_the_last_screen_is_shown_whole(shell: KioskShell, seed: int) -> None:
    hands = Hands(shell, seed)
    for _ in range(12):
        hands.act()
    hands.show()
    settle()
    current = shell.frame.current
    assert current is not None
    assert type(current.shown) is type(SCREENS["zh_CN"][hands.last])
    assert clipped(shell) == []


@pytest.mark.parametrize("seed", range(6))
def test_after_any_visit_nothing_of_the_person_is_left_in_the_window(shell: KioskShell, seed: int) -> None:
    hands = Hands(shell, 100 + seed)
    for _ in range(12):
        hands.act()
    hands.wipe()
    settle()
    said = " ".join(words(shell))
    assert [private for private in PRIVATE if private in said] == []
    assert set(shell.frame._built) <= IMPERSONAL


@pytest.mark.parametrize("seed", range(4))
def test_after_any_visit_every_mode_is_back_where_it_began(shell: KioskShell, seed: int) -> None:
    start = shell.look
    hands = Hands(shell, 200 + seed)
    for _ in range(10):
        hands.act()
    shell.wipe()
    now = shell.look
    assert (now.tokens.with_size(start.tokens.size), now.wording.language) == (start.tokens, start.wording.language)


@pytest.mark.parametrize("seed", range(4))
def test_line_and_devices_outlive_every_change_of_mode(shell: KioskShell, seed: int) -> None:
    hands = Hands(shell, 300 + seed)
    hands.line()
    hands.devices()
    before = (shell.frame.header.line_chip.tone, shell.frame.header.device_chip.tone)
    for _ in range(6):
        hands.mode()
        hands.language()
    assert (shell.frame.header.line_chip.tone, shell.frame.header.device_chip.tone) == before


@pytest.mark.parametrize("mode", sorted(MODES))
@pytest.mark.parametrize("name", ["08-form", "12-review", "13-signature", "10-camera"])
def test_a_mode_switched_while_something_is_entered_keeps_the_screen(shell: KioskShell, name: str, mode: str) -> None:
    shell.show_screen(SCREENS["zh_CN"][name])
    settle()
    shell.set_mode(mode, True)
    settle()
    assert shell.frame.current.shown == SCREENS["zh_CN"][name]
    assert clipped(shell) == []


# Double taps.


def tap(shell: KioskShell, kind: QEvent.Type) -> bool:
    """Send half a tap through the window; True when it is swallowed."""
    held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return shell.eventFilter(shell, QMouseEvent(kind, QPointF(5, 5), QPointF(5, 5), held, held, none))


@pytest.mark.parametrize("seed", range(10))
def test_a_second_tap_is_swallowed_exactly_when_another_screen_came_between(shell: KioskShell, seed: int) -> None:
    dice = random.Random(seed)
    first, second = (SCREENS["zh_CN"][dice.choice(NAMES)] for _ in range(2))
    if isinstance(first, StillThere) or isinstance(second, StillThere):
        first = second = SCREENS["zh_CN"]["02-home"]
    shell.show_screen(first)
    assert not tap(shell, QEvent.Type.MouseButtonPress)
    shell.show_screen(second)
    assert tap(shell, QEvent.Type.MouseButtonDblClick) is (type(first) is not type(second))


def test_after_the_next_single_press_a_double_tap_counts_again(shell: KioskShell) -> None:
    shell.show_screen(SCREENS["zh_CN"]["05-guide"])
    tap(shell, QEvent.Type.MouseButtonPress)
    assert not tap(shell, QEvent.Type.MouseButtonDblClick)


# Keys.


@pytest.mark.parametrize("number", range(1, 36))
def test_no_function_key_reaches_anything(number: int) -> None:
    code = Qt.Key(Qt.Key.Key_F1.value + number - 1)
    assert dangerous(QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier))


@pytest.mark.parametrize("character", "abzABZ019.,-·Xx")
def test_what_people_type_passes_with_and_without_shift(character: str) -> None:
    code = Qt.Key(ord(character.upper()))
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        assert not dangerous(QKeyEvent(QEvent.Type.KeyPress, code, modifier, character))


@pytest.mark.parametrize(
    "modifier",
    [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier],
)
@pytest.mark.parametrize("character", "ACQTVWX")
def test_no_letter_with_a_command_key_passes(character: str, modifier: Qt.KeyboardModifier) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord(character)), modifier, character)
    assert dangerous(event)


def test_a_mouse_that_only_moves_is_nobody(shell: KioskShell) -> None:
    touches: list[int] = []
    shell.touched.connect(lambda: touches.append(1))
    tap(shell, QEvent.Type.MouseMove)
    assert touches == []


def test_the_idle_screen_starts_under_every_language(shell: KioskShell) -> None:
    for language in ("en", "zh_CN"):
        shell.set_language(language)
        shell.show_screen(SCREENS[language]["01-idle"])
        settle()
        assert isinstance(shell.frame.current.shown, Idle)
