# SPDX-License-Identifier: Apache-2.0
"""The first six function keys, which are the queue on every tab of a window and never move.

class IntakeBoard(WindowBoard):
    def place_keys(self): return {7: …, 10: …}
    def place_press(self, number): …
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from kiosk.tickets.values import WindowState
from ui.desk.board import Board
from ui.desk.density import Density
from ui.desk.keys import Key
from ui.style.look import Look
from ui.window import alone_words
from ui.window.calling_state import Calling
from ui.window.calling_values import Question
from ui.window.context import WindowContext

CALL, RECALL, PASS_OVER, HOLD, TRANSFER, PAUSE = range(1, 7)
FIRST_OF_PLACE = 7


class WindowBoard(Board):
    """A tab of the window: F1 to F6 are the queue, the tab says what F7 to F11 do."""

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density)
        self.context = context
        context.calling.changed.connect(self.changed)

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do on this tab."""
        return {}

    @property
    def asked(self) -> str:
        """Return what the tab asks now, as ``window.asked.…`` has it; empty for nothing.

        As long as it asks, no other key of it does anything: whoever presses one has not seen the question.
        """
        return ""

    @property
    def answering(self) -> Collection[int]:
        """Return the keys of the place that answer what is asked, or take it back."""
        return ()

    def place_press(self, number: int) -> None:
        """Do what one of them means."""

    def keys(self) -> Mapping[int, Key]:
        """Return the keys of the queue and those of the place."""
        place = self.place_now()
        # One key is filled: where the place names a next act, calling is not it.
        quiet = any(key.filled for key in place.values())
        return {**queue_keys(self.look, self.context.calling, quiet=quiet), **place}

    def place_now(self) -> dict[int, Key]:
        """Return the keys of the place as they are now: all but the answers wait for what is asked."""
        return {number: self._waiting(key) if self._waits(number) else key for number, key in self.place_keys().items()}

    def _waits(self, number: int) -> bool:
        return bool(self.asked) and number not in self.answering

    def _waiting(self, key: Key) -> Key:
        return Key(key.verb, self.look.of(f"window.asked.{self.asked}"), enabled=False)

    def press(self, number: int) -> None:
        """Do what a key means; a question of the queue stands on the tab that calls."""
        if number >= FIRST_OF_PLACE:
            if not self._waits(number):
                self.place_press(number)
        elif press(self.context.calling, number):
            self.context.tab_wanted.emit(CALLING_TAB)


CALLING_TAB = "window.tab.calling"


def press(calling: Calling, number: int) -> bool:
    """Do what a key of the queue means; tell whether a question stands now."""
    asks = {HOLD: Question.HOLD, TRANSFER: Question.TRANSFER}
    acts: dict[int, Callable[[], None]] = {
        CALL: calling.call, RECALL: calling.recall, PASS_OVER: calling.pass_over,
    }  # fmt: skip
    if number in asks:
        calling.ask(asks[number])
    elif number == PAUSE and calling.state is WindowState.SUSPENDED:
        calling.go_on()
    elif number == PAUSE:
        calling.ask(Question.SUSPEND)
    else:
        acts[number]()
    return calling.question is not Question.NONE


def queue_keys(look: Look, calling: Calling, *, quiet: bool = False) -> dict[int, Key]:
    """Return the keys of the queue with their reasons; ``quiet`` fills none of them."""
    of = look.of
    if calling.alone.is_so and not calling.doing:
        return _alone(look, calling, quiet=quiet)
    if not calling.answers:
        names = ("call", "recall", "no-show", "hold", "transfer", "suspend")
        return {number: Key(of(f"window.key.{name}"), of("window.key.no-hub"), enabled=False)
                for number, name in enumerate(names, CALL)}  # fmt: skip
    if calling.doing or calling.due:
        return _while_doing(look, calling)
    unknown = _unknown(look, calling, quiet=quiet) if calling.has_unknown else {}
    return {
        CALL: _call(look, calling, quiet=quiet),
        RECALL: _recall(look, calling, quiet=quiet),
        PASS_OVER: _pass_over(look, calling),
        HOLD: _with_person(look, calling, "hold", Question.HOLD),
        TRANSFER: _with_person(look, calling, "transfer", Question.TRANSFER),
        PAUSE: _pause(look, calling),
        **unknown,
    }


def _alone(look: Look, calling: Calling, *, quiet: bool) -> dict[int, Key]:
    """Return the keys while the hub is silent: all but a transfer goes on, and whoever calls calls aloud."""
    waits = look.of("window.key.no-hub")
    return {
        CALL: alone_words.call_key(look, calling, quiet=quiet),
        RECALL: _aloud(look, calling, quiet=quiet),
        PASS_OVER: _pass_over(look, calling),
        HOLD: _with_person(look, calling, "hold", Question.HOLD),
        TRANSFER: Key(look.of("window.key.transfer"), waits, enabled=False),
        PAUSE: _pause(look, calling),
    }


def _unknown(look: Look, calling: Calling, *, quiet: bool) -> dict[int, Key]:
    """Return the keys that do otherwise for a number of a kiosk the hub has not heard yet: it announces none of it."""
    waits = look.of("alone.key.kiosk")
    return {
        RECALL: _aloud(look, calling, quiet=quiet),
        TRANSFER: Key(look.of("window.key.transfer"), waits, enabled=False),
    }


def _aloud(look: Look, calling: Calling, *, quiet: bool) -> Key:
    recall = _recall(look, calling, quiet=quiet)
    return replace(recall, note=look.of("alone.key.aloud")) if recall.enabled else recall


def _while_doing(look: Look, calling: Calling) -> dict[int, Key]:
    """Nothing can be pressed before the act under way has ended: a second one would race it."""
    names = ("call", "recall", "no-show", "hold", "transfer", "suspend")
    note = {name: look.of("window.key.doing") if name == calling.doing else "" for name in names}
    return {
        number: Key(look.of(f"window.key.{name}"), note[name], enabled=False, held=name == calling.doing)
        for number, name in enumerate(names, CALL)
    }


def _call(look: Look, calling: Calling, *, quiet: bool) -> Key:
    verb = look.of("window.key.call")
    if calling.state is not WindowState.OPEN:
        return Key(verb, look.of(f"window.key.call.{calling.state.value.lower()}"), enabled=False)
    if calling.in_hand:
        return Key(verb, look.of("window.key.call.busy"), enabled=False)
    waiting = len(calling.line)
    return Key(verb, look.of("window.key.call.waiting", count=waiting), filled=not quiet)


def _recall(look: Look, calling: Calling, *, quiet: bool) -> Key:
    verb, at = look.of("window.key.recall"), calling.in_hand
    if at is None:
        return Key(verb, look.of("window.key.nobody"), enabled=False)
    if at.serving:
        return Key(verb, look.of("window.key.here"), enabled=False)
    if at.call_count >= calling.limits.most_calls:
        return Key(verb, look.of("window.key.recall.enough", count=at.call_count), enabled=False)
    if wait := math.ceil(calling.recall_wait):
        return Key(verb, look.of("window.key.in", seconds=wait), enabled=False)
    return Key(verb, look.of("window.key.now"), filled=not quiet)


def _pass_over(look: Look, calling: Calling) -> Key:
    verb, at = look.of("window.key.no-show"), calling.in_hand
    if at is None:
        return Key(verb, look.of("window.key.nobody"), enabled=False)
    if at.serving:
        return Key(verb, look.of("window.key.here"), enabled=False)
    if wait := math.ceil(calling.no_show_wait):
        return Key(verb, look.of("window.key.in", seconds=wait), enabled=False)
    if owed := calling.calls_owed:
        return Key(verb, look.of("window.key.no-show.calls", count=owed), enabled=False)
    return Key(verb, look.of("window.key.now"))


def _with_person(look: Look, calling: Calling, name: str, question: Question) -> Key:
    verb = look.of(f"window.key.{name}")
    if calling.in_hand is None:
        return Key(verb, look.of("window.key.nobody"), enabled=False)
    return Key(verb, look.of(f"window.key.{name}.note"), held=calling.question is question)


def _pause(look: Look, calling: Calling) -> Key:
    if calling.state is WindowState.SUSPENDED:
        return Key(look.of("window.key.go-on"), look.of("window.key.go-on.note"), held=True)
    if calling.state is WindowState.CLOSED:
        return Key(look.of("window.key.suspend"), look.of("window.key.call.closed"), enabled=False)
    asked = calling.question is Question.SUSPEND
    return Key(look.of("window.key.suspend"), look.of("window.key.suspend.note"), held=asked)
