# SPDX-License-Identifier: Apache-2.0
"""All that can be done at the desk, as values: an act, and what it answers."""

from __future__ import annotations

import datetime
from typing import ClassVar, Generic, Literal, TypeVar

import msgspec

from kiosk.tickets.rules import NORMAL
from kiosk.tickets.values import State, Ticket, Window

R = TypeVar("R", bound=msgspec.Struct)


class Act(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """One act; ``answers`` is the type of what it answers, which is kept and answered again."""

    answers: ClassVar[type[msgspec.Struct]]


class Told(msgspec.Struct, frozen=True):
    """A ticket after an act."""

    ticket: Ticket


class Issued(msgspec.Struct, frozen=True):
    """A new number, and how many are before it."""

    ticket: Ticket
    ahead: int


class Called(msgspec.Struct, frozen=True):
    """Who comes next; None when nobody does, with how many wait all the same (for another window, or not alone)."""

    ticket: Ticket | None
    still_waiting: int


class Started(msgspec.Struct, frozen=True):
    """Who is served, and whether the card is the one the number was taken with; None where either is not known."""

    ticket: Ticket
    same_person: bool | None


class WindowTold(msgspec.Struct, frozen=True):
    """A window after an act, and the ticket that was left at it."""

    window: Window
    ticket: Ticket | None = None


class Block(msgspec.Struct, frozen=True):
    """Numbers that one machine may give by itself for a day, both ends included."""

    id: str
    day: str
    prefix: str
    lo: int
    hi: int
    device: str
    closed: bool = False


class Swept(msgspec.Struct, frozen=True):
    """Numbers that were taken back because nobody ever saw them."""

    tickets: tuple[str, ...]


class Band(msgspec.Struct, frozen=True):
    """The account of the numbers of one letter: ``stored`` must be ``given``, and blocks used + unused = size."""

    prefix: str
    given: int
    stored: int
    leased: int
    used: int
    unused: int

    @property
    def holds(self) -> bool:
        """Tell whether no number is missing and none is too many."""
        return self.given == self.stored and self.leased == self.used + self.unused


class DayAccount(msgspec.Struct, frozen=True):
    """What a closed day adds up to; ``states`` counts tickets by their end."""

    day: str
    bands: tuple[Band, ...]
    states: dict[str, int]

    @property
    def holds(self) -> bool:
        """Tell whether all numbers are accounted for."""
        return all(band.holds for band in self.bands)


class Issue(Act[Issued], frozen=True, kw_only=True):
    """Give a number; ``printed`` false keeps it uncalled until its paper is told of (``TellPaper``)."""

    answers: ClassVar[type[msgspec.Struct]] = Issued
    queue: str
    credit: str = NORMAL
    person_hash: str | None = None
    visit: str | None = None
    """Names the other tickets of the same person's visit: while one is served the others are not called."""
    to_print: bool = False


class TellPaper(Act[Told], frozen=True, kw_only=True):
    """Say what became of a number's slip; from here on it may be called."""

    answers: ClassVar[type[msgspec.Struct]] = Told
    ticket: str
    printed: bool


class Reprint(Act[Told], frozen=True, kw_only=True):
    """Note that a slip was printed again, marked as such."""

    answers: ClassVar[type[msgspec.Struct]] = Told
    ticket: str


class CallNext(Act[Called], frozen=True, kw_only=True):
    """Call who is next at a window; ``queues`` narrows what it serves."""

    answers: ClassVar[type[msgspec.Struct]] = Called
    window: str
    queues: tuple[str, ...] = ()


class CallThis(Act[Told], frozen=True, kw_only=True):
    """Call one ticket out of its turn, with a reason that stays on record."""

    answers: ClassVar[type[msgspec.Struct]] = Told
    window: str
    ticket: str
    reason: str


class Moving(Act[Told], frozen=True, kw_only=True):
    """What all acts on one ticket name; ``version`` is the one that was seen, 0 for whichever it is."""

    answers: ClassVar[type[msgspec.Struct]] = Told
    ticket: str
    version: int = 0


class Recall(Moving, frozen=True, kw_only=True):
    """Call the same person again."""


class NoShow(Moving, frozen=True, kw_only=True):
    """Pass over who was called and did not come."""


class Return(Moving, frozen=True, kw_only=True):
    """Let who was passed over wait again, a few places back."""


class Hold(Moving, frozen=True, kw_only=True):
    """Set a ticket aside while the person fetches something."""

    reason: str = ""


class Resume(Moving, frozen=True, kw_only=True):
    """Take a held ticket up again: at a window at once, or into its old place."""

    window: str = ""


class Transfer(Moving, frozen=True, kw_only=True):
    """Send a ticket to another queue or window, in its old place or at the end."""

    to_queue: str = ""
    to_window: str = ""
    keep_place: bool = True
    reason: str = ""


class Start(Act[Started], frozen=True, kw_only=True):
    """Begin to serve; a card read there is held against the number's by its hash."""

    answers: ClassVar[type[msgspec.Struct]] = Started
    ticket: str
    version: int = 0
    person_hash: str | None = None
    other_person: bool = False
    """Say yes to another card than the number's (代取号)."""


class Finish(Moving, frozen=True, kw_only=True):
    """End the service."""


class Rate(Act[Told], frozen=True, kw_only=True):
    """Say how somebody rated what they were served (好差评), 5 very satisfied to 1 very dissatisfied; once a ticket.

    For the figures of the hall alone: the rating itself, with what was said, goes to the platform.
    """

    answers: ClassVar[type[msgspec.Struct]] = Told
    ticket: str
    level: int


class Cancel(Moving, frozen=True, kw_only=True):
    """Take a number back."""

    reason: str = ""


class OpenWindow(Act[WindowTold], frozen=True, kw_only=True):
    """Begin to serve at a window; ``take_over`` where somebody else, or the same clerk elsewhere, has not ended."""

    answers: ClassVar[type[msgspec.Struct]] = WindowTold
    window: str
    take_over: bool = False
    reason: str = ""
    late: bool = False


class SuspendWindow(Act[WindowTold], frozen=True, kw_only=True):
    """Pause; whoever is being served is served to the end."""

    answers: ClassVar[type[msgspec.Struct]] = WindowTold
    window: str
    reason: str


class CloseWindow(Act[WindowTold], frozen=True, kw_only=True):
    """End a window's day; refused while somebody is called or served there."""

    answers: ClassVar[type[msgspec.Struct]] = WindowTold
    window: str


class LeaseBlock(Act[Block], frozen=True, kw_only=True):
    """Give a machine numbers for the time when it is cut off; the act's id is the block's."""

    answers: ClassVar[type[msgspec.Struct]] = Block
    prefix: str
    size: int = 0


class CloseBlock(Act[Block], frozen=True, kw_only=True):
    """Account for a block: each of its numbers is used or unused."""

    answers: ClassVar[type[msgspec.Struct]] = Block
    block: str
    used: tuple[int, ...]
    unused: tuple[int, ...]


class IslandTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A number that a cut-off machine gave by itself, with its corrected time."""

    id: str
    no: int
    queue: str
    issued_at: datetime.datetime
    credit: str = NORMAL
    person_hash: str | None = None
    wish: str | None = None
    """The act by which the desk had been asked before it was silent."""


class TakeIsland(Act[Swept], frozen=True, kw_only=True):
    """Take in what a cut-off machine gave; answers those that were not known yet."""

    answers: ClassVar[type[msgspec.Struct]] = Swept
    block: str
    tickets: tuple[IslandTicket, ...]


What = Literal["call", "recall", "no-show", "hold", "start", "finish"]


class Double(msgspec.Struct, frozen=True):
    """A number that two windows called while one of them heard no hub; ``other`` is empty where none had called it."""

    ticket: str
    number: str
    window: str
    """Who told of it later; ``at`` is when it was called there, in milliseconds since 1970 as all moments."""
    at: int
    other: str
    other_at: int
    state: State
    """How it stood when that was told."""
    told_at: int = 0


class AloneTold(msgspec.Struct, frozen=True):
    """A ticket after something was told that a window had done alone, and who else had called it."""

    ticket: Ticket
    double: Double | None = None
    told_at: int = 0
    """When the desk heard of it, in milliseconds since 1970: a snapshot of before does not know it."""


class TellAlone(Act[AloneTold], frozen=True, kw_only=True):
    """Tell what a window did with a number while no hub answered, at the time at which it was done."""

    answers: ClassVar[type[msgspec.Struct]] = AloneTold
    window: str
    what: What
    at: datetime.datetime
    ticket: str = ""
    number: str = ""
    """As it is printed, where a machine that was cut off gave it and its ticket is not known."""
    listed_at: int = 0
    """Of when the list is that it was called from; 0 for none."""
    reason: str = ""
    person_hash: str | None = None


class Appointment(msgspec.Struct, frozen=True):
    """One agreed time; ``code`` is what its owner says or shows."""

    id: str
    code: str
    queue: str
    slot_start: int
    slot_end: int
    person_hash: str | None = None
    state: Literal["REQUESTED", "CONFIRMED", "CHECKED_IN", "DONE", "DECLINED", "CANCELLED", "NO_SHOW"] = "CONFIRMED"
    ticket: str | None = None
    version: int = 1


class TakeAppointments(Act[Swept], frozen=True, kw_only=True):
    """Take in a day's list from the platform; answers those that were written."""

    answers: ClassVar[type[msgspec.Struct]] = Swept
    appointments: tuple[Appointment, ...]


class CheckIn(Act[Issued], frozen=True, kw_only=True):
    """Give an appointment its number, once."""

    answers: ClassVar[type[msgspec.Struct]] = Issued
    appointment: str
    person_hash: str | None = None
    """Of the card that was read, under the key of the desk; without one what the list says."""
    to_print: bool = False


class SweepUnprinted(Act[Swept], frozen=True, kw_only=True):
    """Take back the numbers whose machine died before anybody saw them."""

    answers: ClassVar[type[msgspec.Struct]] = Swept


class CloseDay(Act[DayAccount], frozen=True, kw_only=True):
    """Close a day; with a reason who still waits is let go, without one the act is refused."""

    answers: ClassVar[type[msgspec.Struct]] = DayAccount
    day: str
    expire_reason: str = ""
