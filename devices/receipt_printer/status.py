# SPDX-License-Identifier: Apache-2.0
"""What a printer says about itself, byte by byte, and the state we make of it.

Own layer because python-escpos 3.1 reads silence as "paper adequate" and asks neither for the cover nor for the cutter.
Every kind of answer has fixed bits, so one stream can be told apart (Citizen CT-S310 command reference 5.3):

    0xx1xx10   answer to DLE EOT n, sent at once, even while the printer is stopped
    0xx1xx00   first of four bytes of automatic status back (ASB); the other three are 0xx0xxxx
    0xx0xxxx   answer to GS r, sent when all data before it has been worked off
    00010001   XON, 00010011 XOFF
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.device import Actor, Condition, DeviceState, PartState

KIND = "receipt_printer"
# The numbers n of DLE EOT: printer, cause of being offline, errors, paper.
QUESTIONS = (1, 2, 3, 4)

_FLOW_CONTROL = (0x11, 0x13)


def question(number: int) -> bytes:
    """Return the bytes of DLE EOT n."""
    return bytes([0x10, 0x04, number])


@dataclass
class Answers:
    """Tells the answers in a printer's stream apart; keeps half an ASB packet for the next bytes."""

    marks: int = 0
    """Answers to GS r so far."""
    garbage: int = 0
    """Bytes that are no answer at all."""
    status: list[int] = field(default_factory=list)
    """Answers to DLE EOT not yet taken."""
    automatic: bytes = b""
    """The last whole ASB packet."""
    _packet: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """Sort the bytes that came."""
        for byte in data:
            if byte not in _FLOW_CONTROL:
                self._sort(byte)

    def _sort(self, byte: int) -> None:
        if self._packet and byte & 0x90 == 0x00:
            self._continue_packet(byte)
            return
        # A packet that is broken off by another kind of answer was none.
        self.garbage += len(self._packet)
        self._packet.clear()
        # The order matters: a mark (0xx0xxxx) is what is left when the two kinds with bit 4 are taken out.
        if byte & 0x93 == 0x12:
            self.status.append(byte)
        elif byte & 0x93 == 0x10:
            self._packet.append(byte)
        elif byte & 0x90 == 0x00:
            self.marks += 1
        else:
            self.garbage += 1

    def _continue_packet(self, byte: int) -> None:
        self._packet.append(byte)
        if len(self._packet) == 4:
            self.automatic = bytes(self._packet)
            self._packet.clear()


@dataclass(frozen=True)
class Facts:
    """What one round of answers says, in plain words."""

    offline: bool = False
    cover_open: bool = False
    feeding: bool = False
    cutter_stuck: bool = False
    broken: bool = False
    hot: bool = False
    paper_low: bool = False
    paper_out: bool = False


def facts_from_answers(answers: Mapping[int, int]) -> Facts:
    """Read the answers to DLE EOT 1 to 4, by their number."""
    printer, cause, error, paper = (answers[number] for number in QUESTIONS)
    return Facts(
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        feeding=bool(cause & 0x08),
        cutter_stuck=bool(error & 0x08),
        # Bit 2 is a mechanical fault, bit 5 one for the workshop; bit 6 ends by itself when the head has cooled.
        broken=bool(error & 0x24),
        hot=bool(error & 0x40),
        paper_low=bool(paper & 0x0C),
        paper_out=bool(paper & 0x60 or cause & 0x20),
    )


def facts_from_packet(packet: bytes) -> Facts:
    """Read the four bytes of an ASB packet."""
    printer, error, paper, _ = packet
    return Facts(
        offline=bool(printer & 0x08),
        cover_open=bool(printer & 0x20),
        feeding=bool(printer & 0x40),
        cutter_stuck=bool(error & 0x08),
        broken=bool(error & 0x24),
        hot=bool(error & 0x40),
        paper_low=bool(paper & 0x03),
        paper_out=bool(paper & 0x0C),
    )


def state_of(facts: Facts) -> DeviceState:
    """Judge the facts: the cover before the paper, because an open cover hides the paper from its sensor."""
    parts = (
        PartState("paper", "out" if facts.paper_out else "low" if facts.paper_low else "full"),
        PartState("cover", "open" if facts.cover_open else "closed"),
        PartState("cutter", "stuck" if facts.cutter_stuck else "ok"),
    )
    condition, cause, actor = _judge(facts)
    return DeviceState(KIND, condition, cause, actor, parts)


def _judge(facts: Facts) -> tuple[Condition, str, Actor]:
    faults = (
        (facts.cover_open, "printer.cover-open", Actor.GUIDE),
        (facts.paper_out, "printer.paper-out", Actor.GUIDE),
        (facts.cutter_stuck, "printer.cutter-stuck", Actor.TECHNICIAN),
        (facts.broken, "printer.broken", Actor.TECHNICIAN),
        (facts.hot, "printer.hot", Actor.NOBODY),
        (facts.offline or facts.feeding, "printer.offline", Actor.GUIDE),
    )
    for holds, cause, actor in faults:
        if holds:
            return Condition.FAULT, cause, actor
    if facts.paper_low:
        return Condition.ATTENTION, "printer.paper-low", Actor.GUIDE
    return Condition.READY, "", Actor.NOBODY


def unknown_state(condition: Condition, cause: str, detail: str = "") -> DeviceState:
    """Return the state of a printer that does not tell: every part unknown, never "has paper"."""
    parts = tuple(PartState(name, "unknown") for name in ("paper", "cover", "cutter"))
    return DeviceState(KIND, condition, cause, Actor.TECHNICIAN, parts, detail)
