# SPDX-License-Identifier: Apache-2.0
"""The papers a window makes itself: the receipt (收件凭证), and what is still missing (缺件提示单).

A receipt says that papers were received. Decisions, and the formal notice of what is missing (补正告知), are the
platform's and come sealed.
"""

from __future__ import annotations

import datetime

from config.texts import text, wording
from kiosk.domain import masks, query_code
from kiosk.domain.ink import THUMB
from kiosk.domain.parties import Parties
from kiosk.domain.relation import Relation
from kiosk.domain.substitutes import Standing, Substitute, Way
from kiosk.intake.case import Case, CaseError, CaseMaterial, covered
from kiosk.intake.handing import put_off
from kiosk.intake.standing import State, state
from kiosk.receipts import (
    AcknowledgedByPlatform,
    KeptOriginal,
    PaperForm,
    Receipt,
    ReceiptOperator,
    ReceivedMaterial,
    Signature,
    StoredHere,
)
from kiosk.receipts.side_papers import Missing
from kiosk.receipts.signed_form import SignedForm
from kiosk.steps.facilities import Facilities
from kiosk.steps.ink_paper import answer_lines, in_full, promise_lines
from kiosk.steps.takeaway import guide_code, paper_line
from kiosk.steps.visit import AUTHORISATION
from offline_queue.entry import Entry

# What keeps a paper on the list of those to be brought.
OPEN = frozenset({State.MISSING, State.LATER, State.NEEDS_PAGE})
STANDS = {Standing.VERIFIED: PaperForm.VERIFIED, Standing.PENDING: PaperForm.PENDING}


def receipt_of(case: Case, around: Facilities, entry: Entry | None, language: str, *, count: int = 1) -> Receipt:
    """Return what stands on the receipt of a case that was handed in, as it is true now; raises LookupError before."""
    numbers, parties, site = case.handed_in, case.parties, around.site
    if numbers is None or parties is None:
        raise LookupError("it was not handed in")
    item = case.item
    here = [one for one in case.asked if not put_off(case, one.id)]
    return Receipt(
        receipt_no=numbers.receipt_no,
        query_code=numbers.query_code,
        item=item.name.of(language),
        office=item.office.name.of(language),
        unit=site.hall_in(language),
        nature=site.nature,
        applicant_name=parties.applicant.masked_name,
        applicant_number=masks.tight(masks.number(parties.applicant.id_no)),
        received_at=numbers.received_at,
        materials=tuple(_received(one, language) for one in here if not _promised(one)),
        status=_status(case, entry, numbers.received_at),
        phone=item.phone,
        handler=wording(language)(text("intake.handler", window=case.window, clerk=case.clerk.number)),
        print_no=numbers.print_no,
        operator=_operator(case, parties),
        kept=tuple(KeptOriginal(one.name, one.count, returned=one.returned) for one in case.kept),
        later=tuple(one.paper.name.of(language) for one in case.asked if one not in here),
        promised=tuple(one.paper.name.of(language) for one in here if _promised(one)),
        after=item.after.of(language),
        signature=_signature(case),
        print_count=count,
        training=site.mode == "training",
        clock_doubtful=not around.clock.trusted,
    )


def signed_form_of(case: Case, around: Facilities, mark: str, language: str, witness: str = "") -> SignedForm:
    """Return the application as it is signed by hand, in full; its content is what ``CaseInk.bound`` has to be.

    Raises CaseError while it is not known who applies.
    """
    words, item, parties = wording(language), case.item, case.parties
    content = covered(case, ())
    if parties is None or case.form is None:
        raise CaseError("other-person")
    promises = [one.paper for one in case.asked if _promised(one)]
    return SignedForm(
        title=words(case.form.title.text),
        item=words(item.name.text),
        office=words(item.office.name.text),
        applicant=in_full(parties.applicant),
        operator="" if parties.relation is Relation.SELF else in_full(parties.operator),
        answers=tuple(answer_lines(case.form, case.answers, around, words)),
        papers=tuple(words(one.paper.name.text) for one in case.asked if one.pages or one.paper.source != "applicant"),
        promises=tuple(promise_lines(promises, words)),
        signer=parties.signer.name,
        mark=mark,
        witness=witness,
        content=content,
    )


def missing_of(case: Case, today: datetime.date, language: str, code: str = "", kept_until: str = "") -> Missing:
    """Return what is here and what is still to be brought; ``code`` of the draft the case was put aside under."""
    words = wording(language)
    stands = [(one, state(case, one, today)) for one in case.asked]
    wanted = [one.paper for one, needs in stands if needs in OPEN]
    return Missing(
        item=case.item.name.of(language),
        here=tuple(one.paper.name.of(language) for one, needs in stands if needs not in OPEN),
        missing=tuple(paper_line(paper, words) for paper in wanted),
        promise=tuple(paper.name.of(language) for paper in wanted if paper.promise),
        phone=case.item.phone,
        code=guide_code(case.item),
        draft=query_code.grouped(code) if code else "",
        kept_until=kept_until,
    )


def _promised(material: CaseMaterial) -> bool:
    return material.substitute is not None and material.substitute.way is Way.PROMISE


def _operator(case: Case, parties: Parties) -> ReceiptOperator | None:
    if parties.relation is Relation.SELF:
        return None
    authorised = any(one.id == AUTHORISATION.id and one.pages for one in case.materials)
    return ReceiptOperator(parties.operator.masked_name, authorised)


def _signature(case: Case) -> Signature:
    if case.ink is None:
        return Signature.SIGNED
    return Signature.FINGERPRINT if case.ink.mark == THUMB else Signature.INK


def _received(material: CaseMaterial, language: str) -> ReceivedMaterial:
    name = material.paper.name.of(language)
    if material.paper.source == "form":
        return ReceivedMaterial(name, PaperForm.ELECTRONIC, 1)
    if material.paper.source == "card":
        return ReceivedMaterial(name, PaperForm.CARD)
    return ReceivedMaterial(name, _form(material.substitute), len(material.pages) or None)


def _form(substitute: Substitute | None) -> PaperForm:
    return PaperForm.SCAN if substitute is None else STANDS.get(substitute.standing, PaperForm.SCAN)


def _status(case: Case, entry: Entry | None, received_at: datetime.datetime) -> AcknowledgedByPlatform | StoredHere:
    told = entry.acknowledgement if entry else None
    if told is None:
        return StoredHere(masks.tight(masks.phone(case.phone)) if case.phone else "")
    at = datetime.datetime.fromisoformat(told.received_at).astimezone(received_at.tzinfo)
    return AcknowledgedByPlatform(at, told.number)
