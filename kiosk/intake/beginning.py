# SPDX-License-Identifier: Apache-2.0
"""How a case begins: from nothing but a matter, or from what somebody filled in at a kiosk."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from kiosk.domain.conditions import FACT, RELATION
from kiosk.domain.form import Form
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.parties import Parties, Person
from kiosk.domain.relation import Relation
from kiosk.draft import Draft, DraftError
from kiosk.intake import behalf
from kiosk.intake.case import Case, CaseMaterial, CasePage, Clerk, HallDraft, Origin, Picture, Ticket, changed
from kiosk.intake.persons import settled, with_papers
from kiosk.steps.fact_forms import BY_PAPER

NewId = Callable[[], str]


@dataclass(frozen=True, repr=False)
class Beginning:
    """What every new case is given: who takes it in, where, when, and its own numbers."""

    id: str
    query_code: str
    clerk: Clerk
    window: str
    at: datetime.datetime
    ticket: Ticket | None = None


def begun(beginning: Beginning, item: ServiceItem, form: Form | None, relation: Relation = Relation.SELF) -> Case:
    """Begin a case of a matter, with nothing known yet."""
    case = Case(
        id=beginning.id, item=item, clerk=beginning.clerk, window=beginning.window, opened_at=beginning.at,
        query_code=beginning.query_code, form=form, relation=relation, answers={RELATION: relation.value},
        materials=tuple(CaseMaterial(paper) for paper in item.materials), ticket=beginning.ticket,
    )  # fmt: skip
    # Whoever is sent brings who sent them on paper, unless the matter names that paper itself.
    return with_papers(case)


def taken_up(
    beginning: Beginning,
    item: ServiceItem,
    form: Form | None,
    draft: Draft,
    hall: HallDraft,
    parties: Parties | None,
    new_id: NewId,
) -> tuple[Case, Mapping[str, bytes]]:
    """Begin a case from a draft; return it with the pictures of its pages by their ids.

    The cards of the draft count as told: who stands at the window lays theirs again. Raises DraftError ``pages`` where
    what is said of a paper's pages is not of as many as there are.
    """
    case = begun(beginning, item, form, Relation(draft.relation or Relation.SELF.value))
    told = {**(behalf.facts_of(parties) if parties else {}), **facts_of(draft)}
    case = changed(
        case, answers={**draft.answers, **told, **case.answers}, origins=_origins(draft, told), draft=hall,
        relation_detail=draft.relation_detail, query_code=draft.query_code or beginning.query_code,
    )  # fmt: skip
    case = with_papers(with_parties(case, parties)) if parties else settled(case)
    pictures: dict[str, bytes] = {}
    return changed(case, materials=tuple(_with_pages(one, draft, new_id, pictures) for one in case.materials)), pictures


def _origins(draft: Draft, told: Mapping[str, str]) -> dict[str, Origin]:
    # What the kiosk read counts as read: the same card is laid here before anything is handed in.
    said = (*(name for name in draft.answers if not name.startswith(FACT)), *told)
    return {name: Origin.CARD if name in draft.from_card else Origin.KIOSK for name in said if name != BY_PAPER}


def facts_of(draft: Draft) -> dict[str, str]:
    """Return what a draft says of who comes for whom, as it lies in a case."""
    small = {"unit": draft.unit, "authority": draft.authority, "child": draft.child}
    found = {name: value for form, said in small.items() for name, value in behalf.facts(form, said).items()}
    return found | ({BY_PAPER: draft.child_by} if draft.child_by else {})


def with_parties(case: Case, parties: Parties) -> Case:
    """Take over who a kiosk said applies for whom."""
    other = None if parties.relation is Relation.SELF else parties.applicant
    return changed(
        case, operator=_bare(parties.operator), applicant=_bare(other) if other else None, relation=parties.relation,
        relation_detail=parties.relation_detail or "", authorisation=parties.authorisation,
    )  # fmt: skip


def _bare(person: Person) -> Person:
    # The telephone is an answer of the form; a case joins both where it is asked who applies.
    return replace(person, phone=None)


def _with_pages(material: CaseMaterial, draft: Draft, new_id: NewId, pictures: dict[str, bytes]) -> CaseMaterial:
    pages = tuple(_pages(material.paper, draft, new_id, pictures))
    return changed(material, pages=pages, later=material.id in draft.later and not pages)


def _pages(paper: Material, draft: Draft, new_id: NewId, pictures: dict[str, bytes]) -> Iterator[CasePage]:
    contents = draft.pages.get(paper.id, ())
    overrides = draft.poor.get(paper.id, ("",) * len(contents))
    made = draft.made.get(paper.id, (None,) * len(contents))
    if {len(overrides), len(made)} != {len(contents)}:
        raise DraftError("pages")
    for content, override, how in zip(contents, overrides, made, strict=True):
        # New ids: those of the kiosk may have been named in a manifest of its own.
        picture = picture_of(new_id(), content)
        pictures[picture.id] = content
        poor, _, kept_for = override.partition(":")
        yield CasePage(picture, Origin.KIOSK, poor, kept_for, made=how)


def picture_of(id: str, content: bytes) -> Picture:
    """Return what a case knows of a picture."""
    return Picture(id, hashlib.sha256(content).hexdigest(), len(content))
