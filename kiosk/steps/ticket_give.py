# SPDX-License-Identifier: Apache-2.0
"""The number: asked for, printed, and called only once it was heard what became of its slip.

A number that could not be printed stands large on the screen and is called all the same. One that was given before,
here or by a machine that stood still meanwhile, is shown and printed again, marked as such.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import msgspec

from config.texts import plain, text, wording
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.receipts.ticket import TicketSlip, ticket_slip
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.opinion_slip import note_print
from kiosk.steps.paper import NUMBER_SECONDS, take_number
from kiosk.steps.proof_screens import Doing
from kiosk.steps.receipt import CAUSES, MOST_PRINTS
from kiosk.steps.scanned import scanning
from kiosk.steps.screens import Action, InfoLine
from kiosk.steps.side_paper import sheet_of
from kiosk.steps.slip import PRINT_SECONDS, print_slip, unheard
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.ticket_ask import ASK, CHOOSE, GIVE
from kiosk.steps.ticket_day import tell_check_in
from kiosk.steps.ticket_find import not_now
from kiosk.steps.ticket_part import (
    SECONDS,
    TICKETS,
    Numbering,
    Phase,
    Refused,
    ask_check_in,
    ask_number,
    slip_code,
    tell_again,
    tell_first,
    why,
)
from kiosk.steps.ticket_screens import TicketGiven
from kiosk.steps.ticket_words import clock, standing, where
from kiosk.steps.visit import Visit
from kiosk.tickets.counter import Given, Wish
from kiosk.tickets.values import OPEN, Paper

# Who took their slip walks off; the screen is for the next one soon after.
OVER = After(20.0, "over")
# The counter could not write down what became of a slip: without that its number would not be called.
TELL = After(2.0, "tell")


@dataclass(frozen=True)
class TicketGiveStep:
    """Gives the number and its slip."""

    name: str = GIVE
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for a number, or show the one in hand; one whose slip was never heard of is printed."""
        part = visit.part(Numbering)
        if part.given is not None:
            return _number(visit, part) if part.phase is Phase.ASKING else _show(visit, part, part.given)
        if not part.queue and not part.appointment:
            return GoTo(ASK)
        return Show(_doing(), work=_ask(visit, part))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go from number to slip, from slip to what became of it."""
        part = visit.part(Numbering)
        if isinstance(event, Press):
            return _pressed(visit, part, event)
        if isinstance(event, Elapsed):
            return _elapsed(visit, part, event)
        if not isinstance(event, Done | Failed):
            return None
        steps = {
            Phase.ASKING: _asked, Phase.NUMBERING: _numbered, Phase.PRINTING: _printed, Phase.TELLING: _told,
        }  # fmt: skip
        take = steps.get(part.phase)
        return take(visit, part, event) if take else None


def _ask(visit: Visit, part: Numbering) -> Work:
    # Made once: an answer that was lost is asked for again, and is no second number.
    part.wish = part.wish or visit.facilities.new_id()
    number = part.number.decode()
    if part.appointment:
        return Work(TICKETS, functools.partial(ask_check_in, part.appointment, number, part.wish), SECONDS)
    wish = Wish(part.queue, number, part.credit)
    return Work(TICKETS, functools.partial(ask_number, wish, part.wish), SECONDS)


def _asked(visit: Visit, part: Numbering, event: Done | Failed) -> Outcome:
    value = event.value if isinstance(event, Done) else None
    if isinstance(value, Refused):
        # Nothing was done under this id: with another queue it is another wish.
        part.wish = ""
    if not isinstance(value, Given):
        return Show(not_now(visit, value.code if isinstance(value, Refused) else _why(event)))
    part.show(value)
    if value.fresh and part.appointment:
        tell_check_in(visit, part.appointment, value)
    return _show(visit, part, value) if part.phase is Phase.DONE else _number(visit, part)


def _why(event: Done | Failed) -> str:
    return why(event) if isinstance(event, Failed) else "other"


# The slip.


def _number(visit: Visit, part: Numbering) -> Outcome:
    """Take a print number, as every paper has one; whether it can be printed is known by then."""
    part.phase = Phase.NUMBERING
    facilities = visit.facilities
    taken = functools.partial(take_number, facilities.machine, f"{facilities.today():%Y%m%d}")
    return Show(_doing(), work=Work(OUTBOX, taken, NUMBER_SECONDS))


def _numbered(visit: Visit, part: Numbering, event: Done | Failed) -> Outcome:
    facilities = visit.facilities
    # A number in a queue is worth more than the count of papers: without an outbox the ticket's own stands there.
    own = f"{facilities.machine}-{facilities.today():%Y%m%d}-{part.holds.ticket.number}"
    part.print_no = event.value if isinstance(event, Done) and isinstance(event.value, str) else own
    if not usable(facilities, ReceiptPrinter):
        state = facilities.device_states().get("receipt_printer")
        return _report(visit, part, PrintReport(part.print_no, PrintResult.FAILED, state.cause if state else ""))
    part.phase = Phase.PRINTING
    sheet = sheet_of(visit, part.print_no, count=part.before + 1, first_at=part.first_at)
    slip = ticket_slip(sheet, _slip(visit, part))
    return Show(_doing(), work=Work(ReceiptPrinter, functools.partial(print_slip, slip), PRINT_SECONDS))


def _slip(visit: Visit, part: Numbering) -> TicketSlip:
    given, say = part.holds, wording(visit.language)
    ticket, place = given.ticket, given.place
    slot = text("ticket.slot", begins=clock(ticket.slot_at)) if ticket.slot_at else None
    return TicketSlip(
        number=ticket.number,
        queue=place.name.of(visit.language),
        where=say(where(place)),
        ahead=say(standing(given)),
        taken=f"{ticket.day} {clock(ticket.issued_at)}",
        code=slip_code(given),
        scan="1" if scanning(visit.facilities) else "",
        name=part.name,
        slot=say(slot) if slot else "",
        alone="1" if given.alone else "",
        credit=say(text(f"ticket.credit.{ticket.credit}")) if ticket.credit_s and not ticket.appointment else "",
    )


def _printed(visit: Visit, part: Numbering, event: Done | Failed) -> Outcome:
    failed = unheard(part.print_no, event.error) if isinstance(event, Failed) else None
    report = failed or (event.value if isinstance(event, Done) else None)
    lost = PrintReport(part.print_no, PrintResult.FAILED, "")
    return _report(visit, part, report if isinstance(report, PrintReport) else lost)


def _report(visit: Visit, part: Numbering, report: PrintReport) -> Outcome:
    """Keep what became of the slip, and tell the counter: from then on the number is called."""
    part.report, part.tries = report, part.tries + 1
    part.first_at = part.first_at or visit.facilities.now()
    if report.result is not PrintResult.FAILED:
        part.prints += 1
        note_print(visit, "ticket", report, part.tries)
        return _tell(visit, part, report)
    # Whoever brings paper is not in front of this machine.
    facts: dict[str, str | int] = {"kind": "ticket", "number": report.job, "device": "receipt_printer"}
    reason = report.cause or report.result.value
    visit.facilities.tell_staff(Act.PAPER_NOT_PRINTED, visit.id, **facts, attempt=part.tries, reason=reason)
    return _tell(visit, part, report)


def _tell(visit: Visit, part: Numbering, report: PrintReport) -> Outcome:
    given = part.holds
    printed = report.result is PrintResult.PRINTED
    pending = given.ticket.paper is Paper.PENDING
    if not pending and not printed:
        part.phase = Phase.DONE
        return _show(visit, part, given)
    part.phase = Phase.TELLING
    ticket, act = given.ticket.id, f"{given.ticket.id}-{report.job}"
    # Of a further slip, and of one that was given before, the counter is told as of a reprint.
    first = pending and (part.before == 1 or not printed)
    call = functools.partial(tell_first, ticket, act, printed) if first else functools.partial(tell_again, ticket, act)
    return Show(_doing(), work=Work(TICKETS, call, SECONDS))


def _told(visit: Visit, part: Numbering, event: Done | Failed) -> Outcome | None:
    given = part.holds
    if isinstance(event, Failed):
        return _show(visit, part, given, after=(TELL,))
    part.phase = Phase.DONE
    heard = event.value if isinstance(event.value, Given) else given
    # Heard of now: a further slip of it is a reprint, and nothing of the first is waited for.
    paper = Paper.PRINTED if part.report and part.report.result is PrintResult.PRINTED else Paper.FAILED
    part.given = _with_paper(heard, paper, fresh=given.fresh)
    return _show(visit, part, part.given)


def _with_paper(given: Given, paper: Paper, *, fresh: bool) -> Given:
    ticket = msgspec.structs.replace(given.ticket, paper=paper)
    return msgspec.structs.replace(given, ticket=ticket, fresh=fresh)


def _elapsed(visit: Visit, part: Numbering, event: Elapsed) -> Outcome | None:
    if event.name == TELL.name and part.report:
        return _tell(visit, part, part.report)
    return Next() if event.name == OVER.name else None


def _pressed(visit: Visit, part: Numbering, event: Press) -> Outcome | None:
    if event.action == "again" and part.given is None:
        part.lines, part.came_for = (), ""
        return GoTo(CHOOSE)
    # With the slip on its way nobody is led on: it would be the next person's.
    if part.phase is not Phase.DONE or part.given is None:
        return None
    if event.action == "next":
        return Next()
    return _number(visit, part) if event.action == "print-again" and may_print(part, part.given) else None


# What is seen.


def _doing() -> Doing:
    return Doing(
        title=text("ticket.doing.title"), lead=text("ticket.doing.lead"), can_go_back=False, can_go_home=False,
        icon="ticket",
    )  # fmt: skip


def _show(visit: Visit, part: Numbering, given: Given, after: tuple[After, ...] = ()) -> Outcome:
    out = part.report is not None and part.report.result is PrintResult.PRINTED
    over = (OVER,) if out and part.phase is Phase.DONE else ()
    return Show(given_screen(part, given, scans=bool(scanning(visit.facilities))), after=after or over)


def given_screen(part: Numbering, given: Given, *, scans: bool) -> TicketGiven:
    """Return the number as it stands, with what became of its slip."""
    kind, printing = paper_kind(part, given), part.phase is not Phase.DONE
    wait = text("apply.print.wait") if printing else None
    done = {"unsure": "apply.print.came-out", "printed": "ticket.given.taken"}.get(kind, "apply.print.noted")
    again = (Action("print-again", text("apply.print.again"), icon="print", enabled=not printing, reason=wait),)
    return TicketGiven(
        title=text(f"ticket.{kind}.title"),
        lead=text(f"ticket.{kind}.lead"),
        spoken=text(f"ticket.{kind}.title"),
        can_go_back=False,
        can_go_home=not printing,
        number_label=text("ticket.given.number"),
        number=given.ticket.number,
        about=(
            given.place.name.text,
            where(given.place),
            text("ticket.given.alone") if given.alone else standing(given),
        ),
        qr=slip_code(given),
        note=text(
            "ticket.given.note-scan" if scans else "ticket.given.note", clock=plain(clock(given.ticket.issued_at))
        ),
        lines=lines(part, given),
        actions=(
            *(again if may_print(part, given) else ()),
            Action("next", text(done), primary=True, enabled=not printing, reason=wait),
        ),
    )


def may_print(part: Numbering, given: Given) -> bool:
    """Tell whether a slip may be printed: of a number that is still waited with, and not without end."""
    return part.prints < MOST_PRINTS and given.ticket.state in OPEN


def paper_kind(part: Numbering, given: Given) -> str:
    """Return what is told first: the slip is out, perhaps out, not out and why; or that the number is an old one."""
    if part.report is None:
        return "held" if given.ticket.state in OPEN else "over"
    if part.report.result is PrintResult.PRINTED:
        return "printed"
    return "unsure" if part.report.result is PrintResult.UNSURE else CAUSES.get(part.report.cause, "failed")


def lines(part: Numbering, given: Given) -> tuple[InfoLine, ...]:
    """Return what else somebody should know: their class, their time, that the slip is no condition."""
    said = []
    if given.ticket.slot_at:
        said.append(InfoLine("clock", text("ticket.slot", begins=clock(given.ticket.slot_at))))
    elif given.ticket.credit_s:
        said.append(InfoLine("elder", text(f"ticket.credit.{given.ticket.credit}")))
    if part.report is not None and part.report.result is PrintResult.FAILED:
        said.append(InfoLine("staff", text("ticket.given.paper")))
    return tuple(said)
