"""The line goes while an application is on its way: the screen stops saying that it is being sent."""

from __future__ import annotations

import pytest

from kiosk.steps.screens import Stored
from offline_queue.entry import State
from tests.support.flow_walk import Walk

SENDING = "已经存好，正在送往市里。"
STORED_HERE = "已在本机存好，联网后自动送出"


@pytest.fixture
def walk() -> Walk:
    """Give a visit that has just handed in."""
    made = Walk()
    made.to_stored()
    return made


def test_a_try_that_failed_on_a_dead_line_is_told_with_the_next_look(walk: Walk) -> None:
    walk.facilities.cut_line()
    walk.turn(State.RETRY)
    assert STORED_HERE in walk.says()
    assert len(walk.printer.slips) == 1


def test_a_try_that_failed_while_the_line_is_there_is_still_being_sent(walk: Walk) -> None:
    walk.turn(State.RETRY)
    assert SENDING in walk.says()
    assert walk.printer.slips == []


def test_a_line_that_went_before_the_first_try_ended_is_not_yet_known_to_matter(walk: Walk) -> None:
    walk.facilities.cut_line()
    walk.turn(State.SENDING)
    assert SENDING in walk.says()


def test_the_slip_comes_out_once_however_long_the_line_is_away(walk: Walk) -> None:
    walk.facilities.cut_line()
    for state in (State.RETRY, State.SENDING, State.RETRY):
        walk.turn(state)
    walk.wait(20)
    assert len(walk.printer.slips) == 1


def test_an_acknowledgement_after_all_turns_the_rings(walk: Walk) -> None:
    walk.facilities.cut_line()
    walk.turn(State.RETRY)
    walk.acknowledge()
    assert [stage.done for stage in walk.sees(Stored).stages] == [True, True, True]
