# SPDX-License-Identifier: Apache-2.0
"""A card reader that is not there, and the same card plugged into a real service of card readers.

:class:`VirtualSlot` listens, and the driver speaks to it without PC/SC; it ships for training, demonstration and tests.
:class:`PluggedCard` connects to vpcd, so that the driver meets the same chip through pcscd and the real library.
"""

from __future__ import annotations

import contextlib
import socket
import threading

from devices.social_card.chip import ATR as CARD_ATR
from devices.social_card.chip import Chip
from devices.social_card.vpcd import ATR, POWER_OFF, POWER_ON, RESET, MessageCutter, MessageError, message
from devices.virtual_end import VirtualEnd
from devices.virtual_port import Pace, unpaced

# When a card is pulled and nobody says when: its first file is read by then.
PULLED_AFTER = 12
NOBODY_PULLS = -1


class Contacts:
    """What a slot does with messages: power and ATR by itself, the rest by the chip that is in."""

    def __init__(self) -> None:
        self.chip: Chip | None = None
        self._pull_after = NOBODY_PULLS
        self._cutter = MessageCutter()

    def pull_after(self, commands: int) -> None:
        """Let the card be pulled when it got so many more commands."""
        self._pull_after = commands

    def hear(self, received: bytes) -> list[bytes]:
        """Return what is answered to what arrived; noise is passed over."""
        with contextlib.suppress(MessageError):
            answers = [self._answer(payload) for payload in self._cutter.feed(received)]
            return [message(answer) for answer in answers if answer is not None]
        return []

    def _answer(self, payload: bytes) -> bytes | None:
        if len(payload) != 1:
            return self._said(payload)
        if payload[0] == ATR:
            return CARD_ATR if self.chip else b""
        if payload[0] in (POWER_ON, POWER_OFF, RESET) and self.chip:
            self.chip.power_up()
        return None

    def _said(self, command: bytes) -> bytes:
        if self._pull_after == 0:
            self.chip, self._pull_after = None, NOBODY_PULLS
        elif self._pull_after > 0:
            self._pull_after -= 1
        return self.chip.answer(command) if self.chip else b""


class VirtualSlot(VirtualEnd):
    """A reader at ``virtual://127.0.0.1:port``; hands put cards in and take them out."""

    name = "social-card"

    def __init__(self, *, pace: Pace | None = unpaced) -> None:
        super().__init__(baud=115200, pace=pace, tcp=True)
        self._contacts = Contacts()

    def insert(self, chip: Chip) -> None:
        """Put a card in."""
        with self._lock:
            self._contacts.chip = chip

    def remove(self) -> None:
        """Take the card out."""
        with self._lock:
            self._contacts.chip = None

    def pull_after(self, commands: int = PULLED_AFTER) -> None:
        """Let somebody pull the card in the middle, after so many commands."""
        with self._lock:
            self._contacts.pull_after(commands)

    def mend(self) -> None:
        """End the fault, and leave the card in."""
        super().mend()
        with self._lock:
            self._contacts.pull_after(NOBODY_PULLS)

    def _hear(self, received: bytes) -> list[bytes]:
        return self._contacts.hear(received)

    def _power_up(self) -> None:
        held, self._contacts = self._contacts.chip, Contacts()
        self._contacts.chip = held


class PluggedCard:
    """A card in a slot of vpcd, which listens at a port of this machine."""

    def __init__(self, chip: Chip, port: int) -> None:
        self._contacts = Contacts()
        self._contacts.chip = chip
        self._line = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._line.settimeout(None)
        self._thread = threading.Thread(target=self._run, name="plugged-card", daemon=True)
        self._thread.start()

    def pull_after(self, commands: int) -> None:
        """Let somebody pull the card in the middle, after so many commands."""
        self._contacts.pull_after(commands)

    def remove(self) -> None:
        """Take the card out; may be called twice."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._line.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # hung up, by us or by the service
            while received := self._line.recv(4096):
                for answer in self._contacts.hear(received):
                    self._line.sendall(answer)
                if self._contacts.chip is None:
                    # Pulled: a slot hears that by its line, and would else wait for the answer for ever.
                    self._line.shutdown(socket.SHUT_RDWR)
