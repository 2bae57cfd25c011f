# SPDX-License-Identifier: Apache-2.0
"""Printing a proof: number, leave, paper, result, copy by copy; then the paper is in the person's hand.

The order is the promise: a print has its number and is recorded before the platform is asked, the platform has counted
it before a byte goes to the printer, and what became of it is stored before the screen goes on. Whatever breaks in
between, the copy is counted once or given back, never both.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from config.texts import text
from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from kiosk.domain.proof import Copy
from kiosk.platform.calls.proofs import PrintPermission
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.proof import PLATFORM
from kiosk.steps.proof_log import KEY, ask_for_log, log_key
from kiosk.steps.proof_part import Held, ProofPart
from kiosk.steps.proof_screens import Doing
from kiosk.steps.proof_words import not_begun, not_printed, perhaps_printed
from kiosk.steps.proof_work import Numbered, Result, Told, leave, number, put_on_paper, tell
from kiosk.steps.screens import InfoLine
from kiosk.steps.slip import may_be_out
from kiosk.steps.step import After, Leave, Next, Offline, Outcome, Reason, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit
from kiosk.steps.words import count, next_action

OUTBOX_SECONDS = 15.0
LEAVE_SECONDS = 30.0
# A printer wakes from sleep, warms up and prints in half a minute; one that needs longer is looked after by staff.
PRINT_SECONDS = 90.0
# Over a trouble: whether the printer is well again is looked at once a second.
LOOK = After(1.0, "look")


@dataclass(frozen=True)
class ProofPrintStep:
    """Prints the copies that are wanted, one after the other."""

    name: str = "proof-print"
    needs: frozenset[type] = frozenset({PagePrinter})
    offline: Offline = Offline.REFUSE

    def enter(self, visit: Visit) -> Outcome:
        """Begin with the first copy; come back to, nothing is printed that was not asked for."""
        part = visit.part(ProofPart)
        if part.paper is None or part.open < 1:
            return Next()
        return _next_copy(visit, part, part.paper)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go through the stages of one copy; every one ends in the next or in words."""
        part = visit.part(ProofPart)
        if part.paper is None:
            return None
        if isinstance(event, Done):
            return _went_on(visit, part, part.paper, event.value)
        if isinstance(event, Failed):
            return _failed(visit, part, event.error)
        if isinstance(event, Elapsed):
            return _trouble(visit, part) if part.report else None
        return _pressed(visit, part, part.paper, event) if isinstance(event, Press) else None


def _pressed(visit: Visit, part: ProofPart, paper: Held, event: Press) -> Outcome | None:
    if event.action == "retry":
        return _next_copy(visit, part, paper)
    if event.action == "looked":
        return _next_copy(visit, part, paper) if part.open > 0 else Next()
    if event.action == "enough":
        # With a sheet in their hand people are seen off; without one they go home at once.
        return Next() if part.served else Leave(Reason.HOME)
    return None


def _next_copy(visit: Visit, part: ProofPart, paper: Held) -> Outcome:
    """Begin a copy: its number first; one whose number is known (no answer to the wish) asks for leave again."""
    part.report = None
    if part.copy:
        return _ask_leave(visit, part, part.copy)
    facilities = visit.facilities
    call = functools.partial(number, facilities.machine, facilities.today(), paper.id)
    return Show(_printing(part), work=Work(OUTBOX, call, OUTBOX_SECONDS))


def _ask_leave(visit: Visit, part: ProofPart, copy: Copy) -> Outcome:
    call = functools.partial(leave, copy, visit.facilities.site)
    return Show(_printing(part), work=Work(PLATFORM, call, LEAVE_SECONDS))


def _went_on(visit: Visit, part: ProofPart, paper: Held, value: object) -> Outcome | None:
    if isinstance(value, Numbered):
        part.copy = Copy(visit.facilities.new_id(), paper.id, paper.sha256, value.print_no)
        return _ask_leave(visit, part, part.copy)
    if isinstance(value, PrintPermission) and part.copy:
        # The platform's count wins over ours: another machine may have printed for the same person meanwhile.
        part.copy, part.left = replace(part.copy, n=value.n), value.copies_left
        call = functools.partial(put_on_paper, bytes(paper.document), part.copy.print_no)
        return Show(_printing(part), work=Work(PagePrinter, call, PRINT_SECONDS))
    if isinstance(value, PageReport):
        return _report(visit, part, value)
    return _told(visit, part, value.report) if isinstance(value, Told) else None


def _report(visit: Visit, part: ProofPart, report: PageReport) -> Outcome | None:
    """Store what became of the copy before anything is said about it."""
    if part.copy is None:
        return None
    facilities = visit.facilities
    # Kept until it is stored: a disk that refuses must not lose what is known of a paper.
    part.report = report
    result = Result(part.copy, report, facilities.now(), facilities.site, visit.matter.task_code)
    return Show(_printing(part), work=Work(OUTBOX, functools.partial(tell, result), OUTBOX_SECONDS))


def _failed(visit: Visit, part: ProofPart, error: DeviceError) -> Outcome | None:
    if part.report:
        # The result could not be stored: the platform counts the copy as unsure, which is the careful answer.
        return _told(visit, part, part.report)
    if part.copy and part.copy.n:
        result = PageResult.UNSURE if may_be_out(error) else PageResult.FAILED
        return _report(visit, part, PageReport(part.copy.print_no, result, error.cause))
    _note_wish(part, error)
    return Show(not_begun(visit, part, error))


def _note_wish(part: ProofPart, error: DeviceError) -> None:
    """Note what became of the wish for a copy that was not begun."""
    if part.copy is None:
        return
    if error.kind is not ErrorKind.PROGRAM or not error.cause.startswith("proof."):
        part.unheard = part.copy.id
    elif part.unheard != part.copy.id:
        # A typed refusal counted nothing, nor did a wish before it: nothing to ask again, and nothing to take back.
        part.copy = None


def _told(visit: Visit, part: ProofPart, report: PageReport) -> Outcome:
    part.note(report)
    if report.result is not PageResult.PRINTED:
        return _trouble(visit, part)
    return _next_copy_or_end(visit, part)


def _next_copy_or_end(visit: Visit, part: ProofPart) -> Outcome:
    return _next_copy(visit, part, part.paper) if part.paper and part.open > 0 else Next()


def _trouble(visit: Visit, part: ProofPart) -> Outcome:
    if part.report and part.report.result is PageResult.UNSURE:
        return Show(perhaps_printed(visit, part))
    # Painted anew every second, so that the key to print again wakes when staff have put paper in.
    return Show(not_printed(visit, part, usable(visit.facilities, PagePrinter)), after=(LOOK,))


def _printing(part: ProofPart) -> Doing:
    """Say which copy is on its way; nobody can leave it behind in the printer."""
    which = min(part.wanted, part.printed + part.unsure + 1)
    many = part.wanted > 1
    return Doing(
        title=text("proof.print.title-many", which=which, count=part.wanted) if many else text("proof.print.title"),
        lead=text("proof.print.lead"),
        can_go_back=False,
        can_go_home=False,
        icon="print",
        lines=(InfoLine("place", text("proof.preview.outlet")),),
    )


@dataclass(frozen=True)
class ProofDoneStep:
    """Sees that the paper is taken along."""

    name: str = "proof-done"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Say where the paper lies and how it can be checked."""
        part = visit.part(ProofPart)
        if part.paper is None or part.served is None:
            return Leave(Reason.HOME)
        return Show(_done(visit, part, part.paper))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on to the end, by way of a record of the print for who wants one."""
        if event == Press(KEY):
            return ask_for_log(visit)
        return Next() if event == Press("next") else None


def _done(visit: Visit, part: ProofPart, paper: Held) -> Doing:
    lines = [
        InfoLine("shield", text("proof.done.check", number=paper.number)),
        InfoLine("clock", text("proof.done.left", left=part.left)),
    ]
    if part.unsure:
        lines.insert(0, InfoLine("people", text("proof.done.unsure", count=part.unsure)))
    return Doing(
        title=text("proof.done.title", count=count(part.printed)) if part.printed else text("proof.done.title-unsure"),
        lead=text("proof.done.lead"),
        can_go_back=False,
        icon="tick" if part.printed else "print",
        done=part.printed > 0,
        lines=tuple(lines),
        actions=(*log_key(visit), next_action("proof.done.next", "next")),
    )
