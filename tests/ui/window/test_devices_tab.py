"""The tab of a window's devices: the board of maintenance behind the keys that the queue leaves free."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.support.clerks_window import ClerksWindow
from tests.support.maintained import FakeRemote
from ui.maintenance.samples import SCENES
from ui.window.devices_tab import make_devices
from ui.window.gate import Tab

Make = Callable[..., ClerksWindow]


@pytest.fixture
def remote() -> FakeRemote:
    return FakeRemote(SCENES["faults"])


@pytest.fixture
def window(make: Make, remote: FakeRemote, tmp_path: Path) -> ClerksWindow:
    tab = Tab("window.tab.devices", "devices", lambda context: make_devices(context, remote, tmp_path / "none.log"))
    made = make(tabs=(tab,))
    made.enter()
    made.board._watch.seen.emit(SCENES["faults"], {})
    made.settle()
    return made


def keys(window: ClerksWindow) -> dict[int, Any]:
    return dict(window.board.keys())


def test_the_first_six_keys_are_the_queue_here_too(window: ClerksWindow) -> None:
    assert [keys(window)[number].verb for number in range(1, 7)] == ["叫号", "重呼", "过号", "挂起", "转号", "暂停"]


def test_the_devices_are_behind_the_keys_that_are_left(window: ClerksWindow) -> None:
    assert [keys(window)[number].verb for number in (7, 8, 10)] == ["自检", "再问一次", "停用"]


def test_all_devices_stand_there_with_what_is_wrong(window: ClerksWindow) -> None:
    assert "小票打印机" in window.board.inner.table.words


def test_a_test_of_the_chosen_device_begins(window: ClerksWindow, remote: FakeRemote, qtbot: QtBot) -> None:
    window.board.inner._state.choose("id_card")
    window.press(7)
    qtbot.waitUntil(lambda: ("test", "id_card") in remote.asked, timeout=10_000)
    window.program.context.closing.emit()
    assert remote.asked.count(("test", "id_card")) == 1


def test_one_key_is_filled_and_it_is_not_calling(window: ClerksWindow) -> None:
    window.board.inner._state.choose("id_card")
    assert [number for number, key in keys(window).items() if key.filled] == [7]


def test_a_key_of_the_queue_works_here_and_its_question_leads_to_the_queue(window: ClerksWindow) -> None:
    wanted: list[str] = []
    window.context.tab_wanted.disconnect()
    window.context.tab_wanted.connect(wanted.append)
    window.press(6)
    assert wanted == ["window.tab.calling"]


def test_stopping_a_device_is_asked_about_and_taken_back(window: ClerksWindow) -> None:
    window.board.inner._state.choose("id_card")
    window.press(10)
    assert window.board.back()
    assert not window.board.letter("§")


def test_the_table_is_the_first_column(window: ClerksWindow) -> None:
    assert list(window.board.columns())[0] is window.board.inner.table


def test_a_key_that_means_nothing_here_does_nothing(window: ClerksWindow, remote: FakeRemote) -> None:
    before = list(remote.asked)
    window.board.place_press(12)
    assert remote.asked == before
