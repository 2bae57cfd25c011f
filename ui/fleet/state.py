# SPDX-License-Identifier: Apache-2.0
"""What the fleet page has seen, what is chosen and asked, how acts ended; lives longer than what shows it."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from config.texts import text, wording
from kiosk.domain.words import Words
from kiosk.hall import fleet as calls
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Doing, Fleet, MachineSeen, Message
from kiosk.hub.mode import OtherModeError
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.tickets.errors import TicketError
from offline_queue.ids import uuid7
from ui.fleet.words import second, word
from ui.window.context import HallPort

EVERY_MS = 2000
# What was read longer ago than this is not believed any more: every machine may be otherwise by now.
STALE_SECONDS = 30.0
NOTICE_MINUTES = 60
DOINGS: tuple[Doing, ...] = ("going", "repairing", "phoned", "planned", "waiting")
# What can be written on a screen, by what it is the screen of.
NOTICES = {"kiosk": ("part", "slip", "soon"), "board": ("listen", "desk")}
REASONS = ("repair", "replace", "moved", "closed")
# Roles as the contract of the hall has them.
STOPS = frozenset({"technician", "hall-manager"})
WRITES = STOPS | {"guide"}
UNKNOWN = "unknown"
END = "fleet.notice.end"


class Question(enum.Enum):
    """What stands to be answered; one at a time."""

    NONE = "none"
    TAKE = "take"
    NOTICE = "notice"
    STOP = "stop"


@dataclass(frozen=True)
class Told:
    """How an act ended: what, for which machine, and the code of why not; empty for done."""

    what: str
    machine: str
    wrong: str = ""


@dataclass(frozen=True)
class Actor:
    """Who works here, by number and roles; an empty number is nobody."""

    staff: str = ""
    roles: frozenset[str] = frozenset()


class FleetState(QObject):
    """``changed`` tells that something here is new."""

    changed = Signal()

    def __init__(self, hall: HallPort, actor: Callable[[], Actor], clock: Callable[[], float]) -> None:
        super().__init__()
        self._hall, self._actor, self._clock = hall, actor, clock
        self.fleet: Fleet | None = None
        """The newest that was read; None before the first."""
        self.read_at = 0.0
        self.trouble = ""
        """Why the newest look brought nothing; empty when it did."""
        self.messages: tuple[Message, ...] = ()
        self.selected, self._by_hand = "", False
        self.device = ""
        """The name of the chosen device of the chosen machine; empty for whichever is worst."""
        self.is_guide = False
        """Whether this is a guide desk itself: it is not told what it can see."""
        self.question = Question.NONE
        self.paper = False
        """Whether the card tells of paper."""
        self.told: Told | None = None
        self.busy = ""
        """What is under way, by name."""
        self._looking = False
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        hall.happened.connect(self._happened)

    @property
    def machine(self) -> MachineSeen | None:
        """The chosen machine."""
        items = self.fleet.items if self.fleet else ()
        return next((one for one in items if one.name == self.selected), None)

    @property
    def age(self) -> float:
        """Seconds since the newest was read."""
        return self._clock() - self.read_at

    @property
    def believed(self) -> bool:
        """Tell whether what was read is young enough to be taken for how it is."""
        return self.fleet is not None and self.age <= STALE_SECONDS

    @property
    def me(self) -> str:
        """The number of who works here."""
        return self._actor().staff

    @property
    def message(self) -> Message | None:
        """The newest message about the chosen machine."""
        return next((one for one in reversed(self.messages) if one.machine == self.selected), None)

    def may(self, roles: frozenset[str]) -> bool:
        """Tell whether who works here has one of these roles."""
        return bool(roles & self._actor().roles)

    def start(self) -> None:
        """Begin to look."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Read everything; while a look is under way no second one waits behind it."""
        if not self._looking:
            self._looking = True
            self._hall.ask(lambda client: (calls.fleet(client), calls.messages(client, "guide")), self._came)

    def _happened(self, event: object) -> None:
        self.look()

    def choose(self, name: str) -> None:
        """Choose a machine; a question about another one is taken back."""
        if name and name != self.selected:
            self._by_hand = True
            self.selected, self.device, self.question, self.told = name, "", Question.NONE, None
            self.changed.emit()

    def choose_device(self, name: str) -> None:
        """Choose a device of the chosen machine."""
        if name != self.device:
            self.device = name
            self.changed.emit()

    def ask(self, question: Question) -> None:
        """Ask something; asked a second time it is taken back."""
        self.question = Question.NONE if self.question is question else question
        # Whoever asks or acts has chosen: no look may put another machine under their next key.
        self.told, self._by_hand = None, True
        self.changed.emit()

    def show_paper(self) -> None:
        """Show what is known of paper; shown a second time it is taken away."""
        self.paper = not self.paper
        self.changed.emit()

    def back(self) -> bool:
        """Take back the question, then the paper, then what was told; False where there is none of them."""
        if self.question is not Question.NONE:
            self.question = Question.NONE
        elif self.paper:
            self.paper = False
        elif self.told:
            self.told = None
        else:
            return False
        self.changed.emit()
        return True

    def answer(self, place: int) -> bool:
        """Answer the question that stands by the place of an answer, from 0; False where there is none."""
        question, answers = self.question, self.answers
        if self.machine is None or not 0 <= place < len(answers):
            return False
        self.question, key = Question.NONE, answers[place]
        if question is Question.TAKE:
            self._do("take", functools.partial(calls.take_over, doing=DOINGS[place]))
        elif question is Question.STOP:
            # The words and not their key: they stay on record, and whoever reads them there has no list of ours.
            self._do("stop", functools.partial(calls.stop, reason=both(key).zh))
        elif key == END:
            self._do("notice-end", calls.end_notice)
        else:
            self._do("notice", functools.partial(calls.put_notice, words=both(key), minutes=NOTICE_MINUTES))
        return True

    @property
    def answers(self) -> tuple[str, ...]:
        """The keys of what may be answered now."""
        if self.question is Question.TAKE:
            return tuple(f"fleet.care.{doing}" for doing in DOINGS)
        if self.question is Question.STOP:
            return tuple(f"fleet.reason.{reason}" for reason in REASONS)
        if self.question is Question.NOTICE:
            machine = self.machine
            end = (END,) if machine and machine.notice else ()
            return (*(f"fleet.notice.{notice}" for notice in NOTICES.get(machine.kind if machine else "", ())), *end)
        return ()

    def hand_back(self) -> None:
        """Say that one does not look after the chosen machine any more."""
        self._do("back", calls.hand_back)

    def resume(self) -> None:
        """Put the chosen machine back into service."""
        self._do("resume", calls.resume)

    def tell_guide(self) -> None:
        """Send the guide what is wrong with the chosen machine."""
        machine = self.machine
        if machine is None:
            return
        about = machine.troubles[0].cause if machine.troubles else machine.state
        told = said(machine)

        def send(client: HubClient, name: str, act_id: str) -> object:
            return calls.send_message(client, "guide", act_id, machine=name, about=about, words=told)

        self._do("message", send)

    def _do(self, what: str, act: Callable[..., object]) -> None:
        if self.busy or not self.selected:
            return
        self.busy, self.told, self._by_hand, name = what, None, True, self.selected
        call = functools.partial(_called, act, name, uuid7())
        self._hall.ask(call, functools.partial(self._done, what, name))
        self.changed.emit()

    def _done(self, what: str, name: str, answer: object) -> None:
        self.busy = ""
        wrong = ""
        if isinstance(answer, TicketError):
            wrong = answer.code
        elif isinstance(answer, PlatformError):
            wrong = UNKNOWN
        self.told = Told(what, name, wrong)
        self.changed.emit()
        self.look()

    def _came(self, answer: object) -> None:
        self._looking = False
        self.take(answer)

    def take(self, answer: object) -> None:
        """Take what a look brought: machines and messages, or the error it ended in."""
        if isinstance(answer, tuple):
            self.fleet, self.messages = answer
            self.read_at, self.trouble = self._clock(), ""
            # Until somebody chooses, what is most urgent is chosen.
            if (self.machine is None or not self._by_hand) and self.fleet and self.fleet.items:
                self.selected, self.device = self.fleet.items[0].name, ""
        else:
            self.trouble = answer.code if isinstance(answer, RefusedError | OtherModeError) else "away"
        self.changed.emit()


def _called(act: Callable[..., object], name: str, act_id: str, client: HubClient) -> object:
    return act(client, name, act_id=act_id)


def both(key: str) -> Words:
    """Return a sentence in both languages."""
    return Words(wording("zh_CN")(text(key)), wording("en")(text(key)))


def said(machine: MachineSeen) -> str:
    """Return what the guide is told of a machine: how it is, and of which part or what is done about it."""
    say = wording("zh_CN")
    return f"{say(word(machine, machine.state))}（{say(second(machine, machine.state))}）"
