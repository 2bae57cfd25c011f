"""Another person's card, laid on any step after the card was read: asked plainly, and nothing of either is shown."""

from __future__ import annotations

import gc

import pytest

from config.texts import LANGUAGES
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import IdCardReader, IdentityCard
from kiosk.audit import Act
from kiosk.flows.card_guard import GUARD, AnotherCard, LookForAnother
from kiosk.steps.screens import CardRead, Choice, FormPage, Materials, PlaceCard, Review, Screen, Signature, StillThere
from kiosk.steps.step import Reason
from tests.support.flow_walk import FakeReader, Walk, card, error, say_all

ASKED = "flow.another-card.title"
OTHER = "lin-jingshu"


def in_form(**patience: float) -> Walk:
    walk = Walk(**patience)
    walk.to_form()
    return walk


def lay(walk: Walk, laid: IdentityCard) -> IdentityCard:
    """Lay a card where only the guard waits for one."""
    walk.end(IdCardReader, FakeReader(laid))
    return laid


def stretches() -> dict[str, tuple[str, type[Screen]]]:
    return {
        "form": ("to_form", FormPage),
        "materials": ("to_materials", Materials),
        "review": ("to_review", Review),
        "sign": ("to_sign", Signature),
    }


@pytest.mark.parametrize("step", ["form", "materials", "review", "sign"])
def test_another_persons_card_is_asked_about_in_every_step_after_the_card(step: str) -> None:
    stretch, kind = stretches()[step]
    walk = Walk()
    getattr(walk, stretch)()
    before = walk.sees(kind)
    lay(walk, card(OTHER))
    walk.sees(Choice, ASKED)
    walk.choose("stay")
    assert (walk.screen, walk.step) == (before, step)


def test_the_question_names_only_who_is_at_work_and_only_masked() -> None:
    walk = in_form()
    other = card(OTHER)
    lay(walk, other)
    said = "\n".join(line for lines in say_all(walk.screen).values() for line in lines)
    assert "赵*厚接着办" in said
    assert not any(secret in said for secret in ("赵德厚", other.name, other.number, "990121194307050016"))
    assert len(say_all(walk.screen)) == len(LANGUAGES)


def test_starting_anew_wipes_who_was_at_work() -> None:
    walk = in_form()
    held = walk.visit.cards.operator
    assert held is not None
    lay(walk, card(OTHER))
    walk.choose("anew")
    assert walk.reason is Reason.PERSON_CHANGED
    assert not any(held.photo)


def test_going_on_keeps_what_was_entered() -> None:
    walk = in_form()
    walk.enter(household_town="qingting")
    lay(walk, card(OTHER))
    walk.choose("stay")
    assert walk.visit.answers["household_town"] == "qingting"


def test_nothing_of_the_other_card_is_kept() -> None:
    walk = in_form()
    other = lay(walk, card(OTHER, name="仅此一名", address="无处可寻路"))
    assert not any(other.raw_text)
    assert not any(other.photo)
    assert other not in walk.visit.cards.all()
    del other
    walk.runner.calls.clear()
    gc.collect()
    assert [one for one in gc.get_objects() if isinstance(one, IdentityCard) and one.name == "仅此一名"] == []


def test_it_is_recorded_that_a_card_was_refused_and_not_whose() -> None:
    walk = in_form()
    lay(walk, card(OTHER))
    assert walk.facilities.noted(Act.CARD_REFUSED) == [{"reason": "another-card"}]


def test_the_own_card_laid_again_is_no_news() -> None:
    walk = in_form()
    again = lay(walk, card("zhao-dehou"))
    walk.sees(FormPage)
    assert not any(again.photo)
    assert walk.facilities.noted(Act.CARD_REFUSED) == []


@pytest.mark.parametrize("person", ["lin-jingshu", "zhao-dehou"])
def test_who_acts_for_another_may_lay_either_card(person: str) -> None:
    walk = Walk()
    walk.to_sign_entrusted()
    lay(walk, card(person))
    walk.sees(Signature)


def test_each_laying_is_asked_about_anew() -> None:
    walk = in_form()
    for _ in range(3):
        lay(walk, card(OTHER))
        walk.sees(Choice, ASKED)
        walk.choose("stay")
        walk.wait(1)
    assert len(walk.facilities.noted(Act.CARD_REFUSED)) == 3


def test_laid_twice_under_the_question_it_is_one_question() -> None:
    walk = in_form()
    lay(walk, card(OTHER))
    walk.wait(1)
    lay(walk, card(OTHER))
    walk.choose("stay")
    walk.sees(FormPage)


@pytest.mark.parametrize(
    "trouble",
    [
        error("id-card.none", ErrorKind.TIMED_OUT),
        error("id-card.moved"),
        error("id-card.reader-lost", ErrorKind.DEVICE),
    ],
    ids=["nobody laid one", "moved too soon", "reader away"],
)
def test_troubles_of_the_reader_disturb_nobody_who_is_filling_in(trouble: DeviceError) -> None:
    walk = in_form()
    walk.end(IdCardReader, FakeReader(trouble))
    walk.sees(FormPage)
    walk.wait(1)
    assert len(walk.runner.open(IdCardReader)) == 1


def test_the_lane_has_one_wait_at_a_time_however_often_the_screen_changes() -> None:
    walk = in_form()
    begun = len(walk.runner.calls)
    for town in ("qingting", "liuwan", "qingting"):
        walk.enter(household_town=town)
    walk.press("next")
    assert len(walk.runner.calls) == begun


def test_the_wait_of_a_step_ends_with_it() -> None:
    walk = in_form()
    (waiting,) = walk.runner.open(IdCardReader)
    walk.fill()
    assert waiting.cancelled
    assert len(walk.runner.open(IdCardReader)) == 1


def test_before_a_card_is_confirmed_and_while_one_is_asked_for_the_guard_rests() -> None:
    walk = Walk()
    walk.to_card()
    walk.sees(PlaceCard)
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)
    assert not any(isinstance(call.call, LookForAnother) for call in walk.runner.calls)


def test_while_it_is_stored_and_after_the_guard_rests() -> None:
    walk = Walk()
    walk.to_sign()
    walk.sign()
    assert not any(isinstance(call.call, LookForAnother) for call in walk.runner.open(IdCardReader))
    walk.acknowledge()
    assert not any(isinstance(call.call, LookForAnother) for call in walk.runner.open(IdCardReader))


def test_who_lays_a_card_under_the_idle_question_is_here() -> None:
    walk = in_form(idle=60)
    walk.wait(70)
    walk.sees(StillThere)
    lay(walk, card(OTHER))
    walk.wait(30)
    walk.sees(Choice, ASKED)
    assert walk.left == []


def test_nobody_answers_the_question_and_everything_is_wiped() -> None:
    walk = in_form(idle=60)
    lay(walk, card(OTHER))
    walk.wait(61)
    walk.sees(StillThere)
    walk.wait(30)
    assert walk.reason is Reason.IDLE


def test_the_question_stands_again_after_the_idle_question() -> None:
    walk = in_form(idle=60)
    lay(walk, card(OTHER))
    walk.wait(61)
    walk.press("stay")
    walk.sees(Choice, ASKED)


def test_a_card_comes_over_the_words_where_staff_are() -> None:
    walk = in_form()
    walk.press("staff")
    walk.sees(Choice, "flow.staff.title")
    lay(walk, card(OTHER))
    walk.sees(Choice, ASKED)
    walk.choose("stay")
    walk.sees(FormPage)


def test_other_keys_do_nothing_under_the_question() -> None:
    walk = in_form()
    lay(walk, card(OTHER))
    for key in ("next", "home", "back", "staff"):
        walk.press(key)
    walk.sees(Choice, ASKED)


def test_a_card_read_too_late_for_its_step_is_wiped_and_not_asked_about() -> None:
    walk = in_form()
    (waiting,) = walk.runner.open(IdCardReader)
    walk.fill()
    late = card(OTHER)
    waiting.run(FakeReader(late))
    walk.settle()
    walk.sees(Materials)
    assert not any(late.photo)


def test_no_two_cards_are_equal_and_none_says_whose_it_is() -> None:
    look = LookForAnother(frozenset({"990121194307050016"}))
    seen = [look(FakeReader(card(OTHER)), Deadline.after(1), CancelToken()) for _ in range(2)]
    assert seen[0] != seen[1]
    assert vars(seen[0] or AnotherCard()) == {}
    assert "9901" not in repr(look) + repr(seen) + GUARD
