"""``maintenance``: which terminal it asks, how its window opens, how it ends."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QCoreApplication

from config.settings import Settings, SettingsError, convert
from config.site import write
from ui.commands import maintenance as command


class Program:
    """Keeps how it was made, and what became of it."""

    made: ClassVar[list[Program]] = []

    def __init__(self, settings: Settings, wording: Any, asked: Any, log: Path, *, size: tuple[int, int]) -> None:
        self.size = size
        self.settings, self.language, self.log = settings, wording.language, log
        self.done: list[object] = []
        self.shell = self
        Program.made.append(self)

    def show(self) -> None:
        self.done.append("show")

    def showMaximized(self) -> None:
        self.done.append("maximized")

    def start(self) -> None:
        self.done.append("start")

    def close(self) -> None:
        self.done.append("close")


@pytest.fixture(autouse=True)
def played(monkeypatch: pytest.MonkeyPatch, qapp: QCoreApplication) -> None:
    Program.made.clear()
    monkeypatch.setattr("ui.maintenance.program.MaintenanceProgram", Program)
    monkeypatch.setattr("ui.bridge.end_on_signals", lambda application: None)
    monkeypatch.setattr(type(qapp), "exec", lambda *_: 0)


def run(*words: str, site: Path | None = None) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args(list(words))
    args.site = str(site) if site else None
    return command.run(args)


def test_of_the_training_kiosk_it_needs_no_site_file(tmp_path: Path) -> None:
    assert run("--training", "--folder", str(tmp_path), "--language", "en") == 0
    (made,) = Program.made
    assert (made.settings.outbox.folder, made.language) == (str(tmp_path / "outbox"), "en")
    assert made.log == tmp_path / "logs" / "terminal.log"


def test_it_opens_over_the_whole_screen_looks_and_ends_in_order(tmp_path: Path) -> None:
    run("--training", "--folder", str(tmp_path))
    assert Program.made[0].done == ["maximized", "start", "close"]


def test_a_size_that_is_asked_for_is_the_size(tmp_path: Path) -> None:
    run("--training", "--folder", str(tmp_path), "--size", "1366x768")
    assert (Program.made[0].size, Program.made[0].done[0]) == ((1366, 768), "show")


def test_of_a_site_it_asks_that_terminal(tmp_path: Path) -> None:
    settings = convert({"site": {"mode": "training"}, "outbox": {"folder": str(tmp_path / "box")}}, source="a test")
    write(settings, tmp_path / "site.toml")
    run(site=tmp_path / "site.toml")
    assert Program.made[0].settings.outbox.folder == str(tmp_path / "box")


def test_without_a_site_file_the_next_step_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"main\.py setup"):
        run()
    assert Program.made == []
