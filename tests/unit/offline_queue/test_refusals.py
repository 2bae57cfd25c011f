# SPDX-License-Identifier: Apache-2.0
"""Why an outbox cannot be opened has a code of its own each time, and words for staff: what it is, what to do next."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from config.texts import LANGUAGES, wording
from offline_queue import errors, housekeeping, store
from offline_queue.disk import refusals, unreadable
from offline_queue.errors import REFUSALS, OutboxBusy, OutboxError, StorageFault, told
from offline_queue.housekeeping import FolderLock, held
from offline_queue.outbox import Outbox
from offline_queue.vault import Vault
from tests.support.outboxes import key_of, open_box
from tests.support.outboxes import store as put

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, OutboxError)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a closed outbox with one entry."""
    box = open_box(tmp_path)
    put(box)
    box.close()
    return tmp_path / "box"


def key_file(folder: Path) -> Path:
    return folder.parent / "keys" / "device.key"


def lose_the_key(folder: Path) -> None:
    key_file(folder).unlink()


def open_the_key_to_others(folder: Path) -> None:
    key_file(folder).chmod(0o644)


def cut_the_key(folder: Path) -> None:
    key_file(folder).write_text("abc")


def change_the_key(folder: Path) -> None:
    key_file(folder).write_text(bytes(32).hex())


def overwrite_the_database(folder: Path) -> None:
    (folder / store.DATABASE).write_bytes(b"x" * 8192)


def empty_the_database(folder: Path) -> None:
    (folder / store.DATABASE).unlink()


def install_an_older_program(folder: Path) -> None:
    vault = Vault(key_of(folder.parent).device_key())
    connection = store.connect(folder, vault.database_key, writable=True)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lose_the_key, "key-missing"),
        (open_the_key_to_others, "key-unavailable"),
        (cut_the_key, "key-unavailable"),
        (change_the_key, "wrong-key"),
        (overwrite_the_database, "damaged"),
        (empty_the_database, "damaged"),
        (install_an_older_program, "newer"),
    ],
)
def test_each_way_of_being_refused_has_its_code(folder: Path, harm: Callable[[Path], None], code: str) -> None:
    harm(folder)
    with pytest.raises(OutboxError) as refused:
        open_box(folder.parent)
    assert refused.value.code == code
    assert str(refused.value).startswith(str(folder.parent))


@pytest.mark.parametrize("harm", [lose_the_key, change_the_key, overwrite_the_database, install_an_older_program])
def test_a_refusal_lets_go_of_the_folder(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(folder)
    with pytest.raises(OutboxError):
        open_box(folder.parent)
    assert not held(folder)


def test_a_second_program_is_busy(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    with pytest.raises(OutboxBusy) as refused:
        open_box(tmp_path)
    box.close()
    assert refused.value.code == "busy"


def test_a_place_that_is_no_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("a file")
    with pytest.raises(StorageFault) as refused:
        open_box(tmp_path)
    assert refused.value.code == "not-writable"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EACCES, "not-writable"),
        (errno.EROFS, "not-writable"),
        (errno.EIO, "storage"),
    ],
)
def test_what_the_system_says_becomes_a_code(number: int, code: str) -> None:
    with pytest.raises(StorageFault) as refused, refusals(Path("/box")):
        raise OSError(number, os.strerror(number))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", "disk-full"),
        ("SQLITE_READONLY_DIRECTORY", "not-writable"),
        ("SQLITE_CANTOPEN", "not-writable"),
        ("SQLITE_IOERR_FSYNC", "storage"),
        ("SQLITE_CORRUPT", "damaged"),
        ("SQLITE_NOTADB", "damaged"),
    ],
)
def test_what_the_database_says_becomes_a_code(name: str, code: str) -> None:
    fault = store.driver.OperationalError("x")
    fault.sqlite_errorname = name
    with pytest.raises(OutboxError) as refused, store.storage_faults(Path("/box")):
        raise fault
    assert refused.value.code == code


def test_a_reader_without_the_right_to_read_is_told_so_and_not_that_something_was_not_stored() -> None:
    with pytest.raises(StorageFault, match="cannot be read") as refused, unreadable(Path("/box")):
        raise PermissionError(errno.EACCES, "Permission denied")
    assert refused.value.code == "not-readable"


def test_a_folder_that_may_not_be_looked_into_stops_a_reader_with_a_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", forbidden)
        with pytest.raises(StorageFault) as refused:
            Outbox.read_only(folder, key_of(folder.parent))
    assert refused.value.code == "not-readable"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_is_told_with_its_next_step(code: str, language: str) -> None:
    cause, step = map(wording(language), told(code))
    assert cause != step
    assert not cause.endswith(("。", "."))
    assert step.endswith(("。", "."))


def test_a_code_nobody_foresaw_is_told_as_a_fault_of_the_program() -> None:
    assert told("wiped") == told("fault")


def test_every_kind_of_fault_has_a_code_and_the_tree_names_it() -> None:
    tree = errors.__doc__ or ""
    codes = {kind.code for kind in KINDS} | REFUSALS
    assert {code for code in codes if not re.search(rf" {code} ", tree)} == set()


def test_an_instance_may_know_its_cause_closer_than_its_class() -> None:
    assert (StorageFault("x").code, StorageFault("x", code="disk-full").code) == ("storage", "disk-full")


def test_a_folder_is_held_while_a_program_has_it_open_and_asking_changes_nothing(tmp_path: Path) -> None:
    assert not held(tmp_path / "box")
    box = open_box(tmp_path)
    seen = held(tmp_path / "box"), held(tmp_path / "box")
    box.close()
    assert (seen, held(tmp_path / "box")) == ((True, True), False)


def test_a_program_that_starts_while_somebody_asks_is_not_turned_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(housekeeping, "_locked", lambda handle: next(answers))
    FolderLock(tmp_path / "box").release()
    assert list(answers) == []
