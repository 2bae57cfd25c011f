# SPDX-License-Identifier: Apache-2.0
"""After storing: what is stored, sent and received, each on its own fact; then the slip, whatever the printer does."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from config.texts import Text, plain, text
from devices.device import CancelToken, Deadline
from devices.page_printer import PagePrinter
from devices.receipt_printer import PrintReport, PrintResult
from kiosk.audit import Act
from kiosk.domain import query_code, receipt_no
from kiosk.domain.item import INSTANT
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.notice import joined
from kiosk.steps.paper import SHEET, ask_for
from kiosk.steps.places import places_of
from kiosk.steps.screens import Action, InfoLine, Screen, SlipTrouble, Stage
from kiosk.steps.screens import Stored as StoredScreen
from kiosk.steps.slip import print_work, received_at, unheard
from kiosk.steps.standing import put_off
from kiosk.steps.step import After, Next, Offline, Outcome, Show, Watch, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Stored, Visit
from offline_queue.entry import Entry, State
from offline_queue.line import Line
from offline_queue.reader import Reader

# Seconds a person waits for the platform's answer before the slip says that it is stored here.
PATIENCE = 8.0
PATIENCE_WITHOUT_LINE = 2.0
LATE = "late"
# The step that prints the receipt on A4.
SHEET_STEP = "receipt-sheet"
# A roll is for everybody; and each further slip is one more paper with a number that may lie about.
MOST_PRINTS = 3
# States in which waiting does not help, with their sentence.
REFUSED = {
    State.REJECTED: "platform.rejected.citizen",
    State.NEEDS_CORRECTION: "platform.needs-correction.citizen",
    State.DEAD_LETTER: "platform.dead-letter.citizen",
    State.PAUSED: "platform.unauthorised.citizen",
}


@dataclass(frozen=True)
class ReceiptStep:
    """Shows the numbers and prints them."""

    name: str = "receipt"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Say that it is stored, and watch it on its way."""
        stored = visit.receipt
        return Next() if stored is None else _show(visit, stored)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the entry, print when its fate is known or the wait is over, take the printer's report."""
        stored = visit.receipt
        if stored is None:
            return None
        if isinstance(event, Seen):
            return _seen(visit, stored, event.value)
        if isinstance(event, Elapsed):
            stored.late = True
            return _printed_once(visit, stored)
        if isinstance(event, Done | Failed):
            return _reported(visit, stored, event)
        return _pressed(visit, stored, event) if isinstance(event, Press) else None


def look(submission_id: str, outbox: Reader, deadline: Deadline, cancel: CancelToken) -> Entry | None:
    """Look how far an entry of the outbox is."""
    return outbox.entry(submission_id)


def _pressed(visit: Visit, stored: Stored, event: Press) -> Outcome | None:
    if stored.printing:
        return None
    if event.action == "print-sheet" and _sheet(visit, stored):
        return ask_for(visit, SHEET_STEP, SHEET)
    if event.action == "next" and stored.report is not None:
        return Next()
    if event.action == "print-again" and stored.prints < MOST_PRINTS:
        return _print(visit, stored)
    return None


def _seen(visit: Visit, stored: Stored, value: object) -> Outcome:
    if isinstance(value, Entry):
        stored.entry = value
        # A try has failed and the line is away: "sending" would be untrue from here on, and waiting helps nobody.
        stored.late |= value.state is State.RETRY and visit.facilities.line.line is Line.DOWN
    settled = stored.entry is not None and (stored.entry.acknowledgement or stored.entry.state in REFUSED)
    return _printed_once(visit, stored) if settled or stored.late else _show(visit, stored)


def _printed_once(visit: Visit, stored: Stored) -> Outcome:
    # Answer and time-out may both come; the first one prints, and a slip says what was true when it was printed.
    begun = stored.printing or stored.report is not None
    return _show(visit, stored) if begun else _print(visit, stored)


def _print(visit: Visit, stored: Stored) -> Outcome:
    stored.printing = True
    return _show(visit, stored, print_work(visit, stored))


def _reported(visit: Visit, stored: Stored, event: Done | Failed) -> Outcome:
    """Keep how the print ended, and have it recorded: it is an event of its own."""
    report = event.value if isinstance(event, Done) else unheard(stored.print_no, event.error)
    if not isinstance(report, PrintReport):
        return _show(visit, stored)
    stored.printing, stored.report = False, report
    out = report.result is PrintResult.PRINTED
    stored.tries = 0 if out else stored.tries + 1
    facts: dict[str, str | int] = {"number": stored.receipt_no, "device": "receipt_printer"}
    # The number of the paper, not of the try: auditors count slips that may be in somebody's hands.
    facts["attempt"] = stored.prints + 1
    if not out:
        facts["reason"] = report.cause or report.result.value
    visit.facilities.note(Act.RECEIPT_PRINTED if out else Act.RECEIPT_NOT_PRINTED, stored.submission_id, **facts)
    # An unsure print counts as a slip: a second one without a mark could be taken for another application's.
    if report.result is not PrintResult.FAILED:
        stored.prints += 1
        stored.first_printed_at = stored.first_printed_at or visit.facilities.now()
    return _show(visit, stored)


def _show(visit: Visit, stored: Stored, work: Work | None = None) -> Outcome:
    seconds = PATIENCE_WITHOUT_LINE if visit.facilities.line.line is Line.DOWN else PATIENCE
    waiting = not stored.late and stored.report is None and not stored.printing
    watch = Watch("entry", OUTBOX, functools.partial(look, stored.submission_id), every=0.3)
    after = (After(seconds, LATE),) if waiting else ()
    return Show(_screen(visit, stored), work=work, watch=(watch,), after=after)


def _screen(visit: Visit, stored: Stored) -> Screen:
    trouble = stored.report is not None and stored.report.result is not PrintResult.PRINTED
    # While it is tried again the number stays large where it was: whoever is writing it down goes on writing.
    return _slip_trouble(visit, stored, stored.report) if trouble and stored.report else _stored(visit, stored)


# What is stored, sent, received.


def _stored(visit: Visit, stored: Stored) -> StoredScreen:
    at = received_at(stored)
    return StoredScreen(
        title=text(_title(visit, stored)),
        can_go_back=False,
        can_go_home=not stored.printing and stored.report is not None,
        stages=_stages(visit, stored, at),
        receipt_label=text("apply.sent.receipt-no"),
        receipt_no=receipt_no.grouped(stored.receipt_no),
        query_label=text("apply.sent.query-code"),
        query_code=query_code.grouped(stored.query_code),
        # As on the slip but without the platform's number: what the screen shows must not change under a telephone's
        # lens.
        qr=f"BSR1/{stored.receipt_no}/{stored.query_code}",
        lines=tuple(_lines(visit, stored, acknowledged=at is not None)),
        settled=at is not None,
        actions=(*_sheet(visit, stored), *_actions(stored)),
    )


def _title(visit: Visit, stored: Stored) -> str:
    # Filled in is not handed in: what waits for the window must not sound like an application on its way.
    if stored.to_window and not (stored.entry and stored.entry.state in REFUSED):
        return "apply.prefill.stored"
    if stored.entry and stored.entry.acknowledgement:
        return "apply.sent.received"
    if stored.entry and stored.entry.state in REFUSED:
        return "apply.sent.kept"
    if not stored.late:
        return "apply.sent.sending"
    # Who put a paper off has to come again, if only to a window.
    return "apply.sent.late-bring" if put_off(visit) else "apply.sent.late"


def _stages(visit: Visit, stored: Stored, received: datetime.datetime | None) -> tuple[Stage, ...]:
    sent_at = stored.entry.sent_at if stored.entry else None
    sent = datetime.datetime.fromtimestamp(sent_at, stored.received_at.tzinfo) if sent_at else None
    return (
        _stage("stored", "tray", stored.received_at, _late(stored, "late")),
        # A platform may be slow on a line that the header shows to be there, and who left no number gets no message.
        _stage("sent", "upload", sent, _late(stored, "late" if visit.facilities.line.line is Line.DOWN else "queued")),
        _stage("received", "shop", received, _late(stored, "late" if stored.notify else "by-code")),
    )


def _late(stored: Stored, word: str) -> str:
    return word if stored.late else "soon"


def _stage(name: str, icon: str, at: datetime.datetime | None, waits: str) -> Stage:
    if at is not None:
        return Stage(text(f"apply.stage.{name}"), _clock(at), done=True, icon=icon)
    return Stage(text(f"apply.stage.not-{name}"), text(f"apply.stage.not-{name}-{waits}"), done=False, icon=icon)


def _clock(at: datetime.datetime) -> Text:
    return plain(f"{at:%H:%M:%S}")


def _lines(visit: Visit, stored: Stored, *, acknowledged: bool) -> list[InfoLine]:
    item = visit.matter
    lines = [InfoLine("print", text(_print_state(stored)))]
    if stored.entry and stored.entry.state in REFUSED:
        lines.append(InfoLine("info", text(REFUSED[stored.entry.state])))
        return lines
    if stored.notify:
        when = "apply.sent.message" if acknowledged else "apply.sent.message-later"
        lines.append(InfoLine("phone", text(when, phone=stored.notify)))
    if stored.to_window:
        return lines + _for_the_window(visit, stored)
    if brought := put_off(visit):
        papers = joined(tuple(material.name for material in brought), "、")
        where = joined(places_of(visit.facilities, item), "、")
        lines.append(InfoLine("document", text("apply.sent.bring", papers=papers, where=where)))
    # Days begin with acceptance; before the platform has it, only the way to ask is true.
    if not acknowledged:
        lines.append(InfoLine("search", text("apply.sent.query-later")))
    elif item.project_type != INSTANT:
        lines.append(InfoLine("clock", text("apply.sent.days", days=item.promise_days)))
    return lines


def _for_the_window(visit: Visit, stored: Stored) -> list[InfoLine]:
    """Say what is left to do there: where, why, with which papers."""
    where = joined(places_of(visit.facilities, visit.matter))
    lines = [InfoLine("shop", where), InfoLine("info", text(f"apply.prefill.{stored.to_window}"))]
    if brought := put_off(visit):
        names = joined(tuple(material.name for material in brought), "、")
        lines.append(InfoLine("document", text("apply.prefill.bring", papers=names)))
    return lines


def _print_state(stored: Stored) -> str:
    if stored.printing:
        return "apply.print.now"
    return "apply.print.done" if stored.report else "apply.print.soon"


def _sheet(visit: Visit, stored: Stored) -> tuple[Action, ...]:
    """Offer the receipt on A4 where a page printer is ready, once the slip is out of the way."""
    if stored.printing or stored.report is None or not usable(visit.facilities, PagePrinter):
        return ()
    return (Action("print-sheet", text("paper.key.receipt"), icon="document"),)


def _actions(stored: Stored) -> tuple[Action, ...]:
    busy = stored.printing or stored.report is None
    reason = text("apply.print.wait") if busy else None
    on = Action("next", text("apply.next"), primary=True, enabled=not busy, reason=reason)
    if busy or stored.prints >= MOST_PRINTS:
        return (on,)
    return (Action("print-again", text("apply.print.again"), icon="print"), on)


# The slip did not come out, or perhaps did not.


# Causes with words of their own, by what the person can do about them.
CAUSES = {
    "printer.paper-out": "paper-out",
    "printer.cover-open": "cover-open",
    "printer.cutter-stuck": "jammed",
    "printer.stalled": "jammed",
}


def _slip_trouble(visit: Visit, stored: Stored, report: PrintReport) -> SlipTrouble:
    unsure = report.result is PrintResult.UNSURE
    kind = "unsure" if unsure else CAUSES.get(report.cause, "failed")
    title, lead = f"apply.print.{kind}-title", f"apply.print.{kind}-lead"
    if stored.printing:
        title, lead = "apply.print.again-title", "apply.print.again-lead"
    return SlipTrouble(
        title=text(title),
        lead=text(lead),
        can_go_back=False,
        number_label=text("apply.sent.receipt-no"),
        number=receipt_no.grouped(stored.receipt_no),
        query_label=text("apply.sent.query-code"),
        query_code=query_code.grouped(stored.query_code),
        lines=(*_tried(stored, report), InfoLine("tray", text(_title(visit, stored)))),
        actions=_slip_actions(stored, unsure=unsure),
    )


def _tried(stored: Stored, report: PrintReport) -> tuple[InfoLine, ...]:
    """Say that it was tried again: the same words as before look as if the key had done nothing."""
    if stored.printing or stored.tries == 1 or report.result is PrintResult.UNSURE:
        return ()
    return (InfoLine("print", text("apply.print.tried", count=stored.tries)),)


def _slip_actions(stored: Stored, *, unsure: bool) -> tuple[Action, ...]:
    wait = text("apply.print.wait") if stored.printing else None
    key = text("apply.print.came-out" if unsure else "apply.print.noted")
    on = Action("next", key, primary=True, enabled=not stored.printing, reason=wait)
    if stored.prints >= MOST_PRINTS:
        return (on,)
    again = Action("print-again", text("apply.print.again"), icon="print", enabled=not stored.printing)
    return (again, on)
