"""``main.py window``: what it is told, what it refuses, and that a hall to learn in begins and ends with it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from config.settings import SettingsError
from kiosk.training import hall as training
from kiosk.training.hall import TrainingHall
from tests.support.clerks_window import HandTerminal
from ui.commands import caller, fleet, guide_desk
from ui.commands import window as command
from ui.window.calling_samples import sample_settings


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    found = parser.parse_args(words)
    found.site = None
    return found


class Hall:
    """A hall that only notes what becomes of it."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble, self.log = trouble, list[str]()
        self.settings = sample_settings()
        self.people = self

    def __enter__(self) -> Hall:
        self.log.append("started")
        if self.trouble:
            raise self.trouble
        return self

    def __exit__(self, *_: object) -> None:
        self.log.append("ended")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Show nothing; keep what was to be shown."""
    found: list[Any] = []
    monkeypatch.setattr(command, "show", lambda *asked: found.append(asked) or 0)
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    return found


def test_without_a_site_file_nothing_opens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: list[Any]) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError):
        command.run(parsed())
    assert shown == []


def test_training_brings_its_hall_and_ends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: list[Any]
) -> None:
    hall = Hall()
    monkeypatch.setattr(training, "TrainingHall", lambda folder: hall)
    assert command.run(parsed("--training", "--folder", str(tmp_path))) == 0
    assert hall.log == ["started", "ended"]
    assert shown[0][0] is hall.settings


def test_a_hall_that_does_not_come_up_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "TrainingHall", lambda folder: Hall(RuntimeError("the hub ended")))
    assert command.run(parsed("--training", "--folder", str(tmp_path))) == 5
    assert capsys.readouterr().err == "banshi window: the hub ended\n"


@pytest.mark.parametrize(("other", "name"), [(guide_desk, "guide-desk"), (fleet, "fleet"), (caller, "caller")])
def test_what_is_opened_as_a_window_is_says_its_own_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: list[Any], capsys: pytest.CaptureFixture[str],
    other: Any, name: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(training, "TrainingHall", lambda folder: Hall(RuntimeError("one runs there")))
    assert other.run(parsed("--training", "--folder", str(tmp_path))) == 5
    assert capsys.readouterr().err == f"banshi {name}: one runs there\n"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_window_without_a_hub_is_refused_before_it_opens(qapp: object, language: str) -> None:
    with pytest.raises(SettingsError, match=r"hub\.url"):
        command.show(sample_settings(), Path("none"), parsed("--size", "1366x768", "--language", language))


def test_a_window_that_is_not_told_which_it_is_does_not_open(qapp: object) -> None:
    settings = sample_settings()
    hub = msgspec.structs.replace(settings.hub, url="http://127.0.0.1:9/hall/v1", window="")
    with pytest.raises(SettingsError, match=r"hub\.window"):
        command.show(msgspec.structs.replace(settings, hub=hub), Path("none"), parsed("--size", "1366x768"))


def test_the_window_runs_until_it_is_closed(qapp: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc")
    settings = sample_settings()
    hub = msgspec.structs.replace(settings.hub, url="http://127.0.0.1:9/hall/v1", token=str(token), window="17")
    made: list[HandTerminal] = []

    def terminal(settings: Any, folder: Path) -> HandTerminal:
        made.append(HandTerminal(settings))
        return made[-1]

    monkeypatch.setattr("kiosk.terminal.Terminal", terminal)
    monkeypatch.setattr(QApplication, "exec", lambda *asked: 7)
    settings = msgspec.structs.replace(settings, hub=hub)
    assert command.show(settings, tmp_path, parsed("--size", "1366x768")) == 7
    assert (made[0].started, made[0].closed) == (True, True)


# The hall itself.


class Part:
    """A process that only notes what becomes of it."""

    def __init__(self, log: list[str], name: str, trouble: Exception | None = None) -> None:
        self._log, self._name, self._trouble = log, name, trouble
        self.tokens = Path("none")

    def start(self) -> str:
        self._log.append(f"{self._name} started")
        return "http://127.0.0.1:9/hall/v1"

    def wait_ready(self) -> dict[str, Any]:
        if self._trouble:
            raise self._trouble
        return {"devices": {}}

    def stop(self) -> None:
        self._log.append(f"{self._name} ended")


@pytest.mark.parametrize("trouble", [RuntimeError("the world ended")])
def test_where_the_world_does_not_come_up_no_hub_is_begun_over_the_one_that_may_run_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trouble: Exception
) -> None:
    log: list[str] = []
    monkeypatch.setattr(training, "HubProcess", lambda folder: Part(log, "hub"))
    monkeypatch.setattr(training, "WorldProcess", lambda folder: Part(log, "world", trouble))
    with pytest.raises(RuntimeError), TrainingHall(tmp_path):
        pass
    assert log == ["world ended", "hub ended"]


def test_everything_of_the_hall_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expected_logs: Callable[[str], None]
) -> None:
    log: list[str] = []
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    for name in training.KINDS:
        (tokens / name).write_text("abc")
    hub = Part(log, "hub")
    hub.tokens = tokens
    monkeypatch.setattr(training, "HubProcess", lambda folder: hub)
    monkeypatch.setattr(training, "WorldProcess", lambda folder: Part(log, "world"))
    monkeypatch.setattr(training, "window_settings", lambda *asked: sample_settings())
    monkeypatch.setattr(training, "taken_in", lambda settings, folder: settings)
    with TrainingHall(tmp_path) as hall:
        assert hall.people
    assert log == ["hub started", "world ended", "hub ended"]
