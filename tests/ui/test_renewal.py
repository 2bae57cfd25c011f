# SPDX-License-Identifier: Apache-2.0
"""After so many visits, with nobody there, the program begins anew: what they kept goes with it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from config.settings import ScreenSetting
from kiosk.steps.step import Reason
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from tests.support.ui import kiosk
from ui.commands import kiosk as command
from ui.program import KioskProgram


class Ended:
    """A program that renews itself after so many visits, and how often it wanted to."""

    def __init__(self, folder: Path, qtbot: QtBot, visits: int) -> None:
        self.qtbot = qtbot
        self.worn = 0
        settings = msgspec.structs.replace(training_settings(folder), screen=ScreenSetting(visits_per_process=visits))
        self.program = KioskProgram(Terminal(settings, folder), kiosk(), on_worn=self._count)
        qtbot.addWidget(self.program.shell)
        self.program.shell.show()
        qtbot.waitUntil(lambda: self.program.engine is not None)

    def _count(self) -> None:
        self.worn += 1

    def leave(self, reason: Reason) -> None:
        """End a visit and wait for the next."""
        before = self.program.engine
        assert before is not None
        before.leave(reason)
        self.qtbot.waitUntil(lambda: self.program.engine is not before)


@pytest.fixture
def make(tmp_path: Path, qtbot: QtBot) -> Iterator[object]:
    """Give a maker of programs."""
    made: list[Ended] = []

    def maker(visits: int) -> Ended:
        made.append(Ended(tmp_path, qtbot, visits))
        return made[-1]

    yield maker
    for one in made:
        one.program.close()


def test_it_waits_for_an_idle_machine(make) -> None:
    ended = make(2)
    for reason in (Reason.FINISHED, Reason.HOME, Reason.FINISHED):
        ended.leave(reason)
    assert ended.worn == 0
    ended.leave(Reason.IDLE)
    assert ended.worn == 1


@pytest.mark.parametrize("visits", [0, 5])
def test_before_its_visits_are_over_or_when_told_never_it_stays(make, visits: int) -> None:
    ended = make(visits)
    ended.leave(Reason.IDLE)
    assert ended.worn == 0


@pytest.mark.parametrize(("code", "begins"), [(command.RENEW, True), (0, False)])
def test_a_window_that_ends_to_renew_begins_with_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, begins: bool
) -> None:
    begun: list[list[str]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BANSHI_SITE__MODE", "training")
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    nothing = SimpleNamespace(shell=SimpleNamespace(open=lambda fullscreen: None), start=lambda: None)
    monkeypatch.setattr(command, "build", lambda *given: (nothing, None))
    monkeypatch.setattr(command, "finish", lambda *given: code)
    monkeypatch.setattr(os, "execv", lambda program, words: begun.append(words))
    assert command.run(argparse.Namespace(training=False, site=None, fullscreen=False)) == code
    assert begun == ([[sys.executable, *sys.argv]] if begins else [])
