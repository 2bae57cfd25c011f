# SPDX-License-Identifier: Apache-2.0
"""What a kiosk asks of whoever gives numbers: its own desk where it stands alone, the hub of its hall elsewhere."""

from __future__ import annotations

from typing import Protocol

import msgspec

from devices.device import Deadline
from kiosk.domain.words import Words
from kiosk.tickets.acts import Appointment
from kiosk.tickets.rules import NORMAL
from kiosk.tickets.values import Ticket

# Minutes a person reads: from, and to; None for "more than".
Band = tuple[int, int | None]


class Place(msgspec.Struct, frozen=True):
    """A queue, and where it is served."""

    code: str
    name: Words
    area: str
    windows: tuple[str, ...]


class QueueLine(msgspec.Struct, frozen=True):
    """One queue as somebody finds it who has no number yet; ``refused`` is why none is given now, or empty.

    ``waiting`` is None where nobody knows it: the hub of the hall is silent.
    """

    place: Place
    waiting: int | None
    band: Band | None
    refused: str = ""


class Given(msgspec.Struct, frozen=True):
    """A number somebody holds, and how it stands.

    ``seal`` proves on a slip that this hall gave it; ``fresh`` is false for one that was given before. ``ahead`` is
    None where nobody knows it; ``alone`` says that the machine gave it by itself, out of the numbers it held for that.
    """

    ticket: Ticket
    place: Place
    ahead: int | None
    band: Band | None
    seal: str
    fresh: bool = True
    alone: bool = False


class Wish(msgspec.Struct, frozen=True):
    """Somebody wants a number. ``number`` is that of their card, or empty; it is kept as the day's hash alone."""

    queue: str
    number: str = ""
    credit: str = NORMAL

    def __repr__(self) -> str:
        return f"Wish({self.queue})"


class TicketCounter(Protocol):
    """Gives numbers. Every call blocks until it is answered or its deadline is over; raises TicketError, DeviceError.

    ``act_id`` is made once for one wish and sent again with each repeat: what was done is answered, not done again.
    """

    def snapshot(self, deadline: Deadline) -> tuple[QueueLine, ...]:
        """Return all queues as they stand."""
        ...

    def issue(self, wish: Wish, act_id: str, deadline: Deadline) -> Given:
        """Give a number whose slip is printed next; who has one for this queue is told that one."""
        ...

    def tell_paper(self, ticket: str, act_id: str, deadline: Deadline, *, printed: bool) -> None:
        """Say what became of a slip: from here on the number may be called."""
        ...

    def reprint(self, ticket: str, act_id: str, deadline: Deadline) -> Given:
        """Note that a slip is printed once more, and return how its number stands now."""
        ...

    def unprinted(self, deadline: Deadline) -> tuple[Given, ...]:
        """Return the numbers of this machine whose slips nobody heard of, as long as they are kept for it."""
        ...

    def shown(self, ticket: str, seal: str, deadline: Deadline) -> Given:
        """Return how the number of a slip stands that was shown here; ``not-found`` for one this hall did not give."""
        ...

    def expected(self, deadline: Deadline, *, number: str = "", code: str = "") -> tuple[Appointment, ...]:
        """Return who is expected today and not here yet, by card or by code."""
        ...

    def list_is_old(self, deadline: Deadline) -> bool:
        """Tell whether the list of today's appointments was not taken in for some minutes."""
        ...

    def take_day(self, day_key: str, appointments: tuple[Appointment, ...], act_id: str, deadline: Deadline) -> None:
        """Take in the list of today's appointments; by ``day_key`` a card is found in it."""
        ...

    def check_in(self, appointment: str, number: str, act_id: str, deadline: Deadline) -> Given:
        """Give an appointment its number, whose slip is printed next; the one it has where there is one."""
        ...
