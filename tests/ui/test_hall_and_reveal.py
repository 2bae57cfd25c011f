"""The header names the hall in the language of the visit; the key that shows a card in full tells each press."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from config.settings import convert
from config.texts import plain, wording
from kiosk.steps.events import Press
from kiosk.steps.screens import CardRead, Fact, Secret
from kiosk.training.site import HALL_IN_ENGLISH, training_settings
from tests.support.input_screens import a_look, shown
from tests.support.ui import settle, words
from ui.screens.card import CardReadScreen
from ui.shells.kiosk import KioskShell
from ui.style import fonts
from ui.style.tokens import Tokens


def a_shell(qtbot: Any, **site: str) -> KioskShell:
    fonts.load()
    settings = convert({"site": {"mode": "training", **site}}, source="a test")
    shell = KioskShell(settings, wording("zh_CN"), Tokens.for_screen(0.248, (1080, 1920)))
    qtbot.addWidget(shell)
    shell.show()
    settle()
    return shell


def test_in_english_the_hall_has_its_english_name_and_goes_back_with_the_visit(qtbot: Any) -> None:
    shell = a_shell(qtbot, hall_name_en="Yunze Centre")
    assert "云泽市政务服务中心" in words(shell)
    shell.set_language("en")
    settle()
    assert "Yunze Centre" in words(shell)
    shell.wipe()
    settle()
    assert "云泽市政务服务中心" in words(shell)


def test_without_an_english_name_the_chinese_one_stays(qtbot: Any) -> None:
    shell = a_shell(qtbot)
    shell.set_language("en")
    settle()
    assert "云泽市政务服务中心" in words(shell)


def test_the_training_hall_has_both_names(tmp_path: Any) -> None:
    assert training_settings(tmp_path).site.hall_in("en") == HALL_IN_ENGLISH


@pytest.mark.parametrize("presses", [1, 3])
def test_holding_the_key_on_the_card_is_told_once_a_press(qtbot: Any, presses: int) -> None:
    name = Secret("赵*厚", "赵德厚")
    screen: Any = shown(
        qtbot,
        CardReadScreen,
        CardRead(title=plain("这是您吗？"), headline=Fact(plain("姓名"), name), facts=()),
        a_look(),
    )
    for _ in range(presses):
        QTest.mousePress(screen.facts.hold, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(screen.facts.hold, Qt.MouseButton.LeftButton)
    assert screen.told == [Press("reveal")] * presses
