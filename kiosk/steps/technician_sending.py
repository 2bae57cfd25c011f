# SPDX-License-Identifier: Apache-2.0
"""What waits to be sent, and the way to the platform, as a technician sees them; numbers only, nobody's data."""

from __future__ import annotations

import datetime
import functools
import json
import time
from dataclasses import dataclass

from config.texts import Text, plain, text
from devices.device import CancelToken, Deadline
from kiosk.audit import Act
from kiosk.domain import receipt_no
from kiosk.domain.hall import Hours
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError
from kiosk.platform.sentences import for_staff
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.screens import Notice, Tone
from kiosk.steps.step import After, Outcome, Show, Work
from kiosk.steps.technician_part import NETWORK, OUTBOX, Behind, Technician, left, moment
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.steps.value import Value
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action
from kiosk.technician.about import applications
from kiosk.waiting_alarm import Waiting, waiting
from offline_queue.entry import Entry, State
from offline_queue.errors import OutboxError
from offline_queue.line import Line
from offline_queue.outbox import Outbox
from offline_queue.quota import Room

LOOK = After(3.0, "look")
SECONDS = 15.0
# Told one by one; a page more of them helps nobody at the machine, ``queue list`` shows all.
MOST = 5
WAITING = (State.PENDING, State.SENDING, State.RETRY)
# What does not go by itself: here somebody has to act.
STUCK = (State.PAUSED, State.NEEDS_CORRECTION, State.REJECTED, State.DEAD_LETTER)
# The clock of slips and numbers; further off, people's papers have wrong times.
SKEW_SECONDS = 120.0


ROOMS = {Room.PLENTY: Tone.OK, Room.TIGHT: Tone.WARN, Room.FULL: Tone.FAULT}


class Held(Value, frozen=True):
    """One entry that did not go through: its number, how it stands, how often it was tried, and why."""

    number: str
    state: State
    attempts: int
    reason: str
    code: str


class Sending(Value, frozen=True):
    """What the outbox holds now."""

    waiting: int
    stuck: int
    acknowledged: int
    oldest: float | None
    held: tuple[Held, ...]
    alarm: Waiting | None = None
    room: Room = Room.PLENTY
    left: int = 0
    """Bytes that may still be taken in."""


def look(
    outbox: Outbox, deadline: Deadline, cancel: CancelToken, *, now: datetime.datetime, hours: Hours | None = None
) -> Sending:
    """Count what stands where, take the first few that are stuck or were tried in vain, and what waits too long."""
    counts = outbox.counts()
    entries = [entry for state in (*STUCK, State.RETRY) for entry in outbox.entries(state=state, limit=MOST)]
    return Sending(
        sum(counts[state] for state in WAITING),
        sum(counts[state] for state in STUCK),
        counts[State.ACKNOWLEDGED],
        outbox.oldest_waiting(),
        tuple(_held(outbox, entry) for entry in entries[:MOST]),
        waiting(outbox, now, hours),
        outbox.room,
        outbox.left,
    )


def _held(outbox: Outbox, entry: Entry) -> Held:
    return Held(_number(outbox, entry), entry.state, entry.attempts, entry.last_class, entry.last_code)


def _number(outbox: Outbox, entry: Entry) -> str:
    """Return the number on the person's slip; what has none, or cannot be read, goes by the end of its id."""
    try:
        body = json.loads(outbox.payload(entry)) if entry.kind == "submission" else {}
    # Shown exactly because something is wrong with it: one damaged entry must not hide the others.
    except (OutboxError, ValueError):
        body = {}
    number = str(body.get("receipt_no", ""))
    return receipt_no.grouped(number) if receipt_no.holds(number) else f"{entry.kind} …{entry.id[-6:]}"


@dataclass(frozen=True)
class TechnicianOutboxStep(Behind):
    """Shows what waits, what is stuck and why; sends at once when asked."""

    name: str = OUTBOX

    def inside(self, visit: Visit) -> Outcome:
        """Look into the outbox; what was seen last stays until the answer is there."""
        # A page that empties itself every few seconds cannot be read.
        seen = visit.part(Technician).sending
        panel = sending_panel(visit, seen) if seen else _unread_panel()
        hall = visit.facilities.catalogue.hall
        now, hours = visit.facilities.now(), visit.facilities.content.counted(hall.hall.hours if hall else None)
        return Show(panel, work=Work("outbox", functools.partial(look, now=now, hours=hours), SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Show it, and look again."""
        if isinstance(event, Done) and isinstance(event.value, Sending):
            visit.part(Technician).sending = event.value
            return Show(sending_panel(visit, event.value), after=(LOOK,))
        if isinstance(event, Failed):
            failed = Notice(Tone.FAULT, text("technician.unread-why", code=event.error.cause), "fault")
            return Show(_unread_panel(failed), after=(LOOK,))
        if isinstance(event, Elapsed):
            return self.inside(visit)
        if isinstance(event, Press) and event.action == "send":
            visit.facilities.upkeep.send_now()
            visit.facilities.note(Act.SENT_BY_HAND, visit.id)
            return self.inside(visit)
        return left(visit) if event == Press("home") else None


def sending_panel(visit: Visit, seen: Sending) -> Panel:
    """Return what the outbox holds, what is stuck first."""
    now = visit.facilities.now()
    oldest = (_since(now, seen.oldest),) if seen.oldest is not None and seen.waiting else ()
    # What waits goes by itself and is no trouble; only what is stuck is red.
    rows = (
        PanelRow(text("technician.outbox.waiting"), _count(seen.waiting), _tone(seen.waiting), "clock", oldest),
        PanelRow(text("technician.outbox.stuck"), _count(seen.stuck), Tone.FAULT if seen.stuck else Tone.OK, "warn"),
        PanelRow(text("technician.outbox.acknowledged"), _count(seen.acknowledged), Tone.OK, "circle-tick"),
        _room_row(seen),
        *(_held_row(held) for held in seen.held),
    )
    alarm = Notice(Tone.FAULT, seen.alarm.words, "warn") if seen.alarm else None
    return Panel(
        title=text("technician.outbox.title"),
        lead=text("technician.outbox.lead"),
        rows=rows,
        notice=alarm,
        actions=(next_action("technician.outbox.send", "send", "upload"),),
    )


def _room_row(seen: Sending) -> PanelRow:
    left = text("technician.outbox.left", gigabytes=f"{seen.left / 1e9:.1f}")
    count = text("technician.outbox.room", count=f"{applications(seen.left):,}")
    return PanelRow(text("technician.outbox.fits"), count, ROOMS[seen.room], "tray", (left,))


def _unread_panel(notice: Notice | None = None) -> Panel:
    asking = Notice(Tone.INFO, text("technician.asking"), "clock")
    return Panel(title=text("technician.outbox.title"), rows=(), notice=notice or asking)


def _count(number: int) -> Text:
    return text("technician.outbox.count", count=number)


def _tone(waiting: int) -> Tone:
    return Tone.INFO if waiting else Tone.OK


def _since(now: datetime.datetime, at: float) -> Text:
    return text("technician.outbox.oldest", time=moment(now.fromtimestamp(at, now.tzinfo), now))


def _held_row(held: Held) -> PanelRow:
    stuck = held.state in STUCK
    why = for_staff(held.reason, held.code)
    tried = text("technician.outbox.tried", count=held.attempts)
    return PanelRow(
        plain(held.number),
        text(f"technician.state.{held.state.value}"),
        Tone.FAULT if stuck else Tone.WARN,
        "warn" if stuck else "again",
        (tried, why) if why else (tried,),
    )


# The way to the platform.


class Answered(Value, frozen=True):
    """How the platform answered: in how many milliseconds, and how far our clock is off; or why it did not."""

    milliseconds: int = 0
    skew: float | None = None
    reason: str = ""
    code: str = ""
    reached: bool = True


def ask(platform: Platform, deadline: Deadline, cancel: CancelToken) -> Answered:
    """Ask the platform for its time."""
    began = time.monotonic()
    try:
        platform.time()
    except PlatformError as wrong:
        return Answered(reason=wrong.reason, code=wrong.code, reached=wrong.reached)
    return Answered(round(1000 * (time.monotonic() - began)), platform.skew_seconds)


@dataclass(frozen=True)
class TechnicianNetworkStep(Behind):
    """Asks the platform while somebody looks."""

    name: str = NETWORK

    def inside(self, visit: Visit) -> Outcome:
        """Ask now."""
        asking = Notice(Tone.INFO, text("technician.asking"), "clock")
        return Show(network_panel(visit, None, asking), work=Work("platform", ask, SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Tell the answer, or why there is none."""
        if isinstance(event, Done) and isinstance(event.value, Answered):
            return Show(network_panel(visit, event.value, None))
        if isinstance(event, Failed):
            failed = Notice(Tone.FAULT, text("technician.unread-why", code=event.error.cause), "fault")
            return Show(network_panel(visit, None, failed))
        if event == Press("ask"):
            return self.inside(visit)
        return left(visit) if event == Press("home") else None


def network_panel(visit: Visit, answered: Answered | None, notice: Notice | None) -> Panel:
    """Return address, line, answer and clock."""
    facilities = visit.facilities
    line = facilities.line
    since = () if line.since is None else (_line_since(facilities.now(), line.since),)
    tone = {Line.UP: Tone.OK, Line.DOWN: Tone.FAULT, Line.UNKNOWN: Tone.WARN}[line.line]
    rows = [
        PanelRow(text("technician.network.line"), text(f"technician.network.{line.line.value}"), tone, "line", since),
        PanelRow(text("technician.network.place"), plain(facilities.upkeep.platform_url), icon="place"),
    ]
    if answered:
        rows += [_answer_row(answered), _clock_row(answered)]
    return Panel(
        title=text("technician.network.title"),
        rows=tuple(rows),
        notice=notice,
        actions=(next_action("technician.network.ask", "ask", "again"),),
    )


def _line_since(now: datetime.datetime, at: float) -> Text:
    return text("technician.network.since", time=moment(now.fromtimestamp(at, now.tzinfo), now))


def _answer_row(answered: Answered) -> PanelRow:
    label = text("technician.network.answer")
    if not answered.reason:
        return PanelRow(label, text("technician.network.took", milliseconds=answered.milliseconds), Tone.OK, "tick")
    why = for_staff(answered.reason, answered.code)
    state = text("technician.network.refused" if answered.reached else "technician.network.silent")
    return PanelRow(label, state, Tone.FAULT, "fault", (why,) if why else (plain(answered.code),))


def _clock_row(answered: Answered) -> PanelRow:
    label = text("technician.network.clock")
    if answered.skew is None:
        return PanelRow(label, text("technician.network.clock-unknown"), Tone.WARN, "clock")
    tone = Tone.OK if abs(answered.skew) <= SKEW_SECONDS else Tone.FAULT
    return PanelRow(label, text("technician.network.skew", seconds=round(answered.skew)), tone, "clock")
