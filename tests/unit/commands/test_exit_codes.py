# SPDX-License-Identifier: Apache-2.0
"""One rule over all commands: 2 is a wrong command line, 5 are settings that cannot be used; ``doctor`` finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

import main
from kiosk.commands import ports

# How each command is called that reads the settings of the terminal.
WITH_SETTINGS = {"kiosk": (), "queue": ("status",)}
# What each command needs on its line, were its settings good.
LINES = {
    "card": ("read", "--port", "tcp://127.0.0.1:9"),
    "scan": ("picture.png",),
    "queue": ("list",),
    "logs": ("export", "--to", "."),
    "centre": ("make-key", "--out", "centre.key"),
    "print": ("test", "--to", "tcp://127.0.0.1:9"),
    "printer": ("status", "--at", "tcp://127.0.0.1:9"),
}


@pytest.fixture(params=["gone", "no TOML", "unknown key", "no mode", "bad value"])
def bad_site(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a site file that cannot be used, each in its own way."""
    words = {
        "no TOML": "[site", "unknown key": '[site]\nmode = "training"\ncolour = 1', "no mode": "[site]",
        "bad value": '[site]\nmode = "training"\nregion = "1"',
    }  # fmt: skip
    file = tmp_path / "site.toml"
    if request.param in words:
        file.write_text(words[request.param])
    return str(file)


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_settings_that_cannot_be_used_are_refused_with_one_clear_line(
    name: str, bad_site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main([name, *WITH_SETTINGS[name], "--site", bad_site]) == 5
    said = capsys.readouterr().err
    assert (said.count("\n"), said.startswith(f"banshi {name}: "), bad_site in said) == (1, True, True)


@pytest.mark.usefixtures("qapp")
def test_doctor_looks_for_faults_and_so_finds_bad_settings(bad_site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["doctor", "--site", bad_site]) == 1
    assert "fault    settings" in capsys.readouterr().out


@pytest.mark.parametrize("name", main.COMMANDS)
def test_an_option_nobody_knows_is_usage_for_every_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main([name, *LINES.get(name, ()), "--no-such-option"])
    assert ended.value.code == 2
    assert "no-such-option" in capsys.readouterr().err


def test_a_port_that_is_none_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.main(["card", "read", "--port", "nonsense"])
    assert "'nonsense' is neither an address nor the path of a port" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["/dev/ttyUSB7", "./port", "COM3", "tcp://reader:5000"])
def test_what_can_be_a_port_is_taken_as_one(port: str) -> None:
    assert ports.port(port) == port


def test_a_port_may_lie_where_somebody_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reader").touch()
    assert ports.port("reader") == "reader"
