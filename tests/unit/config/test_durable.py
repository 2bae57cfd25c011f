"""What is asked of each system so that bytes and names are there when the power is back."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from config import durable
from config.durable import sync, sync_file, sync_folder, whole_sync

FULL = 51


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note what is synced, and how the file was opened."""
    found: list[Any] = []
    monkeypatch.setattr(os, "fsync", lambda handle: found.append(("fsync", os.get_inheritable(handle))))
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(b"x")
    return made


def test_linux_is_asked_for_bytes_and_for_names(asked: list[Any], file: Path) -> None:
    sync_file(file)
    sync_folder(file.parent)
    assert asked == [("fsync", False)] * 2


def test_a_file_is_synced_by_a_handle_that_may_write(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    ways: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: ways.append(fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE))
    sync_file(file)
    assert ways == [os.O_RDWR]


def test_where_folders_cannot_be_opened_names_are_left_to_the_system(
    monkeypatch: pytest.MonkeyPatch, asked: list[Any], file: Path
) -> None:
    monkeypatch.setattr(durable, "FOLDERS", False)
    monkeypatch.delattr(os, "O_DIRECTORY")
    sync_folder(file.parent)
    sync_file(file)
    assert asked == [("fsync", False)]


def test_macos_is_asked_to_have_the_drive_write_too(
    monkeypatch: pytest.MonkeyPatch, asked: list[Any], file: Path
) -> None:
    commands: list[int] = []
    monkeypatch.setattr(durable, "WHOLE", (lambda handle, command: commands.append(command), FULL))
    sync_file(file)
    sync_folder(file.parent)
    assert (commands, asked) == ([FULL, FULL], [])


def test_a_disk_that_does_not_know_that_command_is_asked_as_any(
    monkeypatch: pytest.MonkeyPatch, asked: list[Any], file: Path
) -> None:
    def unknown(handle: int, command: int) -> None:
        raise OSError(25, "Inappropriate ioctl for device")

    monkeypatch.setattr(durable, "WHOLE", (unknown, FULL))
    with file.open("r+b") as opened:
        sync(opened.fileno())
    assert asked == [("fsync", False)]


def test_the_command_is_found_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert whole_sync() is None
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", FULL, raising=False)
    assert whole_sync() == (fcntl.fcntl, FULL)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert whole_sync() is None


def test_a_refused_sync_leaves_no_handle_open(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = len(os.listdir("/proc/self/fd"))
    for wanted in (lambda: sync_file(file), lambda: sync_folder(file.parent)):
        with pytest.raises(OSError, match="No space"):
            wanted()
    assert len(os.listdir("/proc/self/fd")) == before
