"""Locks on files: both ways keep the same out, share alike, and are gone with their holder."""

from __future__ import annotations

import errno
import fcntl
import importlib.util
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import file_lock
from config.file_lock import ByteRange, Flock, Locks, of_this_system
from tests.support.windows_rules import msvcrt

WAYS = ("unix", "windows")
# A program that holds the lock until it is killed; by its own bytes where it plays Windows.
HOLDER = """
import os, sys
from config import file_lock
if sys.argv[2] == "windows":
    from tests.support.windows_rules import msvcrt
    file_lock.LOCKS = file_lock.ByteRange(msvcrt())
assert file_lock.take(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=WAYS)
def locks(request: pytest.FixtureRequest) -> Locks:
    return Flock(fcntl) if request.param == "unix" else ByteRange(msvcrt())


@pytest.fixture
def handles(tmp_path: Path) -> Iterator[list[int]]:
    """Give four handles on one file, the last one only to read; whatever is left open is closed."""
    made = [os.open(tmp_path / "lock", flags) for flags in (os.O_RDWR | os.O_CREAT, *[os.O_RDWR] * 2, os.O_RDONLY)]
    yield made
    for handle in made:
        os.close(handle)


def test_a_second_one_is_kept_out_of_the_same_process_too(locks: Locks, handles: list[int]) -> None:
    assert locks.take(handles[0])
    assert not locks.take(handles[1])


def test_a_lock_goes_with_its_handle(locks: Locks, handles: list[int]) -> None:
    first = handles.pop(0)
    locks.take(first)
    locks.close(first)
    assert locks.take(handles[0])


def test_another_handle_that_is_closed_takes_no_lock_along(locks: Locks, handles: list[int]) -> None:
    locks.take(handles[0])
    locks.close(handles.pop())
    assert not locks.take(handles[1])


def test_those_who_share_do_not_meet(locks: Locks, handles: list[int]) -> None:
    assert locks.take(handles[0], shared=True)
    assert locks.take(handles[3], shared=True)


def test_who_shares_keeps_out_who_wants_it_alone_and_is_kept_out(locks: Locks, handles: list[int]) -> None:
    assert locks.take(handles[3], shared=True)
    assert not locks.take(handles[0])
    locks.close(handles.pop())
    assert locks.take(handles[0])
    assert not locks.take(handles[1], shared=True)


def test_a_handle_that_was_refused_closes_like_any(locks: Locks, handles: list[int]) -> None:
    locks.take(handles[0])
    refused = handles.pop(1)
    locks.take(refused)
    locks.close(refused)
    with pytest.raises(OSError):
        os.fstat(refused)


@pytest.mark.parametrize("way", WAYS)
def test_a_killed_program_holds_nothing(tmp_path: Path, way: str) -> None:
    ours: Locks = Flock(fcntl) if way == "unix" else ByteRange(msvcrt())
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock"), way]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        handle = os.open(tmp_path / "lock", os.O_RDWR)
        assert not ours.take(handle)
        holder.kill()
    assert ours.take(handle)
    ours.close(handle)


def test_what_cannot_be_locked_at_all_is_told(handles: list[int]) -> None:
    def none_here(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    foreign = types.SimpleNamespace(flock=none_here, locking=none_here, LOCK_EX=2, LOCK_NB=4, LK_NBLCK=2)
    for way in (Flock(foreign), ByteRange(foreign)):
        with pytest.raises(OSError, match="No locks available"):
            way.take(handles[0])


def test_each_system_is_asked_by_the_module_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(of_this_system(), Flock)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt())
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert isinstance(of_this_system(), ByteRange)


def test_the_seam_asks_the_locks_of_this_system(handles: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "LOCKS", ByteRange(msvcrt()))
    assert file_lock.take(handles[0])
    assert not file_lock.take(handles[1], shared=True)
