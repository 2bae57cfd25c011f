# SPDX-License-Identifier: Apache-2.0
"""After an opinion was stored: its two codes large and on paper, and how far it is on its way."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from config.texts import Text, plain, text
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.domain.query_code import grouped
from kiosk.receipts.side_papers import opinion_code, opinion_slip
from kiosk.steps.events import Done, Event, Failed, Press, Seen
from kiosk.steps.opinion import Kept, Voice
from kiosk.steps.receipt import MOST_PRINTS, look
from kiosk.steps.screens import Action, InfoLine, Screen, SlipTrouble, Stage
from kiosk.steps.screens import Stored as StoredScreen
from kiosk.steps.side_paper import sheet_of
from kiosk.steps.slip import PRINT_SECONDS, print_slip, unheard
from kiosk.steps.step import GoTo, Next, Offline, Outcome, Show, Watch, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit
from offline_queue.entry import Entry
from offline_queue.line import Line


@dataclass(frozen=True)
class OpinionSlipStep:
    """Shows the codes and prints them; without a printer they stand large to be written down."""

    name: str = "opinion-slip"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Print at once: what the slip says is true whatever the line does."""
        kept = visit.part(Voice).kept
        if kept is None:
            return GoTo("opinion-kind")
        # Come back to, nothing is printed by itself: whoever wants another slip says so, and it is counted.
        return _print(visit, kept) if kept.report is None else _show(visit, kept)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the entry, take the printer's report."""
        kept = visit.part(Voice).kept
        if kept is None:
            return None
        if isinstance(event, Seen):
            kept.entry = event.value if isinstance(event.value, Entry) else kept.entry
            return _show(visit, kept)
        if isinstance(event, Done | Failed):
            return _reported(visit, kept, event)
        return _pressed(visit, kept, event) if isinstance(event, Press) else None


def _pressed(visit: Visit, kept: Kept, event: Press) -> Outcome | None:
    # With the slip on its way nobody is led on: it holds the key to the answer and would be the next person's.
    if kept.printing:
        return None
    if event.action == "next":
        return Next()
    return _print(visit, kept) if event.action == "print-again" and kept.prints < MOST_PRINTS else None


def _print(visit: Visit, kept: Kept) -> Outcome:
    kept.printing = True
    slip = opinion_slip(sheet_of(visit, kept.print_no, count=kept.prints + 1), kept.code, kept.key)
    return _show(visit, kept, Work(ReceiptPrinter, functools.partial(print_slip, slip), PRINT_SECONDS))


def _reported(visit: Visit, kept: Kept, event: Done | Failed) -> Outcome:
    failed = unheard(kept.print_no, event.error) if isinstance(event, Failed) else None
    report = failed or (event.value if isinstance(event, Done) else None)
    if not isinstance(report, PrintReport):
        return _show(visit, kept)
    kept.printing, kept.report = False, report
    # An unsure print counts: the paper may lie there, with both codes on it.
    kept.prints += report.result is not PrintResult.FAILED
    note_print(visit, "opinion", report, kept.prints)
    return _show(visit, kept)


def note_print(visit: Visit, kind: str, report: PrintReport, attempt: int) -> None:
    """Have a print of a side paper recorded, whatever became of it."""
    facts: dict[str, str | int] = {"kind": kind, "number": report.job, "device": "receipt_printer", "attempt": attempt}
    if report.result is PrintResult.PRINTED:
        visit.facilities.note(Act.PAPER_PRINTED, visit.id, **facts)
        return
    facts["reason"] = report.cause or report.result.value
    visit.facilities.note(Act.PAPER_NOT_PRINTED, visit.id, **facts)


def _show(visit: Visit, kept: Kept, work: Work | None = None) -> Outcome:
    # Beside the print, so that the third ring may turn green while the paper comes out.
    watch = Watch("entry", OUTBOX, functools.partial(look, kept.id), every=0.3)
    return Show(_screen(visit, kept), work=work, watch=(watch,))


def _screen(visit: Visit, kept: Kept) -> Screen:
    trouble = kept.report is not None and kept.report.result is not PrintResult.PRINTED
    return _trouble(kept) if trouble else _stored(visit, kept)


def _stored(visit: Visit, kept: Kept) -> StoredScreen:
    received = _received(kept)
    down = visit.facilities.line.line is Line.DOWN
    state = "received" if received else "late" if down else "sending"
    return StoredScreen(
        title=text(f"opinion.kept.{state}"),
        spoken=text(f"opinion.kept.{state}"),
        can_go_back=False,
        can_go_home=not kept.printing,
        stages=_stages(kept, received, late=down),
        receipt_label=text("opinion.code"),
        receipt_no=grouped(kept.code),
        query_label=text("opinion.key"),
        query_code=grouped(kept.key),
        qr=opinion_code(kept.code, kept.key),
        lines=(
            InfoLine("print", text("apply.print.now" if kept.printing else "apply.print.done")),
            InfoLine("search", text("opinion.kept.read")),
            InfoLine("shield", text("opinion.kept.sealed")),
        ),
        settled=received is not None,
        actions=_actions(kept),
    )


def _received(kept: Kept) -> datetime.datetime | None:
    """Return when the platform received it, in our time zone; None while it has not said so."""
    acknowledgement = kept.entry.acknowledgement if kept.entry else None
    if acknowledgement is None:
        return None
    return datetime.datetime.fromisoformat(acknowledgement.received_at).astimezone(kept.stored_at.tzinfo)


def _stages(kept: Kept, received: datetime.datetime | None, *, late: bool) -> tuple[Stage, ...]:
    sent_at = kept.entry.sent_at if kept.entry else None
    sent = datetime.datetime.fromtimestamp(sent_at, kept.stored_at.tzinfo) if sent_at else None
    facts = (("stored", "tray", kept.stored_at), ("sent", "upload", sent), ("received", "shop", received))
    return tuple(_stage(name, icon, at, "late" if late else "soon") for name, icon, at in facts)


def _stage(name: str, icon: str, at: datetime.datetime | None, waits: str) -> Stage:
    if at is not None:
        return Stage(text(f"apply.stage.{name}"), plain(f"{at:%H:%M:%S}"), done=True, icon=icon)
    return Stage(text(f"apply.stage.not-{name}"), text(f"apply.stage.not-{name}-{waits}"), done=False, icon=icon)


def _trouble(kept: Kept) -> SlipTrouble:
    unsure = kept.report is not None and kept.report.result is PrintResult.UNSURE
    kind = "unsure" if unsure else "failed"
    return SlipTrouble(
        title=text(f"apply.print.{kind}-title"),
        lead=text("opinion.kept.note-both"),
        can_go_back=False,
        can_go_home=not kept.printing,
        number_label=text("opinion.code"),
        number=grouped(kept.code),
        query_label=text("opinion.key"),
        query_code=grouped(kept.key),
        lines=(InfoLine("search", text("opinion.kept.read")),),
        actions=_actions(kept, done="apply.print.came-out" if unsure else "apply.print.noted"),
    )


def _actions(kept: Kept, done: str = "apply.next") -> tuple[Action, ...]:
    wait: Text | None = text("apply.print.wait") if kept.printing else None
    on = Action("next", text(done), primary=True, enabled=not kept.printing, reason=wait)
    if kept.printing or kept.prints >= MOST_PRINTS:
        return (on,)
    return (Action("print-again", text("apply.print.again"), icon="print"), on)
