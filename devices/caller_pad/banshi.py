# SPDX-License-Identifier: Apache-2.0
"""Driver of caller pads that speak the frame of docs/devices/caller-pad.md, several on one serial line or TCP port.

Keys are told once: a pad that missed our answer says its key again with the same sequence number and is answered
again, and nobody hears of it twice. A key that arrives while nobody waits is left unanswered on purpose; the pad says
it again, so that whoever comes a moment later hears it, and whoever comes late finds a pad that shows red.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.caller_pad import Key, KeyPress, Lamp
from devices.caller_pad.frame import (
    ADDRESSES,
    CONFIRMED,
    DISPLAY,
    FIRST,
    HEARD,
    HELLO,
    IDENTITY,
    KEY,
    LAMP,
    LONGEST_NUMBER,
    QUESTION,
    REFUSED,
    Message,
    Messages,
    after,
)
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.wire import SLICE
from devices.wired import WireCauses, WiredDevice

ANSWER_SECONDS = 0.3
TRIES = 2
SHINE_SECONDS = 1.0
# A pad says one press again for a second and a half; the same number later is another press, after a power loss.
SAME_PRESS_SECONDS = 3.0


@dataclass(frozen=True)
class _Heard:
    sequence: int
    key: str
    at: float


class BanshiPads(WiredDevice):
    """The pads of one line; ``pads`` are their addresses, ``1,2,3`` or ``1-12``.

    ``patience`` stretches each wait for an answer; ``ask_seconds`` is how long it may be quiet during a wait for a key
    before the pads are asked whether they are there.
    """

    kind: ClassVar[str] = "caller_pad"
    causes: ClassVar[WireCauses] = WireCauses("caller-pad.lost", "caller-pad.silent", "caller-pad.garbled")

    def __init__(self, address: str, *, pads: str = "1", patience: float = 1.0, ask_seconds: float = 5.0) -> None:
        super().__init__(address)
        self._pads = addresses(pads)
        self._answer_seconds = ANSWER_SECONDS * patience
        self._ask_seconds = ask_seconds
        self._messages = Messages()
        self._sequence = FIRST
        self._last: dict[int, _Heard] = {}

    def close(self) -> None:
        """Let the port go."""
        super().close()
        self._messages.reset()

    def capabilities(self) -> frozenset[str]:
        """Return what these pads can do."""
        return frozenset({"lamp", "display", ABOUT, SELF_TEST})

    def next_key(self, deadline: Deadline, cancel: CancelToken) -> KeyPress:
        """Wait for a key; see :class:`devices.caller_pad.CallerPads`."""
        deadline.check(cancel, "caller-pad.no-key")
        # What lay there before is old, or will be said again in a moment.
        self._throw_away()
        self._messages.reset()
        while True:
            quiet = deadline.within(self._ask_seconds)
            while not quiet.passed:
                for message in self._messages.feed(self._receive(min(SLICE, quiet.remaining))):
                    if press := self._pressed(message, deadline):
                        return press
                deadline.check(cancel, "caller-pad.no-key")
            deadline.check(cancel, "caller-pad.no-key")
            # Nobody presses for hours and dead pads are silent too: only asking tells the two apart.
            self._ask_all(deadline, cancel)

    def lamp(self, pad: int, lamp: Lamp, deadline: Deadline, cancel: CancelToken) -> None:
        """Set the lamp of a pad; raises DeviceError."""
        self._order(pad, LAMP, lamp.value, deadline, cancel)

    def show(self, pad: int, number: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Show a number on a pad; raises DeviceError, PROGRAM for what no pad can show."""
        if len(number) > LONGEST_NUMBER or not (number.isalnum() and number.isascii() or not number):
            raise DeviceError(ErrorKind.PROGRAM, "caller-pad.refused", "a number has at most eight letters and digits")
        self._order(pad, DISPLAY, number, deadline, cancel)

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask the first pad that answers for its model and firmware, ``model/firmware/serial``; raises DeviceError."""
        model, _, rest = self._ask_all(deadline, cancel)[0].data.partition("/")
        firmware, _, serial = rest.partition("/")
        return About(model, serial, firmware)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the lamp of each pad shine for a second; raises DeviceError."""
        try:
            silent = [pad for pad in self._pads if not self._lit(pad, Lamp.DONE, deadline, cancel)]
            cancel.wait(min(SHINE_SECONDS, deadline.remaining))
            for pad in self._pads:
                self._lit(pad, Lamp.OFF, deadline, cancel)
        except DeviceError:
            self._darken()
            raise
        if silent:
            return TestResult(False, "caller-pad.some-silent", _listed(silent))
        return TestResult(True, "caller-pad.tested")

    def _lit(self, pad: int, lamp: Lamp, deadline: Deadline, cancel: CancelToken) -> bool:
        try:
            self.lamp(pad, lamp, deadline, cancel)
        except DeviceError as error:
            if error.cause not in (self.causes.silent, self.causes.garbled) or error.kind is not ErrorKind.DEVICE:
                raise
            return False
        return True

    def _darken(self) -> None:
        """Put the lamps out without waiting for a word: a lamp that stays on tells staff what is not so."""
        with contextlib.suppress(DeviceError):
            for pad in self._pads:
                self._sequence = after(self._sequence)
                self._send(Message(pad, LAMP, self._sequence, Lamp.OFF.value).frame())

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        silent = set(self._pads) - {one.pad for one in self._ask_all(deadline, cancel)}
        if not silent:
            return DeviceState(self.kind, Condition.READY, parts=(PartState("pads", "all"),))
        return DeviceState(
            self.kind,
            Condition.ATTENTION,
            "caller-pad.some-silent",
            Actor.TECHNICIAN,
            (PartState("pads", "some"),),
            _listed(silent),
        )

    def _ask_all(self, deadline: Deadline, cancel: CancelToken) -> list[Message]:
        """Ask every pad who it is and return the answers; raises the error of the last when none answers."""
        answers, failure = [], self._error(self.causes.silent, "no pad")
        for pad in self._pads:
            try:
                answers.append(self._exchange(pad, QUESTION, "", (IDENTITY,), deadline, cancel))
            except DeviceError as error:
                if error.kind is not ErrorKind.DEVICE or error.cause == self.causes.lost:
                    raise
                failure = error
        if not answers:
            raise failure
        return answers

    def _order(self, pad: int, kind: str, data: str, deadline: Deadline, cancel: CancelToken) -> None:
        if pad not in self._pads:
            raise DeviceError(ErrorKind.PROGRAM, "caller-pad.refused", f"pad {pad} is not among the settings")
        answer = self._exchange(pad, kind, data, (CONFIRMED, REFUSED), deadline, cancel)
        if answer.kind == REFUSED:
            raise DeviceError(ErrorKind.DEVICE, "caller-pad.refused", f"pad {pad}: {kind}")

    def _exchange(
        self, pad: int, kind: str, data: str, wanted: tuple[str, ...], deadline: Deadline, cancel: CancelToken
    ) -> Message:
        """Send a message until it is answered with its own sequence number; raises DeviceError."""
        self._sequence = after(self._sequence)
        request = Message(pad, kind, self._sequence, data)
        before = self._messages.garbled
        found: list[Message] = []

        def take(received: bytes) -> bool:
            # A key among them is left: its pad says it again.
            found.extend(
                one
                for one in self._messages.feed(received)
                if one.pad == pad and one.sequence == request.sequence and one.kind in wanted
            )
            return bool(found)

        for _ in range(TRIES):
            deadline.check(cancel, self.causes.silent)
            self._send(request.frame())
            if self._collect(deadline.within(self._answer_seconds), cancel, take):
                return found[0]
        deadline.check(cancel, self.causes.silent)
        garbled = self._messages.garbled > before
        self._messages.reset()
        raise self._error(self.causes.garbled if garbled else self.causes.silent, f"pad {pad}: no answer")

    def _pressed(self, message: Message, deadline: Deadline) -> KeyPress | None:
        """Answer a key and return it unless it was told before; other messages are none."""
        if message.pad not in self._pads:
            return None
        if message.kind == HELLO:
            # Switched on: its numbers begin anew, and the next key is a new one whatever its number.
            self._last.pop(message.pad, None)
            self._send(Message(message.pad, HEARD, message.sequence).frame())
            return None
        key = next((one for one in Key if one.value == message.data), None)
        if message.kind != KEY or key is None:
            return None
        self._send(Message(message.pad, HEARD, message.sequence).frame())
        now, last = deadline.clock(), self._last.get(message.pad)
        self._last[message.pad] = _Heard(message.sequence, message.data, now)
        again = last is not None and (last.sequence, last.key) == (message.sequence, message.data)
        return None if again and last and now - last.at < SAME_PRESS_SECONDS else KeyPress(message.pad, key)


def addresses(text: str) -> tuple[int, ...]:
    """Read ``1,2,5-8``; raises ValueError."""
    found: list[int] = []
    for entry in text.split(","):
        first, dash, last = (part.strip() for part in entry.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise ValueError(f"pads: {entry.strip()!r} is neither an address, such as 3, nor a range, such as 1-12")
        found += range(int(first), int(last or first) + 1)
    if not found or len(set(found)) < len(found) or not set(found) <= set(ADDRESSES):
        raise ValueError(f"pads: {text!r} must be different addresses from 1 to 254")
    return tuple(found)


def _listed(pads: list[int] | set[int]) -> str:
    return "pads " + ", ".join(str(pad) for pad in sorted(pads))
