# SPDX-License-Identifier: Apache-2.0
"""Calling by agreement: who calls whom while no hub can be heard, from the last list that all windows read.

The windows that were open for a queue take turns in the order in which the hub would have called: of n windows the one
in place i calls ranks i, i + n, … Numbers that a kiosk gave meanwhile are shared by what stands on the slip. Whoever
was sent to one window is called by that one alone. So windows with one list never call the same number; where the lists
differ, or a window alone is cut off, the hub marks what was called twice (``kiosk.tickets.alone``).

The numbers of one visit are one person's: all belong to the window that has them now, else to that of the first. What
that window does not serve nobody calls: it is called *by hand*, once whoever has it stands at its own window.

Of a window that has closed the next one in the round takes the share over, once somebody there has said so, and from
which number on: who that is all windows reckon alike, so that no two call for the same one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from config.clock import china_time
from kiosk.tickets.issuing import FIRST_OF_BLOCKS
from kiosk.tickets.rules import HallRules, QueueRule, WindowRule, day_of
from kiosk.tickets.values import WindowState
from kiosk.tickets.views import InLine, Snapshot

NUMBER = re.compile("([A-Z])([0-9]{4})")
# Why nothing is heard of a hub (``PlatformError.reason``); whatever else it says, it is there.
SILENT = frozenset({"transport", "infrastructure", "busy"})


class Turn(NamedTuple):
    """Which window calls somebody, and whether only once they stand there."""

    window: str
    by_hand: bool = False


@dataclass(frozen=True)
class Agreement:
    """What the windows of a hall agreed on, for one of them and one list.

    ``closed`` are the windows of which somebody here said that they have closed since.
    """

    seen: Snapshot
    rules: HallRules
    window: str
    closed: tuple[str, ...] = ()

    def why_not(self, age_s: float) -> str:
        """Return why this window calls nobody by this list: ``no-list``, ``old-list``, ``not-open``; empty for none.

        ``age_s`` is how old the list is by a clock that nobody sets.
        """
        limits = self.rules.limits
        if not limits.alone_list_s or self.rule is None:
            return "no-list"
        now = self.listed_at + datetime.timedelta(seconds=age_s)
        if age_s > limits.alone_list_s or day_of(now) != self.seen.day:
            return "old-list"
        return "" if self.window in self._open else "not-open"

    @property
    def rule(self) -> WindowRule | None:
        """Return what this window serves."""
        return self.rules.window(self.window)

    @property
    def listed_at(self) -> datetime.datetime:
        """Return of when the list is."""
        return china_time(self.seen.at / 1000)

    @cached_property
    def owners(self) -> Mapping[str, Turn]:
        """Return which window calls whom, by their tickets; nobody is there whom no open window calls."""
        found: dict[str, Turn] = {}
        ranks: dict[str, int] = {}
        active = {view.visit: view.no for view in self.seen.windows if view.visit and view.no in self._open}
        visits: dict[str, str] = {}
        for one in self.seen.line:
            owner = one.only_window or ""
            if not owner:
                ranks[one.queue] = ranks.get(one.queue, -1) + 1
                owner = self._owner(one.queue, ranks[one.queue])
            turn = Turn(self._caller(owner, one.queue) if owner else "")
            if owner and one.visit:
                first = self._caller(active.get(one.visit, owner), one.queue)
                of_visit = visits.setdefault(one.visit, first) if first in self._open else visits.get(one.visit, first)
                turn = self._turn(one, turn.window, of_visit)
            if owner:
                found[one.ticket] = turn
        return found

    def share(self, without: Collection[str] = ()) -> tuple[InLine, ...]:
        """Return whom this window calls, the next first; ``without`` are the tickets it has called."""
        rule = self.rule
        tiers = {queue: tier for tier, queues in enumerate(rule.skills) for queue in queues} if rule else {}
        mine = [
            one for one in self.seen.line
            if self.owners.get(one.ticket) == Turn(self.window) and one.queue in tiers and one.ticket not in without
        ]  # fmt: skip
        return tuple(sorted(mine, key=lambda one: tiers[one.queue]))

    @property
    def by_hand(self) -> tuple[InLine, ...]:
        """Return whom this window calls only once they stand here: another window has them first."""
        return tuple(one for one in self.seen.line if self.owners.get(one.ticket) == Turn(self.window, by_hand=True))

    @property
    def before(self) -> tuple[str, ...]:
        """Return the windows whose numbers this one calls, or some of them, if they have closed."""
        queues = self.rule.queues if self.rule else ()
        found = {
            other for queue in queues for other in self.windows(queue)
            if other not in (self.window, *self.closed)
            and replace(self, closed=(*self.closed, other))._caller(other, queue) == self.window
        }  # fmt: skip
        return tuple(sorted(found))

    def coming(self, window: str) -> tuple[InLine, ...]:
        """Return whom this window will call once another one of those before it has closed, in that one's order.

        Whom that one has called since the list was read it knows alone: they are the first of these.
        """
        after = replace(self, closed=(*self.closed, window))
        new = {one.ticket for one in after.share()} - {one.ticket for one in self.share()}
        return tuple(one for one in replace(self, window=window).share() if one.ticket in new)

    def left_to(self, without: Collection[str] = ()) -> Mapping[str, tuple[str, ...]]:
        """Return the numbers of this window's share by the window that may take them over; under no name for none."""
        after = replace(self, closed=(*self.closed, self.window))
        found: dict[str, tuple[str, ...]] = {}
        for one in self.share(without):
            to = after.owners[one.ticket]
            found[to.window] = (*found.get(to.window, ()), one.number)
        return found

    def windows(self, queue: str) -> tuple[str, ...]:
        """Return the windows that were open for a queue, in their order."""
        return tuple(sorted(rule.no for rule in self.rules.windows if queue in rule.queues and rule.no in self._open))

    @property
    def count(self) -> int:
        """Return how many windows take turns with this one, itself included; the most of its queues."""
        return max((len(self.windows(queue)) for queue in self.rule.queues), default=0) if self.rule else 0

    def queue_of(self, number: str) -> QueueRule | None:
        """Return the queue of a number that a kiosk gave meanwhile; None for what is none of those of this window."""
        written = NUMBER.fullmatch(number)
        if not written or int(written[2]) < FIRST_OF_BLOCKS or self.rule is None:
            return None
        mine = [self.rules.queue(code) for code in self.rule.queues]
        return next((one for one in mine if one and one.prefix == written[1]), None)

    def caller_of(self, number: str) -> str:
        """Return which window calls a number that a kiosk gave meanwhile; empty where it is none of this window's."""
        if self.queue_of(number) is None:
            return ""
        # Of which queue of its letter it is nobody knows: all windows of the letter share it.
        codes = [queue.code for queue in self.rules.queues if queue.prefix == number[0]]
        windows = sorted({no for code in codes for no in self.windows(code)})
        return self._next_of(windows, windows[int(number[1:]) % len(windows)]) if windows else ""

    def is_listed(self, number: str) -> bool:
        """Tell whether a number stands in the list, or was called or set aside when it was read."""
        seen = self.seen
        waits, aside = {one.number for one in seen.line}, {one.number for one in seen.aside}
        return number in waits | aside | {one.number for one in seen.windows}

    def _owner(self, queue: str, rank: int) -> str:
        windows = self.windows(queue)
        return windows[rank % len(windows)] if windows else ""

    def _turn(self, one: InLine, caller: str, of_visit: str) -> Turn:
        """Return who calls a number of a visit: the window of the visit, where it may."""
        rule = self.rules.window(of_visit)
        serves = rule is not None and one.queue in rule.queues and (not one.only_window or caller == of_visit)
        return Turn(of_visit) if serves else Turn(caller, by_hand=True)

    def _caller(self, owner: str, queue: str) -> str:
        """Return who calls for a window: itself, or the next for that queue where it has closed; empty for nobody."""
        return self._next_of(sorted({*self.windows(queue), owner}), owner) if owner in self.closed else owner

    def _next_of(self, ring: list[str], owner: str) -> str:
        place = ring.index(owner)
        return next((no for no in ring[place:] + ring[:place] if no not in self.closed), "")

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset(one.no for one in self.seen.windows if one.state is WindowState.OPEN)


def too_soon_s(rules: HallRules | None, silent_s: float) -> float:
    """Return for how many seconds more the hub must be silent before anybody calls without it."""
    return max(0.0, rules.limits.alone_after_s - silent_s) if rules else 0.0


def is_silent(cause: str) -> bool:
    """Tell a hub that cannot be heard from one that is there and does not take this machine."""
    return cause in SILENT
