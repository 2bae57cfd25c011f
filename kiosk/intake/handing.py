# SPDX-License-Identifier: Apache-2.0
"""A case as the application it becomes: stored in the same way, and by the same transaction, as a kiosk's."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from config.settings import Site
from kiosk.domain.declarations import Answered, Declarations
from kiosk.domain.ink import SIGNED_FORM, InkSignature
from kiosk.domain.masks import phone, tight
from kiosk.domain.page_made import PageMade
from kiosk.domain.submission import STROKES, AtWindow, ClockState, Original, Paper, Signed, covers
from kiosk.draft import Draft
from kiosk.intake import behalf
from kiosk.intake.bound import filed_of, papers_of, poor
from kiosk.intake.case import JPEG, STROKES_MIME, Case, CaseError, CaseInk, CaseSignature, Origin
from kiosk.steps.fact_forms import BY_PAPER
from kiosk.steps.storing import Prepared
from kiosk.window_work.originals import Original as Register


def prepared(
    case: Case,
    picture: Callable[[str], bytes],
    *,
    site: Site,
    machine: str,
    clock: ClockState,
    at: datetime.datetime,
) -> Prepared:
    """Return what is stored of a case; ``picture`` gives the bytes of a page.

    Raises CaseError: ``gaps`` for what nobody signed as it stands.
    """
    if case.parties is None or not case.signature_holds:
        raise CaseError("gaps")
    papers = tuple(_papers(case, picture))
    return Prepared(
        id=case.id,
        query_code=case.query_code,
        item=case.item,
        parties=case.parties,
        form_data=case.form_data,
        papers=papers,
        strokes=case.signature.lines if case.signature else (),
        signature=_signed(case.signature) if case.signature else None,
        ink=_inked(case.ink, covers(case.form_data, case.parties, papers)) if case.ink else None,
        later=tuple(one.id for one in case.asked if put_off(case, one.id)),
        site=site,
        machine=machine,
        clock=clock,
        # Whole seconds: RFC 3339 as it is sent, so that slip, entry and platform show one and the same moment.
        received_at=at.replace(microsecond=0),
        notify=tight(phone(case.phone)) if case.phone else "",
        substitutes=tuple(one.substitute for one in case.asked if one.substitute),
        by=case.clerk.name or case.clerk.number,
        declarations=Declarations(consents=consents(case)),
        at_window=at_window(case),
        filed=filed_of(case, picture),
    )


def consents(case: Case) -> tuple[Answered, ...]:
    """Return what was answered by itself, in the order the matter asks it."""
    found = (case.consent(one.id) for one in case.item.consents)
    return tuple(one for one in found if one)


def put_off(case: Case, material: str) -> bool:
    """Tell whether a paper that is asked for is not handed in now."""
    # A promise and a look at the source stand for a paper: nobody is told to bring it.
    one = case.material(material)
    return one.paper.source == "applicant" and not one.pages and one.substitute is None


def at_window(case: Case) -> AtWindow:
    """Return what the window adds: who, where, and which originals were seen."""
    seen = ((picture, one.checked) for one in case.asked if one.checked for picture in one.sent)
    originals = tuple(Original(picture.id, checked.at) for picture, checked in seen)
    return AtWindow(case.window, case.clerk.number, originals, case.draft.prefill if case.draft else "")


def draft_of(case: Case, picture: Callable[[str], bytes]) -> Draft:
    """Return a case as a draft for another window; what was seen and signed is seen and signed anew there."""
    form = case.form
    # The bare pages: the band of this window's clerk is no word of the next one's.
    pages = {one.id: tuple(picture(page.picture.id) for page in one.pages) for one in case.materials if one.pages}
    return Draft(
        task_code=case.item.task_code,
        form=f"{form.code}/{form.version}" if form else "",
        relation=case.relation.value,
        relation_detail=case.kin,
        child_by=case.answers.get(BY_PAPER, ""),
        answers={name: value for name, value in case.answers.items() if not behalf.is_fact(name)},
        child=_own(case, "child"),
        unit=_own(case, "unit"),
        authority=_own(case, "authority"),
        prefilled_for="",
        from_card=tuple(name for name, origin in case.origins.items() if origin is Origin.CARD),
        page=0,
        pages=pages,
        later=tuple(one.id for one in case.materials if one.later),
        title=(case.item.name.zh, case.item.name.en),
        poor={one.id: tuple(poor(page) for page in one.pages) for one in case.materials if one.poor},
        made=_made(case),
        version=case.item.version,
    )


def _made(case: Case) -> dict[str, tuple[PageMade | None, ...]]:
    return {one.id: tuple(page.made for page in one.pages) for one in case.materials if one.pages}


def _own(case: Case, form: str) -> dict[str, str]:
    """Return what was told in a small form, as a kiosk keeps it."""
    return behalf.told(form, case.answers) if behalf.form_of(case.relation, case.answers) == form else {}


def registered(case: Case) -> tuple[Register, ...]:
    """Return the originals that stay with the office, as its register has them."""
    by = case.clerk.number
    return tuple(
        Register(
            id=f"{case.id}/{one.name}", of=case.id, name=one.name, count=one.count, taken_at=one.at, taken_by=by,
            to_return=one.returned,
        )
        for one in case.kept
    )  # fmt: skip


def _papers(case: Case, picture: Callable[[str], bytes]) -> Iterator[Paper]:
    yield from papers_of(case, picture)
    yield from (one.substitute.paper for one in case.asked if one.substitute)
    if case.ink:
        for page in case.ink.pages:
            yield Paper(page.picture.id, SIGNED_FORM.id, JPEG, picture(page.picture.id))
    if case.signature:
        yield Paper(case.signature.strokes_id, STROKES, STROKES_MIME, case.signature.strokes, 0)


def _signed(signature: CaseSignature) -> Signed:
    return Signed(signature.attachment_id, signature.strokes_sha256, signature.covers_sha256, signature.signed_at)


def _inked(ink: CaseInk, covers_sha256: str) -> InkSignature:
    scans = tuple(page.picture.id for page in ink.pages)
    return InkSignature(ink.mark, scans, ink.print_no, covers_sha256, ink.scanned_at, ink.witness)
