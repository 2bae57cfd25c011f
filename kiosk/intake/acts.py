# SPDX-License-Identifier: Apache-2.0
"""What is done to a case, each as a function from one case to the next; raises CaseError, and then nothing was done.

Nothing here touches a signature: one that binds other answers, people or papers than stand there does not hold any more
(``Case.signature_holds``), and comes to hold again where a change is taken back.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping

import msgspec

from devices.id_card import IdentityCard
from kiosk.domain.conditions import RELATION
from kiosk.domain.ink import THUMB
from kiosk.domain.item import ServiceItem
from kiosk.domain.parties import Authorisation, Person
from kiosk.domain.relation import Relation
from kiosk.domain.signature_picture import Stroke, enough, strokes_json
from kiosk.domain.substitutes import Substitute
from kiosk.forms import computed, prefilled
from kiosk.intake.case import (
    APPLICANT,
    OPERATOR,
    WET,
    Case,
    CaseError,
    CaseInk,
    CaseMaterial,
    CasePage,
    CaseSignature,
    Change,
    Checked,
    Clerk,
    Kept,
    Origin,
    Picture,
    covered,
    strokes_line,
)

changed = msgspec.structs.replace


def card_laid(case: Case, card: IdentityCard, clerk: Clerk, at: datetime.datetime, role: str = OPERATOR) -> Case:
    """Take note of a card that was read here: who it is, what the form takes from it, the paper it ticks.

    Another person than the one who is known already is ``other-person``.
    """
    _hold(case)
    person = Person.of_card(card)
    # By number and kind: a card that was renewed meanwhile is the same person's.
    known = case.operator if role == OPERATOR else case.applicant
    if known and (known.id_type, known.id_no) != (person.id_type, person.id_no):
        raise CaseError("other-person")
    case = changed(case, **{role: person}, seen={**case.seen, role: Checked(clerk, at)})
    # The form is about the applicant; who only stands here fills in nothing of it.
    theirs = role == APPLICANT or case.relation is Relation.SELF
    if not theirs:
        return _bumped(case)
    return _bumped(_ticked(_filled(case, card, at.date()), Checked(clerk, at)))


def applies_for(
    case: Case,
    relation: Relation,
    detail: str = "",
    applicant: Person | None = None,
    authorisation: Authorisation | None = None,
) -> Case:
    """Say for whom the person at the window comes; whom no card was read of is ``applicant``."""
    _hold(case)
    answers = {**case.answers, RELATION: relation.value}
    return _bumped(
        changed(
            case, relation=relation, relation_detail=detail, applicant=applicant, authorisation=authorisation,
            answers=answers,
        )
    )  # fmt: skip


def corrected(case: Case, field: str, value: str, clerk: Clerk, at: datetime.datetime) -> Case:
    """Correct an answer on the spot (当场更正); what a card said stays as it is (``read-only``)."""
    _hold(case)
    form = case.form
    if form is None or field not in form.fields:
        raise CaseError("unknown-field")
    shown = form.fields[field]
    if shown.computed or (case.origins.get(field) is Origin.CARD and shown.fixed):
        raise CaseError("read-only")
    before = case.answers.get(field, "")
    if value == before:
        return case
    answers = _computed(case, {**case.answers, field: value}, at.date())
    # Only what somebody had said before is corrected; what is filled in here is filled in.
    corrected_here = any(one.field == field for one in case.changes)
    told = before and not corrected_here and case.origins.get(field) is not Origin.WINDOW
    changes = (*case.changes, Change(field, before, clerk, at)) if told else case.changes
    return _bumped(changed(case, answers=answers, origins={**case.origins, field: Origin.WINDOW}, changes=changes))


def checked(
    case: Case, material: str, clerk: Clerk, at: datetime.datetime, marked: Mapping[str, Picture] | None = None
) -> Case:
    """Say that the original of a paper was held beside its pages: trust level B from now on.

    ``marked`` are the pictures with the watermark, by the id of the page.
    """
    pictures = marked or {}

    def see(one: CaseMaterial) -> CaseMaterial:
        # Seen and not taken in would be a word nobody can look at later.
        if not one.pages:
            raise CaseError("no-pages")
        pages = tuple(changed(page, marked=pictures.get(page.picture.id, page.marked)) for page in one.pages)
        return changed(one, checked=Checked(clerk, at), pages=pages)

    return _with(case, material, see)


def retaken(case: Case, material: str, number: int, page: CasePage) -> Case:
    """Take a page again; the one before stays in the record, and the paper is to be held beside its original anew."""

    def take(one: CaseMaterial) -> CaseMaterial:
        if not 1 <= number <= len(one.pages):
            raise CaseError("no-such-page")
        before = one.pages[number - 1]
        pages = (*one.pages[: number - 1], page, *one.pages[number:])
        return _unchecked(changed(one, pages=pages, former=(*one.former, before)))

    return _with(case, material, take)


def added(case: Case, material: str, page: CasePage) -> Case:
    """Take one more page of a paper; one that was put off or promised is here now."""

    def take(one: CaseMaterial) -> CaseMaterial:
        if len(one.pages) >= max(one.paper.max_pages, len(one.paper.pages)):
            raise CaseError("too-many-pages")
        return _unchecked(changed(one, pages=(*one.pages, page), later=False, substitute=None))

    return _with(case, material, take)


def set_aside(case: Case, material: str) -> Case:
    """Say that a paper will be brought (缺件); its pages, if there were any, stay in the record."""

    def put_off(one: CaseMaterial) -> CaseMaterial:
        if one.paper.source != "applicant":
            raise CaseError("unknown-material")
        former = (*one.former, *one.pages)
        return changed(one, pages=(), former=former, checked=None, later=True, substitute=None)

    return _with(case, material, put_off)


def stood_for(case: Case, material: str, substitute: Substitute) -> Case:
    """Let a promise, or what its source says, stand for a paper, where the matter names that way."""

    def put(one: CaseMaterial) -> CaseMaterial:
        if substitute.way.value not in one.paper.ways or one.pages:
            raise CaseError("unknown-material")
        return changed(one, substitute=substitute, later=False)

    return _with(case, material, put)


def signed_again(case: Case, strokes: tuple[Stroke, ...], at: datetime.datetime, new_id: Callable[[], str]) -> Case:
    """Bind what the person wrote on the pad to what stands there now; a dot is ``nothing-signed``."""
    _hold(case)
    # A dot would pass as evidence of a will that nobody expressed.
    if not enough(strokes):
        raise CaseError("nothing-signed")
    if case.wants_ink:
        raise CaseError("not-allowed")
    content = strokes_json(strokes)
    unbound = CaseSignature(new_id(), content, strokes, new_id(), hashlib.sha256(content).hexdigest(), "", at)
    bound = changed(unbound, covers_sha256=covered(case, (strokes_line(unbound),)))
    return _bumped(changed(case, signature=bound, ink=None))


def inked(case: Case, ink: CaseInk) -> Case:
    """Take in a paper that was signed by hand; it counts in place of the pad.

    CaseError: ``changed-since`` for a paper that says something else than stands there, ``not-allowed`` for a mark that
    the matter does not take or whose witness is not named, ``no-pages`` for a paper nobody scanned.
    """
    _hold(case)
    if not ink.pages:
        raise CaseError("no-pages")
    if not _may_sign(case.item, ink):
        raise CaseError("not-allowed")
    if ink.bound != covered(case, ()):
        raise CaseError("changed-since")
    return _bumped(changed(case, ink=ink, signature=None))


def _may_sign(item: ServiceItem, ink: CaseInk) -> bool:
    if ink.mark == THUMB:
        return item.thumb_allowed and (bool(ink.witness) or not item.thumb_witness)
    return item.signature == WET


def kept_original(case: Case, name: str, count: int, returned: bool, at: datetime.datetime) -> Case:
    """Register an original that stays with the office (收证登记); 0 sheets of it take the line back."""
    _hold(case)
    others = tuple(one for one in case.kept if one.name != name)
    if count == 0 and len(others) == len(case.kept):
        raise CaseError("no-original")
    return _bumped(changed(case, kept=(*others, Kept(name, count, returned, at)) if count else others))


def _hold(case: Case) -> None:
    if case.handed_in is not None:
        raise CaseError("handed-in")


def _bumped(case: Case) -> Case:
    return changed(case, version=case.version + 1)


def _with(case: Case, material: str, make: Callable[[CaseMaterial], CaseMaterial]) -> Case:
    """Return the case with one paper made anew."""
    _hold(case)
    new = make(case.material(material))
    return _bumped(changed(case, materials=tuple(new if one.id == material else one for one in case.materials)))


def _unchecked(material: CaseMaterial) -> CaseMaterial:
    # The mark says that a clerk saw the whole paper: no page keeps it beside one that nobody has seen.
    pages = tuple(changed(page, marked=None) for page in material.pages)
    return changed(material, checked=None, pages=pages)


def _ticked(case: Case, seen: Checked) -> Case:
    """Tick the papers that a card is."""
    materials = (changed(one, checked=seen) if one.paper.source == "card" else one for one in case.materials)
    return changed(case, materials=tuple(materials))


def _filled(case: Case, card: IdentityCard, today: datetime.date) -> Case:
    """Let the card answer what is open, and what it alone may say."""
    form = case.form
    if form is None:
        return case
    found = prefilled(form, card, case.operator, today)
    # What a card alone may say is the card's also where a kiosk said something else; all else the person has said.
    fresh = {name: value for name, value in found.items() if not case.answers.get(name) or form.fields[name].fixed}
    answers = {**case.answers, **fresh, RELATION: case.relation.value}
    origins = {**case.origins, **dict.fromkeys(fresh, Origin.CARD)}
    return changed(case, answers=_computed(case, answers, today), origins=origins)


def _computed(case: Case, answers: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    """Return answers with those that follow from others."""
    return {**answers, **(computed(case.form, answers, today) if case.form else {})}
