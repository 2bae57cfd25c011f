"""How a case stands: what each paper needs, and what is left until it can be accepted."""

from __future__ import annotations

import pytest

from kiosk.domain.relation import Relation
from kiosk.intake import acts
from kiosk.intake.acts import changed
from kiosk.intake.case import Origin
from kiosk.intake.standing import Gap, GapKind, State, fields, gaps, hindrances, state
from tests.support.cases import (
    BANK,
    CLERK,
    OWNER,
    REGISTER,
    TODAY,
    carded_case,
    drafted_case,
    new_case,
    page_of,
    ready_case,
)  # fmt: skip
from tests.support.flow_fakes import START, card

POOR = {BANK: ("sharp:readable",)}


def kinds(found: tuple[Gap, ...]) -> list[GapKind]:
    return [gap.kind for gap in found]


def test_a_case_with_all_seen_and_signed_has_no_gap() -> None:
    assert gaps(ready_case(), TODAY) == ()


def test_from_a_draft_are_left_the_originals_and_the_signature() -> None:
    left = gaps(carded_case(), TODAY)
    assert left == (Gap(GapKind.ORIGINAL, REGISTER), Gap(GapKind.ORIGINAL, BANK), Gap(GapKind.SIGNATURE))


def test_without_a_card_it_is_the_card_that_is_missing_first() -> None:
    assert gaps(drafted_case(), TODAY)[0] == Gap(GapKind.CARD, "operator")


def test_who_comes_for_somebody_nobody_knows_needs_that_persons_card() -> None:
    helper = acts.card_laid(acts.applies_for(new_case(), Relation.FAMILY), card("lin-jingshu"), CLERK, START)
    assert gaps(helper, TODAY)[0] == Gap(GapKind.CARD, "applicant")


def test_a_wrong_answer_is_a_gap_on_its_page_of_the_form() -> None:
    case = acts.corrected(carded_case(), "phone", "138", CLERK, START)
    found = [gap for gap in gaps(case, TODAY) if gap.kind is GapKind.FIELD]
    assert [(gap.at, gap.page > 0) for gap in found] == [("phone", True)]


def test_a_page_that_is_not_well_is_named_by_its_number() -> None:
    left = gaps(carded_case(poor=POOR), TODAY)
    assert Gap(GapKind.PAGE, BANK, 1) in left


def test_a_clerk_who_holds_the_original_may_let_a_poor_page_pass() -> None:
    case = acts.checked(carded_case(poor=POOR), BANK, CLERK, START)
    assert state(case, case.material(BANK), TODAY) is State.OK


@pytest.mark.parametrize(
    ("material", "needs"),
    [("application-form", State.NEEDS_SIGNATURE), ("id-card", State.OK), (REGISTER, State.NEEDS_ORIGINAL)],
)
def test_each_paper_says_what_it_needs(material: str, needs: State) -> None:
    case = carded_case()
    assert state(case, case.material(material), TODAY) is needs


def test_papers_that_are_missing_or_put_off_are_told_apart_and_both_stand_in_the_way() -> None:
    case = acts.set_aside(acts.card_laid(new_case(), OWNER, CLERK, START), BANK)
    assert [state(case, case.material(one), TODAY) for one in (REGISTER, BANK)] == [State.MISSING, State.LATER]
    assert {Gap(GapKind.MISSING, REGISTER), Gap(GapKind.MISSING, BANK)} <= set(gaps(case, TODAY))


def test_a_form_with_a_wrong_answer_needs_the_answer_before_the_signature() -> None:
    case = acts.corrected(carded_case(), "phone", "138", CLERK, START)
    assert state(case, case.material("application-form"), TODAY) is State.NEEDS_FIELD


def test_a_paper_made_electronically_has_no_original_to_be_seen() -> None:
    case = carded_case()
    electronic = changed(case.material(BANK), paper=changed(case.material(BANK).paper, form="electronic"))
    assert state(case, electronic, TODAY) is State.OK
    assert state(case, changed(electronic, pages=(page_of(poor="sharp"),)), TODAY) is State.NEEDS_PAGE


def test_papers_that_are_missing_do_not_keep_it_from_being_taken_in() -> None:
    case = acts.set_aside(carded_case(), BANK)
    assert kinds(hindrances(case, TODAY)) == [GapKind.SIGNATURE]


def test_a_field_says_where_it_comes_from_and_shows_its_mask() -> None:
    name = next(one for one in fields(carded_case(), TODAY) if one.name == "name")
    assert (name.origin, name.read_only, name.value, "*" in name.masked) == (Origin.CARD, True, OWNER.name, True)


def test_a_corrected_field_shows_what_stood_there_before_under_its_mask() -> None:
    case = acts.corrected(carded_case(), "phone", "13800000001", CLERK, START)
    phone = next(one for one in fields(case, TODAY) if one.name == "phone")
    assert (phone.before, phone.origin) == ("138 **** 0000", Origin.WINDOW)


def test_a_field_nobody_asks_for_is_not_there() -> None:
    assert "agent_name" not in {one.name for one in fields(carded_case(), TODAY)}


def test_a_matter_without_a_form_has_no_fields_and_no_faults() -> None:
    bare = changed(carded_case(), form=None)
    assert (fields(bare, TODAY), bare.form_data, bare.phone) == ((), {}, "")
