# SPDX-License-Identifier: Apache-2.0
"""What a printer is asked and what it says, byte by byte: every byte it may send has one meaning, or is garbage.

Own layer because python-escpos 3.1 reads silence as "paper adequate" and asks neither for the cover nor for the cutter.
Every kind of answer has fixed bits, so one stream can be told apart (Citizen CT-S310 command reference 5.3; Epson's
pages of ``GS ( H`` function 48 and of ``GS I`` 65 to 69; Bixolon SRP-330II has the same ``GS I``):

    0xx1xx10        answer to DLE EOT n, sent at once, even while the printer is stopped
    0xx1xx00        first of four bytes of automatic status back (ASB, ``GS a``); the other three are 0xx0xxxx
    0xx0xxxx        answer to GS r, sent when all data before it has been worked off
    37 22 d d d d 00   a name (process ID) given by ``GS ( H``, sent when all data before it is printed
    5F text 00      answer to ``GS I`` 65 to 69
    11, 13          XON, XOFF; they may come anywhere, also within the two above

What stands between a head (37, 5F) and its zero is one run: neither ASB nor answers to DLE EOT come in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# The numbers n of DLE EOT: printer, cause of being offline, errors, paper.
QUESTIONS = (1, 2, 3, 4)
# Asks for a status byte that is sent when all data before it has been worked off: the end mark of a job.
MARK = b"\x1dr1"
# The same for the other sensor, asked within a job: whatever of it was lost takes an answer along.
WAY_MARK = b"\x1dr2"
# With what the name of a place within a job begins, where jobs have names.
WAY_SIGN = b"."
# Report by itself whatever changes, as ASB: drawer aside, everything.
REPORT = b"\x1da\x0e"
# Recover from an error after clearing the buffers. Its brother, 1, prints on where it stopped: half a slip more.
RECOVER = b"\x10\x05\x02"
# The numbers n of GS I.
FIRMWARE, MAKER, MODEL, SERIAL = 65, 66, 67, 68
# Signs of a name given by GS ( H.
NAME_SIGNS = 4

_FLOW_CONTROL = (0x11, 0x13)
_NAMED, _TOLD = 0x37, 0x5F
_NAME_HEAD = b"\x37\x22"
# Longest text between head and zero; makers document 15 to 80 signs.
_LONGEST = 80


def question(number: int) -> bytes:
    """Return the bytes of DLE EOT n."""
    return bytes([0x10, 0x04, number])


def well_formed(answer: int) -> bool:
    """Tell whether a byte has the fixed bits of an answer to DLE EOT."""
    return answer & 0x93 == 0x12


def name_mark(name: bytes) -> bytes:
    """Return the bytes that give all data before them a name of four printable signs."""
    return b"\x1d(H\x06\x0000" + name


def who(number: int) -> bytes:
    """Return the bytes of GS I n."""
    return b"\x1dI" + bytes([number])


@dataclass
class Answers:
    """Tells the answers in a printer's stream apart; keeps half an answer for the next bytes."""

    marks: int = 0
    """Answers to GS r so far."""
    garbage: int = 0
    """Bytes that are no answer at all."""
    status: list[int] = field(default_factory=list)
    """Answers to DLE EOT not yet taken."""
    automatic: bytes = b""
    """The last whole ASB packet."""
    names: list[bytes] = field(default_factory=list)
    """Names of data that is printed."""
    told: list[str] = field(default_factory=list)
    """Answers to GS I not yet taken."""
    _packet: bytearray = field(default_factory=bytearray)
    _run: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """Sort the bytes that came."""
        for byte in data:
            if byte not in _FLOW_CONTROL:
                self._take(byte)

    def _take(self, byte: int) -> None:
        if self._run and self._continues_run(byte):
            return
        if self._packet and byte & 0x90 == 0x00:
            self._continue_packet(byte)
        # An answer may push itself between the bytes of a packet. Its rest, taken for marks, would end a job that runs.
        elif well_formed(byte):
            self.status.append(byte)
        else:
            self._begin(byte)

    def _begin(self, byte: int) -> None:
        # A packet that is broken off by anything else was none.
        self.garbage += len(self._packet)
        self._packet.clear()
        # The order matters: a mark (0xx0xxxx) is what is left when all that has bit 4 is taken out.
        if byte in (_NAMED, _TOLD):
            self._run.append(byte)
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

    def _continues_run(self, byte: int) -> bool:
        """Take a byte into the run that has begun; False when it cannot be a part of it, and the run was noise."""
        if byte == 0x00:
            self._end_run(bytes(self._run))
        elif 0x20 <= byte <= 0x7E and len(self._run) <= _LONGEST:
            self._run.append(byte)
            return True
        else:
            self.garbage += len(self._run)
        self._run.clear()
        return byte == 0x00

    def _end_run(self, run: bytes) -> None:
        if run[0] == _TOLD:
            self.told.append(run[1:].decode("ascii"))
        elif run.startswith(_NAME_HEAD) and len(run) == len(_NAME_HEAD) + NAME_SIGNS:
            self.names.append(run[len(_NAME_HEAD) :])
        else:
            self.garbage += len(run) + 1
