"""The heartbeat says what the document asks: each device known, what waits, disk, clock; nothing that is not known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from config.settings import convert
from devices.device import Condition, DeviceState
from kiosk import waiting_alarm
from kiosk.contract.document import Document
from kiosk.inventory import heartbeat
from kiosk.inventory.heartbeat import Component, components, instant, of_backups, of_outbox, status_of
from kiosk.platform.client import Platform
from offline_queue.quota import Room
from offline_queue.state import State
from tests.support.certificates import issue
from tests.support.identities import enrolled

SCHEMA = {"$ref": "file:///banshi/schemas/devices.yaml#/DeviceStatus"}


OLDEST = 1795400791.0
OUTBOX_WELL = {"name": "outbox", "state": "ok"}


class Waiting:
    """An outbox in which two wait and one is settled."""

    room = Room.PLENTY

    def not_received(self, kinds: object) -> tuple[int, float | None]:
        return 0, None

    def counts(self) -> dict[State, int]:
        return dict.fromkeys(State, 0) | {State.PENDING: 1, State.RETRY: 1, State.ACKNOWLEDGED: 5}

    def oldest_waiting(self) -> float | None:
        return OLDEST


def told(tmp_path, states: dict[str, DeviceState], copies: Any = None, **more: Any) -> Any:
    """Return the status as JSON values."""
    values = {"site": {"mode": "training"}, "outbox": {"folder": str(tmp_path)}}
    holder = SimpleNamespace(
        settings=convert(values, source="a test"),
        device_states=lambda: states,
        backups=copies,
        catalogue_folder=tmp_path,
    )
    platform = Platform("http://127.0.0.1:1/api/v1", **more)
    platform.skew_seconds = more.get("skew")
    return msgspec.json.decode(msgspec.json.encode(status_of(holder, Waiting(), platform)))


def test_a_status_is_what_the_document_says(tmp_path) -> None:
    me = enrolled(tmp_path / "identity", issue())
    states = {"receipt_printer": DeviceState("receipt_printer", Condition.ATTENTION, "paper-low")}
    status = told(tmp_path, states, identity=me)
    assert Document().check(SCHEMA, status) == []
    assert status["certificate_ends"] == instant(me.ends)


def test_a_terminal_that_knows_little_says_so(tmp_path) -> None:
    status = told(tmp_path, {})
    assert Document().check(SCHEMA, status) == []
    assert (status["clock_offset_ms"], status["certificate_ends"], status["components"]) == (None, None, [OUTBOX_WELL])


def test_what_waits_is_counted_and_what_is_settled_is_not(tmp_path) -> None:
    status = told(tmp_path, {})
    assert (status["queue_depth"], status["oldest_unsynced"]) == (2, "2026-11-23T10:26:31+08:00")


@pytest.mark.parametrize(
    ("condition", "state"),
    [(Condition.READY, "ok"), (Condition.ATTENTION, "warn"), (Condition.FAULT, "fail"), (Condition.ABSENT, "absent")],
)
def test_a_device_is_told_in_the_documents_words(condition, state) -> None:
    assert components({"id_card": DeviceState("id_card", condition, "x")}) == [Component("id_card", state, "x")]


def test_a_device_that_is_still_being_opened_is_not_spoken_of() -> None:
    assert components({"id_card": DeviceState("id_card", Condition.OPENING)}) == []


@pytest.mark.parametrize(
    ("room", "addressee", "told"),
    [
        (Room.PLENTY, "", ("ok", "")),
        (Room.TIGHT, "", ("warn", "outbox-tight")),
        (Room.TIGHT, "site", ("warn", "waiting-site")),
        (Room.PLENTY, "operations", ("warn", "waiting-operations")),
        (Room.PLENTY, "office", ("fail", "waiting-office")),
        (Room.FULL, "office", ("fail", "outbox-full")),
    ],
)
def test_what_the_outbox_is_in_is_told_by_what_matters_most(room: Room, addressee: str, told: tuple[str, str]) -> None:
    long = waiting_alarm.Waiting(3, 0.0, 2, addressee) if addressee else None
    assert of_outbox(room, long) == Component("outbox", *told)


@pytest.mark.parametrize(("trouble", "state"), [("", "ok"), ("backup-medium", "warn"), ("disk-full", "warn")])
def test_backups_that_are_not_made_are_told_and_no_fault_of_the_terminal(tmp_path, trouble: str, state: str) -> None:
    status = told(tmp_path, {}, copies=SimpleNamespace(trouble=trouble))
    assert Document().check(SCHEMA, status) == []
    assert (
        msgspec.convert(status["components"][-1], Component)
        == of_backups(trouble)
        == Component("backup", state, trouble)
    )


def test_what_waits_for_days_is_in_the_heartbeat(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Waiting, "not_received", lambda self, kinds: (2, OLDEST - 30 * 86_400))
    monkeypatch.setattr(heartbeat, "time", SimpleNamespace(time=lambda: OLDEST))
    assert told(tmp_path, {})["components"] == [{"name": "outbox", "state": "fail", "code": "waiting-office"}]
