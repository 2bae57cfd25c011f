# SPDX-License-Identifier: Apache-2.0
"""An answer to a notice is signed and stored: in the order of its dossier, under the dossier's own query code.

What is signed is which lines are answered and which left out, the papers, and for whom; it is stored here in one
transaction and sent when there is a line, and counts as handed in from that moment.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from dataclasses import dataclass, replace

import msgspec

from config.clock import CHINA
from config.settings import Site
from config.texts import text
from devices.device import CancelToken, Deadline
from kiosk.audit import Act, record
from kiosk.domain import masks, receipt_no
from kiosk.domain.item import ServiceItem
from kiosk.domain.parties import Parties
from kiosk.domain.signature_picture import Stroke, draw, enough, strokes_json
from kiosk.domain.submission import (
    LEVEL,
    SIGNATURE,
    ClockState,
    Paper,
    Signed,
    Submission,
    covers,
)
from kiosk.domain.supplement import Supplement
from kiosk.receipts import PaperForm, Receipt, ReceiptOperator, ReceivedMaterial
from kiosk.receipts.receipt import Nature
from kiosk.steps.answered import Answered, Mark, acknowledged, mark, marked
from kiosk.steps.bound_papers import FiledPaper, beside, copied, put_on_record
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.events import Signed as SignedEvent
from kiosk.steps.inquiry import Inquiry
from kiosk.steps.pad_sign import on_pad, signing
from kiosk.steps.places import places_of
from kiosk.steps.screens import Action, InfoLine, Tone, Trouble
from kiosk.steps.screens import Signature as SignatureScreen
from kiosk.steps.slip import handler, status_of
from kiosk.steps.step import Back, GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.storing import site_of, taker
from kiosk.steps.submit import OUTBOX, STORE_SECONDS, not_stored
from kiosk.steps.supplement import Answer, dossier_of, missing_lines, notice_of, parties_of, wanted_lines, why_not
from kiosk.steps.visit import Signature, Stored, Visit
from kiosk.steps.words import count, refusal
from offline_queue.entry import Attachment, Priority
from offline_queue.errors import AlreadyStored
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

# The key of who cannot write.
THUMB = "thumb"


def supplement_of(visit: Visit) -> Supplement:
    """Return what is answered; raises LookupError before a notice was chosen."""
    dossier, notice = dossier_of(visit), notice_of(visit)
    if dossier is None:
        raise LookupError("no dossier was chosen")
    answered = [line.id for line in notice.lines if visit.papers.pages.get(line.material_id)]
    left_out = [line.id for line in notice.lines if line.id not in answered]
    return Supplement(dossier.progress.submission_id, notice.id, tuple(answered), tuple(left_out))


def bound(visit: Visit) -> str:
    """Return the hash a signature given now binds."""
    return covers(supplement_of(visit).payload(), parties_of(visit), visit.covered())


# Signing.


@dataclass(frozen=True)
class SupplementSignStep:
    """Asks whoever stands here to sign for the papers."""

    name: str = "supplement-sign"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask; what is not ready to be signed leads back to its papers."""
        if not visit.part(Answer).begun:
            return Next()
        # Somebody may come here by the way back after taking a page away.
        if missing_lines(visit) or not visit.scans():
            return GoTo("supplement-papers")
        # Also one that still holds: two signatures of one visit cannot be told apart.
        visit.void_signature()
        return Show(_box(visit), watch=signing(visit.facilities))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the strokes, from the box or the pad beside it; a touch is no signature."""
        if event == Press(THUMB) and visit.matter.thumb_allowed:
            return Show(_at_window(visit))
        if event == Press("write"):
            return self.enter(visit)
        event = on_pad(event)
        if not isinstance(event, SignedEvent):
            return None
        if not enough(event.strokes):
            message = "apply.sign.too-little" if event.strokes else "apply.sign.empty"
            return Show(_box(visit, message), watch=signing(visit.facilities))
        _bind(visit, event)
        return GoTo("supplement-submit")


def _box(visit: Visit, message: str = "", *, storing: bool = False) -> SignatureScreen:
    dossier = dossier_of(visit)
    own = dossier is not None and dossier.role == "applicant"
    papers = sum(bool(visit.papers.pages.get(line.material_id)) for line in wanted_lines(visit))
    reason = text("apply.store.title") if storing else None
    on = Action("submit", text("supplement.submit"), primary=True, enabled=not storing, reason=reason)
    return SignatureScreen(
        title=text("apply.sign.title"),
        lead=text("apply.sign.lead-pad" if signing(visit.facilities) else "apply.sign.lead"),
        can_go_back=not storing,
        can_go_home=not storing,
        signer=text("apply.sign.applicant" if own else "apply.sign.operator"),
        covers=text("supplement.covers", count=count(papers)),
        message=text(message) if message else None,
        actions=(*_thumb_key(visit, storing=storing), on),
    )


def _thumb_key(visit: Visit, *, storing: bool) -> tuple[Action, ...]:
    able = visit.matter.thumb_allowed and not storing
    return (Action(THUMB, text("apply.sign.thumb")),) if able else ()


def _at_window(visit: Visit) -> Trouble:
    """Lead who cannot write to a window; what was scanned here is not handed in, and nothing says that it was."""
    places = tuple(InfoLine("place", place.text) for place in places_of(visit.facilities, visit.matter))
    return refusal(
        visit.facilities,
        text("apply.thumb.title"),
        InfoLine("document-pen", text("supplement.thumb")),
        *places,
        phone=visit.matter.phone,
        actions=(Action("write", text("apply.thumb.write"), primary=True),),
        tone=Tone.INFO,
    )


def _bind(visit: Visit, signed: SignedEvent) -> None:
    new_id, now = visit.facilities.new_id, visit.facilities.now()
    strokes = bytearray(strokes_json(signed.strokes))
    signed_for = Signed(new_id(), hashlib.sha256(strokes).hexdigest(), "", now)
    # The strokes are one of the papers they bind: they stand in the visit before the hash is taken.
    visit.signature = Signature(new_id(), strokes, signed_for, signed.strokes)
    visit.signature = replace(visit.signature, record=replace(signed_for, covers_sha256=bound(visit)))


# Storing.


@dataclass(frozen=True, repr=False)
class Prepared:
    """An answer but for its number and the drawing of its signature."""

    id: str
    query_code: str
    item: ServiceItem
    parties: Parties
    supplement: Supplement
    papers: tuple[Paper, ...]
    strokes: tuple[Stroke, ...]
    signature: Signed
    site: Site
    machine: str
    clock: ClockState
    received_at: datetime.datetime
    phone: str
    until: datetime.date
    """The last day of the notice."""
    by: str = ""
    """Who takes it in: a guide or an agent."""
    filed: tuple[FiledPaper, ...] = ()
    """Its papers page by page."""


def prepared(visit: Visit) -> Prepared:
    """Take everything out of a signed visit; raises LookupError for one that is not signed."""
    facilities, signature, dossier = visit.facilities, visit.signature, dossier_of(visit)
    if signature is None or dossier is None:
        raise LookupError("nothing was signed")
    # Copied: the visit may be wiped while the outbox's thread still reads.
    papers = tuple(replace(paper, content=bytes(paper.content)) for paper in visit.covered())
    return Prepared(
        id=visit.submission_id,
        query_code=dossier.progress.query_code,
        item=visit.matter,
        parties=parties_of(visit),
        supplement=supplement_of(visit),
        papers=papers,
        strokes=signature.lines,
        signature=signature.record,
        site=site_of(visit),
        machine=facilities.machine,
        clock=facilities.clock,
        # Whole seconds as they are sent: the last day is counted by this moment, on both ends.
        received_at=facilities.now().replace(microsecond=0),
        phone=dossier.progress.phone,
        until=notice_of(visit).until,
        by=taker(visit),
        filed=copied(visit.filed()),
    )


def store(ready: Prepared, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Stored | Answered:
    """Store an answer with its papers, once, unless somebody did before; raises OutboxError: nothing is stored."""
    # Drawn on the outbox's thread: hundredths of a second that the screen's thread does not have.
    drawing = Paper(ready.signature.attachment_id, SIGNATURE, "image/png", draw(ready.strokes))
    try:
        with outbox.transaction() as tx:
            # Asked here and not only when the notice was shown: a look into the store may have failed then.
            return _before(outbox, ready) or _write(tx, ready, (*ready.papers, drawing))
    except AlreadyStored:
        return _known(outbox, ready)


def _before(outbox: Outbox, ready: Prepared) -> Answered | None:
    notice = ready.supplement.notice_id
    before = marked(outbox, ready.supplement.submission_id, ready.received_at.timestamp())
    if before is None or before.notice_id != notice or before.entry_id == ready.id:
        return None
    return Answered({notice: acknowledged(outbox, before)})


def _write(tx: Transaction, ready: Prepared, papers: tuple[Paper, ...]) -> Stored:
    day, site = ready.received_at.date(), ready.site
    number = receipt_no.make(site.region, site.hall, site.device, day, tx.next_number(f"receipt:{day:%y%m%d}"))
    submission = Submission(
        ready.id, number, ready.query_code, ready.item, ready.parties, ready.supplement.payload(), papers,
        ready.signature, (), site, ready.received_at, ready.clock, supplement=ready.supplement,
    )  # fmt: skip
    tx.put(
        "submission",
        submission.payload(),
        # The dossier's own: what was handed in first is sent first, or this would answer for something unknown.
        dossier=ready.supplement.submission_id,
        priority=Priority.SUBMISSION,
        attachments=[
            *(Attachment(paper.id, paper.mime, bytes(paper.content)) for paper in papers),
            *beside(ready.filed),
        ],
        id=ready.id,
    )
    put_on_record(tx, ready.id, ready.filed)
    made = Mark(ready.supplement.notice_id, ready.id)
    mark(tx, ready.supplement.submission_id, made, ready.until, ready.received_at)
    record(
        tx,
        Act.NOTICE_ANSWERED,
        ready.id,
        item=ready.item.task_code,
        number=number,
        count=len(ready.supplement.lines),
        result="partly" if ready.supplement.left_out else "whole",
        relation=ready.parties.relation.value,
        nature=ready.site.nature,
        level=LEVEL,
    )
    told = Number(number, Binding(ready.signature.covers_sha256), site.nature, ready.received_at)
    return _stored(ready, told, tx.next_number(f"print:{day:%Y%m%d}"))


class Binding(msgspec.Struct, frozen=True):
    """What the signature of an answer stored before binds."""

    covers_sha256: str


class Number(msgspec.Struct, frozen=True):
    """What an answer stored before says of itself."""

    receipt_no: str
    signature: Binding
    nature: Nature
    received_at: datetime.datetime


def _known(outbox: Outbox, ready: Prepared) -> Stored:
    """Return the numbers of an earlier try that came through although nobody heard of it."""
    entry = outbox.entry(ready.id)
    if entry is None:
        raise LookupError("an entry that is stored already is not there")
    told = msgspec.json.decode(outbox.payload(entry), type=Number)
    # Telling its number for other papers would be untrue; the signature binds lines and papers.
    if told.signature.covers_sha256 != ready.signature.covers_sha256:
        raise LookupError("what is stored already under this id answers something else")
    with outbox.transaction() as tx:
        print_seq = tx.next_number(f"print:{told.received_at.astimezone(CHINA):%Y%m%d}")
    return _stored(ready, told, print_seq)


def _stored(ready: Prepared, told: Number, print_seq: int) -> Stored:
    at = told.received_at.astimezone(CHINA)
    # Whoever came between two tries is not who took it in.
    by = ready.by if told.nature == ready.site.nature else ""
    return Stored(
        ready.id, told.receipt_no, ready.query_code, at, f"{ready.machine}-{at:%Y%m%d}-{print_seq:04d}",
        phone=ready.phone, compose=slip, nature=told.nature, by=by,
    )  # fmt: skip


@dataclass(frozen=True)
class SupplementSubmitStep:
    """Stores the answer; while it does, nobody can leave."""

    name: str = "supplement-submit"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Begin to store what was signed; a change since is signed anew, a day that went by meanwhile is said."""
        if visit.receipt is not None or not visit.part(Answer).begun:
            return Next()
        # Midnight may have passed over the papers: what is taken in now is taken in today.
        if refused := why_not(visit):
            return Show(refused)
        signed = visit.signature
        if signed is None or signed.record.covers_sha256 != bound(visit):
            return GoTo("supplement-sign")
        work = Work(OUTBOX, functools.partial(store, prepared(visit)), STORE_SECONDS)
        return Show(_box(visit, storing=True), work=work)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with the numbers, or say that it is not stored yet; everything is kept."""
        if isinstance(event, Done) and isinstance(event.value, Stored):
            visit.receipt = event.value
            return GoTo("supplement-receipt")
        if isinstance(event, Done) and isinstance(event.value, Answered):
            visit.part(Inquiry).answered = event.value
            return self.enter(visit)
        if isinstance(event, Failed):
            return Show(not_stored(visit))
        if event == Press("retry"):
            return self.enter(visit)
        if event == Press("other-way"):
            return GoTo("supplement-ask")
        return Back() if event == Press("change") else None


# The slip.


def slip(visit: Visit, stored: Stored) -> Receipt:
    """Return the 收件凭证 of the papers handed in."""
    item, language, site = visit.matter, visit.language, visit.facilities.site
    parties = parties_of(visit)
    applicant = parties.applicant
    own = applicant.id_no == parties.operator.id_no
    received = [
        ReceivedMaterial(line.name.of(language), PaperForm.SCAN, len(pages))
        for line in wanted_lines(visit)
        if (pages := visit.papers.pages.get(line.material_id))
    ]
    missing = [line.name.of(language) for line in wanted_lines(visit) if not visit.papers.pages.get(line.material_id)]
    return Receipt(
        receipt_no=stored.receipt_no,
        query_code=stored.query_code,
        item=item.name.of(language),
        office=item.office.name.of(language),
        unit=site.hall_in(language),
        nature=stored.nature or site_of(visit).nature,
        applicant_name=applicant.name if applicant.type == "legal" else masks.name(applicant.name),
        applicant_number=masks.tight(masks.number(applicant.id_no)),
        received_at=stored.received_at.astimezone(CHINA),
        materials=tuple(received),
        status=status_of(stored),
        phone=stored.phone,
        handler=handler(visit, stored),
        print_no=stored.print_no,
        operator=None if own else ReceiptOperator(masks.name(parties.operator.name)),
        # Left out on purpose, and said so: nobody shall believe that it is all.
        missing=tuple(missing),
        after=item.after.of(language),
        print_count=stored.prints + 1,
        first_printed_at=stored.first_printed_at,
        training=site.mode == "training",
        clock_doubtful=not visit.facilities.clock.trusted,
    )
