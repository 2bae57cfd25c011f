"""What a clerk may do when, what another system may tell, and how branches show their time: by the rules alone."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.sandbox import branches
from kiosk.sandbox.dossier_actions import ACTIONS, ENDS, EXTERNAL_NODES, instant, last_day, legal, may_follow, worded
from kiosk.sandbox.history import STATES, Step

STATE_NAMES = sorted(set(STATES.values()))
PARTS = [{"id": "site", "name": {}, "unit": {}, "days": 5}, {"id": "fire", "name": {}, "unit": {}, "days": 2}]


def step(node: str, day: int = 23, **more: Any) -> Step:
    return {"node": node, "at": f"2026-11-{day:02d}T10:36:00+08:00", **more}


@pytest.mark.parametrize("state", sorted(ENDS))
def test_an_end_is_an_end(state: str) -> None:
    assert legal(state) == ["flag"]


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"external-progress", "flag", "forward"}))
def test_each_act_leads_to_a_state_and_out_of_none_it_may_not_begin_from(name: str) -> None:
    action = ACTIONS[name]
    assert STATES[action.node] in STATE_NAMES
    assert not action.states & ENDS


def test_every_state_but_the_ends_and_the_last_waits_lets_somebody_go_on() -> None:
    stuck = [state for state in STATE_NAMES if legal(state) == ["flag"]]
    # Out of TO_DELIVER leads the delivery, which is no act of this list.
    assert sorted(stuck) == sorted([*ENDS, "TO_DELIVER"])


@pytest.mark.parametrize(
    ("state", "nodes"),
    [
        ("RECEIVED", EXTERNAL_NODES),
        ("ACCEPTED", EXTERNAL_NODES - {"accepted"}),
        ("IN_REVIEW", EXTERNAL_NODES - {"accepted"}),
        ("SUSPENDED", EXTERNAL_NODES - {"accepted", "suspended"}),
        ("DECIDED", {"to-deliver"}),
        ("DELIVERED", set()),
    ],
)
def test_another_system_may_leave_steps_out_and_never_go_back(state: str, nodes: set[str]) -> None:
    assert {node for node in EXTERNAL_NODES if may_follow(state, node)} == set(nodes)


@pytest.mark.parametrize("told", ["2026-02-30T10:00:00+08:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_no_calendar_has_is_told_by_its_place(told: str) -> None:
    with pytest.raises(ProblemError) as wrong:
        instant(told)
    assert wrong.value.breaches[0].pointer == "/occurred_at"


def test_a_last_day_may_be_today_and_may_be_left_to_the_office() -> None:
    today = datetime.date(2026, 11, 23)
    assert (last_day("2026-11-23", today), last_day(None, today)) == (today, None)


def test_words_nobody_translated_are_the_same_in_both_languages() -> None:
    assert worded({"zh": "缺首页"}) == {"zh": "缺首页", "en": "缺首页"}
    assert worded({"zh": "缺", "en": "missing"})["en"] == "missing"


@pytest.mark.parametrize(
    ("day", "lights"),
    [
        (23, ["none", "none"]),
        # Two working days from Monday are over on Wednesday; the day before it is near.
        (24, ["none", "yellow"]),
        (26, ["none", "red"]),
        (27, ["yellow", "red"]),
    ],
)
def test_a_branch_shows_by_its_light_how_near_its_last_day_is(day: int, lights: list[str]) -> None:
    told = branches.told_of(PARTS, [step("accepted")], datetime.date(2026, 11, day))
    assert [one["light"] for one in told] == lights


def test_a_branch_that_is_done_or_waits_for_somebody_is_not_late() -> None:
    steps = [step("accepted"), step("decided", branch="site", inner=True), step("suspended", branch="fire", inner=True)]
    told = branches.told_of(PARTS, steps, datetime.date(2027, 1, 1))
    assert [one["light"] for one in told] == ["none", "none"]


def test_the_others_wait_for_the_branch_with_the_latest_day() -> None:
    running = branches.told_of(PARTS, [step("accepted")], datetime.date(2026, 11, 23))
    over = branches.told_of(PARTS, [step("accepted"), step("decided")], datetime.date(2026, 11, 23))
    assert (branches.slowest(running), branches.slowest(over)) == ("site", "")
