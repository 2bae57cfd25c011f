"""How a case begins from what a kiosk left: everything that was said, nobody who was not, and pages as they were."""

from __future__ import annotations

import datetime

import pytest

from config.texts import wording
from kiosk.domain.conditions import RELATION
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.draft import Draft, DraftError
from kiosk.intake import acts
from kiosk.intake.beginning import begun, taken_up
from kiosk.intake.case import Case, CaseError, Origin
from kiosk.intake.handing import at_window, draft_of, put_off
from kiosk.intake.standing import GapKind, State, fields, gaps, state
from kiosk.steps.visit import AUTHORISATION
from tests.support.cases import (
    BANK,
    CLERK,
    HALL,
    OWNER,
    PAGES,
    REGISTER,
    TODAY,
    beginning,
    drafted_case,
    ids,
    kiosk_draft,
    matter,
    page_of,
)
from tests.support.flow_fakes import START, card
from ui.window.intake_refusals import refusal

AGENT = Person.of_card(card("lin-jingshu"))
PRINCIPAL = Person.of_card(OWNER, "13800000000")
LETTER = Authorisation(("submit", "collect"), datetime.date(2027, 1, 31))


def begun_from(draft: Draft, parties: Parties | None = None) -> tuple[Case, dict[str, bytes]]:
    made = ids(5)
    case, pictures = taken_up(beginning(), *matter(), draft, HALL, parties, lambda: next(made))
    return case, dict(pictures)


def entrusted() -> Case:
    parties = Parties(Relation.ENTRUSTED, PRINCIPAL, AGENT, AGENT, None, LETTER)
    return begun_from(kiosk_draft(relation="entrusted"), parties)[0]


def test_every_answer_says_where_it_comes_from() -> None:
    case = drafted_case()
    assert (case.origins["name"], case.origins["phone"]) == (Origin.CARD, Origin.KIOSK)


def test_every_page_has_a_new_id_and_its_own_bytes() -> None:
    case, pictures = begun_from(kiosk_draft())
    ids_of = [page.picture.id for one in case.materials for page in one.pages]
    assert [pictures[name] for name in ids_of] == [*PAGES[REGISTER], *PAGES[BANK]]
    assert len(set(ids_of)) == 3


def test_a_page_that_was_not_well_keeps_its_check_and_the_persons_reason() -> None:
    case, _ = begun_from(kiosk_draft(poor={REGISTER: ("", "glare:tried")}))
    assert [(page.poor, page.kept_for) for page in case.material(REGISTER).pages] == [("", ""), ("glare", "tried")]


@pytest.mark.parametrize("said", ["poor", "made"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_draft_that_says_more_or_less_than_it_has_pages_is_not_cut_to_what_fits(said: str, count: int) -> None:
    with pytest.raises(DraftError, match="pages") as told:
        drafted_case(
            pages={REGISTER: (b"one", b"two")}, **{said: {REGISTER: ({"poor": "", "made": None}[said],) * count}}
        )
    assert "自助机" in wording("zh_CN")(refusal(told.value))


def test_what_was_put_off_is_put_off_unless_it_is_here() -> None:
    case, _ = begun_from(kiosk_draft(later=(REGISTER, BANK), pages={REGISTER: PAGES[REGISTER]}))
    assert [case.material(one).later for one in (REGISTER, BANK)] == [False, True]


def test_a_paper_the_matter_does_not_ask_for_any_more_is_left_out() -> None:
    case, pictures = begun_from(kiosk_draft(pages={"old-paper": (b"\xff\xd8",)}))
    assert (pictures, {one.id for one in case.materials} & {"old-paper"}) == ({}, set())


def test_nobody_is_known_before_a_card_is_laid_where_the_kiosk_told_of_nobody() -> None:
    assert drafted_case().parties is None


def test_whom_the_kiosk_read_stands_in_the_case_and_lays_their_card_again() -> None:
    case = entrusted()
    assert case.parties is not None
    assert (case.parties.applicant.name, case.parties.operator.name) == (PRINCIPAL.name, AGENT.name)
    assert gaps(case, TODAY)[0].kind is GapKind.CARD


def test_their_authority_comes_along_and_so_does_the_letter_that_says_so() -> None:
    case = entrusted()
    assert case.parties is not None
    assert case.parties.authorisation == LETTER
    assert state(case, case.material(AUTHORISATION.id), TODAY) is State.MISSING


def test_the_telephone_is_the_one_of_the_form_and_not_of_the_day_it_was_kept() -> None:
    case = acts.corrected(entrusted(), "phone", "13800000001", CLERK, START)
    assert case.parties is not None
    assert (case.parties.applicant.phone, case.parties.operator.phone) == ("13800000001", None)


def test_who_comes_in_place_of_the_one_who_was_there_is_somebody_else() -> None:
    with pytest.raises(CaseError, match="other-person"):
        acts.card_laid(entrusted(), OWNER, CLERK, START)


def test_a_unit_has_no_telephone_and_no_card() -> None:
    unit = Person.of_unit("云泽食品有限公司", "91990100MA0XUNL1AR")
    case, _ = begun_from(kiosk_draft(relation="unit"), Parties(Relation.UNIT, unit, AGENT, AGENT, "representative"))
    assert case.parties is not None
    assert (case.parties.applicant.phone, case.parties.relation_detail) == (None, "representative")


def test_a_new_case_knows_for_whom_it_is() -> None:
    case = begun(beginning(), *matter(), Relation.FAMILY)
    assert (case.answers[RELATION], "agent_name" in {one.name for one in fields(case, TODAY)}) == ("family", True)


def test_a_matter_without_a_form_can_be_begun() -> None:
    case = begun(beginning(), matter()[0], None)
    carded = acts.card_laid(case, OWNER, CLERK, START)
    assert (carded.form_data, carded.answers[RELATION]) == ({}, "self")
    with pytest.raises(CaseError, match="unknown-field"):
        acts.corrected(case, "phone", "1", CLERK, START)


def test_what_the_window_tells_names_the_marked_pages_and_what_it_finishes() -> None:
    case = acts.checked(drafted_case(), BANK, CLERK, START)
    told = at_window(case)
    assert ([one.attachment_id for one in told.originals], told.clerk, told.window) == (
        [case.material(BANK).pages[0].picture.id], "1708", "B17",
    )  # fmt: skip
    assert "finishes" not in told.payload()


@pytest.mark.parametrize(("material", "missing"), [("id-card", False), ("application-form", False), (BANK, True)])
def test_only_what_people_bring_can_be_missing(material: str, missing: bool) -> None:
    assert put_off(begun(beginning(), *matter()), material) is missing


def test_a_case_becomes_a_draft_and_a_case_again() -> None:
    case, pictures = begun_from(kiosk_draft(poor={BANK: ("sharp:readable",)}, later=()))
    more = acts.added(case, BANK, page_of(id="more"))
    again, _ = begun_from(draft_of(more, (pictures | {"more": b"\xff\xd8more"}).__getitem__))
    assert (again.answers, again.origins) == (case.answers, case.origins)
    assert [(page.poor, page.kept_for) for page in again.material(BANK).pages] == [("sharp", "readable"), ("", "")]
    assert again.material(BANK).checked is None
