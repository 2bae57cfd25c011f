# SPDX-License-Identifier: Apache-2.0
"""A terminal that cannot open what it rests on says what, in a code; it never stays at "opening"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.device import Actor, Condition, DeviceError
from kiosk.terminal import Terminal
from offline_queue.control import ask
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.support.terminals import Watched, watched
from tests.unit.kiosk.test_terminal import itself, with_device

Expected = Callable[..., None]


@pytest.fixture
def refused_logs(expected_logs: Expected) -> None:
    expected_logs("outbox-refused", "control-not-opened")


def stored_once(folder: Path) -> None:
    """Leave an outbox behind."""
    Outbox.open(folder / "outbox", FileKey(folder / "keys" / "device.key")).close()


def lose_the_key(folder: Path) -> None:
    (folder / "keys" / "device.key").unlink()


def change_the_key(folder: Path) -> None:
    (folder / "keys" / "device.key").write_text(bytes(32).hex())


def overwrite_the_database(folder: Path) -> None:
    (folder / "outbox" / "outbox.db").write_bytes(bytes(8192))


def put_a_file_in_the_way(folder: Path) -> None:
    (folder / "outbox").rename(folder / "elsewhere")
    (folder / "outbox").write_text("")


def started(seen: Watched) -> Terminal:
    """Start a terminal and wait until its outbox is told."""
    seen.terminal.start()
    seen.wait(lambda: seen.outboxes)
    return seen.terminal


@pytest.mark.usefixtures("refused_logs")
@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lose_the_key, "key-missing"),
        (change_the_key, "wrong-key"),
        (overwrite_the_database, "damaged"),
        (put_a_file_in_the_way, "not-writable"),
    ],
)
def test_a_refused_outbox_is_told_with_its_code(tmp_path: Path, harm: Callable[[Path], None], code: str) -> None:
    stored_once(tmp_path)
    harm(tmp_path)
    with watched(tmp_path) as seen:
        state = started(seen).outbox_state
        outcome = seen.ask("outbox", itself)
    assert (state.condition, state.cause, state.actor) == (Condition.FAULT, f"outbox.{code}", Actor.TECHNICIAN)
    assert isinstance(outcome, DeviceError)
    assert outcome.cause == f"outbox.{code}"


@pytest.mark.usefixtures("refused_logs")
def test_what_nobody_foresaw_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a word that may be personal")

    monkeypatch.setattr(Outbox, "open", broken)
    with watched(tmp_path) as seen:
        state = started(seen).outbox_state
    assert (state.condition, state.cause, state.detail) == (Condition.FAULT, "outbox.fault", "ZeroDivisionError")


def test_a_fault_after_the_outbox_was_opened_leaves_the_outbox_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Expected
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    expected_logs("platform-not-opened")
    monkeypatch.setattr("kiosk.platform.client.Platform.__init__", broken)
    with watched(tmp_path) as seen:
        seen.open_whole()
        outcome = seen.ask("platform", itself)
        assert seen.terminal.outbox_state.condition is Condition.READY
    assert isinstance(outcome, DeviceError)
    assert (outcome.cause, outcome.detail) == ("platform.fault", "ZeroDivisionError")


def test_devices_that_could_not_even_be_listed_are_at_fault_and_not_being_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Expected
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    expected_logs("bench-not-opened")
    monkeypatch.setattr("devices.bench.Bench.start", broken)
    with watched(tmp_path, settings=with_device(tmp_path)) as seen:
        seen.open_whole()
        seen.wait(lambda: seen.devices)
        state = seen.terminal.device_states()["id_card"]
    assert (state.condition, state.cause) == (Condition.FAULT, "device.fault")


@pytest.mark.usefixtures("refused_logs")
def test_a_terminal_without_an_outbox_still_tells_its_devices(tmp_path: Path) -> None:
    stored_once(tmp_path)
    lose_the_key(tmp_path)
    with watched(tmp_path, settings=with_device(tmp_path)) as seen:
        started(seen)
        for thread in seen.terminal._openers:
            thread.join(10)
        devices = ask(tmp_path / "outbox", {"do": "devices"})
        status = ask(tmp_path / "outbox", {"do": "status"})
    assert devices is not None
    assert status is not None
    assert devices["devices"]["id_card"]["kind"] == "id_card"
    assert status["refused"] is True


@pytest.mark.usefixtures("refused_logs")
def test_a_second_program_leaves_the_socket_of_the_first_alone(tmp_path: Path) -> None:
    with watched(tmp_path) as first:
        first.open_whole()
        with watched(tmp_path) as second:
            started(second)
        answer = ask(tmp_path / "outbox", {"do": "status"})
    assert answer is not None
    assert answer["ok"] is True


# Tried again.


def reopened(seen: Watched) -> Condition:
    """Have it tried once more, and wait for the end of that try."""
    for act in (lambda: None, seen.terminal.reopen):
        act()
        for thread in seen.terminal._openers:
            thread.join(10)
    return seen.terminal.outbox_state.condition


@pytest.mark.usefixtures("refused_logs")
def test_an_outbox_is_open_once_its_cause_is_gone(tmp_path: Path) -> None:
    stored_once(tmp_path)
    key = tmp_path / "keys" / "device.key"
    kept = key.read_bytes()
    lose_the_key(tmp_path)
    with watched(tmp_path) as seen:
        started(seen)
        assert reopened(seen) is Condition.FAULT
        key.write_bytes(kept)
        key.chmod(0o600)
        assert reopened(seen) is Condition.READY
        assert not isinstance(seen.ask("outbox", itself), DeviceError)
        assert not isinstance(seen.ask("platform", itself), DeviceError)


def test_a_cause_that_stays_is_told_once(tmp_path: Path, expected_logs: Expected) -> None:
    expected_logs("outbox-refused", "control-not-opened")
    stored_once(tmp_path)
    lose_the_key(tmp_path)
    with watched(tmp_path) as seen:
        started(seen)
        reopened(seen)
        reopened(seen)
        told = seen.outboxes
    assert told == 1


@pytest.mark.usefixtures("refused_logs")
def test_without_an_outbox_whoever_asks_the_platform_hears_so_at_once(tmp_path: Path) -> None:
    stored_once(tmp_path)
    lose_the_key(tmp_path)
    with watched(tmp_path) as seen:
        started(seen)
        outcome = seen.ask("platform", itself, 30.0)
    assert isinstance(outcome, DeviceError)
    assert (outcome.cause, outcome.detail) == ("platform.no-outbox", "outbox.key-missing")


@pytest.mark.usefixtures("refused_logs")
def test_an_outbox_that_took_no_record_does_not_stand_in_its_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **facts: object) -> None:
        raise StorageFault("no space left", code="disk-full")

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.outbox_opening.record", full)
        with watched(tmp_path) as seen:
            state = started(seen).outbox_state
            patch.undo()
            assert (state.cause, reopened(seen)) == ("outbox.disk-full", Condition.READY)


def test_an_outbox_that_is_open_is_not_opened_again(tmp_path: Path) -> None:
    with watched(tmp_path) as seen:
        outbox = seen.open_whole()
        assert reopened(seen) is Condition.READY
        assert (seen.terminal.outbox, seen.outboxes) == (outbox, 1)
