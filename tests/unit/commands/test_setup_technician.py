"""``setup --technician``: a code made once, shown once, to a person."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from kiosk.commands import setup
from kiosk.commands import technician as command
from kiosk.technician.door import Answer, Door
from kiosk.technician.lockout import FREE
from kiosk.technician.secret import Cost
from tests.support.maintenance import WRONG, opened
from tests.support.upkeep import QUICK, Clocks


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a site file, and have somebody sit at the console."""
    monkeypatch.setattr(command, "door_of", lambda mode: door(mode == "training"))
    monkeypatch.setattr(command, "read_by_a_person", lambda: True)
    file = tmp_path / "site.toml"
    file.write_text(
        'post = "kiosk"\n[site]\nmode = "production"\n[platform]\nurl = "https://platform.example/api/v1"\n'
        f'[outbox]\nfolder = "{tmp_path}/outbox"\nkey_file = "{tmp_path}/keys/device.key"\n'
    )
    return file


def door(training: bool, cost: Cost = QUICK) -> Door:
    return Door(training=training, now=Clocks(), cost=cost)


def run(site: Path) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--site")
    setup.add_arguments(parser)
    return setup.run(parser.parse_args(["--site", str(site), "--technician"]))


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the code that stands on the console."""
    found = re.search(r": (\d{5}) (\d{5})$", capsys.readouterr().out, re.MULTILINE)
    assert found
    return found[1] + found[2]


def test_the_code_that_is_shown_opens(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site) == 0
    box = opened(site.parent)
    said = door(False).try_code(box, shown(capsys))
    box.close()
    assert said.answer is Answer.OPEN


def test_a_new_code_opens_a_door_that_was_shut(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(site)
    first = shown(capsys)
    box = opened(site.parent)
    for _ in range(FREE):
        door(False).try_code(box, WRONG)
    box.close()
    run(site)
    second = shown(capsys)
    box = opened(site.parent)
    said = [door(False).try_code(box, code).answer for code in (first, second)]
    box.close()
    assert said == [Answer.WRONG, Answer.OPEN]


def test_nothing_is_made_where_nobody_reads_it(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "read_by_a_person", lambda: False)
    assert run(site) == 2
    said = capsys.readouterr()
    assert ("console" in said.err, said.out, (site.parent / "outbox").exists()) == (True, "", False)


def test_a_running_kiosk_is_told_to_be_ended_first(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = opened(site.parent)
    ended = run(site)
    box.close()
    said = capsys.readouterr()
    assert (ended, "End it first" in said.err, said.out) == (5, True, "")


def test_a_key_that_is_gone_makes_no_new_door(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened(site.parent).close()
    (site.parent / "keys" / "device.key").unlink()
    assert run(site) == 5
    assert "[key-missing]" in capsys.readouterr().err


def test_a_site_file_that_is_wrong_is_named(tmp_path: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site.write_text('[site]\nmode = "perhaps"\n')
    assert run(site) == 5
    assert "site.toml" in capsys.readouterr().err


def test_the_site_file_itself_is_left_alone(site: Path) -> None:
    before = site.read_bytes()
    run(site)
    assert site.read_bytes() == before


def test_a_code_is_told_in_two_groups_and_that_it_is_told_once() -> None:
    told = command.told("0123456789")
    assert ("01234 56789" in told, "once" in told) == (True, True)


def test_a_pipe_is_no_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert not command.read_by_a_person()
