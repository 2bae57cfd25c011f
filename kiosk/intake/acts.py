# SPDX-License-Identifier: Apache-2.0
"""What is done to a case, each as a function from one case to the next; raises CaseError, and then nothing was done.

Nothing here touches a signature: one that binds other answers, people or papers than stand there does not hold any more
(``Case.signature_holds``), and comes to hold again where a change is taken back.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping

from kiosk.domain.declarations import Answered
from kiosk.domain.form import Field
from kiosk.domain.ink import THUMB
from kiosk.domain.item import ServiceItem
from kiosk.domain.signature_picture import Stroke, enough, strokes_json
from kiosk.domain.substitutes import Substitute
from kiosk.intake import behalf
from kiosk.intake.case import (
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
    bumped,
    covered,
    hold,
    strokes_line,
)
from kiosk.intake.case import changed as changed
from kiosk.intake.persons import applies_for as applies_for
from kiosk.intake.persons import calculated, settled
from kiosk.intake.persons import card_laid as card_laid


def corrected(case: Case, field: str, value: str, clerk: Clerk, at: datetime.datetime) -> Case:
    """Correct an answer on the spot (当场更正); what a card said stays as it is (``read-only``)."""
    hold(case)
    shown = _field(case, field)
    if shown.computed or (case.origins.get(field) is Origin.CARD and shown.fixed):
        raise CaseError("read-only")
    before = case.answers.get(field, "")
    if value == before:
        return case
    answers = calculated(case, {**case.answers, field: value, **behalf.follows(field, value, case.answers)}, at.date())
    # Only what somebody had said before is corrected; what is filled in here is filled in.
    corrected_here = any(one.field == field for one in case.changes)
    told = before and not corrected_here and case.origins.get(field) is not Origin.WINDOW
    changes = (*case.changes, Change(field, before, clerk, at)) if told else case.changes
    new = changed(case, answers=answers, origins={**case.origins, field: Origin.WINDOW}, changes=changes)
    return bumped(settled(new, at.date()) if behalf.is_fact(field) else new)


def _field(case: Case, name: str) -> Field:
    """Return a field of the matter's form, or of what is told of who comes for whom."""
    if case.form and name in case.form.fields:
        return case.form.fields[name]
    asked = behalf.asked(case.relation, case.answers)
    found = next((form.fields[own] for full, form, own in asked if full == name), None)
    if found is None:
        raise CaseError("unknown-field")
    return found


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
        pages = tuple(
            changed(page, marked=pictures.get(page.picture.id, page.marked), single=None) for page in one.pages
        )
        return changed(one, checked=Checked(clerk, at), pages=pages)

    return _with(case, material, see)


def retaken(case: Case, material: str, number: int, page: CasePage) -> Case:
    """Take a page again; the one before stays in the record, and the paper is to be held beside its original anew."""

    def take(one: CaseMaterial) -> CaseMaterial:
        before = _page(one, number)
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


def removed(case: Case, material: str, number: int) -> Case:
    """Take a page out of a paper; it stays in the record, and what is left is to be held beside its original anew."""

    def take_out(one: CaseMaterial) -> CaseMaterial:
        page = _page(one, number)
        pages = (*one.pages[: number - 1], *one.pages[number:])
        return _unchecked(changed(one, pages=pages, former=(*one.former, page)))

    return _with(case, material, take_out)


def moved(case: Case, material: str, number: int, to: int) -> Case:
    """Bring a page to another place in its paper; they are the same pages, so who saw them saw them."""

    def move(one: CaseMaterial) -> CaseMaterial:
        page, _ = _page(one, number), _page(one, to)
        others = [*one.pages[: number - 1], *one.pages[number:]]
        others.insert(to - 1, page)
        return changed(one, pages=tuple(others))

    return _with(case, material, move)


def _page(material: CaseMaterial, number: int) -> CasePage:
    if not 1 <= number <= len(material.pages):
        raise CaseError("no-such-page")
    return material.pages[number - 1]


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


def taken_back(case: Case, material: str) -> Case:
    """Take back what stands for a paper: nobody has to promise."""
    return _with(case, material, lambda one: changed(one, substitute=None))


def answered(case: Case, consent: str, at: datetime.datetime, *, given: bool) -> Case:
    """Note what the person says to a consent that is asked for by itself, over the wording the matter has now.

    Answered otherwise than before, what was signed is signed anew. One the matter does not ask for is
    ``unknown-field``.
    """
    hold(case)
    asked = next((one for one in case.item.consents if one.id == consent), None)
    if asked is None:
        raise CaseError("unknown-field")
    before = case.consent(consent)
    if before and before.given is given:
        return case
    others = tuple(one for one in case.consents if one.id != consent)
    return bumped(changed(case, consents=(*others, Answered(asked.id, asked.version, given, at))))


def signed_again(case: Case, strokes: tuple[Stroke, ...], at: datetime.datetime, new_id: Callable[[], str]) -> Case:
    """Bind what the person wrote on the pad to what stands there now; a dot is ``nothing-signed``."""
    hold(case)
    # A dot would pass as evidence of a will that nobody expressed.
    if not enough(strokes):
        raise CaseError("nothing-signed")
    if case.wants_ink:
        raise CaseError("not-allowed")
    content = strokes_json(strokes)
    unbound = CaseSignature(new_id(), content, strokes, new_id(), hashlib.sha256(content).hexdigest(), "", at)
    bound = changed(unbound, covers_sha256=covered(case, (strokes_line(unbound),)))
    return bumped(changed(case, signature=bound, ink=None))


def inked(case: Case, ink: CaseInk) -> Case:
    """Take in a paper that was signed by hand; it counts in place of the pad.

    CaseError: ``changed-since`` for a paper that says something else than stands there, ``not-allowed`` for a mark that
    the matter does not take or whose witness is not named, ``no-pages`` for a paper nobody scanned.
    """
    hold(case)
    if not ink.pages:
        raise CaseError("no-pages")
    if not _may_sign(case.item, ink):
        raise CaseError("not-allowed")
    if ink.bound != covered(case, ()):
        raise CaseError("changed-since")
    return bumped(changed(case, ink=ink, signature=None))


def _may_sign(item: ServiceItem, ink: CaseInk) -> bool:
    if ink.mark == THUMB:
        return item.thumb_allowed and (bool(ink.witness) or not item.thumb_witness)
    return item.signature == WET


def kept_original(case: Case, name: str, count: int, returned: bool, at: datetime.datetime) -> Case:
    """Register an original that stays with the office (收证登记); 0 sheets of it take the line back."""
    hold(case)
    others = tuple(one for one in case.kept if one.name != name)
    if count == 0 and len(others) == len(case.kept):
        raise CaseError("no-original")
    return bumped(changed(case, kept=(*others, Kept(name, count, returned, at)) if count else others))


def _with(case: Case, material: str, make: Callable[[CaseMaterial], CaseMaterial]) -> Case:
    """Return the case with one paper made anew."""
    hold(case)
    new = make(case.material(material))
    return bumped(changed(case, materials=tuple(new if one.id == material else one for one in case.materials)))


def _unchecked(material: CaseMaterial) -> CaseMaterial:
    # The mark says that a clerk saw the whole paper: no page keeps it beside one that nobody has seen.
    pages = tuple(changed(page, marked=None, single=None) for page in material.pages)
    return changed(material, checked=None, pages=pages)
