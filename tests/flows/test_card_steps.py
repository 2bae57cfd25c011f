"""The card: worn, expired, moved, foreign, somebody else's, reader lost; each with a sentence and a way on."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from devices.device import Condition, DeviceState, ErrorKind
from devices.id_card import CardKind, IdCardReader, IdentityCard
from kiosk.audit import Act
from kiosk.steps.card import read_card
from kiosk.steps.screens import CardRead, CardStatus, Choice, FormPage, PlaceCard, Secret, Tone, Trouble
from kiosk.steps.step import Reason
from tests.support import cards
from tests.support.flow_fakes import FakeReader
from tests.support.flow_walk import ELDER, Walk, card, error, say_all

UNREADABLE = "id-card.unreadable"


def at_card(relation: str = "self") -> Walk:
    walk = Walk()
    walk.to_card(relation)
    return walk


def test_a_card_is_asked_for_with_a_place_to_lay_it() -> None:
    screen = at_card().sees(PlaceCard, "apply.card.place-operator")
    assert (screen.status, [a.name for a in screen.actions]) == (CardStatus.WAITING, ["no-card", "other"])


def test_nobody_lays_a_card_and_it_waits_on() -> None:
    walk = at_card()
    for _ in range(5):
        walk.lay(error("id-card.none", ErrorKind.TIMED_OUT))
    assert walk.sees(PlaceCard).status is CardStatus.WAITING
    assert len(walk.runner.open(IdCardReader)) == 1


def lay_without_reading(walk: Walk) -> None:
    """Lay a card that the reader has found and not yet read."""
    walk.end(IdCardReader, FakeReader(card("zhao-dehou")))


def test_a_card_that_is_being_read_must_not_be_lifted_says_the_screen() -> None:
    walk = at_card()
    lay_without_reading(walk)
    assert walk.sees(PlaceCard).status is CardStatus.READING
    assert "正在读，请先别拿开。" in walk.says()


def test_a_card_that_was_found_is_read_next() -> None:
    walk = at_card()
    lay_without_reading(walk)
    assert [one.call for one in walk.runner.open(IdCardReader)] == [read_card]
    lay_without_reading(walk)
    walk.sees(CardRead)


def test_the_reader_is_lost_while_it_reads_and_that_is_said() -> None:
    walk = at_card()
    lay_without_reading(walk)
    walk.end(IdCardReader, FakeReader(error("id-card.reader-lost", ErrorKind.DEVICE)))
    assert walk.sees(PlaceCard).status is CardStatus.READER_LOST


def test_whoever_asks_for_another_way_while_a_card_is_read_gets_it() -> None:
    walk = at_card()
    lay_without_reading(walk)
    walk.press("no-card")
    walk.sees(Trouble, "apply.card.no-card-title")


def test_a_card_that_stays_after_a_failure_is_asked_to_be_lifted_and_not_counted() -> None:
    walk = at_card()
    walk.lay(error(UNREADABLE))
    for _ in range(5):
        walk.lay(error("id-card.not-lifted", ErrorKind.TIMED_OUT))
    assert walk.sees(PlaceCard).status is CardStatus.NOT_READ
    assert walk.visit.cards.failed == 1


@pytest.mark.parametrize("cause", ["id-card.moved", UNREADABLE])
def test_a_card_that_was_not_read_is_asked_for_again(cause: str) -> None:
    walk = at_card()
    walk.lay(error(cause))
    assert walk.sees(PlaceCard).status is CardStatus.NOT_READ
    assert "没有读到，请拿起来再放一次。" in walk.says()


def test_a_card_of_an_unknown_kind_is_told_apart() -> None:
    walk = at_card()
    walk.lay(error("id-card.unsupported"))
    assert "这种证这里读不了" in walk.says()


def test_the_third_failure_says_that_the_card_may_be_worn_and_where_else_to_go() -> None:
    walk = at_card()
    for _ in range(3):
        walk.lay(error(UNREADABLE))
    screen = walk.sees(Trouble, "apply.card.worn-title")
    assert "A区 01 号" in walk.says()
    assert "12345" in walk.says()
    assert screen.actions[0].name == "retry"


def test_a_card_read_in_between_ends_the_row_of_failures() -> None:
    walk = at_card()
    for _ in range(2):
        walk.lay(error(UNREADABLE))
    walk.lay(card("zhao-dehou"))
    walk.press("not-me")
    walk.lay(error(UNREADABLE))
    walk.sees(PlaceCard)


def test_while_the_trouble_is_shown_another_card_is_read() -> None:
    walk = at_card()
    for _ in range(3):
        walk.lay(error(UNREADABLE))
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)


def test_a_worn_card_laid_over_a_trouble_is_asked_for_again() -> None:
    walk = at_card()
    walk.lay(card("zhou-min"))
    walk.lay(error("id-card.moved"))
    assert walk.sees(PlaceCard).status is CardStatus.NOT_READ


def test_a_card_that_was_read_stays_in_sight_when_another_cannot_be_read() -> None:
    walk = at_card()
    walk.lay(card("zhao-dehou"))
    walk.lay(error("id-card.moved"))
    walk.sees(CardRead)


def test_a_reader_lost_behind_a_trouble_leaves_the_trouble_in_sight() -> None:
    walk = at_card()
    walk.lay(card("zhou-min"))
    walk.lay(error("id-card.reader-lost", ErrorKind.DEVICE))
    walk.sees(Trouble, "apply.card.expired-title")


def test_an_expired_card_is_refused_wiped_and_recorded() -> None:
    walk = at_card()
    old = card("zhou-min")
    walk.lay(old)
    walk.sees(Trouble, "apply.card.expired-title")
    assert (any(old.photo), walk.visit.cards.all()) == (False, [])
    assert walk.facilities.noted(Act.CARD_REFUSED)[0]["reason"] == "expired"


def test_after_an_expired_card_a_good_one_goes_on() -> None:
    walk = at_card()
    walk.lay(card("zhou-min"))
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(FormPage)


def test_a_card_is_good_on_its_last_day() -> None:
    walk = at_card()
    walk.lay(card("zhao-dehou", valid_to=datetime.date(2026, 11, 23)))
    walk.sees(CardRead)


@pytest.mark.parametrize(
    ("asked", "title"), [("no-card", "apply.card.no-card-title"), ("other", "apply.card.other-title")]
)
def test_without_a_card_one_is_told_where_to_go(asked: str, title: str) -> None:
    walk = at_card()
    walk.press(asked)
    walk.sees(Trouble, title)
    walk.press("retry")
    walk.sees(PlaceCard)


@pytest.mark.parametrize("kind", [ErrorKind.DEVICE, ErrorKind.TIMED_OUT, ErrorKind.PROGRAM])
def test_a_lost_reader_is_said_and_tried_again(kind: ErrorKind) -> None:
    walk = at_card()
    walk.lay(error("id-card.reader-lost", kind))
    assert walk.sees(PlaceCard).status is CardStatus.READER_LOST
    assert walk.runner.open(IdCardReader) == []
    walk.wait(3)
    assert walk.sees(PlaceCard).status is CardStatus.WAITING
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)


def test_a_reader_that_stays_lost_is_not_called_ready() -> None:
    walk = at_card()
    walk.lay(error("id-card.reader-lost", ErrorKind.DEVICE))
    walk.facilities.lose("id_card")
    walk.wait(30)
    assert walk.sees(PlaceCard).status is CardStatus.READER_LOST
    walk.facilities.states["id_card"] = DeviceState("id_card", Condition.READY)
    walk.wait(3)
    assert walk.sees(PlaceCard).status is CardStatus.WAITING


# What is shown of a card.


def shown(walk: Walk) -> dict[str, str]:
    """Return labels and masked values of a card."""
    screen = walk.sees(CardRead)
    values = {f.label.key: f.value for f in (screen.headline, *screen.facts)}
    return {key: value.masked if isinstance(value, Secret) else "" for key, value in values.items()}


def test_a_card_is_shown_masked() -> None:
    walk = at_card()
    walk.lay(card("zhao-dehou"))
    assert shown(walk) == {
        "apply.card.name": "赵*厚",
        "apply.card.number": "990 **** **** *** 0016",
        "apply.card.sex": "",
        "apply.card.ethnic-group": "",
        "apply.card.born": "1943 年 ** 月 ** 日",
        "apply.card.address": "云泽市清汀县 ********",
        "apply.card.valid-to": "",
    }


def test_the_owner_can_hold_to_see_everything() -> None:
    walk = at_card()
    walk.lay(card("zhao-dehou"))
    full = [f.value.full for f in walk.sees(CardRead).facts if isinstance(f.value, Secret)]
    assert full == ["990121194307050016", "1943 年 07 月 05 日", "云泽市清汀县清汀镇柳湾村6组12号"]


def test_in_english_a_birthday_is_written_otherwise() -> None:
    walk = at_card()
    walk.press("language", "en")
    walk.lay(card("zhao-dehou"))
    assert shown(walk)["apply.card.born"] == "1943-**-**"


@pytest.mark.parametrize(
    ("which", "labels"),
    [
        (cards.FOREIGN_2017, {"apply.card.name-latin", "apply.card.nationality"}),
        (cards.FOREIGN_2023, {"apply.card.name-latin", "apply.card.nationality"}),
        (cards.CHEN, {"apply.card.address"}),
    ],
)
def test_every_kind_of_card_is_shown_by_what_it_says(which: IdentityCard, labels: set[str]) -> None:
    walk = at_card()
    walk.lay(dataclasses.replace(which, valid_to=None))
    assert labels <= set(shown(walk))


def test_a_card_with_a_latin_name_only_shows_it_as_the_name() -> None:
    walk = at_card()
    walk.lay(dataclasses.replace(cards.FOREIGN_2017, name="", birth_date=None))
    assert shown(walk)["apply.card.name"] == "Z****, S** T*******"
    assert walk.sees(CardRead).verdict is None


def test_nothing_of_a_card_stands_in_a_repr() -> None:
    walk = at_card()
    walk.lay(card("zhao-dehou"))
    assert all(secret not in repr((walk.screen, walk.visit)) for secret in ("赵德厚", "990121194307050016"))


# Age.


def test_who_is_old_enough_is_told_so() -> None:
    walk = at_card()
    walk.lay(card("zhao-dehou"))
    verdict = walk.sees(CardRead).verdict
    assert verdict is not None
    assert verdict.tone is Tone.OK


def test_who_is_too_young_is_told_the_year_and_cannot_go_on() -> None:
    walk = at_card()
    walk.lay(card("lin-jingshu"))
    assert "2068年满 80 周岁" in walk.says()
    # The card is masked on the same page: the day would give away what the mask hides.
    assert "3月12日" not in walk.says()
    assert "03-12" not in "".join(say_all(walk.screen)["en"])
    walk.press("next")
    walk.sees(CardRead)
    walk.press("leave-matter")
    assert walk.reason is Reason.HOME


def test_the_age_asked_for_is_that_of_the_applicant_not_of_who_stands_here() -> None:
    walk = at_card("family")
    walk.lay(card("lin-jingshu"))
    assert walk.sees(CardRead).verdict is None
    walk.press("next")
    walk.lay(card("he-xiulan"))
    assert "2030年满 80 周岁" in walk.says()


def test_a_matter_without_an_age_has_no_verdict() -> None:
    walk = Walk()
    walk.to_card(item="11990100990416768F3990403000000")
    walk.lay(card("lin-jingshu"))
    assert walk.sees(CardRead).verdict is None


# Other people.


def test_one_may_say_no_and_lay_another_card() -> None:
    walk = at_card()
    first = card("lin-jingshu")
    walk.lay(first)
    walk.press("not-me")
    walk.sees(PlaceCard)
    assert not any(first.photo)
    walk.lay(card("zhao-dehou"))
    assert shown(walk)["apply.card.name"] == "赵*厚"


def test_a_card_laid_over_an_unconfirmed_one_takes_its_place() -> None:
    walk = at_card()
    first = card("lin-jingshu")
    walk.lay(first)
    walk.lay(card("zhao-dehou"))
    assert (shown(walk)["apply.card.name"], any(first.photo)) == ("赵*厚", False)


def back_at_card() -> Walk:
    """Return a walk where a confirmed person has come back to the card."""
    walk = Walk()
    walk.to_form()
    walk.enter(household_town="qingting")
    walk.press("back")
    walk.sees(CardRead)
    return walk


def test_coming_back_shows_the_confirmed_card() -> None:
    walk = back_at_card()
    walk.press("next")
    assert walk.sees(FormPage).fields[3].value == "qingting"


def test_the_same_card_again_changes_nothing() -> None:
    walk = back_at_card()
    again = card("zhao-dehou", nationality="满")
    walk.lay(again)
    walk.sees(CardRead)
    assert (any(again.photo), walk.visit.answers["household_town"]) == (False, "qingting")


def test_a_different_card_asks_whether_somebody_else_begins() -> None:
    walk = back_at_card()
    walk.lay(card("lin-jingshu"))
    screen = walk.sees(Choice, "apply.swap.title")
    assert "这不是刚才那张证，要换人办吗？" in walk.says(screen)


def test_yes_somebody_else_wipes_everything() -> None:
    walk = back_at_card()
    mine = walk.visit.cards.operator
    assert mine is not None
    walk.lay(card("lin-jingshu"))
    walk.choose("swap")
    assert (walk.reason, any(mine.photo)) == (Reason.PERSON_CHANGED, False)


def test_no_the_same_person_goes_on_with_everything() -> None:
    walk = back_at_card()
    theirs = card("lin-jingshu")
    walk.lay(theirs)
    walk.choose("keep")
    assert (shown(walk)["apply.card.name"], any(theirs.photo)) == ("赵*厚", False)
    walk.press("next")
    assert walk.sees(FormPage).fields[3].value == "qingting"


def test_the_question_takes_only_its_answers() -> None:
    walk = back_at_card()
    walk.choose("swap")
    walk.sees(CardRead)
    walk.lay(card("lin-jingshu"))
    walk.choose("self")
    walk.sees(Choice, "apply.swap.title")


def test_the_second_card_cannot_be_the_first() -> None:
    walk = at_card("family")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.lay(card("lin-jingshu"))
    assert walk.sees(PlaceCard).status is CardStatus.NOT_READ
    assert walk.facilities.noted(Act.CARD_REFUSED)[0] == {
        "kind": CardKind.RESIDENT.value,
        "role": "applicant",
        "reason": "same-person",
    }


def test_another_applicant_brings_other_answers() -> None:
    walk = at_card("family")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.enter(household_town="qingting")
    walk.press("back")
    first = walk.visit.cards.applicant
    assert first is not None
    walk.lay(card("zhao-dehou", number="110105193512310024", name="赵德高", address=None))
    walk.press("next")
    fields = {view.name: view.value for view in walk.sees(FormPage).fields}
    assert (fields["name"], fields["household_town"], any(first.photo)) == ("赵德高", "qingting", False)
    assert "address" not in walk.visit.answers


def test_a_press_without_a_card_goes_nowhere() -> None:
    walk = at_card()
    walk.press("next")
    walk.sees(PlaceCard)


def test_the_matter_in_hand_is_the_one_that_was_chosen() -> None:
    assert at_card().visit.matter.task_code == ELDER
