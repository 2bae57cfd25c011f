# SPDX-License-Identifier: Apache-2.0
"""What the tab that calls shows and does, without widgets: whom this window serves, what was asked, what is owed.

The hall is read; acts go to the hub. What an act answered wins over a hall that was read before it, so that a number
never jumps back. An act nothing is known of is *owed*: asked for again under its id as soon as the hub answers. So is
what was done while it was silent (``calling_alone``), which is on the disk before it is shown.
"""

from __future__ import annotations

import datetime
import functools
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal

from config.logs import logger
from kiosk.hall.line import HallSeen
from kiosk.hub.client import acting_as
from kiosk.platform.errors import PlatformError
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import State, Ticket, WindowState
from kiosk.tickets.views import WindowView
from offline_queue.ids import uuid7
from ui.window.calling_agreed import WindowAgreed
from ui.window.calling_alone import LOCAL, Alone
from ui.window.calling_owed import OwedActs
from ui.window.calling_owes import AGAIN_MS
from ui.window.calling_values import Owed, Question, Told, Took
from ui.window.in_hand import InHand, of_ticket, of_view

if TYPE_CHECKING:
    from kiosk.hall.window_book import WindowBook
    from ui.window.context import HallPort

log = logger(__name__)
# Of these the hub would refuse what concerns somebody who is served.
UNSERVED = frozenset({"recall", "no-show"})
# Acts a window may do while the hub is gone: they are about who sits here, and nobody else can have done them.
OWN = frozenset({"start", "finish", "recall", "no-show", "hold", "suspend", "open", "close", "rate"})


class Calling(WindowAgreed):
    """The queue of one window; ``changed`` tells any news, ``moved`` that whom it serves is otherwise than before."""

    moved = Signal()

    def __init__(
        self,
        hall: HallPort | None,
        window: str,
        now: Callable[[], datetime.datetime],
        *,
        clock: Callable[[], float] = time.monotonic,
        book: WindowBook | None = None,
    ) -> None:
        super().__init__()
        self._hall, self.window, self._now, self._clock = hall, window, now, clock
        self.seen = hall.now if hall else HallSeen()
        self.rules, self.in_hand = None, None
        self.doing = ""
        """The act under way; empty for none."""
        self.told: Told | None = None
        self.question = Question.NONE
        self._owed = OwedActs(book)
        self.alone = Alone(self, self._owed)
        self.typed = ""
        """As much of a number as was typed."""
        self.card_hash = ""
        """Of the card another person laid, while it is asked whether they may."""
        self._let_go: dict[str, int] = {}
        self._read_doubles: frozenset[str] = frozenset()
        self._ending = False
        self._asking_rules = False
        if hall:
            hall.seen.connect(self.see)

    # What is done

    def begin(self, staff: str, roles: frozenset[str], *, take_over: bool = False, reason: str = "") -> None:
        """Open the window for who signed in; whoever was left there is served on."""
        self.alone.begin(acting_as(staff, sorted(roles)))
        self._ending = False
        if self._hall is None:
            return
        act = acts.OpenWindow(window=self.window, take_over=take_over, reason=reason)

        def acts_for(client: Any) -> None:
            client.act_as(staff, sorted(roles))

        self._hall.ask(acts_for, lambda _: self._do("open", act, self._opened))

    def end(self) -> None:
        """Close the window; one with somebody in hand stays open for who comes next."""
        self.question, self.told, self._ending = Question.NONE, None, True
        self._close_when_free()

    def call(self) -> None:
        """Call who is next; by agreement while the hub is silent, once somebody has said yes to that."""
        if self.question is Question.NUMBER:
            if self.typed_whole:
                self.call_number(self.typed)
        elif self.question is Question.NEIGHBOUR:
            return
        elif not self.alone.is_so:
            self._do("call", acts.CallNext(window=self.window), self._called)
        elif self.can_call_alone and not self.alone.agreed:
            self.question = Question.AGREE
            self.changed.emit()
        elif self.can_call_alone and self.alone.share:
            self._here(self.alone.call)

    def recall(self) -> None:
        """Call the same person again."""
        if at := self.in_hand:
            self._do("recall", acts.Recall(ticket=at.id, version=at.version), self._took)

    def pass_over(self) -> None:
        """Pass over who was called and did not come."""
        if at := self.in_hand:
            self._do("no-show", acts.NoShow(ticket=at.id, version=at.version), self._lost)

    def hold(self, reason: str) -> None:
        """Set the person aside while they fetch something."""
        self.question = Question.NONE
        if at := self.in_hand:
            self._do("hold", acts.Hold(ticket=at.id, version=at.version, reason=reason), self._lost)

    def transfer(self, *, queue: str = "", window: str = "", keep_place: bool = True) -> None:
        """Send the person on."""
        self.question = Question.NONE
        if at := self.in_hand:
            act = acts.Transfer(
                ticket=at.id, version=at.version, to_queue=queue, to_window=window, keep_place=keep_place
            )
            self._do("transfer", act, self._lost)

    def start(self, person_hash: str = "", *, other_person: bool = False) -> None:
        """Begin to serve who came; with the hash of their card it is told whether it is whose number it is."""
        at = self.in_hand
        if at is None or at.serving:
            return
        self.question, self.card_hash = Question.NONE, person_hash
        act = acts.Start(ticket=at.id, version=at.version, person_hash=person_hash or None, other_person=other_person)
        self._do("start", act, self._started)

    def finish(self) -> None:
        """End the service."""
        if at := self.in_hand:
            self._do("finish", acts.Finish(ticket=at.id, version=at.version), self._finished)

    def pause(self, reason: str) -> None:
        """Pause the window; whoever is served is served to the end."""
        self.question = Question.NONE
        self._do("suspend", acts.SuspendWindow(window=self.window, reason=reason), lambda told: None)

    def go_on(self) -> None:
        """End the pause."""
        self._do("open", acts.OpenWindow(window=self.window), self._opened)

    def take_up(self, place: int) -> None:
        """Take up who is held, or let back who was passed over, by their place among those set aside."""
        if not 0 <= place < len(self.aside):
            return
        one = self.aside[place]
        if one.state is State.HELD:
            self._do("resume", acts.Resume(ticket=one.ticket, version=one.version, window=self.window), self._took)
        else:
            self._do("return", acts.Return(ticket=one.ticket, version=one.version), lambda told: None)

    def ask(self, question: Question) -> None:
        """Put a question in place, or take the same one back."""
        self.told = None
        self.question = Question.NONE if self.question is question else question
        self.changed.emit()

    def back(self) -> bool:
        """Take back what stands in place; return False where nothing does."""
        stood = self.question is not Question.NONE or self.told is not None
        self.question, self.told = Question.NONE, None
        if stood:
            self.changed.emit()
        return stood

    def ask_hub(self, call: Callable[[Any], object], done: Callable[[object], None]) -> None:
        """Ask the hub something; ``done`` hears the answer, where there is a hub at all."""
        if self._hall:
            self._hall.ask(call, done)

    def tell_hub(self, act: acts.Act[Any]) -> None:
        """Have something done that nobody here waits for; refused, it stays undone."""
        if self._hall and self._must_wait(act):
            self._here(lambda: self.alone.do("rate", act))
        elif self._hall:
            rated = Owed("rate", act, str(uuid7()), lambda told: None, self.alone.acting, at=self.hub_ms)
            self._hall.act(act, functools.partial(self._came_beside, rated), rated.act_id)

    # What comes home

    def see(self, seen: HallSeen) -> None:
        """Take the hall as it was just read."""
        before = self.in_hand
        self.seen = self.alone.see(seen, self._now(), self._clock())
        self.let_be()
        if seen.answers:
            self._ask_rules()
            self._settle()
        if seen.answers and not self.doing and not self.due and (view := self.view):
            self.alone.back()
            self._follow(view)
        self._news(before)

    def _follow(self, view: WindowView) -> None:
        """Let what the hall says of this window be so, unless it was read before the last act."""
        found, at = of_view(view), self.in_hand
        if at and at.id.startswith(LOCAL):
            # The hub will know them once their own machine has told of them.
            return
        if found is None and at is None:
            self.in_hand = self.alone.left_here
        elif found is None:
            self._miss(at)
        elif at is None or at.id != found.id:
            self._adopt(found)
        elif found.version >= at.version:
            self.in_hand = replace(found, same_person=at.same_person, alone=at.alone)

    def _miss(self, at: InHand | None) -> None:
        """Let go of who is not at this window any more."""
        if at and self.seen.snapshot and self.seen.snapshot.at > at.stamp:
            self.told, self.in_hand = Told("", "gone", number=at.number), None

    def _adopt(self, found: InHand) -> None:
        """Take up who is at this window by another's act; not who was let go here and is still shown."""
        if found.version > self._let_go.get(found.id, -1):
            self.in_hand = found

    def _do(self, name: str, act: acts.Act[Any], took: Took) -> None:
        if self._hall is None or self.doing:
            return
        # Behind what is owed already, or it would overtake it.
        if self._must_wait(act):
            if name in OWN and not (name in UNSERVED and self.in_hand and self.in_hand.serving):
                self._here(lambda: self.alone.do(name, act))
            return
        self.told = None
        self.doing, act_id = name, str(uuid7())
        owed = Owed(name, act, act_id, took, self.alone.acting)
        self._hall.act(act, functools.partial(self._came, owed), act_id)
        self.changed.emit()

    def _came(self, owed: Owed, answer: object) -> None:
        before, self.doing = self.in_hand, ""
        if isinstance(answer, TicketError):
            self._refused(owed, answer)
        elif isinstance(answer, PlatformError):
            self._unknown(owed, answer)
        else:
            self._owed.told(owed)
            if isinstance(answer, acts.AloneTold):
                self._told_alone(owed, answer)
            owed.took(answer)
            self._settle()
        self._news(before)
        if self._ending:
            self._close_when_free()

    def _close_when_free(self) -> None:
        """Close the window of who has gone, once; behind an act that is still under way."""
        if self._hall and not self.doing and self.in_hand is None and self.state is not WindowState.CLOSED:
            self._ending = False
            self._do("close", acts.CloseWindow(window=self.window), lambda told: None)

    def _refused(self, owed: Owed, wrong: TicketError) -> None:
        log.info("act-refused", kind=owed.name, code=wrong.code)
        if owed.at and owed.name != "open":
            self._not_taken(owed, wrong.code)
            return
        self._owed.told(owed)
        if owed.name == "open" and wrong.code == "window-busy":
            self.question = Question.TAKE_OVER
        elif owed.name == "start" and wrong.code == "not-allowed" and self.card_hash:
            self.question = Question.OTHER_PERSON
        else:
            self.told = Told(owed.name, wrong.code, wrong.wait_s, self.in_hand)
            self._see_both(wrong)

    def _see_both(self, wrong: TicketError) -> None:
        """Where somebody else was quicker, show how the ticket stands beside how it was seen here."""
        at = self.in_hand
        if self._hall and at and wrong.code in ("version-mismatch", "state-conflict", "not-found"):
            self._hall.ask(lambda client: client.ticket(at.id), functools.partial(self._stands, self.told))

    def _stands(self, told: Told | None, answer: object) -> None:
        if self.told is not told or told is None or not isinstance(answer, Ticket):
            return
        before = self.in_hand
        self.told = replace(told, theirs=answer)
        if answer.window == self.window and answer.state in (State.CALLED, State.SERVING):
            self.in_hand = of_ticket(answer, before.same_person if before else None)
        elif before and before.id == answer.id:
            self._let_go[answer.id], self.in_hand = answer.version, None
        self._news(before)

    def _unknown(self, owed: Owed, wrong: PlatformError) -> None:
        log.info("act-unknown", kind=owed.name, cause=wrong.code)
        if not self._keeps(owed, wrong):
            if owed.at:
                self._not_taken(owed, wrong.code)
            else:
                self._owed.told(owed)
                self.told = Told(owed.name, wrong.code)
            return
        self.told = Told(owed.name, "unknown")
        # In front: whatever is owed beside it was asked for after it.
        if owed not in self.owed:
            self._owed.put_first(owed)
        QTimer.singleShot(AGAIN_MS, self._settle)

    def _ask_rules(self) -> None:
        if self.rules is None and self._hall and not self._asking_rules:
            self._asking_rules = True
            self._hall.ask(lambda client: client.rules(), self._rules_came)

    def _rules_came(self, answer: object) -> None:
        self._asking_rules = False
        if isinstance(answer, HallRules):
            self.rules = answer
            self.changed.emit()

    def _opened(self, told: acts.WindowTold) -> None:
        self.question = Question.NONE
        self.in_hand = of_ticket(told.ticket) if told.ticket else self.in_hand

    def _called(self, told: acts.Called) -> None:
        if told.ticket is None:
            self.told = Told("call", "nobody", count=told.still_waiting)
        else:
            self.in_hand = of_ticket(told.ticket)

    def _took(self, told: acts.Told) -> None:
        self.in_hand = of_ticket(told.ticket)

    def _started(self, told: acts.Started) -> None:
        self.in_hand, self.card_hash = of_ticket(told.ticket, told.same_person), ""

    def _finished(self, told: acts.Told) -> None:
        self._lost(told)
        self.finished.emit(told.ticket.id)

    def _lost(self, told: acts.Told) -> None:
        self._let_go[told.ticket.id], self.in_hand = told.ticket.version, None

    def _news(self, before: InHand | None) -> None:
        if self.in_hand != before:
            self.moved.emit()
        self.changed.emit()
