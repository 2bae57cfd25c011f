"""Rows about help in the hall: a call is answered by somebody who is named, and never by silence."""

from __future__ import annotations

import pytest

from config.settings import StaffSetting
from kiosk.audit import Act
from kiosk.domain.words import Words
from kiosk.flows.calling import LOOK_SECONDS, PATIENCE_SECONDS
from kiosk.platform.calls.staff_calls import CallAnswer
from offline_queue.line import Line, LineState
from tests.support.flow_walk import Walk

DESK = Words("导办台", "the help desk")


def at_the_machine() -> Walk:
    """Return a visit in a hall whose platform has a screen that guides look at."""
    walk = Walk()
    walk.facilities.staff = StaffSetting(call="platform", place="导办台在您身后左边")
    return walk


def answer(walk: Walk, state: str) -> None:
    """Let the platform answer what was asked last."""
    asked = walk.runner.open("platform")[-1]
    asked.ended = True
    asked.done(CallAnswer(walk.engine._calling._id, state, DESK))  # type: ignore[arg-type]  # a state by name
    walk.settle()


@pytest.mark.row("R72")
def test_who_comes_is_shown_when_staff_have_answered() -> None:
    walk = at_the_machine()
    walk.press("staff")
    answer(walk, "told")
    walk.wait(LOOK_SECONDS)
    answer(walk, "coming")
    assert "导办台的工作人员正在过来" in walk.says()


@pytest.mark.row("R72")
def test_a_call_unanswered_for_three_minutes_is_an_alarm_and_says_where_to_go() -> None:
    walk = at_the_machine()
    walk.press("staff")
    answer(walk, "told")
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        walk.wait(LOOK_SECONDS)
        if walk.runner.open("platform"):
            answer(walk, "told")
    assert walk.facilities.told_staff == [Act.STAFF_CALLED, Act.STAFF_NOT_COME]
    assert "导办台在您身后左边" in walk.says()


@pytest.mark.row("R72")
def test_in_a_hall_the_guide_desk_answers_by_the_hub_while_the_city_is_away() -> None:
    walk = at_the_machine()
    walk.facilities.has_hub = True
    walk.facilities.line = LineState(line=Line.DOWN)
    walk.press("staff")
    asked = walk.runner.open("hall")[-1]
    asked.ended = True
    asked.done(CallAnswer(walk.engine._calling._id, "coming", DESK))
    walk.settle()
    assert "导办台的工作人员正在过来" in walk.says()
