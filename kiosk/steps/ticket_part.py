# SPDX-License-Identifier: Apache-2.0
"""What a visit knows of the number somebody takes, and what is asked of the counter on its own lane."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeVar

from config.texts import Text
from devices.device import CancelToken, Deadline
from devices.id_card import IdentityCard
from devices.receipt_printer import PrintReport
from kiosk.domain import masks
from kiosk.domain.numbers import age_on
from kiosk.steps.belongings import Part, zeroed
from kiosk.steps.events import Failed
from kiosk.tickets.counter import Given, QueueLine, TicketCounter, Wish
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import NORMAL
from kiosk.tickets.values import Paper

if TYPE_CHECKING:
    from kiosk.tickets.acts import Appointment

T = TypeVar("T")
# The lane of whoever gives numbers; it answers from a file of this machine, or from a hub in the same house.
TICKETS = "tickets"
SECONDS = 10.0
# From this age on somebody is called a little earlier; nobody need ask for it.
AGED_YEARS, AGED = 70, "aged"
# What the square on a slip begins with.
SLIP = "BST1"


class Phase(enum.Enum):
    """How far the taking of a number is."""

    ASKING = "asking"
    NUMBERING = "numbering"
    PRINTING = "printing"
    TELLING = "telling"
    DONE = "done"


@dataclass(repr=False)
class Numbering(Part):
    """Whose number it is, for which queue, and what became of it and of its slip."""

    NAME: ClassVar[str] = "ticket"

    number: bytearray = field(default_factory=bytearray)
    """Of the card that was laid; empty without one."""
    name: str = ""
    """Masked."""
    aged: bool = False
    expired: bool = False
    missed: bool = False
    """The last card could not be read."""
    foreign: bool = False
    """What was held at the scanner is none of ours."""
    away: bool = False
    """How the number of a slip stands is not known here now."""
    code: str = ""
    fault: Text | None = None
    left: tuple[Given, ...] = ()
    """Numbers of this machine whose slips nobody heard of: it stood still while they were printed."""
    found: tuple[Appointment, ...] = ()
    appointment: str = ""
    came_for: str = ""
    """The queue of the matter that somebody came from."""
    queue: str = ""
    lines: tuple[QueueLine, ...] = ()
    wish: str = ""
    """Id of the act by which the number is asked for: a repeat is no second number."""
    given: Given | None = None
    phase: Phase = Phase.ASKING
    print_no: str = ""
    tries: int = 0
    """How often it was sent to the printer."""
    prints: int = 0
    """How many slips came out, or may have."""
    first_at: datetime.datetime | None = None
    """When the first of them was tried."""
    report: PrintReport | None = None

    @property
    def held(self) -> bool:
        """Tell that leaving loses nothing: what was given is kept, and the rest is asked again in a moment."""
        return False

    def buffers(self) -> list[bytearray]:
        """Return the number of the card."""
        return [self.number]

    def take_card(self, card: IdentityCard, today: datetime.date) -> None:
        """Keep what a number needs of a card; the card itself is overwritten at once."""
        zeroed(self.number)
        self.number = bytearray(card.number.encode())
        self.name = masks.tight(masks.name(card.name or card.name_latin or ""))
        self.aged = card.birth_date is not None and age_on(card.birth_date, today) >= AGED_YEARS
        self.expired, self.missed, self.foreign, self.away = card.expired(today), False, False, False
        card.wipe()

    def begin(self) -> None:
        """Forget what was asked before, but for the matter that somebody came from."""
        zeroed(self.number)
        fresh = Numbering(came_for=self.came_for)
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(fresh, name))

    def show(self, given: Given) -> None:
        """Take a number that was given before as the one in hand."""
        pending = given.ticket.paper is Paper.PENDING
        self.given, self.phase, self.report = given, Phase.ASKING if pending else Phase.DONE, None

    @property
    def holds(self) -> Given:
        """Return the number in hand; raises LookupError before one was given."""
        if self.given is None:
            raise LookupError("no number was given yet")
        return self.given

    @property
    def credit(self) -> str:
        """Return the class that the card shows."""
        return AGED if self.aged else NORMAL

    @property
    def before(self) -> int:
        """Return how many slips of it were begun so far: of a number that was given before, one at least."""
        return self.tries + (self.given is not None and not self.given.fresh)


def slip_code(given: Given) -> str:
    """Return what the square on a slip holds: an id and the seal of the day, nothing of a person."""
    return f"{SLIP}/{given.ticket.id}/{given.seal}"


def read_slip(read: str) -> tuple[str, str] | None:
    """Return ticket and seal of the square on a slip, None when it is none of ours."""
    parts = read.strip().split("/")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == SLIP else None


# On the counter's lane. What it refuses comes back as a value: its reason has words of its own.


@dataclass(frozen=True)
class Refused:
    """No number, and why; ``wait_s`` is when it may be tried again."""

    code: str
    wait_s: float = 0.0


@dataclass(frozen=True)
class Left:
    """Numbers whose slips nobody heard of."""

    given: tuple[Given, ...]


@dataclass(frozen=True)
class Queues:
    """All queues as they stand."""

    lines: tuple[QueueLine, ...]


@dataclass(frozen=True)
class Settled:
    """What became of a slip is stored."""


# What a counter without its hub says (``DeviceError``, under ``tickets.``); these are nobody's rule, and a fault.
AWAY = "hub-away"
CUT_OFF = frozenset({AWAY, "block-empty", "wrong-hub"})


def why(event: Failed) -> str:
    """Return why the counter did not answer, as far as there are words for it."""
    cause = event.error.cause.removeprefix("tickets.")
    return cause if cause in CUT_OFF else "other"


def answered(call: Callable[[], T]) -> T | Refused:
    """Return what the counter answers, or why it does not."""
    try:
        return call()
    except TicketError as wrong:
        return Refused(wrong.code, wrong.wait_s)


def look_left(counter: TicketCounter, deadline: Deadline, cancel: CancelToken) -> Left:
    """Look for numbers that were given and not printed."""
    return Left(counter.unprinted(deadline))


def look_queues(counter: TicketCounter, deadline: Deadline, cancel: CancelToken) -> Queues:
    """Look at all queues."""
    return Queues(counter.snapshot(deadline))


def look_slip(
    ticket: str, seal: str, counter: TicketCounter, deadline: Deadline, cancel: CancelToken
) -> Given | Refused:
    """Look how the number of a slip stands."""
    return answered(lambda: counter.shown(ticket, seal, deadline))


def ask_number(
    wish: Wish, act_id: str, counter: TicketCounter, deadline: Deadline, cancel: CancelToken
) -> Given | Refused:
    """Ask for a number."""
    return answered(lambda: counter.issue(wish, act_id, deadline))


def ask_check_in(
    appointment: str, number: str, act_id: str, counter: TicketCounter, deadline: Deadline, cancel: CancelToken
) -> Given | Refused:
    """Ask for the number of an appointment."""
    return answered(lambda: counter.check_in(appointment, number, act_id, deadline))


def tell_first(
    ticket: str, act_id: str, printed: bool, counter: TicketCounter, deadline: Deadline, cancel: CancelToken
) -> Settled | Refused:
    """Say what became of the first slip."""

    def told() -> Settled:
        counter.tell_paper(ticket, act_id, deadline, printed=printed)
        return Settled()

    return answered(told)


def tell_again(
    ticket: str, act_id: str, counter: TicketCounter, deadline: Deadline, cancel: CancelToken
) -> Given | Refused:
    """Say that a further slip came out."""
    return answered(lambda: counter.reprint(ticket, act_id, deadline))
