"""What a card gave or was chosen before stays as it is in the form, for whoever acts for somebody too."""

from __future__ import annotations

import pytest

from config.texts import text
from kiosk.domain.form import Field
from kiosk.domain.words import Words
from kiosk.forms import prefilled
from kiosk.steps.screens import FieldView, FormPage, Materials, Review
from kiosk.steps.two_persons import operator_is
from tests.flows.test_acting_for_others import at_child, told
from tests.flows.test_form_steps import at_form, at_page, field
from tests.support.answering import answer_form, begun
from tests.support.flow_walk import ANSWERS, ELDER, Walk, card


def with_agent(kin: str = "parent", *, relation: str = "family") -> Walk:
    """Come to the form with an agent's card, and the applicant's."""
    walk = begun(ELDER)
    walk.choose(relation)
    if relation == "family":
        walk.choose(kin)
    for _ in range(2):
        walk.press("next")
    for person in ("lin-jingshu", "zhao-dehou"):
        walk.lay(card(person))
        walk.press("next")
    if relation == "entrusted":
        walk.enter(scope="submit", until="2027-01-31")
        walk.press("next")
        walk.press("next")
    walk.sees(FormPage)
    return walk


def at_agent(walk: Walk) -> dict[str, FieldView]:
    """Answer up to the page that asks who is here, and return its fields."""
    while "agent_name" not in (shown := {view.name: view for view in walk.sees(FormPage).fields}):
        for view in shown.values():
            if view.name in ANSWERS and not view.read_only:
                walk.enter(**{view.name: ANSWERS[view.name]})
        walk.press("next")
    return shown


@pytest.mark.parametrize("relation", ["family", "entrusted"])
@pytest.mark.parametrize("name", ["agent_name", "agent_number"])
def test_an_agent_cannot_write_over_what_their_card_said(relation: str, name: str) -> None:
    walk = with_agent(relation=relation)
    before = at_agent(walk)[name]
    walk.enter(**{name: "110101199003070011" if name == "agent_number" else "王五"})
    after = field(walk, name)
    assert (before.read_only, after.value) == (True, before.value)


@pytest.mark.parametrize(("kin", "to_them"), [("parent", "child"), ("spouse", "spouse"), ("child", "parent")])
def test_the_form_knows_what_the_first_question_was_answered(kin: str, to_them: str) -> None:
    walk = with_agent()
    walk.visit.relation_detail = kin
    assert operator_is(walk.visit) == to_them


def test_the_kin_in_the_form_is_the_one_of_the_first_answer_and_stays() -> None:
    walk = with_agent("parent")
    view = at_agent(walk)["agent_relation"]
    walk.enter(agent_relation="spouse")
    assert (view.value, view.read_only, field(walk, "agent_relation").value) == ("child", True, "child")
    assert view.source == text("apply.form.chosen-before")


def test_where_the_first_answer_left_it_open_the_form_asks() -> None:
    view = at_agent(with_agent("other"))["agent_relation"]
    assert (view.value, view.read_only) == ("", False)


def test_who_acts_on_an_authority_says_who_they_are() -> None:
    view = at_agent(with_agent(relation="entrusted"))["agent_relation"]
    assert (view.value, view.read_only) == ("", False)


def test_the_review_says_where_it_comes_from_and_leads_nowhere() -> None:
    walk = with_agent("parent")
    answer_form(walk)
    while row := next((one for one in walk.sees(Materials).rows if one.ways), None):
        walk.press("later", row.name)
    walk.press("next")
    lines = [row for group in walk.sees(Review).groups for row in group.rows]
    assert [row.change for row in lines if row.note == text("apply.form.chosen-before")] == [None]


def test_an_address_of_the_card_may_be_another_by_now() -> None:
    walk = at_page(1)
    walk.enter(address="云泽市泽南区银杏路 9 号")
    assert field(walk, "address").value == "云泽市泽南区银杏路 9 号"


def test_who_comes_for_themselves_is_not_asked_who_they_are() -> None:
    walk = at_form()
    assert operator_is(walk.visit) == ""


def test_what_a_form_says_may_be_changed_may_be_changed() -> None:
    plain = Field(Words("联络员", "Contact"), "text", prefill="card.name")
    opened = Field(Words("联络员", "Contact"), "text", prefill="card.name", read_only=False)
    place = Field(Words("住址", "Address"), "text", prefill="card.address", read_only=True)
    assert [plain.fixed, opened.fixed, place.fixed] == [True, False, True]


def test_an_insured_child_s_guardian_is_who_laid_the_card() -> None:
    walk = at_child()
    told(walk)
    assert operator_is(walk.visit) == "parent"
    assert walk.visit.parties().operator.id_no


@pytest.mark.parametrize(("kin", "filled"), [("child", "child"), ("horoscope", ""), ("", "")])
def test_only_kin_in_the_form_s_own_words_is_filled_in(kin: str, filled: str) -> None:
    walk = at_form()
    found = prefilled(walk.visit.sheet, None, walk.visit.parties().operator, walk.facilities.today(), None, kin)
    assert found.get("agent_relation", "") == filled
