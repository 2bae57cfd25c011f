"""Without an ID card: the social-security card where the office takes it, in words, masked, and never more proof."""

from __future__ import annotations

import datetime
import json
from typing import Any

import msgspec
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.social_card import Sex, SocialCard
from kiosk.audit import Act
from kiosk.domain.identity import BY_OTHER_CARD, SOCIAL_CARD, helping, proven, ways
from kiosk.domain.parties import OtherCard, Person, kind_of, way_of
from kiosk.steps.card import CardStep, Role
from kiosk.steps.other_way import OtherWay
from kiosk.steps.screens import CardRead, Choice, PlaceCard, Secret, Tone, Trouble
from kiosk.steps.social_card import TRIES, holder
from tests.support.flow_walk import ELDER, Walk, card, error

KIND = "social_card"
ZHAO = SocialCard(
    "赵德厚", "990121194307050016", Sex.MALE, birth_date=datetime.date(1943, 7, 5), valid_to=datetime.date(2039, 12, 31)
)


class Slot:
    """A reader in which that card is, or that fails so."""

    def __init__(self, gives: SocialCard | DeviceError) -> None:
        self.gives = gives

    def wait_for_card(self, deadline: Deadline, cancel: CancelToken) -> None:
        del deadline, cancel
        if isinstance(self.gives, DeviceError) and self.gives.cause in ("social-card.none", "social-card.not-taken"):
            raise self.gives

    def read(self, deadline: Deadline, cancel: CancelToken) -> SocialCard:
        del deadline, cancel
        if isinstance(self.gives, DeviceError):
            raise self.gives
        return self.gives


def at_card(taken: tuple[str, ...] = ("social-card",), *, reader: Condition | None = Condition.READY) -> Walk:
    """Stand before the ID card's reader, for a matter whose office takes these other ways."""
    walk = Walk()
    if reader:
        walk.facilities.states[KIND] = DeviceState(KIND, reader)
    walk.to_card()
    assert walk.visit.item
    walk.visit.item = msgspec.structs.replace(walk.visit.item, identity_by=taken)
    return walk


def at_slot() -> Walk:
    walk = at_card()
    walk.press("no-card")
    walk.press("way-social-card")
    return walk


def insert(walk: Walk, gives: SocialCard | DeviceError) -> None:
    """Insert a card, and let it be read where it is found."""
    walk.end(KIND, Slot(gives))
    if walk.step == "social-card" and walk.runner.open(KIND) and "别拔卡" in walk.says():
        walk.end(KIND, Slot(gives))


def keys(walk: Walk) -> list[str]:
    return [action.name for action in walk.screen.actions]


# The offer.


@pytest.mark.parametrize("asked", ["no-card", "other"])
def test_it_is_offered_where_the_post_has_a_reader_and_the_office_takes_it(asked: str) -> None:
    walk = at_card()
    walk.press(asked)
    assert keys(walk) == ["way-social-card", "retry"]
    assert "用社保卡" in walk.says()


@pytest.mark.parametrize(
    ("taken", "reader"), [((), Condition.READY), (("social-card",), None), (("social-card",), Condition.ABSENT)]
)
def test_it_is_not_offered_where_it_would_lead_nowhere(taken: tuple[str, ...], reader: Condition | None) -> None:
    walk = at_card(taken, reader=reader)
    walk.press("no-card")
    assert keys(walk) == ["retry"]
    walk.press("way-social-card")
    walk.sees(Trouble)
    assert walk.step == "operator-card"


def test_it_proves_less_than_an_id_card_unless_the_office_takes_it() -> None:
    assert ways(("social-card",)) == (SOCIAL_CARD,)
    assert [helping((SOCIAL_CARD,), level) for level in ("L0", "L1", "L2")] == [(SOCIAL_CARD,), (), ()]
    assert helping((SOCIAL_CARD,), "L1", ("social-card",)) == (SOCIAL_CARD,)
    assert helping((SOCIAL_CARD,), "L1", ("face",)) == ()


@pytest.mark.parametrize(
    ("way", "wanted", "taken", "level"),
    [
        ("", "L1", (), "L1"), ("", "L0", (), "L1"), ("social-card", "L0", (), "L0"),
        ("social-card", "L1", (), BY_OTHER_CARD), ("social-card", "L1", ("social-card",), "L1"),
    ],
)  # fmt: skip
def test_the_level_that_is_sent_is_what_was_proven(way: str, wanted: str, taken: tuple[str, ...], level: str) -> None:
    assert proven(way, wanted, taken) == level


# At the slot.


def test_what_to_do_is_said_in_words_with_the_way_back() -> None:
    walk = at_slot()
    screen = walk.sees(Trouble, "social.title")
    assert (walk.step, screen.tone, keys(walk)) == ("social-card", Tone.INFO, ["use-id-card"])
    for words in ("芯片朝上", "正在等您的社保卡", "不问社保卡密码"):
        assert words in walk.says()
    assert len(walk.runner.open(KIND)) == 1


def test_the_wait_goes_on_until_somebody_comes() -> None:
    walk = at_slot()
    insert(walk, error("social-card.none", ErrorKind.TIMED_OUT))
    assert "正在等您的社保卡" in walk.says()
    assert len(walk.runner.open(KIND)) == 1


def test_while_it_is_read_the_card_is_not_to_be_pulled() -> None:
    walk = at_slot()
    walk.end(KIND, Slot(ZHAO))
    assert "正在读，请先别拔卡" in walk.says()
    walk.end(KIND, Slot(ZHAO))
    walk.sees(CardRead)


def test_the_card_is_shown_masked_and_asked_about_as_any_card() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    screen = walk.sees(CardRead, "apply.card.is-it-operator")
    values = [fact.value.masked for fact in (screen.headline, *screen.facts) if isinstance(fact.value, Secret)]
    assert (walk.step, values) == ("operator-card", ["赵*厚", "990 **** **** *** 0016", "1943 年 ** 月 ** 日"])
    assert "请把卡拔出来收好" in walk.says()
    assert screen.verdict is not None
    assert walk.facilities.noted(Act.CARD_READ) == [{"kind": "social-card", "role": "operator"}]


def test_it_goes_on_to_the_form_with_name_and_number_filled_in() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    walk.press("next")
    assert walk.step == "form"
    operator = walk.visit.parties().operator
    assert (operator.name, operator.id_no, operator.id_type) == ("赵德厚", "990121194307050016", "resident")
    assert (operator.way, way_of(walk.visit.cards.operator)) == ("social-card", "social-card")


def test_an_application_says_level_and_way() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    walk.press("next")
    # What the card does not say is typed.
    walk.fill(name="赵德厚", address="清汀镇柳湾村6组12号", nationality="汉")
    for paper in ("household-register", "bank-card", "authorisation"):
        walk.press("later", paper)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    sent: dict[str, Any] = json.loads(walk.outbox.submission().payload)
    assert (sent["identity_level"], sent["identity_way"]) == ("L1", "social-card")
    assert "way" not in sent["parties"]["operator"]


def test_not_me_asks_for_the_id_card() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    walk.press("not-me")
    walk.sees(PlaceCard)
    assert walk.visit.cards.all() == []


def test_the_id_card_of_the_same_person_takes_its_place() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    walk.press("next")
    walk.press("back")
    walk.sees(CardRead)
    walk.press("not-me")
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)
    walk.press("next")
    assert (walk.step, walk.visit.parties().operator.way) == ("form", "")


def test_an_expired_card_is_refused_in_its_own_words_and_dropped() -> None:
    walk = at_slot()
    insert(walk, SocialCard(ZHAO.name, ZHAO.number, valid_to=datetime.date(2026, 11, 22)))
    walk.sees(Trouble, "apply.card.expired-other-title")
    assert walk.visit.cards.all() == []
    assert walk.facilities.noted(Act.CARD_REFUSED)[0]["kind"] == "social-card"


@pytest.mark.parametrize("action", ["use-id-card", "back"])
def test_a_change_of_mind_leads_back_to_the_id_card(action: str) -> None:
    walk = at_slot()
    walk.press(action)
    walk.sees(PlaceCard)
    assert (walk.step, walk.visit.part(OtherWay).chosen) == ("operator-card", "")
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead)


# Troubles.


@pytest.mark.parametrize(
    ("cause", "says"), [("social-card.unsupported", "这不是社保卡"), ("social-card.wants-pin", "要输密码才能读")]
)
def test_a_card_that_can_never_be_read_here_is_said_with_where_to_go(cause: str, says: str) -> None:
    walk = at_slot()
    insert(walk, error(cause))
    screen = walk.sees(Trouble, "social.closed-title")
    assert says in walk.says()
    assert (keys(walk), len(screen.elsewhere)) == (["use-id-card"], 2)
    assert walk.runner.open(KIND) == []
    walk.press("use-id-card")
    walk.sees(PlaceCard)


def test_a_card_that_was_not_taken_out_is_said_and_not_counted() -> None:
    walk = at_slot()
    for _ in range(TRIES + 1):
        insert(walk, error("social-card.not-taken", ErrorKind.TIMED_OUT))
        walk.sees(Trouble, "social.title")
    assert "请先拔出来" in walk.says()


@pytest.mark.parametrize("cause", ["social-card.moved", "social-card.unreadable"])
def test_a_card_not_read_is_tried_again_and_after_three_times_one_is_told_where_to_go(cause: str) -> None:
    walk = at_slot()
    for _ in range(TRIES - 1):
        insert(walk, error(cause))
        walk.sees(Trouble, "social.title")
        assert "再插一次" in walk.says()
    insert(walk, error(cause))
    walk.sees(Trouble, "social.worn-title")
    assert keys(walk) == ["use-id-card", "retry"]
    walk.press("retry")
    insert(walk, ZHAO)
    walk.sees(CardRead)


@pytest.mark.parametrize("cause", ["social-card.silent", "social-card.garbled", "social-card.reader-lost", "host.hung"])
def test_a_lost_reader_is_said_and_tried_again_when_it_is_back(cause: str) -> None:
    walk = at_slot()
    insert(walk, error(cause, ErrorKind.DEVICE))
    walk.sees(Trouble, "social.lost-title")
    walk.facilities.lose(KIND)
    walk.wait(3)
    walk.sees(Trouble, "social.lost-title")
    walk.facilities.states[KIND] = DeviceState(KIND, Condition.READY)
    walk.wait(3)
    walk.sees(Trouble, "social.title")


def test_what_else_is_pressed_changes_nothing() -> None:
    walk = at_slot()
    before = walk.screen
    walk.press("next")
    walk.press("choose", "anything")
    assert walk.screen == before


def test_nothing_is_left_of_it_after_the_visit() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    report = walk.visit.wipe()
    assert "cards" in report.parts
    assert walk.visit.cards.all() == []
    assert not walk.visit.part(OtherWay).held


# What the card says.


def test_a_day_the_card_does_not_say_is_that_of_its_number() -> None:
    made = holder(SocialCard(ZHAO.name, ZHAO.number))
    assert (made.birth_date, made.valid_to, made.address) == (datetime.date(1943, 7, 5), None, None)


def test_its_holder_is_an_identity_without_a_word_of_them_in_its_repr() -> None:
    made = holder(ZHAO)
    assert isinstance(made, OtherCard)
    assert repr(made) == "IdentityCard(resident)"
    assert (kind_of(made), kind_of(card("zhao-dehou")), way_of(None)) == ("social-card", "resident", "")
    assert Person.of_card(made).payload() == Person.of_card(card("zhao-dehou")).payload()


def test_the_elder_matter_of_the_training_city_is_walked() -> None:
    assert at_slot().visit.matter.task_code == ELDER


# What else hangs on it.


def test_where_the_office_asks_for_no_card_at_all_it_is_sent_as_the_little_it_proves() -> None:
    walk = at_card(())
    assert walk.visit.item
    walk.visit.item = msgspec.structs.replace(walk.visit.item, identity_level="L0")
    walk.press("other")
    assert keys(walk) == ["way-social-card", "retry"]
    walk.press("way-social-card")
    insert(walk, ZHAO)
    walk.press("next")
    operator = walk.visit.parties().operator
    assert proven(operator.way, "L0", ()) == "L0"


@pytest.mark.parametrize("level", ["L2", "L3", "LC", "L9"])
def test_nothing_above_a_card_is_reached_by_it(level: str) -> None:
    assert helping((SOCIAL_CARD,), level) == ()
    assert proven("social-card", level, ()) == BY_OTHER_CARD


def test_sections_without_its_step_do_not_offer_it() -> None:
    walk = at_card()
    offered = CardStep("proof-card", Role.OPERATOR, on_trail=False)._other_ways(walk.visit)
    second = CardStep("applicant-card", Role.APPLICANT)._other_ways(walk.visit)
    assert (offered, second) == ((), ())


def test_the_card_of_another_person_is_asked_about_as_an_id_card_would_be() -> None:
    walk = at_slot()
    insert(walk, ZHAO)
    walk.press("next")
    walk.press("back")
    walk.sees(CardRead)
    walk.press("not-me")
    walk.lay(card("lin-jingshu"))
    assert walk.sees(Choice).title.key == "apply.swap.title"
    walk.press("choose", "keep")
    walk.sees(CardRead)
    assert way_of(walk.visit.cards.operator) == "social-card"


def test_three_tries_are_counted_anew_for_the_next_person() -> None:
    walk = at_slot()
    insert(walk, error("social-card.moved"))
    assert walk.visit.part(OtherWay).failed == 1
    walk.press("use-id-card")
    assert walk.visit.part(OtherWay).failed == 0
