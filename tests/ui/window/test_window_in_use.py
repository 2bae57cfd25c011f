"""A window is in use while it has somebody: the page of all machines says so, and nothing from afar breaks in."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from config.texts import wording
from ui.desk.density import SMALL
from ui.window.calling_samples import program_of


@pytest.mark.parametrize(("scene", "in_use"), [("calling", True), ("calling-serving", True), ("calling-free", False)])
def test_a_window_with_somebody_in_hand_is_in_use(qtbot: QtBot, scene: str, in_use: bool) -> None:
    program = program_of(scene, wording("zh_CN"), SMALL.size)
    program.shell.show()
    assert program.terminal.somebody is in_use
    program.close()
