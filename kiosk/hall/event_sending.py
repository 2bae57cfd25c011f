# SPDX-License-Identifier: Apache-2.0
"""Tells the city what happens at a desk, in the desk's order, by the outbox; one machine of a hall at a time.

Where to go on is a note of the outbox, written in the transaction that leaves a batch: after a crash the next begins
where the last that is stored ended. Another machine begins behind what the city has acknowledged, and tells the rest
once more: the city keeps each event once. So it does with what the city finds missing.
"""

from __future__ import annotations

import contextlib
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from config.clock import china_time
from config.logs import logger
from config.settings import Site
from kiosk.hall.event_turns import take_turn
from kiosk.hub.client import HubClient
from kiosk.outgoing import leave
from kiosk.platform.calls.ticket_events import TicketEvent, TicketEventBatch
from kiosk.platform.errors import PlatformError
from kiosk.platform.values import Gap, Problem
from kiosk.platform.values import Ticket as Named
from kiosk.tickets import event_turns, views
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.event_turns import Turn
from kiosk.tickets.values import Event, Ticket
from offline_queue.entry import State
from offline_queue.errors import OutboxDamaged, OutboxError
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from offline_queue.reader import Reader

log = logger(__name__)

NOTE = "ticket-events"
PAGE = 200
# People in the city look at figures of minutes; a batch has a price of its own.
EVERY_S = 60.0
WAITING = frozenset({State.PENDING, State.SENDING, State.RETRY, State.PAUSED})
GAP = "sequence-gap"
# As the city's document has them; a hall that calls its queues otherwise tells of them in the details.
QUEUE = re.compile("[A-Z][0-9A-Z-]{0,15}")


class Source(Protocol):
    """A desk whose events are told; raises PlatformError, TicketError where it cannot be asked."""

    def turn(self, hub_id: str, settled_to: int) -> Turn:
        """Ask for the turn, or keep it."""
        ...

    def events(self, after: int) -> Sequence[Event] | None:
        """Return a page of what came after a number; None where there never was that number."""
        ...

    def ticket(self, name: str) -> Ticket | None:
        """Return a ticket."""
        ...


class HubSource:
    """The hub of a hall."""

    def __init__(self, hub: HubClient) -> None:
        self._hub = hub

    def turn(self, hub_id: str, settled_to: int) -> Turn:
        """Ask the hub."""
        return take_turn(self._hub, hub_id, settled_to)

    def events(self, after: int) -> Sequence[Event] | None:
        """Read on."""
        epoch = self._hub.epoch
        found = self._hub.poll(f"{epoch}-{after}")
        if found.reset and not found.events:
            # Another hub has just taken over: it is asked by its own epoch with the next look, and nothing is lost.
            return () if epoch != self._hub.epoch else None
        return found.events[:PAGE]

    def ticket(self, name: str) -> Ticket | None:
        """Ask for it."""
        with contextlib.suppress(TicketError):
            return self._hub.ticket(name)
        return None


class DeskSource:
    """A machine's own desk; its turn is always this machine's."""

    def __init__(self, desk: Callable[[], TicketDesk], device: str) -> None:
        self._desk = desk
        self._device = device

    def turn(self, hub_id: str, settled_to: int) -> Turn:
        """Take it."""
        return event_turns.take(self._desk().engine, self._device, hub_id, settled_to, round(time.time() * 1000))

    def events(self, after: int) -> Sequence[Event] | None:
        """Read on."""
        desk = self._desk()
        if after and not desk.events(after - 1, 1):
            return None
        return desk.events(after, PAGE)

    def ticket(self, name: str) -> Ticket | None:
        """Look for it."""
        return views.ticket(self._desk().engine, name)


class Left(msgspec.Struct, frozen=True):
    """A batch that was left, and the last event in it."""

    id: str
    last: int


class Progress(msgspec.Struct, frozen=True):
    """How far the history of one desk was left and acknowledged here; ``stopped`` is why nothing more of it is told."""

    hub_id: str = ""
    left_to: int = 0
    settled_to: int = 0
    batches: tuple[Left, ...] = ()
    gap_at: int = 0
    """Where the city last found something missing; from there on this machine goes by what it has left itself."""
    healed: bool = True
    begun: int = 0
    """How often it was begun anew: nothing passes what the city refused but what is of another order."""
    stopped: str = ""

    def behind(self, turn: Turn) -> int:
        """Return behind which event to go on."""
        return self.left_to if self.gap_at else max(self.left_to, turn.settled_to)


class EventSending:
    """One machine's part in it; ``outbox`` gives the one that is open, None before."""

    def __init__(
        self,
        source: Source,
        outbox: Callable[[], Outbox | None],
        site: Site,
        now: Callable[[], float] = time.time,
        new_id: Callable[[], str] = uuid7,
    ) -> None:
        self._source = source
        self._outbox = outbox
        self._site = site
        self._now = now
        self._new_id = new_id

    def look(self) -> float:
        """Leave what is new; return after how many seconds to look again."""
        outbox = self._outbox()
        if outbox is None:
            return 1.0
        try:
            while self.round(outbox) == PAGE:
                pass
        except (PlatformError, TicketError) as wrong:
            log.info("events-not-read", code=wrong.code)
        except OutboxError as wrong:
            log.warning("events-not-left", code=wrong.code)
        return EVERY_S

    def round(self, outbox: Outbox) -> int:
        """Leave one batch where there is one, and return how many events are in it."""
        noted = self._noted(outbox)
        known = self._settled(outbox, noted)
        turn = self._source.turn(known.hub_id, known.settled_to)
        if turn.hub_id != known.hub_id:
            known = Progress(turn.hub_id, turn.settled_to, turn.settled_to)
        after = known.behind(turn)
        events = self._source.events(after) if turn.yours and not known.stopped else ()
        if events is None:
            log.error("events-rewound", count=after)
            known = msgspec.structs.replace(known, stopped="rewound")
        if not events or (known.batches and len(events) < PAGE):
            self._note(outbox, noted, known)
            return 0
        self._leave(outbox, known, events, after)
        return len(events)

    def _note(self, outbox: Outbox, noted: Progress, known: Progress) -> None:
        if known != noted:
            with outbox.transaction() as tx:
                tx.note(NOTE, msgspec.json.encode(known), math.inf)

    def _leave(self, outbox: Outbox, known: Progress, events: Sequence[Event], after: int) -> None:
        site, last = self._site, events[-1].seq
        batch = TicketEventBatch(
            id=self._new_id(), hall_no=site.region + site.hall, hub_id=known.hub_id, events=self._told(events),
            device={"region": site.region, "hall": site.hall, "device": site.device}, mode=str(site.mode),
            lost=tuple(missing(after, events)),
        )  # fmt: skip
        now = msgspec.structs.replace(known, left_to=last, batches=(*known.batches, Left(batch.id, last)))
        with outbox.transaction() as tx:
            leave(tx, batch, order=f"{known.hub_id}:{known.begun}" if known.begun else "")
            tx.note(NOTE, msgspec.json.encode(now), math.inf)

    def _told(self, events: Sequence[Event]) -> tuple[TicketEvent, ...]:
        names = {event.ticket for event in events if event.ticket}
        tickets = {name: self._source.ticket(name) for name in sorted(names)}
        return tuple(told(event, tickets) for event in events)

    def _noted(self, reader: Reader) -> Progress:
        try:
            note = reader.note(NOTE, self._now())
            return msgspec.json.decode(note.content, type=Progress) if note else Progress()
        except (OutboxDamaged, msgspec.DecodeError) as wrong:
            log.warning("events-note-unreadable", cause=type(wrong).__name__)
            return Progress()

    def _settled(self, reader: Reader, known: Progress) -> Progress:
        """Return what is known once the batches that were left are looked after."""
        for left in known.batches:
            entry = reader.entry(left.id)
            if entry is not None and entry.state in WAITING:
                break
            if entry is not None and entry.state is State.ACKNOWLEDGED:
                known = msgspec.structs.replace(known, settled_to=left.last, batches=known.batches[1:], healed=True)
                continue
            return refused(known, reader.answer(entry) if entry else b"", there=entry is not None)
        return known


def refused(known: Progress, answer: bytes, *, there: bool) -> Progress:
    """Return from where to go on after a batch the city did not take, or that was lost with a damaged page."""
    again = msgspec.structs.replace(known, left_to=known.settled_to, batches=(), begun=known.begun + 1)
    if not there:
        return again
    code, first = gap_in(answer)
    # The same gap once more, and nothing was taken in between: telling it again has not helped.
    if not first or (first == known.gap_at and not known.healed):
        log.error("ticket-events-refused", code=code)
        return msgspec.structs.replace(known, stopped=code)
    back = min(first - 1, known.settled_to)
    return msgspec.structs.replace(again, left_to=back, settled_to=back, gap_at=first, healed=False)


def gap_in(answer: bytes) -> tuple[str, int]:
    """Return why the city did not take a batch, and the first number it misses; 0 for none."""
    try:
        problem = msgspec.json.decode(answer, type=Problem)
    except msgspec.DecodeError:
        return "unknown", 0
    return problem.code, problem.gaps[0].first if problem.code == GAP and problem.gaps else 0


def missing(after: int, events: Sequence[Event]) -> Iterator[Gap]:
    """Yield the numbers between events that the desk has lost itself."""
    for event in events:
        if event.seq > after + 1:
            yield Gap(after + 1, event.seq - 1)
        after = event.seq


def told(event: Event, tickets: Mapping[str, Ticket | None]) -> TicketEvent:
    """Return an event as the city is told: always the same, whoever tells it and when."""
    ticket = tickets.get(event.ticket or "")
    name = event.detail.get("queue")
    queue = name if isinstance(name, str) and QUEUE.fullmatch(name) else ""
    known = {"number", "queue"} if queue else {"number"}
    return TicketEvent(
        event.seq, china_time(event.at / 1000).isoformat(timespec="milliseconds"), event.kind,
        ticket=Named(ticket.id, ticket.number) if ticket else None, queue=queue,
        window=event.window or "", staff_no=event.staff or "", appointment_id=(ticket and ticket.appointment) or "",
        detail={name: value for name, value in event.detail.items() if name not in known},
    )  # fmt: skip
