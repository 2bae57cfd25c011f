# SPDX-License-Identifier: Apache-2.0
"""Driver of signature pads that speak the frame of docs/devices/signature-pad.md, on a serial line or TCP port.

Bytes: ours, since no public protocol of such pads exists that tells a whole signature from one with a hole. Points and
keys are numbered through; a number that is missing ends the signature as garbled, and the person signs again.
"""

from __future__ import annotations

import contextlib
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.signature_pad import PadKey
from devices.signature_pad.area import Area, corners_of
from devices.signature_pad.frame import (
    BEGIN,
    CLEAR_KEY,
    CLOCK,
    CONFIRM_KEY,
    CONFIRMED,
    END,
    GIVE_UP_KEY,
    HEARD,
    IDENTITY,
    KEY,
    QUESTION,
    REFUSED,
    Dot,
    Identity,
    Message,
    Messages,
    after,
    identity,
)
from devices.signature_pad.pen import PenPad, Sample

ANSWER_SECONDS = 0.3
TRIES = 2
SHOW_SECONDS = 1.0
KEYS = {CONFIRM_KEY: PadKey.CONFIRM, CLEAR_KEY: PadKey.CLEAR, GIVE_UP_KEY: PadKey.GIVE_UP}


class BanshiPad(PenPad):
    """One pad. ``corners`` (left,top,right,bottom in counts), ``width_mm`` and ``height_mm`` correct what it says.

    ``patience`` stretches each wait for an answer; ``ask_seconds`` is how long it may be quiet while somebody is to
    sign before the pad is asked whether it is there.
    """

    baud: ClassVar[int] = 115200

    def __init__(
        self,
        address: str,
        *,
        corners: str = "",
        width_mm: float = 0.0,
        height_mm: float = 0.0,
        rest_seconds: float = 0.0,
        patience: float = 1.0,
        ask_seconds: float = 5.0,
    ) -> None:
        super().__init__(address, rest_seconds=rest_seconds)
        self._corners = corners_of(corners) if corners else None
        self._width, self._height = width_mm, height_mm
        # What is wrong in the options is said when they are read, not when the first person signs.
        Area(*(self._corners or (0, 0, 1, 1)), width_mm or 1.0, height_mm or 1.0, 1)
        self._answer_seconds = ANSWER_SECONDS * patience
        self._ask_seconds = ask_seconds
        self._messages = Messages()
        self._early: list[Message | Dot] = []
        self._sequence = 0
        # Of the pad: the number of its next point or key, and when it was last heard and asked.
        self._expected = 0
        self._heard_at = 0.0
        self._asked_at: float | None = None
        self._clock_began: int | None = None

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Take the port, and leave of whoever was signing when it was lost; raises DeviceError."""
        super().open(deadline, cancel)
        # A pad that kept its power still shows half a name, and goes on inviting.
        self._finish()

    def close(self) -> None:
        """Let the port go."""
        super().close()
        self._forget()

    def capabilities(self) -> frozenset[str]:
        """Return what this pad can do."""
        return frozenset({"pressure", "keys", ABOUT, SELF_TEST})

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask the pad who it is; raises DeviceError."""
        said = self._identity(deadline, cancel)
        return About(said.model, said.serial, said.firmware)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the pad show its writing line for a second; raises DeviceError."""
        self._take_ink(deadline, cancel)
        cancel.wait(min(SHOW_SECONDS, deadline.remaining))
        try:
            self._exchange(END, CONFIRMED, deadline, cancel)
        except DeviceError:
            self._finish()
            raise
        return TestResult(True, "signature-pad.tested")

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        self._area(deadline, cancel)
        return DeviceState(self.kind, Condition.READY)

    def _area(self, deadline: Deadline, cancel: CancelToken) -> Area:
        said = self._identity(deadline, cancel)
        corners = self._corners or (0, 0, said.columns, said.rows)
        try:
            return Area(*corners, self._width or said.width / 10, self._height or said.height / 10, said.full)
        except ValueError as wrong:
            raise self._error(self.causes.garbled, str(wrong)) from wrong

    def _begin(self, deadline: Deadline, cancel: CancelToken) -> Area:
        area = self._area(deadline, cancel)
        self._take_ink(deadline, cancel)
        self._expected, self._clock_began, self._asked_at = 0, None, None
        self._heard_at = deadline.clock()
        return area

    def _take_ink(self, deadline: Deadline, cancel: CancelToken) -> None:
        try:
            self._exchange(BEGIN, CONFIRMED, deadline, cancel)
        except DeviceError:
            # Its yes may only have been late or lost, and a pad nobody listens to must not invite anybody to sign.
            self._finish()
            raise

    def _finish(self) -> None:
        # How the signature ended is what counts; a pad that is away shows nothing any more.
        with contextlib.suppress(DeviceError):
            self._sequence = after(self._sequence)
            self._send(Message(END, self._sequence).frame())
        self._forget()

    def _forget(self) -> None:
        self._messages.reset()
        self._early.clear()

    def _said(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> list[Sample | PadKey]:
        messages, self._early = [*self._early, *self._messages.feed(self._receive(seconds))], []
        now = deadline.clock()
        if messages:
            self._heard_at, self._asked_at = now, None
        elif self._asked_at is not None and now - self._asked_at > TRIES * self._answer_seconds:
            cause = self.causes.garbled if self._messages.garbled else self.causes.silent
            raise self._error(cause, "no answer while somebody signs")
        elif self._asked_at is None and now - self._heard_at > self._ask_seconds:
            # A person who thinks and a dead pad are silent both: only asking tells the two apart.
            self._ask(now)
        return [one for message in messages if (one := self._meant(message))]

    def _ask(self, now: float) -> None:
        self._sequence = after(self._sequence)
        self._send(Message(QUESTION, self._sequence).frame())
        self._asked_at = now

    def _meant(self, message: Message | Dot) -> Sample | PadKey | None:
        if isinstance(message, Dot):
            self._count(message.sequence)
            return self._sample(message)
        return self._key(message) if message.kind == KEY and message.data in KEYS else None

    def _key(self, message: Message) -> PadKey | None:
        self._send(Message(HEARD, message.sequence).frame())
        # Said again because our answer was lost: it was taken already.
        if after(message.sequence) == self._expected:
            return None
        self._count(message.sequence)
        return KEYS[message.data]

    def _count(self, sequence: int) -> None:
        if sequence != self._expected:
            raise self._error(self.causes.garbled, "a point was lost on the way")
        self._expected = after(sequence)

    def _sample(self, dot: Dot) -> Sample:
        if self._clock_began is None:
            self._clock_began = dot.milliseconds
        at = ((dot.milliseconds - self._clock_began) % CLOCK) / 1000
        return Sample(dot.x, dot.y, dot.pressure, dot.pressure > 0, at)

    def _identity(self, deadline: Deadline, cancel: CancelToken) -> Identity:
        said = identity(self._exchange(QUESTION, IDENTITY, deadline, cancel).data)
        if said is None:
            raise self._error(self.causes.garbled, "what the pad says of itself is not whole")
        return said

    def _exchange(self, kind: str, wanted: str, deadline: Deadline, cancel: CancelToken) -> Message:
        """Send a message until it is answered with its own sequence number; raises DeviceError."""
        self._sequence = after(self._sequence)
        self._early.clear()
        before = self._messages.garbled
        found: list[Message] = []

        def take(received: bytes) -> bool:
            for one in self._messages.feed(received):
                if found:
                    # The pen may touch as soon as the pad takes ink, in the very bytes that say so.
                    self._early.append(one)
                elif isinstance(one, Message) and one.sequence == self._sequence and one.kind in (wanted, REFUSED):
                    found.append(one)
            return bool(found)

        for _ in range(TRIES):
            deadline.check(cancel, self.causes.silent)
            self._send(Message(kind, self._sequence).frame())
            if self._collect(deadline.within(self._answer_seconds), cancel, take):
                return self._granted(found[0])
        deadline.check(cancel, self.causes.silent)
        garbled = self._messages.garbled > before
        self._messages.reset()
        raise self._error(self.causes.garbled if garbled else self.causes.silent, f"{kind}: no answer")

    def _granted(self, answer: Message) -> Message:
        if answer.kind == REFUSED:
            raise self._error("signature-pad.refused", "the pad does not take this")
        return answer
