"""The whole program under a technician: window, engine, lanes and a real outbox; out of service over a restart."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from config.texts import LANGUAGES
from devices.device import Condition
from kiosk.steps.events import Entered, Press
from kiosk.steps.facilities import BY_STAFF
from kiosk.steps.home import out_of_service
from kiosk.steps.screens import Home
from kiosk.steps.technician_screens import CodePad, Panel
from kiosk.technician.door import TRAINING_CODE
from kiosk.terminal import Terminal
from offline_queue.control import ask
from tests.support.flow_walk import Walk
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY
from tests.support.ui import ACROSS, UPRIGHT, clipped, kiosk, shown, words
from ui.program import KioskProgram

SMALL = (540, 960)


class Machine:
    """One run of the program on a folder."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.ended: list[bool] = []
        settings = settings_of(folder, NOBODY)
        self.program = KioskProgram(Terminal(settings, folder), kiosk(size=SMALL), on_end=self.ended.append)
        qtbot.addWidget(self.program.shell)
        self.program.shell.show()
        self.program.start()
        self.until(lambda: self.program.engine is not None)
        self.until(lambda: self.program.terminal.outbox_state.condition is Condition.READY)

    @property
    def shown(self) -> Any:
        current = self.program.shell.frame.current
        return current.shown if current else None

    def until(self, true: Any) -> None:
        self.qtbot.waitUntil(true, timeout=10_000)

    def press(self, action: str, value: str = "") -> None:
        self.program.shell.happened.emit(Press(action, value))

    def leave(self) -> None:
        """Press home, and wait until the next visit has begun there."""
        before = self.program.engine
        self.press("home")
        self.until(lambda: self.program.engine is not before and isinstance(self.shown, Home))

    def come_in(self) -> None:
        """Hold the mark, and enter the code."""
        self.program.shell.frame.header._mark.hold.timer.timeout.emit()
        self.until(lambda: isinstance(self.shown, CodePad) and self.shown.ready)
        self.program.shell.happened.emit(Entered("code", TRAINING_CODE))
        self.until(lambda: isinstance(self.shown, Panel))


@contextlib.contextmanager
def machine(folder: Path, qtbot: QtBot) -> Iterator[Machine]:
    made = Machine(folder, qtbot)
    try:
        yield made
    finally:
        made.program.close()


@pytest.fixture(autouse=True)
def with_technicians(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the post of these tests offer the section, whatever the settings of others say."""
    from kiosk import flows

    whole = flows.load
    monkeypatch.setattr(flows, "load_first", lambda *names: whole("apply", "technician"))
    monkeypatch.setattr(flows, "load", lambda *names: whole("apply", "technician"))


def test_out_of_service_is_seen_at_home_and_after_the_next_start(tmp_path: Path, qtbot: QtBot) -> None:
    with machine(tmp_path, qtbot) as first:
        first.come_in()
        first.press("open", "technician-service")
        first.press("stop")
        first.until(lambda: first.program.terminal.stopped_since is not None)
        first.leave()
        first.until(lambda: isinstance(first.shown, Home) and first.shown.title.key == "home.stopped.title")
    with machine(tmp_path, qtbot) as second:
        second.until(lambda: isinstance(second.shown, Home) and second.shown.title.key == "home.stopped.title")
        said = " ".join(words(second.program.shell))
    assert "正在维护" in said


def test_the_way_back_into_service_is_through_the_door_again(tmp_path: Path, qtbot: QtBot) -> None:
    with machine(tmp_path, qtbot) as seen:
        for word in ("stop", "resume"):
            seen.come_in()
            seen.press("open", "technician-service")
            seen.press(word)
            wanted = word == "stop"
            seen.until(lambda wanted=wanted: (seen.program.terminal.stopped_since is not None) is wanted)
            seen.leave()
        seen.until(lambda: seen.shown.title.key != "home.stopped.title")
        assert seen.program.terminal.outbox is not None
        acts = [event.action for event in seen.program.terminal.outbox.events()]
    assert [act for act in acts if act.startswith("service")] == ["service-stopped", "service-resumed"]


def test_a_restart_that_was_asked_for_is_on_disk_before_the_program_ends(tmp_path: Path, qtbot: QtBot) -> None:
    with machine(tmp_path, qtbot) as seen:
        seen.come_in()
        seen.press("open", "technician-program")
        seen.press("restart")
        seen.press("choose", "restart")
        seen.until(lambda: bool(seen.ended))
        assert seen.program.terminal.outbox is not None
        acts = [event.action for event in seen.program.terminal.outbox.events()]
    assert (seen.ended, "program-ended" in acts) == ([True], True)


def test_staff_at_the_console_see_the_outbox_while_a_technician_is_in(tmp_path: Path, qtbot: QtBot) -> None:
    with machine(tmp_path, qtbot) as seen:
        seen.come_in()
        seen.until(lambda: ask(tmp_path / "outbox", {"do": "status"}) is not None)
        told = ask(tmp_path / "outbox", {"do": "status"})
    assert told is not None
    assert told["ok"]


def test_what_was_half_typed_at_the_pad_is_gone_with_the_visit(tmp_path: Path, qtbot: QtBot) -> None:
    with machine(tmp_path, qtbot) as seen:
        seen.program.shell.frame.header._mark.hold.timer.timeout.emit()
        seen.until(lambda: isinstance(seen.shown, CodePad) and seen.shown.ready)
        pad: Any = seen.program.shell.frame.current
        for digit in "314":
            pad._type(digit)
        typed = pad._typed
        seen.leave()
    assert typed == bytearray()


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["", "elder", "hc", "low"])
def test_no_word_of_the_notice_is_cut_in_any_look(language: str, size: tuple[int, int], mode: str, qtbot: Any) -> None:
    shell = kiosk(language, size, **({mode: True} if mode else {}))
    qtbot.addWidget(shell)
    shell.show_screen(out_of_service(Walk().facilities, BY_STAFF))
    shown(shell, size)
    assert clipped(shell) == []
    assert not any("by-staff" in one for one in words(shell))
