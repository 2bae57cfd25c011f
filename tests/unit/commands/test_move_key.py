# SPDX-License-Identifier: Apache-2.0
"""``setup --move-key``: a key goes to its new place, and only the one that opens this outbox."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kiosk.commands import setup
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site file that names a new place for the key of an outbox that is there."""
    Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "old.key")).close()
    file = tmp_path / "site.toml"
    file.write_text(
        f'[site]\nmode = "training"\n[outbox]\nfolder = "{tmp_path}/outbox"\nkey_file = "{tmp_path}/keys/device.key"\n'
    )
    return file


def run(site: Path, key: Path) -> int:
    """Run the command as the command line does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site")
    setup.add_arguments(parser)
    return setup.run(parser.parse_args(["--site", str(site), "--move-key", str(key)]))


def test_the_key_is_in_its_new_place_and_the_old_file_is_left(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site, tmp_path / "old.key") == 0
    keys = [FileKey(tmp_path / name).device_key() for name in ("old.key", "keys/device.key")]
    assert keys[0] == keys[1]
    told = capsys.readouterr().out
    assert "old.key" in told
    assert keys[0].hex() not in told


def test_a_key_of_another_machine_is_refused_and_takes_no_place(site: Path, tmp_path: Path) -> None:
    FileKey(tmp_path / "other.key").make_key()
    assert run(site, tmp_path / "other.key") == 5
    assert not (tmp_path / "keys").exists()


def test_a_place_that_is_taken_is_left_alone(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    FileKey(tmp_path / "keys" / "device.key").make_key()
    before = (tmp_path / "keys" / "device.key").read_bytes()
    assert run(site, tmp_path / "old.key") == 5
    assert (tmp_path / "keys" / "device.key").read_bytes() == before
    assert capsys.readouterr().err.startswith("banshi setup: ")


def test_before_anything_was_stored_a_key_can_be_put_too(site: Path, tmp_path: Path) -> None:
    site.write_text(site.read_text().replace("/outbox", "/fresh"))
    assert run(site, tmp_path / "old.key") == 0


def test_a_site_file_that_cannot_be_used_is_told(site: Path, tmp_path: Path) -> None:
    site.write_text("[outbox]\nnonsense = 1\n")
    assert run(site, tmp_path / "old.key") == 5
