"""叫工作人员 in a hall: the hub is asked, line or not; told is what a desk looks at; who leaves calls no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from config.settings import Settings, StaffSetting
from devices.device import CancelToken, Deadline
from kiosk.flows import hall_calling
from kiosk.flows.calling import LOOK_SECONDS, Calls
from kiosk.flows.hall_calling import Caller
from kiosk.hall import help_calls
from kiosk.platform.calls.staff_calls import CallAnswer
from kiosk.steps.step import Reason
from offline_queue.line import Line, LineState
from tests.support.flow_walk import Walk
from tests.support.hubs import TOKENS, HubThread, site_of
from tests.support.parcels import new_id
from tests.support.sync_hall import emptied

SOON, TOKEN = Deadline.after(60), CancelToken()
WISH = Caller("自助区 3 号机", "zh_CN", "scan")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HubThread, Settings]]:
    """Give one hub, and the settings by which a kiosk reaches it."""
    folder = tmp_path_factory.mktemp("hub")
    made, token = HubThread(folder), folder / "token"
    token.write_text(TOKENS["kiosk"], "ascii")
    yield made, site_of(made.url, token)
    made.stop()


@pytest.fixture
def kiosk(running: tuple[HubThread, Settings]) -> tuple[HubThread, Settings]:
    emptied(running[0])
    running[0].later(3600)
    return running


def test_the_desk_is_told_comes_and_was_there(kiosk: tuple[HubThread, Settings]) -> None:
    hub, setting = kiosk
    name, guide = new_id(), hub.client("guide", staff="0305")
    help_calls.all_open(guide)
    told = hall_calling.call(WISH, name, setting, SOON, TOKEN)
    help_calls.come(guide, name, new_id())
    coming = hall_calling.look(name, setting, SOON, TOKEN)
    gone = hall_calling.withdraw(name, setting, SOON, TOKEN)
    assert [one.state for one in (told, coming, gone) if one] == ["told", "coming", "done"]
    assert told
    assert (told.told.zh, told.told.en) == ("导办台", "the help desk")


def test_where_nobody_looks_nobody_was_told(kiosk: tuple[HubThread, Settings]) -> None:
    # Whoever looked before this test did so an hour ago.
    kiosk[0].later(3600)
    assert hall_calling.call(WISH, new_id(), kiosk[1], SOON, TOKEN) is None


def test_of_a_call_the_hub_does_not_know_nothing_is_known(kiosk: tuple[HubThread, Settings]) -> None:
    assert hall_calling.look(new_id(), kiosk[1], SOON, TOKEN) is None


def test_a_machine_that_cannot_reach_its_hub_has_told_nobody(tmp_path: Path, expected_logs: Any) -> None:
    expected_logs("hall-not-reached")
    setting = site_of("http://127.0.0.1:9/hall/v1", tmp_path / "none")
    assert hall_calling.call(WISH, new_id(), setting, SOON, TOKEN) is None


def in_a_hall() -> Walk:
    made = Walk()
    made.facilities.staff = StaffSetting(call="none", place="导办台在您身后左边")
    made.facilities.has_hub = True
    return made


def answer(made: Walk, state: str | None) -> None:
    """Let the hub answer what was asked last."""
    asked = made.runner.open("hall")[-1]
    asked.ended = True
    asked.done(CallAnswer(made.engine._calling._id, state, hall_calling.Words("导办台", "x")) if state else None)  # type: ignore[arg-type]  # by name
    made.settle()


def test_in_a_hall_the_hub_is_asked_even_without_a_line_and_a_platform(kiosk: object) -> None:
    made = in_a_hall()
    made.facilities.line = replace(LineState(), line=Line.DOWN)
    made.press("staff")
    answer(made, "told")
    assert (made.engine._calling.state, made.runner.open("platform")) == (Calls.TOLD, [])
    made.wait(LOOK_SECONDS)
    answer(made, "coming")
    assert "导办台的工作人员正在过来" in made.says()


def test_a_hub_that_told_nobody_is_said_to_have() -> None:
    made = in_a_hall()
    made.press("staff")
    answer(made, None)
    assert made.engine._calling.state is Calls.FAILED


@pytest.mark.parametrize(("state", "count"), [("told", 1), ("coming", 0)])
def test_who_leaves_before_anybody_comes_takes_the_call_back(state: str, count: int) -> None:
    made = in_a_hall()
    later: list[object] = []
    made.facilities.hall_later = later.append  # type: ignore[method-assign]  # keeps it
    made.press("staff")
    answer(made, state)
    made.engine.leave(Reason.HOME)
    assert len(later) == count
