# SPDX-License-Identifier: Apache-2.0
"""What a window's day adds up to (日结): numbers called, cases, results, papers, originals, and all that differs.

All of it is counted from what was written when it happened. What could not be read (the hub, the platform) is said to
be that: a report with such a line is for review (待联网复核), and stays beside the one that takes its place.
"""

from __future__ import annotations

import datetime
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from config.clock import CHINA
from kiosk.audit import Act
from kiosk.hall.days import WindowDay
from kiosk.intake import transfer
from kiosk.window_work import arrivals, passing
from kiosk.window_work.originals import Original
from offline_queue.entry import Entry
from offline_queue.state import State

if TYPE_CHECKING:
    from kiosk.platform.calls.days import DayCompared
    from offline_queue.chain import Event
    from offline_queue.reader import Reader

SUBMISSION, DELIVERY, ENTERED, EVALUATION = "submission", "delivery", "dossier-action", "evaluation"
WAITING = frozenset({State.PENDING, State.SENDING, State.RETRY, State.PAUSED})
# Somebody has to look at these: they are not sent again by themselves.
TO_SEE = frozenset({State.NEEDS_CORRECTION, State.REJECTED, State.DEAD_LETTER})
PAGE = 1000
UNSURE = "unsure"


class Sums(msgspec.Struct, frozen=True):
    """How many of one kind were stored on the day, and how they stand."""

    stored: int = 0
    arrived: int = 0
    waiting: int = 0
    to_see: int = 0


class Papers(msgspec.Struct, frozen=True):
    """What came out of the printers; ``void`` never did, ``unsure`` may have."""

    printed: int = 0
    void: int = 0
    unsure: int = 0


class Kept(msgspec.Struct, frozen=True):
    """Originals: taken in and given back on the day, and how many lie here at its end."""

    taken: int = 0
    returned: int = 0
    here: int = 0


class Here(msgspec.Struct, frozen=True):
    """What somebody still has to come for at its end: owners, offices, and who has not signed."""

    shelf: int = 0
    """Certificates and papers on the shelf."""
    waiting: int = 0
    """Cases whose papers wait to be handed over to their office."""
    unsigned: int = 0
    """Lists of papers nobody has signed for."""


DifferenceKind = Literal["to-see", "missing", "unknown", "differing", "acts", "numbers", "unsure"]


class Difference(msgspec.Struct, frozen=True):
    """One thing that differs, by the id or number people look it up by."""

    kind: DifferenceKind
    name: str = ""
    count: int = 1


class Step(enum.StrEnum):
    """The steps of the end of a day, in their order."""

    TICKETS = "tickets"
    NUMBERS = "numbers"
    OUTBOX = "outbox"
    COMPARED = "compared"
    MONEY = "money"
    PAPERS = "papers"
    ORIGINALS = "originals"
    SIGNED = "signed"


Mark = Literal["done", "near", "unread", "over", "not-yet"]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A window's day."""

    day: str
    window: str
    read_at: datetime.datetime
    tickets: WindowDay | None = None
    """None where the hub could not be asked."""
    cases: Sums = Sums()
    given: Sums = Sums()
    entered: Sums = Sums()
    ratings: Sums = Sums()
    papers: Papers = Papers()
    originals: Kept = Kept()
    here: Here = Here()
    compared: bool = False
    """Whether the platform was asked about the day."""
    differences: tuple[Difference, ...] = ()

    @property
    def waiting(self) -> int:
        """Return how much of people has not arrived."""
        return sum(one.waiting for one in (self.cases, self.given, self.entered, self.ratings))

    @property
    def is_final(self) -> bool:
        """Tell whether all of it was read and nothing is on its way any more: what differs is named."""
        return self.tickets is not None and self.compared and not self.waiting

    def mark(self, step: Step) -> Mark:
        """Return how a step stands; the two signatures are those of the report."""
        return MARKS[step](self)


def _tickets(account: Account) -> Mark:
    if account.tickets is None:
        return "unread"
    return "over" if account.tickets.open else "done"


def _numbers(account: Account) -> Mark:
    if account.tickets is None:
        return "unread"
    return "over" if any(one.kind == "numbers" for one in account.differences) else "done"


def _sent(account: Account) -> Mark:
    return "over" if any(one.kind == "to-see" for one in account.differences) else "near" if account.waiting else "done"


def _compared(account: Account) -> Mark:
    if not account.compared:
        return "unread"
    told = ("missing", "unknown", "differing", "acts")
    return "over" if any(one.kind in told for one in account.differences) else "done"


MARKS: Mapping[Step, Callable[[Account], Mark]] = {
    Step.TICKETS: _tickets,
    Step.NUMBERS: _numbers,
    Step.OUTBOX: _sent,
    Step.COMPARED: _compared,
    # A window takes no money: what is paid is paid at the city's own counters and phones.
    Step.MONEY: lambda account: "done",
    Step.PAPERS: lambda account: "near" if account.papers.unsure else "done",
    Step.ORIGINALS: lambda account: "near" if account.originals.here or account.here.unsigned else "done",
    Step.SIGNED: lambda account: "not-yet",
}


def account(
    reader: Reader,
    day: datetime.date,
    window: str,
    tickets: WindowDay | None,
    compared: DayCompared | None,
    register: Sequence[Original],
    now: datetime.datetime,
) -> Account:
    """Add a day up; raises OutboxError."""
    begins = datetime.datetime.combine(day, datetime.time(), CHINA)
    ends = begins + datetime.timedelta(days=1)
    entries = [one for one in reader.entries_of(begins.timestamp(), ends.timestamp()) if _on(one, begins, ends)]
    papers = papers_in(events_of(reader, begins, ends))
    return Account(
        day=day.isoformat(), window=window, read_at=now, tickets=tickets,
        cases=_sums(entries, SUBMISSION), given=_sums(entries, DELIVERY), entered=_sums(entries, ENTERED),
        ratings=_sums(entries, EVALUATION), papers=papers, originals=_kept(register, begins, ends),
        here=_here(reader, now.timestamp()),
        compared=compared is not None,
        differences=tuple(_differences(entries, tickets, compared, papers)),
    )  # fmt: skip


def events_of(reader: Reader, begins: datetime.datetime, ends: datetime.datetime) -> Iterator[Event]:
    """Yield the acts of a span, the newest page first; raises OutboxError."""
    first, last = begins.timestamp() * 1000, ends.timestamp() * 1000
    after = reader.chain_head()[0]
    while after > 0:
        after = max(0, after - PAGE)
        page = reader.events(after=after, limit=PAGE)
        yield from (one for one in page if first <= one.at_ms < last)
        if page and page[0].at_ms < first:
            return


def papers_in(events: Iterable[Event]) -> Papers:
    """Count what was printed, by what was written down when it was."""
    seen = Counter(kind for event in events if (kind := _print_of(event)))
    return Papers(seen["printed"], seen["void"], seen[UNSURE])


class _Why(msgspec.Struct, frozen=True):
    reason: str = ""


def _print_of(event: Event) -> str:
    if event.action in (Act.PAPER_PRINTED, Act.RECEIPT_PRINTED):
        return "printed"
    if event.action not in (Act.PAPER_NOT_PRINTED, Act.RECEIPT_NOT_PRINTED):
        return ""
    return UNSURE if msgspec.json.decode(event.facts, type=_Why).reason == UNSURE else "void"


def _on(entry: Entry, begins: datetime.datetime, ends: datetime.datetime) -> bool:
    return begins.timestamp() <= entry.created_at < ends.timestamp()


def _sums(entries: Iterable[Entry], kind: str) -> Sums:
    # What took the place of another is counted itself; both together would be one case too many, and one never arrives.
    states = [one.state for one in entries if one.kind == kind and one.state is not State.REPLACED]
    return Sums(
        len(states),
        states.count(State.ACKNOWLEDGED),
        sum(state in WAITING for state in states),
        sum(state in TO_SEE for state in states),
    )


def _kept(register: Iterable[Original], begins: datetime.datetime, ends: datetime.datetime) -> Kept:
    lines = list(register)
    return Kept(
        sum(begins <= one.taken_at < ends for one in lines),
        sum(one.returned_at is not None and begins <= one.returned_at < ends for one in lines),
        sum(one.lies_here for one in lines),
    )


def _here(reader: Reader, now: float) -> Here:
    return Here(
        sum(one.lies_here for one in arrivals.read(reader, now)),
        len(transfer.waiting(reader, now)),
        sum(one.state == "made" for one in passing.index(reader, now)),
    )


def _differences(
    entries: Iterable[Entry], tickets: WindowDay | None, compared: DayCompared | None, papers: Papers
) -> Iterator[Difference]:
    yield from (Difference("to-see", one.id) for one in entries if one.state in TO_SEE and one.kind != "audit")
    if tickets and tickets.missing:
        yield Difference("numbers", count=tickets.missing)
    if papers.unsure:
        yield Difference("unsure", count=papers.unsure)
    if compared:
        yield from _told(compared)


def _told(compared: DayCompared) -> Iterator[Difference]:
    yield from (Difference("missing", name) for name in compared.missing)
    yield from (Difference("unknown", name) for name in compared.unknown)
    yield from (Difference("differing", name) for name in compared.differing)
    if compared.acts == "differing":
        yield Difference("acts")
