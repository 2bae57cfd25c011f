# SPDX-License-Identifier: Apache-2.0
"""Maintenance behind the door: what there is to look at, out of service, and the program itself."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from config.texts import Text, plain, text
from devices.device import CancelToken, Deadline
from kiosk.audit import Act, record
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.facilities import STATION, Facilities, outbox_refused
from kiosk.steps.screens import Action, Choice, Tile, Tone
from kiosk.steps.step import After, Back, GoTo, Outcome, Show, Work
from kiosk.steps.technician_device_words import worst
from kiosk.steps.technician_part import (
    CALLS,
    DEVICES,
    MENU,
    NETWORK,
    OUTBOX,
    PROGRAM,
    SERVICE,
    Behind,
    Technician,
    left,
    moment,
    span,
)
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action
from offline_queue.errors import told
from offline_queue.line import Line
from offline_queue.outbox import Outbox

# Plugs are pulled and put back while somebody looks: what stands here must follow.
LOOK = After(2.0, "look")
STORE_SECONDS = 10.0
LINE_TONES = {Line.UP: Tone.OK, Line.DOWN: Tone.FAULT, Line.UNKNOWN: Tone.WARN}


@dataclass(frozen=True)
class TechnicianMenuStep(Behind):
    """Shows how everything is, and leads to each part of it."""

    name: str = MENU

    def inside(self, visit: Visit) -> Outcome:
        """Show how everything is now."""
        return Show(menu(visit), after=(LOOK,))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Lead to one part; leave when it is done."""
        if isinstance(event, Elapsed):
            return self.inside(visit)
        if not isinstance(event, Press):
            return None
        if event.action in ("home", "back", "leave"):
            return left(visit)
        leads = event.action == "open" and event.value in (DEVICES, OUTBOX, CALLS, SERVICE, NETWORK, PROGRAM)
        return GoTo(event.value, return_here=True) if leads else None


def menu(visit: Visit) -> Panel:
    """Return how everything is, row by row."""
    facilities = visit.facilities
    tone, devices = worst(facilities.device_states())
    stopped, line = facilities.upkeep.stopped_since, facilities.line.line
    out = text("technician.service.since", time=moment(stopped, facilities.now())) if stopped else None
    return Panel(
        title=text("technician.title"),
        lead=text("technician.lead", machine=facilities.machine),
        rows=(
            _row(DEVICES, "devices", devices, tone),
            _outbox_row(facilities, visit.part(Technician).blind),
            *((_row(CALLS, "phone", text("calls.look"), Tone.INFO),) if facilities.post == STATION else ()),
            _row(
                SERVICE,
                "hand",
                out or text("technician.service.open"),
                Tone.FAULT if out else Tone.OK,
            ),
            _row(NETWORK, "line", text(f"technician.network.{line.value}"), LINE_TONES[line]),
            _row(PROGRAM, "info", text("technician.program.look"), Tone.INFO),
        ),
        actions=(next_action("technician.done", "leave", "tick"),),
    )


def _outbox_row(facilities: Facilities, blind: str) -> PanelRow:
    """Lead to what waits; an outbox that is refused says why, and what to do next."""
    if not (code := outbox_refused(facilities) or blind):
        return _row(OUTBOX, "tray", text("technician.outbox.look"), Tone.INFO)
    cause, step = told(code)
    return PanelRow(text("technician.menu.outbox"), cause, Tone.FAULT, "tray", (step,), name=OUTBOX)


def _row(step: str, icon: str, state: Text, tone: Tone) -> PanelRow:
    return PanelRow(text(f"technician.menu.{step.removeprefix('technician-')}"), state, tone, icon, name=step)


@dataclass(frozen=True)
class TechnicianProgramStep(Behind):
    """Says what program and machine this is; begins the program anew, or ends it."""

    name: str = PROGRAM

    def inside(self, visit: Visit) -> Outcome:
        """Show version, times and disk."""
        visit.part(Technician).asked = ""
        return Show(program_panel(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Ask before the program ends, record it, then have it end with the visit."""
        part = visit.part(Technician)
        if isinstance(event, Done | Failed) and part.asked:
            # Also unrecorded: a program that cannot write is the one that most needs to be begun anew, and says so.
            return _ended(visit, part.asked)
        if not isinstance(event, Press):
            return None
        if event.action in ("restart", "exit"):
            part.asked = event.action
            return Show(really(event.action))
        if event.action == "choose":
            return self._answered(visit, yes=event.value == part.asked != "")
        if event.action == "back":
            return self.inside(visit) if part.asked else Back()
        return left(visit) if event.action == "home" else None

    def _answered(self, visit: Visit, *, yes: bool) -> Outcome:
        asked = visit.part(Technician).asked
        if not yes:
            return self.inside(visit)
        # On disk before anything ends: what is only asked for is dropped when the lanes close.
        call = functools.partial(note_end, visit.id, asked)
        return Show(program_panel(visit), work=Work("outbox", call, STORE_SECONDS))


def note_end(visit_id: str, asked: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Record that a technician ends the program."""
    with outbox.transaction() as tx:
        record(tx, Act.PROGRAM_ENDED, visit_id, reason=asked)


def _ended(visit: Visit, asked: str) -> Outcome:
    # The end is only asked for: the visit is left, wiped and recorded first, then the window's loop comes to it.
    visit.facilities.upkeep.end(restart=asked == "restart")
    return left(visit, asked)


def really(what: str) -> Choice:
    """Ask before the screen goes dark."""
    return Choice(
        title=text(f"technician.{what}.title"),
        lead=text(f"technician.{what}.lead"),
        choices=(
            Tile("stay", text("technician.stay"), text("technician.stay-note"), "back"),
            Tile(what, text(f"technician.{what}.yes"), text(f"technician.{what}.note"), "again"),
        ),
    )


def program_panel(visit: Visit) -> Panel:
    """Return what program and machine say of themselves; a disk that cannot be asked is a fault and no zero."""
    title = text("technician.program.title")
    actions = (
        Action("exit", text("technician.exit.do"), icon="cross"),
        Action("restart", text("technician.restart.do"), icon="again"),
    )
    try:
        about = visit.facilities.upkeep.about()
    except OSError:
        missing = PanelRow(text("technician.program.disk"), text("technician.unread"), Tone.FAULT, "tray")
        return Panel(title=title, rows=(missing,), actions=actions)
    share = 100 * about.free // max(1, about.size)
    free = text("technician.program.free", free=f"{about.free / 1e9:.1f}", share=share)
    # Under a tenth the outbox still stores; from here on somebody should come before it cannot.
    rows = (
        PanelRow(text("technician.program.version"), plain(about.version), icon="info", lines=(plain(about.built),)),
        PanelRow(text("technician.program.running"), span(about.running), icon="clock"),
        PanelRow(text("technician.program.booted"), span(about.booted), icon="devices"),
        PanelRow(text("technician.program.disk"), free, Tone.OK if share >= 10 else Tone.WARN, "tray"),
    )
    return Panel(title=title, rows=rows, actions=actions)
