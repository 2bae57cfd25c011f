"""``caller``, ``guide-desk`` and ``pads``: what each is told, what it opens, how it ends."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication

from config.settings import DeviceSetting, HubSetting, Settings, SettingsError
from kiosk.commands import pads
from kiosk.hall.pads import Pads
from kiosk.terminal import Terminal
from tests.support.signed_staff import settings_at
from ui.commands import caller, guide_desk, window


def parsed(command: Any, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(list(words))


def with_token(folder: Path, **more: Any) -> Settings:
    """Return settings of window 17 whose token can be read."""
    token = folder / "token"
    token.write_text("a-token", "ascii")
    settings = settings_at(folder)
    hub = msgspec.structs.replace(settings.hub, token=str(token))
    return msgspec.structs.replace(settings, hub=hub, **more)


@pytest.mark.parametrize(("command", "folder"), [(caller, "data/training-caller"), (guide_desk, "data/training-guide")])
def test_each_has_a_training_world_of_its_own_and_is_opened_as_a_window(
    command: Any, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(window, "run", lambda args, shows, name: opened.append((args.folder, shows, name)) or 7)
    assert command.run(parsed(command, "--training")) == 7
    assert opened == [(folder, command.show, command.NAME)]


@pytest.mark.parametrize("hall", [None, "a hall"])
def test_the_desk_of_a_training_hall_stands_beside_its_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hall: Any
) -> None:
    shown: list[Settings] = []
    monkeypatch.setattr(window, "show", lambda settings, *_: shown.append(settings) or 0)
    settings = with_token(tmp_path)
    assert guide_desk.show(settings, tmp_path, parsed(guide_desk), hall) == 0
    (told,) = shown
    if hall:
        assert (told.site.machine_name, told.hub) == ("导办台 1", HubSetting(settings.hub.url, str(tmp_path / "G1")))
    else:
        assert told is settings


class Bar:
    """Keeps how it was made, and what became of it."""

    made: ClassVar[list[Bar]] = []

    def __init__(self, *args: Any, closed: Callable[[], None], strip: object) -> None:
        self.done: list[str] = []
        self.strip = strip
        Bar.made.append(self)

    def take_keys(self, keys: object) -> None:
        self.done.append("keys" if keys else "no-keys")

    def start(self) -> None:
        self.done.append("start")

    def close(self) -> None:
        self.done.append("close")


class Watch:
    """A line nobody follows."""

    def __init__(self, open_line: object) -> None:
        """Keep nothing."""

    def start(self) -> None:
        """Begin."""

    def close(self) -> None:
        """End."""


class Keys:
    """Keys that were taken."""

    closed = False

    def close(self) -> None:
        Keys.closed = True


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, qapp: QCoreApplication) -> None:
    Bar.made.clear()
    monkeypatch.setattr("ui.caller.program.CallerProgram", Bar)
    monkeypatch.setattr("ui.hall.watch.HallWatch", Watch)
    monkeypatch.setattr("ui.bridge.end_on_signals", lambda application: None)
    monkeypatch.setattr("ui.caller.global_keys.global_keys", Keys)
    monkeypatch.setattr("ui.caller.strip.strip_of", lambda: None)
    monkeypatch.setattr(type(qapp), "exec", lambda *_: 0)


@pytest.mark.parametrize(("on", "first"), [(True, "keys"), (False, "no-keys")])
def test_a_bar_takes_keys_only_where_the_site_says_so(tmp_path: Path, played: None, on: bool, first: str) -> None:
    Keys.closed = False
    settings = with_token(tmp_path, caller={"keys_on": on})
    assert caller.show(settings, tmp_path, parsed(caller)) == 0
    (bar,) = Bar.made
    assert (bar.done, Keys.closed) == ([first, "start", "close"], on)


def test_a_bar_brings_its_training_people_along(tmp_path: Path, played: None) -> None:
    begun: list[str] = []
    people = type("People", (), {"start": lambda self: begun.append("people")})()
    hall: Any = type("Hall", (), {"people": people})()
    caller.show(with_token(tmp_path), tmp_path, parsed(caller), hall)
    assert begun == ["people"]


def test_the_strip_of_a_bar_is_let_go_after_it(tmp_path: Path, played: None, monkeypatch: pytest.MonkeyPatch) -> None:
    strip = Keys()
    Keys.closed = False
    monkeypatch.setattr("ui.caller.strip.strip_of", lambda: strip)
    caller.show(with_token(tmp_path), tmp_path, parsed(caller))
    assert (Bar.made[0].strip, Keys.closed) == (strip, True)


def test_a_bar_of_no_window_is_refused(tmp_path: Path, played: None) -> None:
    settings = with_token(tmp_path)
    nowhere = msgspec.structs.replace(settings, hub=msgspec.structs.replace(settings.hub, window=""))
    with pytest.raises(SettingsError, match="hub.window"):
        caller.show(nowhere, tmp_path, parsed(caller))


PADS = DeviceSetting("caller_pad", "banshi", "tcp://127.0.0.1:1", {"pads": "1-2"})
STAND = {"windows": [{"pad": 1, "window": "17"}, {"pad": 2, "window": "18"}]}


def test_each_pad_has_a_line_of_its_own(tmp_path: Path) -> None:
    settings = with_token(tmp_path, pads=STAND, devices=(PADS,))
    made, line = pads.made(settings, Terminal(settings, tmp_path))
    lines = [port._line for port in made._ports.values()]
    assert (list(made._ports), len({*lines, line})) == ([1, 2], 3)
    made.stop()
    made.run_until_told()
    line.stop()


@pytest.mark.parametrize("more", [{"pads": STAND}, {"devices": (PADS,)}])
def test_pads_without_a_device_or_without_windows_are_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    settings = with_token(tmp_path, **({"devices": ()} | more))
    with pytest.raises(SettingsError, match=r"pads\.windows and a device caller_pad"):
        pads.made(settings, Terminal(settings, tmp_path))


def test_pads_are_served_until_somebody_ends_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = with_token(tmp_path, pads=STAND, devices=(PADS,))
    done: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    monkeypatch.setattr("config.site.load_site", lambda site: settings)
    for name in ("start", "close"):
        monkeypatch.setattr(Terminal, name, lambda self, name=name: done.append(name))
    monkeypatch.setattr("kiosk.hall.line.HallLine.start", lambda self: done.append("line"))
    monkeypatch.setattr(Pads, "run_until_told", lambda self: done.append("served"))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        args = parsed(pads)
        args.site = None
        assert pads.run(args) == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert (done, capsys.readouterr().out) == (["start", "line", "served", "close"], "2 caller pads are served\n")


class LearnedHall:
    """A hall to learn in that nobody starts."""

    def __init__(self, folder: Path) -> None:
        self.settings, self.devices = with_token(folder), {"caller_pad": "virtual://pad"}
        self.people = type("People", (), {"start": lambda self: None})()

    def __enter__(self) -> LearnedHall:
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""


def test_pads_to_learn_with_stand_at_the_window_of_their_hall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    monkeypatch.setattr("kiosk.training.hall.TrainingHall", LearnedHall)
    monkeypatch.setattr(pads, "serve", lambda settings, folder: served.append(settings) or 0)
    assert pads.run(parsed(pads, "--training", "--folder", str(tmp_path))) == 0
    (settings,) = served
    assert settings.pads == {"windows": [{"pad": 1, "window": settings.hub.window}]}
    assert [(one.kind, one.address) for one in settings.devices] == [("caller_pad", "virtual://pad")]
    assert f"main.py desk --folder {tmp_path}" in capsys.readouterr().out


def test_a_training_hall_that_does_not_come_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(folder: Path) -> LearnedHall:
        raise RuntimeError("the folder is in use")

    monkeypatch.setattr("config.logs.set_up", lambda file: None)
    monkeypatch.setattr("kiosk.training.hall.TrainingHall", ended)
    assert pads.run(parsed(pads, "--training", "--folder", str(tmp_path))) == pads.REFUSED
    assert "the folder is in use" in capsys.readouterr().err
