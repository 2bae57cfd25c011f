"""What is done to a case: each act makes another case, and says why where it cannot be done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.domain.item import Promise
from kiosk.domain.relation import Relation
from kiosk.domain.substitutes import looked_up, promised, to_look_up
from kiosk.domain.words import Words
from kiosk.intake import acts
from kiosk.intake.acts import changed
from kiosk.intake.case import APPLICANT, Case, CaseError, HandedIn, Origin, Picture, Trust
from kiosk.intake.decisions import Decision
from kiosk.intake.standing import fields
from tests.support.cases import (
    BANK,
    CLERK,
    OWNER,
    REGISTER,
    TODAY,
    carded_case,
    drafted_case,
    later,
    new_case,
    page_of,
    ready_case,
)
from tests.support.flow_fakes import NAME, START, card

OTHER = card("lin-jingshu")


def handed_in(case: Case) -> Case:
    return changed(case, handed_in=HandedIn("1" * 23, "7K2M94P4", START, "B17-20261123-0001"))


def test_a_card_fills_in_what_it_says_and_ticks_its_paper() -> None:
    case = acts.card_laid(new_case(), OWNER, CLERK, START)
    assert (case.answers["name"], case.origins["name"]) == (OWNER.name, Origin.CARD)
    assert case.material("id-card").trust is Trust.B


def test_a_card_does_not_write_over_what_the_person_told_the_kiosk() -> None:
    moved = drafted_case(answers={"address": "云泽市东塘区学府路7号"})
    assert acts.card_laid(moved, OWNER, CLERK, START).answers["address"] == "云泽市东塘区学府路7号"


def test_the_card_of_somebody_else_changes_nothing() -> None:
    with pytest.raises(CaseError, match="other-person"):
        acts.card_laid(carded_case(), OTHER, CLERK, START)


def test_the_same_card_may_be_laid_again() -> None:
    assert acts.card_laid(carded_case(), OWNER, CLERK, later(60)).operator == carded_case().operator


def test_of_two_persons_only_the_card_of_the_applicant_fills_in_the_form() -> None:
    case = acts.applies_for(new_case(), Relation.FAMILY, "parent")
    helper = acts.card_laid(case, OTHER, CLERK, START)
    assert "name" not in helper.answers
    assert acts.card_laid(helper, OWNER, CLERK, START, APPLICANT).answers["name"] == OWNER.name


def test_a_corrected_answer_keeps_what_stood_there_before_with_who_and_when() -> None:
    case = acts.corrected(carded_case(), "phone", "13800000001", CLERK, later(5))
    assert [(one.field, one.before, one.by, one.at) for one in case.changes] == [
        ("phone", "13800000000", CLERK, later(5))
    ]


def test_an_answer_corrected_twice_keeps_what_the_person_had_said() -> None:
    once = acts.corrected(carded_case(), "phone", "13800000001", CLERK, START)
    assert [one.before for one in acts.corrected(once, "phone", "13800000002", CLERK, START).changes] == ["13800000000"]


def test_what_is_filled_in_at_the_window_is_no_correction() -> None:
    first = acts.corrected(new_case(), "phone", "13800000001", CLERK, START)
    assert acts.corrected(first, "phone", "13800000002", CLERK, START).changes == ()


def test_the_same_answer_again_is_no_change() -> None:
    case = carded_case()
    assert acts.corrected(case, "phone", case.answers["phone"], CLERK, START) is case


@pytest.mark.parametrize(("field", "reason"), [("name", "read-only"), ("shoe_size", "unknown-field")])
def test_what_the_card_says_or_no_form_asks_cannot_be_corrected(field: str, reason: str) -> None:
    with pytest.raises(CaseError, match=reason):
        acts.corrected(carded_case(), field, "张三", CLERK, START)


def test_a_corrected_phone_is_the_phone_of_the_applicant() -> None:
    parties = acts.corrected(carded_case(), "phone", "13800000001", CLERK, START).parties
    assert parties is not None
    assert parties.applicant.phone == "13800000001"


def test_an_original_held_beside_its_scan_makes_it_level_b_with_name_and_time() -> None:
    seen = acts.checked(carded_case(), REGISTER, CLERK, later(9)).material(REGISTER)
    assert seen.trust is Trust.B
    assert seen.checked is not None
    assert (seen.checked.by, seen.checked.at) == (CLERK, later(9))


def test_the_marked_picture_goes_along_in_place_of_the_bare_one() -> None:
    first = carded_case().material(REGISTER).pages[0].picture
    mark = Picture("marked", "0" * 64, 9)
    pages = acts.checked(carded_case(), REGISTER, CLERK, START, {first.id: mark}).material(REGISTER).pages
    assert [page.sent.id for page in pages] == ["marked", carded_case().material(REGISTER).pages[1].picture.id]


def test_a_paper_without_a_page_cannot_be_checked() -> None:
    with pytest.raises(CaseError, match="no-pages"):
        acts.checked(new_case(), REGISTER, CLERK, START)


def test_a_page_taken_again_keeps_the_one_before_in_the_record_only() -> None:
    before = carded_case().material(REGISTER).pages[1]
    taken = acts.retaken(carded_case(), REGISTER, 2, page_of()).material(REGISTER)
    assert (taken.pages[1].picture.id, taken.former) == ("page-of-the-window", (before,))


def test_a_page_taken_again_has_to_be_held_beside_its_original_anew() -> None:
    first = carded_case().material(REGISTER).pages[0].picture
    case = acts.checked(carded_case(), REGISTER, CLERK, START, {first.id: Picture("marked", "0" * 64, 9)})
    taken = acts.retaken(case, REGISTER, 2, page_of()).material(REGISTER)
    assert taken.trust is Trust.C
    assert taken.pages[0].sent == first


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_is_not_there_cannot_be_taken_again(number: int) -> None:
    with pytest.raises(CaseError, match="no-such-page"):
        acts.retaken(carded_case(), REGISTER, number, page_of())


def test_a_page_that_is_taken_out_stays_in_the_record_only() -> None:
    before = carded_case().material(REGISTER).pages
    left = acts.removed(carded_case(), REGISTER, 1).material(REGISTER)
    assert (left.pages, left.former) == (before[1:], before[:1])


def test_a_paper_with_a_page_less_has_to_be_held_beside_its_original_anew() -> None:
    first = carded_case().material(REGISTER).pages[0].picture
    case = acts.checked(carded_case(), REGISTER, CLERK, START, {first.id: Picture("marked", "0" * 64, 9)})
    left = acts.removed(case, REGISTER, 2).material(REGISTER)
    assert (left.checked, left.pages[0].marked) == (None, None)


def test_pages_in_another_order_were_seen_by_whoever_saw_them() -> None:
    case = acts.checked(carded_case(), REGISTER, CLERK, START, {})
    before = case.material(REGISTER)
    after = acts.moved(case, REGISTER, 2, 1).material(REGISTER)
    assert (after.pages, after.checked, after.former) == (before.pages[::-1], before.checked, ())


def test_a_page_brought_there_and_back_stands_where_it_stood() -> None:
    case = carded_case()
    there = acts.moved(case, REGISTER, 1, 2)
    assert acts.moved(there, REGISTER, 2, 1).material(REGISTER) == case.material(REGISTER)


@pytest.mark.parametrize(("number", "to"), [(0, 1), (1, 3), (3, 1), (1, 0)])
def test_a_page_that_is_not_there_is_neither_moved_nor_taken_out(number: int, to: int) -> None:
    with pytest.raises(CaseError, match="no-such-page"):
        acts.moved(carded_case(), REGISTER, number, to)
    with pytest.raises(CaseError, match="no-such-page"):
        acts.removed(carded_case(), REGISTER, 3 if 0 < number < 3 else number)


def test_a_signature_holds_over_the_same_pages_in_another_order_and_not_over_one_less() -> None:
    case = ready_case()
    assert (acts.moved(case, REGISTER, 2, 1).signature_holds, acts.removed(case, REGISTER, 2).signature_holds) == (
        case.signature_holds,
        False,
    )


def test_a_paper_that_was_put_off_is_here_once_a_page_is_taken() -> None:
    case = acts.added(acts.set_aside(carded_case(), BANK), BANK, page_of())
    assert (len(case.material(BANK).pages), case.material(BANK).later) == (1, False)


def test_a_paper_has_no_more_pages_than_the_matter_says() -> None:
    case, most = new_case(), new_case().material(BANK).paper
    for number in range(max(most.max_pages, len(most.pages))):
        case = acts.added(case, BANK, page_of(id=str(number)))
    with pytest.raises(CaseError, match="too-many-pages"):
        acts.added(case, BANK, page_of())


def test_what_is_put_off_goes_along_with_no_page() -> None:
    case = acts.set_aside(carded_case(), REGISTER)
    assert (case.material(REGISTER).pages, len(case.material(REGISTER).former)) == ((), 2)


@pytest.mark.parametrize("material", ["id-card", "nothing-such"])
def test_what_card_and_form_say_cannot_be_put_off(material: str) -> None:
    with pytest.raises(CaseError, match="unknown-material"):
        acts.set_aside(carded_case(), material)


def test_a_promise_stands_only_where_the_matter_names_it() -> None:
    words = Promise(Words("承诺", "Promise"), Words("我承诺", "I promise"))
    promise = promised("p1", BANK, words, language="zh_CN", online=True, at=START)
    with pytest.raises(CaseError, match="unknown-material"):
        acts.stood_for(new_case(), BANK, promise)


@pytest.mark.parametrize(("way", "trust"), [("promise", Trust.D), ("pending", Trust.C), ("network", Trust.A)])
def test_what_stands_for_a_paper_has_its_own_trust(way: str, trust: Trust) -> None:
    case = new_case()
    open_to_all = tuple(
        changed(one, paper=changed(one.paper, ways=("promise", "network"))) if one.id == BANK else one
        for one in case.materials
    )
    words = Promise(Words("承诺", "Promise"), Words("我承诺", "I promise"))
    stands = {
        "promise": promised("p1", BANK, words, language="zh_CN", online=True, at=START),
        "pending": to_look_up("p1", BANK, at=START),
        "network": looked_up("p1", BANK, reference="r", at="2026-11-23"),
    }[way]
    assert acts.stood_for(changed(case, materials=open_to_all), BANK, stands).material(BANK).trust is trust


def test_a_signature_holds_until_something_is_changed_and_again_when_it_is_taken_back() -> None:
    case = ready_case()
    other = acts.corrected(case, "phone", "13800000001", CLERK, START)
    back = acts.corrected(other, "phone", "13800000000", CLERK, START)
    assert [one.signature_holds for one in (case, other, back)] == [True, False, True]


def test_a_signature_is_void_when_a_page_was_taken_again() -> None:
    assert not acts.retaken(ready_case(), BANK, 1, page_of()).signature_holds


def test_a_signature_is_void_over_an_amount_that_is_no_number_any_more() -> None:
    assert not acts.corrected(with_a_number(ready_case()), "phone", "none", CLERK, START).signature_holds


def with_a_number(case: Case) -> Case:
    """Return a case whose form wants a number where the telephone stands."""
    assert case.form is not None
    schema = changed(case.form.schema, properties={**case.form.schema.properties, "phone": {"type": "integer"}})
    return changed(case, form=changed(case.form, schema=schema))


def test_nobody_signs_for_a_number_that_is_none() -> None:
    wrong = acts.corrected(with_a_number(carded_case()), "phone", "none", CLERK, START)
    with pytest.raises(CaseError, match="gaps"):
        acts.signed_again(wrong, NAME, START, lambda: "id")


def test_a_dot_is_no_signature() -> None:
    with pytest.raises(CaseError, match="nothing-signed"):
        acts.signed_again(carded_case(), (((0.5, 0.5, 0.0),),), START, lambda: "id")


def test_nobody_signs_before_it_is_known_who_applies() -> None:
    with pytest.raises(CaseError, match="other-person"):
        acts.signed_again(drafted_case(), NAME, START, lambda: "id")


def test_an_original_that_stays_is_registered_once_and_taken_back_by_none() -> None:
    case = acts.kept_original(acts.kept_original(new_case(), "户口簿", 1, True, START), "户口簿", 2, True, START)
    assert [one.count for one in case.kept] == [2]
    assert acts.kept_original(case, "户口簿", 0, True, START).kept == ()


def test_an_original_that_is_not_there_cannot_be_taken_back() -> None:
    with pytest.raises(CaseError, match="no-original"):
        acts.kept_original(new_case(), "户口簿", 0, True, START)


ACTS: dict[str, Callable[[Case], Case]] = {
    "correct": lambda case: acts.corrected(case, "phone", "1", CLERK, START),
    "check": lambda case: acts.checked(case, BANK, CLERK, START),
    "card": lambda case: acts.card_laid(case, OWNER, CLERK, START),
    "for whom": lambda case: acts.applies_for(case, Relation.FAMILY, "parent"),
    "consent": lambda case: acts.answered(case, "means-check", START, given=True),
    "no promise": lambda case: acts.taken_back(case, BANK),
    "sign": lambda case: acts.signed_again(case, NAME, START, lambda: "id"),
    "keep": lambda case: acts.kept_original(case, "户口簿", 1, True, START),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_case_that_was_handed_in_changes_no_more(act: str) -> None:
    with pytest.raises(CaseError, match="handed-in"):
        ACTS[act](handed_in(ready_case()))


def test_every_change_has_the_next_version() -> None:
    case = carded_case()
    assert acts.corrected(case, "phone", "13800000001", CLERK, START).version == case.version + 1


def test_a_case_tells_nobody_whose_it_is() -> None:
    case = ready_case()
    shown = repr(case) + repr(case.changes) + repr(case.signature) + repr(case.draft) + repr(fields(case, TODAY)[0])
    shown += repr(case.material(BANK)) + repr(Decision("id", "not-accept", OWNER.name))
    assert not any(word in shown for word in (OWNER.name, OWNER.number, "13800000000", "7K2M94P4", CLERK.name))
