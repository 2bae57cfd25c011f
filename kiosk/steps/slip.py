# SPDX-License-Identifier: Apache-2.0
"""The 收件凭证 of a visit as data, masked as the screen masks, and the call that prints it."""

from __future__ import annotations

import datetime
import functools
from dataclasses import replace

from config.texts import Text, text, wording
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.domain import masks
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.parties import Person
from kiosk.domain.relation import Relation
from kiosk.receipts import (
    AcknowledgedByPlatform,
    PaperForm,
    Receipt,
    ReceiptOperator,
    ReceiptTemplate,
    ReceivedMaterial,
    Signature,
    StoredHere,
    compose,
)
from kiosk.steps.facilities import STATION
from kiosk.steps.ink_part import Ink
from kiosk.steps.notice import joined
from kiosk.steps.places import places_of
from kiosk.steps.route import in_ink
from kiosk.steps.standing import Stand, given, promises, put_off, stand
from kiosk.steps.step import Work
from kiosk.steps.storing import site_of
from kiosk.steps.visit import AUTHORISATION, Stored, Visit

# A slip takes a few seconds; the rest is for a printer that feeds, warms up and cuts first.
PRINT_SECONDS = 30.0
FORMS = {
    Stand.FORM: PaperForm.ELECTRONIC,
    Stand.CARD: PaperForm.CARD,
    Stand.VERIFIED: PaperForm.VERIFIED,
    Stand.PENDING: PaperForm.PENDING,
}


def print_work(visit: Visit, stored: Stored) -> Work:
    """Return the work that prints the slip as it is true now."""
    facilities = visit.facilities
    paper = (stored.compose or receipt)(visit, stored)
    slip = compose(paper, template_of(visit, stored), width_mm=facilities.paper_mm, language=visit.language)
    return Work(ReceiptPrinter, functools.partial(print_slip, slip), PRINT_SECONDS)


def template_of(visit: Visit, stored: Stored) -> ReceiptTemplate:
    """Return how the paper is titled: what was only filled in here is no receipt of an application."""
    template = visit.facilities.template
    if not stored.to_window:
        return template
    return replace(template, title=text("receipts.prefill-title"), disclaimer=text("receipts.prefill-disclaimer"))


def print_slip(slip: Slip, printer: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> PrintReport:
    """Print one slip."""
    return printer.print(slip, deadline, cancel)


def may_be_out(error: DeviceError) -> bool:
    """Tell whether paper may lie there of a print that a driver reported nothing of."""
    # A driver that hung or broke was in the middle of something. Every other refusal came before a byte was sent.
    hung = error.kind is ErrorKind.TIMED_OUT and error.cause == "device.stuck"
    return hung or error.kind is ErrorKind.PROGRAM


def unheard(print_no: str, error: DeviceError) -> PrintReport:
    """Return how a slip ended that the printer reported nothing of."""
    return PrintReport(print_no, PrintResult.UNSURE if may_be_out(error) else PrintResult.FAILED, error.cause)


def receipt(visit: Visit, stored: Stored) -> Receipt:
    """Return what stands on the slip."""
    item, language, site = visit.matter, visit.language, visit.facilities.site
    parties = visit.parties()
    return Receipt(
        receipt_no=stored.receipt_no,
        query_code=stored.query_code,
        item=item.name.of(language),
        office=item.office.name.of(language),
        unit=site.hall_in(language),
        nature=stored.nature or site_of(visit).nature,
        applicant_name=parties.applicant.masked_name,
        applicant_number=masks.tight(masks.number(parties.applicant.id_no)),
        received_at=stored.received_at,
        materials=tuple(
            _material(visit, material) for material in given(visit) if stand(visit, material) is not Stand.PROMISED
        ),
        status=status_of(stored),
        phone=item.phone,
        handler=handler(visit, stored),
        print_no=stored.print_no,
        operator=None if parties.relation is Relation.SELF else _operator(visit, parties.operator),
        later=tuple(material.name.of(language) for material in put_off(visit)),
        bring=wording(language)(bring_to(visit, item, to_window=bool(stored.to_window))),
        promised=tuple(material.name.of(language) for material in promises(visit)),
        after=item.after.of(language),
        # From the second one the paper says that it is a reprint and when the first was: two slips are not two
        # applications.
        print_count=stored.prints + 1,
        first_printed_at=stored.first_printed_at,
        signature=_signature(visit, stored),
        training=site.mode == "training",
        clock_doubtful=not visit.facilities.clock.trusted,
    )


def bring_to(visit: Visit, item: ServiceItem, *, to_window: bool = False) -> Text:
    """Say where what was put off is brought; until when only the office's notice says, we name no day of our own."""
    where = joined(places_of(visit.facilities, item), "、")
    return text("receipts.bring-along" if to_window else "receipts.bring", where=where)


def handler(visit: Visit, stored: Stored) -> str:
    """Return who took it in: a guide or an agent, else the machine itself."""
    return stored.by or machine_words(visit)


def machine_words(visit: Visit) -> str:
    """Return the machine as papers name it."""
    key = "receipts.at-station" if visit.facilities.post == STATION else "apply.slip.handler"
    return wording(visit.language)(text(key, machine=visit.facilities.machine))


def _signature(visit: Visit, stored: Stored) -> Signature:
    if stored.to_window:
        return Signature.NONE
    if not in_ink(visit):
        return Signature.SIGNED
    return Signature.FINGERPRINT if visit.part(Ink).mark else Signature.INK


def received_at(stored: Stored) -> datetime.datetime | None:
    """Return when the platform received it, by its clock in our time zone; None while it has not acknowledged."""
    acknowledgement = stored.entry.acknowledgement if stored.entry else None
    if acknowledgement is None:
        return None
    return datetime.datetime.fromisoformat(acknowledgement.received_at).astimezone(stored.received_at.tzinfo)


def status_of(stored: Stored) -> AcknowledgedByPlatform | StoredHere:
    """Return what is known of it now: acknowledged with time and number, or stored here."""
    at = received_at(stored)
    if at is None or stored.entry is None or stored.entry.acknowledgement is None:
        return StoredHere(stored.notify)
    return AcknowledgedByPlatform(at, stored.entry.acknowledgement.number)


def _material(visit: Visit, material: Material) -> ReceivedMaterial:
    # Filled in here, it is one sheet for the office, whatever its pages on the screen were.
    pages = 1 if material.source == "form" else len(visit.scanned(material)) or None
    settled = stand(visit, material) or Stand.SCANNED
    return ReceivedMaterial(material.name.of(visit.language), FORMS.get(settled, PaperForm.SCAN), pages)


def _operator(visit: Visit, person: Person) -> ReceiptOperator:
    return ReceiptOperator(person.masked_name, AUTHORISATION.id in visit.papers.pages)
