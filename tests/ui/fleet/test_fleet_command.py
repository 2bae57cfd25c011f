"""``fleet`` as a command: over which hall it opens, how large, and what it needs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from config.settings import HubSetting, Settings, SettingsError
from kiosk.training import machines
from tests.support.hubs import TOKENS, HubThread
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY
from tests.support.ui import settle
from ui.commands import fleet as command
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


def test_training_brings_a_hall_and_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    @contextmanager
    def hall(folder: Path) -> Iterator[Any]:
        told.append(folder)
        yield SimpleNamespace()
        told.append("ended")

    monkeypatch.setattr(machines, "training_fleet", hall)
    monkeypatch.setattr(command, "show", lambda settings, folder, args: 7)
    monkeypatch.setattr("config.logs.set_up", told.append)
    folder = tmp_path / "world"
    assert command.run(parsed("--training", "--folder", str(folder))) == 7
    assert told == [folder / "logs" / "fleet.log", folder, "ended"]


def test_without_training_it_is_the_site_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    monkeypatch.setattr("config.site.load_site", lambda site: "the site")
    shown: list[object] = []

    def show(settings: object, folder: Path, args: argparse.Namespace) -> int:
        shown.append((settings, folder))
        return 0

    monkeypatch.setattr(command, "show", show)
    assert (command.run(parsed()), shown) == (0, [("the site", Path("data"))])
