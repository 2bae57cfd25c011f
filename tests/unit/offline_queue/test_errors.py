# SPDX-License-Identifier: Apache-2.0
"""Every fault has a sentence in both languages, every state its name, and tells what is not known as unknown."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from config.texts import LANGUAGES, text, wording
from offline_queue import errors
from offline_queue.entry import State
from offline_queue.errors import OutboxDamaged, OutboxError, StorageFault
from offline_queue.store import driver, quick_look, storage_faults
from offline_queue.worker import Line

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, OutboxError)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_fault_has_its_sentence(kind: type[OutboxError], language: str) -> None:
    assert wording(language)(kind("for staff").said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [f"outbox.state.{s}" for s in State] + [f"outbox.line.{line}" for line in Line])
def test_every_state_has_its_name(key: str, language: str) -> None:
    assert wording(language)(text(key))


def test_the_tree_in_the_docstring_names_every_fault() -> None:
    assert errors.__doc__ is not None
    assert all(kind.__name__ in errors.__doc__ for kind in KINDS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", StorageFault),
        ("SQLITE_IOERR_FSYNC", StorageFault),
        ("SQLITE_IOERR_WRITE", StorageFault),
        ("SQLITE_READONLY", StorageFault),
        ("SQLITE_BUSY_SNAPSHOT", StorageFault),
        ("SQLITE_CORRUPT", OutboxDamaged),
        ("SQLITE_NOTADB", OutboxDamaged),
    ],
)
def test_the_databases_faults_become_ours(name: str, kind: type[OutboxError]) -> None:
    fault = driver.OperationalError("x")
    fault.sqlite_errorname = name
    with pytest.raises(kind) as told, storage_faults(Path("/outbox")):
        raise fault
    assert told.value.__cause__ is fault


@pytest.mark.parametrize("name", ["SQLITE_ERROR", "SQLITE_MISUSE", None])
def test_a_mistake_of_our_own_stays_what_it_is(name: str | None) -> None:
    fault = driver.OperationalError("x")
    fault.sqlite_errorname = name
    with pytest.raises(driver.OperationalError), storage_faults(Path("/outbox")):
        raise fault


def test_other_exceptions_pass() -> None:
    with pytest.raises(sqlite3.Error), storage_faults(Path("/outbox")):
        raise sqlite3.Error


def test_a_look_that_breaks_for_another_reason_is_told() -> None:
    class Broken:
        def set_progress_handler(self, *_: object) -> None:
            return

        def execute(self, _: str) -> None:
            fault = driver.OperationalError("x")
            fault.sqlite_errorname = "SQLITE_ERROR"
            raise fault

    with pytest.raises(driver.OperationalError):
        quick_look(Broken(), Path("/outbox"))  # type: ignore[arg-type]  # a fake
