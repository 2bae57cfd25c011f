# SPDX-License-Identifier: Apache-2.0
"""Out of service and back: stored before anybody is told, with the day it is expected back, and its notice on paper."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import msgspec

from config.texts import text
from devices.device import CancelToken, Deadline
from kiosk.audit import Act
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.screens import Action, Choice, Notice, Tile, Tone
from kiosk.steps.side_paper import sheet_of
from kiosk.steps.step import Back, Call, Outcome, Show, Work
from kiosk.steps.stopped import RETURNS, Printed, back_words, moment_of, print_work
from kiosk.steps.technician_part import SERVICE, Behind, Technician, left, moment
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action
from kiosk.technician import service
from offline_queue.outbox import Outbox

STORE_SECONDS = 10.0
# What is under way: a stop or a return to service, a word on when it is back, a print of the notice.
STOP, WORD, PRINT = "service", "back", "print"


def stop(at: float, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> float:
    """Store that the machine is out of service from now on."""
    return service.stop(outbox, at)


def resume(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Store that the machine is in service again."""
    service.resume(outbox)


@dataclass(frozen=True)
class TechnicianServiceStep(Behind):
    """Takes the machine out of service, and puts it back; told to people only when it is stored."""

    name: str = SERVICE

    def inside(self, visit: Visit) -> Outcome:
        """Show how it is."""
        part = visit.part(Technician)
        part.asked = part.testing = ""
        return Show(service_panel(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Store the word, then take it over."""
        part = visit.part(Technician)
        if isinstance(event, Done | Failed):
            return _ended(visit, part, event)
        if not isinstance(event, Press):
            return None
        if event.action == "home":
            return left(visit)
        if event.action == "back":
            return self.inside(visit) if part.asked else Back()
        # One thing at a time: the end of the first would be taken for that of the second, and never be told.
        return None if part.testing else _pressed(visit, part, event)


def _pressed(visit: Visit, part: Technician, event: Press) -> Outcome | None:
    if event.action == "stop":
        return _storing(visit, part, STOP, functools.partial(stop, visit.facilities.now().timestamp()))
    if event.action == "resume":
        return _storing(visit, part, STOP, resume)
    return _while_stopped(visit, part, event) if visit.facilities.upkeep.stopped_since else None


def _storing(visit: Visit, part: Technician, what: str, call: Call) -> Show:
    part.testing = what
    # Who left now would leave a word that is stored and that nobody here has heard of.
    shown = msgspec.structs.replace(_flat(service_panel(visit)), can_go_back=False, can_go_home=False)
    return Show(shown, work=Work("outbox", call, STORE_SECONDS))


def _flat(panel: Panel) -> Panel:
    """Return a panel whose keys wait for the end of what is under way."""
    keys = tuple(msgspec.structs.replace(key, enabled=False) for key in panel.actions)
    return msgspec.structs.replace(panel, actions=keys)


def service_panel(visit: Visit, notice: Notice | None = None) -> Panel:
    """Return how the service is, what people see of it, and the one way to change it."""
    facilities = visit.facilities
    since = facilities.upkeep.stopped_since
    if since is None:
        state, tone = text("technician.service.open"), Tone.OK
        way = Action("stop", text("technician.service.stop"), icon="hand", primary=True)
    else:
        state, tone = text("technician.service.since", time=moment(since, facilities.now())), Tone.FAULT
        way = next_action("technician.service.resume", "resume", "tick")
    said = "stopped" if since else "open"
    lines = (text(f"technician.service.{said}-seen"), text(f"technician.service.{said}-kept"))
    rows: tuple[PanelRow, ...] = (PanelRow(text("technician.menu.service"), state, tone, "hand", lines),)
    keys: tuple[Action, ...] = ()
    if since is not None:
        # Only of a machine that stands still can it be said when it is back.
        rows = (*rows, PanelRow(text("technician.service.back"), back_words(facilities), icon="clock", name=WORD))
        keys = (Action(PRINT, text("technician.service.print"), icon="print"),)
    return Panel(title=text("technician.service.title"), rows=rows, notice=notice, actions=(*keys, way))


def expect(back: float | None, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> float | None:
    """Store when the machine is expected back."""
    service.expect(outbox, back)
    return back


def _while_stopped(visit: Visit, part: Technician, event: Press) -> Outcome | None:
    if event == Press("open", WORD):
        part.asked = WORD
        return Show(when())
    if event.action == "choose" and part.asked == WORD and event.value in RETURNS:
        at = moment_of(event.value, visit.facilities.now())
        part.asked = ""
        return _storing(visit, part, WORD, functools.partial(expect, at.timestamp() if at else None))
    return _print(visit, part) if event.action == PRINT else None


def when() -> Choice:
    """Ask when the machine is expected back."""
    icons = ("clock", "clock", "later", "info")
    return Choice(
        title=text("technician.service.back"),
        lead=text("technician.service.back-lead"),
        choices=tuple(
            Tile(said, text(f"technician.service.back.{said}"), None, icon)
            for said, icon in zip(RETURNS, icons, strict=True)
        ),
    )


def _print(visit: Visit, part: Technician) -> Outcome:
    facilities, now = visit.facilities, visit.facilities.now()
    # Named as what it is and outside the day's own sequence: a notice is nobody's paper.
    sheet = sheet_of(visit, f"{facilities.machine}-notice-{now:%H%M%S}")
    work = print_work(facilities, sheet)
    if work is None:
        return Show(service_panel(visit, Notice(Tone.WARN, text("technician.service.no-printer"), "print")))
    part.testing = PRINT
    printing = Notice(Tone.INFO, text("paper.printing.title"), "print")
    return Show(_flat(service_panel(visit, printing)), work=work)


def _ended(visit: Visit, part: Technician, event: Done | Failed) -> Outcome:
    was, part.testing = part.testing, ""
    if was == PRINT:
        return _printed(visit, event.value if isinstance(event, Done) else None)
    if isinstance(event, Failed):
        failed = Notice(Tone.FAULT, text("technician.not-stored", code=event.error.cause), "fault")
        return Show(service_panel(visit, failed))
    # Each call gives a moment or nothing; only now do home and idle hear of it.
    at, upkeep = event.value if isinstance(event.value, float) else None, visit.facilities.upkeep
    if was == WORD:
        upkeep.tell_back(at)
    else:
        upkeep.tell_stopped(at)
    return Show(service_panel(visit))


def _printed(visit: Visit, report: object) -> Outcome:
    if isinstance(report, Printed) and report.out:
        number = f"{visit.facilities.machine}-notice"
        visit.facilities.note(
            Act.PAPER_PRINTED, visit.id, kind="stopped", number=number, device=report.device, attempt=1
        )
        return Show(service_panel(visit, Notice(Tone.OK, text("technician.service.printed"), "print")))
    return Show(service_panel(visit, Notice(Tone.FAULT, text("technician.service.not-printed"), "print")))
