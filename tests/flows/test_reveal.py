"""Holding the key that shows masked data is an act that is recorded: what kind, once a press, never the data."""

from __future__ import annotations

import pytest

from kiosk.audit import FACTS, Act
from kiosk.steps.screens import CardRead, FormPage, Review, StillThere
from tests.support.flow_walk import Walk, card


def at_card() -> Walk:
    walk = Walk()
    walk.to_card()
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)
    return walk


def test_looking_at_the_card_in_full_is_recorded_once_a_press() -> None:
    walk = at_card()
    walk.press("reveal")
    assert walk.facilities.noted(Act.REVEAL) == [{"kind": "card"}]
    walk.press("reveal")
    assert walk.facilities.noted(Act.REVEAL) == [{"kind": "card"}] * 2


def test_looking_at_the_whole_application_is_recorded() -> None:
    walk = Walk()
    walk.to_review()
    walk.press("reveal")
    walk.sees(Review)
    assert walk.facilities.noted(Act.REVEAL) == [{"kind": "application"}]


def test_looking_changes_nothing_on_the_screen() -> None:
    walk = at_card()
    before = walk.screen
    walk.press("reveal")
    assert walk.screen is before


@pytest.mark.parametrize("value", ["赵德厚", "990121194307050016", "card"])
def test_nothing_a_screen_says_with_the_press_is_recorded(value: str) -> None:
    walk = at_card()
    walk.press("reveal", value)
    assert walk.facilities.noted(Act.REVEAL) == [{"kind": "card"}]


def test_an_act_of_looking_says_what_kind_of_thing_and_who_of_the_staff_looked_and_no_more() -> None:
    assert FACTS[Act.REVEAL] == {"kind", "staff"}


def test_a_screen_that_masks_nothing_records_nothing() -> None:
    walk = Walk()
    walk.to_form()
    walk.press("reveal")
    walk.sees(FormPage)
    assert walk.facilities.noted(Act.REVEAL) == []


def test_under_a_question_nothing_is_seen_and_nothing_recorded() -> None:
    walk = Walk(idle=60)
    walk.to_card()
    walk.lay(card("zhao-dehou"))
    walk.wait(61)
    walk.press("reveal")
    walk.sees(StillThere)
    assert walk.facilities.noted(Act.REVEAL) == []
