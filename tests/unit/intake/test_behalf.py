"""Who comes for whom: the small forms, the papers that follow, and what cards said of somebody else before."""

from __future__ import annotations

import datetime

import pytest

from kiosk.domain.conditions import RELATION
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.intake import acts, behalf
from kiosk.intake.beginning import taken_up
from kiosk.intake.case import APPLICANT, OPERATOR, Case, CaseError, Origin
from kiosk.intake.handing import draft_of
from kiosk.intake.standing import Gap, GapKind, State, fields, gaps, hindrances, state
from kiosk.steps.fact_forms import BY_PAPER
from kiosk.steps.visit import AUTHORISATION
from tests.support.cases import (
    BANK,
    CLERK,
    HALL,
    OWNER,
    REGISTER,
    TODAY,
    beginning,
    carded_case,
    case_of,
    ids,
    matter,
    new_case,
    page_of,
    ready_case,
)
from tests.support.flow_fakes import NAME, START, card

DAUGHTER = card("lin-jingshu")
# The matters of these endings: treatment elsewhere (also for a unit), a newborn's insurance, a child's registration.
ELSEWHERE, INSURANCE, NEWBORN = "3990403000000", "3990401000000", "3990503000000"
UNIT = {"name": "云泽食品有限公司", "code": "91990100MA0XUNL1AR"}
CHILD = {"name": "林小宝", "number": "990101202403120039", "role": "mother"}


def tell(case: Case, form: str, **told: str) -> Case:
    """Fill in a small form."""
    for name, value in told.items():
        case = acts.corrected(case, behalf.fact(form, name), value, CLERK, START)
    return case


def for_unit(role: str = "representative") -> Case:
    case = acts.card_laid(case_of(ELSEWHERE, Relation.UNIT), DAUGHTER, CLERK, START)
    return tell(case, "unit", **UNIT, role=role)


def for_child(by: str = "household", **told: str) -> Case:
    case = acts.card_laid(case_of(INSURANCE), DAUGHTER, CLERK, START)
    case = acts.applies_for(case, Relation.FAMILY, "child", by)
    known = {name: value for name, value in CHILD.items() if by == "household" or name != "number"}
    return tell(case, "child", **(known | told))


def entrusted() -> Case:
    case = acts.applies_for(new_case(), Relation.ENTRUSTED)
    case = acts.card_laid(case, DAUGHTER, CLERK, START)
    case = acts.card_laid(case, OWNER, CLERK, START, APPLICANT)
    return tell(case, "authority", scope="submit+supplement", until="2027-01-31")


def test_what_an_answer_of_the_relation_allows_is_refused_where_the_matter_does_not() -> None:
    with pytest.raises(CaseError, match="not-allowed"):
        acts.applies_for(new_case(), Relation.UNIT)


def test_the_same_relation_again_changes_nothing() -> None:
    case = acts.applies_for(new_case(), Relation.FAMILY, "parent")
    assert acts.applies_for(case, Relation.FAMILY, "parent") is case


def test_who_comes_for_another_after_all_stays_known_and_fills_in_nothing_more_of_the_form() -> None:
    case = acts.applies_for(carded_case(), Relation.FAMILY, "parent")
    assert case.operator == carded_case().operator
    assert not {"name", "number"} & {name for name, value in case.answers.items() if value}
    assert (case.answers["phone"], case.answers[RELATION]) == ("13800000000", "family")
    assert case.material("id-card").checked is None


def test_who_comes_for_themselves_after_all_lays_their_card_again() -> None:
    other = acts.applies_for(carded_case(), Relation.FAMILY, "parent")
    case = acts.applies_for(other, Relation.SELF)
    assert gaps(case, TODAY)[0] == Gap(GapKind.CARD, OPERATOR)
    assert acts.card_laid(case, OWNER, CLERK, START).answers["name"] == OWNER.name


def test_for_a_member_of_the_family_the_form_takes_both_cards_and_how_they_belong_together() -> None:
    case = acts.applies_for(new_case(), Relation.FAMILY, "parent")
    case = acts.card_laid(case, DAUGHTER, CLERK, START)
    case = acts.card_laid(case, OWNER, CLERK, START, APPLICANT)
    wanted = ("name", "agent_name", "agent_relation")
    assert [case.answers[name] for name in wanted] == [OWNER.name, DAUGHTER.name, "child"]
    assert case.parties is not None
    assert (case.parties.relation_detail, case.parties.signer.name) == ("parent", DAUGHTER.name)


def test_one_person_is_not_both() -> None:
    case = acts.card_laid(acts.applies_for(new_case(), Relation.FAMILY, "spouse"), DAUGHTER, CLERK, START)
    with pytest.raises(CaseError, match="same-person"):
        acts.card_laid(case, DAUGHTER, CLERK, START, APPLICANT)


def test_nor_is_the_applicant_who_was_laid_first_the_one_who_stands_here() -> None:
    case = acts.card_laid(acts.applies_for(new_case(), Relation.FAMILY, "parent"), OWNER, CLERK, START, APPLICANT)
    with pytest.raises(CaseError, match="same-person"):
        acts.card_laid(case, OWNER, CLERK, START)


@pytest.mark.parametrize(
    ("relation", "kin", "by"),
    [(Relation.SELF, "", ""), (Relation.FAMILY, "child", "household"), (Relation.FAMILY, "child", "birth")],
)
def test_whoever_has_no_card_of_their_own_to_lay_is_not_made_another_by_one(
    relation: Relation, kin: str, by: str
) -> None:
    case = acts.card_laid(acts.applies_for(case_of(INSURANCE), relation, kin, by), DAUGHTER, CLERK, START)
    with pytest.raises(CaseError, match="other-person"):
        acts.card_laid(case, OWNER, CLERK, START, APPLICANT)


def test_an_organisation_that_nobody_told_of_yet_is_not_the_person_whose_card_lies_there() -> None:
    with pytest.raises(CaseError, match="other-person"):
        acts.card_laid(case_of(ELSEWHERE, Relation.UNIT), OWNER, CLERK, START, APPLICANT)


def test_a_change_of_relation_makes_a_signature_void() -> None:
    assert not acts.applies_for(ready_case(), Relation.FAMILY, "parent").signature_holds


def test_who_is_entrusted_says_what_they_may_do_until_when_and_brings_the_letter() -> None:
    case = entrusted()
    assert case.parties is not None
    assert case.parties.authorisation == Authorisation(("submit", "supplement"), datetime.date(2027, 1, 31))
    assert state(case, case.material(AUTHORISATION.id), TODAY) is State.MISSING
    assert not [gap for gap in hindrances(case, TODAY) if gap.at.startswith("@")]


@pytest.mark.parametrize(
    ("name", "value"), [("until", "2026-11-22"), ("until", "tomorrow"), ("until", ""), ("scope", "everything")]
)
def test_an_authority_that_does_not_fit_keeps_the_case_here(name: str, value: str) -> None:
    case = tell(entrusted(), "authority", **{name: value})
    assert Gap(GapKind.FIELD, behalf.fact("authority", name)) in hindrances(case, TODAY)


def test_a_letter_the_matter_does_not_need_any_more_is_neither_asked_for_nor_sent() -> None:
    case = acts.added(entrusted(), AUTHORISATION.id, page_of())
    assert AUTHORISATION.id not in {one.id for one in acts.applies_for(case, Relation.SELF).asked}
    assert acts.applies_for(case, Relation.SELF).material(AUTHORISATION.id).pages


def test_a_unit_is_named_with_its_code_and_has_no_card() -> None:
    case = for_unit()
    assert case.parties is not None
    assert (case.parties.applicant, case.parties.relation_detail) == (Person.of_unit(*UNIT.values()), "representative")
    assert not case.by_card
    assert GapKind.CARD not in {gap.kind for gap in gaps(case, TODAY)}


@pytest.mark.parametrize(("role", "letter"), [("representative", False), ("agent", True)])
def test_only_who_is_sent_by_a_unit_brings_a_letter(role: str, letter: bool) -> None:
    assert (AUTHORISATION.id in {one.id for one in for_unit(role).asked}) is letter


@pytest.mark.parametrize(("name", "value"), [("code", "91990100MA0XUNL1AZ"), ("name", ""), ("role", "owner")])
def test_nobody_applies_for_a_unit_that_is_not_told_right(name: str, value: str) -> None:
    case = tell(for_unit(), "unit", **{name: value})
    assert case.parties is None
    assert hindrances(case, TODAY)[0] == Gap(GapKind.FIELD, behalf.fact("unit", name))


def test_a_child_is_told_by_the_register_and_its_day_of_birth_read_out_of_the_number() -> None:
    case = for_child()
    assert case.parties is not None
    told = case.parties.applicant
    assert (told.name, told.id_type, told.read_from_card) == ("林小宝", "household", False)
    assert case.parties.relation_detail == "child:mother"
    assert case.answers[behalf.fact("child", "born")] == "2024-03-12"


def test_what_a_form_takes_of_a_child_says_no_card() -> None:
    case = for_child()
    assert (case.answers["insured_name"], case.answers["guardian_name"]) == ("林小宝", DAUGHTER.name)
    assert [case.origins.get(name) for name in ("insured_name", "guardian_name")] == [None, Origin.CARD]


def test_a_child_without_a_card_is_not_asked_for_it_but_for_the_paper_that_names_it() -> None:
    asked = {one.id: one for one in for_child().asked}
    assert REGISTER in asked
    assert "card" not in {one.paper.source for one in asked.values()}


def test_by_the_birth_certificate_another_number_is_asked() -> None:
    case = for_child("birth", certificate="T123456789", born="2024-03-12")
    assert [name for name, _, _ in behalf.asked(case.relation, case.answers)] == [
        behalf.fact("child", name) for name in ("name", "certificate", "born", "role")
    ]
    assert case.parties is not None
    assert case.parties.applicant.id_type == "birth-certificate"


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ({"born": "2010-01-01"}, "born"),
        ({"number": "990101200803120039", "born": "2008-03-12"}, "born"),
        ({"number": DAUGHTER.number}, "number"),
        ({"born": "the twelfth"}, "born"),
    ],
)
def test_what_is_told_of_a_child_must_be_of_that_child(told: dict[str, str], at: str) -> None:
    case = for_child(**told)
    assert Gap(GapKind.FIELD, behalf.fact("child", at)) in hindrances(case, TODAY)


def test_only_a_child_is_known_by_a_paper() -> None:
    assert BY_PAPER not in acts.applies_for(new_case(), Relation.FAMILY, "parent", "household").answers


def test_a_newborn_is_registered_by_the_family_from_the_first_moment() -> None:
    case = case_of(NEWBORN, Relation.FAMILY)
    assert (case.relation, gaps(case, TODAY)[0]) == (Relation.FAMILY, Gap(GapKind.CARD, OPERATOR))


def test_the_fields_of_a_small_form_stand_before_those_of_the_matter_masked_like_them() -> None:
    shown = fields(for_child(), TODAY)
    assert [one.name for one in shown[:2]] == [behalf.fact("child", "name"), behalf.fact("child", "number")]
    assert (shown[0].masked, shown[0].page, shown[0].required, shown[0].read_only) == ("林*宝", 0, True, False)


def test_a_fact_that_is_corrected_keeps_what_the_kiosk_was_told() -> None:
    case, _ = taken_up(beginning(), *matter(), draft_of(entrusted(), lambda id: b""), HALL, None, lambda: "id")
    new = tell(case, "authority", until="2027-02-28")
    assert [(one.field, one.before) for one in new.changes] == [(behalf.fact("authority", "until"), "2027-01-31")]


def test_no_other_name_with_a_sign_of_a_fact_can_be_corrected() -> None:
    with pytest.raises(CaseError, match="unknown-field"):
        tell(entrusted(), "unit", name="x")


@pytest.mark.parametrize("make", [for_unit, for_child, entrusted])
def test_put_aside_and_taken_up_again_it_is_the_same_relation(make: object) -> None:
    case: Case = make()  # type: ignore[operator]  # each of the three makes a case
    made = ids(7)
    draft = draft_of(case, lambda id: b"\xff\xd8")
    again, _ = taken_up(beginning(), case.item, case.form, draft, HALL, case.parties, lambda: next(made))
    assert again.parties is not None
    assert case.parties is not None
    assert again.parties.payload() == case.parties.payload()
    assert {one.id for one in again.asked} == {one.id for one in case.asked}
    assert behalf.told(behalf.form_of(case.relation, case.answers), again.answers) == behalf.told(
        behalf.form_of(case.relation, case.answers), case.answers
    )


def test_a_draft_without_its_small_form_is_told_by_its_parties() -> None:
    unit = Parties(Relation.UNIT, Person.of_unit(*UNIT.values()), *([Person.of_card(DAUGHTER)] * 2), "agent")
    letter = Authorisation(("submit",), datetime.date(2027, 1, 31))
    sent = Parties(Relation.ENTRUSTED, Person.of_card(OWNER), *([Person.of_card(DAUGHTER)] * 2), None, letter)
    assert behalf.facts_of(unit)[behalf.fact("unit", "code")] == UNIT["code"]
    assert behalf.facts_of(sent) == behalf.facts("authority", {"scope": "submit", "until": "2027-01-31"})
    assert behalf.facts_of(Parties(Relation.FAMILY, *([Person.of_card(OWNER)] * 3))) == {}


def test_a_draft_that_nobody_was_read_for_is_told_by_its_small_form() -> None:
    draft = draft_of(for_unit(), lambda id: b"")
    case, _ = taken_up(beginning(), for_unit().item, for_unit().form, draft, HALL, None, lambda: "id")
    assert case.applicant == Person.of_unit(*UNIT.values())


def test_a_case_of_a_unit_is_signed_by_who_came_and_holds() -> None:
    made = ids(8)
    case = acts.signed_again(for_unit(), NAME, START, lambda: next(made))
    assert case.signature_holds
    assert not tell(case, "unit", role="agent").signature_holds


def test_a_matter_that_names_the_paper_itself_is_asked_for_it_once() -> None:
    case = acts.applies_for(carded_case(), Relation.FAMILY, "child", "household")
    assert [one.id for one in case.asked].count(REGISTER) == 1
    assert BANK in {one.id for one in case.asked}
