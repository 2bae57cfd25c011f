"""``board`` as a command: over which hall it opens, how large, and what it says on the console."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from config.board import board_of
from config.settings import DeviceSetting, HubSetting, Settings, SettingsError, Site
from kiosk.training import board as training
from tests.support.hubs import TOKENS, HubThread
from tests.support.ui import settle
from ui.board.window import BoardWindow
from ui.commands import board as command

ADDRESSES = {"devices": {"speaker": "virtual:///nowhere", "call_board": "tcp://127.0.0.1:1"}}


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    found = parser.parse_args(words)
    found.site = None
    return found


@pytest.fixture
def settings(hub: HubThread, tmp_path: Path) -> Settings:
    """Return the settings of a screen of the test hall."""
    (tmp_path / "token").write_text(TOKENS["board"], "ascii")
    return Settings(site=Site(mode="training"), hub=HubSetting(hub.url, str(tmp_path / "token"), zone="east"))


def test_it_opens_in_the_size_that_was_asked_for_and_ends_with_the_loop(
    settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[tuple[int, int]] = []

    def loop(_application: object = None) -> int:
        # In place of the application's own loop, after whose end no other loop of this process would run.
        settle()
        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, BoardWindow) and one.isVisible())
        sizes.append((window.width(), window.height()))
        return 0

    monkeypatch.setattr(QApplication, "exec", loop)
    monkeypatch.setattr("ui.bridge.end_on_signals", lambda application: None)
    assert command.show(settings, parsed("--size", "1366x768")) == 0
    assert sizes == [(1366, 768)]


def test_without_a_size_it_takes_the_whole_display(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    command.open_window(window, None)
    assert window.isFullScreen()


def test_a_machine_without_a_hub_is_told_what_to_set(settings: Settings) -> None:
    alone = Settings(site=settings.site)
    with pytest.raises(SettingsError, match=r"hub\.url"):
        command.show(alone, parsed())


def test_a_voice_that_is_missing_is_said_on_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    command.tell_silent("speaker.no-sound")
    assert capsys.readouterr().err == "banshi board: calls are not spoken (speaker.no-sound); the screen goes on\n"


def test_in_earnest_it_reads_the_site_file(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: list[Settings] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("config.site.load_site", lambda given: settings)
    monkeypatch.setattr(command, "show", lambda found, args: shown.append(found) or 0)
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    assert command.run(parsed()) == 0
    assert shown == [settings]


def test_in_training_it_is_of_the_training_window_s_hall(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Path] = []

    @contextmanager
    def hall(folder: Path) -> Iterator[Settings]:
        asked.append(folder)
        yield settings

    monkeypatch.setattr(training, "training_board", hall)
    monkeypatch.setattr(command, "show", lambda found, args: 0)
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    assert command.run(parsed("--training", "--folder", str(tmp_path))) == 0
    assert asked == [tmp_path]


# The hall to learn in.


def site_of(folder: Path, url: str) -> None:
    """Leave what a training window leaves."""
    tokens = folder / "hub" / "tokens"
    tokens.mkdir(parents=True)
    (tokens / "B1").write_text(TOKENS["board"], "ascii")
    (folder / "hub" / "url").write_text(url, "ascii")
    (folder / "world.json").write_text(json.dumps(ADDRESSES), "utf-8")


def test_the_screen_joins_the_hall_of_a_training_window_that_runs(hub: HubThread, tmp_path: Path) -> None:
    site_of(tmp_path, hub.url)
    with training.training_board(tmp_path) as found:
        assert (found.hub.url, found.hub.zone) == (hub.url, "B")
        assert [one.kind for one in found.devices] == ["speaker", "call_board"]
        assert board_of(found).strips[0].window == "18"


class OwnHall:
    """Stands in for a hall that is started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people: Any = self
        site_of(folder, "http://127.0.0.1:1/hall/v1")
        self.settings = Settings(site=Site(mode="training"), hub=HubSetting("http://127.0.0.1:1/hall/v1"))

    def start(self) -> None:
        starts.append(self.folder)

    def __enter__(self) -> OwnHall:
        return self

    def __exit__(self, *wrong: object) -> None:
        starts.append(self.folder)


starts: list[Path] = []


@pytest.mark.parametrize("left", [False, True])
def test_without_one_that_runs_it_brings_a_hall_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, left: bool
) -> None:
    window = tmp_path / "training-window"
    if left:
        # What a window left that was killed: the hub answers no more.
        site_of(window, "http://127.0.0.1:1/hall/v1")
    starts.clear()
    monkeypatch.setattr(training, "TrainingHall", OwnHall)
    with training.training_board(window) as found:
        assert found.hub.url == "http://127.0.0.1:1/hall/v1"
    assert starts == [tmp_path / "training-board"] * 2


def test_a_training_screen_has_a_voice_and_a_strip_of_the_training_world(tmp_path: Path) -> None:
    site_of(tmp_path, "http://127.0.0.1:1/hall/v1")
    made = training.board_settings(tmp_path, "http://127.0.0.1:1/hall/v1")
    assert made.devices[1] == DeviceSetting("call_board", "text", "tcp://127.0.0.1:1")
    assert made.site.machine_name == "B区 叫号屏"
