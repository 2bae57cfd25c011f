# SPDX-License-Identifier: Apache-2.0
"""What a kiosk and its hub owe each other, looked after again and again while the hub answers.

Before it is cut off the kiosk learns the rules, the key of the day and the clock, and holds a block of numbers for each
letter. Afterwards it says first what became of slips, brings the numbers it gave, and accounts for every other one.
"""

from __future__ import annotations

import contextlib
import datetime

from config.clock import CHINA, china_time
from config.logs import logger
from kiosk.hall import island_book as book
from kiosk.hall.hub_clock import HubClock
from kiosk.hall.island import Island, own_id
from kiosk.hall.presence import Presence
from kiosk.hub.client import TURNED_AWAY, DayKey, HubClient
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.tickets.acts import Block, CloseBlock, IslandTicket, LeaseBlock, TakeIsland
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import HallRules, day_of
from offline_queue.ids import uuid7

log = logger(__name__)
UNREADABLE = frozenset({"bad-request", "validation-failed"})


class Homecoming:
    """One machine's account with its hub; ``round`` is called on one thread alone."""

    def __init__(self, island: Island, hub: HubClient, presence: Presence) -> None:
        self._island = island
        self._hub = hub
        self._presence = presence
        self._turned_away = False
        self._refused_of: set[tuple[str, str]] = set()
        """Days and letters of which the hub gives no block any more."""

    @property
    def _clock(self) -> HubClock:
        return self._island.clock

    def round(self) -> bool:
        """Settle what is to be settled; tell whether the hub answers."""
        try:
            self._learn()
            self._island.sweep()
            self._send_acts()
            # A new block first: nobody is without numbers while an old one is accounted for.
            self._lease()
            for block in book.open_blocks(self._island.engine):
                self._settle(block)
        except PlatformError as wrong:
            self._not_heard(wrong)
            return False
        self._turned_away = False
        self._presence.answered()
        return True

    def _not_heard(self, wrong: PlatformError) -> None:
        """Tell a hub that is silent from one that does not take this machine: for that nobody goes on alone."""
        if wrong.reason not in TURNED_AWAY:
            if not self._presence.silent_now:
                log.info("hub-silent", cause=wrong.reason)
            self._presence.silent()
        elif not self._turned_away:
            self._turned_away = True
            log.error("hub-turned-away", code=wrong.code)

    def _learn(self) -> None:
        seen = self._hub.board()
        self._clock.learn(seen.at)
        day = day_of(china_time(seen.at / 1000))
        key = self._island.key_of(day)
        told = DayKey(day, key) if key else self._hub.day_key()
        self._island.learn(self._hub.rules(), told.day, told.key)

    def _send_acts(self) -> None:
        for name, act in book.waiting_acts(self._island.engine):
            try:
                self._hub.do(act, name)
            except (TicketError, RefusedError) as wrong:
                # Of another version than the hub: nothing else must wait for ever behind what it cannot read.
                if isinstance(wrong, RefusedError) and wrong.code not in UNREADABLE:
                    raise
                log.warning("slip-not-told", code=wrong.code)
            book.drop_act(self._island.engine, name)

    def _settle(self, block: Block) -> None:
        """Bring the numbers of a block, and close it once it was used or its day is over."""
        engine = self._island.engine
        now = self._clock.now()
        over = block.day != day_of(now) or not held_at(self._island.rules, now)
        found = book.account(engine, block) if over or block.closed or book.given(engine, block) else None
        # Accounted for first: from then on nothing is added to what is told here.
        new = [one for one in book.given(engine, block) if one.ticket.live and not one.told]
        if found:
            new = [one for one in new if one.ticket.no in found.used]
        try:
            self._tell(block, new, found)
        except TicketError as wrong:
            self._refused(block, wrong.code, len(new))

    def _tell(self, block: Block, new: list[book.OwnTicket], found: book.Account | None) -> None:
        engine = self._island.engine
        if new:
            self._bring(block, new)
        if found:
            usage = CloseBlock(block=block.id, used=found.used, unused=found.unused)
            self._hub.do(usage, own_id(f"usage {block.id}"))
            book.close(engine, block.id)

    def _bring(self, block: Block, new: list[book.OwnTicket]) -> None:
        """Bring numbers, all at once; where the hub will not have one of them the others come in all the same."""
        try:
            self._take_in(block, new)
        except TicketError:
            left = [one for one in new if len(new) == 1 or not self._is_taken_in(block, one)]
            if len(left) == len(new):
                raise
        else:
            return
        log.error("island-tickets-refused", count=len(left))

    def _is_taken_in(self, block: Block, one: book.OwnTicket) -> bool:
        with contextlib.suppress(TicketError):
            self._take_in(block, [one])
            return True
        return False

    def _take_in(self, block: Block, new: list[book.OwnTicket]) -> None:
        self._hub.do(TakeIsland(block=block.id, tickets=tuple(map(brought, new))), uuid7())
        book.told(self._island.engine, [one.ticket.id for one in new])
        log.info("island-tickets-told", count=len(new))

    def _refused(self, block: Block, code: str, count: int) -> None:
        """Let go of a block that the hub does not take: closed there by hand, or leased before a copy was put back."""
        log.error("island-block-refused", code=code, count=count)
        book.account(self._island.engine, block)
        book.close(self._island.engine, block.id)

    def _lease(self) -> None:
        """Ask for what is missing; under a name that was written down, so that none is leased and forgotten."""
        engine, now = self._island.engine, self._clock.now()
        day = day_of(now)
        asked = {prefix for _, prefix in book.asked_for(engine)}
        wanted = {queue.prefix for queue in self._island.rules.queues} if held_at(self._island.rules, now) else set()
        for prefix in sorted(wanted - asked):
            if (day, prefix) not in self._refused_of and not book.untouched(engine, day, prefix):
                book.ask_for(engine, uuid7(), day, prefix)
        for name, prefix in book.asked_for(engine):
            try:
                book.keep(engine, self._hub.do(LeaseBlock(prefix=prefix), name))
            except TicketError as wrong:
                log.warning("block-not-leased", code=wrong.code)
                self._refused_of = {(day, prefix), *(one for one in self._refused_of if one[0] == day)}
                book.close(engine, name)


def held_at(rules: HallRules, now: datetime.datetime) -> bool:
    """Tell whether numbers are held at a moment: until the last hours of the day are over."""
    return bool(rules.spans) and now.astimezone(CHINA).time() < max(span.ends for span in rules.spans)


def brought(one: book.OwnTicket) -> IslandTicket:
    """Return a number as the hub takes it in."""
    ticket = one.ticket
    return IslandTicket(
        id=ticket.id, no=ticket.no, queue=ticket.queue, issued_at=china_time(ticket.issued_at / 1000),
        credit=ticket.credit, person_hash=ticket.person_hash, wish=one.wish,
    )  # fmt: skip
