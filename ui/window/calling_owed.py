# SPDX-License-Identifier: Apache-2.0
"""What a window owes its hub, in order: on the disk before it counts, told one after the other, or refused and shown.

Calls of other people are owed in memory alone: nobody is to be called after a night because somebody once asked for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from config.logs import logger
from kiosk.hall.window_book import BookError, Line, Listed, WindowBook, line_of
from kiosk.tickets import acts
from kiosk.tickets.values import Ticket
from ui.window.calling_values import Owed, Refused

log = logger(__name__)
T = TypeVar("T")
PASSING = (acts.CallNext, acts.CallThis, acts.Resume, acts.Return)


class OwedActs:
    """The lines of one window; without a book they are in memory, as in a picture."""

    def __init__(self, book: WindowBook | None = None) -> None:
        self._book = book
        self.lines: tuple[Owed, ...] = ()
        self.refused: tuple[Refused, ...] = ()
        self.waiting: frozenset[str] = frozenset()
        """Numbers whose own machine has not told the hub of them yet: their lines are told later."""
        self.tickets: dict[str, str] = {}
        """What those numbers are called at the hub, as it said when they were told."""
        self.listed: Listed | None = None
        self._read()

    @property
    def due(self) -> tuple[Owed, ...]:
        """Return what is told now: all but what waits for another machine."""
        return tuple(one for one in self.lines if not one.number or one.number not in self.waiting)

    def add(self, owed: Owed, *, first: bool = False) -> bool:
        """Put an act behind all others, or before them; return False where it cannot be kept: then it is not done."""
        if not isinstance(owed.act, PASSING) and not self._kept(lambda book: book.keep(_written(owed), first=first)):
            return False
        rest = tuple(one for one in self.lines if one.act_id != owed.act_id)
        self.lines = (owed, *rest) if first else (*rest, owed)
        return True

    def put_first(self, owed: Owed) -> None:
        """Owe an act nothing is known of before all others; it is not shown as done, also where it cannot be kept."""
        if not self.add(owed, first=True):
            self.lines = (owed, *self.lines)

    def told(self, owed: Owed) -> None:
        """Let go of an act that the hub has done; most were never owed."""
        if any(one.act_id == owed.act_id for one in self.lines):
            self._drop(owed)
            self._kept(lambda book: book.drop(owed.act_id))

    def refuse(self, owed: Owed, code: str) -> Refused:
        """Keep an act that the hub did not take, until somebody has read it."""
        self._drop(owed)
        found = Refused(owed, code)
        self.refused = (*self.refused, found)
        self._kept(lambda book: book.keep(msgspec.structs.replace(_written(owed), refused=code)))
        return found

    def stands(self, act_id: str, ticket: Ticket) -> None:
        """Put beside a refused act how the hub says that its ticket stands."""
        self.refused = tuple(replace(one, stands=ticket) if one.owed.act_id == act_id else one for one in self.refused)
        for one in self.refused:
            if one.owed.act_id == act_id:
                self._rewrite(msgspec.structs.replace(_written(one.owed), refused=one.code, stands=ticket))

    def read(self) -> bool:
        """Let go of what was refused and has been read; return False where there is none."""
        names = [one.owed.act_id for one in self.refused]
        self.refused = ()
        return bool(names) and self._kept(lambda book: book.drop(*names))

    def forget_calls(self) -> None:
        """Let go of calls nothing is known of: from here on this window calls without the hub."""
        self.lines = tuple(one for one in self.lines if not isinstance(one.act, PASSING))

    def wait_for(self, number: str) -> None:
        """Tell later what was done with a number."""
        self.waiting |= {number}

    def keep_list(self, listed: Listed) -> bool:
        """Keep the list of this time without a hub; return False where it cannot be kept."""
        kept = self._kept(lambda book: book.keep_list(listed))
        # Only what is on the disk: what could not be kept is tried again, and counts for nothing until then.
        self.listed = listed if kept else self.listed
        return kept

    def forget_list(self) -> None:
        """Let go of it; the hub is back."""
        if self.listed:
            self.listed = None
            self._kept(lambda book: book.forget_list())

    def _rewrite(self, line: Line) -> None:
        self._kept(lambda book: book.change(line))

    def _drop(self, owed: Owed) -> None:
        self.lines = tuple(one for one in self.lines if one.act_id != owed.act_id)

    def _kept(self, write: Callable[[WindowBook], object]) -> bool:
        try:
            if self._book:
                write(self._book)
        except BookError:
            return False
        return True

    def _asked(self, read: Callable[[WindowBook], T | None]) -> T | None:
        try:
            return read(self._book) if self._book else None
        except BookError:
            return None

    def _read(self) -> None:
        # Each by itself: a list of another version takes nothing from what is owed.
        lines = self._asked(lambda book: book.lines()) or []
        self.listed = self._asked(lambda book: book.listed())
        known = [(one, owed) for one in lines if (owed := _read_back(one))]
        if len(known) < len(lines):
            log.warning("owed-of-another-version", count=len(lines) - len(known))
        self.lines = tuple(owed for one, owed in known if not one.refused)
        self.refused = tuple(Refused(owed, one.refused, one.stands) for one, owed in known if one.refused)


def _written(owed: Owed) -> Line:
    return line_of(owed.name, owed.act, owed.act_id, acting=owed.acting, number=owed.number, at=owed.at)


def _read_back(line: Line) -> Owed | None:
    try:
        return Owed(line.name, line.wanted, line.id, _nothing, line.acting, line.number, line.at)
    # Of a newer program: an act there is none of here, or one that says more than can be read.
    except (KeyError, msgspec.ValidationError):
        return None


def _nothing(told: Any) -> None:
    """Whoever asked is gone."""
