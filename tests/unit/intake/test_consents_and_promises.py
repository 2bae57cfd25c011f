"""What is asked by itself and what is promised at a window: each with its answer, and the signature after both."""

from __future__ import annotations

import pytest

from kiosk.domain.substitutes import promised
from kiosk.intake import acts
from kiosk.intake.case import Case, CaseError, CaseInk, Trust, covered
from kiosk.intake.handing import consents
from kiosk.intake.standing import Gap, GapKind, State, gaps, hindrances, state
from tests.support.cases import CLERK, OWNER, TODAY, case_of, ids, later, page_of
from tests.support.flow_fakes import NAME

# Allowances for the disabled (two consents, none of them needed), minimum living (one that is), rent, loss of work.
SUBSIDY, LIVING, RENT = "3990803000000", "3990702000000", "3990302000000"
MARRIED = "statement-of-marital-status"


def at_window(ending: str) -> Case:
    return acts.card_laid(case_of(ending), OWNER, CLERK, later(0))


def signed(case: Case, seconds: float) -> Case:
    made = ids(11)
    return acts.signed_again(case, NAME, later(seconds), lambda: next(made))


def promise(case: Case) -> Case:
    words = case.material(MARRIED).paper.promise
    assert words is not None
    return acts.stood_for(
        case, MARRIED, promised("p1", MARRIED, words, language="zh_CN", online=True, at=later(1))
    )  # fmt: skip


def test_each_consent_of_the_matter_stands_in_the_way_until_it_is_answered() -> None:
    case = at_window(SUBSIDY)
    wanted = [Gap(GapKind.CONSENT, one.id) for one in case.item.consents]
    assert [gap for gap in hindrances(case, TODAY) if gap.kind is GapKind.CONSENT] == wanted
    for place, one in enumerate(case.item.consents):
        case = acts.answered(case, one.id, later(1), given=place == 0)
    assert GapKind.CONSENT not in {gap.kind for gap in gaps(case, TODAY)}


def test_a_no_to_what_the_matter_cannot_do_without_keeps_it_from_being_taken_in() -> None:
    case = acts.answered(at_window(LIVING), "means-check", later(1), given=False)
    assert Gap(GapKind.CONSENT, "means-check") in hindrances(case, TODAY)
    agreed = acts.answered(case, "means-check", later(2), given=True)
    assert Gap(GapKind.CONSENT, "means-check") not in hindrances(agreed, TODAY)


def test_answers_go_along_with_their_wording_in_the_order_they_are_asked_in() -> None:
    case = at_window(SUBSIDY)
    first, second = case.item.consents
    case = acts.answered(acts.answered(case, second.id, later(1), given=False), first.id, later(2), given=True)
    assert [(one.id, one.version, one.given) for one in consents(case)] == [
        (first.id, first.version, True), (second.id, second.version, False),
    ]  # fmt: skip


def test_the_same_answer_again_changes_nothing_and_no_signature() -> None:
    case = signed(acts.answered(at_window(LIVING), "means-check", later(1), given=True), 5)
    assert acts.answered(case, "means-check", later(9), given=True) is case
    assert case.signature_holds


def test_who_changes_their_mind_signs_anew() -> None:
    case = signed(acts.answered(at_window(LIVING), "means-check", later(1), given=True), 5)
    other = acts.answered(case, "means-check", later(9), given=False)
    assert not other.signature_holds
    assert signed(other, 12).signature_holds


def test_a_paper_that_was_signed_before_a_consent_was_asked_for_does_not_count() -> None:
    case = at_window(LIVING)
    inked = acts.inked(case, CaseInk("thumb", "p", (page_of(),), covered(case, ()), later(2), witness="沈砚秋"))
    assert inked.signature_holds
    assert not acts.answered(inked, "means-check", later(3), given=True).signature_holds


def test_what_the_matter_does_not_ask_for_is_not_agreed_to() -> None:
    with pytest.raises(CaseError, match="unknown-field"):
        acts.answered(at_window(RENT), "means-check", later(1), given=True)


def test_a_promise_stands_for_the_paper_as_what_it_is_and_nobody_has_to_keep_it() -> None:
    case = promise(at_window(RENT))
    assert (case.material(MARRIED).trust, state(case, case.material(MARRIED), TODAY)) == (Trust.D, State.OK)
    back = acts.taken_back(case, MARRIED)
    assert state(back, back.material(MARRIED), TODAY) is State.MISSING


def test_a_promise_is_bound_by_the_signature_that_comes_after_it() -> None:
    before = signed(at_window(RENT), 2)
    after = promise(before)
    assert not after.signature_holds
    assert acts.taken_back(after, MARRIED).signature_holds
    assert signed(after, 5).signature_holds


def test_a_page_of_the_paper_takes_the_promise_back() -> None:
    case = acts.added(promise(at_window(RENT)), MARRIED, page_of())
    assert (case.material(MARRIED).substitute, len(case.material(MARRIED).pages)) == (None, 1)
