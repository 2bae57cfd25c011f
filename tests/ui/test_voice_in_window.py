"""The voice and the call for staff in the window: keys that say what they do, a mode that ends with the visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from config.settings import Settings, Site
from devices.device import CancelToken, Condition, Deadline, DeviceState
from kiosk.steps.events import Press
from kiosk.steps.screens import Choice, Home
from kiosk.terminal import Terminal
from tests.support.ui import ACROSS, UPRIGHT, button, clipped, kiosk, settle, told, words
from ui.parts.pressable import Kind
from ui.program import KioskProgram
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell

SCREENS = samples("zh_CN")


class Lane:
    """Says at once what it is given, and remembers it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.silenced = 0

    def run(self, on: str, call: Any, seconds: float, done: Any) -> Lane:
        call(self, Deadline.after(seconds), CancelToken())
        return self

    def say(self, said: str, language: str, deadline: Deadline, cancel: CancelToken) -> None:
        self.said.append(said)

    def cancel(self) -> None:
        self.silenced += 1


@pytest.fixture
def shell() -> Iterator[KioskShell]:
    made = kiosk()
    made.open(fullscreen=False)
    made.show_screen(SCREENS["01-idle"])
    settle()
    yield made
    made.shut()
    made.deleteLater()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[KioskProgram]:
    """Give a program over a terminal that is never opened, at home, with a voice that is heard."""
    made = KioskProgram(Terminal(Settings(site=Site(mode="training")), tmp_path), kiosk())
    made.voice._run = Lane().run
    made._begin("home")
    yield made
    made.close()


def lane(program: KioskProgram) -> Lane:
    """Return the lane of a program's voice."""
    found: Lane = program.voice._run.__self__  # type: ignore[attr-defined]  # a method of the lane above
    return found


def touch(shell: KioskShell, key: str) -> None:
    """Touch a key of the footer."""
    part = shell.frame.footer.keys[key]
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=part.rect().center())


def test_a_machine_without_a_voice_says_so_on_the_key_and_offers_no_spoken_mode(shell: KioskShell) -> None:
    key = shell.frame.footer.keys["speak"]
    assert (key.words, key.isEnabled()) == ("没有声音", False)
    assert "听着办" not in words(shell)


def test_a_voice_that_comes_later_is_offered_where_the_person_stands(shell: KioskShell) -> None:
    shell.set_can_speak(True)
    settle()
    key = shell.frame.footer.keys["speak"]
    assert (key.words, key.isEnabled(), "听着办" in words(shell)) == ("朗读", True, True)
    shell.set_can_speak(False)
    settle()
    assert (key.words, "听着办" in words(shell)) == ("没有声音", False)


def test_the_key_of_the_voice_is_told_by_its_name(shell: KioskShell) -> None:
    shell.set_can_speak(True)
    events = told(shell)
    touch(shell, "speak")
    assert events == [Press("speak")]


def test_the_spoken_mode_begins_the_visit_and_says_how_it_ends(shell: KioskShell) -> None:
    heard: list[bool] = []
    shell.listening.connect(heard.append)
    shell.set_can_speak(True)
    settle()
    events = told(shell)
    button(shell, "听着办").click()
    assert (heard, shell.look.listening, Press("start") in events) == ([True], True, True)
    shell.show_screen(SCREENS["02-home"])
    settle()
    button(shell, "不用读了").click()
    assert (heard, shell.look.listening) == ([True, False], False)


def test_the_spoken_mode_ends_with_the_visit(shell: KioskShell) -> None:
    shell.set_can_speak(True)
    shell.set_mode("listen", True)
    shell.wipe()
    assert not shell.look.listening


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_strip_with_the_spoken_mode_on_is_whole(language: str, size: tuple[int, int]) -> None:
    made = kiosk(language, size, elder=True, hc=True)
    made.set_can_speak(True)
    made.set_mode("listen", True)
    made.open(fullscreen=False)
    made.show_screen(samples(language)["02-home"])
    settle()
    found = clipped(made)
    made.shut()
    assert found == []


def test_a_touch_of_the_key_reads_the_screen_that_stands_there(program: KioskProgram) -> None:
    program.shell.set_can_speak(True)
    touch(program.shell, "speak")
    (said,) = lane(program).said
    assert said.startswith("您今天想办什么？")


def test_the_voice_is_no_business_of_a_step(program: KioskProgram) -> None:
    before = program.shell.frame.current
    program._take(Press("speak"))
    assert program.shell.frame.current is before


def test_in_the_spoken_mode_the_next_screen_is_read_by_itself(program: KioskProgram) -> None:
    program.shell.set_mode("listen", True)
    program._take(Press("staff"))
    assert isinstance(program.shell.frame.current and program.shell.frame.current.shown, Choice)
    assert len(lane(program).said) == 2
    assert "请到A区 01 号" in lane(program).said[-1]


def test_another_language_is_read_anew(program: KioskProgram) -> None:
    program.shell.set_mode("listen", True)
    program.shell.set_language("en")
    assert lane(program).said[-1].startswith("What would you like to do")


def test_with_the_visit_the_voice_falls_silent(program: KioskProgram) -> None:
    program.shell.set_mode("listen", True)
    assert program.engine
    program.engine.leave(_home())
    settle()
    assert (program.voice.listening, program.shell.look.listening, lane(program).silenced > 0) == (False, False, True)
    assert isinstance(program.shell.frame.current and program.shell.frame.current.shown, Home)


def _home() -> Any:
    from kiosk.steps.step import Reason

    return Reason.HOME


@pytest.mark.parametrize(
    ("condition", "possible"),
    [(Condition.READY, True), (Condition.FAULT, False), (Condition.ABSENT, False), (Condition.OPENING, False)],
)
def test_the_key_follows_the_speaker(
    program: KioskProgram, monkeypatch: pytest.MonkeyPatch, condition: Condition, possible: bool
) -> None:
    state = DeviceState("speaker", condition)
    monkeypatch.setattr(program.terminal, "device_states", lambda: {"speaker": state})
    program._device_changed(state)
    assert program.shell.frame.footer.keys["speak"].isEnabled() is possible


# The call for staff.


def test_a_call_that_stands_is_said_on_the_key_and_gone_with_the_visit(shell: KioskShell) -> None:
    key = shell.frame.footer.keys["staff"]
    for state, said in (("called", "已经叫人"), ("coming", "人正在来")):
        shell.set_call(state)
        assert (key.words, key.kind) == (said, Kind.SWITCHED)
    shell.wipe()
    assert (shell.frame.footer.keys["staff"].words, shell.frame.footer.keys["staff"].kind) == ("叫工作人员", Kind.STAFF)


def test_a_call_outlives_a_change_of_language_and_of_type(shell: KioskShell) -> None:
    shell.set_call("called")
    shell.set_language("en")
    shell.set_mode("elder", True)
    settle()
    assert shell.frame.footer.keys["staff"].words == "Called"
    assert clipped(shell) == []
