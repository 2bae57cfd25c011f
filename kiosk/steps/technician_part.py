# SPDX-License-Identifier: Apache-2.0
"""What the section of maintenance remembers of its visit, and what its steps share."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from config.texts import Text, plain, text
from kiosk.audit import Act
from kiosk.steps.belongings import Part
from kiosk.steps.step import Leave, Offline, Outcome, Reason

if TYPE_CHECKING:
    from kiosk.inbox import Inbox
    from kiosk.steps.events import Event
    from kiosk.steps.technician_sending import Sending
    from kiosk.steps.visit import Visit
    from kiosk.technician.door import Said

# Longer than a citizen's minute: who changes a roll has both hands in the machine. A door left open for longer is one
# that anybody may walk through.
IDLE_SECONDS = 180.0
# The steps of the section, by the names the others lead to.
MENU = "technician"
DEVICES = "technician-devices"
DEVICE = "technician-device"
OUTBOX = "technician-outbox"
SERVICE = "technician-service"
NETWORK = "technician-network"
PROGRAM = "technician-program"
CALLS = "technician-calls"


@dataclass(repr=False)
class Technician(Part):
    """Whether a technician has come in, and what they look at."""

    NAME: ClassVar[str] = "technician"

    entered: bool = False
    blind: str = ""
    """Why the outbox is refused, where somebody comes in all the same; empty while it is open."""
    said: Said | None = None
    """What the door said last."""
    order: tuple[str, ...] = ()
    """The devices in the order in which the list shows them."""
    device: str = ""
    tested: Text | None = None
    """How the last test of that device ended."""
    testing: str = ""
    """What is being tested or stored; empty when nothing is."""
    sending: Sending | None = None
    """What the outbox held when it was last looked at."""
    asked: str = ""
    """What they were asked to say yes to."""
    inbox: Inbox | None = None
    """What the platform answered, as last read."""
    call: str = ""
    """The dossier whose person is being called."""


@dataclass(frozen=True)
class Behind:
    """A step behind the door; nobody is in it who did not come through."""

    name: str
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    idle_seconds: float = IDLE_SECONDS

    def enter(self, visit: Visit) -> Outcome:
        """Show the step to a technician, and to nobody else."""
        # No way of the flow leads here past the door; this stands for the way that somebody adds one day.
        return self.inside(visit) if visit.part(Technician).entered else Leave(Reason.HOME)

    def inside(self, visit: Visit) -> Outcome:
        """Say what is to be seen; each step's own."""
        raise NotImplementedError

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take one event; each step's own."""
        raise NotImplementedError


def left(visit: Visit, reason: str = "home") -> Leave:
    """End the visit of a technician, on the record; nothing of theirs is asked for once more."""
    visit.facilities.note(Act.TECHNICIAN_LEFT, visit.id, reason=reason)
    return Leave(Reason.HOME)


def moment(at: datetime.datetime, now: datetime.datetime) -> Text:
    """Return an hour of today, or the day with it."""
    if at.date() == now.date():
        return plain(f"{at:%H:%M}")
    return text("technician.moment", month=at.month, day=at.day, clock=f"{at:%H:%M}")


def span(seconds: float) -> Text:
    """Return a stretch of time in the two largest units that say something."""
    # Whole minutes, rounded down: a machine that runs since 59 s has not run for a minute.
    minutes = round(seconds) // 60
    if minutes < 60:
        return text("technician.span.minutes", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return text("technician.span.hours", hours=hours, minutes=minutes)
    return text("technician.span.days", days=hours // 24, hours=hours % 24)
