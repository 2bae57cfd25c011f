"""``fleet`` as a command: over which hall it opens, how large, and what it needs."""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from config.settings import HubSetting, Settings, SettingsError
from kiosk.hall import fleet
from tests.support.hubs import LIMIT, TOKENS, HubThread
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY
from tests.support.ui import settle
from ui.commands import fleet as command
from ui.commands import window
from ui.desk.shell import DeskShell


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    found = parser.parse_args(words)
    found.site = None
    return found


@pytest.fixture
def settings(hub: HubThread, tmp_path: Path) -> Settings:
    """Return the settings of a desk of the test hall."""
    (tmp_path / "token").write_text(TOKENS["hall"], "ascii")
    here = HubSetting(hub.url, str(tmp_path / "token"))
    return msgspec.structs.replace(settings_of(tmp_path, NOBODY), post="window", hub=here)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> list[DeskShell]:
    """Take the place of the application's own loop, after whose end no other loop of this process would run."""
    shown: list[DeskShell] = []

    def run(_application: object = None) -> int:
        settle()
        shown.extend(one for one in QApplication.topLevelWidgets() if isinstance(one, DeskShell) and one.isVisible())
        return 0

    monkeypatch.setattr(QApplication, "exec", run)
    monkeypatch.setattr("ui.bridge.end_on_signals", lambda application: None)
    return shown


def test_it_opens_in_the_size_that_was_asked_for_and_wants_somebody_to_sign_in(
    settings: Settings, tmp_path: Path, qtbot: QtBot, loop: list[DeskShell]
) -> None:
    assert command.show(settings, tmp_path, parsed("--size", "1366x768", "--language", "en")) == 0
    (shell,) = loop
    assert (shell.width(), shell.height(), shell.is_covered) == (1366, 768, True)


def test_a_machine_without_a_hub_is_told_what_to_set(tmp_path: Path, qtbot: QtBot) -> None:
    with pytest.raises(SettingsError, match=r"hub\.url"):
        command.show(settings_of(tmp_path, NOBODY), tmp_path, parsed("--size", "1366x768"))


def test_training_lets_the_machines_of_its_hall_speak_while_it_is_open(
    settings: Settings, hub: HubThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, kind in (("K3", "kiosk"), ("W18", "window"), ("B1", "board"), ("H1", "hall")):
        (tmp_path / name).write_text(TOKENS[kind], "ascii")
    shown: list[str] = []

    def show(settings: Settings, folder: Path, args: object, hall: object, make: type) -> int:
        desk = hub.client("hall")
        wanted, until = {"kiosk", "window", "board"}, time.monotonic() + LIMIT
        while not wanted <= {one.name for one in fleet.fleet(desk).items if one.heard_at}:
            assert time.monotonic() < until, "a machine never spoke"
            threading.Event().wait(0.02)
        desk.close()
        shown.extend((Path(settings.hub.token).name, make.__name__))
        return 7

    monkeypatch.setattr(window, "show", show)
    hall: Any = SimpleNamespace()
    assert command.show(settings, tmp_path, parsed(), hall) == 7
    assert shown == ["H1", "FleetProgram"]
    assert [one.name for one in threading.enumerate() if one.name == "reports"] == []


def test_it_learns_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def run(args: argparse.Namespace, shows: object, name: str) -> int:
        asked.extend((args.folder, shows, name))
        return 0

    monkeypatch.setattr(window, "run", run)
    assert command.run(parsed("--training")) == 0
    assert asked == ["data/training-fleet", command.show, "fleet"]
