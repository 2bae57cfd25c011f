"""The line to the hub is what the settings name; what cannot be read is said with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError
from kiosk.hall.opening import open_client, open_line
from tests.support.hubs import TOKENS, HubThread, site_of


def setting(folder: Path, words: str = "any", **more: str) -> Settings:
    """Return the setting of a machine whose token lies in a file."""
    file = folder / "hub.token"
    file.write_text(f"{words}\n", "utf-8")
    return site_of(**{"url": "http://127.0.0.1:1/hall/v1", "token": str(file)} | more)


def test_a_machine_speaks_under_the_token_of_its_file(hub: HubThread, tmp_path: Path) -> None:
    client = open_client(setting(tmp_path, TOKENS["board"], url=hub.url))
    assert client.board().hall == "0001"
    client.close()


def test_a_line_is_opened_and_not_started(hub: HubThread, tmp_path: Path) -> None:
    line = open_line(setting(tmp_path, TOKENS["window"], url=hub.url), lambda seen: None, staff="1001")
    assert line.seen.answers is None
    line.stop()


@pytest.mark.parametrize(
    ("words", "more", "told"),
    [
        ("any", {"url": ""}, "hub.url is not set"),
        ("", {}, "is empty"),
        ("wörter", {}, "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_key(tmp_path: Path, words: str, more: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        open_client(setting(tmp_path, words, **more))


def test_without_its_file_the_next_step_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="main.py hub --admit"):
        open_client(site_of("http://127.0.0.1:1/hall/v1", tmp_path / "none"))


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path) -> None:
    other = tmp_path / "hall.pem"
    other.write_text("nothing")
    with pytest.raises(SettingsError, match=r"hall\.pem is no file of certificates"):
        open_client(setting(tmp_path, authority=str(other)))
