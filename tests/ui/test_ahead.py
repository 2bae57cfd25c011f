# SPDX-License-Identifier: Apache-2.0
"""What the next screens need is loaded one by one, after home has painted."""

from __future__ import annotations

import gc
import linecache

import pytest
from pytestqt.qtbot import QtBot

from ui.ahead import LoadAhead, modules, settle
from ui.screens import SCREENS


def test_the_screens_most_visits_pass_are_loaded_ahead_and_each_module_once() -> None:
    names = modules()
    places = {kind: place.partition(":")[0] for kind, place in SCREENS.items()}
    assert places["kiosk.steps.screens:FormPage"] in names
    assert places["kiosk.steps.technician_screens:Panel"] not in names
    assert len(set(names)) == len(names)


def test_one_call_loads_one_module() -> None:
    loaded: list[str] = []
    ahead = LoadAhead(("a", "b"), load=loaded.append)
    ahead.load_one()
    assert (loaded, ahead.done) == (["a"], False)


def test_it_goes_on_by_itself_until_all_is_there(qtbot: QtBot) -> None:
    loaded: list[str] = []
    ahead = LoadAhead(("a", "b"), load=loaded.append)
    ahead.start()
    qtbot.waitUntil(lambda: ahead.done)
    assert loaded == ["a", "b"]


def test_a_call_too_many_loads_nothing() -> None:
    loaded: list[str] = []
    LoadAhead((), load=loaded.append).load_one()
    assert loaded == []


def test_what_is_stopped_leaves_the_rest_for_later(qtbot: QtBot) -> None:
    loaded: list[str] = []
    ahead = LoadAhead(("a", "b"), load=loaded.append)
    ahead.start()
    ahead.stop()
    qtbot.wait(150)
    assert (loaded, ahead.done) == ([], False)


def test_some_time_after_the_last_module_what_loading_left_is_handed_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    monkeypatch.setattr("ui.ahead.SETTLE_MS", 20)
    monkeypatch.setattr("ui.ahead.settle", lambda: happened.append("settled"))
    ahead = LoadAhead(("a",), load=happened.append)
    ahead.start()
    qtbot.waitUntil(lambda: len(happened) > 1)
    assert (happened, ahead.running) == (["a", "settled"], False)


def test_nothing_is_loaded_for_nobody() -> None:
    loaded: list[str] = []
    ahead = LoadAhead(("a",), load=loaded.append)
    ahead.wait()
    assert (loaded, ahead.running, ahead.done) == ([], True, False)
    ahead.stop()
    assert not ahead.running


def test_more_touches_begin_nothing_twice() -> None:
    ahead = LoadAhead(("a", "b"), load=lambda name: None)
    ahead.start()
    ahead.load_one()
    ahead.start()
    ahead.load_one()
    ahead.start()
    assert ahead.done
    ahead.stop()


def test_settling_keeps_modules_out_of_collections_and_forgets_their_source() -> None:
    before = gc.get_freeze_count()
    assert linecache.getlines(__file__)
    settle()
    assert (gc.get_freeze_count() > before, linecache.cache) == (True, {})
