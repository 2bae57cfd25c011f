# SPDX-License-Identifier: Apache-2.0
"""Virtual caller pads: the other end of the line, several pads on it, with fingers to press their keys.

They say a key again while it is not answered, as docs/devices/caller-pad.md has it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from devices.caller_pad import Key
from devices.caller_pad.frame import (
    CONFIRMED,
    DISPLAY,
    HEARD,
    HELLO,
    IDENTITY,
    KEY,
    LAMP,
    QUESTION,
    REFUSED,
    Message,
    Messages,
    after,
)
from devices.virtual_end import VirtualEnd
from devices.virtual_port import Pace

AGAIN_SECONDS = 0.3
TRIES = 6
IDENTITY_WORDS = "VIRTUAL-PAD/1.0/V{:04d}"


@dataclass
class Pad:
    """What one pad is showing, and the press it still waits to have heard."""

    lamp: str = "O"
    number: str = ""
    sequence: int = 0
    waits: Message | None = None
    answered: threading.Event = field(default_factory=threading.Event)


class VirtualPads(VirtualEnd):
    """The pads of one line; ``again_seconds`` is how long each waits before it says a key again."""

    name: ClassVar[str] = "caller-pad"

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        pads: Sequence[int] = (1,),
        again_seconds: float = AGAIN_SECONDS,
        baud: int = 9600,
        pace: Pace | None = None,
        tcp: bool = False,
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self.pads = {address: Pad() for address in pads}
        self.deaf: set[int] = set()
        self._again_seconds = again_seconds
        self._messages = Messages()

    def press(self, key: Key, pad: int = 1) -> bool:
        """Press a key and wait until it was heard; False when nobody heard it, and the lamp is red."""
        with self._lock:
            one = self.pads[pad]
            one.sequence = after(one.sequence)
            one.waits = Message(pad, KEY, one.sequence, key.value)
            one.answered.clear()
        return self._insist(one)

    def tap(self, key: Key, pad: int = 1) -> None:
        """Press a key and go: the pad insists by itself."""
        threading.Thread(target=self.press, args=(key, pad), name="virtual-key", daemon=True).start()

    def say_again(self, pad: int = 1) -> None:
        """Say the last key once more, as a pad does whose answer got lost."""
        one = self.pads[pad]
        if one.waits:
            self._say(one.waits.frame())

    def power_loss(self, pad: int = 1) -> None:
        """Let a pad lose its power for a moment: it forgets and greets."""
        with self._lock:
            self.pads[pad] = Pad()
        self._say(Message(pad, HELLO, 0).frame())

    def _insist(self, one: Pad) -> bool:
        for _ in range(TRIES):
            if self._stopping.is_set() or one.waits is None:
                break
            self._say(one.waits.frame())
            if one.answered.wait(self._again_seconds):
                return True
        one.lamp = "R"
        return False

    def _power_up(self) -> None:
        self._messages.reset()

    def _hear(self, received: bytes) -> list[bytes]:
        heard = (one for one in self._messages.feed(received) if one.pad in self.pads and one.pad not in self.deaf)
        return [answer for one in heard for answer in self._answer(one, self.pads[one.pad])]

    @staticmethod
    def _answer(message: Message, pad: Pad) -> list[bytes]:
        if message.kind == HEARD:
            if pad.waits and pad.waits.sequence == message.sequence:
                pad.lamp = "B"
                pad.answered.set()
            return []
        if message.kind == QUESTION:
            words = IDENTITY_WORDS.format(message.pad)
            return [Message(message.pad, IDENTITY, message.sequence, words).frame()]
        if message.kind == LAMP and message.data in ("O", "G", "R", "B"):
            pad.lamp = message.data
        elif message.kind == DISPLAY:
            pad.number = message.data
        else:
            return [Message(message.pad, REFUSED, message.sequence).frame()]
        return [Message(message.pad, CONFIRMED, message.sequence).frame()]
