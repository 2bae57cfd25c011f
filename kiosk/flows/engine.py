# SPDX-License-Identifier: Apache-2.0
"""Walks one visit through a flow: takes events, asks the step, shows what it says; knows no window and no thread.

Everything happens on one thread, the one that calls ``take``. Slow work is done by a Runner; its results come back by
``post``. What belongs to a step that has ended is dropped, so that nothing late ever reaches a later step.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from config.logs import logger
from config.texts import plain
from kiosk.audit import Act
from kiosk.domain import masks
from kiosk.flows.calling import ASSIST, GUIDE, Calling, Calls
from kiosk.flows.card_guard import GUARD, AnotherCard, guarded
from kiosk.flows.flow import Flow
from kiosk.flows.patience import Patience as Patience
from kiosk.flows.patience import nobody_can_leave
from kiosk.flows.questions import ANEW, LEAVE, STAY, another_card, really_leave, still_there
from kiosk.flows.stay import Cancellable, Post, Runner, Stay, Timers, Tools
from kiosk.steps.events import Entered, Event, Press, Seen, Signed
from kiosk.steps.proof_screens import ProofPreview
from kiosk.steps.screens import CardRead, Choice, Review, Screen, StillThere
from kiosk.steps.step import Back, GoTo, Leave, Next, Outcome, Reason, Show, Step
from kiosk.steps.visit import Visit, WipeReport

log = logger(__name__)

# What an engine shows before it has begun.
NOTHING = Screen(title=plain(""))
# The hidden gesture of the window, and the step it leads to.
TECHNICIAN = "technician-code"
# Events that only a person at the machine makes.
ACTS = (Press, Entered, Signed)
# What a person sees in full while they hold the key, as it is recorded: the kind of data, never the data.
REVEALED: dict[type[Screen], str] = {CardRead: "card", Review: "application", ProofPreview: "proof"}


@dataclass(frozen=True)
class Stop:
    """A step on the way here; ``returns_to`` is how long the way was where its Next comes back to."""

    index: int
    returns_to: int | None = None


class Engine:
    """One visit on its way. ``on_screen`` hears every screen, ``on_leave`` the end with its reason and wipe report.

    The questions it asks itself come as screens too: ``StillThere`` lies over the screen before it, which is shown
    again when the person goes on.
    """

    def __init__(
        self,
        flow: Flow,
        visit: Visit,
        runner: Runner,
        timers: Timers,
        *,
        post: Post,
        on_screen: Callable[[Screen], None],
        on_leave: Callable[[Reason, WipeReport], None],
        on_call: Callable[[Calls], None] = lambda state: None,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.flow = flow
        self.visit = visit
        self.over = False
        self._tools = Tools(runner, timers, post)
        self._on_screen = on_screen
        self._on_leave = on_leave
        self._patience = patience or Patience()
        self._clock = clock
        self._way: list[Stop] = []
        self._stay = Stay(self._tools, self._hear)
        self._screen = NOTHING
        # The last one is on the screen; "are you still there" may lie over another one, which is not lost by it.
        self._questions: list[StillThere | Choice] = []
        self._calling = Calling(self._tools, visit, self._call_changed)
        self._said_of_call: Choice | None = None
        self._on_call = on_call
        self._events: deque[tuple[Stay, Event]] = deque()
        self._working = False
        self._touched_at = clock()
        self._idle: Cancellable | None = None

    def start(self, at: str = "") -> None:
        """Begin with the first step, or with the one named."""
        self.touched()
        self._wait_for_idle(self._patience.idle_seconds)
        self._enter(Stop(self.flow.index(at) if at else 0))

    @property
    def step(self) -> Step:
        """Return the step the person is in."""
        return self.flow.steps[self._way[-1].index]

    @property
    def screen(self) -> Screen:
        """Return what the step shows, also while a question lies over it."""
        return self._screen

    def touched(self) -> None:
        """Say that somebody touched the machine; cheap, call it as often as it happens."""
        self._touched_at = self._clock()

    def take(self, event: Event) -> None:
        """Take what the person did; ``Press("back")`` and ``Press("home")`` are the footer's keys."""
        if self.over:
            return
        if isinstance(event, ACTS):
            self.touched()
        self._hear(self._stay, event)

    def leave(self, reason: Reason) -> None:
        """End the visit from outside: staff, shutdown."""
        if not self.over:
            self._leave(reason)

    # Events, one after the other.

    def _hear(self, stay: Stay, event: Event) -> None:
        self._events.append((stay, event))
        if self._working:
            return
        self._working = True
        try:
            while self._events:
                self._deal(*self._events.popleft())
        finally:
            self._working = False

    def _deal(self, stay: Stay, event: Event) -> None:
        if self.over or (stay.ended and not isinstance(event, ACTS)):
            return
        if isinstance(event, Press) and self._is_ours(event):
            return
        if isinstance(event, Seen) and event.watch == GUARD:
            self._card_laid(event.value)
            return
        outcome = self.step.handle(self.visit, event)
        if outcome is None and isinstance(event, Press):
            outcome = self._key(event.action)
        if outcome is not None:
            self._apply(outcome)

    def _is_ours(self, event: Press) -> bool:
        """Take what is not for the step: an answer to our own question, the language, a key that is locked now."""
        if event.action == "reveal":
            self._note_reveal()
            return True
        if self._questions:
            self._answer(event)
            return True
        if event.action == "language":
            self.visit.language = event.value
            return True
        return self._locked(event.action)

    def _locked(self, action: str) -> bool:
        shown = self._screen
        return (action == "back" and not shown.can_go_back) or (action == "home" and not shown.can_go_home)

    def _key(self, action: str) -> Outcome | None:
        """Do what the footer's keys mean where a step has no meaning of its own for them."""
        if action == "back":
            return Back()
        if action == "staff":
            self._call_staff()
        if action == TECHNICIAN:
            return self._to_technician()
        if action != "home":
            return None
        if self.visit.holds_data and self.visit.receipt is None:
            self._ask(really_leave())
            return None
        return Leave(Reason.HOME)

    def _to_technician(self) -> Outcome | None:
        """Lead to the technician's door, where the post has one and nobody's visit would be disturbed."""
        # Somebody's answers may lie on the screen: a technician presses home first, and so wipes them.
        free = self.visit.item is None and not self.visit.holds_data
        return GoTo(TECHNICIAN) if free and TECHNICIAN in self.flow else None

    # Ways through the flow.

    def _apply(self, outcome: Outcome) -> None:
        if isinstance(outcome, Show):
            self._show(outcome)
        elif isinstance(outcome, Next):
            self._next()
        elif isinstance(outcome, Back):
            self._back()
        elif isinstance(outcome, GoTo):
            self._go_to(outcome)
        else:
            self._leave(outcome.reason)

    def _enter(self, stop: Stop) -> None:
        """Begin a step; one that has nothing to ask (Next at once) does not become part of the way."""
        self._way.append(stop)
        outcome = self._begin()
        if isinstance(outcome, Next):
            self._pass(stop)
        else:
            self._apply(outcome)

    def _pass(self, stop: Stop) -> None:
        self._way.pop()
        if stop.returns_to is None:
            self._advance(stop.index)
        else:
            self._return(stop.returns_to)

    def _begin(self) -> Outcome:
        self._stay.end()
        self._stay = Stay(self._tools, self._hear)
        log.info("step-entered", flow=self.flow.name, step=self.step.name)
        return self.step.enter(self.visit)

    def _next(self) -> None:
        stop = self._way[-1]
        if stop.returns_to is None:
            self._advance(stop.index)
        else:
            self._return(stop.returns_to)

    def _advance(self, index: int) -> None:
        ended = self.flow.steps[index].name in self.flow.ends
        if index + 1 < len(self.flow.steps) and not ended:
            self._enter(Stop(index + 1))
        else:
            self._leave(Reason.FINISHED)

    def _return(self, length: int) -> None:
        del self._way[length:]
        self._apply(self._begin())

    def _back(self) -> None:
        """Go to the step before that still has something to ask."""
        while len(self._way) > 1:
            self._way.pop()
            outcome = self._begin()
            if not isinstance(outcome, Next):
                self._apply(outcome)
                return
        self._leave(Reason.HOME)

    def _go_to(self, outcome: GoTo) -> None:
        index = self.flow.index(outcome.step)
        places = [place for place, stop in enumerate(self._way) if stop.index == index]
        if outcome.return_here:
            self._enter(Stop(index, returns_to=len(self._way)))
        elif places:
            self._return(places[-1] + 1)
        else:
            self._enter(Stop(index))

    def _show(self, show: Show) -> None:
        self._screen = show.screen
        self._stay.follow(guarded(self.visit, self.step, show))
        if not self._questions:
            self._on_screen(show.screen)

    def _leave(self, reason: Reason) -> None:
        self.over = True
        self._stay.end()
        self._calling.end()
        self._stop_idle()
        seconds = round((self.visit.facilities.now() - self.visit.began_at).total_seconds())
        result = "stored" if self.visit.receipt else "none"
        self.visit.facilities.note(
            Act.VISIT_ENDED, self.visit.id, reason=reason.value, result=result, seconds=max(0, seconds)
        )
        self.visit.wipe()
        self._on_leave(reason, self.visit.wiped)

    # Nobody there, and leaving.

    def _wait_for_idle(self, seconds: float) -> None:
        self._idle = self._tools.timers.after(seconds, self._look_for_touch)

    def _stop_idle(self) -> None:
        if self._idle:
            self._idle.cancel()

    def _look_for_touch(self) -> None:
        left = self._touched_at + self._patience.before_asking(self.step, self.visit) - self._clock()
        if left > 0:
            self._wait_for_idle(left)
        elif nobody_can_leave(self.visit, self._screen):
            self._wait_for_idle(self._patience.idle_seconds)
        elif self.visit.item is None and not self.visit.holds_data:
            self._leave(Reason.IDLE)
        else:
            self._count_down(self._patience.warning_seconds)

    def _count_down(self, left: int) -> None:
        if left <= 0:
            self._leave(Reason.IDLE)
            return
        self._ask(still_there(left, self._patience.warning_seconds))
        self._idle = self._tools.timers.after(1, lambda: self._count_down(left - 1))

    def _ask(self, question: StillThere | Choice) -> None:
        # The step goes on under the question: its screen changes unseen, its timers run, nothing is lost.
        if self._questions and type(self._questions[-1]) is type(question):
            self._questions.pop()
        self._questions.append(question)
        self._on_screen(question)

    def _answer(self, event: Press) -> None:
        said = event.value if event.action == "choose" else event.action
        if isinstance(self._questions[-1], StillThere):
            self._answer_idle(said)
        elif said == LEAVE:
            self._leave(Reason.HOME)
        elif said == ANEW:
            self._leave(Reason.PERSON_CHANGED)
        elif said == STAY:
            self._go_on()
        elif said == GUIDE:
            self._let_guide_in()

    def _let_guide_in(self) -> None:
        """Lead a guide to their door, unless the end of a print or a storing would be lost by it."""
        if self._must_end():
            self._go_on()
            return
        self._questions.pop()
        self._go_to(GoTo(ASSIST, return_here=True))

    def _must_end(self) -> bool:
        """Tell whether the step waits for something that must not be begun twice nor be lost: it lets nobody leave."""
        return self._stay.working and not self._screen.can_go_home

    def _answer_idle(self, said: str) -> None:
        if said == LEAVE:
            self._leave(Reason.HOME)
            return
        self._begin_waiting_anew()
        self._go_on()

    def _begin_waiting_anew(self) -> None:
        self._stop_idle()
        self._wait_for_idle(self._patience.idle_seconds)

    def _go_on(self) -> None:
        self._questions.pop()
        self._on_screen(self._questions[-1] if self._questions else self._screen)

    # Somebody is called.

    def _call_staff(self) -> None:
        self._calling.call(self.step.name)
        if self._said_of_call not in self._questions:
            self._say_call()

    def _say_call(self) -> None:
        self._said_of_call = self._calling.screen(guides=not self._must_end())
        self._ask(self._said_of_call)

    def _call_changed(self) -> None:
        """Say it where the call stands on the screen; who went on is disturbed only when nobody comes."""
        self._on_call(self._calling.state)
        said = self._said_of_call is not None and self._said_of_call in self._questions[-1:]
        if said or (self._calling.state is Calls.NOBODY and not self._questions):
            self._say_call()

    # What happens beside the step.

    def _note_reveal(self) -> None:
        """Record that somebody looked at what is masked; a key of a screen that masks nothing is no act."""
        kind = REVEALED.get(type(self._screen))
        if kind and not self._questions:
            self.visit.facilities.note(Act.REVEAL, self.visit.id, kind=kind)

    def _card_laid(self, value: object) -> None:
        """Ask who goes on; the step stays as it is, and who laid a card is here."""
        operator = self.visit.cards.operator
        if not isinstance(value, AnotherCard) or operator is None:
            return
        self.touched()
        if self._questions and isinstance(self._questions[-1], StillThere):
            self._questions.pop()
            self._begin_waiting_anew()
        self.visit.facilities.note(Act.CARD_REFUSED, self.visit.id, reason="another-card")
        self._ask(another_card(masks.tight(masks.name(operator.name or operator.name_latin or ""))))
