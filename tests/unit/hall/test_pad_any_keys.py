"""A caller pad under any fingers: the display is fit to be shown and tells no password, the desk stays whole."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import func, select

from devices.caller_pad import Key, Lamp
from devices.caller_pad.frame import LONGEST_NUMBER
from kiosk.tickets import schema
from kiosk.tickets.values import ACTIVE
from tests.support.pad_desk import Desk, desk

__all__ = ["desk"]
KEYS = tuple(Key)
SECRET = "246810"
AT_WINDOW = select(func.count()).where(schema.ticket.c.state.in_([str(state) for state in ACTIVE]))


def any_keys(desk: Desk, seed: int, count: int) -> None:
    """Press keys at random, the right words now and then, while people come."""
    chance = random.Random(seed)
    for _ in range(count):
        if chance.random() < 0.2:
            desk.hall.issue(chance.choice(("social", "estate")))
        if chance.random() < 0.1:
            desk.keys(f"C1001E{SECRET}E")
        desk.hall.later(chance.choice((1, 11, 50)))
        desk.keys(chance.choice(KEYS).value)
        look_at(desk)


def look_at(desk: Desk) -> None:
    """Hold what always holds."""
    shown = desk.pad.shows
    assert len(shown) <= LONGEST_NUMBER
    assert not shown or (shown.isascii() and shown.isalnum())
    assert SECRET not in shown
    with desk.hall.desk.engine.connect() as connection:
        active = connection.execute(AT_WINDOW).scalar_one()
    assert active == (desk.pad._here is not None)
    assert not desk.port.lamps or desk.port.lamps[-1] in (Lamp.OFF, Lamp.DONE, Lamp.REFUSED)


def test_a_pad_stays_whole_under_any_keys(desk: Desk) -> None:
    any_keys(desk, 11, 60)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_so_it_does_for_a_thousand(desk: Desk, seed: int) -> None:
    any_keys(desk, seed, 1000)
