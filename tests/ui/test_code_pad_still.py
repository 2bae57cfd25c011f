"""The keys of the pad stay where they are, whatever is said beside them: the next digit hits what was aimed at."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from config.texts import Text, text
from kiosk.steps.screens import Notice, Tone
from kiosk.steps.technician_code import pad
from tests.support.input_screens import BESIDE, UPRIGHT, a_look, shown, texts_that_do_not_fit
from ui.screens.code_pad import CodePadScreen

SAID = (
    text("technician.code.trying"),
    text("technician.code.wrong", left=4),
    text("technician.code.shut", time="10:28"),
    text("technician.code.blind", cause=text("outbox.refused.key-unavailable")),
)


def places(screen: Any) -> list[QPoint]:
    # Twice: a sentence that wraps learns its height only when its width is known.
    for _ in range(2):
        QApplication.processEvents()
    return [part.mapTo(screen, QPoint(0, 0)) for part in (*screen.keys, screen.dots)]


@pytest.mark.parametrize("mode", ["usual", "elder"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
def test_no_notice_moves_a_key(qtbot: Any, size: tuple[int, int], language: str, mode: str) -> None:
    screen = shown(qtbot, CodePadScreen, pad(None), a_look(size, language, mode))
    before = places(screen)
    moved: list[Text] = []
    clipped: list[str] = []
    for said in SAID:
        screen.show_screen(pad(Notice(Tone.WARN, said, "warn"), ready=False))
        moved += [said] if places(screen) != before else []
        clipped += texts_that_do_not_fit(screen)
    assert (moved, clipped) == ([], [])
