"""The heartbeat says what the document asks: each device known, what waits, disk, clock; nothing that is not known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from config.settings import convert
from devices.device import Condition, DeviceState
from kiosk.inventory.heartbeat import Component, components, instant, status_of
from kiosk.platform.client import Platform
from kiosk.sandbox.document import Document
from offline_queue.state import State
from tests.support.certificates import issue
from tests.support.identities import enrolled

SCHEMA = {"$ref": "file:///banshi/schemas/devices.yaml#/DeviceStatus"}


class Waiting:
    """An outbox in which two wait and one is settled."""

    def counts(self) -> dict[State, int]:
        return dict.fromkeys(State, 0) | {State.PENDING: 1, State.RETRY: 1, State.ACKNOWLEDGED: 5}

    def oldest_waiting(self) -> float | None:
        return 1795400791.0


def told(tmp_path, states: dict[str, DeviceState], **more: Any) -> Any:
    """Return the status as JSON values."""
    values = {"site": {"mode": "training"}, "outbox": {"folder": str(tmp_path)}}
    holder = SimpleNamespace(settings=convert(values, source="a test"), device_states=lambda: states)
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
    assert (status["clock_offset_ms"], status["certificate_ends"], status["components"]) == (None, None, [])


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
