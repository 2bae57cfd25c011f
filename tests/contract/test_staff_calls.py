"""Calls for staff between terminal and platform: one call however often it is sent, told, and on the way in the end."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.platform.calls.staff_calls import CallAnswer, Place, StaffCall, call_staff, staff_call
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from kiosk.sandbox.calls.staff_calls import COMING_SECONDS, MOST, Heard, StaffCalls
from tests.support.parcels import new_id
from tests.support.scripted_server import ScriptedServer, as_json, as_problem


def a_call(**changes: Any) -> StaffCall:
    place, at = Place("990100", "0001", "03"), "2026-11-23T10:26:31+08:00"
    return replace(StaffCall(new_id(), place, "自助区 3 号机", "zh_CN", at, "training"), **changes)


def test_a_call_is_told_to_the_desk_that_is_named(platform: Platform) -> None:
    wanted = a_call()
    told = call_staff(platform, wanted)
    assert (told.id, told.state, told.told.zh) == (wanted.id, "told", "导办台")
    assert staff_call(platform, wanted.id) == told


def test_the_same_call_again_is_one_call(platform: Platform) -> None:
    wanted = a_call()
    assert call_staff(platform, wanted) == call_staff(platform, wanted)


def test_another_call_under_the_same_id_is_refused(platform: Platform) -> None:
    wanted = a_call()
    call_staff(platform, wanted)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        call_staff(platform, replace(wanted, language="en"))


def test_a_call_nobody_made_is_not_known(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        staff_call(platform, new_id())


def test_a_training_platform_sends_nobody_to_a_real_machine(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        call_staff(platform, a_call(mode="production"))


def test_somebody_is_on_the_way_after_a_while() -> None:
    time = [0.0]
    desk = StaffCalls(rooms=None, clock=lambda: time[0])  # type: ignore[arg-type]  # asked for its mode only
    desk._keep("x", Heard("", time[0]))
    assert desk._state("x")["state"] == "told"
    time[0] = COMING_SECONDS
    assert desk._state("x")["state"] == "coming"


def test_a_platform_that_runs_for_weeks_forgets_its_oldest_calls() -> None:
    desk = StaffCalls(rooms=None)  # type: ignore[arg-type]  # asked for nothing
    for number in range(MOST + 2):
        desk._keep(str(number), Heard("", 0.0))
    assert (len(desk._heard), "1" in desk._heard, "2" in desk._heard) == (MOST, False, True)


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (as_json(200, {"id": "other", "state": "told", "told": {"zh": "x", "en": "x"}}), NotThePlatformError),
        (as_json(200, {"id": "x", "state": "dancing", "told": {"zh": "x", "en": "x"}}), PlatformError),
        (as_json(204, {}), PlatformError),
        (as_problem(503, "maintenance", "later"), RefusedError),
    ],
)
def test_what_is_no_answer_to_this_call_promises_nobody(reply: Any, wrong: type[Exception]) -> None:
    with ScriptedServer(reply) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(wrong):
            staff_call(client, "x")
        client.close()


def test_an_answer_shows_nothing_but_the_call() -> None:
    assert set(CallAnswer.__struct_fields__) == {"id", "state", "told"}
