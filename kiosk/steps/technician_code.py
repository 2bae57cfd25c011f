# SPDX-License-Identifier: Apache-2.0
"""The technician's door as a step: the code, how many tries are left, how long it stays shut."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from config.texts import Text, text
from devices.device import CancelToken, Deadline
from kiosk.steps.events import Done, Elapsed, Entered, Event, Failed, Press
from kiosk.steps.facilities import outbox_refused
from kiosk.steps.screens import InfoLine, Notice, Screen, Tone
from kiosk.steps.step import After, Leave, Next, Offline, Outcome, Reason, Show, Work
from kiosk.steps.technician_part import Technician, moment
from kiosk.steps.technician_screens import CodePad
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from kiosk.technician.door import Answer, Door, Said
from kiosk.technician.secret import DIGITS
from kiosk.technician.spare import SpareDoor
from offline_queue.errors import told
from offline_queue.outbox import Outbox

# The code's hash takes half a second; the rest is for a disk that is busy.
SECONDS = 15.0
# The lane for the spare door: the outbox's own refuses everything then, and a hash must not keep the window waiting.
BLIND = "catalogue"
# After a wrong code the keys lie flat for as long as it takes to look at what was pressed.
PAUSE_SECONDS = 2.0


def look(door: Door, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Said:
    """Ask whether a code may be tried."""
    return door.look(outbox)


def try_code(door: Door, code: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Said:
    """Try a code."""
    return door.try_code(outbox, code)


def look_spare(door: SpareDoor, room: object, deadline: Deadline, cancel: CancelToken) -> Said:
    """Ask the spare door whether a code may be tried."""
    return door.look()


def try_spare(door: SpareDoor, code: str, room: object, deadline: Deadline, cancel: CancelToken) -> Said:
    """Try a code at the spare door."""
    return door.try_code(code)


@dataclass(frozen=True)
class TechnicianCodeStep:
    """Asks for the code."""

    name: str = "technician-code"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask the door first: it may be shut, or there is no code yet."""
        part = visit.part(Technician)
        # Back from the menu: who has done their work leaves, and does not stand before the pad again.
        if part.entered:
            return Leave(Reason.HOME)
        part.blind = outbox_refused(visit.facilities)
        return self._ask(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Try what was entered; open, or say how many tries are left and how long to wait."""
        if isinstance(event, Press):
            return Leave(Reason.HOME) if event.action in ("home", "back", "leave") else None
        if isinstance(event, Entered):
            return self._try(visit, event.value)
        if isinstance(event, Elapsed):
            return self._ask(visit)
        if isinstance(event, Failed):
            return self._failed(visit, event.error.cause)
        return self._said(visit, event.value) if isinstance(event, Done) and isinstance(event.value, Said) else None

    def _failed(self, visit: Visit, cause: str) -> Outcome:
        part = visit.part(Technician)
        if part.blind:
            return Show(_refusal(visit, text("technician.code.no-outbox", code=cause)))
        # A disk that fails while somebody stands here: what was typed opened nothing, and the other door is asked.
        part.blind, part.said = cause.removeprefix("outbox."), None
        return self._ask(visit)

    def _ask(self, visit: Visit) -> Show:
        upkeep = visit.facilities.upkeep
        if visit.part(Technician).blind:
            work = Work(BLIND, functools.partial(look_spare, upkeep.spare), SECONDS)
        else:
            work = Work("outbox", functools.partial(look, upkeep.door), SECONDS)
        return Show(pad(_why_blind(visit), ready=False), work=work)

    def _try(self, visit: Visit, code: str) -> Outcome | None:
        # A second code while one is tried, or while none may be, was typed before the keys lay flat.
        part = visit.part(Technician)
        if part.said is None or part.said.answer is not Answer.READY:
            return None
        part.said = None
        upkeep = visit.facilities.upkeep
        trying = Notice(Tone.INFO, text("technician.code.trying"), "lock")
        if part.blind:
            work = Work(BLIND, functools.partial(try_spare, upkeep.spare, code), SECONDS)
        else:
            work = Work("outbox", functools.partial(try_code, upkeep.door, code), SECONDS)
        return Show(pad(trying, ready=False), work=work)

    def _said(self, visit: Visit, said: Said) -> Outcome:
        part = visit.part(Technician)
        part.said = said
        if said.answer is Answer.OPEN:
            part.entered = True
            return Next()
        if said.answer is Answer.NOT_SET:
            if part.blind:
                return Show(_refusal(visit, text("technician.code.no-outbox", code=part.blind)))
            return Show(_refusal(visit, text("technician.code.not-set")))
        if said.wait:
            return _shut(visit, said)
        if said.answer is Answer.WRONG:
            wrong = Notice(Tone.WARN, text("technician.code.wrong", left=said.left), "warn")
            return Show(pad(wrong, ready=False), after=(After(PAUSE_SECONDS, "again"),))
        return Show(pad(_few_left(said) or _why_blind(visit)))


def pad(notice: Notice | None, *, ready: bool = True) -> CodePad:
    """Return the pad."""
    return CodePad(
        title=text("technician.code.title"),
        lead=text("technician.code.lead", digits=DIGITS),
        # The voice in the hall need not tell everybody that a door is here.
        spoken=text("technician.code.spoken"),
        digits=DIGITS,
        ready=ready,
        notice=notice,
    )


def _why_blind(visit: Visit) -> Notice | None:
    """Say why the outbox cannot be opened: it is what somebody comes in for."""
    if not (code := visit.part(Technician).blind):
        return None
    return Notice(Tone.WARN, text("technician.code.blind", cause=told(code)[0]), "warn")


def _few_left(said: Said) -> Notice | None:
    """Say once more, after the pause, that codes were wrong."""
    from kiosk.technician.lockout import FREE

    if said.left >= FREE:
        return None
    return Notice(Tone.WARN, text("technician.code.wrong", left=max(1, said.left)), "warn")


def _shut(visit: Visit, said: Said) -> Show:
    until = visit.facilities.now() + _seconds(said.wait)
    shut = Notice(Tone.FAULT, text("technician.code.shut", time=moment(until, visit.facilities.now())), "lock")
    return Show(pad(shut, ready=False), after=(After(said.wait, "again"),))


def _seconds(wait: float) -> datetime.timedelta:
    # Up to the next whole minute: told the minute that has begun, people would come too early by part of one.
    return datetime.timedelta(seconds=wait + 59)


def _refusal(visit: Visit, why: Text) -> Screen:
    return refusal(
        visit.facilities,
        text("technician.code.no-title"),
        InfoLine("lock", why),
        actions=(next_action("technician.leave", "leave"),),
    )
