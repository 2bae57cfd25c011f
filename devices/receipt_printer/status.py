# SPDX-License-Identifier: Apache-2.0
"""The state of a printer, made of what it says about itself bit by bit (``frame`` tells its answers apart).

The bits are those of Epson's pages of DLE EOT and GS a; Citizen CT-S310 and Bixolon SRP-330II have the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from devices.device import Actor, Condition, DeviceState, PartState
from devices.receipt_printer.frame import QUESTIONS, well_formed

KIND = "receipt_printer"
# Each part, and the question that tells of it.
PARTS = {"paper": 4, "cover": 2, "cutter": 3, "head": 3}
# The question that every model answers, and that says of any trouble that there is some.
ONLINE = 1


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
    """Read the answers to DLE EOT 1 to 4, by their number; a byte without the fixed bits says that it is offline.

    What was not asked shows no fault of its own.
    """
    if ONLINE not in answers or not all(map(well_formed, answers.values())):
        return Facts(offline=True)
    printer, cause, error, paper = (answers.get(number, 0) for number in QUESTIONS)
    return Facts(
        # Bit 6 of the cause is an error of any kind; question 3 names it, where the model knows its name.
        offline=bool(printer & 0x08 or cause & 0x40),
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
    """Read the four bytes of an ASB packet; fixed bits that are wrong say that the printer is offline."""
    if len(packet) != 4 or packet[0] & 0x93 != 0x10 or any(byte & 0x90 for byte in packet[1:]):
        return Facts(offline=True)
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


def state_of(facts: Facts, asked: Collection[int] = QUESTIONS) -> DeviceState:
    """Judge the facts: the cover before the paper, because an open cover hides the paper from its sensor.

    ``asked`` are the questions that were answered; parts that none of them tells of are unknown.
    """
    values = {
        "paper": "out" if facts.paper_out else "low" if facts.paper_low else "full",
        "cover": "open" if facts.cover_open else "closed",
        "cutter": "stuck" if facts.cutter_stuck else "ok",
        "head": "broken" if facts.broken else "hot" if facts.hot else "ok",
    }
    parts = tuple(PartState(part, values[part] if tells in asked else "unknown") for part, tells in PARTS.items())
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
    parts = tuple(PartState(name, "unknown") for name in PARTS)
    return DeviceState(KIND, condition, cause, Actor.TECHNICIAN, parts, detail)


def one_way_state(*, paper_out: bool) -> DeviceState:
    """Return the state of a printer that has no way to answer: it may be tried, and nothing of it is known.

    ``paper_out`` is what the port itself knows; that it knows of no trouble says nothing.
    """
    if not paper_out:
        return unknown_state(Condition.ATTENTION, "printer.one-way")
    parts = tuple(PartState(name, "out" if name == "paper" else "unknown") for name in PARTS)
    return DeviceState(KIND, Condition.FAULT, "printer.paper-out", Actor.GUIDE, parts)
