# SPDX-License-Identifier: Apache-2.0
"""What the guide desk shows and does, without widgets: the chosen queue, the number that is looked at, who calls."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from config.logs import logger
from kiosk.hall import announcements, fleet, help_calls, stories
from kiosk.hall.announcements import KINDS
from kiosk.hall.help_calls import HelpCall, HelpCalls
from kiosk.hall.line import HallSeen
from kiosk.hall.stories import Story, number_in
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Message
from kiosk.platform.errors import PlatformError
from kiosk.steps.facilities import Facilities
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import NORMAL, HallRules, QueueRule
from kiosk.tickets.values import Event, State
from kiosk.tickets.views import Aside, QueueView
from offline_queue.ids import uuid7
from ui.guide.announcing_state import Announcing
from ui.guide.asks import Asks
from ui.guide.issuing import MOST, Issuing, Wanted
from ui.window.context import WindowContext

log = logger(__name__)
# Classes in the order of their keys; an appointment's is given where somebody checks in.
CREDITS = ("aged", "disabled", "pregnant", "veteran", "green")
# How often who calls is asked for where nothing says that anybody did; a desk that does not look is told to no kiosk.
LOOK_SECONDS = 5.0
# After these nobody needs a slip any more.
SERVED = frozenset({"started", "finished", "cancelled", "expired"})
# Events after which the desk looks at once.
OF_CALLS = ("help-", "announce", "message")


class GuideState(Announcing):
    """``changed`` tells any news; everything happens in the window's thread."""

    def __init__(
        self,
        context: WindowContext,
        around: Facilities | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(context)
        self.context, self._clock = context, clock
        self.seen = context.hall.now if context.hall else HallSeen()
        self.rules: HallRules | None = None
        self.issuing = Issuing(context, around)
        self.issuing.changed.connect(self._issued)
        self.queue, self.credit, self.count = "", NORMAL, 1
        self.story: Story | None = None
        self.looked_for = ""
        """What was looked for and not found."""
        self.told = ""
        """The code of the last refusal; empty for none."""
        self.calls = HelpCalls()
        self.messages: tuple[Message, ...] = ()
        self._number = ""
        """The number that was looked for last."""
        self._next_look = 0.0
        self._asking_rules = False
        if context.hall:
            context.hall.seen.connect(self.see)
            context.hall.happened.connect(self._happened)

    # What is known

    @property
    def answers(self) -> bool:
        """Tell whether the hub answers now."""
        return bool(self.seen.answers)

    @property
    def hub_ms(self) -> int:
        """Return what time it is at the hub, as far as this machine can tell."""
        found = self.seen.snapshot
        return found.at + max(0, round((self._clock() - self.seen.read_at) * 1000)) if found else 0

    @property
    def queues(self) -> tuple[QueueView, ...]:
        """Return the queues as they were last read."""
        return self.seen.snapshot.queues if self.seen.snapshot else ()

    @property
    def chosen(self) -> QueueView | None:
        """Return the queue that is chosen."""
        return next((one for one in self.queues if one.code == self.queue), None)

    @property
    def missed(self) -> tuple[Aside, ...]:
        """Return who was passed over, the last first."""
        found = self.seen.snapshot.aside if self.seen.snapshot else ()
        return tuple(sorted((one for one in found if one.state is State.NO_SHOW), key=lambda one: -one.since))

    def rule(self, code: str) -> QueueRule | None:
        """Return what the hall decided of a queue."""
        return self.rules.queue(code) if self.rules else None

    def gives(self, code: str) -> bool:
        """Tell whether a queue gives numbers now, as far as the hours say."""
        rule = self.rule(code)
        return rule is None or self.rules is None or self.rules.gives(rule, self.context.now())

    def windows(self, code: str) -> tuple[str, tuple[str, ...]]:
        """Return the zone and the windows of a queue."""
        rules = [one for one in self.rules.windows if code in one.queues] if self.rules else []
        return (rules[0].zone if rules else ""), tuple(one.no for one in rules)

    @property
    def can_come_back(self) -> bool:
        """Tell whether the number that is looked at was passed over and may wait again."""
        ticket = self.story.ticket if self.story else None
        most = self.rules.limits.most_returns if self.rules else 0
        return ticket is not None and ticket.state is State.NO_SHOW and ticket.returns < most

    # What is done

    def begin(self, staff: str, roles: frozenset[str]) -> None:
        """Let somebody act from now on."""

        def act_as(client: HubClient) -> None:
            client.act_as(staff, sorted(roles))

        self.put(act_as, lambda _: self.look())

    def choose(self, code: str) -> None:
        """Choose a queue."""
        if any(one.code == code for one in self.queues):
            self.queue, self.told = code, ""
            self.changed.emit()

    def prefer(self, place: int) -> None:
        """Give a class, or take it back; the green channel is for who leads the hall."""
        wanted = CREDITS[place]
        if wanted == "green" and not self.context.staff.may("lead"):
            self._tell("not-lead")
            return
        self.credit = NORMAL if self.credit == wanted else wanted
        self.changed.emit()

    def set_count(self, count: int) -> None:
        """Have so many given at once."""
        self.count = min(max(1, count), MOST)
        self.changed.emit()

    def give(self) -> None:
        """Give what is chosen."""
        if self.chosen is None or not self.answers:
            self._tell("no-queue" if self.answers else "no-hub")
            return
        if self.issuing.busy or self.issuing.unsure:
            # What was chosen meanwhile is for who comes next, and waits for them.
            return
        self.told = ""
        self.issuing.give(Wanted(self.queue, self.credit), self.count)
        self.credit, self.count = NORMAL, 1
        self.changed.emit()

    def find(self, words: str) -> None:
        """Look for a number as somebody writes it."""
        self._number = number = number_in(words)
        if not number:
            self.looked_for, self.story = words, None
            self.changed.emit()
            return
        self._read(number)

    def _read(self, number: str) -> None:
        self.put(lambda client: stories.story(client, number), functools.partial(self._found, number))

    def restore(self) -> None:
        """Let who was passed over wait again."""
        if self.story and self.can_come_back:
            ticket = self.story.ticket
            self._act(acts.Return(ticket=ticket.id, version=ticket.version))

    def reprint(self) -> None:
        """Print the slip of the number that is looked at again; else of the last that did not come out."""
        if unprinted := self.issuing.unprinted:
            self.issuing.reprint(unprinted.ticket)
        elif self.story:
            self.issuing.reprint(self.story.ticket)

    def back(self) -> bool:
        """Take back the question or what was told; return False where nothing stood."""
        stood = self.asks not in (Asks.NOTHING, Asks.PAPER) or bool(self.told)
        self.draft = None
        self.asks, self.told = Asks.PAPER if self.asks is Asks.PAPER else Asks.NOTHING, ""
        if stood:
            self.changed.emit()
        return stood

    def answer(self, place: int, words: str) -> None:
        """Answer the question that stands by the place of an answer; ``words`` is its reason."""
        asks, self.asks = self.asks, Asks.NOTHING
        ticket = self.story.ticket if self.story else None
        if asks is Asks.ANNOUNCE and 0 <= place < len(KINDS):
            self.announce(KINDS[place])
        elif asks is Asks.END and 0 <= place < len(self.announced):
            self.end(self.announced[place])
        elif asks is Asks.QUEUE and ticket and 0 <= place < len(self.queues):
            self._act(acts.Transfer(ticket=ticket.id, version=ticket.version, to_queue=self.queues[place].code))
        elif asks is Asks.CANCEL and ticket and words:
            self._act(acts.Cancel(ticket=ticket.id, version=ticket.version, reason=words))
        self.changed.emit()

    def came_out(self, well: bool) -> None:
        """Say whether the slip came out that nobody was sure of."""
        self.asks = Asks.NOTHING
        self.issuing.answer(came_out=well)

    def go(self, place: int) -> None:
        """Go to who calls, or say that one was there."""
        if not 0 <= place < len(self.calls.items):
            return
        one, name = self.calls.items[place], uuid7()
        do = help_calls.end if self.mine(one) else help_calls.come
        self.put(lambda client: do(client, one.id, name), self.did)

    def name_of(self, staff: str) -> str:
        """Return how somebody of the staff is called here: by name who sits here, others by their number alone."""
        who = self.context.staff.who
        return f"{who.name} {staff}" if who and who.staff_no == staff else staff

    def mine(self, call: HelpCall) -> bool:
        """Tell whether somebody goes there already, so that the next word is that they were there."""
        return call.state == "coming"

    def hear_message(self) -> None:
        """Say that the oldest message was heard."""
        open_ones = self.open_messages
        if open_ones:
            first, name = open_ones[0].id, uuid7()
            self.put(lambda client: fleet.hear(client, first, name), self.did)

    @property
    def open_messages(self) -> tuple[Message, ...]:
        """Return the messages nobody has heard yet."""
        return tuple(one for one in self.messages if one.heard_at is None)

    # What comes home

    def see(self, seen: HallSeen) -> None:
        """Take the hall as it was just read."""
        self.seen = seen
        if seen.answers and self.rules is None and not self._asking_rules:
            self._asking_rules = True
            self.put(lambda client: client.rules(), self._rules_came)
        if not self.queue and self.queues:
            self.queue = self.queues[0].code
        self.changed.emit()

    def tick(self) -> None:
        """Look at who calls, now and then."""
        if self._clock() >= self._next_look:
            self.look()

    def look(self) -> None:
        """Ask who calls and what is announced."""
        self._next_look = self._clock() + LOOK_SECONDS
        if self.context.staff.who is None:
            # A desk nobody sits at is no desk: no kiosk is told that somebody looks.
            return
        self.put(help_calls.all_open, self._calls_came)
        self.put(announcements.standing, self._announced_came)
        self.put(lambda client: fleet.messages(client, to="guide"), self._messages_came)

    def _happened(self, event: Event) -> None:
        if event.kind.startswith(OF_CALLS):
            self.look()
        if event.ticket and event.kind in SERVED:
            self.issuing.served(event.ticket)
            self.changed.emit()
        if self.story and event.ticket == self.story.ticket.id:
            self._read(self.story.ticket.number)

    def _act(self, act: acts.Act[Any]) -> None:
        if self.context.hall:
            self.context.hall.act(act, self.did)

    def put(self, call: Callable[[HubClient], object], done: Callable[[object], None]) -> None:
        """Ask the hub, where there is one."""
        if self.context.hall:
            self.context.hall.ask(call, done)

    def did(self, answer: object) -> None:
        """Tell why an act was not done, and look at what it changed."""
        if isinstance(answer, TicketError | PlatformError):
            log.info("guide-refused", code=answer.code)
            self._tell(answer.code if isinstance(answer, TicketError) or answer.reached else "unknown")
        else:
            self.told = ""
            if self.story and isinstance(answer, acts.Told):
                self._read(self.story.ticket.number)
        self.look()
        self.changed.emit()

    def _tell(self, code: str) -> None:
        self.told = code
        self.changed.emit()

    def _found(self, number: str, answer: object) -> None:
        if number != self._number:
            # Read anew after an act, while somebody looked for another.
            return
        if isinstance(answer, PlatformError):
            # Whether it was given today is not known: what stands there of another number goes all the same.
            self.story = self.story if self.story and self.story.ticket.number == number else None
            self._tell("unread")
            return
        self.story = answer if isinstance(answer, Story) else None
        self.looked_for = "" if self.story else number
        self.changed.emit()

    def _rules_came(self, answer: object) -> None:
        self._asking_rules = False
        if isinstance(answer, HallRules):
            self.rules = self.issuing.rules = answer
            self.changed.emit()

    def _calls_came(self, answer: object) -> None:
        if isinstance(answer, HelpCalls):
            self.calls = answer
            self.changed.emit()

    def _messages_came(self, answer: object) -> None:
        if isinstance(answer, tuple):
            self.messages = answer
            self.changed.emit()

    def _issued(self) -> None:
        if refused := self.issuing.refused:
            self.told = refused.code if isinstance(refused, TicketError) or refused.reached else "unknown"
        if (undone := self.issuing.undone) and self.credit == NORMAL:
            # Pressed again it is for the same person, with the head start that is theirs.
            self.issuing.undone, self.credit = None, undone.credit
        if self.issuing.unsure:
            self.asks = Asks.PAPER
        self.changed.emit()
