"""Outside the hall's hours nobody is said to come, and nobody is sent to a shut window without the hour it opens."""

from __future__ import annotations

from typing import Any

import pytest

from config.settings import StaffSetting
from kiosk.domain.words import Words
from kiosk.flows.calling import LOOK_SECONDS, PATIENCE_SECONDS
from kiosk.platform.calls.staff_calls import CallAnswer
from kiosk.steps.facilities import STATION
from kiosk.steps.opening import closed
from kiosk.steps.screens import Choice, Guide
from kiosk.steps.words import elsewhere, help_window
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import Walk

PASSPORT = "11990100990595954N3990505000000"
HOUR = 3600
# From Monday 10:26: the evening, and Saturday noon.
EVENING, SATURDAY = 10 * HOUR, (5 * 24 + 2) * HOUR


def walk(after: float = EVENING, **staff: Any) -> Walk:
    made = Walk()
    made.facilities.staff = StaffSetting(**({"call": "platform", "place": "导办台在您身后左边"} | staff))
    made.timers.now += after
    return made


def answer(made: Walk, state: str) -> None:
    (asked,) = made.runner.open("platform")
    asked.ended = True
    asked.done(CallAnswer(made.engine._calling._id, state, Words("导办台", "the help desk")))  # type: ignore[arg-type]  # by name
    made.settle()


def said(made: Walk) -> str:
    return made.says(made.sees(Choice))


@pytest.mark.parametrize(("after", "opens"), [(EVENING, "明天 09:00 开门"), (SATURDAY, "星期一 09:00 开门")])
def test_a_call_says_that_the_hall_is_closed_when_it_opens_and_whom_to_ring(after: float, opens: str) -> None:
    made = walk(after)
    made.press("staff")
    answer(made, "told")
    assert "有人值班才会过来" in said(made)
    assert opens in said(made)
    assert made.facilities.site.phone in said(made)
    assert "接着办，填的都在" not in said(made)


def test_who_said_that_they_come_is_believed_at_any_hour() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    made.wait(LOOK_SECONDS)
    answer(made, "coming")
    assert said(made).startswith("导办台的工作人员正在过来。")


def test_nobody_is_sent_to_a_desk_where_nobody_stands() -> None:
    made = walk()
    made.press("staff")
    answer(made, "told")
    made.wait(PATIENCE_SECONDS)
    assert said(made).startswith("没有人来，现在不是上班时间。")
    assert "导办台在您身后" not in said(made)


@pytest.mark.parametrize("call", ["platform", "none"])
def test_without_a_line_or_a_desk_the_opening_is_said_too(call: str) -> None:
    made = walk(call=call)
    made.facilities.cut_line()
    made.press("staff")
    assert "09:00 开门" in said(made)
    assert f"请到{made.facilities.site.help_window}" not in said(made)


def test_while_the_hall_is_open_a_call_says_what_it_always_said() -> None:
    made = walk(0)
    made.press("staff")
    answer(made, "told")
    assert "接着办，填的都在" in said(made)


def test_every_refusal_names_the_window_with_its_opening() -> None:
    made = walk()
    window = elsewhere(made.facilities)[0].message
    assert dict(window.args)["window"] == help_window(made.facilities.site)
    assert window.key == "apply.elsewhere.window-closed"


def test_the_guide_to_a_window_says_that_the_hall_is_closed() -> None:
    made = FindWalk()
    made.timers.now += EVENING
    made.search("护照")
    made.choose(PASSPORT)
    assert "明天 09:00 开门" in made.says(made.sees(Guide))


def test_a_station_has_hours_of_its_own_and_none_of_the_hall_s() -> None:
    made = walk()
    made.facilities.post = STATION
    assert closed(made.facilities) is None


def test_where_nobody_knows_the_hours_nothing_is_said_of_them() -> None:
    made = walk()
    made.facilities.catalogue = type("Empty", (), {"hall": None})()
    assert closed(made.facilities) is None
