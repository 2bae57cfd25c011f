# SPDX-License-Identifier: Apache-2.0
"""A fault nobody caught: logged without its words, the visit wiped, the person told, the next visit whole."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from config.logs import place
from kiosk.steps.screens import Home, Trouble
from kiosk.steps.step import Reason
from kiosk.steps.visit import Visit
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from tests.support.ui import kiosk
from ui.last_resort import guard
from ui.program import KioskProgram

SECRET = "990121194307050016"


class Stage:
    """A program whose terminal never opens, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.left: list[Reason] = []
        self.refused: list[str] = []
        terminal = Terminal(training_settings(folder), folder)
        self.program = KioskProgram(
            terminal,
            kiosk(),
            on_visit_end=lambda reason, report: self.left.append(reason),
            on_refused=self.refused.append,
        )

    @property
    def shown(self) -> object:
        current = self.program.shell.frame.current
        return current.shown if current else None

    def apologises(self) -> bool:
        return isinstance(self.shown, Trouble) and self.shown.title.key == "fault.title"


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    """Give a program that has painted."""
    made = Stage(tmp_path)
    qtbot.addWidget(made.program.shell)
    made.program.shell.show()
    qtbot.waitUntil(lambda: made.program.engine is not None)
    yield made
    made.program.close()


@pytest.fixture
def guarded() -> Iterator[list[str]]:
    """Give the calls a guard makes, and take it away."""
    calls: list[str] = []
    lift = guard(lambda: calls.append("failed"))
    yield calls
    lift()


def raised() -> BaseException:
    """Return a fault that was raised here and quotes a person."""
    try:
        return ValueError(str(int(f"no {SECRET}")))
    except ValueError as fault:
        return fault


def test_a_fault_of_the_window_is_logged_by_type_and_place_and_never_by_its_words(
    guarded: list[str], caplog: pytest.LogCaptureFixture, expected_logs, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_logs("program-fault")
    fault = raised()
    sys.excepthook(ValueError, fault, fault.__traceback__)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert (record.fields["cause"], record.fields["file"].split(":")[0]) == ("ValueError", "test_last_resort.py")
    assert SECRET not in "".join((str(vars(record)), *capsys.readouterr()))
    assert guarded == ["failed"]


def test_a_fault_of_another_thread_is_logged_and_ends_no_visit(guarded: list[str], expected_logs) -> None:
    expected_logs("thread-fault")
    fault = raised()
    threading.excepthook(threading.ExceptHookArgs((ValueError, fault, fault.__traceback__, None)))
    assert guarded == []


def test_whoever_stops_the_program_by_hand_is_let(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, fault, trace: told.append(kind.__name__))
    lift = guard(lambda: told.append("failed"))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    lift()
    assert told == ["KeyboardInterrupt"]


def test_a_guard_that_is_lifted_leaves_things_as_they_were() -> None:
    before = sys.excepthook, threading.excepthook
    guard(lambda: None)()
    assert (sys.excepthook, threading.excepthook) == before


def test_a_fault_without_a_trace_has_no_place() -> None:
    assert place(None) == ""


def test_the_visit_ends_wiped_and_the_person_is_told(stage: Stage, qtbot: QtBot) -> None:
    before = stage.program.visit
    stage.program.fail()
    qtbot.waitUntil(stage.apologises)
    assert stage.left == [Reason.FAULT]
    assert stage.program.visit is not before


def test_after_the_apology_the_machine_serves_again(stage: Stage, qtbot: QtBot) -> None:
    stage.program.fail()
    qtbot.waitUntil(stage.apologises)
    assert stage.program.shell.frame.current is not None
    stage.program.shell.frame.current.press("next")
    assert isinstance(stage.shown, Home)


def test_a_fault_while_leaving_still_wipes_and_tells(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiped: list[Visit] = []
    engine = stage.program.engine
    assert engine is not None

    def broken(reason: Reason) -> None:
        wiped.append(engine.visit)
        engine._stay.end()
        raise ValueError(SECRET)

    monkeypatch.setattr(engine, "leave", broken)
    with qtbot.captureExceptions() as seen:
        stage.program.fail()
        qtbot.waitUntil(stage.apologises)
    assert [kind for kind, *_ in seen] == [ValueError]
    assert (wiped[0].item, stage.left) == (None, [Reason.FAULT])


def test_a_program_that_fails_at_its_apology_ends(stage: Stage, qtbot: QtBot) -> None:
    stage.program.fail()
    qtbot.waitUntil(stage.apologises)
    stage.program.fail()
    qtbot.waitUntil(lambda: bool(stage.refused))
    assert "fault of the program" in stage.refused[0]
