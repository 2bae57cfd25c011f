"""Two cards for one matter: whose turn it is, which one goes back, and cards laid the wrong way round."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from config.texts import wording
from devices.id_card import IdentityCard
from kiosk.audit import Act
from kiosk.domain.relation import Relation
from kiosk.steps.screens import CardRead, CardStatus, Guide, PlaceCard, Signature, Trouble
from kiosk.steps.two_persons import exchange, mixed_up
from tests.support.answering import begun
from tests.support.flow_walk import ELDER, REMOTE, Walk, card

MEDICAL = "11990100990416768F3990401000000"
YOUNG, OLD = "lin-jingshu", "zhao-dehou"


def at_first(relation: str, kin: str = "", item: str = ELDER) -> Walk:
    walk = begun(item)
    walk.choose(relation)
    for further in filter(None, kin.split("/")):
        walk.choose(further)
    walk.press("next")
    walk.press("next")
    return walk


def at_second(first: str, kin: str = "parent", item: str = ELDER) -> Walk:
    walk = at_first("family", kin, item)
    walk.lay(card(first))
    walk.press("next")
    return walk


def child() -> IdentityCard:
    """Return the card of somebody of ten."""
    return replace(card(YOUNG), birth_date=datetime.date(2016, 3, 12), number="990101201603120022")


# Whose turn it is.


@pytest.mark.parametrize(
    ("relation", "kin", "whose"),
    [
        ("family", "parent", "父亲或母亲"),
        ("family", "spouse", "配偶"),
        ("family", "child/card", "孩子"),
        ("family", "other", "家人"),
        ("entrusted", "", "委托人"),
    ],
)
def test_of_two_cards_each_is_asked_for_by_name_and_turn(relation: str, kin: str, whose: str) -> None:
    walk = at_first(relation, kin, MEDICAL if "child" in kin else ELDER)
    assert walk.says().startswith(f"第 1 张：请放您自己的身份证。\n一共两张。读完这张，再放{whose}的。")
    walk.lay(card(YOUNG if relation == "entrusted" else OLD))
    assert f"下一张是{whose}的" in walk.says(walk.sees(CardRead))
    walk.press("next")
    assert walk.says().startswith(f"第 2 张：请放{whose}的身份证。\n先把您自己的那张拿回去")


@pytest.mark.parametrize(("relation", "kin"), [("unit", ""), ("family", "child/household")])
def test_who_needs_no_second_card_is_asked_for_their_own_only(relation: str, kin: str) -> None:
    walk = at_first(relation, kin, REMOTE if relation == "unit" else MEDICAL)
    assert walk.sees(PlaceCard).title.key == "apply.card.place-operator-only"
    assert "第 1 张" not in walk.says()


def test_for_oneself_nothing_is_said_of_turns() -> None:
    assert at_first("self").sees(PlaceCard).title.key == "apply.card.place-operator"


def test_after_the_second_card_both_go_back() -> None:
    walk = at_second(YOUNG)
    walk.lay(card(OLD))
    assert walk.sees(CardRead).lead == walk.screen.lead
    assert "两张都收好" in walk.says()


def test_the_first_card_laid_again_is_told_with_whose_is_wanted() -> None:
    walk = at_second(YOUNG)
    walk.lay(card(YOUNG))
    assert walk.sees(PlaceCard).status is CardStatus.NOT_READ
    assert "还是您自己的证，请换父亲或母亲的证放上来。" in walk.says()


def test_without_the_second_card_it_is_said_why_both_are_read() -> None:
    walk = at_second(YOUNG)
    walk.press("no-card")
    assert "替人办要读两个人的证" in walk.says(walk.sees(Trouble))


# The guide names what is to be brought.


@pytest.mark.parametrize(
    ("relation", "kin", "item", "named"),
    [
        ("family", "parent", ELDER, ("您自己的身份证", "父亲或母亲的身份证", "先放", "后放")),
        ("entrusted", "", ELDER, ("您自己的身份证", "委托人的身份证", "授权委托书")),
        ("family", "child/household", MEDICAL, ("您自己的身份证", "户口簿")),
        ("unit", "", REMOTE, ("您自己的身份证", "营业执照", "授权委托书")),
    ],
)
def test_the_guide_names_every_card_and_paper_of_both(
    relation: str, kin: str, item: str, named: tuple[str, ...]
) -> None:
    walk = begun(item)
    walk.choose(relation)
    for further in filter(None, kin.split("/")):
        walk.choose(further)
    guide = walk.sees(Guide)
    bring = next(row for row in guide.rows if row.label.key == "apply.guide.bring")
    said = "\n".join(wording("zh_CN")(one) for line in bring.lines for one in (line.words, *_tag(line)))
    assert [one for one in named if one not in said] == []


def _tag(line: object) -> tuple[object, ...]:
    tag = getattr(line, "tag", None)
    return (tag.label,) if tag else ()


# Laid the wrong way round.


def test_a_childs_card_laid_first_is_noticed_and_can_be_taken_off() -> None:
    walk = at_first("family", "child/card", MEDICAL)
    walk.lay(child())
    assert "不满 18 周岁" in walk.says(walk.sees(CardRead))
    walk.press("not-me")
    assert walk.sees(PlaceCard).title.key == "apply.card.place-operator-first"
    assert not walk.visit.cards.all()


def test_who_stands_here_knows_better_and_goes_on() -> None:
    walk = at_first("family", "parent")
    walk.lay(child())
    walk.press("next")
    assert walk.step == "applicant-card"


def test_for_oneself_a_minor_is_told_nothing_of_it() -> None:
    walk = at_first("self", item=MEDICAL)
    walk.lay(child())
    assert walk.sees(CardRead).verdict is None


@pytest.mark.parametrize(
    ("kin", "item", "first", "second", "why"),
    [
        ("parent", MEDICAL, OLD, YOUNG, "apply.mixed.parent"),
        ("child/card", MEDICAL, YOUNG, OLD, "apply.mixed.child"),
        ("parent", ELDER, OLD, YOUNG, "apply.mixed.age"),
        ("spouse", ELDER, OLD, YOUNG, "apply.mixed.age"),
        ("parent", MEDICAL, YOUNG, OLD, ""),
        ("child/card", MEDICAL, OLD, YOUNG, ""),
        ("other", MEDICAL, OLD, YOUNG, ""),
        ("spouse", MEDICAL, OLD, YOUNG, ""),
    ],
)
def test_only_what_speaks_against_these_two_is_told(kin: str, item: str, first: str, second: str, why: str) -> None:
    walk = at_second(first, kin, item)
    walk.lay(card(second))
    verdict = walk.sees(CardRead).verdict
    told = verdict.message.key if verdict and verdict.action else ""
    assert told == why


def test_cards_laid_the_wrong_way_round_are_exchanged_and_asked_about_once_more() -> None:
    walk = at_second(OLD)
    walk.lay(card(YOUNG))
    walk.press("exchange")
    assert (walk.step, walk.sees(CardRead).title.key) == ("operator-card", "apply.card.is-it-operator")
    walk.press("next")
    assert (walk.step, walk.sees(CardRead).title.key) == ("applicant-card", "apply.card.is-it-applicant")
    walk.press("next")
    parties = walk.visit.parties()
    assert (walk.step, parties.operator.name, parties.applicant.name) == ("form", "林静姝", "赵德厚")


def test_an_exchange_is_on_record_without_a_name() -> None:
    walk = at_second(OLD)
    walk.lay(card(YOUNG))
    walk.press("exchange")
    read = [facts["role"] for facts in walk.facilities.noted(Act.CARD_READ)]
    assert read == ["operator", "applicant", "operator", "applicant"]


def test_what_was_not_offered_is_not_exchanged() -> None:
    walk = at_second(YOUNG)
    walk.lay(card(OLD))
    walk.press("exchange")
    assert (walk.step, walk.visit.cards.operator and walk.visit.cards.operator.name) == ("applicant-card", "林静姝")


def test_a_card_that_was_replaced_is_overwritten_by_an_exchange() -> None:
    walk = at_second(OLD)
    walk.visit.cards.applicant, walk.visit.cards.pending = card("luo-youtian"), card(YOUNG)
    replaced = walk.visit.cards.applicant
    exchange(walk.visit)
    assert not any(replaced.raw_text)
    assert walk.visit.cards.pending is None


@pytest.mark.parametrize("missing", ["operator", "second"])
def test_with_one_card_there_is_nothing_to_exchange(missing: str) -> None:
    visit = Walk().visit
    if missing == "second":
        visit.cards.operator = card(OLD)
    exchange(visit)
    assert (visit.cards.applicant, visit.cards.pending) == (None, None)


@pytest.mark.parametrize("who", ["operator", "applicant"])
def test_a_card_without_a_day_of_birth_is_not_judged(who: str) -> None:
    visit, today = Walk().visit, datetime.date(2026, 11, 23)
    visit.relation, visit.relation_detail = Relation.FAMILY, "parent"
    cards = {"operator": card(OLD), "applicant": card(YOUNG)}
    cards[who] = replace(cards[who], birth_date=None)
    visit.cards.operator = cards["operator"]
    assert mixed_up(visit, cards["applicant"], None, today) is None


# The code of an organisation.


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91330106MA27Y4U47", "信用代码是 18 位，现在是 17 位。"),
        ("9133O106MA27Y4U47R", "信用代码里没有“O”"),
        ("91330106MA27Y4U47X", "有一位抄错了"),
    ],
)
def test_a_wrong_credit_code_is_told_what_is_wrong_with_it(code: str, says: str) -> None:
    walk = at_first("unit", item=REMOTE)
    walk.lay(card(YOUNG))
    walk.press("next")
    walk.enter(name="云泽市示例有限公司", code=code, role="representative")
    walk.press("next")
    assert says in walk.says()


# Who signs.


def test_an_agent_is_told_to_sign_their_own_name() -> None:
    walk = Walk()
    walk.to_sign_entrusted()
    assert "签您自己的名字，不替别人签。" in walk.says(walk.sees(Signature))
