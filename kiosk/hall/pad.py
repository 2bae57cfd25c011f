# SPDX-License-Identifier: Apache-2.0
"""One caller pad at a window: its keys are acts of the hub, its eight signs say who is here and how many wait.

Who works there signs in by digits: staff number and ENTER, password and ENTER, the code of a token and ENTER, which is
pressed alone where there is none. TRANSFER asks for the place of a queue. CLEAR takes back what was typed; at a paused
window it signs out. A red lamp says that nothing was done.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.caller_pad import Key, Lamp
from devices.caller_pad.frame import LONGEST_NUMBER
from kiosk.hall.line import HallSeen
from kiosk.tickets import acts
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import State, Ticket, WindowState
from kiosk.tickets.views import InLine, WindowView

DIGITS: Mapping[Key, str] = {key: key.value for key in Key if key.value.isdigit()}
# Signs of a display that has letters and digits alone.
ASKS, SECOND, LOST, PAUSED = "PIN", "CODE", "NOHUB", "PAUSE"

Done = Callable[[object], None]


class Mode(enum.Enum):
    """What digits mean now."""

    NUMBER = "number"
    PROOF = "proof"
    SECOND = "second"
    QUEUE = "queue"
    NOTHING = "nothing"


# Before somebody is signed in.
ASKING = (Mode.NUMBER, Mode.PROOF, Mode.SECOND)


class Port(Protocol):
    """What a pad works with; answers come on the thread that pressed."""

    def act(self, act: acts.Act[Any], done: Done) -> None:
        """Have an act done in the name of who is signed in."""
        ...

    def sign_in(self, number: str, password: str, second: str, done: Callable[[bool], None]) -> None:
        """Let somebody in; ``second`` is the code of a token, empty for none. ``done`` hears whether."""
        ...

    def sign_out(self) -> None:
        """Let who works there go."""
        ...

    def lamp(self, lamp: Lamp) -> None:
        """Set the lamp."""
        ...


@dataclass(frozen=True)
class Here:
    """Who is called or served at the window; ``stamp`` is when it moved last, by the hub's clock."""

    id: str
    number: str
    version: int
    serving: bool
    stamp: int = 0


class Pad:
    """The state of one pad; everything is called on one thread."""

    def __init__(self, window: str, port: Port, pause: str) -> None:
        self.window, self._port, self._pause = window, port, pause
        self._mode, self._typed, self._number, self._password = Mode.NUMBER, "", "", ""
        self._busy = False
        self._here: Here | None = None
        self._let_go: tuple[str, int] = ("", 0)
        self._seen = HallSeen()
        self.rules: HallRules | None = None

    @property
    def signed_in(self) -> bool:
        """Tell whether somebody works there."""
        return self._mode not in ASKING

    @property
    def shows(self) -> str:
        """Return what stands on the display; never a digit of a password."""
        if self._mode in (Mode.PROOF, Mode.SECOND):
            return f"{ASKS if self._mode is Mode.PROOF else SECOND}{len(self._typed)}"
        if self._mode is Mode.NUMBER or self._typed:
            return self._typed
        return self._standing()[:LONGEST_NUMBER]

    def press(self, key: Key) -> None:
        """Do what a key means; while something is under way no other key does anything."""
        if self._busy:
            return
        if key in DIGITS:
            self._type(DIGITS[key])
        elif key is Key.CLEAR:
            self._clear()
        elif key is Key.ENTER and (self._typed or not self.signed_in):
            self._enter()
        elif self.signed_in:
            self._do(key)
        else:
            self._refuse()

    def see(self, seen: HallSeen) -> None:
        """Take the hall as it was read."""
        self._seen = seen
        view = self._view
        if not seen.answers or view is None or seen.snapshot is None:
            return
        if view.ticket and self._is_news(view):
            stamp = max(view.called_at, view.recalled_at, view.serving_at)
            self._here = Here(view.ticket, view.number, view.version, view.serving, stamp)
        elif self._here and not view.ticket and seen.snapshot.at > self._here.stamp:
            self._here = None

    def _is_news(self, view: WindowView) -> bool:
        """Tell whether what the hall says of this window was read after the last act here."""
        here, (gone, version) = self._here, self._let_go
        if view.ticket == gone and view.version <= version:
            return False
        return here is None or here.id != view.ticket or view.version >= here.version

    @property
    def _view(self) -> WindowView | None:
        found = self._seen.snapshot
        return next((one for one in found.windows if one.no == self.window), None) if found else None

    @property
    def _line(self) -> list[InLine]:
        found, rule = self._seen.snapshot, self.rules.window(self.window) if self.rules else None
        if found is None or rule is None:
            return []
        return [one for one in found.line if one.queue in rule.queues and one.only_window in (None, self.window)]

    def _standing(self) -> str:
        waiting = f"W{len(self._line)}" if self._seen.answers and self.rules else ""
        if self._here:
            both = f"{self._here.number}{waiting}"
            return both if len(both) <= LONGEST_NUMBER else self._here.number
        if not self._seen.answers:
            return LOST
        view = self._view
        return PAUSED if view and view.state is WindowState.SUSPENDED else waiting

    # Typing

    def _type(self, digit: str) -> None:
        if self._mode is Mode.NOTHING or len(self._typed) >= LONGEST_NUMBER:
            self._refuse()
            return
        self._typed += digit
        self._port.lamp(Lamp.OFF)

    def _clear(self) -> None:
        view = self._view
        paused = view is not None and view.state is WindowState.SUSPENDED and not self._here
        if self._mode is Mode.NOTHING and paused:
            self._begin(acts.CloseWindow(window=self.window), lambda told: self.leave())
            return
        self._mode, self._typed, self._password = Mode.NOTHING if self.signed_in else Mode.NUMBER, "", ""
        self._port.lamp(Lamp.OFF)

    def _enter(self) -> None:
        typed, self._typed = self._typed, ""
        if self._mode is Mode.SECOND:
            self._busy = True
            password, self._password = self._password, ""
            self._port.sign_in(self._number, password, typed, self._let_in)
        elif not typed:
            self._mode = Mode.NUMBER
            self._refuse()
        elif self._mode is Mode.NUMBER:
            self._number, self._mode = typed, Mode.PROOF
            self._port.lamp(Lamp.OFF)
        elif self._mode is Mode.PROOF:
            self._password, self._mode = typed, Mode.SECOND
            self._port.lamp(Lamp.OFF)
        else:
            self._send_on(int(typed))

    def _let_in(self, well: bool) -> None:
        self._busy, self._number = False, ""
        self._mode = Mode.NOTHING if well else Mode.NUMBER
        if not well:
            self._refuse()
            return
        self._begin(acts.OpenWindow(window=self.window), self._opened, self.leave)

    def leave(self) -> None:
        """Let who works there go: the window is closed, could not be opened, or they may not work any more."""
        self._mode, self._typed = Mode.NUMBER, ""
        self._port.sign_out()

    # Acts

    def _do(self, key: Key) -> None:
        self._mode, self._typed = Mode.NOTHING, ""
        here = self._here
        if key is Key.NEXT:
            self._begin(acts.CallNext(window=self.window), self._called)
        elif key is Key.PAUSE:
            self._pause_or_go_on()
        elif here is None:
            self._refuse()
        elif key is Key.TRANSFER:
            self._mode = Mode.QUEUE
            self._port.lamp(Lamp.OFF)
        else:
            kind, took = OF_KEY[key]
            self._begin(kind(ticket=here.id, version=here.version), getattr(self, took))

    def _pause_or_go_on(self) -> None:
        view = self._view
        if view and view.state is WindowState.SUSPENDED:
            self._begin(acts.OpenWindow(window=self.window), self._opened)
        else:
            self._begin(acts.SuspendWindow(window=self.window, reason=self._pause), lambda told: None)

    def _send_on(self, place: int) -> None:
        self._mode = Mode.NOTHING
        queues = self.rules.queues if self.rules else ()
        if self._here is None or not 1 <= place <= len(queues):
            self._refuse()
            return
        here = self._here
        act = acts.Transfer(ticket=here.id, version=here.version, to_queue=queues[place - 1].code)
        self._begin(act, self._lost)

    def _begin(self, act: acts.Act[Any], took: Done, failed: Callable[[], None] = lambda: None) -> None:
        self._busy = True

        def ended(answer: object) -> None:
            self._busy = False
            if isinstance(answer, Exception):
                self._refuse()
                failed()
                return
            self._port.lamp(Lamp.DONE)
            took(answer)

        self._port.act(act, ended)

    def _refuse(self) -> None:
        self._port.lamp(Lamp.REFUSED)

    def _opened(self, told: Any) -> None:
        self._here = here_of(told.ticket) if told.ticket else self._here

    def _called(self, told: Any) -> None:
        if told.ticket is None:
            # Nobody to call: nothing was done, and that is what the lamp says.
            self._refuse()
        else:
            self._here = here_of(told.ticket)

    def _took(self, told: Any) -> None:
        self._here = here_of(told.ticket)

    def _lost(self, told: Any) -> None:
        self._let_go, self._here = (told.ticket.id, told.ticket.version), None


OF_KEY: Mapping[Key, tuple[type[acts.Act[Any]], str]] = {
    Key.RECALL: (acts.Recall, "_took"), Key.ENTER: (acts.Start, "_took"), Key.MISSED: (acts.NoShow, "_lost"),
    Key.FINISH: (acts.Finish, "_lost"),
}  # fmt: skip


def here_of(ticket: Ticket) -> Here:
    """Return a ticket that an act told."""
    stamp = max(ticket.called_at or 0, ticket.recalled_at or 0, ticket.serving_at or 0)
    return Here(ticket.id, ticket.number, ticket.version, ticket.state is State.SERVING, stamp)
