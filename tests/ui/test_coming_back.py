"""Coming back, before the window: touches and words, the code typed key by key, the list, the papers, the way home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from devices.id_card import IdCardReader
from kiosk.steps.events import Event
from kiosk.steps.screens import CardRead, FormPage, Screen
from tests.support.flow_walk import card
from tests.support.input_screens import tap, type_on
from tests.support.inquiries import Inquiring, dossier, progress, wanting
from tests.support.ui import kiosk, parts, settle, words
from ui.parts.keyboard import Keyboard
from ui.shells.kiosk import KioskShell


class AtTheWindow(Inquiring):
    """A walk whose screens are shown and whose acts are touches on them."""

    def __init__(self, shell: KioskShell, folder: Path, at: str) -> None:
        self.shell = shell
        super().__init__(folder, at=at)
        shell.happened.connect(self._heard)

    def _show(self, screen: Screen) -> None:
        super()._show(screen)
        self.shell.show_screen(screen)

    def _heard(self, event: Event) -> None:
        self.engine.take(event)
        self.settle()
        settle()

    def touch(self, label: str) -> None:
        """Touch what says this."""
        settle()
        tap(self.part(label))
        settle()

    def part(self, label: str) -> QWidget:
        """Return the visible thing that says this and can be touched."""
        found = [one for one in parts(self.shell) if hasattr(one, "clicked") and label in getattr(one, "words", "")]
        assert found, f"nothing says {label!r}: {words(self.shell)}"
        return found[-1]

    def reads(self) -> str:
        """Return everything that can be read."""
        settle()
        return "\n".join(words(self.shell))

    def keyboard(self) -> Keyboard:
        """Return the keyboard on the screen."""
        settle()
        return next(one for one in parts(self.shell) if isinstance(one, Keyboard))


@pytest.fixture
def at(qtbot: Any, tmp_path: Path) -> Iterator[Any]:
    made: list[AtTheWindow] = []

    def begin(step: str, language: str = "zh_CN") -> AtTheWindow:
        shell = kiosk(language)
        qtbot.addWidget(shell)
        shell.show()
        made.append(AtTheWindow(shell, tmp_path, step))
        return made[-1]

    yield begin
    for one in made:
        one.box.close()


def test_a_code_typed_on_the_screen_leads_to_where_the_matter_stands(at: Any) -> None:
    walk = at("progress-ask")
    walk.told(dossier(progress()))
    walk.touch("输查询码")
    type_on(walk.keyboard(), "7K2M94P4")
    walk.touch("填好了")
    if isinstance(walk.screen, FormPage):
        walk.touch("查")
    said = walk.reads()
    assert "云泽市民政局正在审核。" in said
    assert "时间还早，不用着急。" in said
    assert "赵德厚" not in said


def test_a_wrong_character_is_said_under_the_field_at_once(at: Any) -> None:
    walk = at("progress-ask")
    walk.touch("输查询码")
    type_on(walk.keyboard(), "7K2M94P5")
    walk.touch("填好了")
    assert "有一位不对" in walk.reads()
    assert walk.said.asked == []


def test_by_card_the_papers_of_a_notice_are_three_touches_away(at: Any) -> None:
    walk = at("progress-ask")
    walk.told(dossier(wanting()))
    walk.touch("刷身份证")
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)
    walk.press("next")
    walk.touch("补交材料")
    assert "看不清楚，核对不了。" in walk.reads()
    walk.touch("开始补交")
    said = walk.reads()
    assert "户口簿" in said
    assert "还差：户口簿" in said


def test_done_wipes_the_window(at: Any) -> None:
    walk = at("progress-ask")
    walk.told(dossier(progress()))
    walk.touch("刷身份证")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.touch("查好了")
    said = walk.reads()
    assert "赵*厚" not in said
    assert "7K2M" not in said


def test_the_reader_unplugged_while_the_ways_are_shown_greys_its_way(at: Any) -> None:
    walk = at("progress-ask")
    walk.facilities.lose("id_card")
    walk.wait(1)
    assert not walk.part("刷身份证").isEnabled()
    assert walk.part("输查询码").isEnabled()
    assert walk.runner.open(IdCardReader) == []


def test_in_english_the_same_words_stand_there(at: Any) -> None:
    walk = at("progress-ask", "en")
    walk.told(dossier(progress()))
    walk.touch("Type the query code")
    type_on(walk.keyboard(), "7K2M94P4")
    walk.enter(code="7K2M94P4")
    walk.press("next")
    said = walk.reads()
    assert "There is time enough." in said
    assert "Old-age allowance" in said
