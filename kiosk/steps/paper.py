# SPDX-License-Identifier: Apache-2.0
"""Printing a paper on the way (a guide, what is missing) and coming back to the page it was asked from.

A section has one such step for each paper; whoever walks past it passes, for nobody asked. It is entered by
``ask_for(visit, "guide-print")`` and always ends where it was asked for: a printer without paper must not lose a form.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from config.texts import text
from devices.device import CancelToken, Deadline
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.audit import Act
from kiosk.receipts.side_papers import Sheet
from kiosk.steps.belongings import Part
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Action, Choice, InfoLine, Screen, Tile, Tone
from kiosk.steps.side_paper import sheet_of
from kiosk.steps.slip import PRINT_SECONDS, print_slip, unheard
from kiosk.steps.step import GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

# Of one paper in one visit: the roll is for everybody.
MOST = 3
NUMBER_SECONDS = 10.0
# A page printer warms up first; an A4 guide is one or two sheets.
SHEET_SECONDS = 120.0
ROLL, SHEET = "roll", "sheet"


@dataclass(repr=False)
class Papers(Part):
    """Which paper was asked for, and how many of each came out; nothing of a person."""

    NAME: ClassVar[str] = "side-papers"

    asked: str = ""
    on: str = ""
    print_no: str = ""
    printed: dict[str, int] = field(default_factory=dict)
    first_at: dict[str, datetime.datetime] = field(default_factory=dict)
    """When the first of each came out, for the mark on those after it."""

    @property
    def held(self) -> bool:
        """Tell that leaving loses nothing."""
        return False


def ask_for(visit: Visit, step: str, on: str = "") -> GoTo:
    """Go and print a paper, and come back; ``on`` says which paper where that is not to be asked."""
    papers = visit.part(Papers)
    papers.asked, papers.on, papers.print_no = step, on, ""
    return GoTo(step, return_here=True)


def print_key(visit: Visit, name: str, label: str) -> Action:
    """Return the key that asks for a paper; without any printer it says so."""
    able = usable(visit.facilities, ReceiptPrinter) or usable(visit.facilities, PagePrinter)
    reason = None if able else text("paper.key.no-printer")
    return Action(name, text(label), icon="print", enabled=able, reason=reason)


@dataclass(frozen=True)
class PaperStep:
    """Prints one paper. ``kind`` names it in the record; ``compose`` sets it on the roll, ``page`` as an A4 PDF."""

    name: str
    kind: str
    compose: Callable[[Visit, Sheet], Slip]
    page: Callable[[Visit, Sheet], Callable[[], bytes]] | None = None
    of: Callable[[Visit], str] = lambda visit: ""
    """Which of several papers of this kind it is: each is counted, and marked when printed again, by itself."""
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Pass where nobody asked; else print, or ask on which paper where there are two."""
        papers = visit.part(Papers)
        if papers.asked != self.name:
            return Next()
        if papers.printed.get(self._which(visit), 0) >= MOST:
            return Show(_enough(visit))
        if not papers.on and self.page and usable(visit.facilities, PagePrinter):
            return Show(_which()) if usable(visit.facilities, ReceiptPrinter) else self._begin(visit, SHEET)
        return self._begin(visit, papers.on or ROLL)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take number and report; go back to where it was asked for."""
        papers = visit.part(Papers)
        if isinstance(event, Done) and isinstance(event.value, str):
            papers.print_no = event.value
            return self._print(visit)
        if isinstance(event, Done | Failed):
            return self._reported(visit, event)
        if event in (Press("done"), Press("back")):
            return _back(visit)
        if event == Press("again"):
            return self.enter(visit)
        if isinstance(event, Press) and event.action == "choose" and event.value in (ROLL, SHEET):
            return self._begin(visit, event.value)
        return None

    def _begin(self, visit: Visit, on: str) -> Outcome:
        """Take a print number first: a paper without one cannot be told from another."""
        visit.part(Papers).on = on
        taken = functools.partial(take_number, visit.facilities.machine, f"{visit.facilities.today():%Y%m%d}")
        return Show(_printing(), work=Work(OUTBOX, taken, NUMBER_SECONDS))

    def _print(self, visit: Visit) -> Outcome:
        papers = visit.part(Papers)
        count = papers.printed.get(self._which(visit), 0) + 1
        sheet = sheet_of(visit, papers.print_no, count=count, first_at=papers.first_at.get(self._which(visit)))
        if papers.on == SHEET and self.page:
            call = functools.partial(print_page, self.page(visit, sheet), papers.print_no)
            return Show(_printing(), work=Work(PagePrinter, call, SHEET_SECONDS))
        call_roll = functools.partial(print_slip, self.compose(visit, sheet))
        return Show(_printing(), work=Work(ReceiptPrinter, call_roll, PRINT_SECONDS))

    def _reported(self, visit: Visit, event: Done | Failed) -> Outcome:
        papers = visit.part(Papers)
        result, cause = outcome_of(event)
        if result is not PrintResult.FAILED:
            papers.printed[self._which(visit)] = papers.printed.get(self._which(visit), 0) + 1
            papers.first_at.setdefault(self._which(visit), visit.facilities.now())
        self._note(visit, result, cause)
        return Show(
            done_screen(again=papers.printed[self._which(visit)] < MOST)
            if result is PrintResult.PRINTED
            else _failed(visit, result)
        )

    def _which(self, visit: Visit) -> str:
        return self.name + self.of(visit)

    def _note(self, visit: Visit, result: PrintResult, cause: str) -> None:
        papers = visit.part(Papers)
        device = "page_printer" if papers.on == SHEET else "receipt_printer"
        facts: dict[str, str | int] = {"kind": self.kind, "number": papers.print_no, "device": device}
        facts["attempt"] = papers.printed.get(self._which(visit), 0)
        if result is PrintResult.PRINTED:
            visit.facilities.note(Act.PAPER_PRINTED, visit.id, **facts)
        else:
            visit.facilities.note(Act.PAPER_NOT_PRINTED, visit.id, **facts, reason=cause or result.value)


def take_number(machine: str, day: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> str:
    """Return a print number nobody had: ``K03-20261123-0147``."""
    with outbox.transaction() as tx:
        return next_print_no(tx, machine, day)


def next_print_no(tx: Transaction, machine: str, day: str) -> str:
    """Return the same in an open transaction."""
    return f"{machine}-{day}-{tx.next_number(f'print:{day}'):04d}"


def print_page(
    make: Callable[[], bytes], job: str, printer: PagePrinter, deadline: Deadline, cancel: CancelToken
) -> PageReport:
    """Make a PDF and print it; on the printer's lane, for setting a page takes longer than a screen may stand still."""
    return printer.print(make(), job, deadline, cancel)


def outcome_of(event: Done | Failed) -> tuple[PrintResult, str]:
    """Return how a print ended, whichever printer it was; anything that is no report is a print that failed."""
    if isinstance(event, Failed):
        lost = unheard("", event.error)
        return lost.result, lost.cause
    report = event.value
    if isinstance(report, PageReport):
        ends = {PageResult.PRINTED: PrintResult.PRINTED, PageResult.UNSURE: PrintResult.UNSURE}
        return ends.get(report.result, PrintResult.FAILED), report.cause
    return (report.result, report.cause) if isinstance(report, PrintReport) else (PrintResult.FAILED, "")


def _back(visit: Visit) -> Outcome:
    visit.part(Papers).asked = ""
    return Next()


def _printing() -> Doing:
    return Doing(
        title=text("paper.printing.title"),
        lead=text("paper.printing.lead"),
        can_go_back=False,
        can_go_home=False,
        icon="print",
    )


def _which() -> Choice:
    tiles = (
        Tile(ROLL, text("paper.which.roll"), text("paper.which.roll-note"), "print"),
        Tile(SHEET, text("paper.which.sheet"), text("paper.which.sheet-note"), "document"),
    )
    return Choice(title=text("paper.which.title"), choices=tiles)


def done_screen(*, again: bool) -> Doing:
    """Return what is shown when the paper lies in the tray."""
    keys = (Action("again", text("paper.again"), icon="print"),) if again else ()
    return Doing(
        title=text("paper.done.title"),
        icon="circle-tick",
        lines=(InfoLine("circle-tick", text("paper.done.kept")),),
        actions=(*keys, next_action("paper.back", "done")),
    )


def _failed(visit: Visit, result: PrintResult) -> Screen:
    kind = "unsure" if result is PrintResult.UNSURE else "failed"
    return refusal(
        visit.facilities,
        text(f"paper.{kind}.title"),
        InfoLine("print", text(f"paper.{kind}.reason")),
        InfoLine("phone", text("paper.photo")),
        actions=(Action("again", text("paper.again"), icon="print"), next_action("paper.back", "done")),
    )


def _enough(visit: Visit) -> Screen:
    return refusal(
        visit.facilities,
        text("paper.enough.title", count=MOST),
        InfoLine("info", text("paper.enough.reason")),
        tone=Tone.INFO,
        actions=(next_action("paper.back", "done"),),
    )
