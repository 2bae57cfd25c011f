# SPDX-License-Identifier: Apache-2.0
"""The inside of the virtual printer, without wire, thread or clock: bytes in, answers out, paper printed.

It behaves as real ones do: real-time questions are answered on arrival, also while it is stopped; everything else
waits in a buffer and is worked off in order; out of paper or with the cover open it stops in the middle of a slip and
goes on there when all is well again.
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.receipt_printer.commands import Command, Splitter, take_real_time

_LEAVES_INK = frozenset({"text", "GS v 0", "GS ( k"})


@dataclass
class Sensors:
    """What the printer feels."""

    paper_lines: int | None = None
    """Lines left on the roll; None for plenty."""
    cover_open: bool = False
    cutter_stuck: bool = False
    paper_low: bool = False

    @property
    def paper_out(self) -> bool:
        """Tell whether the roll has ended."""
        return self.paper_lines is not None and self.paper_lines <= 0

    @property
    def stopped(self) -> bool:
        """Tell whether the printer cannot go on."""
        return self.paper_out or self.cover_open or self.cutter_stuck


class Mechanism:
    """Obeys bytes, collects finished jobs in ``jobs``, and the slip that is still in the printer in ``unfinished``."""

    def __init__(self, charset: str = "gb18030") -> None:
        self.sensors = Sensors()
        self.jobs: list[bytes] = []
        self.unfinished = b""
        self.unknown: list[bytes] = []
        """Bytes that meant nothing to it."""
        self._charset = charset
        self._piece = b""
        self._inked = False
        self._automatic = False
        self._told = b""
        self.switch_off()

    def switch_off(self) -> None:
        """Forget what was not printed yet, as when the plug is pulled; what is on paper stays a job."""
        self._splitter = Splitter(self._charset)
        self._piece = b""
        self._automatic = False
        self.end_job()

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the wire; return the answers to real-time questions among them."""
        later, commands, self._piece = take_real_time(self._piece + data)
        self._splitter.feed(later)
        return b"".join(self._answer(command[2]) for command in commands if command[1] == 0x04)

    def work(self) -> tuple[bytes, bool]:
        """Carry out the next command, if any can be; return the answer to it and whether a line of paper moved."""
        if self.sensors.stopped:
            return self._changed(), False
        command = self._splitter.next()
        if command is None:
            return self._changed(), False
        return self._obey(command)

    def busy(self) -> bool:
        """Tell whether there is something to do and nothing in the way."""
        return bool(self._splitter.waiting) and not self.sensors.stopped

    def end_job(self) -> bytes:
        """Take the slip out; return its bytes, empty when nothing was on it."""
        job, self.unfinished = self.unfinished, b""
        inked, self._inked = self._inked, False
        if inked:
            self.jobs.append(job)
        return job if inked else b""

    def _obey(self, command: Command) -> tuple[bytes, bool]:
        if command.name == "GS r":
            return self._paper_answer(), False
        if command.name == "GS a":
            self._automatic = bool(command.args[0])
            self._told = b""
            return self._changed(), False
        if command.name == "unknown":
            self.unknown.append(command.raw)
        self.unfinished += command.raw
        self._inked = self._inked or command.name in _LEAVES_INK
        lines = _lines(command)
        if lines and self.sensors.paper_lines is not None:
            self.sensors.paper_lines -= lines
        return self._changed(), bool(lines)

    @property
    def job_ended(self) -> bool:
        """Tell whether the last command cut the paper."""
        return self.unfinished.endswith((b"\x1dV\x42\x00", b"\x1dV\x41\x00", b"\x1dV\x00", b"\x1dV\x01"))

    def _answer(self, number: int) -> bytes:
        feels = self.sensors
        bits = {
            1: 0x08 * feels.stopped,
            2: 0x04 * feels.cover_open | 0x20 * feels.paper_out | 0x40 * feels.cutter_stuck,
            3: 0x08 * feels.cutter_stuck,
            4: 0x0C * (feels.paper_low or feels.paper_out) | 0x60 * feels.paper_out,
        }
        return bytes([0x12 | bits[number]]) if number in bits else b""

    def _paper_answer(self) -> bytes:
        return bytes([0x03 * self.sensors.paper_low])

    def _changed(self) -> bytes:
        """Return the automatic status, when it is wanted and differs from what was told last."""
        feels = self.sensors
        packet = bytes(
            [
                0x10 | 0x08 * feels.stopped | 0x20 * feels.cover_open,
                0x08 * feels.cutter_stuck,
                0x03 * (feels.paper_low or feels.paper_out) | 0x0C * feels.paper_out,
                0x00,
            ]
        )
        if not self._automatic or packet == self._told:
            return b""
        self._told = packet
        return packet


def _lines(command: Command) -> int:
    """Count the lines by which a command moves the paper."""
    if command.name == "ESC d":
        return command.args[0]
    return int(command.name in ("LF", "GS v 0") or (command.name == "GS ( k" and command.args[1:2] == b"Q"))
