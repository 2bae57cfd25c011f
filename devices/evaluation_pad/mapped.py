# SPDX-License-Identifier: Apache-2.0
"""Driver of a pad on a serial line or behind a serial server, by a byte map in the settings.

Bytes: those of the pad's manual, in the options; ``frame.py`` says how they are read. A pad that can be asked whether
it is there (``alive`` and ``alive_answer``) is READY by its answer; one that cannot is ATTENTION
(``evaluation-pad.one-way``), since a pad without power would look the same.
"""

from __future__ import annotations

import contextlib
from typing import ClassVar

from devices.about import SELF_TEST, TestResult
from devices.device import (
    Actor,
    CancelToken,
    Condition,
    Deadline,
    DeviceError,
    DeviceState,
    ErrorKind,
    PartState,
)
from devices.evaluation_pad import Hear, PadEvent, Score, unheard
from devices.evaluation_pad.frame import LONGEST_BURST, byte_map, bytes_of
from devices.wire import SLICE
from devices.wired import WireCauses, WiredDevice

# The other messages a pad may send, each an option of the same name.
SHOWN, TIMEOUT, ALIVE = "shown_answer", "timeout", "alive_answer"
# Bytes of one press come within this; a key bounces, and a second finger lands, within the settling time.
BURST_SECONDS = 0.05
SHINE_SECONDS = 1.0


class MappedPad(WiredDevice):
    """A pad by its byte map; every message is hexadecimal bytes, empty where the pad has none.

    ``keys`` are ``bytes=level`` with commas between; ``show`` and ``hide`` let it ask and stop asking, ``shown_answer``
    is how it confirms that; ``timeout`` is what it sends when nobody pressed; ``lamp_on`` and ``lamp_off`` are a lamp;
    ``alive`` asks whether it is there and ``alive_answer`` is how it says so. ``settle_seconds`` is how long bounces
    and second keys are swallowed, and how long after the question a key still belongs to the time before it.
    """

    kind: ClassVar[str] = "evaluation_pad"
    causes: ClassVar[WireCauses] = WireCauses("evaluation-pad.lost", "evaluation-pad.silent", "evaluation-pad.garbled")

    def __init__(
        self,
        address: str,
        *,
        keys: str,
        show: str = "",
        shown_answer: str = "",
        hide: str = "",
        timeout: str = "",
        lamp_on: str = "",
        lamp_off: str = "",
        alive: str = "",
        alive_answer: str = "",
        settle_seconds: float = 0.3,
        patience: float = 1.0,
    ) -> None:
        super().__init__(address)
        self._map = byte_map(keys, {SHOWN: shown_answer, TIMEOUT: timeout, ALIVE: alive_answer})
        commands = {"show": show, "hide": hide, "lamp_on": lamp_on, "lamp_off": lamp_off, "alive": alive}
        self._commands = {name: bytes_of(name, text) for name, text in commands.items()}
        if bool(alive) != bool(alive_answer):
            raise ValueError("alive and alive_answer: a question and its answer are only of use together")
        self._settle_seconds = settle_seconds
        self._patience = patience
        self._odd = False

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Take the port, and back the question somebody was asked when it was lost; raises DeviceError."""
        super().open(deadline, cancel)
        self._hide()

    def capabilities(self) -> frozenset[str]:
        """Return what this pad can do."""
        return frozenset({"lamp", SELF_TEST} if self._commands["lamp_on"] else ())

    def ask(self, deadline: Deadline, cancel: CancelToken, hear: Hear = unheard) -> Score:
        """Ask and wait for a key; see :class:`devices.evaluation_pad.EvaluationPad`."""
        try:
            score = self._asked(deadline, cancel, hear)
        except DeviceError as error:
            if error.cause == self.causes.lost:
                hear(PadEvent.DISCONNECTED)
            elif error.cause == "evaluation-pad.unanswered" and error.kind is ErrorKind.TIMED_OUT:
                hear(PadEvent.TIMEOUT)
            raise
        hear(PadEvent.SCORED)
        return score

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the lamp shine for a second; raises DeviceError."""
        self._prove(deadline, cancel)
        self._send(self._commands["lamp_on"])
        cancel.wait(min(SHINE_SECONDS, deadline.remaining))
        self._send(self._commands["lamp_off"])
        return TestResult(True, "evaluation-pad.tested")

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        deadline.check(cancel, self.causes.silent)
        self._throw_away()
        if self._commands["alive"]:
            self._confirmed("alive", ALIVE, deadline, cancel)
            return DeviceState(self.kind, Condition.READY)
        parts = (PartState("answer", "unknown"),)
        return DeviceState(self.kind, Condition.ATTENTION, "evaluation-pad.one-way", Actor.NOBODY, parts)

    def _asked(self, deadline: Deadline, cancel: CancelToken, hear: Hear) -> Score:
        deadline.check(cancel, "evaluation-pad.unanswered")
        self._prove(deadline, cancel)
        try:
            self._show(deadline, cancel)
            hear(PadEvent.SHOWN)
            self._let_settle(deadline, cancel)
            score = self._key(deadline, cancel)
            # What bounces now must not answer the next question.
            self._let_settle(deadline, cancel)
            return score
        finally:
            self._hide()

    def _show(self, deadline: Deadline, cancel: CancelToken) -> None:
        if self._map_has(SHOWN):
            self._confirmed("show", SHOWN, deadline, cancel)
        elif self._commands["show"]:
            self._send(self._commands["show"])

    def _hide(self) -> None:
        """Let the pad stop asking, if it is still there; it is not, when that is why the question ends."""
        # Whatever the wire says to it, the question is over, and how it ended is what counts.
        with contextlib.suppress(DeviceError):
            if self._commands["hide"]:
                self._send(self._commands["hide"])

    def _map_has(self, name: str) -> bool:
        return name in self._map.others.values()

    def _let_settle(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Swallow what comes for a moment: nobody reads a question and presses that soon."""
        self._collect(deadline.within(self._settle_seconds), cancel, lambda received: False)

    def _key(self, deadline: Deadline, cancel: CancelToken) -> Score:
        while True:
            deadline.check(cancel, "evaluation-pad.unanswered")
            for message in self._burst(deadline, cancel):
                if isinstance(message, int):
                    return Score(message)
                if message == TIMEOUT:
                    raise DeviceError(ErrorKind.TIMED_OUT, "evaluation-pad.unanswered", actor=Actor.CITIZEN, again=True)

    def _burst(self, deadline: Deadline, cancel: CancelToken) -> list[int | str]:
        """Read one burst and return what it means; nothing for silence and for bytes without meaning."""
        burst = self._receive(min(SLICE, deadline.remaining))
        more = burst
        # A cancel is noticed in the middle of a trickle too; its meaning is the caller's next look.
        while more and not cancel.cancelled:
            if len(burst) > LONGEST_BURST:
                raise self._error(self.causes.garbled, "more bytes than any key sends")
            more = self._receive(BURST_SECONDS)
            burst += more
        messages = self._map.read(burst)
        self._odd = self._odd or messages is None
        return messages or []

    def _confirmed(self, command: str, answer: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Send a command, once more when nothing came, and wait for its answer; raises DeviceError."""
        self._odd = False
        if not (self._answered(command, answer, deadline, cancel) or self._answered(command, answer, deadline, cancel)):
            raise self._error(self.causes.garbled if self._odd else self.causes.silent, f"{command}: not answered")

    def _answered(self, command: str, answer: str, deadline: Deadline, cancel: CancelToken) -> bool:
        deadline.check(cancel, self.causes.silent)
        self._send(self._commands[command])
        limit = deadline.within(0.5 * self._patience)
        while not limit.passed:
            deadline.check(cancel, self.causes.silent)
            if answer in (self._burst(limit, cancel)):
                return True
        deadline.check(cancel, self.causes.silent)
        return False
