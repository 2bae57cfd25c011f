"""Which call stands large: the newest at once, and of quick ones each for a while."""

from __future__ import annotations

import pytest

from kiosk.hall.stage import LEAST_SECONDS, Stage
from tests.support.boards import BoardHall


@pytest.fixture
def hall() -> BoardHall:
    return BoardHall("17", "22", "14")


@pytest.fixture
def stage(hall: BoardHall) -> Stage:
    """Give a stage that has looked since before the first call."""
    made = Stage()
    made.see(hall.seen(), 0.0)
    return made


def number(stage: Stage, now: float) -> str:
    call = stage.now(now)
    return call.number if call else ""


def test_before_the_first_call_nobody_stands_there(stage: Stage) -> None:
    assert stage.now(0.0) is None


def test_a_call_stands_there_at_once(hall: BoardHall, stage: Stage) -> None:
    stage.see(hall.call("B021"), 10.0)
    assert number(stage, 10.0) == "B021"


def test_a_later_call_takes_its_place_at_once(hall: BoardHall, stage: Stage) -> None:
    stage.see(hall.call("B021"), 10.0)
    stage.see(hall.call("S043", "22"), 10.0 + LEAST_SECONDS)
    assert number(stage, 10.0 + LEAST_SECONDS) == "S043"


def test_quick_calls_stand_there_one_after_the_other(hall: BoardHall, stage: Stage) -> None:
    for place, (called, window) in enumerate((("B021", "17"), ("S043", "22"), ("R003", "14"))):
        stage.see(hall.call(called, window), 10.0 + place)
    shown = [number(stage, moment) for moment in (12.0, 14.0, 17.9, 18.0, 60.0)]
    assert shown == ["B021", "S043", "S043", "R003", "R003"]


def test_calls_of_one_look_stand_there_in_the_order_of_the_calls(hall: BoardHall, stage: Stage) -> None:
    hall.call("B021")
    stage.see(hall.call("S043", "22"), 10.0)
    assert [number(stage, moment) for moment in (10.0, 14.0)] == ["B021", "S043"]


def test_who_came_meanwhile_is_passed_by(hall: BoardHall, stage: Stage) -> None:
    stage.see(hall.call("B021"), 10.0)
    stage.see(hall.call("S043", "22"), 10.5)
    stage.see(hall.serve("22"), 11.0)
    assert number(stage, 20.0) == "B021"


def test_who_came_at_once_still_stands_there_when_nobody_else_does(hall: BoardHall, stage: Stage) -> None:
    hall.call("B021")
    stage.see(hall.serve(), 10.0)
    assert number(stage, 10.0) == "B021"


def test_a_recall_that_waits_stands_there_once(hall: BoardHall, stage: Stage) -> None:
    stage.see(hall.call("B021"), 10.0)
    for _ in range(2):
        stage.see(hall.call("S043", "22"), 10.5)
    stage.see(hall.call("R003", "14"), 11.0)
    assert [number(stage, moment) for moment in (14.0, 18.0)] == ["S043", "R003"]


def test_a_screen_that_begins_shows_what_was_called_last(hall: BoardHall) -> None:
    hall.call("B021")
    fresh = Stage()
    fresh.see(hall.call("S043", "22"), 5.0)
    assert number(fresh, 5.0) == "S043"


def test_another_hub_begins_anew(hall: BoardHall, stage: Stage) -> None:
    stage.see(hall.call("B021"), 10.0)
    promoted = BoardHall("17", epoch=2)
    stage.see(promoted.seen(), 11.0)
    assert stage.now(11.0) is None


def test_another_day_begins_with_nobody(hall: BoardHall, stage: Stage) -> None:
    stage.see(hall.call("B021"), 10.0)
    tomorrow = BoardHall("17", "22", "14")
    tomorrow.seq = 500
    stage.see(tomorrow.seen(), 60_000.0)
    assert stage.now(60_000.0) is None
