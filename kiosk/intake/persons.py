# SPDX-License-Identifier: Apache-2.0
"""Who comes for whom: cards that are laid, the relation that is told, and what form and papers take from both.

Each is a function from one case to the next as in ``kiosk.intake.acts``; raises CaseError.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from devices.id_card import IdentityCard
from kiosk.domain.conditions import RELATION
from kiosk.domain.parties import Person
from kiosk.domain.relation import Relation
from kiosk.forms import computed, prefilled
from kiosk.intake import behalf
from kiosk.intake.case import (
    APPLICANT,
    OPERATOR,
    Case,
    CaseError,
    CaseMaterial,
    Checked,
    Clerk,
    Origin,
    bumped,
    changed,
    hold,
)
from kiosk.steps.fact_forms import BY_PAPER
from kiosk.steps.two_persons import TURNED


def card_laid(case: Case, card: IdentityCard, clerk: Clerk, at: datetime.datetime, role: str = OPERATOR) -> Case:
    """Take note of a card that was read here: who it is, what the form takes from it, the paper it ticks.

    Another person than the one who is known already is ``other-person``, and so is any card that is laid for an
    applicant who has none of their own to lay; one person in both roles is ``same-person``.
    """
    hold(case)
    # Who comes for themselves lays their card as who stands here; an organisation has none, nor has a child by a paper.
    if role == APPLICANT and (case.relation is Relation.SELF or not case.by_card):
        raise CaseError("other-person")
    person = Person.of_card(card)
    known, other = (case.operator, case.applicant) if role == OPERATOR else (case.applicant, case.operator)
    if known and not _same(known, person):
        raise CaseError("other-person")
    if other and case.relation is not Relation.SELF and _same(other, person):
        raise CaseError("same-person")
    case = changed(case, **{role: person}, seen={**case.seen, role: Checked(clerk, at)})
    # The form is about the applicant; who only stands here fills in nothing of it but their own name.
    theirs = role == APPLICANT or case.relation is Relation.SELF
    if not theirs and case.by_card:
        return bumped(case)
    filled = _filled(case, card if theirs else None, at.date())
    return bumped(_ticked(filled, Checked(clerk, at)))


def _same(one: Person, other: Person) -> bool:
    # By number and kind: a card that was renewed meanwhile is the same person's.
    return (one.id_type, one.id_no) == (other.id_type, other.id_no)


def applies_for(case: Case, relation: Relation, kin: str = "", by_paper: str = "") -> Case:
    """Say for whom the person at the window comes: ``kin`` which member of the family, ``by_paper`` a child's paper.

    Another relation than before makes void what cards said: whose it is would not be true any more. Who stands here
    stays known; one who comes for themselves lays their card again, for now the form is about them.
    """
    hold(case)
    by_paper = by_paper if kin == "child" else ""
    if relation not in case.item.for_whom:
        raise CaseError("not-allowed")
    if (relation, kin, by_paper) == (case.relation, case.kin, case.answers.get(BY_PAPER, "")):
        return case
    kept = {name: value for name, value in case.answers.items() if not _of_cards(case, name)}
    who = {RELATION: relation.value, **({BY_PAPER: by_paper} if by_paper else {})}
    seen = {role: at for role, at in case.seen.items() if role == OPERATOR and relation is not Relation.SELF}
    bare = changed(
        case, relation=relation, relation_detail=kin, applicant=None, authorisation=None, seen=seen,
        answers={**kept, **who}, origins={name: origin for name, origin in case.origins.items() if name in kept},
        materials=tuple(_unticked(one) for one in case.materials),
    )  # fmt: skip
    return bumped(settled(bare))


def _of_cards(case: Case, name: str) -> bool:
    """Tell whether an answer was of the persons known before: what a card said or alone may say, and what follows."""
    field = case.form.fields.get(name) if case.form else None
    of_them = field is not None and (bool(field.computed) or (bool(field.prefill) and field.fixed))
    return of_them or name == BY_PAPER or behalf.is_fact(name) or case.origins.get(name) is Origin.CARD


def settled(case: Case, today: datetime.date | None = None) -> Case:
    """Return a case with the parties that its facts make, and the papers asked for because of them.

    With ``today`` the form takes what was told of a child.
    """
    relation, answers = case.relation, case.answers
    told: dict[str, object] = {"relation_detail": behalf.detail_told(relation, case.kin, answers)}
    if not case.by_card:
        told["applicant"] = behalf.applicant_told(relation, answers)
    if relation is Relation.ENTRUSTED:
        told["authorisation"] = behalf.authority_told(answers)
    case = with_papers(changed(case, **told))
    return _filled(case, None, today) if today and not case.by_card and OPERATOR in case.seen else case


def with_papers(case: Case) -> Case:
    """Return a case that has the papers asked for because of who comes; one the matter names itself is asked once."""
    have = {one.id for one in case.materials}
    more = (paper for paper in behalf.papers(case.relation, case.answers) if paper.id not in have)
    return changed(case, materials=(*case.materials, *(CaseMaterial(paper) for paper in more)))


def calculated(case: Case, answers: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    """Return answers with those that follow from others."""
    return {**answers, **(computed(case.form, answers, today) if case.form else {})}


def _ticked(case: Case, seen: Checked) -> Case:
    """Tick the papers that a card is."""
    materials = (changed(one, checked=seen) if one.paper.source == "card" else one for one in case.materials)
    return changed(case, materials=tuple(materials))


def _unticked(material: CaseMaterial) -> CaseMaterial:
    return changed(material, checked=None) if material.paper.source == "card" else material


def _filled(case: Case, card: IdentityCard | None, today: datetime.date) -> Case:
    """Let the card answer what is open, and what it alone may say; without one what was told in its place."""
    form = case.form
    if form is None:
        return case
    child = {} if card or case.relation is Relation.UNIT else behalf.known_child(case.answers, today)
    found = prefilled(form, card, case.operator, today, child, TURNED.get(case.kin, ""))
    # What a card alone may say is the card's also where a kiosk said something else; all else the person has said.
    fresh = {name: value for name, value in found.items() if not case.answers.get(name) or form.fields[name].fixed}
    answers = {**case.answers, **fresh, RELATION: case.relation.value}
    by_card = (name for name in fresh if card or (form.fields[name].prefill or "").startswith("operator."))
    origins = {**case.origins, **dict.fromkeys(by_card, Origin.CARD)}
    return changed(case, answers=calculated(case, answers, today), origins=origins)
