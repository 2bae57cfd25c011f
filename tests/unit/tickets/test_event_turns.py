"""Whose turn it is to tell the city: one name for one history, one machine at a time, on both databases."""

from __future__ import annotations

from kiosk.tickets import event_turns
from kiosk.tickets.event_turns import TURN_MS
from tests.support.hall import Hall


def test_a_turn_is_kept_by_asking_again_and_lost_by_silence(hall: Hall) -> None:
    engine = hall.desk.engine
    name = event_turns.known_as(engine)
    over = TURN_MS + 1
    asked = [("W1", 1), ("W2", 2), ("W1", over), ("W2", over + 1), ("W2", 2 * over), ("W1", 2 * over + 1)]
    turns = [event_turns.take(engine, device, name, 0, at) for device, at in asked]
    assert [turn.yours for turn in turns] == [True, False, True, False, True, False]
    assert {turn.hub_id for turn in turns} == {name}


def test_how_far_the_city_has_acknowledged_never_goes_back(hall: Hall) -> None:
    engine = hall.desk.engine
    name = event_turns.known_as(engine)
    reached = [event_turns.take(engine, "W1", name, settled, 0).settled_to for settled in (5, 3, 8)]
    assert reached == [5, 5, 8]
