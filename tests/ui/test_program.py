# SPDX-License-Identifier: Apache-2.0
"""The program around the window: home first, then the engine; what the terminal tells is shown; visits are wiped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from config.texts import wording
from devices.device import Actor, Condition, DeviceState
from kiosk.steps.events import Press
from kiosk.steps.screens import Home, Idle
from kiosk.steps.step import Reason
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from offline_queue.line import Line, LineState
from tests.support.flow_walk import card
from tests.support.ui import kiosk, told, words
from ui.measure import HomeMeasure
from ui.program import KioskProgram


class Stage:
    """A program before a terminal that never opens, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.left: list[Reason] = []
        self.refused: list[str] = []
        self.terminal = Terminal(training_settings(folder), folder)
        self.nudges = self.starts = 0
        self.terminal.nudge = self._nudge  # type: ignore[method-assign]  # a fake of one verb
        self.terminal.start = self._start  # type: ignore[method-assign]  # nothing is opened here
        self.program = KioskProgram(
            self.terminal,
            kiosk(),
            on_visit_end=lambda reason, report: self.left.append(reason),
            on_refused=self.refused.append,
        )

    def _nudge(self) -> None:
        self.nudges += 1

    def _start(self) -> None:
        self.starts += 1

    @property
    def shown(self) -> Any:
        current = self.program.shell.frame.current
        return current.shown if current else None


@pytest.fixture
def dark(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    """Give a program whose window is not shown yet."""
    made = Stage(tmp_path)
    qtbot.addWidget(made.program.shell)
    yield made
    made.program.close()


@pytest.fixture
def stage(dark: Stage, qtbot: QtBot) -> Stage:
    """Give a program that has painted."""
    dark.program.shell.show()
    qtbot.waitUntil(lambda: dark.program.engine is not None)
    return dark


def test_home_is_there_before_any_engine(dark: Stage) -> None:
    assert (type(dark.shown), dark.program.engine) == (Home, None)
    with pytest.raises(LookupError, match="no visit"):
        _ = dark.program.visit


def test_what_is_pressed_before_the_engine_is_there_is_let_go(dark: Stage) -> None:
    dark.program.shell.happened.emit(Press("choose", "anything"))
    dark.program.shell.touched.emit()
    assert type(dark.shown) is Home


def test_the_terminal_opens_after_the_first_painting(dark: Stage, qtbot: QtBot) -> None:
    dark.program.start()
    before = dark.starts
    dark.program.shell.show()
    qtbot.waitUntil(lambda: dark.starts == 1)
    assert before == 0


def test_what_waits_for_the_painting_comes_at_once_when_it_is_over(stage: Stage) -> None:
    calls: list[str] = []
    stage.program.when_painted(lambda: calls.append("now"))
    assert calls == ["now"]


def test_settings_may_come_from_another_thread(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    later = training_settings(tmp_path / "later")
    thread = threading.Thread(target=stage.program.start_with, args=(later,))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: stage.starts == 1)
    assert stage.terminal.settings is later


def test_the_next_steps_and_screens_are_loaded_ahead_once_somebody_touches(stage: Stage, qtbot: QtBot) -> None:
    assert not stage.program.ahead.done
    stage.program.shell.touched.emit()
    qtbot.waitUntil(lambda: stage.program.ahead.done)
    assert stage.program.ahead.done


def test_a_press_reaches_the_visit_in_its_language(stage: Stage) -> None:
    stage.program.shell.set_language("en")
    stage.program.shell.happened.emit(Press("nothing-of-the-kind"))
    assert stage.program.visit.language == "en"


def test_a_number_that_was_typed_is_said_back_and_reaches_no_step(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    taken: list[object] = []
    monkeypatch.setattr(stage.program.voice, "say_back", lambda words: said.append(wording("zh_CN")(words)))
    monkeypatch.setattr(stage.program.engine, "take", taken.append)
    stage.program.shell.happened.emit(Press("say", "13800001234"))
    assert (said, taken) == (["您填的电话是 幺三八，零零零零，幺二三四。对吗？"], [])


def test_a_touch_is_told_to_the_engine(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[int] = []
    monkeypatch.setattr(stage.program.engine, "touched", lambda: touched.append(1))
    stage.program.shell.touched.emit()
    assert touched == [1]


def test_a_touch_has_devices_that_are_away_looked_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    hurried: list[int] = []
    monkeypatch.setattr(stage.program.terminal, "hurry", lambda: hurried.append(1))
    stage.program.shell.touched.emit()
    assert hurried == [1]


@pytest.mark.parametrize(("reason", "screen"), [(Reason.FINISHED, Home), (Reason.HOME, Home), (Reason.IDLE, Idle)])
def test_after_a_visit_comes_the_next(stage: Stage, qtbot: QtBot, reason: Reason, screen: type) -> None:
    before = stage.program.visit
    stage.program.engine.leave(reason)  # type: ignore[union-attr]  # it is there: the stage has painted
    qtbot.waitUntil(lambda: stage.program.visit is not before)
    assert (stage.left, stage.program.visits, type(stage.shown)) == ([reason], 1, screen)


@pytest.mark.parametrize(
    ("reason", "passing"), [(Reason.HOME, True), (Reason.FINISHED, False), (Reason.AGAIN, False), (Reason.IDLE, False)]
)
def test_who_goes_home_out_of_a_visit_passes_where_a_card_left_behind_is_asked_for(
    stage: Stage, qtbot: QtBot, reason: Reason, passing: bool
) -> None:
    before = stage.program.visit
    before.cards.pending = card("zhao-dehou")
    stage.program.engine.leave(reason)  # type: ignore[union-attr]  # it is there: the stage has painted
    qtbot.waitUntil(lambda: stage.program.visit is not before)
    assert stage.program.visit.passing is passing
    # The reader of this stage never opened: it cannot tell, and so nobody is kept from home.
    if reason is not Reason.IDLE:
        qtbot.waitUntil(lambda: type(stage.shown) is Home)


def test_the_terminal_knows_of_somebody_from_what_they_give_to_the_end_of_the_visit(stage: Stage) -> None:
    before = stage.terminal.somebody
    stage.program.visit.cards.pending = card("zhao-dehou")
    stage.program._show(stage.shown)
    during = stage.terminal.somebody
    stage.program.engine.leave(Reason.IDLE)  # type: ignore[union-attr]  # it is there: the stage has painted
    assert (before, during, stage.terminal.somebody) == (False, True, False)


def test_a_visit_that_ends_wipes_the_window_and_wakes_the_queue(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiped: list[int] = []
    monkeypatch.setattr(stage.program.shell, "wipe", lambda: wiped.append(1))
    before = stage.program.engine
    before.leave(Reason.FINISHED)  # type: ignore[union-attr]  # it is there: the stage has painted
    qtbot.waitUntil(lambda: stage.program.engine is not before)
    assert (wiped, stage.nudges) == ([1], 1)


@pytest.mark.parametrize("line", list(Line))
def test_the_line_is_shown_as_the_terminal_knows_it(stage: Stage, qtbot: QtBot, line: Line) -> None:
    stage.terminal._line = LineState(line, 1763866000.0)
    stage.terminal.hearers.line()
    qtbot.waitUntil(lambda: stage.program.shell._known.since is not None)
    assert stage.program.shell._known.line.value == line.value


def test_a_line_of_no_known_hour_has_none(stage: Stage, qtbot: QtBot) -> None:
    stage.terminal._line = LineState(Line.DOWN, 0.0)
    stage.terminal.hearers.line()
    qtbot.waitUntil(lambda: stage.program.shell._known.line.value == "down")
    assert stage.program.shell._known.since is None


def test_devices_are_shown_as_the_bench_knows_them(stage: Stage, qtbot: QtBot, monkeypatch: Any) -> None:
    paper_out = DeviceState("receipt_printer", Condition.FAULT, "printer.paper-out")
    monkeypatch.setattr(stage.terminal, "device_states", lambda: {"receipt_printer": paper_out})
    stage.terminal.hearers.devices(paper_out)
    qtbot.waitUntil(lambda: stage.program.shell.frame.header.device_chip.words == "小票没纸")
    assert stage.program.shell._known.devices == {"receipt_printer": paper_out}


@pytest.mark.parametrize(("cause", "refused"), [("outbox.busy", ["held by another"]), ("outbox.damaged", [])])
def test_only_an_outbox_of_another_program_ends_this_one(
    stage: Stage, qtbot: QtBot, cause: str, refused: list[str]
) -> None:
    stage.terminal.outbox_state = DeviceState(
        "outbox", Condition.FAULT, cause, Actor.TECHNICIAN, detail="held by another"
    )
    stage.terminal.hearers.outbox()
    QApplication.processEvents()
    assert stage.refused == refused


def test_a_catalogue_that_was_fetched_is_read_again(stage: Stage, qtbot: QtBot, monkeypatch: Any) -> None:
    read: list[int] = []
    monkeypatch.setattr(stage.program.surroundings, "read_catalogue_again", lambda: read.append(1))
    stage.terminal.hearers.catalogue()
    qtbot.waitUntil(lambda: read == [1])
    assert type(stage.shown) is Home


def test_a_program_that_never_painted_closes_too(tmp_path: Path, qtbot: QtBot) -> None:
    dark = Stage(tmp_path)
    qtbot.addWidget(dark.program.shell)
    dark.program.close()
    assert (dark.left, told(dark.program.shell)) == ([], [])


def test_no_visit_begins_after_the_program_was_closed(tmp_path: Path, qtbot: QtBot, expected_logs: Any) -> None:
    expected_logs("act-not-recorded")
    made = Stage(tmp_path)
    qtbot.addWidget(made.program.shell)
    made.program.shell.show()
    qtbot.waitUntil(lambda: made.program.engine is not None)
    last = made.program.engine
    made.program.close()
    QApplication.processEvents()
    assert (made.left, made.program.engine is last) == ([Reason.HOME], True)


class Ending:
    """An application that only notes that it was told to end."""

    def __init__(self) -> None:
        self.ended = 0

    def quit(self) -> None:
        self.ended += 1


def test_home_is_measured_from_outside(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    window, application = kiosk(), Ending()
    qtbot.addWidget(window)
    measure = HomeMeasure(window, application)  # type: ignore[arg-type]  # a fake of one verb
    window.show()
    qtbot.waitUntil(lambda: measure.painted > 0)
    measure._end(application)  # type: ignore[arg-type]  # a fake of one verb
    measure.tell()
    facts = json.loads(capsys.readouterr().out)
    assert (application.ended, facts["painted"]) == (1, measure.painted)
    assert facts["resident_kb"] > 1000
    window.shut()


def test_a_refusal_from_any_thread_reaches_the_console(stage: Stage, qtbot: QtBot) -> None:
    asking = threading.Thread(target=stage.program.refuse, args=("no world",))
    asking.start()
    asking.join()
    qtbot.waitUntil(lambda: stage.refused == ["no world"])


def test_a_terminal_without_devices_says_so_and_does_not_check_for_ever(stage: Stage) -> None:
    stage.program.start()
    assert "没有配置设备" in words(stage.program.shell.frame.header)
