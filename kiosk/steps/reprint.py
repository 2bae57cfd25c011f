# SPDX-License-Identifier: Apache-2.0
"""The 收件凭证 once more: marked 补打 with its count and the first one's time, recorded, and not without end.

How many came out before is asked of the audit chain of this machine and of the platform, which hears of the prints of
all machines; the larger number counts.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Collection
from dataclasses import dataclass, replace

import msgspec

from config.clock import CHINA, china_time
from config.texts import text, wording
from devices.device import CancelToken, Deadline
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.domain import masks, query_code, receipt_no
from kiosk.domain.ink import SIGNED_FORM, THUMB
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.progress import Progress
from kiosk.domain.substitutes import Way as Substitution
from kiosk.receipts import (
    AcknowledgedByPlatform,
    PaperForm,
    Receipt,
    ReceiptOperator,
    ReceivedMaterial,
    Signature,
    StoredHere,
    compose,
)
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.inquiry import LOOK_SECONDS, OUTBOX, Held, Inquiry, Submitted, SubmittedPerson
from kiosk.steps.progress_show import standing
from kiosk.steps.receipt import CAUSES
from kiosk.steps.screens import Action, InfoLine, Notice, SlipTrouble, Tone
from kiosk.steps.slip import PRINT_SECONDS, bring_to, machine_words, print_slip, unheard
from kiosk.steps.step import Next, Offline, Outcome, Show, Work
from kiosk.steps.visit import AUTHORISATION, Visit
from kiosk.steps.words import next_action
from offline_queue.chain import Event as AuditEvent
from offline_queue.outbox import Outbox

# The first slip and three more: what lies about in a hall is somebody's number.
MOST_SLIPS = 4
FORMS = {"form": PaperForm.ELECTRONIC, "card": PaperForm.CARD, "applicant": PaperForm.SCAN}


@dataclass(frozen=True)
class Printed:
    """How many slips came out so far, when the first did, and which print of the day the next one is."""

    count: int
    first_at: datetime.datetime | None
    sequence: int


class PrintFacts(msgspec.Struct, frozen=True):
    """What the chain says of a print."""

    attempt: int = 1


def printed_so_far(
    submission_id: str, day: datetime.date, outbox: Outbox, deadline: Deadline, cancel: CancelToken
) -> Printed:
    """Count the slips of an application that came out of this machine."""
    # The notes of prints are written on this same lane, so one that has just ended is in the chain already.
    events = outbox.slips(submission_id)
    with outbox.transaction() as tx:
        sequence = tx.next_number(f"print:{day:%Y%m%d}")
    first = china_time(events[0].at_ms / 1000) if events else None
    return Printed(max(map(attempt_of, events), default=0), first, sequence)


def attempt_of(event: AuditEvent) -> int:
    """Return which slip of its application a print was."""
    try:
        return msgspec.json.decode(event.facts, type=PrintFacts).attempt
    except msgspec.DecodeError:
        return 1


@dataclass(frozen=True)
class ReprintStep:
    """Prints one more slip of the dossier shown, then goes back to it."""

    name: str = "progress-reprint"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Count first; passed where there is no dossier."""
        inquiry = visit.part(Inquiry)
        if not inquiry.chosen:
            return Next()
        # Counted anew for each slip: the one that came out a moment ago is in the chain by now.
        call = functools.partial(printed_so_far, inquiry.chosen, visit.facilities.today())
        return _printing(visit, Work(OUTBOX, call, LOOK_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Print what was counted, keep how it ended."""
        if isinstance(event, Done) and isinstance(event.value, Printed):
            return _print(visit, event.value)
        if isinstance(event, Done) and isinstance(event.value, PrintReport):
            return _reported(visit, event.value)
        if isinstance(event, Failed):
            return _reported(visit, unheard("", event.error))
        if event == Press("print-again"):
            return self.enter(visit)
        return Next() if event == Press("next") else None


def _printing(visit: Visit, work: Work) -> Outcome:
    screen = standing(visit, Notice(Tone.INFO, text("progress.reprint.now"), "print"))
    if screen is None:
        return Next()
    wait = Action("next", text("progress.done"), primary=True, enabled=False, reason=text("apply.print.wait"))
    # Nobody leaves while paper is on its way: it would be the next person's.
    return Show(msgspec.structs.replace(screen, actions=(wait,), can_go_back=False, can_go_home=False), work=work)


def _print(visit: Visit, printed: Printed) -> Outcome:
    inquiry = visit.part(Inquiry)
    told = inquiry.progress.slip if inquiry.progress else None
    # The platform hears of prints with the audit batches, hours later perhaps; this machine knows its own at once.
    count = max(printed.count, told.printed if told else 0)
    if count >= MOST_SLIPS:
        return Show(_enough(visit))
    first = min(filter(None, (printed.first_at, told.first_printed_at if told else None)), default=None)
    inquiry.slip_number = count + 1
    paper = receipt_of(visit, count + 1, first, printed.sequence)
    slip = compose(paper, visit.facilities.template, width_mm=visit.facilities.paper_mm, language=visit.language)
    return _printing(visit, Work(ReceiptPrinter, functools.partial(print_slip, slip), PRINT_SECONDS))


def _reported(visit: Visit, report: PrintReport) -> Outcome:
    inquiry = visit.part(Inquiry)
    out = report.result is PrintResult.PRINTED
    facts: dict[str, str | int] = {"number": number_of(inquiry), "device": "receipt_printer"}
    facts["attempt"] = inquiry.slip_number
    if not out:
        facts["reason"] = report.cause or report.result.value
    # A print that is unsure may lie in the tray: it is recorded as one, so that the next slip counts on from it.
    happened = Act.RECEIPT_NOT_PRINTED if report.result is PrintResult.FAILED else Act.RECEIPT_PRINTED
    facts = facts if happened is Act.RECEIPT_NOT_PRINTED else {k: v for k, v in facts.items() if k != "reason"}
    visit.facilities.note(happened, inquiry.chosen, **facts)
    # Only what surely came out is said to be out; one that is unsure asks the person to look.
    if out:
        inquiry.printed += 1
        return Next()
    return Show(_trouble(visit, report))


def number_of(inquiry: Inquiry) -> str:
    """Return the receipt number of the chosen application."""
    if inquiry.progress:
        return inquiry.progress.receipt_no
    return inquiry.own.body.receipt_no if inquiry.own else ""


def _enough(visit: Visit) -> SlipTrouble:
    inquiry = visit.part(Inquiry)
    return _numbers(inquiry, "progress.reprint.enough", (next_action("apply.print.noted", "next"),))


def _trouble(visit: Visit, report: PrintReport) -> SlipTrouble:
    unsure = report.result is PrintResult.UNSURE
    kind = "unsure" if unsure else CAUSES.get(report.cause, "failed")
    again = Action("print-again", text("apply.print.again"), icon="print")
    on = next_action("apply.print.came-out" if unsure else "apply.print.noted", "next")
    return _numbers(visit.part(Inquiry), f"apply.print.{kind}", (again, on))


def _numbers(inquiry: Inquiry, key: str, actions: tuple[Action, ...]) -> SlipTrouble:
    """Return the numbers large, in place of the slip: they can be written down."""
    code = inquiry.progress.query_code if inquiry.progress else inquiry.own.body.query_code if inquiry.own else ""
    return SlipTrouble(
        title=text(f"{key}-title"),
        lead=text(f"{key}-lead"),
        can_go_back=False,
        number_label=text("apply.sent.receipt-no"),
        number=receipt_no.grouped(number_of(inquiry)),
        query_label=text("apply.sent.query-code"),
        query_code=query_code.grouped(code),
        lines=(InfoLine("info", text("progress.reprint.safe")),),
        actions=actions,
    )


# The slip as data.


def receipt_of(visit: Visit, count: int, first: datetime.datetime | None, sequence: int) -> Receipt:
    """Return the slip: of what is stored here where it is, else of what the platform tells."""
    inquiry, facilities = visit.part(Inquiry), visit.facilities
    now = facilities.now()
    print_no = f"{facilities.machine}-{now:%Y%m%d}-{sequence:04d}"
    # What the platform tells is masked by it; what is stored here is masked by us, the same way.
    paper = _told(visit, inquiry.progress, print_no) if inquiry.progress else _stored(visit, inquiry.own, print_no)
    return replace(paper, print_count=count, first_printed_at=first.astimezone(CHINA) if first else None)


def _told(visit: Visit, progress: Progress, print_no: str) -> Receipt:
    slip, language = progress.slip, visit.language
    arrived = progress.reached("arrived")
    materials = (ReceivedMaterial(one.name.of(language), PaperForm(one.form), one.pages) for one in slip.materials)
    return Receipt(
        receipt_no=progress.receipt_no,
        query_code=progress.query_code,
        item=progress.item.of(language),
        office=progress.office.of(language),
        unit=slip.unit.of(language),
        nature=slip.nature,
        applicant_name=slip.applicant_name,
        applicant_number=slip.applicant_number,
        received_at=slip.received_at.astimezone(CHINA),
        materials=tuple(materials),
        status=AcknowledgedByPlatform(arrived.astimezone(CHINA), progress.project_no) if arrived else StoredHere(),
        phone=progress.phone,
        handler=machine_words(visit),
        print_no=print_no,
        operator=ReceiptOperator(slip.operator_name) if slip.operator_name else None,
        later=tuple(one.of(language) for one in slip.later),
        promised=tuple(one.of(language) for one in slip.promised),
        signature=Signature(slip.signature),
        after=progress.way.of(language) if progress.way else "",
        training=visit.facilities.site.mode == "training",
    )


def _stored(visit: Visit, held: Held | None, print_no: str) -> Receipt:
    if held is None:
        raise LookupError("nothing was chosen")
    body, language, site = held.body, visit.language, visit.facilities.site
    item = visit.facilities.catalogue.item(body.item.task_code)
    return Receipt(
        receipt_no=body.receipt_no,
        query_code=body.query_code,
        item=item.name.of(language) if item else body.item.task_code,
        office=item.office.name.of(language) if item else "",
        unit=site.hall_in(language),
        nature=body.nature,
        applicant_name=_masked(body.parties.applicant),
        applicant_number=masks.tight(masks.number(body.parties.applicant.id_no)),
        received_at=body.received_at.astimezone(CHINA),
        materials=tuple(_materials(held, item, language)),
        status=_status(held),
        phone=item.phone if item else site.phone,
        handler=machine_words(visit),
        print_no=print_no,
        operator=None if body.parties.relation == "self" else _operator(body),
        later=_named(item, body.later, language),
        bring=wording(language)(bring_to(visit, item)) if item else "",
        promised=_named(
            item, [one.material_id for one in body.substitutes if one.way == Substitution.PROMISE], language
        ),
        signature=_signature(body),
        after=item.after.of(language) if item else "",
        training=site.mode == "training",
        clock_doubtful=not body.clock.trusted,
    )


def _named(item: ServiceItem | None, ids: Collection[str], language: str) -> tuple[str, ...]:
    return tuple(one.name.of(language) for one in item.materials if one.id in ids) if item else ()


def _operator(body: Submitted) -> ReceiptOperator:
    authorised = any(line.material_id == AUTHORISATION.id for line in body.manifest)
    return ReceiptOperator(_masked(body.parties.operator), authorised)


def _signature(body: Submitted) -> Signature:
    """Return how it was signed; what a window finishes was not, and a second slip must not say that it was."""
    if body.ink:
        return Signature.FINGERPRINT if body.ink.mark == THUMB else Signature.INK
    return Signature.SIGNED if body.signature else Signature.NONE


def _status(held: Held) -> AcknowledgedByPlatform | StoredHere:
    answer = held.entry.acknowledgement
    if answer is None:
        return StoredHere()
    return AcknowledgedByPlatform(datetime.datetime.fromisoformat(answer.received_at).astimezone(CHINA), answer.number)


def _materials(held: Held, item: ServiceItem | None, language: str) -> list[ReceivedMaterial]:
    pages: dict[str, int] = {}
    for line in held.body.manifest:
        pages[line.material_id] = pages.get(line.material_id, 0) + line.pages
    looked = {
        one.material_id: PaperForm(one.standing) for one in held.body.substitutes if one.way != Substitution.PROMISE
    }
    found = []
    for material in _listed(item):
        count = {"form": 1, "card": None}.get(material.source, pages.get(material.id) or None)
        # A paper that was put off did not come, whatever the matter asks for.
        if material.source != "applicant" or count:
            found.append(ReceivedMaterial(material.name.of(language), FORMS[material.source], count))
        elif material.id in looked:
            found.append(ReceivedMaterial(material.name.of(language), looked[material.id]))
    return found


def _listed(item: ServiceItem | None) -> tuple[Material, ...]:
    """Return the papers of a matter, and those that any matter may have."""
    own = item.materials if item else ()
    return (*own, *(one for one in (AUTHORISATION, SIGNED_FORM) if one.id not in {material.id for material in own}))


def _masked(person: SubmittedPerson) -> str:
    return person.name if person.type == "legal" else masks.name(person.name)
