# SPDX-License-Identifier: Apache-2.0
"""Giving results out over the counter (出件): who may have them, what they sign, and the records of it.

One person may be handed several results at once: one look at the card, one drawing, one slip, and a record for each.
Nothing is handed to a card that is neither the applicant's nor that of who is authorised to collect; where the card
does not do alone (out of date), a second of the staff says that they looked.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from devices.id_card import IdentityCard
from kiosk.audit import Act, record
from kiosk.domain import signature_picture
from kiosk.domain.paper import instant
from kiosk.domain.signature_picture import Stroke
from kiosk.outgoing import leave
from kiosk.platform.calls.deliveries import Delivery, IdCheck, ReceiptSignature, Receiver
from kiosk.platform.calls.staff_calls import Place
from kiosk.window_work.arrivals import give_out
from kiosk.window_work.originals import give_back
from kiosk.window_work.results import Result, given_here
from offline_queue.entry import Attachment
from offline_queue.errors import AlreadyStored

if TYPE_CHECKING:
    from config.settings import Site
    from offline_queue.outbox import Outbox

COLLECT = "collect"
Relation = Literal["own", "authorised"]
Why = Literal["other-person", "not-authorised", "authority-over", "sent"]
Gap = Literal["nothing", "card", "second-person", "unsigned", "uncounted"]


@dataclass(frozen=True, repr=False)
class Collector:
    """Who stands at the counter: what their card says, and when it was read."""

    name: str
    id_type: str
    id_no: str
    expired: bool
    read_at: datetime.datetime

    @classmethod
    def of_card(cls, card: IdentityCard, now: datetime.datetime) -> Collector:
        """Return who a card says that somebody is."""
        name = card.name or card.name_latin or ""
        return cls(name, card.kind.value, card.number, card.expired(now.date()), now)


def may_collect(result: Result, number: str, today: datetime.date) -> Relation | Why:
    """Tell as whom the holder of a card may have a result, or why not."""
    parties = result.parties
    if number not in (parties.applicant.id_no, parties.operator.id_no):
        return "other-person"
    if result.sent:
        return "sent"
    if number == parties.applicant.id_no:
        return "own"
    given = parties.authorisation
    if given is None or COLLECT not in given.scope:
        return "not-authorised"
    return "authority-over" if today > given.until else "authorised"


@dataclass(frozen=True, repr=False)
class Handing:
    """What is about to be handed over; ``id`` names it, so that a second press is the same act."""

    id: str
    collector: Collector | None = None
    chosen: tuple[Result, ...] = ()
    counted: frozenset[str] = frozenset()
    """Which things both have looked through together; names as ``things`` gives them."""
    strokes: tuple[Stroke, ...] = ()
    signed_at: datetime.datetime | None = None
    confirmed_by: str = ""
    returns: tuple[str, ...] = ()
    """Originals that are given back, by their ids in the register."""
    shelved: tuple[str, ...] = ()
    """Certificates that lie here for them, by their ids in the register of arrivals."""

    @property
    def things(self) -> tuple[str, ...]:
        """Return everything that changes hands: papers, results without a paper, certificates, originals."""
        return (*(name for result in self.chosen for name in papers_of(result)), *self.shelved, *self.returns)


def papers_of(result: Result) -> tuple[str, ...]:
    """Return the names of what a result consists of; its matter stands for a result without papers."""
    return tuple(one.id for one in result.documents) or (result.project_no,)


def gaps(handing: Handing) -> tuple[Gap, ...]:
    """Return what still stands in the way, in the order it is done."""
    return tuple(_gaps(handing))


def _gaps(handing: Handing) -> Iterator[Gap]:
    who = handing.collector
    if who is None:
        yield "card"
    elif who.expired and not handing.confirmed_by:
        yield "second-person"
    if not handing.chosen:
        yield "nothing"
    elif not set(handing.things) <= handing.counted:
        yield "uncounted"
    if not signature_picture.enough(handing.strokes):
        yield "unsigned"


class NotHandedError(Exception):
    """It was not handed over: ``code`` is a gap, a reason of ``may_collect``, or ``given-here``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Handed:
    """What was stored: the ids of the records, and when."""

    records: tuple[str, ...]
    at: datetime.datetime


def hand_over(handing: Handing, outbox: Outbox, site: Site, staff_no: str, now: datetime.datetime) -> Handed:
    """Store that it was handed over, all of it or nothing; raises NotHandedError, OutboxError.

    The same handing again is taken as done.
    """
    who = _ready(handing, staff_no)
    signed, papers = drawn(handing, now)
    made = [_record(handing, result, who, signed, site, staff_no, now) for result in handing.chosen]
    handed = Handed(tuple(one.id for one in made), now)
    with outbox.transaction() as tx:
        _refuse_given(outbox, made)
        try:
            for one in made:
                leave(tx, one, papers)
        except AlreadyStored:
            return handed
        give_back(tx, outbox, handing.returns, staff_no, now)
        give_out(tx, outbox, handing.shelved, staff_no, now)
        record(tx, Act.HANDED_OVER, handing.id, staff=staff_no, count=len(made), relation=made[0].receiver.relation)
    return handed


def _ready(handing: Handing, staff_no: str) -> Collector:
    who = handing.collector
    if (missing := gaps(handing)) or who is None:
        raise NotHandedError(missing[0])
    if handing.confirmed_by == staff_no:
        raise NotHandedError("second-person")
    return who


def _refuse_given(outbox: Outbox, made: Iterable[Delivery]) -> None:
    earlier = ((given_here(outbox, one.project_no), one) for one in made)
    if any(entry and entry.id != one.id for entry, one in earlier):
        raise NotHandedError("given-here")


def drawn(handing: Handing, now: datetime.datetime) -> tuple[ReceiptSignature, tuple[Attachment, ...]]:
    """Return the drawing of a signature, as the records name it and as it is sent."""
    picture = signature_picture.draw(handing.strokes)
    strokes = hashlib.sha256(signature_picture.strokes_json(handing.strokes)).hexdigest()
    sha256, at = hashlib.sha256(picture).hexdigest(), instant(handing.signed_at or now)
    # Named after the handing: the same one again must name the same drawing.
    return ReceiptSignature(handing.id, sha256, len(picture), strokes, at), (
        Attachment(handing.id, "image/png", picture),
    )


def _record(
    handing: Handing,
    result: Result,
    who: Collector,
    signed: ReceiptSignature,
    site: Site,
    staff_no: str,
    now: datetime.datetime,
) -> Delivery:
    relation = may_collect(result, who.id_no, now.date())
    if relation != "own" and relation != "authorised":
        raise NotHandedError(relation)
    second = handing.confirmed_by
    check = IdCheck("card", "confirmed" if second else "match", instant(who.read_at), second)
    return Delivery(
        id=record_id(handing.id, result.project_no), project_no=result.project_no, way="counter",
        documents=tuple(one.id for one in result.documents),
        receiver=Receiver(relation, who.name, who.id_type, who.id_no), id_check=check, signature=signed,
        handed_by=staff_no, at=instant(now), device=Place(site.region, site.hall, site.device), mode=str(site.mode),
    )  # fmt: skip


def record_id(handing: str, project_no: str) -> str:
    """Return the id of the record of one result of a handing: always the same, so that none is stored twice."""
    return str(uuid.uuid5(uuid.UUID(handing), project_no))
