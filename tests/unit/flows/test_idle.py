"""Nobody touches the machine: it asks, keeps everything, and wipes when nobody answers."""

from __future__ import annotations

import pytest

from kiosk.steps.events import Entered
from kiosk.steps.screens import CardRead, Choice, FormPage, Goodbye, Guide, Home, Idle, PlaceCard, Signature, StillThere
from kiosk.steps.step import Reason
from tests.support.flow_walk import Walk, card


def waiting() -> Walk:
    """Return a walk in the form, with a minute of patience."""
    walk = Walk(idle=60)
    walk.to_form()
    return walk


def test_after_a_minute_without_a_touch_it_asks() -> None:
    walk = waiting()
    walk.wait(59)
    walk.sees(FormPage)
    walk.wait(1)
    question = walk.sees(StillThere, "flow.still-there.title")
    assert (question.seconds_left, question.seconds) == (30, 30)


def test_the_question_counts_down_by_seconds() -> None:
    walk = waiting()
    walk.wait(67)
    assert walk.sees(StillThere).seconds_left == 23


def test_going_on_keeps_everything() -> None:
    walk = waiting()
    walk.enter(household_town="qingting")
    before = walk.sees(FormPage)
    walk.wait(75)
    walk.press("stay")
    assert (walk.screen, walk.visit.answers["household_town"]) == (before, "qingting")


def test_after_going_on_the_minute_begins_anew() -> None:
    walk = waiting()
    walk.wait(75)
    walk.press("stay")
    walk.wait(59)
    walk.sees(FormPage)
    walk.wait(2)
    walk.sees(StillThere)


def test_nobody_answers_and_everything_is_wiped() -> None:
    walk = waiting()
    read = walk.visit.cards.operator
    assert read is not None
    walk.wait(90)
    ((reason, report),) = walk.left
    assert (reason, set(report.parts) >= {"cards", "answers"}, any(read.photo)) == (Reason.IDLE, True, False)


def test_leaving_by_the_question_wipes_too() -> None:
    walk = waiting()
    walk.wait(61)
    walk.press("leave")
    assert (walk.reason, walk.visit.answers.get("name")) == (Reason.HOME, None)


def test_a_touch_in_time_puts_the_question_off() -> None:
    walk = waiting()
    for _ in range(4):
        walk.wait(50)
        walk.engine.touched()
    walk.sees(FormPage)


def test_what_a_person_does_is_a_touch() -> None:
    walk = waiting()
    walk.wait(50)
    walk.enter(household_town="qingting")
    walk.wait(50)
    walk.sees(FormPage)


def test_a_word_that_was_being_typed_is_kept_under_the_question() -> None:
    walk = waiting()
    walk.wait(61)
    walk.engine.take(Entered("household_town", "shiqiao"))
    walk.sees(StillThere)
    walk.press("stay")
    assert walk.visit.answers["household_town"] == "shiqiao"


def test_news_of_the_world_waits_under_the_question() -> None:
    walk = Walk(idle=60)
    walk.to_card()
    walk.wait(61)
    walk.lay(card("zhao-dehou"))
    walk.sees(StillThere)
    walk.press("stay")
    walk.sees(CardRead)


@pytest.mark.parametrize("other", ["next", "home", "choose"])
def test_any_other_button_under_the_question_means_i_am_here(other: str) -> None:
    walk = waiting()
    walk.wait(61)
    walk.press(other)
    walk.sees(FormPage)


def test_at_home_nobody_is_asked_and_the_picture_of_the_hall_returns() -> None:
    walk = Walk(idle=60)
    walk.sees(Home)
    walk.wait(60)
    assert (walk.reason, any(isinstance(screen, StillThere) for screen in walk.shown)) == (Reason.IDLE, False)


def test_the_waiting_screen_waits_without_end() -> None:
    walk = Walk(at="welcome", idle=60)
    walk.wait(3600)
    walk.sees(Idle)
    assert walk.left == []


def test_the_first_touch_leads_home() -> None:
    walk = Walk(at="welcome")
    walk.press("next")
    walk.sees(Idle)
    walk.press("start")
    walk.sees(Home)


def test_while_something_is_stored_nobody_is_asked() -> None:
    walk = Walk(idle=60)
    del walk.runner.auto["outbox"]
    walk.to_stored()
    walk.wait(600)
    walk.sees(Signature)
    assert walk.left == []


def test_at_goodbye_the_visit_ends_by_itself() -> None:
    walk = Walk(idle=1000)
    walk.to_stored()
    walk.acknowledge()
    walk.press("next")
    walk.press("skip")
    walk.sees(Goodbye)
    walk.wait(30)
    assert walk.reason is Reason.FINISHED


# Leaving by the house key.


def test_the_house_key_asks_before_something_is_lost() -> None:
    walk = waiting()
    walk.press("home")
    walk.sees(Choice, "flow.leave.title")
    walk.choose("stay")
    walk.sees(FormPage)
    walk.press("home")
    walk.choose("leave")
    assert walk.reason is Reason.HOME


def test_the_question_about_leaving_takes_only_its_answers() -> None:
    walk = waiting()
    walk.press("home")
    walk.choose("somewhere")
    walk.press("next")
    walk.sees(Choice, "flow.leave.title")


def test_with_nothing_to_lose_the_house_key_leads_home_at_once() -> None:
    walk = Walk()
    walk.to_card()
    walk.sees(PlaceCard)
    walk.press("home")
    assert walk.reason is Reason.HOME


def test_the_idle_question_may_come_over_the_question_about_leaving() -> None:
    walk = waiting()
    walk.press("home")
    walk.wait(61)
    walk.sees(StillThere)
    walk.press("stay")
    walk.sees(Choice, "flow.leave.title")
    walk.choose("stay")
    walk.sees(FormPage)


def test_a_guide_that_is_being_read_is_asked_too() -> None:
    walk = Walk(idle=60)
    walk.choose("1199010099083352973990704000000")
    walk.choose("self")
    walk.sees(Guide)
    walk.wait(60)
    walk.sees(StillThere)


def test_who_looks_for_staff_hears_where_they_are_and_comes_back_to_the_same_screen() -> None:
    walk = Walk()
    walk.to_sign()
    before = walk.screen
    walk.press("staff")
    said = walk.says(walk.sees(Choice, "flow.staff.title"))
    assert (walk.facilities.site.help_window in said, walk.facilities.site.phone in said) == (True, True)
    walk.press("choose", "stay")
    assert walk.screen is before
