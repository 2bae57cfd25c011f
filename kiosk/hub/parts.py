# SPDX-License-Identifier: Apache-2.0
"""What the hub answers beside the ticket desk, one part a line: each has ``answers``, by the ids of its calls.

Tables of a part stand in ``kiosk.tickets.schema.metadata`` and are made with the others; they need its module loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from kiosk.hub.asking import Answers, Rooms
from kiosk.hub.calls.announcements import Announcements
from kiosk.hub.calls.appointments import Appointments
from kiosk.hub.calls.day_lists import DayLists
from kiosk.hub.calls.days import Days
from kiosk.hub.calls.drafts import Drafts
from kiosk.hub.calls.event_turns import EventTurns
from kiosk.hub.calls.fleet import FleetCalls
from kiosk.hub.calls.help_calls import HelpCalls
from kiosk.hub.calls.messages import MessageCalls
from kiosk.hub.calls.staff import StaffCalls
from kiosk.hub.calls.standings import Standings
from kiosk.hub.calls.statistics import Statistics
from kiosk.hub.calls.stories import Stories
from kiosk.hub.calls.trail import Trails


class Part(Protocol):
    """One part of the hub."""

    @property
    def answers(self) -> Answers:
        """Return what it answers, by the ids of its calls."""
        ...


PARTS: Mapping[str, Callable[[Rooms], Part]] = {
    "announcements": Announcements,
    "appointments": Appointments,
    "day_lists": DayLists,
    "days": Days,
    "event_turns": EventTurns,
    "fleet": FleetCalls,
    "drafts": Drafts,
    "help_calls": HelpCalls,
    "messages": MessageCalls,
    "staff": StaffCalls,
    "standings": Standings,
    "statistics": Statistics,
    "stories": Stories,
    "trail": Trails,
}


def answers(rooms: Rooms) -> Answers:
    """Return what all parts answer."""
    return {name: call for make in PARTS.values() for name, call in make(rooms).answers.items()}
