# SPDX-License-Identifier: Apache-2.0
"""What a window owes and how it is told: done here first, then the hub hears of it, one act after the other."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from config.clock import china_time
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts
from kiosk.tickets.rules import day_of
from kiosk.tickets.values import ACTIVE, Ticket, WindowState
from kiosk.tickets.views import InLine
from ui.window.calling_alone import LOCAL, Alone
from ui.window.calling_owed import OwedActs
from ui.window.calling_seen import WindowSeen
from ui.window.calling_values import Owed, Refused, Told
from ui.window.in_hand import InHand, of_ticket

if TYPE_CHECKING:
    from ui.window.context import HallPort

# Pause before an act nothing is known of is asked for again, while the hub answers all the same.
AGAIN_MS = 2000
# And before a number is told again that another machine has yet to tell of.
ANEW_MS = 5000
# By these a hub says what is wrong with itself or with the token of this machine, and nothing of what it is told.
OF_THE_HUB = frozenset({"unauthenticated", "old-epoch", "other-database"})
FOR_GOOD = 1 << 30


class WindowOwes(QObject, WindowSeen):
    """What a window owes; who holds it keeps ``in_hand`` and ``told`` up to date, and hears each answer."""

    finished = Signal(str)
    """Somebody is done, by the id of their ticket."""
    changed = Signal()

    _hall: HallPort | None
    _owed: OwedActs
    _now: Callable[[], datetime.datetime]
    _let_go: dict[str, int]
    _read_doubles: frozenset[str]
    alone: Alone
    doing: str
    told: Told | None

    def _came(self, owed: Owed, answer: object) -> None:
        raise NotImplementedError

    def _news(self, before: InHand | None) -> None:
        raise NotImplementedError

    @property
    def owed(self) -> tuple[Owed, ...]:
        """Return the acts nothing is known of, and those the hub has not heard of yet, in their order."""
        return self._owed.lines

    @property
    def due(self) -> tuple[Owed, ...]:
        """Return those that are told before anything else is done; not what waits for another machine."""
        return self._owed.due

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Return what was done here and the hub did not take, until it was read."""
        return self._owed.refused

    @property
    def state(self) -> WindowState:
        """Return whether this window serves; what was done here while the hub is silent is the newer."""
        return self.alone.state or super().state

    @property
    def has_unknown(self) -> bool:
        """Tell whether who is here has a number that the hub does not know yet."""
        return self.in_hand is not None and self.in_hand.id.startswith(LOCAL)

    def has_let_go(self, one: InLine) -> bool:
        """Tell whether somebody was here and went, and the list does not know it."""
        return one.version <= self._let_go.get(one.ticket, -1)

    def read_on(self) -> bool:
        """Let go of what was refused and of numbers that were called twice, once somebody has read that."""
        seen = frozenset(one.ticket for one in self.doubles)
        self._read_doubles |= seen
        stood = self._owed.read() or bool(seen)
        if stood:
            self.changed.emit()
        return stood

    @property
    def doubles(self) -> tuple[acts.Double, ...]:
        """Return the numbers that this window and another have both called, and nobody here has read of."""
        found = self.seen.snapshot.doubles if self.seen.snapshot else ()
        mine = (one for one in found if self.window in (one.window, one.other))
        return tuple(one for one in mine if one.ticket not in self._read_doubles)

    # What is done here, and told.

    def _must_wait(self, act: acts.Act[Any]) -> bool:
        """Tell whether the hub hears of an act later: it is silent, is told of others first, or knows no number."""
        unknown = str(getattr(act, "ticket", "")).startswith(LOCAL)
        return self.alone.is_so or bool(self.due) or unknown

    def _here(self, do: Callable[[], bool]) -> bool:
        """Do here what the hub will be told; what cannot be written is not done, and that is said."""
        before, self.told = self.in_hand, None
        done = do()
        if not done:
            self.told = Told("keep", "cannot-keep")
        elif before and self.in_hand is None:
            self._let_go[before.id] = FOR_GOOD
            if isinstance(act := self.owed[-1].act, acts.TellAlone) and act.what == "finish":
                self.finished.emit(before.id)
        self._news(before)
        return done

    def _settle(self) -> None:
        """Ask again for what is owed, one after the other, each under the id it had and by who did it."""
        if self._hall is None or self.doing or not self.due or not self.answers:
            return
        owed = self.due[0]
        act = owed.act
        if isinstance(act, acts.Rate) and act.ticket.startswith(LOCAL):
            act = msgspec.structs.replace(act, ticket=self._owed.tickets.get(owed.number, act.ticket.lstrip(LOCAL)))
        self.doing = owed.name
        self._hall.act(act, functools.partial(self._came, owed), owed.act_id, owed.acting)

    def _keeps(self, owed: Owed, wrong: PlatformError) -> bool:
        """Tell whether something stays owed that came to no end."""
        if not wrong.reached or wrong.reason == "busy":
            return True
        return wrong.code in OF_THE_HUB and any(one.act_id == owed.act_id for one in self.owed)

    def _came_beside(self, owed: Owed, answer: object) -> None:
        """Owe what nothing is known of, where nobody here waits for it."""
        if isinstance(answer, PlatformError) and not (answer.reached and answer.reason != "busy"):
            self._owed.add(owed)
            QTimer.singleShot(AGAIN_MS, self._settle)

    def _told_alone(self, owed: Owed, told: acts.AloneTold) -> None:
        """Take up how a ticket stands after something that was done here alone, once all of it is told."""
        ticket, at = told.ticket, self.in_hand
        self._owed.tickets[ticket.number] = ticket.id
        here = ticket.window == self.window and ticket.state in ACTIVE
        if any(one.number == ticket.number for one in self.owed):
            return
        # Who is here all the same, as the hub has it, is taken up again with the next look.
        self._let_go[ticket.id] = -1 if here else ticket.version
        if at and at.number == ticket.number:
            found = replace(of_ticket(ticket, at.same_person), alone=at.alone, told_at=told.told_at)
            self.in_hand = found if here else None
        if at and not here and at.number == ticket.number:
            self.told = Told(owed.name, "twice", ours=at, theirs=ticket, number=ticket.number)

    def _waits_for_its_machine(self, owed: Owed, code: str) -> bool:
        """Tell whether the hub will know a number later today, when the kiosk that gave it is heard again."""
        act = owed.act
        typed = isinstance(act, acts.TellAlone) and bool(act.number)
        return typed and code == "not-found" and day_of(china_time(owed.at / 1000)) == day_of(self._now())

    def _ask_anew(self) -> None:
        self._owed.waiting = frozenset()
        self._settle()

    def _not_taken(self, owed: Owed, code: str) -> None:
        """Keep what was done here and is not so at the hub, and ask how it stands there."""
        if self._waits_for_its_machine(owed, code):
            self._owed.wait_for(owed.number)
            QTimer.singleShot(ANEW_MS, self._ask_anew)
        elif owed.name == "rate":
            # For figures alone; the rating itself went to the platform.
            self._owed.told(owed)
        else:
            self._owed.refuse(owed, code)
            name = getattr(owed.act, "ticket", "")
            if self._hall and name:
                self._hall.ask(lambda client: client.ticket(name), functools.partial(self._stands_there, owed.act_id))
        self._settle()

    def _stands_there(self, act_id: str, answer: object) -> None:
        if isinstance(answer, Ticket):
            self._owed.stands(act_id, answer)
            self.changed.emit()
