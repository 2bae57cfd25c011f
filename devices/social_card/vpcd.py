# SPDX-License-Identifier: Apache-2.0
"""A slot over TCP in the form of vsmartcard's virtual reader: length (2 bytes, high first) and that many bytes.

    one byte    00 power off, 01 power on, 02 reset, 04 what is your ATR; only the last is answered
    longer      a command to the card, answered by its answer
    answer      an empty ATR: no card is in; an empty answer to a command: it was taken out

Source: the description of vpcd's protocol in the documentation of vsmartcard, and a conversation with Debian's vpcd.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from devices.address import Address
from devices.device import CancelToken, Deadline
from devices.social_card.slot import SLICE, garbled, moved, mute, reader_lost, silent
from devices.wire import TcpWire, WireError

POWER_OFF, POWER_ON, RESET, ATR = 0, 1, 2, 4
# Above the largest short answer (256 bytes and the status).
LONGEST = 1024


class MessageError(Exception):
    """A length that no message has."""


def message(payload: bytes) -> bytes:
    """Frame one message."""
    return len(payload).to_bytes(2) + payload


class MessageCutter:
    """Cuts a stream into messages, whatever pieces it comes in."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, received: bytes) -> list[bytes]:
        """Take bytes and return the messages that are whole now; raises MessageError, after which nothing is known."""
        self._buffer += received
        return list(self._whole())

    def _whole(self) -> Iterator[bytes]:
        while len(self._buffer) >= 2:
            length = int.from_bytes(self._buffer[:2])
            if length > LONGEST:
                self._buffer.clear()
                raise MessageError(f"a message of {length} bytes")
            if len(self._buffer) < 2 + length:
                return
            payload = bytes(self._buffer[2 : 2 + length])
            # Zeros first: del alone leaves a name in freed memory.
            self._buffer[: 2 + length] = bytes(2 + length)
            del self._buffer[: 2 + length]
            yield payload


class VpcdSlot:
    """The slot of a virtual card that listens at ``virtual://host:port``."""

    def __init__(self, address: Address, answer_seconds: float) -> None:
        self._address = address
        self._answer_seconds = answer_seconds
        self._wire: TcpWire | None = None
        self._cutter = MessageCutter()
        # Answers still on their way: one that was cancelled comes before the one to the next question.
        self._owed = 0

    @property
    def name(self) -> str:
        """Return the name of a reader that is not there."""
        return "virtual card reader" if self._wire else ""

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Connect and ask for an ATR."""
        self.close()
        with self._translated():
            self._wire = TcpWire(self._address.host, self._address.port or 0, deadline, cancel)
        self._cutter, self._owed = MessageCutter(), 0
        self.card_in(0.0, deadline, cancel)

    def close(self) -> None:
        """Hang up."""
        wire, self._wire = self._wire, None
        if wire:
            wire.close()

    def card_in(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> bool:
        """Ask for the ATR; an empty one is an empty slot."""
        if self._ask(bytes((ATR,)), deadline, cancel):
            return True
        cancel.wait(min(seconds, SLICE))
        return False

    def power_up(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Power the card; one without an ATR says nothing more."""
        self._send(bytes((POWER_ON,)))
        if not self._ask(bytes((ATR,)), deadline, cancel):
            raise mute("no ATR")

    def transmit(self, command: bytes, deadline: Deadline, cancel: CancelToken) -> bytes:
        """Hand over a command; an empty answer is a card that was pulled."""
        if not (answer := self._ask(command, deadline, cancel)):
            raise moved("taken out")
        return answer

    def power_down(self) -> None:
        """Take the power away."""
        with contextlib.suppress(WireError):
            if self._wire:
                self._wire.write(message(bytes((POWER_OFF,))))

    def _send(self, payload: bytes) -> TcpWire:
        if self._wire is None:
            raise reader_lost("not open")
        with self._translated():
            self._wire.write(message(payload))
        return self._wire

    def _ask(self, payload: bytes, deadline: Deadline, cancel: CancelToken) -> bytes:
        deadline.check(cancel, "social-card.silent")
        wire = self._send(payload)
        self._owed += 1
        limit = deadline.within(self._answer_seconds)
        while not limit.passed:
            limit.check(cancel, "social-card.silent")
            with self._translated():
                answers = self._cutter.feed(wire.read(min(SLICE, limit.remaining)))
            self._owed -= len(answers)
            if answers and self._owed <= 0:
                return answers[-1]
        # Whatever comes later answers no question any more.
        self.close()
        deadline.check(cancel, "social-card.silent")
        raise silent("no answer")

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except WireError as wrong:
            self.close()
            raise reader_lost(str(wrong)) from wrong
        except MessageError as wrong:
            self.close()
            raise garbled(str(wrong)) from wrong
