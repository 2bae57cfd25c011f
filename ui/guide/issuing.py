# SPDX-License-Identifier: Apache-2.0
"""Numbers given at the desk: each committed, then printed, then told of; a slip nobody is sure of is asked about."""

from __future__ import annotations

import datetime
import functools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from config.logs import logger
from kiosk.hall.desk_slip import given_of, slip_maker
from kiosk.hub.client import DayKey
from kiosk.platform.errors import PlatformError
from kiosk.steps.facilities import Facilities, usable
from kiosk.surroundings import Surroundings
from kiosk.tickets import acts
from kiosk.tickets.counter import Band
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import NORMAL, HallRules
from kiosk.tickets.values import Ticket
from offline_queue.ids import uuid7
from ui.window.context import WindowContext
from ui.window.printing import Printing

log = logger(__name__)
# How many of those given last are shown.
SHOWN = 6
# So many at once at most: a group that is larger comes with a leader who waits for two.
MOST = 30
PRINTER = "receipt_printer"

Slip = Literal["printing", "printed", "failed", "unsure"]


@dataclass(frozen=True)
class GivenHere:
    """A number given here, and how its slip stands."""

    ticket: Ticket
    at: datetime.datetime
    slip: Slip
    cause: str = ""
    reprint: bool = False


@dataclass(frozen=True)
class Wanted:
    """What is wanted: a queue and a class; the id is made once and asked for again."""

    queue: str
    credit: str = NORMAL
    act_id: str = ""


class Issuing(QObject):
    """``changed`` tells any news; one number after the other, each with its slip."""

    changed = Signal()

    def __init__(self, context: WindowContext, around: Facilities | None = None) -> None:
        super().__init__(context)
        self._context, self._around = context, around or Surroundings(context.terminal)
        self.printing = Printing(context, self._around)
        self.printing.changed.connect(self._printed)
        self.given: deque[GivenHere] = deque(maxlen=SHOWN)
        self._served: set[str] = set()
        self.left = 0
        """How many are still to be given."""
        self.refused: TicketError | PlatformError | None = None
        self.undone: Wanted | None = None
        """What was wanted last and came to nothing, or is not known to have come to anything."""
        self.rules: HallRules | None = None
        self._wanted: Wanted | None = None
        self._key = DayKey("", "")

    @property
    def busy(self) -> bool:
        """Tell whether a number or a slip is under way."""
        return self.left > 0 or self.printing.stage == "printing"

    @property
    def unsure(self) -> GivenHere | None:
        """Return the number of whose slip nobody is sure: whoever stands there looks whether it came out."""
        return next((one for one in self.given if one.slip == "unsure"), None)

    @property
    def unprinted(self) -> GivenHere | None:
        """Return the last number whose slip did not come out, while its holder still needs one."""
        missing = (one for one in self.given if one.slip == "failed")
        return next((one for one in missing if one.ticket.id not in self._served), None)

    def served(self, ticket: str) -> None:
        """Ask for no slip of a number any more whose holder is at a window, or that is over."""
        if any(one.ticket.id == ticket for one in self.given):
            self._served.add(ticket)

    def give(self, wanted: Wanted, count: int = 1) -> None:
        """Give so many numbers, one after the other."""
        if self.busy or self.unsure or not 1 <= count <= MOST:
            return
        before = self._wanted
        # Nothing was heard of the last wish: asked for again under its id it is no second number.
        known = before if before and replace(before, act_id="") == replace(wanted, act_id="") else wanted
        self._wanted = known if known.act_id else replace(wanted, act_id=uuid7())
        self.left, self.refused, self.undone = count, None, None
        self._learn_key()
        self._next()

    def reprint(self, ticket: Ticket) -> None:
        """Print the slip of a number again, marked as such."""
        if self.busy:
            return
        self.left, self.refused, self.undone = 1, None, None
        self._learn_key()
        self._act(acts.Reprint(ticket=ticket.id), lambda told: self._print(told.ticket, again=True))

    def check_in(self, appointment: str) -> None:
        """Give an appointment its number; the one it has is told as refused."""
        if self.busy or self.unsure:
            return
        self.left, self.refused, self.undone = 1, None, None
        self._learn_key()
        act = acts.CheckIn(appointment=appointment, to_print=True)
        self._act(act, lambda told: self._print(told.ticket, told.ahead))
        self.changed.emit()

    def answer(self, *, came_out: bool) -> None:
        """Say whether the slip came out that nobody was sure of."""
        if one := self.unsure:
            self._put(replace(one, slip="printed" if came_out else "failed"))
            self._tell(one, printed=came_out)

    def _next(self) -> None:
        if self.left and (wanted := self._wanted):
            act = acts.Issue(queue=wanted.queue, credit=wanted.credit, to_print=True)
            self._act(act, functools.partial(self._issued, wanted), wanted.act_id)
        self.changed.emit()

    def _issued(self, wanted: Wanted, told: acts.Issued) -> None:
        self._wanted = replace(wanted, act_id=uuid7()) if self.left > 1 else None
        self._print(told.ticket, told.ahead)

    def _print(self, ticket: Ticket, ahead: int | None = None, *, again: bool = False) -> None:
        shown = GivenHere(ticket, self._context.now(), "printing", reprint=again)
        self.given.appendleft(shown)
        rules = self.rules
        if rules is None or not usable(self._around, PRINTER):
            state = self._around.device_states().get(PRINTER)
            self._ended("failed", state.cause if state else "")
            return
        key = self._key.key if self._key.day == ticket.day else ""
        given = given_of(ticket, rules, key, ahead, self._band(ticket))
        first = datetime.datetime.fromtimestamp(ticket.issued_at / 1000, datetime.UTC) if again else None
        self.printing.slip("ticket", ticket.id, slip_maker(given, self._context.wording.language, first))
        self.changed.emit()

    def _band(self, ticket: Ticket) -> Band | None:
        """Return between which minutes who comes now is called; nobody knows when who has a head start is."""
        seen = self._context.hall.now.snapshot if self._context.hall else None
        queue = next((one for one in seen.queues if one.code == ticket.queue), None) if seen else None
        return queue.wait.step if queue and queue.wait and not ticket.credit_s else None

    def _printed(self) -> None:
        stage = self.printing.stage
        if stage not in ("printed", "failed", "unsure"):
            return
        cause = self.printing.cause
        self.printing.forget()
        self._ended(stage, cause)

    def _ended(self, slip: Slip, cause: str) -> None:
        if not self.given:
            return
        one = replace(self.given[0], slip=slip, cause=cause)
        self._put(one)
        if one.reprint and slip == "printed":
            self._settle(one.ticket.id)
        self.left = max(0, self.left - 1)
        if slip == "unsure":
            # Whoever stands there looks first; what is still to be given waits for that.
            self.left = 0
            self.changed.emit()
            return
        self._tell(one, printed=slip == "printed")
        self._next()

    def _tell(self, one: GivenHere, *, printed: bool) -> None:
        if one.reprint:
            # Noted before it was printed: the number is called either way.
            self.changed.emit()
            return
        self._act(acts.TellPaper(ticket=one.ticket.id, printed=printed), lambda told: None)

    def _put(self, one: GivenHere) -> None:
        for place, other in enumerate(self.given):
            if other.ticket.id == one.ticket.id and other.reprint == one.reprint:
                self.given[place] = one
                return

    def _settle(self, ticket: str) -> None:
        """Ask for no further slip of a number that has one now."""
        for place, other in enumerate(self.given):
            if other.ticket.id == ticket and other.slip == "failed":
                self.given[place] = replace(other, slip="printed", cause="")

    def _act(self, act: acts.Act[Any], took: Callable[[Any], None], act_id: str = "") -> None:
        if self._context.hall:
            self._context.hall.act(act, functools.partial(self._heard, act, took), act_id)

    def _heard(self, act: acts.Act[Any], took: Callable[[Any], None], answer: object) -> None:
        if isinstance(answer, TicketError | PlatformError):
            self.left, self.refused = 0, answer
            if isinstance(act, acts.Issue):
                self.undone = self._wanted
                # Refused, nothing was done under its id: what is wanted next is another wish.
                self._wanted = None if isinstance(answer, TicketError) else self._wanted
            log.info("number-not-given", cause=answer.code)
        else:
            took(answer)
        self.changed.emit()

    def _learn_key(self) -> None:
        if self._context.hall:
            self._context.hall.ask(lambda client: client.day_key(), self._key_came)

    def _key_came(self, answer: object) -> None:
        if isinstance(answer, DayKey):
            self._key = answer
