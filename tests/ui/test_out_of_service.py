# SPDX-License-Identifier: Apache-2.0
"""The screen of a machine that can store nothing: every word is there in every look, and it comes by itself."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import LANGUAGES
from devices.device import Actor, Condition, DeviceState
from kiosk.steps.home import out_of_service
from kiosk.steps.screens import Home
from tests.support.flow_walk import Walk
from tests.support.ui import ACROSS, UPRIGHT, clipped, kiosk, shown
from tests.ui.test_program import dark as dark
from ui.parts.label import Label


def stopped(language: str, size: tuple[int, int], **modes: bool) -> Any:
    """Show the screen in a look."""
    shell = kiosk(language, size, **modes)
    shell.show_screen(out_of_service(Walk().facilities, "not-writable"))
    return shown(shell, size)


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["", "elder", "hc", "low"])
def test_no_word_of_it_is_cut_in_any_look(language: str, size: tuple[int, int], mode: str, qtbot: Any) -> None:
    shell = stopped(language, size, **({mode: True} if mode else {}))
    qtbot.addWidget(shell)
    assert clipped(shell) == []


def test_the_line_for_staff_is_smaller_than_those_for_citizens(qtbot: Any) -> None:
    shell = stopped("zh_CN", UPRIGHT)
    qtbot.addWidget(shell)
    labels = {label.words: label for label in shell.findChildren(Label) if label.isVisible()}
    (staff,) = [label for words, label in labels.items() if words.startswith("工作人员：")]
    (window,) = [label for words, label in labels.items() if "反映窗口" in words]
    assert staff.line_height < window.line_height
    assert "not-writable" in staff.words


def test_no_heading_stands_over_matters_that_are_not_there(qtbot: Any) -> None:
    shell = stopped("zh_CN", UPRIGHT)
    qtbot.addWidget(shell)
    assert not [label for label in shell.findChildren(Label) if label.isVisible() and label.words == "大家常办的"]


def test_a_refusal_before_the_first_paint_is_shown_at_once(dark: Any, qtbot: Any) -> None:
    state = DeviceState("outbox", Condition.FAULT, "outbox.wrong-key", Actor.TECHNICIAN)
    dark.terminal.outbox_state = state
    dark.terminal.hearers.outbox()
    qtbot.waitUntil(lambda: isinstance(dark.shown, Home) and dark.shown.title.key == "home.stopped.title")
    assert dark.refused == []
