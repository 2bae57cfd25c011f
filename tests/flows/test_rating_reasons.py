"""After a bad rating: why, for who wants to say; and nobody is asked who was just refused."""

from __future__ import annotations

import pytest

from kiosk.steps.rating import BAD, ENOUGH, REASONS
from kiosk.steps.screens import Choice, Evaluation, Goodbye
from offline_queue.entry import State
from tests.support.flow_fakes import Put
from tests.support.flow_walk import Walk
from tests.support.rated_walk import at_rating


def rating(walk: Walk) -> Put:
    (put,) = [put for put in walk.outbox.puts.values() if put.kind == "evaluation"]
    return put


@pytest.mark.parametrize("level", sorted(BAD))
def test_a_bad_rating_may_be_given_its_reasons_by_tapping(level: str) -> None:
    walk = at_rating()
    walk.choose(level)
    walk.sees(Choice, "rate.why.title")
    walk.choose("waited")
    walk.choose("machine")
    walk.press("next")
    assert (rating(walk).body["level"], rating(walk).body["reasons"]) == (level, ["waited", "machine"])
    walk.sees(Goodbye)


def test_nobody_has_to_say_why() -> None:
    walk = at_rating()
    walk.choose("very-dissatisfied")
    walk.press("no-reason")
    assert rating(walk).body["reasons"] == []
    walk.sees(Goodbye)


def test_who_would_rather_not_say_takes_what_was_tapped_back() -> None:
    walk = at_rating()
    walk.choose("dissatisfied")
    walk.choose("other")
    walk.press("no-reason")
    assert rating(walk).body["reasons"] == []


def test_a_reason_is_taken_out_by_a_second_touch() -> None:
    walk = at_rating()
    walk.choose("dissatisfied")
    for reason in ("waited", "papers", "waited"):
        walk.choose(reason)
    assert [tile.name for tile in walk.sees(Choice).choices if tile.chosen] == ["papers"]
    walk.press("next")
    assert rating(walk).body["reasons"] == ["papers"]


def test_who_walks_away_from_the_reasons_has_rated_all_the_same() -> None:
    walk = at_rating(idle=60)
    walk.choose("dissatisfied")
    walk.choose("unclear")
    walk.wait(ENOUGH.seconds)
    assert rating(walk).body["reasons"] == ["unclear"]


@pytest.mark.parametrize("key", ["back", "home"])
def test_the_footer_cannot_throw_a_rating_away(key: str) -> None:
    walk = at_rating()
    walk.choose("dissatisfied")
    walk.press(key)
    walk.sees(Choice, "rate.why.title")
    assert walk.left == []


@pytest.mark.parametrize("level", ["very-satisfied", "satisfied", "basically-satisfied"])
def test_a_level_that_is_no_complaint_is_not_asked_why(level: str) -> None:
    walk = at_rating()
    walk.choose(level)
    assert rating(walk).body["level"] == level
    walk.sees(Goodbye)


@pytest.mark.parametrize("value", ["", "poem", "very-satisfied"])
def test_a_reason_that_is_not_offered_is_not_taken(value: str) -> None:
    walk = at_rating()
    walk.choose("dissatisfied")
    shown = walk.screen
    walk.choose(value)
    assert walk.screen == shown


def test_touching_twice_stores_one_rating() -> None:
    walk = at_rating()
    del walk.runner.auto["outbox"]
    walk.choose("dissatisfied")
    walk.press("next")
    walk.press("next")
    walk.choose("satisfied")
    assert len(walk.runner.open("outbox")) == 1


def test_a_disk_that_fails_holds_nobody_up() -> None:
    walk = at_rating()
    walk.outbox.failing = 1
    walk.choose("dissatisfied")
    walk.press("next")
    walk.sees(Goodbye)


@pytest.mark.parametrize("state", [State.REJECTED, State.NEEDS_CORRECTION, State.DEAD_LETTER])
def test_after_a_refusal_nobody_is_asked_how_it_was(state: State) -> None:
    at_rating(state).sees(Goodbye)


@pytest.mark.parametrize("state", [State.PENDING, State.SENDING, State.RETRY, State.PAUSED, State.ACKNOWLEDGED])
def test_what_is_stored_or_received_may_be_rated(state: State) -> None:
    at_rating(state).sees(Evaluation)


def test_what_was_never_looked_at_since_may_be_rated() -> None:
    at_rating(seen=False).sees(Evaluation)


def test_the_reasons_have_no_default_and_all_can_be_chosen() -> None:
    walk = at_rating()
    walk.choose("very-dissatisfied")
    assert {tile.chosen for tile in walk.sees(Choice).choices} == {False}
    for reason in REASONS:
        walk.choose(reason)
    walk.press("next")
    assert rating(walk).body["reasons"] == list(REASONS)
