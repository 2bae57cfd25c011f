"""``desk``: finds a world that runs, waits for one that comes up, says when there is none."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiosk.training.control import ControlServer, WorldClient
from ui.commands import desk, kiosk


def call(*words: str) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser()
    desk.add_arguments(parser)
    return desk.run(parser.parse_args(words))


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """Return the list that fills with pauses; none of them is made."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


def test_without_a_world_it_says_how_to_start_one(tmp_path, capsys, pauses) -> None:
    assert call("--folder", str(tmp_path)) == 3
    assert "main.py kiosk --training" in capsys.readouterr().err
    assert pauses == []


def test_it_waits_for_a_world_but_not_for_ever(tmp_path, pauses) -> None:
    assert call("--folder", str(tmp_path), "--wait") == 3
    assert sum(pauses) == pytest.approx(20, abs=1)


def test_a_world_that_comes_up_is_found(tmp_path, monkeypatch) -> None:
    server = ControlServer(tmp_path / "world.sock", lambda act: {"seen": act["do"]})
    monkeypatch.setattr(time, "sleep", lambda seconds: server.start())
    found: list[tuple[Path, str, tuple[int, int], dict[str, object]]] = []

    def show(hands: WorldClient, folder: Path, language: str, terminal: tuple[int, int]) -> int:
        found.append((folder, language, terminal, hands.do("state")))
        hands.close()
        return 0

    monkeypatch.setattr(desk, "show", show)
    assert call("--folder", str(tmp_path), "--wait", "--language", "en") == 0
    server.stop()
    assert found == [(tmp_path, "en", (1080, 1920), {"seen": "state"})]


def test_only_the_two_languages_of_the_desk_are_taken(tmp_path) -> None:
    with pytest.raises(SystemExit, match="2"):
        call("--folder", str(tmp_path), "--language", "fr")


@pytest.mark.parametrize(("room", "left"), [((2600, 1960), 1100), ((1920, 1080), 628), ((1366, 768), 452)])
def test_it_stands_right_of_the_kiosk_on_any_screen(room, left) -> None:
    assert desk.beside(room) == left


@pytest.mark.parametrize(("room", "left"), [((2400, 1080), 1386), ((1366, 768), 1386), ((1280, 720), 1300)])
def test_it_stands_right_of_a_station_as_well(room, left) -> None:
    assert desk.beside(room, (1366, 768)) == left


def test_a_kiosk_tells_the_desk_how_much_room_its_window_takes(tmp_path) -> None:
    program = SimpleNamespace(shell=SimpleNamespace(width=lambda: 1366, height=lambda: 768))
    words = kiosk.Beside(cast("Any", program), tmp_path, "station", desk=True).desk_words()
    parser = argparse.ArgumentParser()
    desk.add_arguments(parser)
    assert parser.parse_args(words[1:]).right_of == "1366x768"
