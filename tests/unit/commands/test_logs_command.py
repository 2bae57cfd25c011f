# SPDX-License-Identifier: Apache-2.0
"""``logs export``: a log leaves the machine with listed fields only, whole, and on record."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import main
from kiosk.commands import logs
from kiosk.technician.told import told_by_staff
from offline_queue.control import Control
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey

VISIT = "01936f3a-6f40-7c21-9a55-139123456781"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(
        f'[site]\nmode = "training"\n[outbox]\nfolder = "{tmp_path / "box"}"\nkey_file = "{tmp_path / "device.key"}"\n'
    )
    opened(tmp_path).close()
    (tmp_path / "stick").mkdir()
    return file


def opened(folder: Path) -> Outbox:
    return Outbox.open(folder / "box", FileKey(folder / "device.key"))


def export(site: Path, *lines: object) -> tuple[int, list[dict[str, Any]]]:
    """Export a log of these lines; return the exit code and what stands on the stick."""
    log = site.with_name("terminal.log")
    log.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines), "utf-8")
    stick = site.with_name("stick")
    code = main.main(["logs", "export", "--site", str(site), "--log", str(log), "--to", str(stick)])
    return code, [json.loads(line) for file in stick.iterdir() for line in file.read_text("utf-8").splitlines()]


def acts(folder: Path) -> list[tuple[str, str]]:
    box = opened(folder)
    found = [(event.action, event.facts) for event in box.events()]
    box.close()
    return found


def test_lines_with_listed_fields_leave_as_they_are(site: Path, tmp_path: Path) -> None:
    line = {"at": "2026-11-23T09:00:00.000Z", "level": "info", "event": "delivered", "entry": VISIT, "count": 3}
    assert export(site, line) == (0, [line])
    assert acts(tmp_path) == [("logs-exported", '{"count":1}')]


@pytest.mark.parametrize(
    "field",
    [{"name": "赵德厚"}, {"cause": "tel:13912345678"}, {"kind": {"nested": "x"}}, {"code": "990101195203070016"}],
)
def test_what_may_not_stand_in_a_log_is_withheld_on_the_way_out(site: Path, field: dict[str, Any]) -> None:
    _, (told,) = export(site, {"event": "somebody-wrote-here"} | field)
    assert told[next(iter(field))] == "<withheld>"


def test_ids_made_by_chance_are_kept_whatever_digits_they_hold(site: Path) -> None:
    assert export(site, {"visit": VISIT})[1] == [{"visit": VISIT}]


@pytest.mark.parametrize("broken", ["Traceback: 赵德厚", "[1, 2]", ""])
def test_what_is_no_line_of_ours_stays_here(site: Path, broken: str) -> None:
    assert export(site, broken, {"event": "e"}) == (0, [{"event": "e"}])


def test_the_file_is_told_with_its_hash_and_nobody_else_reads_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(site, {"event": "e"})
    (file,) = site.with_name("stick").iterdir()
    said = capsys.readouterr().out
    assert hashlib.sha256(file.read_bytes()).hexdigest() in said
    assert (str(file) in said, file.stat().st_mode & 0o777) == (True, 0o600)


def test_a_stick_that_is_not_there_is_never_made(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = site.with_name("no-stick")
    assert main.main(["logs", "export", "--site", str(site), "--to", str(gone)]) == logs.REFUSED
    assert (gone.exists(), "is no folder" in capsys.readouterr().err) == (False, True)


def test_a_log_that_is_not_there_is_a_fault(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stick = str(site.with_name("stick"))
    assert main.main(["logs", "export", "--site", str(site), "--log", "/nowhere", "--to", stick]) == logs.FAULT
    assert re.search(r"cannot be read .*Name the log with --log", capsys.readouterr().err)


def test_a_stick_that_takes_nothing_is_refused(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(file: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logs, "_write", full)
    assert export(site, {"event": "e"})[0] == logs.REFUSED
    assert "No space left" in capsys.readouterr().err


def test_beside_a_running_terminal_it_is_recorded_by_that(site: Path, tmp_path: Path) -> None:
    box = opened(tmp_path)
    control = Control(tmp_path / "box", box, None, also=told_by_staff(box))
    control.start()
    code, _ = export(site, {"event": "e"})
    control.stop()
    recorded = [event.action for event in box.events()]
    box.close()
    assert (code, recorded) == (0, ["logs-exported"])


def test_with_a_refused_outbox_it_is_exported_all_the_same_and_said_to_be_unrecorded(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    control = Control(tmp_path / "box", None, None, also=told_by_staff(None))
    control.start()
    code, lines = export(site, {"event": "e"})
    control.stop()
    assert (code, len(lines), "could not be recorded" in capsys.readouterr().err) == (1, 1, True)


def test_without_its_key_the_outbox_is_left_alone(site: Path, tmp_path: Path) -> None:
    (tmp_path / "device.key").unlink()
    assert export(site, {"event": "e"})[0] == logs.FAULT
    assert not (tmp_path / "device.key").exists()
