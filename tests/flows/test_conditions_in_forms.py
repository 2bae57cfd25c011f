"""Fields that hang on other answers: asked for, hidden again, told, kept back from what is sent and from the papers."""

from __future__ import annotations

import pytest

from kiosk.steps.screens import FormPage, Materials, Review
from tests.support.flow_walk import ANSWERS, Walk, card

MEDICAL = "11990100990416768F3990401000000"
FLEXIBLE = "11990100990179192A3990102000000"
ALLOWANCES = "11990100990912710H3990803000000"


def at(page: str, **answers: str) -> Walk:
    """Walk to the page of the old-age allowance that asks for a field."""
    walk = Walk()
    walk.to_form()
    given = ANSWERS | answers
    for _ in range(6):
        names = [view.name for view in walk.sees(FormPage).fields]
        if page in names:
            return walk
        walk.enter(**{name: given[name] for name in names if name in given})
        walk.press("next")
    raise AssertionError(page)


def lead(walk: Walk) -> str:
    found = walk.sees(FormPage).lead
    return found.key if found else ""


def hidden_again() -> Walk:
    walk = at("living")
    walk.enter(living="institution", institution="夕阳红养老院")
    walk.enter(living="family")
    return walk


def test_a_change_that_hides_what_was_entered_says_so_in_large_type_too() -> None:
    screen = hidden_again().sees(FormPage)
    assert (screen.lead and screen.lead.key, screen.lead_matters) == ("apply.form.dropped", True)


def test_it_is_said_once_and_goes_with_the_next_answer() -> None:
    walk = hidden_again()
    walk.enter(pension="no")
    assert (lead(walk), walk.sees(FormPage).lead_matters) == ("apply.form.lead-pages", False)


def test_a_field_that_was_empty_is_hidden_without_a_word() -> None:
    walk = at("living")
    walk.enter(living="institution")
    walk.enter(living="family")
    assert lead(walk) == "apply.form.lead-pages"


def test_the_answer_is_there_again_when_the_field_is() -> None:
    walk = hidden_again()
    walk.enter(living="institution")
    assert {view.name: view.value for view in walk.sees(FormPage).fields}["institution"] == "夕阳红养老院"


def test_the_answer_of_a_hidden_field_is_neither_shown_for_review_nor_stored() -> None:
    walk = hidden_again()
    walk.enter(**{name: ANSWERS[name] for name in ("living", "pension")})
    walk.press("next")
    walk.fill()
    walk.settle_materials()
    walk.sees(Review)
    assert "夕阳红" not in walk.says()
    walk.press("sign")
    walk.sign()
    assert "institution" not in walk.outbox.submission().body["form_data"]


@pytest.mark.parametrize(("pay_by", "asked"), [("debit", True), ("self", False)])
def test_a_paper_follows_the_answers_that_count(pay_by: str, asked: bool) -> None:
    walk = Walk()
    walk.to_card(item=FLEXIBLE)
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.visit.answers.put("pay_by", pay_by)
    assert ("bank-card" in {material.id for material in walk.visit.materials()}) is asked


def test_no_paper_follows_from_an_answer_that_is_hidden() -> None:
    walk = Walk()
    walk.to_card(item=MEDICAL)
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.visit.answers.put("insured", "child")
    assert "guardian-s-id-card" in {material.id for material in walk.visit.materials()}
    walk.visit.answers.put("insured", "self")
    walk.visit.answers.put("guardian_name", "林静姝")
    assert "guardian-s-id-card" not in {material.id for material in walk.visit.materials()}
    walk.engine.start("materials")
    assert "监护人" not in "".join(row.label.key for row in walk.sees(Materials).rows)


def test_what_an_answer_means_is_said_above_the_fields() -> None:
    walk = Walk()
    walk.to_card(item=MEDICAL)
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.enter(insured="self")
    walk.press("next")
    walk.enter(id_kind="card")
    walk.press("next")
    walk.enter(born_on="2026-11-01")
    assert "出生 90 天内参保" in walk.says()


def test_an_authority_that_ran_out_while_the_form_lay_is_refused_on_the_way_back() -> None:
    walk = Walk()
    walk.to_card("entrusted")
    for person in ("lin-jingshu", "zhao-dehou"):
        walk.lay(card(person))
        walk.press("next")
    walk.enter(scope="submit", until="2026-11-23")
    walk.press("next")
    walk.press("next")
    walk.sees(FormPage)
    walk.wait(24 * 3600)
    assert walk.visit.facilities.today().isoformat() == "2026-11-24"
    walk.press("back")
    walk.press("back")
    walk.press("next")
    assert "until" in walk.visit.side_entry.faults
