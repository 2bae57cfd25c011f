# SPDX-License-Identifier: Apache-2.0
"""An application the platform refused because its matter had changed: what it held, brought into the matter as it is.

Nothing is asked twice that the new version still asks for: answers, pages and whose place it takes come along; what is
new or changed is marked. It is signed anew, for it says something else, under a new id that names the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from devices.device import CancelToken, Deadline
from kiosk.domain.form import Form
from kiosk.domain.ink import SIGNED_FORM
from kiosk.domain.item import FormReference, Material
from kiosk.domain.relation import Relation
from kiosk.domain.submission import APPLY, PREFILL, SIGNATURE, STROKES
from kiosk.draft import Draft
from kiosk.forms import entered, fault, is_required, is_shown
from kiosk.steps.bound_papers import JPEG, PDF, overrides_of, pages_beside
from kiosk.steps.draft_part import take_up
from kiosk.steps.facilities import Facilities
from kiosk.steps.fact_forms import BY_PAPER
from kiosk.steps.inquiry import Submitted, SubmittedPaper, SubmittedParties, SubmittedPerson
from kiosk.steps.kin import BIRTH, HOUSEHOLD
from kiosk.steps.renewing import CHANGED, NEW, Renewal
from kiosk.steps.visit import Visit
from offline_queue.entry import Entry, State
from offline_queue.outbox import Outbox

GONE = "item-version-gone"
# Papers of an application that are made anew with its signature.
OF_SIGNATURE = frozenset({SIGNATURE, STROKES, SIGNED_FORM.id})
BY_ID_TYPE = {"household": HOUSEHOLD, "birth-certificate": BIRTH}


class Version(Protocol):
    """Which version of which matter a stored application is for."""

    @property
    def task_code(self) -> str:
        """Return the matter's code."""
        ...

    @property
    def version(self) -> int:
        """Return its version."""
        ...


class Kept(Submitted, frozen=True):
    """A refused application as it lies here, with its scanned pages by material."""

    form_data: dict[str, Any] = {}
    form: FormReference | None = None
    scans: dict[str, tuple[bytes, ...]] = {}

    def __repr__(self) -> str:
        return "Kept()"

    @property
    def scanned(self) -> list[SubmittedPaper]:
        """Return the lines of papers that were scanned; what stands for a paper, and the signature, are none."""
        return [one for one in self.manifest if one.mime in (JPEG, PDF) and one.material_id not in OF_SIGNATURE]

    @property
    def given(self) -> frozenset[str]:
        """Return the papers that were asked for then, however they were given."""
        scanned = (one.material_id for one in self.manifest)
        return frozenset((*scanned, *(one.material_id for one in self.substitutes), *self.later))


def was_refused_so(entry: Entry) -> bool:
    """Tell whether an entry waits for its people because its matter had changed."""
    return entry.kind == "submission" and entry.state is State.NEEDS_CORRECTION and entry.last_code == GONE


def take_out(entry_id: str, id_no: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Kept | str:
    """Open a refused application for who stands here, or return why it is not: gone, other-card. Raises OutboxError.

    On the outbox's thread. Whoever it is for may mend it, and whoever handed it in.
    """
    entry = outbox.entry(entry_id)
    if entry is None or not was_refused_so(entry):
        return "gone"
    kept = msgspec.json.decode(outbox.payload(entry), type=Kept)
    if kept.kind not in (APPLY, PREFILL):
        return "gone"
    if id_no not in (kept.parties.operator.id_no, kept.parties.applicant.id_no):
        return "other-card"
    contents: dict[str, list[bytes]] = {}
    papers = {paper.name: paper for paper in (*outbox.attachments(entry), *outbox.beside(entry))}
    for line in kept.scanned:
        for name in _pages_of(line, list(papers)):
            deadline.check(cancel, "outbox.slow")
            with papers[name].open() as file:
                contents.setdefault(line.material_id, []).append(file.read())
    return msgspec.structs.replace(kept, scans={name: tuple(pages) for name, pages in contents.items()})


def _pages_of(line: SubmittedPaper, names: list[str]) -> list[str]:
    """Return what holds the pages of a line, as they were taken: what is sent of them is made anew."""
    found = pages_beside(line.id, names)
    if line.mime != PDF:
        return found or [line.id]
    # Where one was lost on a rotten page the paper is asked for again: it must not go along as if it were complete.
    return found if len(found) == line.pages else []


def bring_in(visit: Visit, kept: Kept) -> bool:
    """Put what was kept into a visit whose card was read; False where the matter cannot be had any more."""
    if not take_up(visit, _draft(visit, kept)):
        return False
    _drop_other_pages(visit, visit.part(Renewal))
    _mark_the_form(visit, kept)
    return True


def _drop_other_pages(visit: Visit, renewal: Renewal) -> None:
    for material in visit.matter.materials:
        pages = visit.scanned(material)
        if pages and not len(material.pages) <= len(pages) <= material.max_pages:
            # A page more or less is another paper: none of it may go along as if it were complete.
            visit.replace(material)
            renewal.scanned_anew.add(material.id)


def _mark_the_form(visit: Visit, kept: Kept) -> None:
    form, entry, answers = visit.sheet, visit.entry, visit.answers
    entry.kept = frozenset(name for name in answers if _is_the_persons(form, name))
    entry.fresh = marks(form, _old_form(visit, kept), answers)
    today = visit.facilities.today()
    shown = [name for name in answers if name in form.fields and is_shown(form, name, answers)]
    # An answer the form does not take any more is shown with its sentence, and not dropped unseen.
    entry.faults = {name: said for name in shown if (said := fault(form, name, answers, today))}
    entry.fresh |= dict.fromkeys(entry.faults.keys() - entry.fresh.keys(), CHANGED)


def marks(form: Form, before: Form | None, answers: Mapping[str, str]) -> dict[str, str]:
    """Return what of a form is new or changed, by field, against the form it was, where that is still here.

    Without it, what must be answered, was not, and no card says is all that can be known to be new.
    """
    if before is None:
        empty = (name for name, one in form.fields.items() if not answers.get(name) and one.prefill is None)
        return {name: NEW for name in empty if is_required(form, name, answers)}
    found = {}
    for name, one in form.fields.items():
        old = before.fields.get(name)
        if old is None:
            found[name] = NEW
        elif (one, form.schema.properties.get(name)) != (old, before.schema.properties.get(name)):
            found[name] = CHANGED
    return found


def new_papers(visit: Visit) -> list[tuple[Material, str]]:
    """Return the papers that are asked for and were not asked for so before, each with its mark."""
    marked = ((material, visit.part(Renewal).mark_of(material)) for material in visit.materials())
    return [(material, mark) for material, mark in marked if mark]


def why_not(facilities: Facilities, refused: Version) -> str:
    """Return why a matter cannot be gone through now, empty where it can: only what is offered now will be taken in.

    not-here-yet  this machine has no other version than the refused one
    cancelled     the matter is not offered any more
    """
    item = facilities.catalogue.item(refused.task_code)
    if item is not None and item.version != refused.version:
        return ""
    return "cancelled" if facilities.catalogue.withdrawn(refused.task_code) else "not-here-yet"


def _old_form(visit: Visit, kept: Kept) -> Form | None:
    catalogue = visit.facilities.catalogue
    return catalogue.form(kept.form) if kept.form and catalogue.has_form(kept.form) else None


def _is_the_persons(form: Form, name: str) -> bool:
    """Tell whether an answer may be the person's own where a card says something too: a fixed one never is."""
    found = form.fields.get(name)
    return found is not None and not found.fixed and (found.prefill or "").startswith("card.")


def _draft(visit: Visit, kept: Kept) -> Draft:
    """Return it as what a person had filled in and kept: from there on the way is that of every draft."""
    item = visit.facilities.catalogue.item(kept.item.task_code)
    form = visit.facilities.catalogue.form(item.form) if item and item.form else None
    applicant, (relation, detail) = kept.parties.applicant, _relation(visit, kept.parties)
    kin, _, role = detail.partition(":")
    child_by = BY_ID_TYPE.get(applicant.id_type, "") if relation is Relation.FAMILY else ""
    authority = kept.parties.authorisation if relation is Relation.ENTRUSTED else None
    unit = {"name": applicant.name, "code": applicant.id_no, "role": detail} if relation is Relation.UNIT else {}
    return Draft(
        task_code=kept.item.task_code,
        form=f"{kept.form.code}/{kept.form.version}" if kept.form else "",
        relation=relation.value,
        relation_detail="" if unit else kin,
        child_by=child_by,
        answers=_answers(form, kept.form_data),
        child=_child(applicant, child_by, role),
        unit=unit,
        authority={"scope": "+".join(authority.scope), "until": authority.until.isoformat()} if authority else {},
        prefilled_for="",
        from_card=(),
        page=0,
        pages=kept.scans,
        poor=_poor(kept),
        later=kept.later,
        version=kept.item.version,
        replaces=kept.id,
        query_code=kept.query_code,
        given=tuple(sorted(kept.given)),
    )


def _relation(visit: Visit, parties: SubmittedParties) -> tuple[Relation, str]:
    """Return how both belong together: whoever it is for and stands here now has nobody acting for them any more."""
    operator = visit.cards.operator
    if operator is not None and operator.number == parties.applicant.id_no:
        return Relation.SELF, ""
    return Relation(parties.relation), parties.relation_detail


def _answers(form: Form | None, data: Mapping[str, object]) -> dict[str, str]:
    if form is None:
        return {}
    fields = {name: one for name, one in form.fields.items() if name in data}
    return {name: entered(form.schema.properties.get(name, {}), one, data[name]) for name, one in fields.items()}


def _child(child: SubmittedPerson, by: str, role: str) -> dict[str, str]:
    # The day of birth was never sent: it is asked once more, or taken out of the number.
    number = {HOUSEHOLD: "number", BIRTH: "certificate"}.get(by)
    return {"name": child.name, number: child.id_no, "role": role, BY_PAPER: by} if number else {}


def _poor(kept: Kept) -> dict[str, tuple[str, ...]]:
    """Return the check and the reason of every page of each paper that had a page which was not well."""
    found: dict[str, list[str]] = {}
    for line in kept.scanned:
        pages = len(kept.scans.get(line.material_id, ()))
        said = overrides_of(line.kept, pages) if line.mime == PDF else (line.kept,) * min(pages, 1)
        found.setdefault(line.material_id, []).extend(said)
    return {name: tuple(said) for name, said in found.items() if any(said)}
