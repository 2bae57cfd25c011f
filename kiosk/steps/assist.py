# SPDX-License-Identifier: Apache-2.0
"""帮办代办: a guide of the hall shows who they are and takes the machine over; it ends with the visit."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text
from devices.id_card import IdCardReader
from kiosk.audit import Act
from kiosk.guides import DIGITS, GuideDoor, Said, trying
from kiosk.steps.card import READ_SECONDS
from kiosk.steps.events import Done, Elapsed, Entered, Event, Failed, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.screens import Notice, Tone
from kiosk.steps.step import After, Back, Next, Offline, Outcome, Show, Watch, Work
from kiosk.steps.technician_screens import CodePad
from kiosk.steps.visit import Visit

# A hall has some twenty guides, each tried in 30 ms, on a disk that may be busy.
SECONDS = 15.0
# After a wrong code the keys lie flat for as long as it takes to look at what was pressed.
PAUSE = After(2.0, "again")
BADGE = "badge"
BADGE_EVERY = 1.0


@dataclass(frozen=True)
class AssistStep:
    """Asks a guide for a code or a card; come to with ``return_here``, it leads back to where the person was."""

    name: str = "assist"
    # The reader is its own while it lasts: a guide's card is not the card of another person. Without one the code is
    # left.
    needs: frozenset[type] = frozenset({IdCardReader})
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask first whether a code may be tried; pass for who is known already."""
        if visit.assisted_by:
            return Next()
        return Show(pad(visit, ready=False), work=Work("outbox", door(visit).look, SECONDS), watch=badge(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Try what was entered or laid; go back to the matter with the guide, or without one."""
        if isinstance(event, Entered) and event.name == "code":
            notice = Notice(Tone.INFO, text("assist.trying"), "lock")
            work = Work("outbox", trying(door(visit), event.value), SECONDS)
            return Show(pad(visit, notice, ready=False), work=work, watch=badge(visit))
        if isinstance(event, Seen) and isinstance(event.value, Said):
            # By code the door itself has recorded it, in the transaction that took the count back.
            visit.facilities.note(Act.ASSISTED, visit.id, staff=event.value.guide)
            return self._in(visit, event.value.guide)
        if isinstance(event, Done) and isinstance(event.value, Said):
            return self._said(visit, event.value)
        if isinstance(event, Failed):
            return Show(pad(visit, Notice(Tone.FAULT, text("assist.no-outbox"), "lock"), ready=False))
        if isinstance(event, Elapsed):
            return self.enter(visit)
        return Back() if event == Press("back") else None

    def _in(self, visit: Visit, guide: str) -> Outcome:
        visit.assisted_by = guide
        return Next()

    def _said(self, visit: Visit, said: Said) -> Outcome:
        if said.guide:
            return self._in(visit, said.guide)
        if said.wait:
            shut = Notice(Tone.FAULT, text("assist.shut", minutes=max(1, round(said.wait / 60))), "lock")
            return Show(pad(visit, shut, ready=False), after=(After(said.wait, "again"),), watch=badge(visit))
        return Show(pad(visit, few_left(said)), watch=badge(visit))


def door(visit: Visit) -> GuideDoor:
    """Return the guides' door of this terminal."""
    return GuideDoor(visit.facilities.staff.guides, visit.facilities.upkeep.door.moment)


def badge(visit: Visit) -> tuple[Watch, ...]:
    """Watch for a guide's card where there is a reader and a guide with a card."""
    made = door(visit)
    if not made.takes_badges or not usable(visit.facilities, IdCardReader):
        return ()
    return (Watch(BADGE, IdCardReader, made.badge, every=BADGE_EVERY, seconds=READ_SECONDS),)


def few_left(said: Said) -> Notice | None:
    """Say that codes were wrong, once any was."""
    from kiosk.technician.lockout import FREE

    if said.left >= FREE:
        return None
    return Notice(Tone.WARN, text("assist.wrong", left=max(1, said.left)), "bang")


def pad(visit: Visit, notice: Notice | None = None, *, ready: bool = True) -> CodePad:
    """Return the pad."""
    lead = "assist.lead-card" if badge(visit) else "assist.lead"
    return CodePad(
        title=text("assist.title"),
        lead=text(lead, digits=DIGITS),
        # What the person hears: staff know what they have to do.
        spoken=text("assist.spoken"),
        digits=DIGITS,
        ready=ready,
        notice=notice,
    )
