# SPDX-License-Identifier: Apache-2.0
"""What happens on the outbox's thread when an application or an evaluation is stored: one transaction, one fsync.

Nothing of the visit is touched there: ``prepared`` takes what is needed on the engine's thread before.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from config.settings import Site
from devices.device import CancelToken, Deadline
from kiosk.audit import Act, record
from kiosk.domain import query_code, receipt_no
from kiosk.domain.declarations import Declarations
from kiosk.domain.identity import proven
from kiosk.domain.ink import InkSignature
from kiosk.domain.item import ServiceItem
from kiosk.domain.masks import phone, tight
from kiosk.domain.parties import Parties
from kiosk.domain.relation import Relation
from kiosk.domain.signature_picture import Stroke, draw
from kiosk.domain.submission import SIGNATURE, AtWindow, ClockState, Paper, Signed, Submission, evaluation
from kiosk.domain.substitutes import Substitute
from kiosk.draft import name_of
from kiosk.hall.owed import read as owed_codes
from kiosk.hall.owed import write as owe
from kiosk.steps.bound_papers import FiledPaper, beside, copied, put_on_record
from kiosk.steps.draft_part import Drafts
from kiosk.steps.facilities import STATION
from kiosk.steps.ink_record import ink_signature
from kiosk.steps.notice import declarations
from kiosk.steps.renewing import Renewal
from kiosk.steps.route import to_window
from kiosk.steps.standing import put_off
from kiosk.steps.visit import Stored, Visit
from offline_queue.entry import Attachment, Priority
from offline_queue.errors import AlreadyStored, IllegalMove
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

# Members of a submission that say when, under which code and as what it was stored, and not what: a guide may have come
# because nobody heard of the storing.
MADE_ANEW = frozenset({"query_code", "received_at", "clock", "nature"})


@dataclass(frozen=True, repr=False)
class Prepared:
    """An application but for its number and the drawing of its signature."""

    id: str
    query_code: str
    item: ServiceItem
    parties: Parties
    form_data: dict[str, object]
    papers: tuple[Paper, ...]
    strokes: tuple[Stroke, ...]
    signature: Signed | None
    later: tuple[str, ...]
    site: Site
    machine: str
    clock: ClockState
    received_at: datetime.datetime
    notify: str
    substitutes: tuple[Substitute, ...] = ()
    declarations: Declarations = field(default_factory=Declarations)
    to_window: str = ""
    drafts: tuple[str, ...] = ()
    """Codes of the drafts this was filled in from, which go when it is stored."""
    in_hall: bool = False
    """They may lie in the hall as well."""
    ink: InkSignature | None = None
    by: str = ""
    """Who takes it in: a guide or an agent."""
    replaces: str = ""
    """The stored application whose place it takes."""
    at_window: AtWindow | None = None
    """With it, a clerk takes it in."""
    filed: tuple[FiledPaper, ...] = ()
    """Its papers page by page, for the record, and to be kept beside what is made of them."""


class Replaced(msgspec.Struct, frozen=True):
    """The application whose place this one was to take has been replaced already."""


class Numbers(msgspec.Struct, frozen=True):
    """What an application stored before says of itself."""

    receipt_no: str
    query_code: str
    received_at: datetime.datetime
    nature: Literal["own", "entrusted", "assisted"]


def prepared(visit: Visit) -> Prepared:
    """Take everything out of a visit that is signed or goes to a window; raises LookupError for one that is neither."""
    facilities, signature, ink = visit.facilities, visit.signature, ink_signature(visit)
    if signature is None and ink is None and not to_window(visit):
        raise LookupError("nothing was signed")
    # Copied: the visit may be wiped while the outbox's thread still reads.
    papers = tuple(replace(paper, content=bytes(paper.content)) for paper in visit.covered())
    return Prepared(
        id=visit.submission_id,
        query_code=visit.part(Renewal).query_code or query_code.make(facilities.below),
        item=visit.matter,
        parties=visit.parties(),
        form_data=visit.own_data,
        papers=papers,
        strokes=signature.lines if signature else (),
        signature=signature.record if signature else None,
        later=tuple(material.id for material in put_off(visit)),
        site=site_of(visit),
        machine=facilities.machine,
        clock=facilities.clock,
        # Whole seconds: RFC 3339 as it is sent, so that slip, entry and platform show one and the same moment.
        received_at=facilities.now().replace(microsecond=0),
        notify=tight(phone(visit.phone)) if visit.phone else "",
        substitutes=visit.substitutes(),
        declarations=declarations(visit),
        to_window=to_window(visit),
        drafts=visit.part(Drafts).codes,
        in_hall=visit.facilities.has_hub,
        ink=ink,
        by=taker(visit),
        replaces=visit.part(Renewal).replaces,
        filed=copied(visit.filed()),
    )


def taker(visit: Visit) -> str:
    """Return who takes it in: the guide who helps here, else the agent of the machine; empty where nobody does."""
    staff = visit.facilities.staff
    names = {guide.number: guide.name for guide in staff.guides}
    return names.get(visit.assisted_by) or visit.assisted_by or staff.agent


def site_of(visit: Visit) -> Site:
    """Return the site as it takes in: what a guide of a hall enters for a person is 帮办代办, on slip and in data."""
    site = visit.facilities.site
    # What a station may do its authority said, and somebody who helps stands there always.
    if not visit.assisted_by or visit.facilities.post == STATION:
        return site
    return msgspec.structs.replace(site, nature="assisted")


def store(ready: Prepared, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Stored | Replaced:
    """Store an application with everything that belongs to it, once; raises OutboxError and then nothing is stored.

    Nothing is stored either where somebody else of the same dossier was quicker to hand it in anew.
    """
    # Drawn here, on the outbox's thread: some hundredths of a second that the screen's thread does not have.
    papers = ready.papers
    if ready.signature:
        papers = (*papers, Paper(ready.signature.attachment_id, SIGNATURE, "image/png", draw(ready.strokes)))
    owed = _owed(ready, outbox)
    try:
        with outbox.transaction() as tx:
            if owed:
                owe(tx, owed)
            return replace(_write(tx, ready, papers), owed=owed)
    except AlreadyStored:
        # An earlier try came through although nobody heard of it: its numbers are the numbers.
        return replace(_known(outbox, ready, papers), owed=owed)
    except IllegalMove:
        return Replaced()


def _owed(ready: Prepared, outbox: Outbox) -> tuple[str, ...]:
    """Return the codes of what the hall has yet to let go of once this is stored."""
    if not ready.in_hall:
        return ()
    return tuple(dict.fromkeys((*owed_codes(outbox, ready.received_at.timestamp()), *ready.drafts)))


def _submission(ready: Prepared, number: str, papers: tuple[Paper, ...]) -> bytes:
    return Submission(
        ready.id, number, ready.query_code, ready.item, ready.parties, ready.form_data, papers, ready.signature,
        ready.later, ready.site, ready.received_at, ready.clock, ready.substitutes,
        ready.declarations, ready.to_window, ink=ready.ink, replaces=ready.replaces,
        at_window=ready.at_window,
    ).payload()  # fmt: skip


def _write(tx: Transaction, ready: Prepared, papers: tuple[Paper, ...]) -> Stored:
    day = ready.received_at.date()
    site = ready.site
    number = receipt_no.make(site.region, site.hall, site.device, day, tx.next_number(f"receipt:{day:%y%m%d}"))
    attachments = [Attachment(paper.id, paper.mime, bytes(paper.content)) for paper in papers]
    attachments += beside(ready.filed)
    tx.put(
        "submission",
        _submission(ready, number, papers),
        dossier=ready.id,
        priority=Priority.SUBMISSION,
        attachments=attachments,
        id=ready.id,
    )
    if ready.replaces:
        # Behind the storing: a try that came through already is told as what it is, and not as a second one.
        tx.replace(ready.replaces, ready.id)
    for code in ready.drafts:
        tx.forget(name_of(code))
    put_on_record(tx, ready.id, ready.filed)
    _record(tx, ready, number, len(papers))
    numbers = Numbers(number, ready.query_code, ready.received_at, site.nature)
    return _stored(ready, numbers, tx.next_number(f"print:{day:%Y%m%d}"))


def _record(tx: Transaction, ready: Prepared, number: str, papers: int) -> None:
    role = "applicant" if ready.parties.relation is Relation.SELF else "operator"
    if ready.signature:
        record(tx, Act.SIGNED, ready.id, role=role)
    if ready.ink:
        record(tx, Act.SIGNED, ready.id, role=role, kind=ready.ink.mark)
    record(
        tx,
        Act.SUBMITTED,
        ready.id,
        item=ready.item.task_code,
        version=ready.item.version,
        form=ready.item.form.code if ready.item.form else "",
        relation=ready.parties.relation.value,
        nature=ready.site.nature,
        level=proven(ready.parties.operator.way, ready.item.identity_level, ready.item.identity_by),
        number=number,
        count=papers,
    )


def _known(outbox: Outbox, ready: Prepared, papers: tuple[Paper, ...]) -> Stored:
    entry = outbox.entry(ready.id)
    if entry is None:
        raise LookupError("an entry that is stored already is not there")
    stored = outbox.payload(entry)
    numbers = msgspec.json.decode(stored, type=Numbers)
    # Telling the number of what came through for another content would be untrue. All of it is compared and not what a
    # signature binds: what goes to a window has none, and which papers follow later no signature covers.
    if _content(stored) != _content(_submission(ready, numbers.receipt_no, papers)):
        raise LookupError("what is stored already under this id was changed since, and the change is not stored")
    with outbox.transaction() as tx:
        print_seq = tx.next_number(f"print:{numbers.received_at:%Y%m%d}")
    return _stored(ready, numbers, print_seq)


def _content(payload: bytes) -> dict[str, object]:
    """Return what a person handed in: all but what every try makes anew."""
    body = msgspec.json.decode(payload, type=dict[str, object])
    return {name: value for name, value in body.items() if name not in MADE_ANEW}


def _stored(ready: Prepared, numbers: Numbers, print_seq: int) -> Stored:
    at = numbers.received_at
    print_no = f"{ready.machine}-{at:%Y%m%d}-{print_seq:04d}"
    # Whoever came between two tries is not who took it in.
    by = ready.by if numbers.nature == ready.site.nature else ""
    return Stored(
        ready.id, numbers.receipt_no, numbers.query_code, at, print_no, ready.notify, ready.item.phone,
        to_window=ready.to_window, nature=numbers.nature, by=by,
    )  # fmt: skip


@dataclass(frozen=True)
class Rating:
    """An evaluation to be stored; the id is made once, so that two touches are one evaluation."""

    id: str
    submission_id: str
    item: ServiceItem
    level: str
    at: datetime.datetime
    site: Site
    reasons: tuple[str, ...] = ()
    """What was wrong, for who wanted to say."""


def rate(rating: Rating, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Store an evaluation behind its application."""
    payload = evaluation(
        rating.id, rating.submission_id, rating.item, rating.level, rating.at, rating.site, rating.reasons
    )
    with outbox.transaction() as tx:
        tx.put("evaluation", payload, dossier=rating.submission_id, priority=Priority.EVALUATION, id=rating.id)
        record(tx, Act.EVALUATED, rating.submission_id, item=rating.item.task_code, level=rating.level)
