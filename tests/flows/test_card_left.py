"""A card that lies on the reader when its owner goes: said until it is lifted, at goodbye and before the next visit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.texts import text, wording
from devices.device import DeviceError, ErrorKind
from devices.id_card import IdCardReader
from kiosk.audit import Act
from kiosk.steps.screens import CardHome, Evaluation, Goodbye, Home, Idle, Screen
from kiosk.steps.step import Reason
from tests.support.flow_walk import FakeReader, Walk, card, error

LEFT = "home.card-left.title"


def lies(walk: Walk, lying: bool) -> None:
    """Let the reader say whether a card lies there, and time pass to its next look."""
    walk.end(IdCardReader, FakeReader(lying=lying))
    walk.wait(1)


def cannot_tell(walk: Walk, cause: str = "id-card.reader-lost") -> None:
    walk.runner.open(IdCardReader)[-1].done(error(cause, ErrorKind.DEVICE))
    walk.settle()


def after_a_time_out() -> Walk:
    """Walk into the form, go away, and return the visit that begins when the machine has wiped everything."""
    before = Walk(idle=60)
    before.to_form()
    before.wait(91)
    assert before.reason is Reason.IDLE
    return Walk(at="welcome", idle=60)


# Before the next visit.


def test_a_card_left_at_the_time_out_is_said_in_both_languages() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    screen = walk.sees(Goodbye, LEFT)
    assert (wording("zh_CN")(screen.title), wording("en")(screen.title)) == (
        "请取走您的身份证。",
        "Please take your ID card.",
    )
    assert screen.lead is not None
    assert wording("zh_CN")(screen.lead) == "Please take your ID card."


def test_the_picture_is_the_card_and_no_paper() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    screen = walk.sees(Goodbye)
    assert (screen.card_left, screen.paper_out, screen.can_go_home, screen.can_go_back) == (True, False, False, False)


def test_when_it_is_lifted_the_hall_is_pictured_again() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    lies(walk, False)
    walk.sees(Idle)


def test_it_is_said_for_as_long_as_it_lies() -> None:
    walk = after_a_time_out()
    for _ in range(300):
        lies(walk, True)
    walk.sees(Goodbye, LEFT)
    assert walk.left == []


def test_nobody_is_asked_whether_they_are_there_while_a_card_waits() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    walk.wait(600)
    assert {type(screen) for screen in walk.shown} == {Idle, Goodbye}


def test_after_two_minutes_staff_are_told_once() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    walk.wait(118)
    assert walk.facilities.told_staff == []
    walk.wait(2)
    assert walk.facilities.told_staff == [Act.CARD_LEFT]
    assert walk.facilities.noted(Act.CARD_LEFT) == [{"seconds": 120}]
    walk.wait(600)
    walk.sees(Goodbye, LEFT)
    assert walk.facilities.told_staff == [Act.CARD_LEFT]


def test_a_card_taken_in_time_is_told_to_nobody() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    walk.wait(60)
    lies(walk, False)
    walk.wait(600)
    assert walk.facilities.told_staff == []


def test_a_reader_that_comes_back_and_sees_a_card_says_so() -> None:
    walk = after_a_time_out()
    cannot_tell(walk)
    walk.wait(1)
    lies(walk, True)
    walk.sees(Goodbye, LEFT)


def test_a_card_laid_on_the_picture_of_the_hall_is_no_card_left_behind() -> None:
    walk = after_a_time_out()
    lies(walk, False)
    walk.wait(30)
    walk.sees(Idle)
    walk.lay(card("zhao-dehou"))
    assert "赵*厚的身份证读好了" in walk.says(walk.sees(CardHome))


@pytest.mark.parametrize("lying", [True, False])
def test_the_next_person_can_begin(lying: bool) -> None:
    walk = after_a_time_out()
    lies(walk, lying)
    walk.press("start")
    walk.sees(Home)


def test_no_other_key_does_anything_there() -> None:
    walk = after_a_time_out()
    lies(walk, True)
    for key in ("home", "back", "next", "done"):
        walk.press(key)
    walk.sees(Goodbye, LEFT)


# Gone home on purpose.


def gone_home() -> Walk:
    """Return the visit that begins when somebody went home out of a matter in which a card was read."""
    walk = Walk(start=False, idle=60)
    walk.visit.passing = True
    walk.engine.start("welcome")
    walk.settle()
    return walk


BOTH = pytest.mark.parametrize(("begun", "then"), [(after_a_time_out, Idle), (gone_home, Home)])


@BOTH
def test_a_card_left_is_asked_for_until_it_is_seen_to_be_lifted(begun: Callable[[], Walk], then: type[Screen]) -> None:
    walk = begun()
    lies(walk, True)
    walk.wait(100)
    walk.sees(Goodbye, LEFT)
    # A reader that loses sight of the card does not say that it was taken.
    cannot_tell(walk)
    walk.sees(Goodbye, LEFT)
    walk.wait(1)
    lies(walk, False)
    walk.sees(then)


@BOTH
def test_a_reader_that_cannot_tell_accuses_nobody(begun: Callable[[], Walk], then: type[Screen]) -> None:
    walk = begun()
    cannot_tell(walk)
    walk.sees(then)


def test_who_went_home_with_their_card_is_at_home_without_a_touch() -> None:
    walk = gone_home()
    lies(walk, False)
    walk.sees(Home)


def test_who_wants_another_matter_while_a_card_lies_has_a_key_for_it() -> None:
    walk = gone_home()
    lies(walk, True)
    walk.press("start")
    walk.sees(Home)


# At goodbye.


def at_goodbye(idle: float = 1e9) -> Walk:
    walk = Walk(idle=idle)
    walk.to_stored()
    walk.acknowledge()
    walk.press("next")
    walk.sees(Evaluation)
    walk.press("skip")
    return walk


def test_who_says_they_have_everything_is_told_where_the_card_lies() -> None:
    walk = at_goodbye()
    lies(walk, True)
    assert walk.sees(Goodbye, "apply.bye.title").lead == text("apply.bye.card-left")
    walk.press("done")
    screen = walk.sees(Goodbye, "apply.bye.card-still")
    assert (screen.lead, screen.card_left) == (text("apply.bye.card-where"), True)
    assert walk.left == []


def test_when_the_card_is_lifted_goodbye_is_as_before_and_the_key_ends_it() -> None:
    walk = at_goodbye()
    lies(walk, True)
    walk.press("done")
    lies(walk, False)
    screen = walk.sees(Goodbye, "apply.bye.title")
    assert (screen.lead, screen.card_left) == (None, False)
    walk.press("done")
    assert walk.reason is Reason.FINISHED


@pytest.mark.parametrize("kind", [ErrorKind.DEVICE, ErrorKind.TIMED_OUT, ErrorKind.PROGRAM])
def test_a_reader_that_cannot_tell_asks_the_person_to_look(kind: ErrorKind) -> None:
    walk = at_goodbye()
    walk.runner.open(IdCardReader)[-1].done(DeviceError(kind, "id-card.reader-silent"))
    walk.settle()
    screen = walk.sees(Goodbye, "apply.bye.title")
    assert (screen.lead, screen.card_left) == (text("apply.bye.card-unknown"), False)
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_a_card_that_was_seen_is_not_taken_because_the_reader_fell_silent() -> None:
    walk = at_goodbye()
    lies(walk, True)
    cannot_tell(walk)
    assert walk.sees(Goodbye).lead == text("apply.bye.card-unknown")
    walk.wait(1)
    lies(walk, True)
    assert walk.sees(Goodbye).lead == text("apply.bye.card-left")


def test_goodbye_ends_for_nobody_while_their_card_lies() -> None:
    walk = at_goodbye()
    lies(walk, True)
    walk.wait(29)
    walk.wait(2)
    walk.sees(Goodbye)
    assert walk.left == []


def test_who_walked_off_without_the_card_leaves_goodbye_to_the_screen_that_goes_on_asking() -> None:
    walk = at_goodbye(idle=60)
    lies(walk, True)
    walk.wait(60)
    assert walk.reason is Reason.IDLE
    after = Walk(at="welcome")
    lies(after, True)
    after.sees(Goodbye, LEFT)


def test_before_the_reader_has_answered_nothing_is_claimed() -> None:
    screen = at_goodbye().sees(Goodbye)
    assert (screen.lead, screen.card_left) == (None, False)
