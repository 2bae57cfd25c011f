# SPDX-License-Identifier: Apache-2.0
"""The inside of the virtual printer, without wire, thread or clock: bytes in, answers out, paper printed.

It behaves as real ones do: real-time questions are answered on arrival, also while it is stopped; everything else
waits in a buffer and is worked off in order; out of paper or with the cover open it stops in the middle of a slip and
goes on there when all is well again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from devices.receipt_printer.commands import Command, Splitter, take_real_time
from devices.receipt_printer.frame import WAY_SIGN

_NOTHING = frozenset({"unknown", "NUL"})
_LEAVES_INK = frozenset({"text", "GS v 0", "GS ( k", "GS k"})
# What it says of itself to GS I 65 to 68; nobody makes such a printer.
IDENTITY = {65: "1.00", 66: "BANSHI", 67: "VP-80", 68: "990101"}


@dataclass
class Sensors:
    """What the printer feels."""

    paper_lines: int | None = None
    """Lines left on the roll; None for plenty."""
    cover_open: bool = False
    cutter_stuck: bool = False
    paper_low: bool = False
    cover_at_cut: bool = False
    """Whether somebody opens the cover when the next cut begins."""
    halted: bool = False
    """A fault that is mended, while the printer waits to be told so (DLE ENQ)."""
    lines_to_blink: int | None = None
    """Lines after which its power goes for a moment; None for never."""
    broken: bool = False
    hot: bool = False

    @property
    def paper_out(self) -> bool:
        """Tell whether the roll has ended."""
        return self.paper_lines is not None and self.paper_lines <= 0

    @property
    def stopped(self) -> bool:
        """Tell whether the printer cannot go on."""
        return self.paper_out or self.cover_open or self.in_error

    @property
    def in_error(self) -> bool:
        """Tell whether it reports an error."""
        return self.cutter_stuck or self.halted or self.broken or self.hot

    @property
    def error_bits(self) -> int:
        """The bits of the error byte, the same in DLE EOT 3 and in ASB."""
        return 0x08 * (self.cutter_stuck or self.halted) | 0x20 * self.broken | 0x40 * self.hot


@dataclass(frozen=True)
class Step:
    """What one command brought: an answer, a line of paper, a finished slip."""

    answer: bytes = b""
    moved: bool = False
    job: bytes = b""
    blinked: bool = False
    """Whether its power went for a moment, and with it all that was not on paper."""


class Mechanism:
    """Obeys bytes, collects finished slips in ``jobs``, and the one that still hangs in the printer in ``unfinished``.

    A slip is finished by a cut, or by the mark behind it where nothing is cut. ``identity`` are its answers to GS I.
    """

    def __init__(self, charset: str = "gb18030", *, identity: Mapping[int, str] = IDENTITY) -> None:
        self.sensors = Sensors()
        self._identity = identity
        self.jobs: list[bytes] = []
        self.unfinished = b""
        self.unknown: list[bytes] = []
        """Bytes that meant nothing to it."""
        self._charset = charset
        self._inked = False
        self._told = b""
        self.switch_off()

    def switch_off(self) -> None:
        """Forget what was not printed yet, as when the plug is pulled; what is on paper is a slip, whole or not."""
        self._splitter = Splitter(self._charset)
        self._next: Command | None = None
        self._piece = b""
        self._automatic = False
        self._end_slip()

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the wire; return the answers to the real-time questions among them."""
        # Taken out of the stream on arrival, as real printers do: they must answer while they are stopped.
        later, commands, self._piece = take_real_time(self._piece + data)
        self._splitter.feed(later)
        answers = (
            self._answer(command[2]) if command[1] == 0x04 else self._recover(command[2]) for command in commands
        )
        return b"".join(answers)

    @property
    def ready(self) -> bool:
        """Tell whether there is a whole command to obey and nothing in the way."""
        # Looked at, not taken: out of paper, the command waits where it is.
        self._next = self._next or self._splitter.next()
        return self._next is not None and not self.sensors.stopped

    def step(self) -> Step:
        """Obey the next command, when ready."""
        if not self.ready or self._next is None:
            return Step()
        if self._next.name == "GS V" and self.sensors.cover_at_cut:
            self.sensors = replace(self.sensors, cover_at_cut=False, cover_open=True)
            return Step(self.news())
        command, self._next = self._next, None
        return self._reply(command) or self._put_on_paper(command)

    def _reply(self, command: Command) -> Step | None:
        """Answer a command that wants an answer once its turn has come; None for all others."""
        match command.name, command.args:
            case "GS r", b"2" | b"\x02":
                # The drawer: none is there, and the line is high. It is asked within a slip and ends none.
                return Step(b"\x01")
            case "GS r", _:
                return Step(bytes([0x03 * self.sensors.paper_low]), job=self._end_slip())
            case "GS ( H", bytes(args) if args[:2] == b"00":
                # As our driver calls places within a slip: they end none.
                within = args[2:].startswith(WAY_SIGN)
                return Step(b"\x37\x22" + args[2:] + b"\0", job=b"" if within else self._end_slip())
            case "GS I", bytes(args):
                words = self._identity.get(args[0])
                return Step(b"" if words is None else b"\x5f" + words.encode("ascii") + b"\0")
            case "GS a", bytes(args):
                self._automatic, self._told = bool(args[0]), b""
                return Step(self.news())
        return None

    def news(self) -> bytes:
        """Return the automatic status, when it is wanted and differs from what was told last."""
        # Told once a change; every line of a slip would else bring four bytes.
        packet = self._packet()
        if not self._automatic or packet == self._told:
            return b""
        self._told = packet
        return packet

    def _put_on_paper(self, command: Command) -> Step:
        if command.name == "unknown":
            self.unknown.append(command.raw)
        if self.unfinished or command.name not in _NOTHING:
            self.unfinished += command.raw
        self._inked = self._inked or command.name in _LEAVES_INK
        lines = _lines(command)
        if self.sensors.paper_lines is not None:
            self.sensors.paper_lines -= lines
        if self.sensors.lines_to_blink is not None:
            self.sensors.lines_to_blink -= lines
            if self.sensors.lines_to_blink <= 0:
                self.sensors.lines_to_blink = None
                self.switch_off()
                return Step(moved=True, blinked=True)
        return Step(self.news(), bool(lines), self._end_slip() if command.name == "GS V" else b"")

    def _end_slip(self) -> bytes:
        """Take the slip out; return its bytes, empty when nothing was on it."""
        slip, self.unfinished = self.unfinished, b""
        inked, self._inked = self._inked, False
        if not inked:
            return b""
        self.jobs.append(slip)
        return slip

    def _answer(self, number: int) -> bytes:
        feels = self.sensors
        bits = {
            1: 0x08 * feels.stopped,
            2: 0x04 * feels.cover_open | 0x20 * feels.paper_out | 0x40 * feels.in_error,
            3: feels.error_bits,
            4: 0x0C * (feels.paper_low or feels.paper_out) | 0x60 * feels.paper_out,
        }
        return bytes([0x12 | bits[number]]) if number in bits else b""

    def _recover(self, way: int) -> bytes:
        """Go on after an error that was mended: 1 prints on, 2 forgets the buffers; without such an error nothing."""
        if not self.sensors.halted:
            return b""
        self.sensors = replace(self.sensors, halted=False)
        if way == 2:
            self._splitter, self._next = Splitter(self._charset), None
            self._end_slip()
        return self.news()

    def _packet(self) -> bytes:
        feels = self.sensors
        printer = 0x10 | 0x08 * feels.stopped | 0x20 * feels.cover_open
        paper = 0x03 * (feels.paper_low or feels.paper_out) | 0x0C * feels.paper_out
        return bytes([printer, feels.error_bits, paper, 0x00])


def _lines(command: Command) -> int:
    """Count the lines by which a command moves the paper."""
    if command.name == "ESC d":
        return command.args[0]
    return int(command.name in ("LF", "GS v 0", "GS k") or (command.name == "GS ( k" and command.args[1:2] == b"Q"))
